//! Where the time of a request went: the one set of names that answers, logs, metrics and traces use.

use std::time::Duration;

use vqa_core::Timings;

/// A stage: its name and how long it took.
pub type Stage = (&'static str, Duration);

/// Lists the stages of an answer, one after another.
#[must_use]
pub const fn stages(timings: &Timings) -> [Stage; 5] {
    [
        // Pictures brought here.
        ("fetch", timings.acquire),
        // Decoded, fitted, checked, and encoded where they are sent.
        ("decode", timings.prepare),
        // Tokens counted.
        ("count", timings.clear),
        // For a turn at the pace.
        ("wait", timings.queued),
        ("call", timings.call),
    ]
}

/// Lists what a model in this program did during the call, one after another. A model behind an endpoint does not tell.
#[must_use]
pub fn within_call(timings: &Timings) -> Vec<Stage> {
    let Some(model) = timings.model else { return Vec::new() };
    // Its own queue; pictures made into what it reads; the prompt read; the answer written.
    vec![("queue", model.queue), ("encode", model.encode), ("prefill", model.prefill), ("write", model.write)]
}
