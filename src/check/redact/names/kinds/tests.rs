use super::*;

fn meaning(name: &str) -> Option<Meaning> {
    of(name, &normalized(name))
}

#[test]
fn names_are_cut_into_words() {
    let cases = [
        ("ClientUsername", "client username"),
        ("request_Cookie", "request cookie"),
        ("serverIPAddress", "server ip address"),
        ("visitor.customerIDs", "visitor customer ids"),
        ("X-Forwarded-For", "x forwarded for"),
        ("client.address", "client address"),
    ];
    for (name, expected) in cases {
        assert_eq!(words(name).join(" "), expected);
    }
}

#[test]
fn servers_and_loggers_name_the_same_things() {
    let secret = |kind| Some(Meaning::Secret(kind));
    let named = |kind| Some(Meaning::Named(Named::Secret(kind)));
    let cases = [
        ("http_cookie", secret(Kind::Cookie)),
        ("sent_http_set_cookie", secret(Kind::Cookie)),
        ("cookie_s_vi", named(Kind::Cookie)),
        ("request_Cookie", secret(Kind::Cookie)),
        ("downstream_Set-Cookie", secret(Kind::Cookie)),
        ("http.request.header.cookie", secret(Kind::Cookie)),
        ("http.response.header.set-cookie", secret(Kind::Cookie)),
        ("http_authorization", secret(Kind::Token)),
        ("http_x_forwarded_for", secret(Kind::Visitor)),
        ("ClientHost", secret(Kind::Visitor)),
        ("ClientAddr", secret(Kind::Visitor)),
        ("ClientUsername", secret(Kind::Visitor)),
        ("remote_addr", secret(Kind::Visitor)),
        ("remote_user", secret(Kind::Visitor)),
        ("remoteAddress", secret(Kind::Visitor)),
        ("downstream_remote_address", secret(Kind::Visitor)),
        ("client.address", secret(Kind::Visitor)),
        ("network.peer.address", secret(Kind::Visitor)),
        ("sourceIp", secret(Kind::Visitor)),
        ("fastly_client_ip", secret(Kind::Visitor)),
        ("enduser.id", secret(Kind::Visitor)),
        ("user.email", secret(Kind::Visitor)),
        ("accountId", secret(Kind::Visitor)),
        ("phoneNumber", secret(Kind::Visitor)),
        ("args", named(Kind::Query)),
        ("url.query", named(Kind::Query)),
        ("rawQueryString", named(Kind::Query)),
        ("queryStringParameters", named(Kind::Query)),
        ("arg_token", named(Kind::Query)),
        ("JSESSIONID", named(Kind::Cookie)),
        ("sessionToken", named(Kind::Cookie)),
        ("x-csrf-token", secret(Kind::Token)),
        ("X-Amz-Signature", secret(Kind::Token)),
        ("licenseKey", secret(Kind::Token)),
        ("user_agent", secret(Kind::Header)),
        ("client", Some(Meaning::Scalar(Kind::Visitor))),
        ("multiValueHeaders", Some(Meaning::Named(Named::Headers))),
        ("http.request.body.content", Some(Meaning::Body)),
        ("raw", Some(Meaning::Body)),
    ];
    for (name, expected) in cases {
        assert_eq!(meaning(name), expected, "{name}");
    }
}

#[test]
fn names_that_are_near_say_nothing() {
    let names = [
        "media.author",
        "serverIPAddress",
        "deviceType",
        "tokenType",
        "authority",
        "http_version",
        "http_method",
        "x-forwarded-proto",
        "request_id",
        "key",
        "routeKey",
        "keyframe",
        "body_bytes_sent",
        "request_length",
        "sessionStart",
        "monkey",
        "clientVersion",
        "signatureVersion",
        "description",
        "zip",
        "requestPath",
        "shipping",
        "tokenizer",
        "compass",
    ];
    for name in names {
        let meaning = meaning(name);
        let is_open = matches!(meaning, None | Some(Meaning::Open(_)));
        assert!(is_open, "{name}: {meaning:?}");
    }
}
