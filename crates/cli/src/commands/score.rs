//! `vqa score`: how good the answers in a file are, by the rule of a metric.
//!
//! Reads JSON lines and asks nobody. Bad rows are named on standard error and passed over; with `--strict` the first one
//! ends the command. A summary says how many rows it speaks for.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::{Value, json};
use vqa_core::{Kind, chain};
use vqa_run::score::{
    Id, Interval, Method, ReadError, Row, Rows, Rule, ScoreError, Slices, Summary, Tally, Unscored, Verdict,
};

use super::{Desk, Done, Stop};
use crate::exit;
use crate::failure::Failure;
use crate::flags::ScoreFlags;
use crate::print::printable;

/// How many bytes of lines are gathered before they are written: a write for each row would take longer than scoring.
const GATHERED_BYTES: usize = 1 << 16;

/// How many bad rows are named before the rest is only counted.
const NAMED_BAD_ROWS: u64 = 20;

pub(crate) fn run(desk: &Desk, flags: &ScoreFlags) -> Done {
    let rule = Rule::find(flags.metric, flags.variant.as_deref()).map_err(|error| failure_from_score(&error))?;
    let mut count =
        Count { tally: Tally::default(), slices: flags.slices.iter().cloned().map(Slices::new).collect(), bad_rows: 0 };
    let mut lines = String::new();
    let mut rows = Rows::new(open(&flags.file)?, flags.slices.clone());
    loop {
        match rows.next_row() {
            Ok(None) => break,
            Ok(Some(row)) => {
                let verdict = rule.score(&row);
                count.add(&row, &verdict).map_err(|error| failure_from_score(&error))?;
                if flags.per_row {
                    lines.push_str(&row_line(&row, &verdict).to_string());
                    lines.push('\n');
                    if lines.len() >= GATHERED_BYTES {
                        desk.printer.data(&std::mem::take(&mut lines))?;
                    }
                }
            }
            Err(error) if error.can_go_on() && !flags.strict => {
                count.bad_rows += 1;
                if count.bad_rows <= NAMED_BAD_ROWS {
                    desk.printer.say(&format!("passed over: {}", chain(&error)));
                }
            }
            Err(error) => {
                desk.printer.data(&lines)?;
                return Err(failure_from_read(&error, &flags.file).into());
            }
        }
    }
    desk.printer.data(&lines)?;
    report(desk, flags, rule, &count)?;
    Ok(if count.bad_rows > 0 { exit::BAD_INPUT } else { 0 })
}

/// What was counted.
struct Count {
    tally: Tally,
    slices: Vec<Slices>,
    bad_rows: u64,
}

impl Count {
    fn add(&mut self, row: &Row<'_>, verdict: &Verdict<'_>) -> Result<(), ScoreError> {
        self.tally.add(verdict);
        let mut slices = self.slices.iter_mut().zip(&row.columns);
        slices.try_for_each(|(slices, value)| slices.add(value.as_deref(), verdict))
    }
}

fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    if path == Path::new("-") {
        return Ok(Box::new(std::io::stdin().lock()));
    }
    let file = File::open(path).map_err(|error| {
        Failure::new(Kind::BadInput, format!("cannot open `{}`: {error}", path.display())).code("unreadable")
    })?;
    Ok(Box::new(BufReader::with_capacity(1 << 18, file)))
}

pub(super) fn failure_from_score(error: &ScoreError) -> Failure {
    let failure = match error {
        ScoreError::UnknownMetric(_) | ScoreError::UnknownVariant { .. } => Failure::usage(error.to_string()),
        ScoreError::TooManySlices { .. } => Failure::new(error.kind(), error.to_string()),
    };
    failure.hint(error.hint())
}

fn failure_from_read(error: &ReadError, path: &Path) -> Failure {
    Failure::new(error.kind(), format!("`{}`, {}", path.display(), chain(error))).code("bad_row")
}

fn row_line(row: &Row<'_>, verdict: &Verdict<'_>) -> Value {
    let id = row.id.as_ref().map_or(Value::Null, Id::json);
    match verdict {
        Ok(score) => json!({ "id": id, "score": score.value, "read": score.read }),
        Err(reason) => json!({ "id": id, "score": null, "reason": reason.as_str() }),
    }
}

