//! Texts that are looked for again and again.

use super::Cursor;

/// How many words of eight bytes are compared together: most names with quotes and colon are no longer.
const WORDS: usize = 4;

/// A text that is often what comes next: it is compared as a whole, not byte by byte, where it is no
/// longer than 32 bytes.
#[derive(Clone, Debug)]
pub struct Needle {
    text: Box<str>,
    /// Its first bytes, and which of them there are: all bits of each.
    head: [u64; WORDS],
    mask: [u64; WORDS],
}

impl Needle {
    /// The needle that is `text`.
    pub fn new(text: &str) -> Self {
        let (mut head, mut mask) = ([0; WORDS], [0; WORDS]);
        for (at, byte) in text.bytes().enumerate().take(WORDS * 8) {
            head[at / 8] |= u64::from(byte) << (at % 8 * 8);
            mask[at / 8] |= 0xff << (at % 8 * 8);
        }
        Self { text: text.into(), head, mask }
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether `text` begins with it.
    #[inline]
    pub(super) fn begins(&self, text: &[u8]) -> bool {
        match text.first_chunk::<{ WORDS * 8 }>() {
            Some(chunk) if self.text.len() <= WORDS * 8 => {
                let (words, _) = chunk.as_chunks::<8>();
                // Without a way out halfway, so that all words are looked at together.
                (0..WORDS).fold(0, |other, at| {
                    other | ((u64::from_le_bytes(words[at]) ^ self.head[at]) & self.mask[at])
                }) == 0
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
