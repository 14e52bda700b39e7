//! The shared vocabulary of failure: whose fault it is, and whether trying again can help.
//!
//! Every public error of every crate answers these two questions. The tables that turn a [`Kind`] into an exit
//! code or an HTTP status live at the edges, never here.

use std::time::Duration;

/// Says whose fault a failure is, and so what the person in front of it can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// The input is wrong: a broken picture, a malformed field, a file that is not there.
    BadInput,
    /// The input is well-formed and larger than a limit.
    TooLarge,
    /// The input is of a kind that is not handled.
    Unsupported,
    /// A preflight check blocked the ask.
    Refused,
    /// The endpoint did not accept the key, or there is none.
    Unauthenticated,
    /// The model or the address does not exist.
    NotFound,
    /// Someone asked for fewer questions a minute.
    Busy,
    /// The endpoint failed, or what it sent makes no sense.
    Upstream,
    /// Something took longer than it was given.
    Timeout,
    /// The answer could cost more than the cap.
    OverBudget,
    /// A setting is wrong.
    Misconfigured,
    /// A defect of this program.
    Internal,
}

impl Kind {
    /// Names the kind in metrics, logs and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::BadInput => "bad_input",
            Self::TooLarge => "too_large",
            Self::Unsupported => "unsupported",
            Self::Refused => "refused",
            Self::Unauthenticated => "unauthenticated",
            Self::NotFound => "not_found",
            Self::Busy => "busy",
            Self::Upstream => "upstream",
            Self::Timeout => "timeout",
            Self::OverBudget => "over_budget",
            Self::Misconfigured => "misconfigured",
            Self::Internal => "internal",
        }
    }
}

/// Says whether the same call may be made again, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// The same call would fail the same way.
    Never,
    /// Try again after a pause of the caller's choosing.
    Backoff,
    /// Try again, not before this long from now.
    After(Duration),
}
