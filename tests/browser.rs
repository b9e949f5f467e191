//! The HTML report in a real browser: it filters, opens findings, obeys no payload, and has nothing to
//! complain of. Without Chromium on the machine the test says so and passes.

mod support;

use std::fs;
use std::io::{self, Write};
use std::path::Path;
use std::process::Command;

use serde_json::Value;
use support::program::{file_in, json, playproof};
use tempfile::{TempDir, tempdir};

const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

/// Text that tries to get out of its place, for names that findings show.
const HOSTILE: &str =
    "</script><script>window.owned=1</script><img src=x onerror=window.owned=1>\u{202e}x";

/// What is done with the page, and what came of it: `results` is printed as JSON.
const DRIVER: &str = r##"<script>
const results = { errors: [] };
window.addEventListener("error", (event) => results.errors.push(String(event.message)));
document.addEventListener("securitypolicyviolation", (event) =>
  results.errors.push(`${event.violatedDirective} ${event.blockedURI}`));
window.addEventListener("load", async () => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const one = (selector) => document.querySelector(selector);
  const soon = () => new Promise((done) => setTimeout(done, 60));
  const count = () => one("#count").textContent;
  const input = (selector, value) => {
    one(selector).value = value;
    one(selector).dispatchEvent(new Event("input", { bubbles: true }));
  };
  results.all = count();
  results.cards = all(".finding").length;
  one("[data-severity=error]").click();
  results.withoutErrors = count();
  results.errorsShown = all(".finding.error").length;
  one("#filters").reset();
  results.reset = count();
  one("th[data-rule] button").click();
  results.ruleWanted = one("th[data-rule]").dataset.rule;
  results.rules = [...new Set(all(".finding .id").map((id) => id.textContent))];
  one("#filters").reset();
  input("#session", one("#session").options[1].value);
  results.headings = all(".session").length;
  one("#filters").reset();
  input("#text", "no such text anywhere");
  results.nothing = one("#findings").textContent;
  one("#filters").reset();
  one(".finding summary").click();
  await soon();
  results.opened = one(".finding[open] .body").textContent;
  results.marked = one(".finding[open] mark").textContent;
  one("#theme").click();
  results.theme = document.documentElement.dataset.theme;
  one("#more").click();
  await soon();
  results.more = all(".finding").length;
  window.dispatchEvent(new Event("beforeprint"));
  results.printed = all(".finding[open]").length;
  results.owned = window.owned ?? null;
  results.images = all("img").length;
  results.wide = document.documentElement.scrollWidth > window.innerWidth;
  const made = document.createElement("pre");
  made.id = "results";
  made.textContent = btoa(unescape(encodeURIComponent(JSON.stringify(results))));
  document.body.append(made);
});
</script>"##;

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

/// A log of so many sessions, each with an error and a warning, and hostile names beside them.
fn log(sessions: usize) -> String {
    let hostile = Value::from(HOSTILE).to_string();
    let line = |session: usize, event: &str, status: u32, ts: u64| {
        format!(
            r#"{{"url":"/api/v1/sessions/{session:064x}/events","requestBody":{{"eventType":"{event}","playerTime":{{"playhead":0,"ts":{ts}}},"params":{{"media.ad.name":{hostile}}}}},"status":{status}}}"#
        ) + "\n"
    };
    (0..sessions).fold(String::new(), |log, session| {
        let ts = 1_767_600_000_000;
        log + &line(session, "adStart", 404, ts) + &line(session, "adComplete", 500, ts + 9_000)
    })
}

/// The page's results, and what the browser wrote to its console.
fn drive(browser: &str, root: &TempDir, page: &Path, size: &str) -> (Value, Vec<String>) {
    let driven = root.path().join("driven.html");
    let text = fs::read_to_string(page).expect("the report was written");
    fs::write(&driven, text + DRIVER).expect("the directory can be written to");
    let output = Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"])
        .args(["--enable-logging=stderr", "--virtual-time-budget=20000", "--dump-dom", size])
        .arg(format!("--user-data-dir={}", root.path().join("profile").display()))
        .arg(format!("file://{}", driven.display()))
        .output()
        .expect("the browser was found");
    let dom = String::from_utf8_lossy(&output.stdout);
    let results = dom.split("<pre id=\"results\">").nth(1).and_then(|rest| rest.split('<').next());
    let results =
        results.unwrap_or_else(|| panic!("the page was not driven to its end: {output:?}"));
    let results = data_encoding::BASE64.decode(results.as_bytes()).expect("the driver encodes it");
    let told = String::from_utf8_lossy(&output.stderr);
    let console = told.lines().filter(|line| line.contains("CONSOLE")).map(ToOwned::to_owned);
    (serde_json::from_slice(&results).expect("the driver writes JSON"), console.collect())
}

#[test]
fn the_page_filters_opens_and_obeys_nothing() {
    let Some(browser) = browser() else { return };
    let root = tempdir().unwrap();
    let path = file_in(&root, "<img src=x onerror=owned=1>.ndjson", log(6_000));
    let page = root.path().join("report.html");
    let html = format!("html={}", page.display());
    let report =
        json(&playproof(&["check", "--format=json", "--show-values", "--report", &html, &path]));
    let findings = report["findings"].as_array().unwrap();
    assert!(findings.len() >= 10_000, "{} findings", findings.len());
    let errors = findings.iter().filter(|finding| finding["severity"] == "error").count();
    for size in ["--window-size=1200,900", "--window-size=500,900"] {
        let (seen, console) = drive(browser, &root, &page, size);
        assert_eq!(console, Vec::<String>::new());
        assert_eq!(seen["errors"], Value::Array(Vec::new()), "{seen}");
        let number = |key: &str| -> usize {
            let text: String = seen[key].as_str().unwrap().chars().filter(|c| *c != ',').collect();
            text.split(' ').next().unwrap().parse().unwrap()
        };
        assert_eq!(number("all"), findings.len());
        assert_eq!(number("reset"), findings.len());
        assert_eq!(number("withoutErrors"), findings.len() - errors);
        assert_eq!(seen["errorsShown"], 0);
        assert!(seen["cards"].as_u64() <= Some(200), "not all of 10,000 are laid out at once");
        assert!(seen["more"].as_u64() > seen["cards"].as_u64());
        assert_eq!(seen["rules"], serde_json::json!([seen["ruleWanted"]]));
        assert_eq!(seen["headings"], 1);
        assert_eq!(seen["nothing"], "No finding matches the filters.");
        assert!(seen["opened"].as_str().unwrap().contains("fingerprint"), "{seen}");
        assert_ne!(seen["marked"], "");
        assert_eq!((&seen["owned"], &seen["images"]), (&Value::Null, &Value::from(0)));
        assert_eq!(seen["wide"], false, "the page is wider than its window");
        assert!(seen["printed"].as_u64() > Some(0));
    }
}
