//! A request's record as spans: the request, and its stages one after the other.
//!
//! A record has no text and no picture, so a span has none. A request that is not an answer (health, metrics, models) has
//! no stages.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use vqa_net::{Attribute, Span, SpanKind, SpanStatus, Traces};
use vqa_server::{End, Journal, Record};

use crate::clock;

/// Sends spans beside what else is written.
pub(super) struct Traced {
    pub(super) traces: Traces,
    pub(super) journal: Arc<dyn Journal>,
}

impl Journal for Traced {
    fn write(&self, record: &Record) {
        spans(record, clock::now()).into_iter().for_each(|span| self.traces.send(span));
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
    let outer = std::iter::once(("intake", record.intake)).chain(record.timings.stages());
    let inner = record.timings.within_call();
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

#[cfg(test)]
mod tests {
    use vqa_core::{ModelTimings, PictureTimings, Timings};
    use vqa_server::Trace;

    use super::*;

    fn record(model: Option<ModelTimings>) -> Record {
        let time = Duration::from_millis;
        let prepare = PictureTimings { decode: time(2), fit: time(1), ..PictureTimings::default() };
        let timings = Timings { acquire: time(2), prepare, call: time(10), model, ..Timings::default() };
        Record {
            id: "req_1".to_owned(),
            trace: Trace { trace: 7, span: 100, parent: None },
            method: "POST",
            route: "/v1/chat/completions",
            status: 200,
            key: None,
            model: Some("m".to_owned()),
            failure: None,
            end: End::Answered,
            images: 1,
            findings: Vec::new(),
            body_bytes: 1,
            input_tokens: None,
            output_tokens: None,
            cost: None,
            attempts: 1,
            intake: time(1),
            timings,
            elapsed: time(20),
        }
    }

    #[test]
    fn stages_follow_one_another_and_those_of_a_model_are_within_its_call() {
        let time = Duration::from_millis;
        let model = ModelTimings { queue: time(1), encode: time(2), prefill: time(3), write: time(4) };
        let end = SystemTime::UNIX_EPOCH + Duration::from_secs(1);
        let told = spans(&record(Some(model)), end);
        let began = told[0].start;
        let rows: Vec<_> = told[1..]
            .iter()
            .map(|span| (span.name.as_str(), span.parent, span.start.duration_since(began).unwrap().as_millis()))
            .collect();
        let call = told.iter().find(|span| span.name == "call").unwrap().id;
        let (request, call) = (Some(100), Some(call));
        assert_eq!(
            rows,
            [
                ("intake", request, 0),
                ("fetch", request, 1),
                ("decode", request, 3),
                ("fit", request, 5),
                ("call", request, 6),
                ("queue", call, 6),
                ("encode", call, 7),
                ("prefill", call, 9),
                ("write", call, 12),
            ]
        );
        assert_eq!(spans(&record(None), end).len(), 6);
    }
}
