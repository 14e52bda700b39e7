//! What an export can be, by the name of its file.

use std::path::Path;

use crate::report::ReportError;

/// What an export can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    /// JSON lines: everything, and what `vqa score FILE` reads.
    Jsonl,
    /// A table of text, with a header.
    Csv,
    /// A table of typed columns.
    Parquet,
    /// What the VQAv2 leaderboard takes: `question_id` and `answer`, in one JSON list.
    Submission,
}

impl ExportFormat {
    /// Tells the format by the ending of a file's name.
    ///
    /// # Errors
    ///
    /// Refuses other endings, and none.
    pub fn of(path: &Path) -> Result<Self, ReportError> {
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("jsonl" | "ndjson") => Ok(Self::Jsonl),
            Some("csv") => Ok(Self::Csv),
            Some("parquet") => Ok(Self::Parquet),
            Some("json") => Ok(Self::Submission),
            _ => Err(ReportError::UnknownEnding { name: path.display().to_string() }),
        }
    }
}

/// What becomes of a cell that a spreadsheet would compute: a text that begins with `=`, `+`, `-`, `@`, a tab or a line
/// break and is no number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formulas {
    /// It gets an apostrophe in front, so that a spreadsheet shows it and computes nothing. A model or a data set of
    /// strangers must not run anything on the machine of who opens a table.
    #[default]
    Defused,
    /// It is written as it is, for programs that read tables exactly.
    Kept,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endings_name_formats() {
        let of = |name: &str| ExportFormat::of(Path::new(name)).ok();
        assert_eq!(of("a/b.JSONL"), Some(ExportFormat::Jsonl));
        assert_eq!(of("b.csv"), Some(ExportFormat::Csv));
        assert_eq!(of("b.parquet"), Some(ExportFormat::Parquet));
        assert_eq!(of("submission.json"), Some(ExportFormat::Submission));
        for name in ["b", "b.txt", ".csv", ""] {
            let error = ExportFormat::of(Path::new(name)).unwrap_err();
            assert!(error.to_string().contains(&format!("`{name}`")) && error.hint().is_some());
        }
    }
}
