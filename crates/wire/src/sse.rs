//! Server-sent events, as the HTML standard has them (section 9.2.6, read 2026-11-22).
//!
//! Takes bytes in pieces of any size and yields whole events: where a piece ends makes no difference. Lines end in
//! LF, CR or CRLF; comments, `id` and `retry` are passed over; a byte order mark at the start is ignored; several
//! `data` lines become one text. One departure: an event that the end of the stream cuts short is handed out by
//! [`Decoder::finish`], because servers forget the last empty line. Memory is bounded by the limit given.

use memchr::memchr2;

/// The data of the event that ends a stream of chat completion chunks.
pub const DONE: &str = "[DONE]";

/// One event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// Its name; `None` where the stream gives none.
    pub name: Option<String>,
    /// Its data lines, joined by line feeds.
    pub data: String,
}

/// A line or an event that has no end within the limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event of the stream is longer than {limit} bytes")]
pub struct TooLong {
    /// The limit in bytes.
    pub limit: usize,
}

/// Cuts a stream of bytes into events.
#[derive(Debug)]
pub struct Decoder {
    limit: usize,
    line: Vec<u8>,
    after_carriage_return: bool,
    at_start: bool,
    pending: Pending,
}

/// The event whose lines are being read.
#[derive(Debug, Default)]
struct Pending {
    name: Option<String>,
    data: Option<String>,
}

impl Pending {
    fn size(&self) -> usize {
        self.name.as_ref().map_or(0, String::len) + self.data.as_ref().map_or(0, String::len)
    }

    fn field(&mut self, line: &str) {
        let (field, value) = line.split_once(':').unwrap_or((line, ""));
        let value = value.strip_prefix(' ').unwrap_or(value);
        match field {
            "data" => match &mut self.data {
                Some(data) => {
                    data.push('\n');
                    data.push_str(value);
                }
                None => self.data = Some(value.to_owned()),
            },
            "event" => self.name = Some(value.to_owned()),
            // A line that starts with a colon, a comment, has the empty field.
            _ => {}
        }
    }

    /// Ends the event. One without data is none, whatever its name.
    fn take(&mut self) -> Option<Event> {
        let Self { name, data } = std::mem::take(self);
        data.map(|data| Event { name, data })
    }
}

impl Decoder {
    /// Makes a decoder that holds at most `limit` bytes of one event, and of one line.
    ///
    /// A byte that is no UTF-8 counts once, though the mark that stands for it takes three.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        Self { limit, line: Vec::new(), after_carriage_return: false, at_start: true, pending: Pending::default() }
    }

    /// Takes the next bytes and yields the events that they complete.
    ///
    /// # Errors
    ///
    /// Refuses an event or a line longer than the limit. The decoder is of no use afterwards.
    pub fn push(&mut self, bytes: &[u8]) -> Result<Vec<Event>, TooLong> {
        let mut events = Vec::new();
        let mut rest = bytes;
        while !rest.is_empty() {
            if std::mem::take(&mut self.after_carriage_return)
                && let Some(after) = rest.strip_prefix(b"\n")
            {
                rest = after;
                continue;
            }
            let (line, after) = match memchr2(b'\r', b'\n', rest) {
                Some(end) => rest.split_at(end),
                None => (rest, &[][..]),
            };
            self.room_for(line)?;
            self.line.extend_from_slice(line);
            let Some((end, after)) = after.split_first() else { break };
            self.after_carriage_return = *end == b'\r';
            events.extend(self.end_line());
            rest = after;
        }
        Ok(events)
    }

    /// Yields the event that the end of the stream cut short, if it had data.
    ///
    /// Its last line may be half of one: what it holds is not to be trusted to be whole.
    #[must_use]
    pub fn finish(mut self) -> Option<Event> {
        let ended = if self.line.is_empty() { None } else { self.end_line() };
        ended.or_else(|| self.pending.take())
    }

    fn room_for(&self, more: &[u8]) -> Result<(), TooLong> {
        let held = self.line.len() + self.pending.size();
        if held.saturating_add(more.len()) > self.limit { Err(TooLong { limit: self.limit }) } else { Ok(()) }
    }

    fn end_line(&mut self) -> Option<Event> {
        let mut line = self.line.as_slice();
        if std::mem::take(&mut self.at_start) {
            line = line.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(line);
        }
        let event = if line.is_empty() {
            self.pending.take()
        } else {
            self.pending.field(&String::from_utf8_lossy(line));
            None
        };
        self.line.clear();
        event
    }
}

/// Writes one event without a name, as chat completion streams have them.
///
/// Line ends are read back as line feeds, whichever they were: no field of a stream can hold one.
#[must_use]
pub fn frame(data: &str) -> String {
    let mut text = String::with_capacity(data.len() + 8);
    for line in data.replace("\r\n", "\n").split(['\n', '\r']) {
        text.push_str("data: ");
        text.push_str(line);
        text.push('\n');
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests;
