//! Event streams: where a piece ends makes no difference, memory is bounded, and what is written is read again.
//!
//! The first byte is the limit, in steps of eight bytes, the second chooses where the stream is cut. The rest is the
//! stream.

#![no_main]

use libfuzzer_sys::fuzz_target;
use vqa_wire::sse::{Decoder, Event, TooLong, frame};

fuzz_target!(|input: &[u8]| {
    let Some((&[limit, cut], stream)) = input.split_first_chunk() else { return };
    let limit = usize::from(limit) * 8;
    pieces_agree(stream, limit, cut);
    let (events, end) = decode([stream].into_iter(), usize::MAX);
    assert_eq!((events, end), (by_the_standard(stream), Ok(())));
    if let Ok(text) = std::str::from_utf8(stream) {
        written_is_read(text);
    }
});

/// Reads pieces up to the end or the limit.
fn decode<'a>(pieces: impl Iterator<Item = &'a [u8]>, limit: usize) -> (Vec<Event>, Result<(), TooLong>) {
    let mut decoder = Decoder::new(limit);
    let mut events = Vec::new();
    for piece in pieces {
        match decoder.push(piece) {
            Ok(more) => events.extend(more),
            Err(error) => return (events, Err(error)),
        }
    }
    events.extend(decoder.finish());
    (events, Ok(()))
}

fn pieces_agree(stream: &[u8], limit: usize, cut: u8) {
    let whole = decode([stream].into_iter(), limit);
    let bytes = decode(stream.chunks(1), limit);
    let pieces = decode(stream.chunk_by(|a, b| (a ^ b ^ cut) & 3 != 0), limit);
    for (events, end) in [&whole, &pieces] {
        assert_eq!(*end, bytes.1);
        match end {
            Ok(()) => assert_eq!(*events, bytes.0),
            // The events of the piece in which the limit was passed are gone.
            Err(_) => assert!(bytes.0.starts_with(events)),
        }
    }
    // A byte that is no UTF-8 becomes a mark of three.
    let held = |event: &Event| event.data.len() + event.name.as_ref().map_or(0, String::len);
    assert!(bytes.0.iter().all(|event| held(event) <= limit * 3));
}

/// Reads a whole stream line by line, in the words of the standard.
fn by_the_standard(stream: &[u8]) -> Vec<Event> {
    let text = String::from_utf8_lossy(stream.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(stream));
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let (mut events, mut name, mut data) = (Vec::new(), None, Vec::new());
    // The end of the stream ends an event too: the one departure.
    for line in text.split('\n').chain([""]) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value).to_owned();
        match field {
            _ if line.is_empty() => {
                let (name, data) = (name.take(), std::mem::take(&mut data));
                if !data.is_empty() {
                    events.push(Event { name, data: data.join("\n") });
                }
            }
            "data" => data.push(value),
            "event" => name = Some(value),
            _ => {}
        }
    }
    events
}

/// One text is one event, whatever it holds. Line ends all become line feeds: a stream cannot tell them apart.
fn written_is_read(text: &str) {
    let data = text.replace("\r\n", "\n").replace('\r', "\n");
    let read = decode([frame(text).as_bytes()].into_iter(), usize::MAX);
    assert_eq!(read, (vec![Event { name: None, data }], Ok(())));
}
