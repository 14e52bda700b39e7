//! A comparison as JSON, for programs.

use serde_json::{Value, json};

use super::Compared;
use crate::report::View;
use crate::score::Interval;

/// Returns a comparison as JSON; `listed` rows in which the runs differ are part of it.
#[must_use]
pub fn json(compared: &Compared, listed: usize) -> Value {
    let paired = &compared.paired;
    let matched = compared.matched;
    let setting = |setting: &super::SettingDiffers| json!({ "name": setting.name, "first": setting.first, "second": setting.second });
    json!({
        "metric": compared.asked.rule.metric().as_str(),
        "variant": compared.asked.rule.variant(),
        "difference": paired.difference,
        "interval": paired.interval.map(interval),
        "p_value": paired.p_value,
        "pairs": paired.pairs,
        "wins": paired.wins,
        "losses": paired.losses,
        "ties": paired.ties,
        "rows": {
            "both": matched.both,
            "only_first": matched.only_first,
            "only_second": matched.only_second,
            "other_question": matched.other_question,
            "scored_first": matched.scored_first,
            "scored_second": matched.scored_second,
            "scored_neither": matched.scored_neither,
        },
        "first": side(&compared.first),
        "second": side(&compared.second),
        "settings": compared.settings.iter().map(setting).collect::<Vec<_>>(),
        "differing": compared.differing,
        "listed": compared.listed.iter().take(listed).map(|picked| picked.shown.compared_json()).collect::<Vec<_>>(),
    })
}

fn interval(interval: Interval) -> Value {
    json!({ "level": 0.95, "low": interval.low, "high": interval.high, "method": interval.method.as_str() })
}

fn side(view: &View) -> Value {
    let summary = view.summary.as_ref();
    let counts = view.counts;
    let dollars = |pico: u64| pico as f64 / 1e12;
    json!({
        "name": view.facts.name,
        "model": view.facts.model,
        "score": summary.and_then(|summary| summary.mean),
        "interval": summary.and_then(|summary| summary.interval).map(interval),
        "rows": counts.rows(),
        "scored": summary.map(|summary| summary.scored),
        "answered": counts.answered,
        "failed": counts.failed,
        "refused": counts.refused,
        "pending": counts.pending,
        "cost_usd": dollars(view.facts.money.settled.0),
        "cost_perhaps_usd": dollars(view.facts.money.perhaps.0),
        "unpriced_calls": view.facts.money.unpriced_calls,
        "latency_ms": {
            "middle": view.spreads.latency_ms.quantile(0.5),
            "p95": view.spreads.latency_ms.quantile(0.95),
            "largest": (view.spreads.latency_ms.rows() > 0).then(|| view.spreads.latency_ms.most()),
        },
        "input_tokens": view.spreads.input_tokens.sum(),
        "output_tokens": view.spreads.output_tokens.sum(),
    })
}
