//! What the server counts, in Prometheus's text format (version 0.0.4).
//!
//! Everything is counted from the [`Record`] of a request once it is over. Labels are names from the settings and words of
//! this program, never a caller's, so their number is bounded.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::record::{Journal, Record};

/// The upper bounds of the times that are told apart, in milliseconds.
const BOUNDS: [u64; 12] = [5, 25, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000];

/// A metric: its name, its type and what it counts.
type Metric = (&'static str, &'static str, &'static str);

const REQUESTS: Metric = ("vqa_requests_total", "counter", "Requests that are over.");
const FAILURES: Metric = ("vqa_failures_total", "counter", "Requests that failed, by whose fault it was.");
const SECONDS: Metric = ("vqa_request_seconds", "histogram", "How long requests took in all.");
const STAGES: Metric = (
    "vqa_stage_seconds_total",
    "counter",
    "Where the time of answers went; queue, encode, prefill and write are within call.",
);
const TOKENS: Metric = ("vqa_tokens_total", "counter", "Tokens, as `usage` tells them.");
const IMAGES: Metric = ("vqa_images_total", "counter", "Pictures asked about.");
const KEPT: Metric = ("vqa_images_kept_total", "counter", "Of these, pictures that were prepared before, and kept.");
const FINDINGS: Metric =
    ("vqa_findings_total", "counter", "Requests in which a check found something, by the code of the finding.");
const COST: Metric = ("vqa_cost_dollars_total", "counter", "What calls cost, where that is known.");
const CALLS: Metric = ("vqa_upstream_calls_total", "counter", "Calls to models, retries included.");
const SEATS: Metric = ("vqa_seats_free", "gauge", "Requests that could be worked on at once.");
const MEMORY: Metric =
    ("vqa_memory_free_bytes", "gauge", "Memory that bodies, downloads and prepared pictures could claim.");

/// The metrics, in the order in which they are told.
const ALL: [Metric; 10] = [REQUESTS, FAILURES, SECONDS, STAGES, TOKENS, IMAGES, KEPT, FINDINGS, COST, CALLS];

/// Counts, by name and labels.
#[derive(Debug, Default)]
pub(crate) struct Metrics {
    series: Mutex<BTreeMap<(&'static str, String), f64>>,
}

impl Metrics {
    /// Writes every series, and what is free now.
    pub(crate) fn text(&self, seats: usize, memory: u64) -> String {
        let mut text = String::new();
        let series = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        for (name, kind, help) in ALL {
            head(&mut text, (name, kind, help));
            // A histogram's series have names of their own, which begin with its name.
            for ((series, labels), value) in series.iter().filter(|((series, _), _)| series.starts_with(name)) {
                let _ = writeln!(text, "{series}{labels} {value}");
            }
        }
        for (metric, value) in [(SEATS, seats as u64), (MEMORY, memory)] {
            head(&mut text, metric);
            let _ = writeln!(text, "{} {value}", metric.0);
        }
        text
    }

    fn count(&self, record: &Record) {
        let mut series = self.series.lock().unwrap_or_else(PoisonError::into_inner);
        let mut add = |name: &'static str, labels: String, value: f64| {
            *series.entry((name, labels)).or_default() += value;
        };
        // Nobody's, and of no model, are what was refused before either was known.
        let (model, key) = (record.model.as_deref().unwrap_or(""), record.key.as_deref().unwrap_or(""));
        let who = [("model", model), ("key", key)];
        let of = |labels_of: &[Label<'_>]| labels(&[labels_of, &who].concat());
        let status = record.status.to_string();
        let (route, method, end) = (record.route, record.method, record.end.as_str());
        add(REQUESTS.0, of(&[("route", route), ("method", method), ("status", &status), ("end", end)]), 1.0);
        if let Some(kind) = record.failure {
            add(FAILURES.0, of(&[("kind", kind.as_str())]), 1.0);
        }
        let took = record.elapsed;
        for bound in BOUNDS {
            let within = f64::from(u8::from(took <= Duration::from_millis(bound)));
            let le = (Duration::from_millis(bound).as_secs_f64()).to_string();
            add("vqa_request_seconds_bucket", of(&[("route", route), ("le", &le)]), within);
        }
        add("vqa_request_seconds_bucket", of(&[("route", route), ("le", "+Inf")]), 1.0);
        add("vqa_request_seconds_sum", of(&[("route", route)]), took.as_secs_f64());
        add("vqa_request_seconds_count", of(&[("route", route)]), 1.0);
        if record.model.is_none() {
            return;
        }
        for (stage, took) in record.stages() {
            add(STAGES.0, labels(&[("stage", stage), ("model", model)]), took.as_secs_f64());
        }
        for (direction, tokens) in [("input", record.input_tokens), ("output", record.output_tokens)] {
            let tokens = tokens.unwrap_or(0) as f64;
            add(TOKENS.0, of(&[("direction", direction)]), tokens);
        }
        add(IMAGES.0, labels(&who), record.images as f64);
        add(KEPT.0, labels(&who), f64::from(record.timings.kept_pictures));
        for code in &record.findings {
            add(FINDINGS.0, labels(&[("code", code), ("model", model)]), 1.0);
        }
        add(COST.0, labels(&who), record.cost.map_or(0.0, |cost| cost.0 as f64 / 1e12));
        add(CALLS.0, labels(&[("model", model)]), f64::from(record.attempts));
    }
}

/// Counts a record before it goes where the settings send it.
pub(crate) struct Counting {
    pub(crate) metrics: Arc<Metrics>,
    pub(crate) journal: Arc<dyn Journal>,
}

impl Journal for Counting {
    fn write(&self, record: &Record) {
        self.metrics.count(record);
        self.journal.write(record);
    }
}

fn head(text: &mut String, (name, kind, help): Metric) {
    // Writing to a text does not fail.
    let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
}

/// A label: its name and its value.
type Label<'a> = (&'a str, &'a str);

/// Writes labels; a model's name may hold anything.
fn labels(pairs: &[Label<'_>]) -> String {
    let escaped = |value: &str| value.replace('\\', r"\\").replace('"', "\\\"").replace('\n', r"\n");
    let pairs: Vec<_> = pairs.iter().map(|(name, value)| format!("{name}=\"{}\"", escaped(value))).collect();
    format!("{{{}}}", pairs.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_escaped() {
        assert_eq!(labels(&[("a", "x\"y\\z\n"), ("b", "")]), r#"{a="x\"y\\z\n",b=""}"#);
    }
}
