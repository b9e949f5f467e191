//! What the words of a name say: servers, proxies and loggers each have names of their own for the same things.

use super::{Kind, Meaning, Named, Openness, normalized};

/// Words for a viewer or a device.
const VIEWER: &[&str] = &[
    "account",
    "acct",
    "birthday",
    "birthdate",
    "caller",
    "cognito",
    "customer",
    "device",
    "dob",
    "ecid",
    "email",
    "emails",
    "firstname",
    "fpid",
    "fullname",
    "gaid",
    "idfa",
    "idfv",
    "imei",
    "lastname",
    "login",
    "mail",
    "mcid",
    "mid",
    "mobilenumber",
    "msisdn",
    "nickname",
    "phone",
    "principal",
    "subscriber",
    "surname",
    "tel",
    "telephone",
    "enduser",
    "uid",
    "user",
    "username",
    "users",
    "viewer",
    "visitor",
    "aaid",
    "aid",
];

/// Words for what lets its holder in.
const TOKEN: &[&str] = &[
    "apikey",
    "auth",
    "authorization",
    "bearer",
    "credential",
    "credentials",
    "csrf",
    "hmac",
    "jwt",
    "nonce",
    "oauth",
    "otp",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secrets",
    "sig",
    "signature",
    "token",
    "tokens",
    "xsrf",
];

/// Names for session cookies.
const SESSION_COOKIES: &[&str] =
    &["sess", "sessid", "jsessionid", "phpsessid", "aspsessionid", "connectsid"];

/// Ends of names that are written without separators.
const VIEWER_ENDS: &[&str] = &[
    "accountid",
    "clientid",
    "customerid",
    "deviceid",
    "ecid",
    "email",
    "emailaddress",
    "memberid",
    "phonenumber",
    "profileid",
    "subscriberid",
    "userid",
    "username",
    "visitorid",
];

/// The same for what lets its holder in.
const TOKEN_ENDS: &[&str] = &[
    "accesskey",
    "apikey",
    "authorization",
    "credentials",
    "passwd",
    "password",
    "privatekey",
    "secret",
    "secretkey",
    "signature",
    "token",
];

/// Last words of names for what a thing is like, not which one it is.
const QUALIFIERS: &[&str] = &[
    "algorithm",
    "algorithms",
    "bytes",
    "category",
    "class",
    "count",
    "date",
    "duration",
    "enabled",
    "expires",
    "expiry",
    "flag",
    "format",
    "index",
    "kind",
    "length",
    "limit",
    "method",
    "mode",
    "model",
    "ms",
    "os",
    "platform",
    "present",
    "size",
    "source",
    "state",
    "status",
    "time",
    "timeout",
    "timestamp",
    "ttl",
    "type",
    "vendor",
    "version",
];

/// Words for the client's side of a connection.
const CLIENT: &[&str] = &[
    "client",
    "connecting",
    "downstream",
    "forwarded",
    "peer",
    "real",
    "remote",
    "source",
    "src",
    "true",
];

/// Words for an address.
const ADDRESS: &[&str] =
    &["addr", "address", "addresses", "host", "hostname", "ip", "ips", "ipv4", "ipv6", "port"];

/// Words for an IP address.
const IP: &[&str] = &["ip", "ips", "ipv4", "ipv6", "ipaddress", "ipaddr"];

/// Words for the server's side, and for what is no address at all.
const SERVER_OR_VERSION: &[&str] = &[
    "authority",
    "backend",
    "build",
    "dest",
    "destination",
    "domain",
    "dst",
    "edge",
    "gateway",
    "host",
    "hostname",
    "http",
    "listen",
    "local",
    "node",
    "pod",
    "proxy",
    "release",
    "sdk",
    "server",
    "service",
    "target",
    "upstream",
    "version",
    "ver",
];

/// What a name says beyond the names of the API; none where it says nothing. `normalized` is the same name.
pub(super) fn of(written: &str, normalized: &str) -> Option<Meaning> {
    if let Some(header) = header_in(written) {
        return Some(match super::header(header) {
            Some(kind) => Meaning::Secret(kind),
            None => Meaning::Open(Openness::Unknown),
        });
    }
    let words = words(written);
    let last = words.last().map_or("", String::as_str);
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let ends = |list: &[&str]| list.iter().any(|end| normalized.ends_with(end));
    if matches!(last, "headers" | "header") {
        return Some(Meaning::Named(Named::Headers));
    }
    if QUALIFIERS.contains(&last) {
        return None;
    }
    if normalized == "session" {
        return Some(Meaning::Scalar(Kind::Cookie));
    }
    if has(&["cookie", "cookies"])
        || normalized.ends_with("cookie")
        || is_session(&words, normalized)
    {
        return Some(Meaning::Named(Named::Secret(Kind::Cookie)));
    }
    if is_query(&words, normalized) {
        return Some(Meaning::Named(Named::Secret(Kind::Query)));
    }
    if has(TOKEN) || ends(TOKEN_ENDS) || is_key(&words) {
        return Some(Meaning::Secret(Kind::Token));
    }
    if words.ends_with(&["user".to_owned(), "agent".to_owned()])
        || matches!(last, "useragent" | "referer" | "referrer")
    {
        return Some(Meaning::Secret(Kind::Header));
    }
    if let Some(client) = client(&words) {
        return Some(client);
    }
    if has(VIEWER) || ends(VIEWER_ENDS) {
        return Some(Meaning::Secret(Kind::Visitor));
    }
    is_body(&words, normalized).then_some(Meaning::Body)
}

