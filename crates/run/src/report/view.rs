//! A run, summed up: what every report says, in memory that does not grow with the rows.

use std::collections::BTreeMap;

use vqa_core::{Cost, PicoUsd};

use crate::outcome::{Answered, EndedRow, Failed, Outcome};
use crate::score::{Rule, Slices, Summary, Tally, Verdict};
use crate::scored::Scorable;

use super::error::ReportError;
use super::facts::RunFacts;
use super::source::EndedRows;
use super::spread::Spread;
use super::tidy::tidy;
use super::trouble::{Trouble, Troubles};

/// A score below this counts as wrong where a report has only right and wrong. Half a point is what ANLS itself asks
/// for, and what two people of ten make in VQA accuracy.
pub const WRONG_BELOW: f64 = 0.5;

/// The most codes of findings that are kept apart; the program has a handful.
const MOST_FINDINGS: usize = 100;

/// What is asked of a report.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    /// The rule to score by; without one nothing is scored.
    pub rule: Option<&'static Rule>,
    /// The columns to slice by.
    pub slices: Vec<String>,
}

/// Rows by how they ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Not asked yet, or asked without the end being known.
    pub pending: u64,
    /// Answered.
    pub answered: u64,
    /// Failed.
    pub failed: u64,
    /// Refused.
    pub refused: u64,
}

impl Counts {
    /// Returns the number of all rows.
    #[must_use]
    pub const fn rows(&self) -> u64 {
        self.pending + self.answered + self.failed + self.refused
    }

    const fn add(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Pending => self.pending += 1,
            Outcome::Answered(_) => self.answered += 1,
            Outcome::Failed(_) => self.failed += 1,
            Outcome::Refused(_) => self.refused += 1,
        }
    }
}

/// How cost, time and tokens are spread over the answered rows.
#[derive(Debug, Clone, Default)]
pub struct Spreads {
    /// From sending to the end of the call, in milliseconds.
    pub latency_ms: Spread,
    /// What a row cost, in pico-dollars, of rows whose cost is known.
    pub cost_pico_usd: Spread,
    /// Input tokens, where the endpoint tells.
    pub input_tokens: Spread,
    /// Those of them that the endpoint had cached.
    pub cached_tokens: Spread,
    /// Output tokens, where the endpoint tells.
    pub output_tokens: Spread,
    /// Calls that a row took.
    pub attempts: Spread,
}

/// The scores by the values of one column.
#[derive(Debug, Clone, PartialEq)]
pub struct Sliced {
    /// The column.
    pub column: String,
    /// Each value with its rows, or why there are none: a column of names has too many values.
    pub values: Result<Vec<(Option<String>, Summary)>, String>,
}

/// A run, summed up.
#[derive(Debug)]
pub struct View {
    /// What is known besides the rows.
    pub facts: RunFacts,
    /// What was asked of the report.
    pub asked: Asked,
    /// Rows by how they ended.
    pub counts: Counts,
    /// The score, if a rule was given.
    pub summary: Option<Summary>,
    /// The score by the columns that were asked for.
    pub slices: Vec<Sliced>,
    /// What went wrong, the most frequent first.
    pub troubles: Vec<Trouble>,
    /// Answers that met the token limit and are cut.
    pub cut_answers: u64,
    /// What the preflight checks found, and in how many answered rows.
    pub findings: Vec<(String, u64)>,
    /// How cost, time and tokens are spread.
    pub spreads: Spreads,
    /// Answered rows whose cost is not known.
    pub unpriced_rows: u64,
}

impl View {
    /// Reads a run and sums it up.
    ///
    /// # Errors
    ///
    /// Says why the run cannot be read.
    pub fn read(facts: RunFacts, rows: &(impl EndedRows + ?Sized), asked: Asked) -> Result<Self, ReportError> {
        let mut sum = Sum::new(&asked);
        for row in rows.ended_rows()? {
            sum.add(&row?, &asked);
        }
        Ok(sum.finish(facts, asked))
    }
}

/// What is counted while rows go by.
#[derive(Debug)]
struct Sum {
    counts: Counts,
    tally: Tally,
    slices: Vec<(Slices, Option<String>)>,
    troubles: Troubles,
    cut_answers: u64,
    findings: BTreeMap<String, u64>,
    spreads: Spreads,
    unpriced_rows: u64,
}

impl Sum {
    fn new(asked: &Asked) -> Self {
        Self {
            counts: Counts::default(),
            tally: Tally::default(),
            slices: asked.slices.iter().map(|column| (Slices::new(column.clone()), None)).collect(),
            troubles: Troubles::default(),
            cut_answers: 0,
            findings: BTreeMap::new(),
            spreads: Spreads::default(),
            unpriced_rows: 0,
        }
    }

    fn add(&mut self, row: &EndedRow, asked: &Asked) {
        self.counts.add(&row.outcome);
        if let Some(rule) = asked.rule {
            let scorable = Scorable::new(row, &asked.slices);
            let verdict = scorable.verdict(rule);
            self.tally.add(&verdict);
            self.add_to_slices(&scorable, &verdict);
        }
        match &row.outcome {
            Outcome::Pending => {}
            Outcome::Answered(answered) => self.add_answered(answered),
            Outcome::Failed(failed) | Outcome::Refused(failed) => self.add_failed(row.outcome.as_str(), failed),
        }
    }

    fn add_to_slices(&mut self, scorable: &Scorable<'_>, verdict: &Verdict<'_>) {
        for ((slices, broken), value) in self.slices.iter_mut().zip(&scorable.row().columns) {
            if broken.is_none() {
                *broken = slices.add(value.as_deref(), verdict).err().map(|error| error.to_string());
            }
        }
    }

    fn add_answered(&mut self, answered: &Answered) {
        let spreads = &mut self.spreads;
        spreads.latency_ms.add(u64::try_from(answered.latency.as_millis()).unwrap_or(u64::MAX));
        spreads.attempts.add(answered.attempts.into());
        if let Some(usage) = &answered.usage {
            spreads.input_tokens.add(usage.prompt);
            spreads.cached_tokens.add(usage.cached);
            spreads.output_tokens.add(usage.completion);
        }
        match answered.cost {
            Cost::Known(PicoUsd(cost)) => spreads.cost_pico_usd.add(cost),
            Cost::Unknown => self.unpriced_rows += 1,
        }
        self.cut_answers += u64::from(answered.finish == "length");
        for code in &answered.findings {
            let code = tidy(code, 100);
            if self.findings.len() < MOST_FINDINGS || self.findings.contains_key(&code) {
                *self.findings.entry(code).or_insert(0) += 1;
            }
        }
    }

    fn add_failed(&mut self, outcome: &'static str, failed: &Failed) {
        self.spreads.attempts.add(failed.attempts.into());
        self.troubles.add(outcome, failed);
    }

    fn finish(self, facts: RunFacts, asked: Asked) -> View {
        let sliced = |(slices, broken): (Slices, Option<String>)| Sliced {
            column: slices.column().to_owned(),
            values: broken.map_or_else(
                || Ok(slices.summaries().map(|(value, summary)| (value.map(str::to_owned), summary)).collect()),
                Err,
            ),
        };
        let scored = asked.rule.is_some();
        View {
            facts,
            counts: self.counts,
            summary: scored.then(|| self.tally.summary()),
            slices: if scored { self.slices.into_iter().map(sliced).collect() } else { Vec::new() },
            asked,
            troubles: self.troubles.finish(),
            cut_answers: self.cut_answers,
            findings: self.findings.into_iter().collect(),
            spreads: self.spreads,
            unpriced_rows: self.unpriced_rows,
        }
    }
}
