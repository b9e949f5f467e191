//! The HTML report: one file that opens anywhere, without a network, and that people can search.
//!
//! The summary is plain HTML; the findings are data that a script shows, for there may be thousands.
//! Foreign text comes as JSON in which no `<` is left, and gets into the page as text nodes.

mod data;
mod drawn;
mod pages;
mod requests;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use super::escape::visible;
use super::impact;
use super::json::write_compact;
use super::limits;
use super::model::{Comparison, Report, Summary};
use super::options::Options;
use super::policy::policy;
use super::words::{counted, left_out, thousands, utc};
use crate::finding::Severity;
use crate::rules;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/style.css");
/// The first makes what the others use; the last shows what the address says.
const SCRIPTS: [&str; 12] = [
    include_str!("html/script.js"),
    include_str!("html/findings.js"),
    include_str!("html/issues.js"),
    include_str!("html/rules.js"),
    include_str!("html/figures.js"),
    include_str!("html/unpack.js"),
    include_str!("html/stretch.js"),
    include_str!("html/marks.js"),
    include_str!("html/steer.js"),
    include_str!("html/requests.js"),
    include_str!("html/lanes.js"),
    include_str!("html/sessions.js"),
];

/// The captures that are named at the head of the page, at most.
const MAX_CAPTURES: usize = 5;

/// Prints `report` as one HTML file.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, options: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    let found = by_rule(report)?;
    for part in PAGE.split("{{") {
        let rest = match part.split_once("}}") {
            Some((name, rest)) => {
                fill(name, report, options, &found, out)?;
                rest
            }
            None => part,
        };
        out.write_all(rest.as_bytes())?;
    }
    out.flush()
}

/// Writes the text for `{{name}}`.
fn fill(
    name: &str,
    report: &Report,
    options: &Options,
    found: &ByRule<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let summary = &report.summary;
    let text = match name {
        "policy" => policy(STYLE, Some(&SCRIPTS.concat())),
        "style" => STYLE.to_owned(),
        "script" => SCRIPTS.concat(),
        "data" => return write_compact(&data::Data::new(report), &mut NoMarkup(out)),
        "drawings" => return drawn::write(report, &mut NoMarkup(out)),
        "requests" => return requests::write(report, &mut NoMarkup(out)),
        "title" => format!("playproof: {}", outcome(report)),
        "outcome" => outcome(report),
        "outcome-class" => outcome_class(summary).to_owned(),
        "run" => run(report, options),
        "figures" => figures(summary),
        "remarks" => remarks(report),
        "rules" => rules_table(found),
        "pages" => pages(found),
        "version" => env!("CARGO_PKG_VERSION").to_owned(),
        other => unreachable!("the page asks for `{other}`, which nothing fills"),
    };
    out.write_all(text.as_bytes())
}

/// `Failed: 6 findings`
fn outcome(report: &Report) -> String {
    let verdict = if report.summary.failed_gate { "Failed" } else { "Passed" };
    let Summary { errors, warnings, notes, .. } = report.summary;
    let found = match (&report.baseline, errors + warnings + notes) {
        (Some(Comparison { new: 0, .. }), _) => "no new findings".to_owned(),
        (Some(Comparison { new, .. }), _) => counted(*new, "new finding"),
        (None, 0) => "no findings".to_owned(),
        (None, count) => counted(count, "finding"),
    };
    format!("{verdict}: {found}")
}

fn outcome_class(summary: &Summary) -> &'static str {
    match summary.errors + summary.warnings + summary.notes {
        _ if summary.failed_gate => "failed",
        0 => "clean",
        _ => "found",
    }
}

