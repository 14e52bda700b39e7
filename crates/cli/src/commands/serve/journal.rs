//! One line a request, on standard error: for people, or as JSON.
//!
//! Lines are written by a thread of their own, from a queue of bounded length. A reader that does not keep up loses lines
//! and holds up nobody.

use std::io::Write as _;
use std::sync::Arc;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::time::Duration;

use serde_json::{Value, json};
use vqa_core::Kind;
use vqa_server::{Journal, Record};

use crate::clock;
use crate::flags::LogFlag;

/// Lines that may wait to be written.
const QUEUE: usize = 4_096;

/// How long the end of the program waits for lines that are still to be written.
const LAST_LINES: Duration = Duration::from_secs(1);

/// What the writing thread is given.
enum Entry {
    Line(String),
    /// Whoever sent this is told once everything before it is written.
    Mark(SyncSender<()>),
}

/// Waits for lines to be written.
pub(super) struct Flush(Option<SyncSender<Entry>>);

impl Flush {
    /// Waits until every line so far is written, or somebody reads too slowly.
    pub(super) fn wait(&self) {
        let (mark, written) = sync_channel(1);
        if let Some(lines) = &self.0
            && lines.try_send(Entry::Mark(mark)).is_ok()
        {
            // Lines that nobody reads within that time are lost, as they are while the server runs.
            let _ = written.recv_timeout(LAST_LINES);
        }
    }
}

/// Writes records to standard error.
pub(super) fn to_standard_error(log: LogFlag) -> (Arc<dyn Journal>, Flush) {
    let form: fn(&Record) -> String = match log {
        LogFlag::Off => return (Arc::new(Nowhere), Flush(None)),
        LogFlag::Human => human,
        LogFlag::Json => |record| json(record).to_string(),
    };
    let (lines, queue) = sync_channel(QUEUE);
    std::thread::spawn(move || {
        for entry in queue {
            // Without standard error there is nobody to tell; who waits for a mark may be gone.
            let _ = match entry {
                Entry::Line(line) => writeln!(std::io::stderr().lock(), "{line}").ok(),
                Entry::Mark(mark) => mark.try_send(()).ok(),
            };
        }
    });
    let flush = Flush(Some(lines.clone()));
    (Arc::new(Lines { form, lines }), flush)
}

struct Nowhere;

impl Journal for Nowhere {
    fn write(&self, _record: &Record) {}
}

struct Lines {
    form: fn(&Record) -> String,
    lines: SyncSender<Entry>,
}

impl Journal for Lines {
    fn write(&self, record: &Record) {
        // A full queue loses the line; a request must not wait for it.
        let _ = self.lines.try_send(Entry::Line((self.form)(record)));
    }
}

fn human(record: &Record) -> String {
    let Record { id, method, route, status, images, .. } = record;
    let mut line = format!("{status} {method} {route} {:.3}s {id}", record.elapsed.as_secs_f64());
    let fields = [
        ("key", record.key.as_deref().map(str::to_owned)),
        ("model", record.model.clone()),
        ("images", (*images > 0).then(|| images.to_string())),
        ("findings", (!record.findings.is_empty()).then(|| record.findings.join(","))),
        ("in", record.input_tokens.map(|n| n.to_string())),
        ("out", record.output_tokens.map(|n| n.to_string())),
        ("cost", record.cost.map(|cost| cost.to_string())),
        ("failure", record.failure.map(|kind| kind.as_str().to_owned())),
        ("end", (record.end != vqa_server::End::Answered).then(|| record.end.as_str().to_owned())),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            line.push_str(&format!(" {name}={value}"));
        }
    }
    // A model's name may hold anything; a line is a line.
    line.retain(|c| !c.is_control());
    line
}

fn json(record: &Record) -> Value {
    let milliseconds = |time: Duration| u64::try_from(time.as_millis()).unwrap_or(u64::MAX);
    let mut line = json!({
        "unix_ms": clock::unix_ms(),
        "request_id": record.id,
        "method": record.method,
        "route": record.route,
        "status": record.status,
        "end": record.end.as_str(),
        "failure": record.failure.map(Kind::as_str),
        "key": record.key.as_deref(),
        "model": record.model,
        "images": record.images,
        "findings": record.findings,
        "body_bytes": record.body_bytes,
        "input_tokens": record.input_tokens,
        "output_tokens": record.output_tokens,
        "cost_usd": record.cost.map(|cost| cost.0 as f64 / 1e12),
        "attempts": record.attempts,
        "elapsed_ms": milliseconds(record.elapsed),
        "images_kept": record.timings.kept_pictures,
        "first_text_ms": milliseconds(record.timings.first_text),
    });
    if let Some(line) = line.as_object_mut() {
        line.extend(record.stages().into_iter().map(|(name, took)| (format!("{name}_ms"), json!(milliseconds(took)))));
    }
    line
}
