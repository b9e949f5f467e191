//! The HTML report in a real browser: it filters, opens findings, draws sessions, obeys no payload, and has
//! nothing to complain of. Without Chromium on the machine the test says so and passes.

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use crate::support::program::{QUICKSTART, file_in, json, playproof};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tempfile::{TempDir, tempdir};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Text that tries to get out of its place, for names that findings and drawings show.
const HOSTILE: &str =
    "</script><script>window.owned=1</script><img src=x onerror=window.owned=1>\u{202e}x";

/// What is done with the page, and what came of it.
const DRIVER: &str = include_str!("browser_page/driver.js");

/// The page at three widths beside each other, in one browser: frames that cannot be seen are not drawn.
const FRAMES: &str = include_str!("browser_page/frames.html");

fn browser() -> Option<&'static str> {
    let runs = |name: &&str| {
        Command::new(name).arg("--version").output().is_ok_and(|it| it.status.success())
    };
    let found = BROWSERS.into_iter().find(|name| runs(name));
    if found.is_none() {
        // Not by a macro, whose output tests that pass keep to themselves.
        let told = "SKIPPED: no Chromium here, so the HTML report was not tried in a browser\n";
        io::stderr().write_all(told.as_bytes()).expect("a test can write to its standard error");
    }
    found
}

/// A log of sessions with errors and hostile names, and of so many more, all of which cannot be drawn.
fn log(hostile: usize, others: usize) -> String {
    let params = json!({ "media.ad.name": HOSTILE, "media.state.name": HOSTILE });
    let line = |session: usize, event: &str, status: u32, ts: u64, params: &Value| {
        let player_time = json!({ "playhead": 0, "ts": 1_767_600_000_000 + ts });
        let body = json!({ "eventType": event, "playerTime": player_time, "params": params });
        let url = format!("/api/v1/sessions/{session:064x}/events");
        json!({ "url": url, "requestBody": body, "status": status }).to_string() + "\n"
    };
    let hostile_one = |session| {
        line(session, "adStart", 404, 0, &params)
            + &line(session, "stateStart", 204, 3_000, &params)
            + &line(session, "adComplete", 500, 9_000, &params)
    };
    let other = |session| line(session, "play", 204, 0, &json!({}));
    let others = (hostile..hostile + others).map(other);
    (0..hostile).map(hostile_one).chain(others).collect()
}

/// The results of the page at all widths, and what the browser wrote to its console.
fn drive(browser: &str, root: &TempDir, page: &Path) -> (Vec<Value>, Vec<String>) {
    let text = fs::read_to_string(page).expect("the report was written");
    // The page runs what its policy names by its hash, and nothing else.
    let hash = data_encoding::BASE64.encode(&Sha256::digest(DRIVER));
    let text = text.replacen("script-src '", &format!("script-src 'sha256-{hash}' '"), 1);
    file_in(root, "driven.html", format!("{text}<script>{DRIVER}</script>"));
    let frames = file_in(root, "frames.html", FRAMES);
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .args(["--enable-logging=stderr", "--timeout=300000", "--dump-dom"])
        .arg("--window-size=1700,1000")
        .arg(format!("--user-data-dir={}", root.path().join("profile").display()))
        .arg(format!("file://{frames}"))
        .output()
        .expect("the browser was found");
    let dom = String::from_utf8_lossy(&output.stdout);
    let told = String::from_utf8_lossy(&output.stderr);
    let results = dom.split("<pre id=\"results\">").nth(1).and_then(|rest| rest.split('<').next());
    let results = results.filter(|results| !results.is_empty());
    let results = results.unwrap_or_else(|| panic!("the page was not driven to its end: {told}"));
    let results = data_encoding::BASE64.decode(results.as_bytes()).expect("the driver encodes it");
    let console = told.lines().filter(|line| line.contains("CONSOLE")).map(ToOwned::to_owned);
    (serde_json::from_slice(&results).expect("the driver writes JSON"), console.collect())
}

/// The figure at the beginning of a text: `1,320 findings`.
fn number(text: &Value) -> usize {
    let text: String = text.as_str().unwrap().chars().filter(|c| *c != ',').collect();
    text.split(' ').next().unwrap().parse().unwrap()
}

/// The content time of the quickstart's session reported and expected, as `playproof metrics` tells it.
fn content_times() -> Value {
    let told = json(&playproof(&["metrics", "--format=json", "--expected", QUICKSTART]));
    let time = |reading: &str| {
        let time = told["sessions"][0][reading]["a.media.timePlayed"].as_f64().unwrap();
        format!("00:00:{:02}", time.round())
    };
    let [sent, meant] = ["reported", "expected"].map(time);
    assert_ne!(sent, meant);
    json!([sent, meant])
}

fn assert_issues(seen: &Value, report: &Value) {
    let issues = report["issues"].as_array().unwrap();
    assert_eq!((&seen["h1"], &seen["firstView"]), (&json!(1), &json!("tab-issues")));
    assert_eq!(number(&seen["issues"]), issues.len());
    assert_eq!(seen["order"], json!(["error", "warning", "note"]));
    assert!(seen["issue"].as_str().unwrap().contains("fingerprint"), "{seen}");
    assert_eq!(seen["ofIssue"].as_u64(), issues[0]["sessions"].as_u64().map(|all| all.min(20)));
    assert_eq!(seen["toSession"], json!(["tab-sessions", true]));
    assert_eq!(seen["backToIssues"], "tab-issues");
    let page = format!("rule-{}", issues[0]["rule"].as_str().unwrap());
    assert_eq!(seen["rulePage"], json!(["tab-rules", format!("#{page}"), [page]]));
    assert_eq!(seen["byArrows"], json!(["tab-rules", "tab-rules"]));
    assert_eq!(seen["around"], "tab-issues");
}