/// What was run: captures, time, command, and what fails the run.
fn run(report: &Report, options: &Options) -> String {
    let run = options.run.clone().unwrap_or_default();
    let code = |text: &String| format!("<code>{}</code>", escaped(text));
    let mut captures: Vec<String> = run.captures.iter().take(MAX_CAPTURES).map(code).collect();
    if let more @ 1.. = run.captures.len().saturating_sub(MAX_CAPTURES) {
        captures.push(format!("and {} more", thousands(more as u64)));
    }
    let bound = match options.fail_on {
        Some(Severity::Error) => "errors (<code>--fail-on error</code>)",
        Some(Severity::Warning) => "errors and warnings (<code>--fail-on warning</code>)",
        Some(Severity::Note) => "any finding (<code>--fail-on note</code>)",
        None => "nothing (<code>--fail-on never</code>)",
    };
    let bound = match report.baseline {
        Some(_) => format!("{bound} that the baseline does not have"),
        None => bound.to_owned(),
    };
    let command = if run.command.is_empty() { String::new() } else { code(&run.command) };
    let facts = [
        ("Captures", captures.join(" ")),
        ("Time", time(report).unwrap_or_default()),
        ("Command", command),
        ("Fails on", bound),
    ];
    let facts = facts.into_iter().filter(|(_, fact)| !fact.is_empty());
    facts.map(|(name, fact)| format!("<div><dt>{name}</dt><dd>{fact}</dd></div>\n")).collect()
}

/// The time of the first and the last event.
fn time(report: &Report) -> Option<String> {
    let first = report.sessions.iter().filter_map(|session| session.start_ms).min()?;
    let last = report.sessions.iter().filter_map(|session| session.end_ms).max()?;
    let (first, last) = (utc(first)?, utc(last)?);
    // The day once.
    let last = match last.split_once(' ') {
        Some((day, time)) if first.starts_with(day) => time,
        _ => &last,
    };
    Some(format!("{} to {last}", first.trim_end_matches(" UTC")))
}

fn figures(summary: &Summary) -> String {
    let figures = [
        ("error", "Errors", summary.errors),
        ("warning", "Warnings", summary.warnings),
        ("note", "Notes", summary.notes),
        ("", "Sessions", summary.sessions),
        ("", "Events", summary.events),
        ("", "Captures", summary.inputs),
    ];
    let figure = |(class, name, count): (&str, &str, u64)| {
        let zero = if count == 0 { " zero" } else { "" };
        let count = thousands(count);
        format!("<div class=\"{class}{zero}\"><dt>{name}</dt><dd>{count}</dd></div>\n")
    };
    figures.into_iter().map(figure).collect()
}

fn remarks(report: &Report) -> String {
    let remark = |text: &str| format!("<li>{}</li>\n", worded(text));
    let impacts = report.impacts.iter().filter_map(impact::total);
    let mut remarks: Vec<String> = impacts.map(|total| format!("Impact: {total}.")).collect();
    if let ignored @ 1.. = report.summary.ignored {
        remarks.push(format!("{} ignored by the configuration.", counted(ignored, "finding")));
    }
    remarks.extend(limits::in_short(&report.limits));
    if let Some(Comparison { unchanged, gone, .. }) = &report.baseline {
        let unchanged = counted(*unchanged, "finding");
        let fixed = thousands(gone.len() as u64);
        remarks.push(format!("{unchanged} unchanged from the baseline, {fixed} fixed."));
    }
    remarks.extend(left_out(report).map(|more| format!("{more}.")));
    if remarks.is_empty() {
        return String::new();
    }
    let remarks: String = remarks.iter().map(|text| remark(text)).collect();
    format!("<ul class=\"remark\">\n{remarks}</ul>\n")
}

/// The findings and the sessions of each rule, the worst first.
type ByRule<'r> = BTreeMap<(Severity, &'static str), (u64, HashSet<usize>)>;

fn by_rule(report: &Report) -> io::Result<ByRule<'_>> {
    let mut by_rule = ByRule::new();
    for finding in report.all_findings() {
        let finding = finding?;
        let (findings, sessions) = by_rule.entry((finding.severity, finding.rule)).or_default();
        *findings += 1;
        sessions.extend(finding.session);
    }
    Ok(by_rule)
}

