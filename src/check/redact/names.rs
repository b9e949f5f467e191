//! Which values are secret, by the names that they go by. `docs/redaction.md` tells users.

use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use foldhash::fast::RandomState;

/// The most names whose meaning is remembered: the API has some hundred, clients add their own.
const MAX_MET: usize = 1_000;

/// The longest name whose meaning is remembered, in bytes.
const MAX_MET_BYTES: usize = 80;

/// What a secret value is; its pseudonym begins with the word for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Kind {
    /// Names a viewer or a device.
    Visitor,
    /// A customer ID.
    Customer,
    /// A value of `customMetadata`.
    Metadata,
    /// Lets its holder in.
    Token,
    /// A cookie.
    Cookie,
    /// A header that is not known to be harmless.
    Header,
    /// A query string, or the fragment of a URL.
    Query,
    /// A body that is no JSON, or a field of a form.
    Body,
    /// A member that the user named.
    Custom,
}

impl Kind {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Customer => "customer",
            Self::Metadata => "metadata",
            Self::Token => "token",
            Self::Cookie => "cookie",
            Self::Header => "header",
            Self::Query => "query",
            Self::Body => "body",
            Self::Custom => "value",
        }
    }
}

/// What the name of a member says of its value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// It may be shown; URLs without their query strings.
    Open,
    /// All that it holds is secret.
    Secret(Kind),
    /// Its members are named values, as `{"name": …, "value": …}`, pairs, or members of an object.
    Named(Named),
    /// A body: JSON, or secret as a whole.
    Body,
}

/// Values that come with a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Headers: some are harmless.
    Headers,
    /// Others: all are secret.
    Secret(Kind),
}

impl Named {
    /// What the value of this name is; none where it may be shown.
    pub(super) fn kind(self, name: &str) -> Option<Kind> {
        match self {
            Self::Secret(kind) => Some(kind),
            Self::Headers => header(name),
        }
    }
}

/// Headers whose values tell nothing of a viewer, normalized.
const OPEN_HEADERS: [&str; 22] = [
    "accept",
    "acceptencoding",
    "acceptlanguage",
    "accesscontrolalloworigin",
    "accesscontrolexposeheaders",
    "allow",
    "authority",
    "cachecontrol",
    "connection",
    "contentencoding",
    "contentlength",
    "contenttype",
    "date",
    "host",
    "location",
    "method",
    "origin",
    "scheme",
    "server",
    "status",
    "transferencoding",
    "vary",
];

fn header(name: &str) -> Option<Kind> {
    let name = normalized(name);
    match &*name {
        name if OPEN_HEADERS.contains(&name) => None,
        "cookie" | "setcookie" => Some(Kind::Cookie),
        name => Some(token(name).unwrap_or(Kind::Header)),
    }
}

/// The names that tell what is secret.
#[derive(Debug, Default)]
pub(super) struct Names {
    /// Those that users add to the list, in [`normalized`] form.
    added: Vec<String>,
    /// Names that were asked for. A capture has few different ones, and each in most of its records.
    met: RwLock<HashMap<Box<str>, Meaning, RandomState>>,
}

impl Names {
    pub(super) fn new(added: &[String]) -> Self {
        Self { added: added.iter().map(|name| normalized(name)).collect(), ..Self::default() }
    }

    /// What the name of a member says of its value.
    pub(super) fn meaning(&self, name: &str) -> Meaning {
        let known = self.met.read().unwrap_or_else(PoisonError::into_inner).get(name).copied();
        known.unwrap_or_else(|| self.meet(name))
    }

    /// What a name says that was not asked for before.
    fn meet(&self, name: &str) -> Meaning {
        let meaning = self.decide(name);
        let mut met = self.met.write().unwrap_or_else(PoisonError::into_inner);
        if met.len() < MAX_MET && name.len() <= MAX_MET_BYTES {
            met.insert(name.into(), meaning);
        }
        meaning
    }