fn assert_findings(seen: &Value, report: &Value) {
    let findings = report["findings"].as_array().unwrap();
    let errors = findings.iter().filter(|finding| finding["severity"] == "error").count();
    assert_eq!(number(&seen["all"]), findings.len());
    assert_eq!(number(&seen["reset"]), findings.len());
    assert_eq!(seen["severities"][0], "error");
    assert_eq!((&seen["errorsAlone"][0], &seen["errorsAlone"][2]), (&json!("error"), &json!(0)));
    assert_eq!(number(&seen["errorsAlone"][1]), errors);
    assert_eq!(seen["pressedBoth"], "error,warning");
    assert_eq!(seen["pressedBefore"], "error", "Back undoes a filter");
    assert!(seen["cards"].as_u64() <= Some(200), "not all are laid out at once");
    assert!(seen["more"].as_u64() >= seen["cards"].as_u64());
    assert_eq!(seen["rules"], json!([seen["ruleWanted"]]));
    assert_eq!(seen["headings"], 1);
    assert_eq!(seen["nothing"], "No finding matches the filters.");
    assert!(seen["opened"].as_str().unwrap().contains("fingerprint"), "{seen}");
    assert_ne!(seen["marked"], "");
    assert_eq!(seen["linked"], json!([true, true]), "a link opens its finding");
    assert_eq!(seen["kept"], seen["theme"]);
    assert!(seen["printed"].as_u64() > Some(0));
}

/// The last event of the quickstart's session, opened by a click.
fn assert_event(seen: &Value) {
    assert_eq!(seen["byEnter"], "Event 1: sessionStart");
    assert_eq!((&seen["eventFocused"], &seen["closed"]), (&json!("event"), &json!(0)));
    assert_eq!(seen["byClick"], "Event 15: sessionComplete");
    let request = seen["request"].as_str().unwrap();
    assert!(request.contains("\"eventType\": \"sessionComplete\""), "formatted: {request}");
    assert!(request.contains("status204"), "{request}");
    let told: Value = serde_json::from_str(seen["json"].as_str().unwrap()).unwrap();
    assert_eq!(told["request"]["body"]["eventType"], "sessionComplete");
    assert_eq!(
        (&told["request"]["method"], &told["response"]["status"]),
        (&json!("POST"), &json!(204))
    );
    let curl = seen["curl"].as_str().unwrap();
    assert!(
        curl.starts_with("curl --request 'POST'") && curl.contains("--url 'https://"),
        "{curl}"
    );
    assert_eq!((&seen["copied"], &seen["closedByBack"]), (&json!("Copied."), &json!(0)));
}

fn assert_sessions(seen: &Value, report: &Value) {
    let sessions = report["sessions"].as_array().unwrap();
    assert_eq!(number(&seen["sessions"]), sessions.len());
    assert!(seen["sessions"].as_str().unwrap().contains("500 sessions have a timeline"), "{seen}");
    assert!(seen["listed"].as_u64() <= Some(100), "not all are laid out at once");
    assert_eq!(seen["searched"], json!(["City Walk"]));
    // The session of the quickstart: its lanes, and the ad outside a break.
    for lane in ["Findings", "Events", "Playback", "Ad breaks", "Ads", "Playhead"] {
        assert!(seen["lanes"].as_array().unwrap().contains(&lane.into()), "{lane}: {seen}");
    }
    assert_eq!((&seen["implied"], &seen["marks"]), (&json!(1), &json!(6)));
    for way in ["byButton", "byKey", "byWheel"] {
        assert_ne!(seen[way], seen["whole"], "zoomed {way}");
    }
    assert_eq!(seen["wheelUnfocused"], seen["whole"], "who scrolls past goes on scrolling");
    assert_eq!(seen["wholeAgain"], seen["whole"]);
    assert_ne!(seen["dragged"], seen["byButton"]);
    assert_eq!(seen["markOpens"], json!([seen["markWanted"], "true"]));
    assert_eq!(seen["backToMark"], seen["markWanted"]);
    assert_eq!(seen["fromFindings"], json!(["true", "mark"]));
    assert!(seen["stepped"].as_str().unwrap().starts_with("1 sessionStart City Walk"), "{seen}");
    assert_eq!(seen["figures"], content_times());
    assert!(seen["allFigures"].as_u64() >= Some(41));
    assert!(seen["rows"].as_u64() > Some(5));
    assert!(seen["hostile"].as_str().unwrap().contains("<img src=x"), "{seen}");
    assert!(seen["undrawn"].as_str().unwrap().contains("not drawn here"), "{seen}");
}

#[test]
fn the_page_filters_draws_and_obeys_nothing() {
    let Some(browser) = browser() else { return };
    let root = tempdir().unwrap();
    let path = file_in(&root, "<img src=x onerror=owned=1>.ndjson", log(60, 540));
    let page = root.path().join("report.html");
    let html = format!("html={}", page.display());
    let args = ["check", "--format=json", "--show-values", "--report", &html, &path, QUICKSTART];
    let report = json(&playproof(&args));
    let (all, console) = drive(browser, &root, &page);
    assert_eq!(console, Vec::<String>::new());
    assert_eq!(all.len(), 3);
    for seen in &all {
        assert_eq!(seen["errors"], json!([]), "{seen}");
        assert_issues(seen, &report);
        assert_findings(seen, &report);
        assert_event(seen);
        assert_sessions(seen, &report);
        assert_eq!((&seen["owned"], &seen["images"]), (&Value::Null, &json!(0)));
        assert_eq!(seen["wide"], json!([]), "the page is wider than its window");
    }
}