/// The rules that found something, the worst first.
fn rules_table(found: &ByRule<'_>) -> String {
    if found.is_empty() {
        return "<p class=\"none\">No rule found anything.</p>\n".to_owned();
    }
    let mut table = "<div class=\"scroll\"><table class=\"rules\">\n\
        <caption>Rules that found something</caption>\n\
        <thead><tr><th scope=\"col\">Rule</th><th scope=\"col\">Severity</th>\
        <th scope=\"col\" class=\"what\">What it says</th>\
        <th scope=\"col\" class=\"number\">Findings</th>\
        <th scope=\"col\" class=\"number\">Sessions</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for ((severity, rule), (findings, sessions)) in found {
        let summary = rules::find(rule).map_or("", |rule| rule.summary);
        table += &format!(
            "<tr class=\"{severity}\"><th scope=\"row\"><a href=\"#rule-{rule}\"><code>{rule}</code></a></th>\
             <td><span class=\"badge\">{severity}</span></td><td class=\"what\">{}</td>\
             <td class=\"number\" data-rule=\"{rule}\">{}</td><td class=\"number\">{}</td></tr>\n",
            worded(summary),
            thousands(*findings),
            thousands(sessions.len() as u64),
            severity = severity.as_str(),
            rule = escaped(rule),
        );
    }
    table + "</tbody>\n</table></div>\n"
}

/// The page of each rule that found something, once.
fn pages(found: &ByRule<'_>) -> String {
    let mut rules: Vec<&str> = Vec::new();
    for (_, rule) in found.keys() {
        if !rules.contains(rule) {
            rules.push(rule);
        }
    }
    let is_here = |rule: &str| rules.contains(&rule);
    rules.iter().map(|rule| pages::page(rule, &is_here)).collect()
}

/// Text of an element or an attribute.
fn escaped(text: &str) -> String {
    let text = visible(text).replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    text.replace('"', "&quot;").replace('\'', "&#39;")
}

/// Text of an element, in which code stands between backticks.
fn worded(text: &str) -> String {
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(number, part)| match number % 2 {
        0 => escaped(part),
        _ => format!("<code>{}</code>", escaped(part)),
    });
    parts.collect()
}

/// Takes JSON and writes it without `<`: nothing in it can end the element that it stands in. Outside
/// of strings JSON has none.
struct NoMarkup<'a>(&'a mut dyn io::Write);

impl Write for NoMarkup<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        for (number, part) in bytes.split(|&byte| byte == b'<').enumerate() {
            if number > 0 {
                self.0.write_all(b"\\u003c")?;
            }
            self.0.write_all(part)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;
    use sha2::{Digest, Sha256};

    use super::super::options::Run;
    use super::super::{Format, sample};
    use super::*;

    fn print(report: &Report) -> String {
        sample::print(Format::Html, report, &Options::default())
    }

    /// What the script reads.
    fn data(page: &str) -> &str {
        part(page, "data")
    }

