//! `vqa score`: how good the answers of a run or of a file are, by the rule of a metric.
//!
//! Asks nobody. Of a run every row is told of; of a file bad rows are named on standard error and passed over, and with
//! `--strict` the first one ends the command. A summary says how many rows it speaks for.

mod file;
mod judge;
mod run;
mod tell;

use std::borrow::Cow;
use std::path::Path;

use serde_json::{Value, json};
use vqa_run::score::{Id, Row, Rule, ScoreError, Slices, Tally, Verdict};

use super::{Desk, Done, Stop};
use crate::exit;
use crate::failure::Failure;
use crate::flags::{ScoreFlags, ScoredBy};

/// How many bytes of lines are gathered before they are written: a write for each row would take longer than scoring.
const GATHERED_BYTES: usize = 1 << 16;

pub(crate) fn run(desk: &Desk, flags: &ScoreFlags) -> Done {
    let by = by(flags)?;
    let judged = match &by {
        By::Rule(_) => None,
        By::Judge { model } => Some(judge::judge(desk, flags, model)?),
    };
    let mut scoring = Scoring::new(desk, flags, by);
    let origin = match scoring.by {
        By::Rule(rule) if !is_run(&flags.file) => {
            file::score(&mut scoring, rule)?;
            Origin::File
        }
        By::Rule(_) | By::Judge { .. } => Origin::Run(run::score(&mut scoring, judged.as_deref())?),
    };
    desk.printer.data(&scoring.lines)?;
    tell::summary(&scoring, &origin)?;
    Ok(if scoring.bad_rows > 0 { exit::BAD_INPUT } else { 0 })
}

/// What the scores come from.
enum By {
    /// A rule.
    Rule(&'static Rule),
    /// A model.
    Judge { model: String },
}

fn by(flags: &ScoreFlags) -> Result<By, Failure> {
    match (flags.metric, &flags.judge_model) {
        (ScoredBy::Metric(metric), None) => {
            let rule = Rule::find(metric, flags.variant.as_deref()).map_err(|error| failure_from_score(&error))?;
            Ok(By::Rule(rule))
        }
        (ScoredBy::Metric(_), Some(_)) => Err(Failure::usage("--judge-model judges only with --metric judge")),
        (ScoredBy::Judge, None) => {
            let failure = Failure::usage("--metric judge needs the model that judges");
            Err(failure.hint("as in --judge-model gpt-4o-mini"))
        }
        (ScoredBy::Judge, Some(_)) if !is_run(&flags.file) => {
            let failure = Failure::usage("only the answers of a run are judged by a model");
            Err(failure.hint("give the directory of a run, as `vqa run -o` names it"))
        }
        (ScoredBy::Judge, Some(model)) => Ok(By::Judge { model: model.clone() }),
    }
}

/// Standard input is no run, whatever lies in the current directory.
fn is_run(path: &Path) -> bool {
    path != Path::new("-") && path.is_dir()
}

/// Where rows came from.
enum Origin {
    /// JSON lines.
    File,
    /// A run.
    Run(run::Facts),
}

/// Rows being scored: what was counted of them so far, and the lines about them that are not yet written.
struct Scoring<'a> {
    desk: &'a Desk,
    flags: &'a ScoreFlags,
    by: By,
    tally: Tally,
    slices: Vec<Slices>,
    bad_rows: u64,
    lines: String,
}

impl<'a> Scoring<'a> {
    fn new(desk: &'a Desk, flags: &'a ScoreFlags, by: By) -> Self {
        let slices = flags.slices.iter().cloned().map(Slices::new).collect();
        Self { desk, flags, by, tally: Tally::default(), slices, bad_rows: 0, lines: String::new() }
    }

    /// Counts a row. `values` says for each slice in which of its values the row stands.
    fn add<'v, V>(&mut self, row: &Row<'_>, verdict: &Verdict<'_>, values: impl Iterator<Item = V>) -> Result<(), Stop>
    where
        V: IntoIterator<Item = Option<Cow<'v, str>>>,
    {
        self.tally.add(verdict);
        for (slices, values) in self.slices.iter_mut().zip(values) {
            for value in values {
                slices.add(value.as_deref(), verdict).map_err(|error| failure_from_score(&error))?;
            }
        }
        if self.flags.per_row {
            self.lines.push_str(&row_line(row, verdict).to_string());
            self.lines.push('\n');
            if self.lines.len() >= GATHERED_BYTES {
                self.write()?;
            }
        }
        Ok(())
    }

    /// Writes the lines that wait.
    fn write(&mut self) -> Result<(), Stop> {
        Ok(self.desk.printer.data(&std::mem::take(&mut self.lines))?)
    }
}

pub(super) fn failure_from_score(error: &ScoreError) -> Failure {
    let failure = match error {
        ScoreError::UnknownMetric(_) | ScoreError::UnknownVariant { .. } => Failure::usage(error.to_string()),
        ScoreError::TooManySlices { .. } => Failure::new(error.kind(), error.to_string()),
    };
    failure.hint(error.hint())
}

fn row_line(row: &Row<'_>, verdict: &Verdict<'_>) -> Value {
    let id = row.id.as_ref().map_or(Value::Null, Id::json);
    match verdict {
        Ok(score) => json!({ "id": id, "score": score.value, "read": score.read }),
        Err(reason) => json!({ "id": id, "score": null, "reason": reason.as_str() }),
    }
}
