//! How an answer is told: the summary line for people, one JSON object for programs.

use std::time::Duration;

use serde_json::{Map, Value, json};
use vqa_core::preflight::{Estimate, Level};
use vqa_core::{Answer, Cost, Finding, Finish, ModelCard, PreparedImage, Timings, TokenCount};

use super::schema::{Follows, Schema};
use crate::commands::{Desk, Done};
use crate::failure::Failure;
use crate::flags::AskFlags;
use crate::settings::Settings;
use crate::{exit, report};

/// What was sent: kept for the report after the ask itself is gone.
#[derive(Debug)]
pub(super) struct Put {
    pub(super) estimate: Estimate,
    pub(super) images: Vec<PreparedImage>,
    pub(super) findings: Vec<(usize, Finding)>,
}

/// An answer, and all that is told with it.
#[derive(Debug)]
pub(super) struct Outcome<'a> {
    pub(super) settings: &'a Settings,
    pub(super) card: &'a ModelCard,
    pub(super) put: Put,
    pub(super) answer: Box<Answer>,
    pub(super) schema: Option<Schema>,
}

/// What is said of the question stands after this, where the name of a picture stands otherwise.
pub(crate) const QUESTION: &str = "the question";

/// Says what is likely to go wrong with a picture, and what can be done about it.
pub(crate) fn warn(desk: &Desk, label: &str, finding: &Finding) {
    let level = match finding.level {
        Level::Note => "note",
        Level::Warn => "warning",
    };
    desk.printer.say(&format!("{level}: {label}: {}", finding.message));
    if let Some(remedy) = finding.remedy {
        desk.printer.say(&format!(" hint: {remedy}"));
    }
}

/// Tells the answer; the text itself was shown already, unless it goes into the JSON.
pub(super) fn print(desk: &Desk, flags: &AskFlags, outcome: &Outcome<'_>) -> Done {
    let follows = outcome.schema.as_ref().map(|schema| schema.check(&outcome.answer.text));
    if flags.json {
        let mut all = json(outcome, follows.as_ref());
        if flags.logprobs.is_some() {
            all["logprobs"] = report::logprobs(&outcome.answer);
        }
        desk.printer.json_tall(&all)?;
    }
    if let Some(Follows::No(reason)) = &follows {
        desk.printer.say(&format!("warning: the answer does not follow the schema: {reason}"));
    }
    if let Some(note) = finish_note(&outcome.answer) {
        desk.printer.say(note);
    }
    desk.printer.say(&summary(outcome.settings, outcome.card, &outcome.put.estimate, &outcome.answer));
    Ok(match outcome.answer.finish {
        Finish::Stop | Finish::Length | Finish::Other(_) => 0,
        Finish::ContentFilter | Finish::Refusal => exit::REFUSED,
    })
}

/// Says what is special about how an answer ended.
pub(crate) const fn finish_note(answer: &Answer) -> Option<&'static str> {
    match answer.finish {
        Finish::Length if answer.text.is_empty() => {
            Some("note: the answer is empty: all of --max-tokens went on hidden reasoning; raise it")
        }
        Finish::Length => Some("note: the answer was cut at --max-tokens"),
        Finish::ContentFilter => Some("warning: the endpoint's content filter cut the answer"),
        Finish::Refusal => Some("warning: the model declined to answer"),
        Finish::Stop | Finish::Other(_) if answer.text.is_empty() => Some("note: the answer is empty"),
        Finish::Stop | Finish::Other(_) => None,
    }
}

/// Says what is there of an answer that was interrupted.
pub(super) fn interrupted(put: &Put, text: &str) -> Failure {
    let (received, cost) = (text.chars().count(), put.estimate.cost_at_most);
    let billed = match cost {
        Cost::Known(_) => format!("up to {cost} may be billed"),
        Cost::Unknown => "what was sent may be billed".to_owned(),
    };
    Failure::interrupted(&format!("{received} characters were received, and {billed}"), text)
}

