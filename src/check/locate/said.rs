//! What findings say, without what is secret in it.

use crate::check::redact::{Redactor, Unsaid};
use crate::finding::{Draft, quote};

/// A text without what is secret in it by itself; none where nothing is.
pub(super) fn hidden_words(text: &str, redactor: &Redactor) -> Option<String> {
    let secrets = redactor.scan_words(text);
    (!secrets.is_empty()).then(|| redactor.words(text, &secrets))
}

/// All that a finding says.
pub(super) fn texts(draft: &Draft) -> impl Iterator<Item = &str> {
    let Draft { message, help, related, .. } = draft;
    let related = related.iter().map(|related| related.message.as_str());
    [message.as_str()].into_iter().chain(help.as_deref()).chain(related)
}

/// Takes out of what a finding says what is not told; gives its message as it was, where that changed.
pub(super) fn redact(draft: &mut Draft, unsaid: &Unsaid, redactor: &Redactor) -> Option<String> {
    if !redactor.hides() {
        return None;
    }
    let words = |text: &str| hidden_words(text, redactor).unwrap_or_else(|| text.to_owned());
    let told = unsaid.message(&draft.message, &words);
    let worded = std::mem::replace(&mut draft.message, told);
    let help = draft.help.iter_mut();
    for text in help.chain(draft.related.iter_mut().map(|related| &mut related.message)) {
        *text = unsaid.message(text, &words);
    }
    (worded != draft.message).then(|| quote::plain(worded))
}
