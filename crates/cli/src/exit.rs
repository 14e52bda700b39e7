//! What the exit code means: one table, a contract with scripts.
//!
//! | code | meaning |
//! |---|---|
//! | 0 | done |
//! | 1 | a defect of this program |
//! | 2 | the command line is wrong |
//! | 3 | the input is wrong, too large or of a kind that is not handled |
//! | 4 | refused: by a check, by the endpoint's filter, or by the model |
//! | 5 | a setting is wrong: key, model, endpoint, settings file |
//! | 6 | the endpoint is busy, failed, or took too long |
//! | 7 | it could cost more than the cap |
//! | 130 | interrupted |

use std::process::ExitCode;

use vqa_core::Kind;

/// A defect of this program.
pub(crate) const INTERNAL: u8 = 1;
/// The command line is wrong.
pub(crate) const USAGE: u8 = 2;
/// The input is wrong, too large or of a kind that is not handled.
pub(crate) const BAD_INPUT: u8 = 3;
/// Refused by a check, by the endpoint's filter, or by the model.
pub(crate) const REFUSED: u8 = 4;
/// A setting is wrong.
pub(crate) const SETTINGS: u8 = 5;
/// The endpoint is busy, failed, or took too long.
pub(crate) const UPSTREAM: u8 = 6;
/// It could cost more than the cap.
pub(crate) const OVER_BUDGET: u8 = 7;
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
