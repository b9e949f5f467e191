//! Markers in all members that may carry a secret, in the forms of many recorders, and in what repeats them: none gets
//! into any output of any command.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::support::program::{playproof, stderr, stdout};
use clap::ValueEnum;
use playproof::report::Format;
use tempfile::tempdir;

/// Begins every marker. Each `~` of a record becomes a marker of its own.
const MARKER: &str = "Zq7Mark";

/// The address of a client.
const CLIENT: &str = "203.0.113.77";

const SID: &str = "5e551d005e551d005e551d005e551d005e551d005e551d005e551d005e551d00";

/// A body that a rule speaks of, as the contents of a JSON string.
const BODY: &str =
    r#"{\"eventType\":\"pingx\",\"playerTime\":{\"playhead\":0,\"ts\":1767600000000}}"#;

/// Records of our own form: of each member a wrong value, so that findings point at it.
const OWN: &[&str] = &[
    // Viewers, customers and tokens in a payload; the server repeats them in the answer to another call.
    r#"{"startedDateTime":"2026-01-05T08:00:00.000Z","method":"POST","url":"https://jane:~@h.hb-api.omtrdc.net/api/v1/sessions?u=~#~","requestHeaders":{"Content-Type":"text/plain","Cookie":"s_vi=~; b=~","Authorization":"Bearer ~","X-Viewer":"~","Referer":"https://site/?u=~"},"requestBody":{"eventType":"sessionStart","playerTime":{"playhead":0,"ts":1767600000000},"params":{"media.id":"https://cdn.example/a.m3u8?token=~","media.name":"https%3A%2F%2Fcdn.example%2Fa%3Ftoken%3D~","media.channel":"https://u:~@h/;jsessionid=~","media.playerName":"web","media.length":"60","media.contentType":"VOD","media.pass.auth":"~","analytics.visitorId":["~"],"visitor.marketingCloudUserId":{"x":"~"},"visitor.customerIDs":"~","appInstallationId":"~","visitor.own":"~","deviceId":"~","accountName":"~","phone":"+49 151 ~","loginName":"~","signature":"~","csrf":"~","licenseKey":"~","x":"a ~@secret.example b","y":"Bearer ~","own":"eyJhbGciOiJIUzI1NiJ9.eyJzdWIi~.abc"},"customMetadata":{"seat":"~","row":["~"],"bad key":"~","~@secret.example":"x","https://h/?q=~":"y"}},"status":201,"statusText":"created for ~@secret.example","comment":"token=~, see https://h/a?b=~","responseHeaders":{"Location":"/api/v1/sessions/SID?x=~","Set-Cookie":"~"}}"#,
    r#"{"startedDateTime":"2026-01-05T08:00:01.000Z","method":"POST","url":"https://h.hb-api.omtrdc.net/api/v1/sessions/SID/events;jsessionid=~","requestBody":{"eventType":"adStart","playerTime":{"playhead":0,"ts":1767600001000},"params":{"media.ad.id":"https://h/a?b=~","media.ad.name":"//h/a?b=~","media.ad.length":"5","media.ad.podPosition":1,"media.ad.playerName":"https://h/a#~"}},"status":204}"#,
    r#"{"startedDateTime":"2026-01-05T08:00:02.000Z","method":"POST","url":"https://h.hb-api.omtrdc.net/api/v1/sessions/SID/events","requestBody":{"eventType":"ping-~@secret.example","playerTime":{"playhead":1,"ts":1767600002000},"tok?q=~":1,"params":{"https://h/?q=~":"z"}},"status":404}"#,
    r#"{"startedDateTime":"2026-01-05T08:00:03.000Z","method":"POST","url":"https://h.hb-api.omtrdc.net/api/v1/sessions/SID/events","requestBody":"{\"eventType\":\"ping\",\"customMetadata\":{\"seat\":\"~}","status":400}"#,
    r#"{"startedDateTime":"2026-01-05T08:00:04.000Z","method":"POST","url":"https://h.hb-api.omtrdc.net/api/v1/sessions/SID/events","requestBody":"visitor=~&x=1","status":400}"#,
    r#"{"url":"/api/v1/sessions","userId":"~","comment":"for ~@secret.example","requestBody":{"customMetadata":{"seat":"~"#,
    "no JSON, but a line with ~",
];

