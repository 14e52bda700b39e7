//! What the exit code means: one table, a contract with scripts. `docs/exit-codes.md` tells it to people.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | a defect of this program |
//! | 2 | the command line is wrong |
//! | 3 | the input is wrong, too large or of a kind that is not handled; or a file cannot be written |
//! | 4 | refused: by a check, by the endpoint's filter, or by the model |
//! | 5 | a setting is wrong: key, model, endpoint, settings file |
//! | 6 | the endpoint is busy, failed, or took too long |
//! | 7 | it could cost more than the cap |
//! | 8 | a run ended, and some of its rows failed |
//! | 130 | interrupted |

use std::process::ExitCode;

use vqa_core::Kind;

/// A defect of this program.
pub(crate) const INTERNAL: u8 = 1;
/// The command line is wrong.
pub(crate) const USAGE: u8 = 2;
/// The input is wrong, too large or of a kind that is not handled; or a file cannot be written.
pub(crate) const BAD_INPUT: u8 = 3;
/// Refused by a check, by the endpoint's filter, or by the model.
pub(crate) const REFUSED: u8 = 4;
/// A setting is wrong.
pub(crate) const SETTINGS: u8 = 5;
/// The endpoint is busy, failed, or took too long.
pub(crate) const UPSTREAM: u8 = 6;
/// It could cost more than the cap.
pub(crate) const OVER_BUDGET: u8 = 7;
/// A run ended, and some of its rows failed.
pub(crate) const ROWS_FAILED: u8 = 8;
/// Interrupted from the keyboard: 128 and the number of SIGINT.
pub(crate) const INTERRUPTED: u8 = 130;

/// Returns the code for a failure of this kind.
pub(crate) const fn code(kind: Kind) -> u8 {
    match kind {
        Kind::BadInput | Kind::TooLarge | Kind::Unsupported => BAD_INPUT,
        Kind::Refused => REFUSED,
        Kind::Unauthenticated | Kind::NotFound | Kind::Misconfigured => SETTINGS,
        Kind::Busy | Kind::Upstream | Kind::Timeout => UPSTREAM,
        Kind::OverBudget => OVER_BUDGET,
        Kind::Internal => INTERNAL,
    }
}

/// Wraps a code for the system.
pub(crate) fn exit(code: u8) -> ExitCode {
    ExitCode::from(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = include_str!("exit.rs");
    const DOCS: &str = include_str!("../../../docs/exit-codes.md");

    const KINDS: [Kind; 12] = [
        Kind::BadInput,
        Kind::TooLarge,
        Kind::Unsupported,
        Kind::Refused,
        Kind::Unauthenticated,
        Kind::NotFound,
        Kind::Busy,
        Kind::Upstream,
        Kind::Timeout,
        Kind::OverBudget,
        Kind::Misconfigured,
        Kind::Internal,
    ];

    /// Reads the rows of the table that begins with `| code |`, each as its cells.
    fn rows(text: &str, margin: &str) -> Vec<Vec<String>> {
        let lines = text.lines().filter_map(|line| line.strip_prefix(margin));
        let table = lines.skip_while(|line| !line.starts_with("| code |")).skip(2);
        let table = table.take_while(|line| line.starts_with('|'));
        table.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_owned()).collect()).collect()
    }

    #[test]
    fn the_table_here_is_the_table_of_the_docs() {
        let here = rows(HERE, "//! ");
        let docs: Vec<Vec<String>> = rows(DOCS, "").iter().map(|row| row[..2].to_vec()).collect();
        assert_eq!(here.len(), 10);
        assert_eq!(here, docs);
    }

    #[test]
    fn every_kind_of_failure_has_the_code_that_the_docs_say() {
        let docs = rows(DOCS, "");
        let named = docs.iter().flat_map(|row| {
            let code: u8 = row[0].parse().unwrap();
            row[2].split_whitespace().map(move |kind| (kind.trim_matches(['`', ',']).to_owned(), code))
        });
        let mut named: Vec<_> =
            named.filter(|(kind, _)| !["usage", "rows_failed", "interrupted"].contains(&kind.as_str())).collect();
        let mut kinds: Vec<_> = KINDS.iter().map(|kind| (kind.as_str().to_owned(), code(*kind))).collect();
        named.sort();
        kinds.sort();
        assert_eq!(named, kinds);
    }

    #[test]
    fn the_constants_are_the_codes_of_the_table() {
        let constants =
            [0, INTERNAL, USAGE, BAD_INPUT, REFUSED, SETTINGS, UPSTREAM, OVER_BUDGET, ROWS_FAILED, INTERRUPTED];
        let docs: Vec<u8> = rows(DOCS, "").iter().map(|row| row[0].parse().unwrap()).collect();
        assert_eq!(docs, constants);
    }
}