fn report(desk: &Desk, flags: &ScoreFlags, rule: &Rule, count: &Count) -> Result<(), Stop> {
    let summary = count.tally.summary();
    if flags.json {
        let slices: Vec<Value> = count.slices.iter().flat_map(slice_lines).collect();
        let mut line =
            json!({ "metric": rule.metric().as_str(), "variant": rule.variant(), "bad_rows": count.bad_rows });
        if let (Value::Object(line), Value::Object(more)) = (&mut line, summary_json(&summary)) {
            line.extend(more);
            line.insert("slices".to_owned(), slices.into());
        }
        desk.printer.json(&line)?;
        return Ok(());
    }
    let lines = text(rule, &summary, count);
    // With a line a row on standard output, the summary is talk.
    if flags.per_row {
        lines.iter().for_each(|line| desk.printer.say(line));
    } else {
        desk.printer.line(&lines.join("\n"))?;
    }
    Ok(())
}

fn slice_lines(slices: &Slices) -> Vec<Value> {
    let line = |(value, summary): (Option<&str>, Summary)| {
        let mut line = json!({ "column": slices.column(), "value": value });
        if let (Value::Object(line), Value::Object(more)) = (&mut line, summary_json(&summary)) {
            line.extend(more);
        }
        line
    };
    slices.summaries().map(line).collect()
}

fn summary_json(summary: &Summary) -> Value {
    let unscored = summary.unscored.iter().map(|(reason, rows)| (reason.as_str().to_owned(), json!(rows)));
    json!({
        "score": summary.mean,
        "interval": summary.interval.map(interval_json),
        "rows": summary.rows,
        "scored": summary.scored,
        "coverage": summary.coverage(),
        "score_unparsed_wrong": summary.mean_unparsed_wrong,
        "unscored": unscored.collect::<serde_json::Map<_, _>>(),
    })
}

fn interval_json(interval: Interval) -> Value {
    let more = match interval.method {
        Method::Wilson => json!({}),
        Method::Bootstrap { resamples, seed } => json!({ "resamples": resamples, "seed": seed }),
    };
    let mut value =
        json!({ "level": 0.95, "low": interval.low, "high": interval.high, "method": interval.method.as_str() });
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}

fn text(rule: &Rule, summary: &Summary, count: &Count) -> Vec<String> {
    let mut lines = vec![
        format!("{} ({}): {}", rule.metric(), rule.variant(), rule.about()),
        format!("score     {}", mean(summary)),
        format!("coverage  {} of {} rows", summary.scored, summary.rows),
    ];
    lines.extend(summary.unscored.iter().map(|(reason, rows)| format!("          {rows} {}", reason.words())));
    if let Some(strict) = summary.mean_unparsed_wrong.filter(|_| has_unparsed(summary)) {
        lines.push(format!("          {} if what could not be read were wrong", percent(strict)));
    }
    if count.bad_rows > 0 {
        lines.push(format!("bad rows  {}, passed over", count.bad_rows));
    }
    for slices in &count.slices {
        lines.push(format!("by {}", slices.column()));
        let line = |(value, summary): (Option<&str>, Summary)| {
            format!(
                "  {}  {}  {} of {} rows",
                printable(value.unwrap_or("(none)")),
                mean(&summary),
                summary.scored,
                summary.rows
            )
        };
        lines.extend(slices.summaries().map(line));
    }
    lines
}

fn has_unparsed(summary: &Summary) -> bool {
    summary.unscored.iter().any(|(reason, _)| *reason == Unscored::Unparsed)
}

fn mean(summary: &Summary) -> String {
    match (summary.mean, summary.interval) {
        (Some(mean), Some(interval)) => {
            let (low, high) = (percent(interval.low), percent(interval.high));
            format!("{} (95 %: {low} to {high}, {})", percent(mean), interval.method.as_str())
        }
        (Some(mean), None) => percent(mean),
        (None, _) => "none: no row has a score".to_owned(),
    }
}

fn percent(share: f64) -> String {
    format!("{:.2} %", share * 100.0)
}