/// What other recorders write, with names of their own.
const OTHERS: &[(&str, &str)] = &[
    (
        "nginx.log",
        r#"{"msec":"1767600000.015","request":"POST /api/v1/sessions/SID/events?t=~ HTTP/1.1","host":"example.hb-api.omtrdc.net","status":"204","request_body":"BODY","http_cookie":"s_vi=~","cookie_s_vi":"~","sent_http_set_cookie":"a=~","remote_addr":"IP","remote_user":"~","http_x_forwarded_for":"IP","http_authorization":"Bearer ~","http_referer":"https://h/?~","http_user_agent":"agent ~","args":"tok=~","arg_tok":"~"}"#,
    ),
    (
        "traefik.log",
        r#"{"ClientHost":"IP","ClientAddr":"IP:443","ClientUsername":"~","request_Cookie":"s_vi=~","request_X-Api-Key":"~","downstream_Set-Cookie":"~","origin_Set-Cookie":"~","RequestMethod":"POST","RequestPath":"/api/v1/sessions/SID/events?t=~","RequestAddr":"example.hb-api.omtrdc.net","RequestHost":"example.hb-api.omtrdc.net","DownstreamStatus":400,"StartUTC":"2026-01-05T08:00:00.05Z"}"#,
    ),
    (
        "envoy.log",
        r#"{"start_time":"2026-01-05T08:00:00.050Z","method":"POST","path":"/api/v1/sessions/SID/events?t=~","authority":"example.hb-api.omtrdc.net","response_code":400,"downstream_remote_address":"IP:55000","downstream_direct_remote_address":"IP:1","x_forwarded_for":"IP","user_agent":"~","request_body":"BODY"}"#,
    ),
    (
        "otel.ndjson",
        r#"{"timeUnixNano":"1767600000050000000","body":"request","attributes":{"http.request.method":"POST","url.full":"https://u:~@example.hb-api.omtrdc.net/api/v1/sessions/SID/events?t=~","http.request.body.content":"BODY","http.response.status_code":204,"http.request.header.cookie":["s_vi=~"],"http.response.header.set-cookie":["~"],"client.address":"IP","network.peer.address":"IP","url.query":"tok=~","enduser.id":"~","user.email":"~","user_agent.original":"~"}}"#,
    ),
    (
        "otel-pairs.ndjson",
        r#"{"startedDateTime":"2026-01-05T08:00:00.050Z","method":"POST","url":"https://example.hb-api.omtrdc.net/api/v1/sessions/SID/events","status":204,"requestBody":"BODY","resource":[{"key":"http.request.header.cookie","value":{"stringValue":"s_vi=~"}},{"value":{"stringValue":"IP"},"key":"client.address"},{"key":"url.query","value":"~"},{"value":"~","key":"session.token"}]}"#,
    ),
    (
        "api-gateway.log",
        r#"{"requestContext":{"http":{"method":"POST","path":"/api/v1/sessions/SID/events","sourceIp":"IP","userAgent":"~"},"domainName":"example.hb-api.omtrdc.net","accountId":"~","identity":{"sourceIp":"IP","userArn":"~","caller":"~","cognitoIdentityId":"~","apiKey":"~"},"authorizer":{"principalId":"~"}},"rawPath":"/api/v1/sessions/SID/events","rawQueryString":"t=~","queryStringParameters":{"t":"~"},"cookies":["s_vi=~"],"headers":{"cookie":"~","x-forwarded-for":"IP"},"body":"BODY","requestTimeEpoch":1767600000050}"#,
    ),
    (
        "fastly.log",
        r#"{"timestamp":"2026-01-05T08:00:00Z","request_method":"POST","host":"example.hb-api.omtrdc.net","url":"/api/v1/sessions/SID/events?t=~","client_ip":"IP","fastly_client_ip":"IP","response_status":400,"request_user_agent":"~","request_referer":"https://h/?~","request_body":"BODY"}"#,
    ),
    (
        "pino.log",
        r#"{"level":30,"time":1767600000050,"req":{"id":1,"method":"POST","url":"/api/v1/sessions/SID/events?t=~","headers":{"host":"example.hb-api.omtrdc.net","cookie":"~"},"remoteAddress":"::ffff:IP","remotePort":55000,"user":{"name":"~"},"body":{"eventType":"pingx","playerTime":{"playhead":0,"ts":1767600000000},"customMetadata":{"a":"~"}}},"res":{"statusCode":204,"headers":{"set-cookie":["~"]}},"msg":"done for ~@secret.example from IP"}"#,
    ),
    (
        "proxify.jsonl",
        r#"{"timestamp":"2026-01-05T08:00:00.15Z","url":"https://example.hb-api.omtrdc.net/api/v1/sessions/SID/events?t=~","request":{"header":{"Content-Type":"application/json","method":"POST","path":"/api/v1/sessions/SID/events?t=~","host":"example.hb-api.omtrdc.net","scheme":"https","Cookie":"~"},"body":"BODY","raw":"POST /x?t=~ HTTP/1.1\r\nCookie: s_vi=~\r\nX-Forwarded-For: IP\r\n\r\n"},"response":{"header":{"status_code":"204","Set-Cookie":"~"},"body":"","raw":"HTTP/1.1 204\r\nSet-Cookie: ~\r\n\r\n"}}"#,
    ),
    (
        "har.har",
        r#"{"log":{"version":"1.2","creator":{"name":"x","version":"1.2.3.4"},"entries":[{"startedDateTime":"2026-01-05T08:00:00.000Z","time":5,"comment":"by ~@secret.example, token=~","serverIPAddress":"198.51.100.1","request":{"method":"POST","url":"https://u:~@example.hb-api.omtrdc.net/api/v1/sessions/SID/events?t=~","headers":[{"name":"Cookie","value":"~"},{"value":"~","name":"X-Token"}],"cookies":[{"name":"a","value":"~"}],"queryString":[{"name":"t","value":"~"}],"postData":{"mimeType":"application/json","text":"BODY","params":[{"name":"p","value":"~"}]}},"response":{"status":400,"statusText":"Bad for https://h/?t=~","headers":[{"name":"Set-Cookie","value":"~"}],"cookies":[{"name":"b","value":"~"}],"content":{"mimeType":"text/html","text":"<p>~</p>"},"redirectURL":"https://h/?r=~"}}]}}"#,
    ),
];

