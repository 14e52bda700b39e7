//! How far a run is, for whoever watches: rows, rate, tokens, money, time left, calls made again.

use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{HumanDuration, ProgressBar, ProgressState, ProgressStyle};
use vqa_core::remedy::{Applied, Remedies};
use vqa_core::{Cost, PicoUsd};
use vqa_run::drive::{Event, Watch};
use vqa_run::outcome::Outcome;

use crate::print::Printer;

/// How often a line is said where nobody watches the bar.
pub(super) const LINE_EVERY: Duration = Duration::from_secs(60);

/// What was counted in this part of the run.
#[derive(Debug, Clone, Copy, Default)]
struct Counted {
    answered: u64,
    failed: u64,
    refused: u64,
    tokens: u64,
    cost: PicoUsd,
    again: u64,
    applied: Applied,
}

/// The bar and its counters.
#[derive(Debug)]
pub(super) struct Progress {
    printer: Printer,
    bar: ProgressBar,
    rows: u64,
    remedies: Remedies,
    begun: Instant,
    counted: Arc<Mutex<Counted>>,
}

impl Progress {
    /// Shows the rows that are left of a run.
    pub(super) fn new(printer: Printer, rows: u64, remedies: Remedies) -> Self {
        let bar = if printer.is_watched() { ProgressBar::new(rows) } else { ProgressBar::hidden() };
        let style = ProgressStyle::with_template("{bar:24} {human_pos}/{human_len} rows  {rate}  {msg}  ETA {eta}");
        let rate = |state: &ProgressState, out: &mut dyn fmt::Write| {
            // A rate that cannot be written is not worth failing for.
            let _ = write!(out, "{:.1}/s", state.per_sec());
        };
        bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).with_key("rate", rate));
        bar.enable_steady_tick(Duration::from_millis(250));
        Self { printer, bar, rows, remedies, begun: Instant::now(), counted: Arc::default() }
    }

    /// Counts what happens.
    pub(super) fn watch(&self) -> Watch {
        let (bar, counted, printer) = (self.bar.clone(), self.counted.clone(), self.printer);
        Watch::new(move |event| {
            if let Event::Note(words) = event {
                return bar.suspend(|| printer.say(words));
            }
            let mut now = lock(&counted);
            match event {
                Event::Ended { outcome, .. } => {
                    now.end(outcome);
                    bar.inc(1);
                }
                Event::Retrying { .. } => now.again += 1,
                Event::Ready { pictures } => now.applied.add(pictures.images()),
                Event::Note(_) => {}
            }
            bar.set_message(now.words());
        })
    }

    /// Says how things stand where nobody watches the bar.
    pub(super) fn line(&self) {
        if self.bar.is_hidden() {
            let now = *lock(&self.counted);
            let done = now.answered + now.failed + now.refused;
            let after = HumanDuration(self.begun.elapsed());
            self.printer.say(&format!("{done} of {} rows after {after}: {}", self.rows, now.words()));
        }
    }

    /// Says something without tearing the bar.
    pub(super) fn say(&self, text: &str) {
        self.bar.suspend(|| self.printer.say(text));
    }

    /// Takes the bar away, and says what remedies were applied, where any were asked for.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
        if !self.remedies.is_empty() {
            self.printer.say(&format!("--apply {}: {}", self.remedies, lock(&self.counted).applied));
        }
    }
}

impl Counted {
    fn end(&mut self, outcome: &Outcome) {
        match outcome {
            Outcome::Pending => {}
            Outcome::Answered(answered) => {
                self.answered += 1;
                let tokens = answered.usage.map_or(0, |usage| usage.prompt.saturating_add(usage.completion));
                self.tokens = self.tokens.saturating_add(tokens);
                self.pay(answered.cost);
            }
            Outcome::Failed(failed) => {
                self.failed += 1;
                self.pay(failed.cost);
            }
            Outcome::Refused(failed) => {
                self.refused += 1;
                self.pay(failed.cost);
            }
        }
    }

    const fn pay(&mut self, cost: Cost) {
        if let Cost::Known(cost) = cost {
            self.cost = self.cost.plus(cost);
        }
    }

    fn words(&self) -> String {
        let mut words = format!("{} tokens  {}", self.tokens, self.cost);
        for (count, name) in [(self.failed, "failed"), (self.refused, "refused"), (self.again, "asked again")] {
            if count > 0 {
                words.push_str(&format!("  {count} {name}"));
            }
        }
        words
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
