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
    /// The first call of a process builds the encoding's tables, which takes tens of milliseconds.
    #[must_use]
    pub fn count(self, text: &str) -> u64 {
        let tables = match self {
            Self::O200kBase => tiktoken_rs::o200k_base_singleton(),
            Self::Cl100kBase => tiktoken_rs::cl100k_base_singleton(),
        };
        tables.encode_ordinary(text).len() as u64
    }
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