/// One line: model, image and text tokens, price, time.
pub(crate) fn summary(settings: &Settings, card: &ModelCard, estimate: &Estimate, answer: &Answer) -> String {
    let local = settings.answerer.is_local();
    let parts = match estimate.text {
        TokenCount::Unknown if local => format!("{} image", estimate.images),
        TokenCount::Exact(_) | TokenCount::About(_) | TokenCount::AtMost(_) | TokenCount::Unknown => {
            format!("{} image + {} text", estimate.images, estimate.text)
        }
    };
    let tokens = match &answer.usage {
        None => format!("{parts} tokens in (estimated; the endpoint does not say)"),
        Some(usage) => {
            let off = billed_minus_estimated(estimate, answer).filter(|off| *off != 0);
            let off = off.map(|off| format!(", billed {off:+} against the estimate")).unwrap_or_default();
            format!("{} tokens in ({parts}{off}), {} out", usage.prompt, usage.completion)
        }
    };
    let attempts = if answer.attempts > 1 { format!(", {} attempts", answer.attempts) } else { String::new() };
    let cost = if local { "local".to_owned() } else { answer.cost.to_string() };
    format!("{}: {tokens}, {cost}, {:.1} s{attempts}", card.name, answer.timings.call.as_secs_f64())
}

/// Returns by how much the bill differs from an estimate that was more than a bound.
fn billed_minus_estimated(estimate: &Estimate, answer: &Answer) -> Option<i64> {
    let (TokenCount::Exact(expected) | TokenCount::About(expected)) = estimate.input() else { return None };
    let billed = i64::try_from(answer.usage.as_ref()?.prompt).ok()?;
    Some(billed.saturating_sub(i64::try_from(expected).ok()?))
}

fn json(outcome: &Outcome<'_>, follows: Option<&Follows>) -> Value {
    let Outcome { settings, card, put, answer, .. } = outcome;
    let policy = settings.policy();
    let mut all = json!({
        "answer": answer.text,
        "finish_reason": answer.finish.as_str(),
        "model": card.name.as_str(),
        "served_model": answer.model,
        "endpoint": settings.place(),
        "request_id": answer.request_id,
        "usage": {
            "estimated": estimated(&put.estimate),
            "billed": answer.usage.map(|usage| json!({
                "prompt_tokens": usage.prompt,
                "completion_tokens": usage.completion,
                "total_tokens": usage.prompt.saturating_add(usage.completion),
                "cached_tokens": usage.cached,
                "image_tokens": usage.image,
                "reasoning_tokens": usage.reasoning,
            })),
            "billed_minus_estimated": billed_minus_estimated(&put.estimate, answer),
        },
        "cost": {
            "usd": report::cost(answer.cost),
            "at_most_usd": report::cost(put.estimate.cost_at_most),
            "prices_read": card.price.as_ref().map(|price| price.read.as_str()).filter(|read| !read.is_empty()),
        },
        "attempts": answer.attempts,
        "timings_ms": timings(&answer.timings),
        "images": put.images.iter().map(|image| report::image(image, &policy)).collect::<Vec<_>>(),
        "findings": put.findings.iter().map(|(index, finding)| report::finding_of(*index, finding)).collect::<Vec<_>>(),
    });
    if let (Some(follows), Value::Object(all)) = (follows, &mut all) {
        let (parsed, error) = match follows {
            Follows::Yes(parsed) => (parsed.clone(), Value::Null),
            Follows::No(reason) => (Value::Null, json!(reason)),
        };
        all.insert("parsed".to_owned(), parsed);
        all.insert("schema_error".to_owned(), error);
    }
    all
}

/// What an ask was expected to cost, as JSON.
pub(crate) fn estimated(estimate: &Estimate) -> Value {
    let input = estimate.input();
    json!({
        "text_tokens": report::tokens(estimate.text),
        "image_tokens": report::tokens(estimate.images),
        "prompt_tokens": report::tokens(input),
        "tokens_are": report::certainty(input),
        "max_completion_tokens": estimate.output,
    })
}

fn timings(timings: &Timings) -> Value {
    let ms = |time: Duration| json!((time.as_secs_f64() * 1e4).round() / 10.0);
    Value::Object(timings.told().into_iter().map(|(name, time)| (name.to_owned(), ms(time))).collect::<Map<_, _>>())
}