    fn decide(&self, name: &str) -> Meaning {
        let name = normalized(name);
        match &*name {
            "custommetadata" => Meaning::Secret(Kind::Metadata),
            "visitorcustomerids" | "customerids" => Meaning::Secret(Kind::Customer),
            "cookies" | "cookie" | "setcookie" => Meaning::Named(Named::Secret(Kind::Cookie)),
            "headers" | "requestheaders" | "responseheaders" => Meaning::Named(Named::Headers),
            "querystring" | "query" => Meaning::Named(Named::Secret(Kind::Query)),
            "postdata" | "content" | "body" | "text" | "requestbody" | "responsebody" => {
                Meaning::Body
            }
            name if self.added.iter().any(|added| added == name) => Meaning::Secret(Kind::Custom),
            name if names_viewer(name) => Meaning::Secret(Kind::Visitor),
            name => token(name).map_or(Meaning::Open, Meaning::Secret),
        }
    }
}

/// Whether what goes by a normalized name tells a viewer or a device from others.
fn names_viewer(name: &str) -> bool {
    const NAMES: [&str; 14] = [
        "analyticsaid",
        "appinstallationid",
        "mcid",
        "mid",
        "fpid",
        "idfa",
        "gaid",
        "email",
        "ip",
        "ipaddress",
        "clientip",
        "remoteip",
        "remoteaddr",
        "xforwardedfor",
    ];
    const ENDS: [&str; 5] = ["visitorid", "userid", "customerid", "deviceid", "ecid"];
    // The container of visitor IDs: what it holds beside them names a company and a data centre.
    let is_open = matches!(name, "visitormarketingcloudorgid" | "visitoraamlocationhint");
    NAMES.contains(&name)
        || ENDS.iter().any(|end| name.ends_with(end))
        || (name.starts_with("visitor") && !is_open)
}

/// What lets its holder in, by a normalized name.
fn token(name: &str) -> Option<Kind> {
    const ENDS: [&str; 8] = [
        "authorization",
        "token",
        "secret",
        "password",
        "passwd",
        "apikey",
        "credentials",
        "mediapassauth",
    ];
    ENDS.iter().any(|end| name.ends_with(end)).then_some(Kind::Token)
}

/// A name without letter case and separators: clients misspell names, and what they hold stays secret.
fn normalized(name: &str) -> String {
    if name.is_ascii() {
        let mut plain = String::with_capacity(name.len());
        for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
            plain.push(char::from(byte.to_ascii_lowercase()));
        }
        return plain;
    }
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_known_in_any_spelling() {
        let names = Names::new(&["media.show".to_owned()]);
        let cases = [
            ("customMetadata", Meaning::Secret(Kind::Metadata)),
            ("custom_metadata", Meaning::Secret(Kind::Metadata)),
            ("visitor.marketingCloudUserId", Meaning::Secret(Kind::Visitor)),
            ("visitor.marketingCloudOrgId", Meaning::Open),
            ("visitor.unheardOf", Meaning::Secret(Kind::Visitor)),
            ("crm_user_id", Meaning::Secret(Kind::Visitor)),
            ("media.pass.auth", Meaning::Secret(Kind::Token)),
            ("access_token", Meaning::Secret(Kind::Token)),
            ("media.show", Meaning::Secret(Kind::Custom)),
            ("media.name", Meaning::Open),
            ("eventType", Meaning::Open),
        ];
        for (name, meaning) in cases {
            assert_eq!(names.meaning(name), meaning, "{name}");
        }
    }

    #[test]
    fn headers_are_secret_but_for_a_few() {
        let kinds =
            ["Content-Type", ":authority", "Cookie", "X-API-Key", "Authorization", "Referer"]
                .map(|name| Named::Headers.kind(name));
        let (token, cookie) = (Some(Kind::Token), Some(Kind::Cookie));
        assert_eq!(kinds, [None, None, cookie, token, token, Some(Kind::Header)]);
    }
}