    fn part<'p>(page: &'p str, id: &str) -> &'p str {
        let (_, rest) = page.split_once(&format!("id=\"{id}\">")).unwrap();
        rest.split_once("</script>").unwrap().0
    }

    #[test]
    fn the_sample_is_all_there() {
        let report = sample::report();
        let page = print(&report);
        let read: Value = serde_json::from_str(data(&page)).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&read["findings"]).unwrap());
        assert_eq!(read["findings"].as_array().unwrap().len(), report.findings.len());
        assert_eq!(read["sessions"].as_array().unwrap().len(), report.sessions.len());
        assert_eq!(read["metrics"].as_array().unwrap().len(), crate::metrics::TABLE.len());
        assert_eq!(read["sessions"][0]["drawing"], 0);
        assert_eq!(read["sessions"][1]["drawing"], Value::Null);
        let drawings = part(&page, "drawings");
        assert_eq!(drawings.lines().count(), report.drawn.len());
        let drawn: Value = serde_json::from_str(drawings.lines().next().unwrap()).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&drawn).unwrap());
        let requests: Value = serde_json::from_str(part(&page, "requests")).unwrap();
        insta::assert_snapshot!(serde_json::to_string_pretty(&requests).unwrap());
    }

    #[test]
    fn hostile_text_cannot_leave_its_place() {
        let mut report = sample::report();
        report.findings[1].message = "</script><!-- <script> \u{2028} {{title}}".into();
        let page = print(&report);
        for part in [data(&page), part(&page, "drawings"), part(&page, "requests")] {
            assert!(!part.contains('<'));
        }
        assert_eq!(page.matches("</script").count(), PAGE.matches("</script").count());
        assert_eq!(escaped("<a b='c' d=\"&\">"), "&lt;a b=&#39;c&#39; d=&quot;&amp;&quot;&gt;");
    }

    #[test]
    fn nothing_is_fetched() {
        let page = print(&sample::report());
        for word in ["src=", "@import", "<link", "fetch(", "XMLHttpRequest"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(!STYLE.contains("url("));
        // Links lead to documentation; nothing else has an address.
        let mut parts = page.split("<a href=\"https://");
        let first = parts.next().unwrap_or_default();
        let others = parts.map(|part| part.split_once("</a>").unwrap().1);
        assert!(std::iter::once(first).chain(others).all(|part| !part.contains("https://")));
        assert!(!page.contains("http://"));
        assert!(page.contains("default-src 'none'"));
    }

    /// A browser runs an element whose text has a hash of the policy.
    #[test]
    fn the_policy_knows_style_and_script() {
        let page = print(&sample::report());
        assert!(!page.contains("unsafe-inline"));
        for name in ["style", "script"] {
            let (_, rest) = page.split_once(&format!("<{name}>")).unwrap();
            let text = rest.split_once(&format!("</{name}>")).unwrap().0;
            let hash = data_encoding::BASE64.encode(&Sha256::digest(text));
            assert!(page.contains(&format!("{name}-src 'sha256-{hash}'")), "{name}");
        }
        let markup = format!("{PAGE}{}", SCRIPTS.concat());
        for inline in
            [" style=", "onclick=", "onload=", ".cssText", "setAttribute(\"style\"", "innerHTML"]
        {
            assert!(!markup.contains(inline), "a browser refuses {inline}");
        }
    }

    #[test]
    fn what_is_new_is_told_apart() {
        let page = print(&sample::against_baseline());
        assert!(page.contains("class=\"outcome failed\">Failed: 2 new findings"));
        assert!(page.contains("3 findings unchanged from the baseline, 12 fixed."));
        let read: Value = serde_json::from_str(data(&page)).unwrap();
        let known = |finding: &&Value| finding["known"] == true;
        assert_eq!(read["findings"].as_array().unwrap().iter().filter(known).count(), 3);
    }

    #[test]
    fn the_summary_needs_no_script() {
        let page = print(&sample::report());
        let before_script = page.split("<script").next().unwrap();
        assert!(before_script.contains("<dt>Errors</dt><dd>3</dd>"));
        assert!(before_script.contains("<code>ad-outside-break</code>"));
        assert!(print(&sample::clean()).contains("class=\"outcome clean\">Passed: no findings"));
        // The page of a rule, once.
        assert_eq!(before_script.matches("id=\"rule-ad-outside-break\"").count(), 1);
    }

    #[test]
    fn the_head_says_what_was_run() {
        let captures = (1..=7).map(|number| format!("<{number}>.har")).collect();
        let run = Run { command: "playproof check '<b>'".into(), captures };
        let options = Options { run: Some(run), fail_on: None, ..Options::default() };
        let page = sample::print(Format::Html, &sample::report(), &options);
        assert!(page.contains("<code>&lt;5&gt;.har</code> and 2 more</dd>"), "{page}");
        assert!(page.contains("<code>playproof check &#39;&lt;b&gt;&#39;</code>"));
        assert!(page.contains("nothing (<code>--fail-on never</code>)"));
        let head = page.split("<dt>Time</dt><dd>").nth(1).unwrap();
        assert!(head.starts_with("2026-") && head.split('<').next().unwrap().ends_with(" UTC"));
    }
}
