//! How one row ended, as the page's script reads it: in one run, or in each of two.

use std::time::Duration;

use serde::Serialize;
use vqa_core::{Cost, Usage};

use super::TEXT_CHARACTERS;
use super::shown::MOST_LISTED;
use crate::outcome::{Answered, EndedRow, Outcome};
use crate::report::tidy::tidy;
use crate::report::words;
use crate::score::Verdict;

/// How a row ended.
#[derive(Debug, Serialize)]
pub(crate) struct End {
    pub(super) outcome: &'static str,
    /// The answer, or what went wrong.
    pub(super) text: String,
    pub(super) score: Option<f64>,
    /// Why there is no score, where one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) unscored: Option<&'static str>,
    /// How the answer was read by the rule, where that is not the answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) read: Option<String>,
    /// The failure's kind and code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    /// Cost, time, tokens, in words.
    pub(super) facts: Vec<String>,
    pub(super) findings: Vec<String>,
    pub(super) cut: bool,
    pub(super) latency_ms: u64,
    pub(super) cost_usd: f64,
}

/// Writes how a row ended for the page; `verdict` is none where nothing is scored.
pub(crate) fn end(row: &EndedRow, verdict: Option<&Verdict<'_>>) -> End {
    let score = verdict.and_then(|verdict| verdict.as_ref().ok());
    let mut end = End {
        outcome: row.outcome.as_str(),
        text: String::new(),
        score: score.map(|score| score.value),
        unscored: verdict.and_then(|verdict| verdict.as_ref().err()).map(|reason| reason.words()),
        read: None,
        name: None,
        facts: Vec::new(),
        findings: Vec::new(),
        cut: false,
        latency_ms: 0,
        cost_usd: 0.0,
    };
    match &row.outcome {
        Outcome::Pending => end.unscored = None,
        Outcome::Answered(answered) => {
            fill_answered(&mut end, answered);
            let read =
                score.and_then(|score| score.read.as_deref()).filter(|read| !read.eq_ignore_ascii_case(&answered.text));
            end.read = read.map(|read| tidy(read, TEXT_CHARACTERS[0]));
        }
        Outcome::Failed(failed) | Outcome::Refused(failed) => {
            end.unscored = None;
            end.text = tidy(&failed.message, TEXT_CHARACTERS[0]);
            end.name = Some(tidy(&format!("{}: {}", failed.kind, failed.code), 200));
            end.facts = [attempts(failed.attempts), cost(failed.cost).filter(|_| failed.attempts > 0)]
                .into_iter()
                .flatten()
                .collect();
        }
    }
    end
}

fn fill_answered(end: &mut End, answered: &Answered) {
    end.text = tidy(&answered.text, TEXT_CHARACTERS[0]);
    end.cut = answered.finish == "length";
    end.latency_ms = u64::try_from(answered.latency.as_millis()).unwrap_or(u64::MAX);
    if let Cost::Known(amount) = answered.cost {
        end.cost_usd = amount.0 as f64 / 1e12;
    }
    let model = answered.served_model.as_ref().map(|model| tidy(model, 200));
    let pack = (answered.packed > 1).then(|| format!("{} questions in the call", answered.packed));
    let time = words::span(Duration::from_millis(end.latency_ms));
    end.facts = [
        Some(time),
        cost(answered.cost),
        answered.usage.as_ref().map(tokens),
        attempts(answered.attempts),
        pack,
        model,
    ]
    .into_iter()
    .flatten()
    .collect();
    end.findings = answered.findings.iter().take(MOST_LISTED).map(|code| tidy(code, 100)).collect();
}

fn cost(cost: Cost) -> Option<String> {
    match cost {
        Cost::Known(amount) => Some(words::money(amount)),
        Cost::Unknown => Some("cost unknown".to_owned()),
    }
}

fn attempts(attempts: u32) -> Option<String> {
    (attempts > 1).then(|| format!("{attempts} calls"))
}

fn tokens(usage: &Usage) -> String {
    let cached = if usage.cached > 0 { format!(" ({} cached)", words::count(usage.cached)) } else { String::new() };
    format!("{}{cached} + {} tokens", words::count(usage.prompt), words::count(usage.completion))
}
