//! What text costs: the tokens of its encoding, and the framing of each message.
//!
//! One user message is 3 tokens, its role 1, its content, and 3 that prime the reply: "every reply is primed with
//! `<|start|>assistant<|message|>`" — openai-cookbook, How to count tokens with tiktoken. Newer families frame
//! differently by one or two; the numbers are in `models.toml`.

use serde::Deserialize;

/// The encodings of `tiktoken`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encoding {
    /// gpt-4o and later.
    O200kBase,
    /// gpt-4, gpt-4-turbo and gpt-3.5.
    Cl100kBase,
}

impl Encoding {
    /// Counts the tokens of a text. Words that look like control tokens are counted as plain text.
    ///
    /// The first call of a process builds the encoding's tables: 0.2 to 0.5 s for `O200kBase` and 0.15 s for
    /// `Cl100kBase`, measured in a release build on two busy cores, 2026-11. Later calls take microseconds. A caller
    /// that must not wait makes the first call early, on a thread that may.
    #[must_use]
    pub fn count(self, text: &str) -> u64 {
        let tables = match self {
            Self::O200kBase => tiktoken_rs::o200k_base_singleton(),
            Self::Cl100kBase => tiktoken_rs::cl100k_base_singleton(),
        };
        pieces(text).map(|piece| tables.encode_ordinary(piece).len() as u64).sum()
    }
}

/// The most bytes that are handed to the tokeniser at once.
///
/// Its regular expressions overflow their stack, and panic, somewhere between 100 kB and 1 MB of spaces
/// (tiktoken-rs 0.12.1, measured 2026-11); and one long word takes longer than its length.
const PIECE: usize = 16 * 1024;

/// Cuts a text where no token crosses the cut: before a space that follows a word. Where there is none, anywhere, which
/// can cost a token more for each cut.
fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, tail) = rest.split_at_checked(cut(rest)).filter(|(piece, _)| !piece.is_empty())?;
        rest = tail;
        Some(piece)
    })
}

fn cut(text: &str) -> usize {
    if text.len() <= PIECE {
        return text.len();
    }
    let (head, _) = text.split_at(text.floor_char_boundary(PIECE));
    let after_a_word = |at: usize| head.split_at(at).0.ends_with(|c: char| !c.is_whitespace());
    let mut spaces = head.rmatch_indices(' ').map(|(at, _)| at);
    spaces.find(|at| after_a_word(*at)).unwrap_or(head.len())
}

/// How a family of models counts text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextRule {
    /// How text is cut.
    pub encoding: Encoding,
    /// Tokens around each message, without its role.
    #[serde(default = "three")]
    pub per_message: u64,
    /// Tokens that prime the reply.
    #[serde(default = "three")]
    pub reply: u64,
}

/// From openai-cookbook, for gpt-4 and gpt-4o.
const fn three() -> u64 {
    3
}

impl TextRule {
    /// Counts a conversation, given each turn's role and texts.
    #[must_use]
    pub fn count<'a, T>(&self, turns: impl IntoIterator<Item = (&'a str, T)>) -> u64
    where
        T: IntoIterator<Item = &'a str>,
    {
        let turns: u64 = turns
            .into_iter()
            .map(|(role, texts)| {
                let texts: u64 = texts.into_iter().map(|text| self.encoding.count(text)).sum();
                self.per_message + self.encoding.count(role) + texts
            })
            .sum();
        turns + self.reply
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_megabyte_of_anything_is_counted() {
        for word in [" ", "a", "\n", "漢", "\u{301}", " a\n", "!", "\t "] {
            let text = word.repeat(1_000_000 / word.len());
            let tokens = Encoding::O200kBase.count(&text);
            assert!((1_000..=1_000_000).contains(&tokens), "{word:?}: {tokens}");
        }
    }

    #[test]
    fn pieces_are_the_text() {
        let prose = "A picture, and what is on it; 1,024 of them!\n".repeat(2_000);
        let cut: Vec<_> = pieces(&prose).collect();
        assert!(cut.len() > 5 && cut.iter().all(|piece| piece.len() <= PIECE));
        assert_eq!(cut.concat(), prose);
        assert_eq!(pieces("").count(), 0);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]
        #[test]
        fn a_cut_before_a_space_moves_no_token(words in prop::collection::vec("[ -~äß漢\n]{1,12}", 1200..1600)) {
            let text = words.join(" ");
            prop_assume!(text.len() < 100_000);
            let whole = tiktoken_rs::cl100k_base_singleton().encode_ordinary(&text).len() as u64;
            prop_assert_eq!(Encoding::Cl100kBase.count(&text), whole);
        }
    }
}
