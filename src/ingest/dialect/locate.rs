//! Finds the parts of a log's record again in its bytes.

use std::ops::Range;

use super::super::exchange::Recorded;
use super::super::fields::{Field, Pieces};
use super::super::locate::{Found, in_text};
use super::super::origin::Origin;
use super::super::{headers, raw};
use super::{Content, Finding, Names, Slot, body, find, outermost};
use crate::place::Part;

/// Finds `part` of the record `text`. None where the record does not have it.
pub(in crate::ingest) fn locate(text: &str, names: &Names, part: &Part) -> Option<Found<'static>> {
    find(text, names, |finding| in_finding(&finding, part)).ok().flatten().flatten()
}

fn in_finding(finding: &Finding<'_>, part: &Part) -> Option<Found<'static>> {
    if let Part::Body { .. } | Part::BodyByte(_) = part {
        return in_body(finding, part);
    }
    let get = |slot| finding.fields.get(slot);
    let written = match part {
        Part::Method => get(Slot::Method).or(get(Slot::RequestLine)),
        Part::Url => get(Slot::Url).or(get(Slot::RequestLine)),
        Part::Status => get(Slot::Status),
        Part::ContentType => content_type(finding),
        _ => Some(finding.object),
    }?;
    let start = raw::offset_in(finding.text, written);
    Some(out(finding, finding.text, start..start + written.len()))
}

fn content_type<'a>(finding: &Finding<'a>) -> Option<&'a str> {
    let listed = finding.fields.get(Slot::RequestHeaders);
    let listed = listed.map(|json| headers::written(json, "content-type"));
    match listed {
        Some(Ok(Recorded::Value(value))) => Some(value),
        _ => finding.fields.get(Slot::ContentType),
    }
}

fn in_body(finding: &Finding<'_>, part: &Part) -> Option<Found<'static>> {
    if finding.content() == Some(Content::Payload) {
        let span = in_text(finding.object, part);
        let start = raw::offset_in(finding.text, finding.object);
        let found = out(finding, finding.text, start + span.start..start + span.end);
        return Some(Found { text: finding.object.to_owned().into(), text_span: span, ..found });
    }
    if let Some(body) = body::text(finding) {
        let text_span = in_text(&body.text, part);
        let inner = outermost(&body.layers, text_span.clone());
        let span = outermost(finding.layers, inner);
        return Some(Found { span, text: body.text.into_owned().into(), text_span });
    }
    let mut pieces = Pieces::default();
    let json = finding.fields.get(Slot::PostData)?;
    pieces.set(Field::PostData, json, 0);
    let origin = Origin::find(finding.text, &pieces)?;
    let text_span = in_text(&origin.text, part);
    let span = outermost(finding.layers, origin.source(text_span.clone()));
    Some(Found { span, text: origin.text.into_owned().into(), text_span })
}

/// The bytes `span` of the record's text, led out to the record's bytes.
fn out(finding: &Finding<'_>, text: &str, span: Range<usize>) -> Found<'static> {
    let outer = outermost(finding.layers, span.clone());
    Found { span: outer, text: text.to_owned().into(), text_span: span }
}
