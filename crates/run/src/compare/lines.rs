//! The numbers of two runs side by side, in words.

use std::time::Duration;

use vqa_core::PicoUsd;

use super::Compared;
use crate::report::View;
use crate::report::tidy::tidy;
use crate::report::words::{self, count, many, money, percent, points, span};
use crate::scored::label;

/// One number of both runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) label: String,
    pub(super) first: String,
    pub(super) second: String,
}

impl Compared {
    /// Returns what to call the runs: their names, or first and second where those are the same.
    pub(super) fn names(&self) -> [&str; 2] {
        let names = [self.first.facts.name.as_str(), self.second.facts.name.as_str()];
        if names[0] == names[1] { ["first", "second"] } else { names }
    }

    /// Lists the numbers of both runs.
    pub(super) fn lines(&self) -> Vec<Line> {
        let line = |label: &str, show: &dyn Fn(&View) -> String| Line {
            label: label.to_owned(),
            first: show(&self.first),
            second: show(&self.second),
        };
        vec![
            line("model", &|view| tidy(&view.facts.model, 200)),
            line("score over its own rows", &score),
            line("rows scored", &|view| {
                let scored = view.summary.as_ref().map_or(0, |summary| summary.scored);
                format!("{} of {}", count(scored), count(view.counts.rows()))
            }),
            line("failed, refused, pending", &|view| {
                let counts = view.counts;
                format!("{}, {}, {}", count(counts.failed), count(counts.refused), count(counts.pending))
            }),
            line("cost", &|view| cost(view)),
            line("cost of the middle row", &|view| {
                view.spreads.cost_pico_usd.quantile(0.5).map_or_else(unknown, |pico| money(PicoUsd(pico)))
            }),
            line("time of an answer: middle, 95 % within", &|view| {
                format!("{}, {}", time(view, 0.5), time(view, 0.95))
            }),
            line("tokens: input, output", &|view| {
                let spreads = &view.spreads;
                format!("{}, {}", count(spreads.input_tokens.sum()), count(spreads.output_tokens.sum()))
            }),
        ]
    }

    /// Lists the settings that differ, and the data sets if they do.
    pub(super) fn setting_lines(&self) -> Vec<Line> {
        let shown =
            |value: &serde_json::Value| label(value).map_or_else(|| "not set".to_owned(), |value| tidy(&value, 4_000));
        let line = |setting: &super::SettingDiffers| Line {
            label: tidy(&setting.name, 200),
            first: shown(&setting.first),
            second: shown(&setting.second),
        };
        self.settings.iter().map(line).collect()
    }

    /// Says the difference of the scores in one line.
    pub(super) fn verdict(&self) -> String {
        let paired = &self.paired;
        let Some(difference) = paired.difference else { return "no row has a score in both runs".to_owned() };
        let interval = paired.interval.map_or_else(String::new, |interval| {
            format!(" (95 %: {:+.1} to {:+.1})", interval.low * 100.0, interval.high * 100.0)
        });
        let p_value = paired.p_value.map_or_else(String::new, |p| format!(", p = {p:.4}"));
        format!("{}{interval}{p_value}", points(difference))
    }

    /// Says how the pairs went.
    pub(super) fn pairs(&self) -> String {
        let paired = &self.paired;
        let [first, second] = self.names();
        let (pairs, wins, losses) = (many(paired.pairs, "pair", "pairs"), count(paired.wins), count(paired.losses));
        format!("{pairs}: {wins} better in {first}, {losses} better in {second}, {} equal", count(paired.ties))
    }

    /// Says what was not compared, and why.
    pub(super) fn not_compared(&self) -> Vec<String> {
        let matched = self.matched;
        let [first, second] = self.names();
        [
            (matched.only_first, format!("only in {first}")),
            (matched.only_second, format!("only in {second}")),
            (matched.other_question, "of the same id with another question".to_owned()),
            (matched.scored_first, format!("scored in {first} alone")),
            (matched.scored_second, format!("scored in {second} alone")),
            (matched.scored_neither, "scored in neither".to_owned()),
        ]
        .into_iter()
        .filter(|(rows, _)| *rows > 0)
        .map(|(rows, why)| format!("{} {why}", many(rows, "row", "rows")))
        .collect()
    }
}

fn unknown() -> String {
    "unknown".to_owned()
}

fn score(view: &View) -> String {
    let Some(summary) = &view.summary else { return unknown() };
    match (summary.mean, summary.interval) {
        (Some(mean), Some(interval)) => format!("{} (95 %: {})", percent(mean), words::interval(interval)),
        (Some(mean), None) => percent(mean),
        (None, _) => "no score".to_owned(),
    }
}

fn cost(view: &View) -> String {
    let spent = view.facts.money;
    let settled = if spent.settled.0 == 0 && spent.unpriced_calls > 0 { unknown() } else { money(spent.settled) };
    if spent.perhaps.0 > 0 { format!("{settled}, perhaps {} more", money(spent.perhaps)) } else { settled }
}

fn time(view: &View, share: f64) -> String {
    view.spreads.latency_ms.quantile(share).map_or_else(unknown, |ms| span(Duration::from_millis(ms)))
}
