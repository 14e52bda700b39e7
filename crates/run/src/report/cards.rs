//! The few numbers that stand at the top of a report.

use std::time::Duration;

use super::page::Card;
use super::view::View;
use super::words::{self, count, many, money, percent, span};
use crate::score::Summary;

/// Lists the numbers at the top.
pub(super) fn cards(view: &View) -> Vec<Card> {
    let mut cards = Vec::new();
    cards.extend(view.summary.as_ref().map(score));
    cards.push(rows(view));
    cards.push(cost(view));
    cards.push(tokens(view));
    cards.push(time(view));
    cards
}

fn score(summary: &Summary) -> Card {
    let mut note = summary.interval.map_or_else(String::new, |bounds| format!("95 %: {}", words::interval(bounds)));
    if let Some(coverage) = summary.coverage() {
        let line = format!("over {} of {} rows ({})", count(summary.scored), count(summary.rows), percent(coverage));
        note = [note, line].into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ");
    }
    Card { label: "Score", value: words::mean(summary), note }
}

fn rows(view: &View) -> Card {
    let counts = view.counts;
    let parts = [(counts.failed, "failed"), (counts.refused, "refused"), (counts.pending, "pending")];
    let mut note: Vec<String> = vec![format!("{} answered", count(counts.answered))];
    note.extend(parts.iter().filter(|(rows, _)| *rows > 0).map(|(rows, word)| format!("{} {word}", count(*rows))));
    if view.facts.bad_rows > 0 {
        note.push(format!("{} could not be read", count(view.facts.bad_rows)));
    }
    Card { label: "Rows", value: count(counts.rows()), note: note.join(", ") }
}

fn cost(view: &View) -> Card {
    let spent = view.facts.money;
    let mut note = Vec::new();
    if let Some(middle) = view.spreads.cost_pico_usd.quantile(0.5) {
        note.push(format!("{} the middle row", money(vqa_core::PicoUsd(middle))));
    }
    if spent.perhaps.0 > 0 {
        note.push(format!("up to {} more may be billed, for calls whose end is not known", money(spent.perhaps)));
    }
    if spent.unpriced_calls > 0 {
        note.push(format!("{} of unknown cost", many(spent.unpriced_calls, "call", "calls")));
    }
    let unknown = spent.settled.0 == 0 && spent.unpriced_calls > 0;
    let value = if unknown { "unknown".to_owned() } else { money(spent.settled) };
    Card { label: "Cost", value, note: note.join("; ") }
}

fn tokens(view: &View) -> Card {
    let spreads = &view.spreads;
    if spreads.input_tokens.rows() == 0 {
        return Card { label: "Tokens", value: "unknown".to_owned(), note: "the endpoint does not tell".to_owned() };
    }
    let (input, output) = (spreads.input_tokens.sum(), spreads.output_tokens.sum());
    let cached = spreads.cached_tokens.sum();
    let mut note = format!("{} input, {} output", count(input), count(output));
    if cached > 0 {
        note.push_str(&format!("; {} of the input were cached", percent(cached as f64 / input.max(1) as f64)));
    }
    Card { label: "Tokens", value: count(input.saturating_add(output)), note }
}

fn time(view: &View) -> Card {
    let latency = &view.spreads.latency_ms;
    let shown = |share| latency.quantile(share).map(|ms| span(Duration::from_millis(ms)));
    let value = shown(0.5).unwrap_or_else(|| "none".to_owned());
    let mut note = shown(0.95).map_or_else(String::new, |high| format!("95 % within {high}"));
    let length = view.facts.calls.length();
    if !length.is_zero() {
        note.push_str(&format!("; {} from the first call to the last", span(length)));
    }
    Card { label: "Time of an answer", value, note }
}
