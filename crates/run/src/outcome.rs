//! How a row ends, and what that cost: the facts that a ledger keeps. Scores are opinions, and are not here.

use std::time::Duration;

use vqa_core::{Cost, Kind, PicoUsd, Usage, chain};
use vqa_engine::AskError;

use crate::row::{Locator, Row};

/// How a row ended, so far.
#[derive(Debug, Clone, PartialEq)]
pub enum Outcome {
    /// Not asked yet, or asked without the end being known.
    Pending,
    /// Answered.
    Answered(Answered),
    /// Not answered: the picture is bad, the endpoint failed, time ran out.
    Failed(Failed),
    /// Not answered because it was refused: by a check here, by the endpoint's filter, or by the model.
    Refused(Failed),
}

impl Outcome {
    /// Names the state for people and programs: `pending`, `answered`, `failed`, `refused`.
    #[must_use]
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Answered(_) => "answered",
            Self::Failed(_) => "failed",
            Self::Refused(_) => "refused",
        }
    }
}

/// An answer and what it took.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The text.
    pub text: String,
    /// Why the model stopped, in the API's word.
    pub finish: String,
    /// What was billed for this row, where the endpoint tells; of a call for several rows, this row's share.
    pub usage: Option<Usage>,
    /// What this row cost, attempts that were lost included.
    pub cost: Cost,
    /// How many calls it took.
    pub attempts: u32,
    /// From sending to the end of the call that succeeded, in which it may have shared.
    pub latency: Duration,
    /// The model that answered, as the endpoint names it.
    pub served_model: Option<String>,
    /// Codes of what the preflight checks found in its pictures, as in `rotated`.
    pub findings: Vec<String>,
    /// How many rows shared the call; 1 unless questions were packed.
    pub packed: u32,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Failed {
    /// Whose fault it is: the word of [`vqa_core::Kind`].
    pub kind: String,
    /// The failure's stable name, as in `file_not_found`.
    pub code: String,
    /// What went wrong, causes included.
    pub message: String,
    /// How many calls were made.
    pub attempts: u32,
    /// What those calls may have cost.
    pub cost: Cost,
}

impl Failed {
    /// Says how an ask failed.
    #[must_use]
    pub fn from_ask(error: &AskError, attempts: u32, cost: Cost) -> Self {
        let (kind, code) = (error.kind().as_str().to_owned(), error.code().to_owned());
        Self { kind, code, message: chain(error), attempts, cost }
    }

    /// Says why nothing was sent for a row.
    #[must_use]
    pub fn new(kind: Kind, code: &str, message: String) -> Self {
        let (kind, code, cost) = (kind.as_str().to_owned(), code.to_owned(), Cost::Known(PicoUsd(0)));
        Self { kind, code, message, attempts: 0, cost }
    }

    /// Says why a row cannot be asked at all.
    #[must_use]
    pub fn uncalled(kind: Kind, code: &str, error: &dyn std::error::Error) -> Self {
        let kind = kind.as_str().to_owned();
        Self { kind, code: code.to_owned(), message: chain(error), attempts: 0, cost: Cost::Known(PicoUsd(0)) }
    }
}

/// A row with its end.
#[derive(Debug, Clone, PartialEq)]
pub struct EndedRow {
    /// The place of the row in the order of its data set, counted from 0.
    pub position: u64,
    /// Where it stands in the data set, so that pictures within that can be shown again.
    pub at: Locator,
    /// The row.
    pub row: Row,
    /// How it ended.
    pub outcome: Outcome,
}
