//! What was done to the pictures of a request, for the caller who asks for it with `x-vqa-report: 1`.
//!
//! Sizes, tokens and times; never a byte of a picture, and no name of a file.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderValue};
use serde_json::{Value, json};
use vqa_core::tokens::Layout;
use vqa_core::{Cleared, Finding, ImageFacts, PreparedImage, Size, Timings};

use crate::exchange::Ended;

/// Says whether a report is asked for.
pub(crate) fn is_wanted(headers: &HeaderMap) -> bool {
    headers.get("x-vqa-report").is_some_and(|value| value == "1")
}

/// What is known of the pictures before the call.
pub(crate) fn pictures(cleared: &Cleared) -> Value {
    let picture = |(index, image): (usize, &PreparedImage)| {
        let findings = cleared.findings().iter().filter(|(of, _)| *of == index);
        let findings: Vec<_> = findings.map(|(_, found)| finding(found)).collect();
        image.facts.as_ref().map(|facts| one(facts, image, &findings))
    };
    cleared.ask().images().enumerate().map(picture).collect()
}

/// Lists the codes of what was found, each once, in order.
pub(crate) fn codes(cleared: &Cleared) -> Vec<&'static str> {
    let mut codes: Vec<_> = cleared.findings().iter().map(|(_, found)| found.code).collect();
    codes.sort_unstable();
    codes.dedup();
    codes
}

fn finding(found: &Finding) -> Value {
    let Finding { code, level, message, remedy } = found;
    json!({ "code": code, "level": level.as_str(), "message": message, "remedy": remedy })
}

fn one(facts: &ImageFacts, image: &PreparedImage, findings: &[Value]) -> Value {
    let tiles = match facts.layout {
        Layout::Tiles { columns, rows } | Layout::Patches { columns, rows } => json!([columns, rows]),
        Layout::View | Layout::Unknown => Value::Null,
    };
    // What a model in this program is shown are pixels, in views of its own shape.
    let (size, format, views) = match image.payload.views() {
        Some(views) => {
            (views.view.size(), "rgb8", json!(views.all().map(|view| pair(view.size())).collect::<Vec<_>>()))
        }
        None => (facts.sent, facts.sent_format.as_str(), Value::Null),
    };
    json!({
        "format": facts.format.as_str(),
        "bytes": facts.bytes,
        "size": pair(facts.stored),
        "orientation": facts.orientation.to_exif(),
        "detail": image.detail.as_str(),
        "seen_size": pair(size),
        "seen_format": format,
        "seen_bytes": facts.sent_bytes,
        "views": views,
        "tiles": tiles,
        "tokens": image.tokens.most(),
        "findings": findings,
    })
}

fn pair(size: Size) -> Value {
    json!([size.width, size.height])
}

/// The whole report of an answer.
pub(crate) fn report(pictures: &Value, ended: &Ended) -> Value {
    let answer = &ended.answer;
    let native = answer.usage.as_ref().map(|usage| {
        json!({
            "prompt_tokens": usage.prompt,
            "completion_tokens": usage.completion,
            "image_tokens": usage.image,
            "cached_tokens": usage.cached,
        })
    });
    let timings: serde_json::Map<_, _> =
        answer.timings.told().into_iter().map(|(name, time)| (name.to_owned(), json!(milliseconds(time)))).collect();
    json!({
        "images": pictures,
        "kept_images": answer.timings.kept_pictures,
        "native_usage": native,
        "attempts": answer.attempts,
        "timings_ms": timings,
    })
}

/// The value of the `Server-Timing` header.
pub(crate) fn server_timing(timings: &Timings) -> Option<HeaderValue> {
    let stages = timings.told().into_iter().filter(|(_, time)| !time.is_zero());
    let stages: Vec<_> = stages.map(|(name, time)| format!("{name};dur={}", milliseconds(time))).collect();
    HeaderValue::try_from(stages.join(", ")).ok().filter(|value| !value.is_empty())
}

/// Milliseconds, with microseconds as decimals.
fn milliseconds(time: Duration) -> f64 {
    (time.as_secs_f64() * 1e6).round() / 1e3
}
