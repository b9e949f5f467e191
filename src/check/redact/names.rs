//! Which values are secret, by the names that they go by. `docs/redaction.md` tells users.

mod kinds;

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
    /// It may be shown, without the secrets that it holds.
    Open(Openness),
    /// All that it holds is secret.
    Secret(Kind),
    /// A scalar is secret; an object or array is looked into.
    Scalar(Kind),
    /// Its members are named values, as `{"name": …, "value": …}`, pairs, or members of an object.
    Named(Named),
    /// A body: JSON, or secret as a whole.
    Body,
}

/// How much of an open value is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Openness {
    /// The name is unknown.
    Unknown,
    /// The API defines the value. It is shown even where metadata or a query repeat it.
    Defined,
    /// The address of a server, or a version: what looks like an IP address is shown.
    NoAddress,
}

/// Values that come with a name of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// Headers: some are harmless.
    Headers,
    /// Others: all are secret.
    Secret(Kind),
}

impl Meaning {
    /// What a scalar is that goes by the name.
    pub(super) fn of_scalar(self) -> Self {
        match self {
            Self::Scalar(kind) | Self::Named(Named::Secret(kind)) => Self::Secret(kind),
            other => other,
        }
    }

    /// What an object or array is that goes by the name.
    pub(super) fn of_container(self) -> Self {
        match self {
            Self::Scalar(_) => Self::Open(Openness::Unknown),
            other => other,
        }
    }
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
const OPEN_HEADERS: [&str; 24] = [
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
    "path",
    "scheme",
    "server",
    "status",
    "statuscode",
    "transferencoding",
    "vary",
];

fn header(written: &str) -> Option<Kind> {
    let name = normalized(written);
    if OPEN_HEADERS.contains(&&*name) {
        return None;
    }
    match kinds::of(written, &name) {
        Some(
            Meaning::Secret(kind) | Meaning::Scalar(kind) | Meaning::Named(Named::Secret(kind)),
        ) => Some(kind),
        _ => Some(Kind::Header),
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

    fn decide(&self, written: &str) -> Meaning {
        let name = normalized(written);
        match &*name {
            "custommetadata" => Meaning::Secret(Kind::Metadata),
            "visitorcustomerids" | "customerids" => Meaning::Secret(Kind::Customer),
            "postdata" | "content" | "body" | "text" | "requestbody" | "responsebody" => {
                Meaning::Body
            }
            name if self.added.iter().any(|added| added == name) => Meaning::Secret(Kind::Custom),
            // The container of visitor IDs: these two name a company and a data centre.
            "sid" | "sessionid" | "visitormarketingcloudorgid" | "visitoraamlocationhint" => {
                Meaning::Open(Openness::Defined)
            }
            "mediapassauth" => Meaning::Secret(Kind::Token),
            name if is_visitor(name) => Meaning::Secret(Kind::Visitor),
            name => kinds::of(written, name).unwrap_or(Meaning::Open(openness(written, name))),
        }
    }
}

/// Whether a normalized name is one of the API's or of Adobe's SDKs for a viewer or a device.
fn is_visitor(name: &str) -> bool {
    matches!(name, "analyticsaid" | "appinstallationid") || name.starts_with("visitor")
}

/// How much is shown of a value whose name tells no secret.
fn openness(written: &str, name: &str) -> Openness {
    const DEFINED: [&str; 9] = [
        "analyticsreportsuite",
        "analyticstrackingserver",
        "eventtype",
        "host",
        "method",
        "playhead",
        "playertime",
        "status",
        "ts",
    ];
    if kinds::is_address_of_server_or_version(written) {
        Openness::NoAddress
    } else if DEFINED.contains(&name) || name.starts_with("media") {
        Openness::Defined
    } else {
        Openness::Unknown
    }
}

/// Whether a member of this name tells the name of the value beside it.
pub(super) fn is_name(name: &str) -> bool {
    matches!(name, "name" | "key" | "Name" | "Key")
}

/// Whether a member may be named by one beside it.
pub(super) fn is_value(name: &str) -> bool {
    matches!(name, "value" | "Value" | "values" | "Values")
}

/// A name without letter case and separators: clients misspell names, and what they hold stays secret.
pub(super) fn normalized(name: &str) -> String {
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
            ("visitor.marketingCloudOrgId", Meaning::Open(Openness::Defined)),
            ("visitor.unheardOf", Meaning::Secret(Kind::Visitor)),
            ("crm_user_id", Meaning::Secret(Kind::Visitor)),
            ("media.pass.auth", Meaning::Secret(Kind::Token)),
            ("access_token", Meaning::Secret(Kind::Token)),
            ("media.show", Meaning::Secret(Kind::Custom)),
            ("media.name", Meaning::Open(Openness::Defined)),
            ("eventType", Meaning::Open(Openness::Defined)),
        ];
        for (name, meaning) in cases {
            assert_eq!(names.meaning(name), meaning, "{name}");
        }
    }

    #[test]
    fn parameters_of_the_api_are_shown_but_for_viewers_and_tokens() {
        let names = Names::default();
        let table = include_str!("../../../fixtures/parameters.csv");
        let keys = table.lines().skip(1).filter_map(|line| line.split(',').nth(1));
        let hidden: Vec<&str> =
            keys.filter(|key| !matches!(names.meaning(key), Meaning::Open(_))).collect();
        assert_eq!(
            hidden,
            [
                "analytics.visitorId",
                "analytics.aid",
                "visitor.marketingCloudUserId",
                "visitor.customerIDs",
                "appInstallationId",
                "media.pass.auth",
            ]
        );
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