/// Whether a value of this name may look like an IP address without being a client's.
pub(super) fn is_address_of_server_or_version(written: &str) -> bool {
    words(written).iter().any(|word| SERVER_OR_VERSION.contains(&word.as_str()))
}

/// The name of the header whose value goes by this name: `http.request.header.cookie` of OpenTelemetry, `http_cookie`
/// and `sent_http_set_cookie` of nginx, `request_Cookie` of Traefik.
fn header_in(written: &str) -> Option<&str> {
    const PREFIXES: [&str; 5] =
        ["sent_http_", "upstream_http_", "sent_trailer_", "upstream_trailer_", "trailer_"];
    /// What `http_` begins beside headers.
    const NO_HEADERS: [&str; 16] = [
        "body", "code", "flavor", "method", "path", "protocol", "request", "response", "route",
        "scheme", "status", "target", "uri", "url", "verb", "version",
    ];
    for part in [".header.", ".headers.", "_header_", "_headers_"] {
        if let Some((_, name)) = written.split_once(part) {
            return Some(name);
        }
    }
    if let Some(name) = PREFIXES.iter().find_map(|prefix| written.strip_prefix(prefix)) {
        return Some(name);
    }
    if let Some(name) = written.strip_prefix("http_") {
        let first = name.split('_').next().unwrap_or_default();
        return (!NO_HEADERS.contains(&first)).then_some(name);
    }
    let (side, name) = written.split_once('_')?;
    let is_side = matches!(side, "request" | "origin" | "downstream" | "response");
    (is_side && name.starts_with(|c: char| c.is_ascii_uppercase())).then_some(name)
}

fn is_session(words: &[String], normalized: &str) -> bool {
    SESSION_COOKIES.contains(&normalized)
        || normalized.ends_with("jsessionid")
        || normalized.ends_with("phpsessid")
        || words.iter().any(|word| word == "session")
            && words
                .last()
                .is_some_and(|word| matches!(&**word, "key" | "hash" | "data" | "token" | "secret"))
}

fn is_query(words: &[String], normalized: &str) -> bool {
    let Some(first) = words.first() else { return false };
    first == "arg" && words.len() > 1
        || matches!(normalized, "args" | "qs" | "urlquery")
        || words.iter().any(|word| word.starts_with("query"))
}

fn is_key(words: &[String]) -> bool {
    const NO_SECRETS: [&str; 8] =
        ["cache", "metadata", "object", "partition", "primary", "route", "routing", "sort"];
    let [.., before, last] = words else { return false };
    matches!(&**last, "key" | "keys") && !NO_SECRETS.contains(&&**before)
}

/// What a name says of the client's side of a connection.
fn client(words: &[String]) -> Option<Meaning> {
    let has = |list: &[&str]| words.iter().any(|word| list.contains(&word.as_str()));
    let last = words.last()?;
    if words.windows(2).any(|pair| pair == ["forwarded", "for"]) || last == "forwarded" {
        return Some(Meaning::Secret(Kind::Visitor));
    }
    if has(&["forwarded"]) && !has(IP) {
        return None;
    }
    if has(CLIENT) && has(ADDRESS) || has(IP) && !has(SERVER_OR_VERSION) {
        return Some(Meaning::Secret(Kind::Visitor));
    }
    if has(&["client"]) && matches!(&**last, "id" | "name") {
        return Some(Meaning::Secret(Kind::Visitor));
    }
    matches!(
        normalized(&words.concat()).as_str(),
        "client"
            | "remote"
            | "peer"
            | "remoteip"
            | "remoteaddr"
            | "clientip"
            | "clientaddr"
            | "clienthost"
            | "sourceip"
    )
    .then_some(Meaning::Scalar(Kind::Visitor))
}

fn is_body(words: &[String], normalized: &str) -> bool {
    let is_raw = words.iter().any(|word| word == "raw")
        && words.iter().all(|word| {
            matches!(
                &**word,
                "raw" | "request" | "response" | "http" | "data" | "packet" | "req" | "res"
            )
        });
    let holds_body = words.iter().any(|word| matches!(&**word, "body" | "payload" | "postdata"));
    let is_whole = words.last().is_some_and(|word| {
        matches!(&**word, "body" | "payload" | "postdata" | "content" | "text" | "string" | "raw")
    });
    is_raw
        || holds_body && is_whole
        || matches!(normalized, "rawrequest" | "rawresponse" | "rawbody")
}

/// The words of a name in lower case: `ClientUsername`, `client_username` and `client.userName` have two or three.
fn words(name: &str) -> Vec<String> {
    let chars: Vec<char> = name.chars().collect();
    let mut words = Vec::new();
    let mut word = String::new();
    for (at, &c) in chars.iter().enumerate() {
        if !c.is_alphanumeric() {
            words.extend(Some(std::mem::take(&mut word)).filter(|word| !word.is_empty()));
            continue;
        }
        let before = at.checked_sub(1).map(|before| chars[before]);
        let is_lower = |at: usize| chars.get(at).is_some_and(|c| c.is_lowercase());
        let begins = c.is_uppercase()
            && before.is_some_and(|before| {
                // The `I` of `userId`; the `A` of `IPAddress`, but not the `D` of `IDs`.
                before.is_lowercase()
                    || before.is_uppercase() && is_lower(at + 1) && is_lower(at + 2)
            });
        if begins && !word.is_empty() {
            words.push(std::mem::take(&mut word));
        }
        word.extend(c.to_lowercase());
    }
    words.extend(Some(word).filter(|word| !word.is_empty()));
    words
}

#[cfg(test)]
mod tests;
