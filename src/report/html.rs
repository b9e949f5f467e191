//! The HTML report: one file that opens anywhere, without a network, and that people can search.
//!
//! The summary is plain HTML; the findings are data that a script shows, for there may be thousands.
//! Foreign text comes as JSON in which no `<` is left, and gets into the page as text nodes.

mod data;
mod drawn;

use std::collections::{BTreeMap, HashSet};
use std::io::{self, Write};

use super::escape::visible;
use super::impact;
use super::json::write_compact;
use super::limits;
use super::model::{Comparison, Report, Summary};
use super::options::Options;
use super::words::{counted, left_out, thousands};
use crate::finding::Severity;
use crate::rules;

const PAGE: &str = include_str!("html/page.html");
const STYLE: &str = include_str!("html/style.css");
/// The first makes what the others use.
const SCRIPTS: [&str; 8] = [
    include_str!("html/script.js"),
    include_str!("html/figures.js"),
    include_str!("html/unpack.js"),
    include_str!("html/stretch.js"),
    include_str!("html/marks.js"),
    include_str!("html/steer.js"),
    include_str!("html/lanes.js"),
    include_str!("html/sessions.js"),
];

/// Prints `report` as one HTML file.
///
/// # Errors
/// Those of `out`.
pub fn write(report: &Report, _: &Options, out: &mut dyn io::Write) -> io::Result<()> {
    for part in PAGE.split("{{") {
        let rest = match part.split_once("}}") {
            Some((name, rest)) => {
                fill(name, report, out)?;
                rest
            }
            None => part,
        };
        out.write_all(rest.as_bytes())?;
    }
    out.flush()
}

/// Writes what stands for `{{name}}`.
fn fill(name: &str, report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    let summary = &report.summary;
    let text = match name {
        "style" => STYLE.to_owned(),
        "script" => SCRIPTS.concat(),
        "data" => return write_compact(&data::Data::new(report), &mut NoMarkup(out)),
        "drawings" => return drawn::write(report, &mut NoMarkup(out)),
        "title" => format!("playproof: {}", found(report)),
        "outcome" => found(report),
        "outcome-class" => outcome_class(summary).to_owned(),
        "figures" => figures(summary),
        "remarks" => remarks(report),
        "rules" => rules_table(report)?,
        "version" => env!("CARGO_PKG_VERSION").to_owned(),
        other => unreachable!("the page asks for `{other}`, which nothing fills"),
    };
    out.write_all(text.as_bytes())
}

fn found(report: &Report) -> String {
    let count = report.found();
    match (&report.baseline, count) {
        (Some(Comparison { new: 0, .. }), _) => "nothing new".to_owned(),
        (Some(Comparison { new, .. }), _) => counted(*new, "new finding"),
        (None, 0) => "no findings".to_owned(),
        (None, count) => counted(count, "finding"),
    }
}

fn outcome_class(summary: &Summary) -> &'static str {
    match summary.errors + summary.warnings + summary.notes {
        _ if summary.failed_gate => "failed",
        0 => "clean",
        _ => "found",
    }
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
    let remark = |text: &str| format!("<p class=\"remark\">{}</p>\n", worded(text));
    let impacts = report.impacts.iter().filter_map(impact::total);
    let mut remarks: Vec<String> = impacts.map(|total| format!("Impact: {total}.")).collect();
    if let ignored @ 1.. = report.summary.ignored {
        remarks
            .push(format!("{} ignored, as the configuration says.", counted(ignored, "finding")));
    }
    remarks.extend(limits::in_short(&report.limits));
    if let Some(Comparison { unchanged, gone, .. }) = &report.baseline {
        let known = counted(*unchanged, "finding");
        let gone = thousands(gone.len() as u64);
        remarks.push(format!("{known} known from the baseline, {gone} of it gone."));
    }
    remarks.extend(left_out(report).map(|more| format!("{more}.")));
    remarks.iter().map(|text| remark(text)).collect()
}

/// The rules that found something, the worst first.
fn rules_table(report: &Report) -> io::Result<String> {
    let mut by_rule: BTreeMap<(Severity, &str), (u64, HashSet<usize>)> = BTreeMap::new();
    for finding in report.all_findings() {
        let finding = finding?;
        let (findings, sessions) = by_rule.entry((finding.severity, finding.rule)).or_default();
        *findings += 1;
        sessions.extend(finding.session);
    }
    if by_rule.is_empty() {
        return Ok(String::new());
    }
    let mut table = "<table class=\"rules\">\n<caption>Rules that found something</caption>\n\
        <thead><tr><th>Rule</th><th>Severity</th><th class=\"what\">What it says</th>\
        <th class=\"number\">Findings</th><th class=\"number\">Sessions</th></tr></thead>\n<tbody>\n"
        .to_owned();
    for ((severity, rule), (findings, sessions)) in by_rule {
        let summary = rules::find(rule).map_or("", |rule| rule.summary);
        table += &format!(
            "<tr class=\"{severity}\"><th data-rule=\"{rule}\"><code>{rule}</code></th>\
             <td><span class=\"badge\">{severity}</span></td><td class=\"what\">{}</td>\
             <td class=\"number\">{}</td><td class=\"number\">{}</td></tr>\n",
            worded(summary),
            thousands(findings),
            thousands(sessions.len() as u64),
            severity = severity.as_str(),
            rule = escaped(rule),
        );
    }
    Ok(table + "</tbody>\n</table>\n")
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
    }

    #[test]
    fn hostile_text_cannot_leave_its_place() {
        let mut report = sample::report();
        report.findings[1].message = "</script><!-- <script> \u{2028} {{title}}".into();
        let page = print(&report);
        assert!(!data(&page).contains('<') && !part(&page, "drawings").contains('<'));
        assert_eq!(page.matches("</script").count(), PAGE.matches("</script").count());
        assert_eq!(escaped("<a b='c' d=\"&\">"), "&lt;a b=&#39;c&#39; d=&quot;&amp;&quot;&gt;");
    }

    #[test]
    fn nothing_is_fetched() {
        let page = print(&sample::report());
        for word in ["http://", "https://", "src=", "@import", "url("] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("default-src 'none'"));
    }

    #[test]
    fn what_is_new_is_told_apart() {
        let page = print(&sample::against_baseline());
        assert!(page.contains("class=\"outcome failed\">2 new findings"));
        assert!(page.contains("3 findings known from the baseline, 12 of it gone."));
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
        assert!(print(&sample::clean()).contains("class=\"outcome clean\">no findings"));
    }
}
