//! One row of a data set: a question about pictures, and what would be a right answer to it.
//!
//! A [`Row`] is what a ledger keeps of it: everything but the bytes of pictures that the data set itself holds. What a
//! data set yields is a [`ReadRow`]: the row, where it stands, and those bytes.

use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Number, Value};

/// The name of a row, unique within its data set; a number stays a number.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RowId {
    /// A number, as VQAv2 has it.
    Number(Number),
    /// A text.
    Text(String),
}

impl std::fmt::Display for RowId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => f.write_str(text),
        }
    }
}

/// A picture of a row.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Picture {
    /// A file, as the data set names it: absolute, or below the image root.
    Path(String),
    /// An `http` or `https` address.
    Url(String),
    /// Bytes that the data set itself holds.
    Embedded {
        /// What the data set calls it, where it does.
        name: Option<String>,
        /// BLAKE3 of the bytes, in hexadecimal.
        digest: String,
        /// How many bytes.
        bytes: u64,
    },
}

/// One option of a multiple-choice question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// Its label, as in `A`.
    pub label: String,
    /// Its text.
    pub text: String,
}

/// One question about pictures, as a ledger keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// Its name.
    pub id: RowId,
    /// What is asked.
    pub question: String,
    /// The pictures, in the order in which they are shown.
    pub pictures: Vec<Picture>,
    /// The answers that people gave, in their order, repetitions included.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub answers: Vec<String>,
    /// The options of a multiple-choice question, in their order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub choices: Vec<Choice>,
    /// Every other column, as it was read: `type` chooses the prompt, and any can be sliced by.
    #[serde(default, skip_serializing_if = "Map::is_empty")]
    pub columns: Map<String, Value>,
}

/// Where a row stands in its data set, so that its embedded pictures can be read again: a byte offset or a row number,
/// as the format has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Locator(pub u64);

/// A row as it is read.
#[derive(Debug, Clone, PartialEq)]
pub struct ReadRow {
    /// The row.
    pub row: Row,
    /// Where it stands.
    pub at: Locator,
    /// The bytes of its [`Picture::Embedded`], in their order.
    pub embedded: Vec<Bytes>,
}