/// What a secret may begin and end with beside its marker, which is no secret without them.
const BEGINNINGS: &[&str] = &["+49 151 ", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIi"];
const ENDS: &[&str] = &["@secret.example", ".abc"];

/// Writes all of it, and a last log in which a server repeats each secret: gives what was marked.
fn write(root: &Path) -> BTreeSet<String> {
    let mut markers = BTreeSet::new();
    let mut filled = |template: &str| {
        let text = template
            .replace("SID", SID)
            .replace("BODY", BODY)
            .replace("IP", CLIENT)
            .replace("server203.0.113.77Address", "serverIPAddress");
        let mut parts = text.split('~');
        let mut out = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let marker = format!("{MARKER}{}x", 100 + markers.len());
            let begin = BEGINNINGS.iter().find(|begin| out.ends_with(*begin)).unwrap_or(&"");
            let end = ENDS.iter().find(|end| part.starts_with(*end)).unwrap_or(&"");
            markers.insert(format!("{begin}{marker}{end}"));
            out = out + &marker + part;
        }
        out
    };
    let own: Vec<String> = OWN.iter().map(|record| filled(record)).collect();
    // It is read first: what it repeats is seen later.
    fs::write(root.join("b-own.ndjson"), own.join("\n")).unwrap();
    for (name, record) in OTHERS {
        fs::write(root.join(format!("c-{name}")), filled(record)).unwrap();
    }
    let repeats = markers.iter().map(|marker| {
        format!(
            r#"{{"startedDateTime":"2026-01-05T09:00:00.000Z","method":"POST","url":"https://h.hb-api.omtrdc.net/api/v1/sessions/{SID}/events","requestBody":{{"eventType":"ping","playerTime":{{"playhead":0,"ts":1767603600000}},"params":{{"free":"for_{marker}, again"}}}},"status":400,"statusText":"no {marker}","responseBody":{{"message":"no <{marker}> here"}}}}"#
        )
    });
    fs::write(root.join("a-repeats.ndjson"), repeats.collect::<Vec<_>>().join("\n")).unwrap();
    markers
}

/// Where a text tells a secret.
#[track_caller]
fn tells_nothing(text: &str, what: &str) {
    for secret in [MARKER, CLIENT] {
        let lower = text.to_lowercase();
        if let Some(at) = lower.find(&secret.to_lowercase()) {
            let from = (0..=at.saturating_sub(200))
                .rev()
                .find(|at| text.is_char_boundary(*at))
                .unwrap_or(0);
            panic!("{what}: {}", text[from..].chars().take(260).collect::<String>());
        }
    }
}

