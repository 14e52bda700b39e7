//! What a report knows of a run besides its rows: what was asked of whom, what it cost, and when calls were made.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, Value};
use vqa_core::{Kind, PicoUsd};

use super::error::ReportError;
use super::timeline::Timeline;
use crate::ledger::{AttemptRecord, Fate, RunView};

/// What is known of a run besides its rows.
#[derive(Debug, Clone)]
pub struct RunFacts {
    /// What to call the run: the name of its folder.
    pub name: String,
    /// The version of the program that began it.
    pub program: String,
    /// When it was begun, since 1970 in UTC.
    pub created: Duration,
    /// The model that was asked for.
    pub model: String,
    /// The files of the data set, as they were named.
    pub dataset: Vec<String>,
    /// Everything that decided what was asked, fixed at the start.
    pub settings: Map<String, Value>,
    /// What was spent.
    pub money: Money,
    /// Rows that could not be read, and so were never part of the run.
    pub bad_rows: u64,
    /// The calls, by time.
    pub calls: Timeline,
}

impl RunFacts {
    /// Reads what a ledger knows of a run besides its rows; `name` is what to call it.
    ///
    /// # Errors
    ///
    /// The ledger cannot be read.
    pub fn of_run(name: &str, run: &RunView) -> Result<Self, ReportError> {
        let manifest = run.manifest();
        let spend = run.spend()?;
        let mut calls = Timeline::default();
        for call in run.calls() {
            call?.attempts.iter().filter_map(call_fact).for_each(|call| calls.add(call));
        }
        let model = manifest.settings.get("model").and_then(Value::as_str).unwrap_or("unknown model");
        Ok(Self {
            name: name.to_owned(),
            program: manifest.program.clone(),
            created: Duration::from_millis(manifest.created_unix_ms),
            model: model.to_owned(),
            dataset: manifest.dataset.files.iter().map(|file| name_of(&file.path)).collect(),
            settings: shown(&manifest.settings),
            money: Money {
                settled: spend.settled.amount,
                perhaps: spend.lost.amount.plus(spend.unknown.amount).plus(spend.in_flight.amount),
                unpriced_calls: spend.unpriced(),
            },
            bad_rows: run.totals()?.bad,
            calls,
        })
    }
}

/// Leaves out where pictures lie on this machine.
fn shown(settings: &Map<String, Value>) -> Map<String, Value> {
    settings
        .iter()
        .filter(|(name, _)| *name != "image_root")
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// Returns the name of a file without its folders: a page is passed on, and where it was made is nobody's business.
fn name_of(path: &str) -> String {
    Path::new(path).file_name().map_or_else(|| path.to_owned(), |name| name.to_string_lossy().into_owned())
}

/// Returns what an attempt met; nothing yet where it is under way.
fn call_fact(attempt: &AttemptRecord) -> Option<CallFact> {
    let met = match (&attempt.kind, attempt.fate) {
        (_, Fate::InFlight) => return None,
        (Some(kind), _) if kind == Kind::Busy.as_str() => Met::SlowDown,
        (None, Fate::Settled) => Met::Answered,
        (_, Fate::Settled | Fate::Lost | Fate::Free | Fate::Cut) => Met::Failed,
    };
    Some(CallFact { sent: Duration::from_millis(attempt.started_unix_ms), met })
}

/// What was spent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Money {
    /// What the calls that ended cost.
    pub settled: PicoUsd,
    /// What may have been billed besides: calls that were lost, or were under way when the program was killed.
    pub perhaps: PicoUsd,
    /// Calls whose cost is not known, because the model's price is not.
    pub unpriced_calls: u64,
}

/// One call to the endpoint, retries apart, as far as a report shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CallFact {
    /// When it was sent, since 1970 in UTC.
    pub sent: Duration,
    /// What it met.
    pub met: Met,
}

/// What a call to the endpoint met.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Met {
    /// An answer.
    Answered,
    /// The endpoint asked to slow down: status 429.
    SlowDown,
    /// Any other failure, or no end.
    Failed,
}
