//! The words of calls: how one begins, how its attempts fare, and how it ends.

use std::time::Duration;

use vqa_core::{Cost, Kind, Usage};

use crate::outcome::Outcome;

/// The name of a call within its run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CallId(pub u64);

/// A call that is about to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallStart {
    /// The positions of the rows that it asks.
    pub rows: Vec<u64>,
    /// The most that its first attempt can cost.
    pub reserved: Cost,
}

/// Whether an attempt was billed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bill {
    /// It ended and cost this; if that is not known, its reservation stays spent.
    Settled(Cost),
    /// Nobody knows: it timed out, was cut or cancelled. Its reservation stays spent.
    Lost,
    /// Nothing is billed: it was refused, or reached nobody.
    Free,
}

/// How an attempt ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptEnd {
    /// Whether it was billed.
    pub bill: Bill,
    /// How it failed; `None` if it did not.
    pub kind: Option<Kind>,
}

/// A call that is about to be made again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Again {
    /// Which call.
    pub call: CallId,
    /// How its last attempt ended.
    pub last: AttemptEnd,
    /// The most that the next attempt can cost.
    pub reserved: Cost,
}

/// A call that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct CallEnd {
    /// Which call.
    pub call: CallId,
    /// How its last attempt ended.
    pub last: AttemptEnd,
    /// How its rows ended. A row that is [`Outcome::Pending`], or is not listed, is asked again another time.
    pub rows: Vec<(u64, Outcome)>,
    /// What the endpoint said of it.
    pub facts: CallFacts,
}

/// What the endpoint said of a call, and how long it took.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CallFacts {
    /// The tokens that were billed, where the endpoint tells.
    pub usage: Option<Usage>,
    /// From sending to the end of the last attempt.
    pub latency: Duration,
    /// The endpoint's name for the call.
    pub request_id: Option<String>,
    /// The model that answered, as the endpoint names it.
    pub served_model: Option<String>,
}
