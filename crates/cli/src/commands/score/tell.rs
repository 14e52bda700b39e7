//! The summary of scores: a few lines for people, or one JSON object, described in `docs/json.md`.

use serde_json::{Value, json};
use vqa_run::score::{Interval, Method, Slices, Summary, Unscored};

use super::{By, Origin, Scoring};
use crate::commands::Stop;
use crate::print::printable;

/// Tells the summary: as data, or where lines a row are that, as talk.
pub(super) fn summary(scoring: &Scoring<'_>, origin: &Origin) -> Result<(), Stop> {
    let summary = scoring.tally.summary();
    let printer = scoring.desk.printer;
    if scoring.flags.json {
        let (metric, variant, _) = names(&scoring.by);
        let slices: Vec<Value> = scoring.slices.iter().flat_map(slice_lines).collect();
        let mut line = json!({ "metric": metric, "variant": variant, "bad_rows": scoring.bad_rows });
        if let (Value::Object(line), Value::Object(more)) = (&mut line, summary_json(&summary)) {
            if let Origin::Run(facts) = origin {
                line.insert("model".to_owned(), json!(facts.model));
            }
            line.extend(more);
            line.insert("slices".to_owned(), slices.into());
        }
        printer.json(&line)?;
        return Ok(());
    }
    let lines = text(scoring, &summary, origin);
    if scoring.flags.per_row {
        lines.iter().for_each(|line| printer.say(line));
    } else {
        printer.line(&lines.join("\n"))?;
    }
    Ok(())
}

/// Returns the metric, its variant (of a judge the model), and what it is.
fn names(by: &By) -> (&'static str, &str, &'static str) {
    match by {
        By::Rule(rule) => (rule.metric().as_str(), rule.variant(), rule.about()),
        By::Judge { model } => ("judge", model, "a model says whether the answer means the same as a right one"),
    }
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

fn text(scoring: &Scoring<'_>, summary: &Summary, origin: &Origin) -> Vec<String> {
    let (metric, variant, about) = names(&scoring.by);
    let mut lines = vec![format!("{metric} ({}): {about}", printable(variant))];
    if let Origin::Run(facts) = origin {
        lines.push(format!("model     {}", facts.model));
    }
    lines.extend([
        format!("score     {}", mean(summary)),
        format!("coverage  {} of {} rows", summary.scored, summary.rows),
    ]);
    lines.extend(summary.unscored.iter().map(|(reason, rows)| format!("          {rows} {}", reason.words())));
    if let Some(strict) = summary.mean_unparsed_wrong.filter(|_| has_unparsed(summary)) {
        lines.push(format!("          {} if what could not be read were wrong", percent(strict)));
    }
    if scoring.bad_rows > 0 {
        lines.push(format!("bad rows  {}, passed over", scoring.bad_rows));
    }
    for slices in &scoring.slices {
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
