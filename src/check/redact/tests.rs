use super::*;

fn redactor() -> Redactor {
    Redactor::new(&Values::default())
}

/// `text` as it is shown.
fn redacted(redactor: &mut Redactor, text: &str, span: Range<usize>) -> Redacted {
    let secrets = redactor.scan(text);
    redactor.learn(&secrets);
    redactor.text(text.to_owned(), span, &secrets)
}

#[test]
fn equal_values_have_equal_pseudonyms() {
    let mut redactor = redactor();
    let text = r#"{"a":{"userId":"x","ecid":"y"},"deviceId":"x"}"#;
    let shown = redacted(&mut redactor, text, 0..0).text;
    assert_eq!(
        shown,
        r#"{"a":{"userId":"[visitor-1]","ecid":"[visitor-2]"},"deviceId":"[visitor-1]"}"#
    );
    let again = redacted(&mut redactor, r#"{"mid":"y"}"#, 0..0).text;
    assert_eq!(again, r#"{"mid":"[visitor-2]"}"#);
}

#[test]
fn the_mark_moves_with_its_text() {
    let text = r#"{"ecid":"a long secret","eventType":"play","userId":"z"}"#;
    for (marked, expected) in [
        ("\"play\"", "\"play\""),
        ("\"a long secret\"", "\"[visitor-1]\""),
        ("long", "[visitor-1]"),
        ("\"z\"}", "\"[visitor-2]\"}"),
    ] {
        let start = text.find(marked).unwrap();
        let redacted = redacted(&mut redactor(), text, start..start + marked.len());
        assert_eq!(&redacted.text[redacted.span], expected);
    }
}

#[test]
fn everything_is_shown_on_request() {
    let text = r#"{"ecid":"x"}"#;
    let redacted = redacted(&mut Redactor::new(&Values::Shown), text, 1..2);
    assert_eq!((redacted.text.as_str(), redacted.span), (text, 1..2));
}

#[test]
fn users_add_names() {
    let mut redactor = Redactor::new(&Values::Hidden { also: vec!["media.id".into()] });
    assert_eq!(&*redactor.value("media.id", "m".into()), "[value-1]");
    assert_eq!(&*redactor.value("media.name", "n".into()), "n");
    let shown = redacted(&mut redactor, r#"{"media.id":"m"}"#, 0..0).text;
    assert_eq!(shown, r#"{"media.id":"[value-1]"}"#);
}
