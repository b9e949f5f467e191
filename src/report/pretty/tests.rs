use proptest::prelude::*;
use unicode_width::UnicodeWidthStr;

use super::super::model::Excerpt;
use super::super::options::{Color, Glyphs};
use super::super::{Format, sample};
use super::*;

fn print(report: &Report, options: &Options) -> String {
    sample::print(Format::Pretty, report, options)
}

#[test]
fn prints_the_sample() {
    insta::assert_snapshot!(print(&sample::report(), &Options::default()));
}

#[test]
fn prints_the_sample_in_ascii() {
    let options = Options { glyphs: Glyphs::Ascii, width: 60, ..Options::default() };
    insta::assert_snapshot!(print(&sample::report(), &options));
}

#[test]
fn prints_what_is_new_and_what_is_gone() {
    let text = print(&sample::against_baseline(), &Options::default());
    let summary = text.split("more about a rule").nth(1).unwrap();
    insta::assert_snapshot!(summary);
    assert!(!text.contains("body-not-captured") && text.contains("error[ad-outside-break]"));
}

#[test]
fn prints_the_first_of_each_rule_of_many() {
    insta::assert_snapshot!(print(&sample::many(), &Options::default()));
}

#[test]
fn prints_all_of_many_where_asked() {
    let options = Options { show: Show::All, ..Options::default() };
    let text = print(&sample::many(), &options);
    assert_eq!(text.matches("error[missing-play]").count(), 3);
}

#[test]
fn no_line_is_too_wide() {
    for width in [60, 61, 80, 100, 120, 200] {
        for glyphs in [Glyphs::Unicode, Glyphs::Ascii] {
            let options = Options { width, glyphs, ..Options::default() };
            for report in sample::all() {
                for line in print(&report, &options).lines() {
                    assert!(line.width() <= width, "{} > {width}: {line}", line.width());
                }
            }
        }
    }
}

#[test]
fn colours_change_no_text() {
    let coloured =
        print(&sample::report(), &Options { color: Color::Always, ..Options::default() });
    let plain = print(&sample::report(), &Options::default());
    assert_ne!(coloured, plain);
    assert_eq!(anstream::adapter::strip_str(&coloured).to_string(), plain);
}

#[test]
fn nothing_found_is_one_line() {
    let text = print(&sample::clean(), &Options::default());
    assert_eq!(text, "no findings in 14 sessions (1,320 events, 2 captures)\n");
}

#[test]
fn one_is_singular_everywhere() {
    let mut report = sample::clean();
    report.summary.sessions = 1;
    report.summary.events = 1;
    report.summary.inputs = 1;
    report.summary.skipped = 1;
    let text = print(&report, &Options::default());
    let expected = "ignored 1 other request\n\
                    no findings in 1 session (1 event, 1 capture)\n";
    assert_eq!(text, expected);
}

/// Text of scripts whose width is beyond dispute, with all that must be made visible. Rarer marks are
/// a column wider to one edition of Unicode than to the next, and to one library than to another.
const TEXT: &str =
    r"[ -~¡-ÿΑ-ω가-힣一-龥🌀-🗿\x00-\x1f\x7f-\x9f\u{200b}-\u{200f}\u{202a}-\u{202e}]{0,80}";

proptest! {
    #[test]
    fn any_text_is_printed_in_its_columns(
        texts in prop::array::uniform6(TEXT),
        mark in any::<(u8, u8, bool, bool)>(),
        (record, line, column) in (0_u64..200_000, 1_u64..200_000, 1_u64..10_000_000_000),
        width in 0_usize..200,
    ) {
        let [message, help, input, pointer, excerpt, related] = texts;
        let (start, len, cut_before, cut_after) = mark;
        let mut report = sample::report();
        report.findings.truncate(2);
        let finding = &mut report.findings[1];
        finding.message = message;
        finding.help = Some(help);
        finding.related[0].message = related.clone();
        finding.related[1].message = related;
        for location in std::iter::once(&mut finding.location)
            .chain(finding.related.iter_mut().map(|related| &mut related.location))
        {
            (location.record, location.line, location.column) = (record, line, column);
            location.input = input.as_str().into();
            location.pointer = Some(pointer.clone());
        }
        let (text, start, len) = (excerpt, start.into(), len.into());
        finding.location.excerpt = Some(Excerpt { text, start, len, cut_before, cut_after });

        let text = print(&report, &Options { width, ..Options::default() });
        for line in text.lines() {
            prop_assert!(line.width() <= width.clamp(60, 120), "{}: {line}", line.width());
        }
    }
}
