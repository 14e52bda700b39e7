//! The formats, and the words that name them.

use std::fmt;
use std::str::FromStr;

/// How a data set is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// One JSON object a line.
    Jsonl,
    /// One JSON list of objects.
    Json,
    /// A table with commas.
    Csv,
    /// A table with tabs.
    Tsv,
    /// Apache Parquet.
    Parquet,
    /// The questions of VQA v2, as its authors publish them.
    Vqav2,
    /// VLMEvalKit's table with pictures in base64.
    VlmEvalKit,
    /// easy-VQA's list of questions.
    EasyVqa,
}

impl Format {
    /// Every format.
    pub const ALL: [Self; 8] =
        [Self::Jsonl, Self::Json, Self::Csv, Self::Tsv, Self::Parquet, Self::Vqav2, Self::VlmEvalKit, Self::EasyVqa];

    /// Returns the word that names it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jsonl => "jsonl",
            Self::Json => "json",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Parquet => "parquet",
            Self::Vqav2 => "vqav2",
            Self::VlmEvalKit => "vlmevalkit",
            Self::EasyVqa => "easyvqa",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A word that names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no format; write jsonl, json, csv, tsv, parquet, vqav2, vlmevalkit or easyvqa")]
pub struct NotAFormat(String);

impl FromStr for Format {
    type Err = NotAFormat;

    fn from_str(word: &str) -> Result<Self, NotAFormat> {
        Self::ALL.into_iter().find(|format| format.as_str() == word).ok_or_else(|| NotAFormat(word.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_and_listed() {
        let refused = "yaml".parse::<Format>().unwrap_err().to_string();
        for format in Format::ALL {
            assert_eq!(format.as_str().parse(), Ok(format));
            assert!(refused.contains(format.as_str()), "{refused}");
        }
    }
}