#[test]
fn no_output_of_any_command_tells_a_secret() {
    let root = tempdir().unwrap();
    let captures = root.path().join("captures");
    fs::create_dir(&captures).unwrap();
    let markers = write(&captures);
    assert!(markers.len() > 100, "{}", markers.len());
    let path = captures.to_str().unwrap();
    let mut commands: Vec<Vec<String>> = Vec::new();
    for format in Format::value_variants() {
        let name = format.to_possible_value().unwrap().get_name().to_owned();
        commands.push(["check", "--all", "--format", &name, path].map(str::to_owned).into());
    }
    for command in ["sessions", "timeline", "metrics", "inspect"] {
        commands.push(vec![command.to_owned(), path.to_owned()]);
        commands.push([command, "--format", "json", path].map(str::to_owned).into());
    }
    for more in [&["--format", "ndjson"][..], &["--format", "har"], &["--curl"]] {
        let args = [&["extract", "--redact"], more, &[path]].concat();
        commands.push(args.into_iter().map(str::to_owned).collect());
    }
    for args in &commands {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let run = playproof(&args);
        let has_run = matches!(run.status.code(), Some(0 | 1)) && !run.stdout.is_empty();
        assert!(has_run, "{args:?} {}", stderr(&run));
        tells_nothing(&stdout(&run), &format!("{args:?}"));
        tells_nothing(&stderr(&run), &format!("stderr of {args:?}"));
    }
    let baseline = root.path().join("baseline.json");
    playproof(&["baseline", path, "-o", baseline.to_str().unwrap()]);
    tells_nothing(&fs::read_to_string(&baseline).unwrap(), "the baseline");
}

/// A secret has the same pseudonym wherever it comes, and where it is first seen later.
#[test]
fn a_secret_has_one_pseudonym() {
    let root = tempdir().unwrap();
    let visitor = "VISITOR-0042-7f";
    let refused = format!(
        r#"{{"startedDateTime":1767600000000,"method":"POST","url":"https://h.hb-api.omtrdc.net/api/v1/sessions/{SID}/events","requestBody":{{"eventType":"ping","playerTime":{{"playhead":0,"ts":1767600000000}}}},"status":400,"responseBody":{{"message":"visitor {visitor} <jane.doe@secret.example> unknown"}}}}"#
    );
    let later = format!(
        r#"{{"startedDateTime":1767600001000,"method":"POST","url":"https://h.hb-api.omtrdc.net/api/v1/sessions/{SID}/events","requestBody":{{"eventType":"ping","playerTime":{{"playhead":0,"ts":1767600001000}},"params":{{"analytics.visitorId":"{visitor}"}}}},"status":204}}"#
    );
    let path = root.path().join("log.ndjson");
    fs::write(&path, [refused, later].join("\n")).unwrap();
    let text = stdout(&playproof(&["check", "--all", "--format=json", path.to_str().unwrap()]));
    tells_nothing(&text, "json");
    assert!(!text.contains(visitor) && !text.contains("jane.doe"), "{text}");
    assert!(text.contains("visitor [visitor-1] <[visitor-2]> unknown"), "{text}");
    let text = stdout(&playproof(&["check", "--all", path.to_str().unwrap()]));
    assert!(text.matches("[visitor-1]").count() > 1 && !text.contains(visitor), "{text}");
}

/// Our own sentences stay whole whatever words the secrets are, and so do names that are shown on purpose.
#[test]
fn words_and_names_stay() {
    let root = tempdir().unwrap();
    let metadata = r#"{"a":"content","b":"adBreakStart","c":"with","d":"open","e":"count","f":"ignored","g":"asset-77","h":"Night 7 Show","i":"web"}"#;
    let event = |number: u32, body: &str| {
        let ts = 1_767_600_000_000_u64 + u64::from(number) * 1_000;
        format!(
            r#"{{"sid":"abc","startedDateTime":{ts},"playerTime":{{"playhead":0,"ts":{ts}}},{body},"customMetadata":{metadata}}}"#
        )
    };
    let params = r#""params":{"media.id":"asset-77","media.name":"Night 7 Show","media.playerName":"html5-player","media.channel":"web","media.length":60,"media.sdkVersion":"1.2.3.4","unknown":1}"#;
    let log = [
        event(0, &format!(r#""eventType":"sessionStart",{params}"#)),
        event(
            1,
            r#""eventType":"adStart","params":{"media.ad.id":"a","media.ad.name":"asset-77"}"#,
        ),
    ];
    let path = root.path().join("log.ndjson");
    fs::write(&path, log.join("\n")).unwrap();
    let path = path.to_str().unwrap();
    let text = ["json", "pretty"]
        .map(|format| stdout(&playproof(&["check", "--all", "--format", format, path])));
    let text = text.concat();
    for shown in [
        "`adStart` with no ad break open: the ad is ignored",
        "1.2.3.4",
        "html5-player",
        r#""mediaId": "asset-77""#,
    ] {
        assert!(text.contains(shown), "{shown} is hidden in {text}");
    }
    assert!(text.contains("Night 7 Show") && !text.contains(r#""h":"Night"#), "{text}");
}
