//! Calls without what names a viewer or lets somebody in, that can be checked as before.

use std::borrow::Cow;

use super::Extracted;
use crate::api;
use crate::check::Rewriter;
use crate::ingest::Recorded;

/// Puts pseudonyms in the place of visitor and customer IDs, tokens, `customMetadata` values and session
/// IDs, and drops user names, query strings and fragments of URLs. `rewriter` knows the names of secrets, and those of other
/// records. Equal values have equal pseudonyms, numbered as they come.
pub fn redact(calls: &mut [Extracted], mut rewriter: Rewriter) {
    // All are learned before any is looked for: a call may repeat what comes later.
    for call in calls.iter() {
        learn_sids(call, &mut rewriter);
        if let Ok(body) = &call.body {
            rewriter.learn(body);
        }
        let location = call.location.value().map(String::as_str);
        for text in
            [Some(call.url.as_str()), location, call.message.as_deref()].into_iter().flatten()
        {
            rewriter.learn_words(text);
        }
    }
    for call in calls.iter_mut() {
        let bare = call.is_bare();
        if let Ok(body) = &mut call.body {
            *body = rewriter.body(body);
            if bare && let Some(sid) = &call.sid {
                *body = with_sid(body, sid, &rewriter);
            }
        }
    }
    for call in calls {
        call.sid = call.sid.take().map(|sid| known(&sid, &rewriter));
        call.url = url(&call.url, &mut rewriter);
        if let Recorded::Value(location) = &mut call.location {
            *location = url(location, &mut rewriter);
        }
        call.message = call.message.take().map(|message| said(&message, &mut rewriter));
    }
}

fn learn_sids(call: &Extracted, rewriter: &mut Rewriter) {
    let asked = api::target(&call.url).and_then(|target| match target.endpoint {
        api::Endpoint::Events { sid } => Some(sid.into_owned()),
        _ => None,
    });
    let given = call.location.value().and_then(|to| api::location_sid(to)).map(Cow::into_owned);
    for sid in [asked, given, call.sid.clone()].into_iter().flatten() {
        // What stands in place of a session ID is what is wrong with the call.
        if api::sid_fault(&sid).is_none() {
            rewriter.sid(&sid);
        }
    }
}

fn known(sid: &str, rewriter: &Rewriter) -> String {
    rewriter.known_sid(sid).unwrap_or(sid).to_owned()
}

/// A URL without what is not needed to tell which call it is.
fn url(url: &str, rewriter: &mut Rewriter) -> String {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let (scheme, rest) = match url[..end].split_once("://") {
        Some((scheme, rest)) => (format!("{scheme}://"), rest),
        None => (String::new(), &url[..end]),
    };
    let (authority, path) = match (scheme.is_empty(), rest.find('/')) {
        (true, _) => ("", rest),
        (false, Some(at)) => rest.split_at(at),
        (false, None) => (rest, ""),
    };
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let path: Vec<String> = path.split('/').map(|part| segment(part, rewriter)).collect();
    format!("{scheme}{host}{}", path.join("/"))
}

/// A part of a path: a session ID, percent-encoded or not, or something else.
fn segment(part: &str, rewriter: &mut Rewriter) -> String {
    let location = format!("/sessions/{part}");
    let decoded = if part.is_empty() { None } else { api::location_sid(&location) };
    match decoded.as_deref().and_then(|sid| rewriter.known_sid(sid)) {
        Some(pseudonym) => pseudonym.to_owned(),
        // Parameters of a path let their holder in, as `;jsessionid=` does.
        None => rewriter.words(part.split(';').next().unwrap_or_default()),
    }
}

/// A bare payload with a pseudonym for its session ID.
fn with_sid(body: &str, sid: &str, rewriter: &Rewriter) -> String {
    let quoted = serde_json::Value::String(sid.to_owned()).to_string();
    let pseudonym = serde_json::Value::String(known(sid, rewriter)).to_string();
    body.replace(&quoted, &pseudonym)
}

/// What a server said: its own words are kept, but not what is no message at all.
fn said(message: &str, rewriter: &mut Rewriter) -> String {
    let is_page = message.trim_start().starts_with(['<', '{', '[']);
    if is_page { rewriter.opaque(message) } else { rewriter.message(message) }
}
