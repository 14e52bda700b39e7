//! The chart of calls over time: answered, failed, and asked to slow down.

use super::chart::{Bar, Chart, Tick};
use super::timeline::Timeline;
use super::words;

/// Draws the calls of a run over time; nothing without calls.
pub(crate) fn calls(timeline: &Timeline) -> Option<Chart> {
    let (length, moments) = timeline.moments();
    let most = moments.iter().map(|moment| moment.answered + moment.failed + moment.slow_down).max()?;
    let mut chart = Chart::new(format!("Calls in each {}", words::span(length)), moments.len() as u64, most);
    chart.counted = "calls";
    for (moment, place) in moments.iter().zip(0..) {
        let mut from = 0;
        for (class, what, calls) in [
            ("good", "answered", moment.answered),
            ("bad", "failed", moment.failed),
            ("warn", "status 429", moment.slow_down),
        ] {
            let tip = format!("after {}: {} {what}", words::span(moment.begin), words::many(calls, "call", "calls"));
            chart.bar(Bar { place, from, to: from + calls, class, tip });
            from += calls;
        }
    }
    let every = (moments.len() as u64).div_ceil(4);
    let ticks = moments.iter().zip(0..).filter(|(_, place)| place % every == 0);
    chart.x_ticks(ticks.map(|(moment, place)| Tick { place, label: words::span(moment.begin) }));
    chart.legend = vec![("good", "answered"), ("bad", "failed"), ("warn", "status 429")];
    let total = timeline.total();
    chart.note = format!(
        "{} answered, {} failed, {} met status 429",
        words::many(total.answered, "call", "calls"),
        words::count(total.failed),
        words::count(total.slow_down)
    );
    Some(chart)
}
