//! Texts that are looked for again and again.

use super::{AT_ONCE, Cursor};

/// A text that is often what comes next: it is compared as a whole, not byte by byte, where it is no
/// longer than 32 bytes; most names with quotes and colon are not.
#[derive(Clone, Debug)]
pub struct Needle {
    text: Box<str>,
    /// Its first bytes, and which of them there are: all bits of each.
    head: [u8; AT_ONCE],
    mask: [u8; AT_ONCE],
}

impl Needle {
    /// The needle that is `text`.
    pub fn new(text: &str) -> Self {
        let (mut head, mut mask) = ([0; AT_ONCE], [0; AT_ONCE]);
        for (at, byte) in text.bytes().enumerate().take(AT_ONCE) {
            (head[at], mask[at]) = (byte, u8::MAX);
        }
        Self { text: text.into(), head, mask }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `text` begins with it.
    #[inline]
    fn begins(&self, text: &[u8]) -> bool {
        match text.first_chunk::<AT_ONCE>() {
            Some(chunk) if self.text.len() <= AT_ONCE => {
                // Without a way out halfway, so that many bytes are looked at together.
                (0..AT_ONCE)
                    .fold(0, |other, at| other | ((chunk[at] ^ self.head[at]) & self.mask[at]))
                    == 0
            }
            _ => text.starts_with(self.text.as_bytes()),
        }
    }
}

impl Cursor<'_> {
    /// Moves behind `needle`, if that is what comes next.
    #[inline]
    pub fn take_needle(&mut self, needle: &Needle) -> Option<()> {
        let rest = self.text.as_bytes().get(self.at..)?;
        needle.begins(rest).then(|| self.at += needle.text.len())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn needles_are_found_where_they_are(needle in "[ab]{0,3}|[a-z\":.é]{0,40}", other in "[ab]{0,40}", cut in 0_usize..40) {
            let begins: String = needle.chars().take(cut).collect();
            for text in [format!("{needle}{other}"), format!("{begins}{other}"), needle.clone(), begins] {
                let mut cursor = Cursor::new(&text);
                let taken = cursor.take_needle(&Needle::new(&needle)).is_some();
                prop_assert_eq!(taken, text.starts_with(&needle));
                prop_assert_eq!(cursor.at(), if taken { needle.len() } else { 0 });
            }
        }
    }
}
