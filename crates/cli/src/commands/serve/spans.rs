//! A request's record as spans: the request, and its stages one after the other.
//!
//! A record has no text and no picture, so a span has none. A request that is not an answer (health, metrics, models) has
//! no stages.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use vqa_net::{Attribute, Span, SpanKind, SpanStatus, Traces};
use vqa_server::{End, Journal, Record};

/// Sends spans beside what else is written.
pub(super) struct Traced {
    pub(super) traces: Traces,
    pub(super) journal: Arc<dyn Journal>,
}

impl Journal for Traced {
    fn write(&self, record: &Record) {
        spans(record, SystemTime::now()).into_iter().for_each(|span| self.traces.send(span));
        self.journal.write(record);
    }
}

/// Makes the spans of a request that ended now.
fn spans(record: &Record, end: SystemTime) -> Vec<Span> {
    let start = end.checked_sub(record.elapsed).unwrap_or(end);
    let failed = record.status >= 500 || record.end == End::Broken;
    let request = Span {
        trace: record.trace.trace,
        id: record.trace.span,
        parent: record.trace.parent,
        name: format!("{} {}", record.method, record.route),
        kind: SpanKind::Server,
        start,
        end,
        attributes: attributes(record),
        status: if failed { SpanStatus::Error } else { SpanStatus::Unset },
    };
    let mut spans = vec![request];
    let outer = std::iter::once(("intake", record.intake)).chain(vqa_server::stages(&record.timings));
    let inner = vqa_server::within_call(&record.timings);
    let (mut from, mut call) = (start, (start, record.trace.span));
    let mut n = 0;
    for (name, took) in outer {
        n += 1;
        if took > Duration::ZERO {
            let span = stage(record, (name, record.trace.span), (from, took), n);
            call = (from, span.id);
            spans.push(span);
            from += took;
        }
    }
    // The call is the last of the stages, and what a model in this program did is within it.
    let (mut from, call) = call;
    for (name, took) in inner {
        n += 1;
        spans.push(stage(record, (name, call), (from, took), n));
        from += took;
    }
    spans
}

fn stage(record: &Record, (name, parent): (&str, u64), (start, took): (SystemTime, Duration), n: u64) -> Span {
    let kind = if matches!(name, "fetch" | "call") { SpanKind::Client } else { SpanKind::Internal };
    Span {
        trace: record.trace.trace,
        // Names that differ are all that a trace asks for.
        id: record.trace.span.wrapping_add(n).max(1),
        parent: Some(parent),
        name: name.to_owned(),
        kind,
        start,
        end: start + took,
        attributes: Vec::new(),
        status: SpanStatus::Unset,
    }
}

/// What is known of a request, by the names of OpenTelemetry's conventions where they have one (1.38, read 2026-11).
fn attributes(record: &Record) -> Vec<(&'static str, Attribute)> {
    let count = |name, number: Option<u64>| number.map(|number| (name, Attribute::Count(number)));
    let text = |name, text: Option<&str>| text.map(|text| (name, Attribute::Text(text.to_owned())));
    let known = [
        text("http.request.method", Some(record.method)),
        text("http.route", Some(record.route)),
        count("http.response.status_code", Some(u64::from(record.status)).filter(|status| *status > 0)),
        text("error.type", record.failure.map(vqa_core::Kind::as_str)),
        text("gen_ai.request.model", record.model.as_deref()),
        count("gen_ai.usage.input_tokens", record.input_tokens),
        count("gen_ai.usage.output_tokens", record.output_tokens),
        count("vqa.images_kept", Some(u64::from(record.timings.kept_pictures)).filter(|images| *images > 0)),
        count("vqa.images", Some(record.images as u64).filter(|images| *images > 0)),
        count("vqa.attempts", Some(u64::from(record.attempts)).filter(|attempts| *attempts > 0)),
        text("vqa.key", record.key.as_deref()),
        text("vqa.request_id", Some(&record.id)),
        text("vqa.end", Some(record.end.as_str())),
    ];
    known.into_iter().flatten().collect()
}
