//! `playproof extract --curl`: a script that sends the calls again. It is run against a server of its own;
//! without `sh` or `curl` on the machine the tests say so and pass.

use std::fs;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;

use crate::support::program::{QUICKSTART, file_in, json, playproof, stderr, stdout, with_input};
use serde_json::Value;
use tempfile::{TempDir, tempdir};

/// The session ID that the server hands out, first and next.
const SIDS: [&str; 2] = ["5e55104f00000001", "5e55104f00000002"];

/// A request as the server got it.
#[derive(Debug)]
struct Request {
    method: String,
    path: String,
    content_type: Option<String>,
    body: Vec<u8>,
}

/// A server that answers as Adobe's does: it hands out session IDs, accepts events for these, and no others.
struct Server {
    address: String,
    requests: Receiver<Request>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let (sender, requests) = channel();
        thread::spawn(move || {
            let mut opened = 0;
            for stream in listener.incoming() {
                let Some(request) = stream.ok().and_then(|it| answer(it, &mut opened)) else {
                    return;
                };
                if sender.send(request).is_err() {
                    return;
                }
            }
        });
        Self { address, requests }
    }

    fn seen(&self) -> Vec<Request> {
        self.requests.try_iter().collect()
    }
}

fn answer(stream: TcpStream, opened: &mut usize) -> Option<Request> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let mut words = line.split_whitespace().map(str::to_owned);
    let (method, path) = (words.next()?, words.next()?);
    let (mut content_type, mut length) = (None, 0);
    loop {
        let mut header = String::new();
        reader.read_line(&mut header).ok()?;
        let Some((name, value)) = header.trim_end().split_once(": ") else { break };
        match name.to_ascii_lowercase().as_str() {
            "content-type" => content_type = Some(value.to_owned()),
            "content-length" => length = value.parse().ok()?,
            _ => {}
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body).ok()?;
    let mut stream = stream;
    let reply = if path == "/api/v1/sessions" {
        let sid = SIDS[(*opened).min(1)];
        *opened += 1;
        format!("HTTP/1.1 201 Created\r\nLocation: /api/v1/sessions/{sid}\r\n")
    } else if SIDS.iter().any(|sid| path == format!("/api/v1/sessions/{sid}/events")) {
        "HTTP/1.1 204 No Content\r\n".to_owned()
    } else {
        "HTTP/1.1 404 Not Found\r\n".to_owned()
    };
    let told = if reply.contains(" 404 ") { "no \u{1b}[31msuch session" } else { "" };
    let length = told.len();
    write!(stream, "{reply}Content-Length: {length}\r\nConnection: close\r\n\r\n{told}").ok()?;
    Some(Request { method, path, content_type, body })
}

/// Whether scripts can be run here.
fn can_run() -> bool {
    let runs = |name: &str, args: &[&str]| {
        let output = Command::new(name).args(args).stdin(Stdio::null()).output();
        output.is_ok_and(|output| output.status.success())
    };
    let can = cfg!(unix) && runs("sh", &["-c", "true"]) && runs("curl", &["--version"]);
    if !can {
        // Not by a macro, whose output tests that pass keep to themselves.
        let told = "SKIPPED: no sh or no curl here, so no script of `extract --curl` was run\n";
        io::stderr().write_all(told.as_bytes()).unwrap();
    }
    can
}

/// Runs a script against `base`, in an empty environment.
fn run(root: &TempDir, script: &str, base: &str) -> Output {
    let path = file_in(root, "script.sh", script);
    let path_of_programs = std::env::var_os("PATH").unwrap_or_default();
    let mut command = Command::new("sh");
    command.env_clear().env("PATH", path_of_programs).env("BASE", base).arg(path);
    command.output().unwrap()
}

fn script(args: &[&str]) -> String {
    stdout(&playproof(&[&["extract", "--curl"], args].concat()))
}

/// The bodies of a HAR's calls, and the statuses that they got.
fn bodies(har: &str) -> (Vec<String>, Vec<u64>) {
    let har: Value = serde_json::from_str(&fs::read_to_string(har).unwrap()).unwrap();
    let entries = har["log"]["entries"].as_array().unwrap();
    let call = |entry: &Value| {
        let body = entry["request"]["postData"]["text"].as_str()?.to_owned();
        Some((body, entry["response"]["status"].as_u64().unwrap()))
    };
    entries.iter().filter_map(call).unzip()
}

#[test]
fn the_script_sends_what_was_captured_with_the_sid_of_the_answer() {
    if !can_run() {
        return;
    }
    let (root, server) = (tempdir().unwrap(), Server::start());
    let output = run(&root, &script(&[QUICKSTART]), &format!("{}/", server.address));
    assert_eq!((output.status.code(), stderr(&output).as_str()), (Some(0), ""), "{output:?}");
    let seen = server.seen();
    let sent: Vec<String> =
        seen.iter().map(|it| String::from_utf8(it.body.clone()).unwrap()).collect();
    let (bodies, statuses) = bodies(QUICKSTART);
    assert_eq!(sent, bodies);
    assert_eq!(seen[0].path, "/api/v1/sessions");
    for request in &seen[1..] {
        assert_eq!(request.path, format!("/api/v1/sessions/{}/events", SIDS[0]));
    }
    for request in &seen {
        assert_eq!(request.method, "POST");
        assert_eq!(request.content_type.as_deref(), Some("application/json"));
    }
    let told = stdout(&output);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), seen.len() + 1, "{told}");
    assert!(
        lines[0].contains("sessionStart") && lines[0].contains("201   captured: 201"),
        "{told}"
    );
    assert!(lines[1].contains("204   captured: 204"), "{told}");
    // The quickstart's server rejects some events, and this one accepts all.
    let differing = statuses[1..].iter().filter(|&&status| status != 204).count();
    assert_eq!(told.matches("  differs\n").count(), differing, "{told}");
    let last = format!("{differing} of the statuses differ from the capture.");
    assert_eq!(lines.last(), Some(&last.as_str()));
}

#[test]
fn a_status_that_differs_is_marked_with_what_the_server_says() {
    if !can_run() {
        return;
    }
    let (root, server) = (tempdir().unwrap(), Server::start());
    // No start: the captured session ID is all there is, and this server does not know it.
    let log = r#"{"url":"https://h.example/api/v1/sessions/ab12ab12ab12ab12ab12/events","method":"POST","status":204,"requestBody":{"eventType":"play","playerTime":{"playhead":0,"ts":1767600000000},"params":{}}}"#;
    let printed = stdout(&with_input(&["extract", "--curl"], log));
    assert!(printed.contains("SERVER_1='https://h.example'"), "{printed}");
    let output = run(&root, &printed, &server.address);
    let told = stdout(&output);
    assert!(told.contains("play                     404   captured: 204  differs"), "{told}");
    assert!(told.contains("no  [31msuch session") && !told.contains('\u{1b}'), "{told}");
    assert!(told.ends_with("1 of the statuses differ from the capture.\n"), "{told}");
    assert_eq!(server.seen()[0].path, "/api/v1/sessions/ab12ab12ab12ab12ab12/events");
    // The reader can name a session that is open.
    let named = printed.replace("SID_1=${SID_1:-}", &format!("SID_1={}", SIDS[0]));
    assert!(stdout(&run(&root, &named, &server.address)).contains("204   captured: 204\n"));
    // Nobody listens there.
    let output = run(&root, &printed, "http://127.0.0.1:1");
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    assert!(stdout(&output).contains("none  captured: 204  differs"), "{output:?}");
}

#[test]
fn hostile_values_reach_the_server_and_nothing_else() {
    if !can_run() {
        return;
    }
    let (root, server) = (tempdir().unwrap(), Server::start());
    let touched = root.path().join("touched");
    let evil = format!(
        "'$(touch {0})`touch {0}`;touch {0}\\\u{1b}]0;x\u{7}\n\r\u{202e}é%s\\n\"",
        touched.display()
    );
    let event = |name: &str, status: u16, url: &str| {
        let body = serde_json::json!({
            "eventType": name, "playerTime": {"playhead": 0, "ts": 1_767_600_000_000_i64},
            "params": {"media.name": evil}
        });
        serde_json::json!({
            "url": url, "status": status, "method": "POST", "requestBody": body.to_string() + &evil,
            "requestHeaders": {"content-type": format!("text/x{evil}")}
        })
    };
    let events = format!("/api/v1/sessions/{}/events?q={evil}", "ab12ab12ab12ab12ab12");
    let log = [event("play", 204, &events), event(&evil, 400, "/api/v1/sessions")];
    let log = log.map(|line| line.to_string() + "\n").concat();
    let printed =
        stdout(&with_input(&["extract", "--curl", "--where", "session.events >= 0"], log));
    assert!(!printed.contains(['\u{1b}', '\u{7}', '\u{202e}', '\r']), "{printed}");
    let output = run(&root, &printed, &server.address);
    assert!(!touched.exists(), "{printed}");
    assert_eq!(stderr(&output), "", "{printed}");
    for request in server.seen() {
        let body = String::from_utf8(request.body).unwrap();
        assert!(body.ends_with(&evil), "{body:?}");
    }
}

#[test]
fn a_finding_needs_its_start_and_its_calls() {
    if !can_run() {
        return;
    }
    let report = json(&playproof(&["check", "--format=json", QUICKSTART]));
    let of = |rule: &str| {
        let findings = report["findings"].as_array().unwrap();
        let found = findings.iter().find(|it| it["rule"] == rule).unwrap();
        found["fingerprint"].as_str().unwrap().to_owned()
    };
    let (root, server) = (tempdir().unwrap(), Server::start());
    let printed = script(&["--finding", &of("ad-outside-break"), QUICKSTART]);
    let output = run(&root, &printed, &server.address);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let seen = server.seen();
    let types: Vec<String> = seen
        .iter()
        .map(|it| serde_json::from_slice::<Value>(&it.body).unwrap()["eventType"].to_string())
        .collect();
    assert_eq!(types, ["\"sessionStart\"", "\"adStart\""]);
    // In each form a check finds it again, and what comes before it stays where it is needed.
    for finding in report["findings"].as_array().unwrap() {
        let fingerprint = finding["fingerprint"].as_str().unwrap();
        let taken = playproof(&["extract", "--finding", fingerprint, QUICKSTART]);
        let again = json(&with_input(&["check", "--format=json"], taken.stdout));
        let again = again["findings"].as_array().unwrap();
        assert!(again.iter().any(|it| it["rule"] == finding["rule"]), "{finding}");
    }
}
