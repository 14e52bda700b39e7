//! Cuts JSON that is too large for memory into the values that it is made of, without reading them.
//!
//! Takes a file and yields the bytes of one value at a time, none longer than is taken. It counts brackets and steps over
//! texts; whether a value is good JSON is for the parser to say. It does not recurse, so depth costs nothing.

use std::io::{self, BufRead, Seek};

/// What the buffer holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Cut {
    /// A value.
    Whole,
    /// Nothing: the value was longer than is taken, and was passed over.
    TooLong,
}

/// Why the structure around the values is not what it should be.
#[derive(Debug, thiserror::Error)]
pub(super) enum CutError {
    #[error("expected {wanted}, found {found}")]
    Shape { wanted: &'static str, found: String },
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Cuts a file into values.
#[derive(Debug)]
pub(super) struct Cutter<R> {
    input: R,
    limit: usize,
    /// The next byte, counted from 0.
    pub(super) offset: u64,
    /// The value that was cut last.
    pub(super) buffer: Vec<u8>,
}

impl<R: BufRead> Cutter<R> {
    pub(super) const fn new(input: R, limit: u64) -> Self {
        Self { input, limit: limit as usize, offset: 0, buffer: Vec::new() }
    }

    /// Returns the next byte that is no blank, and leaves it there.
    pub(super) fn peek(&mut self) -> io::Result<Option<u8>> {
        loop {
            let Some(byte) = self.input.fill_buf()?.first().copied() else { return Ok(None) };
            if !matches!(byte, b' ' | b'\t' | b'\n' | b'\r') {
                return Ok(Some(byte));
            }
            self.step(1);
        }
    }

    /// Steps over this byte and the blanks before it.
    pub(super) fn expect(&mut self, byte: u8, wanted: &'static str) -> Result<(), CutError> {
        let found = self.peek()?;
        if found != Some(byte) {
            return Err(CutError::Shape { wanted, found: shown(found) });
        }
        self.step(1);
        Ok(())
    }

    /// Steps over a byte order mark at the beginning of the file.
    pub(super) fn skip_mark(&mut self) -> io::Result<()> {
        if self.input.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
            self.step(3);
        }
        Ok(())
    }

    /// Cuts the next value: the buffer holds it, or it is passed over where it is too long.
    pub(super) fn value(&mut self) -> Result<Cut, CutError> {
        self.cut(self.limit)
    }

    /// Steps over the next value, however long.
    pub(super) fn skip(&mut self) -> Result<(), CutError> {
        self.cut(0).map(|_| ())
    }

    /// Cuts an object's next key and the colon after it; `None` at the end of the object.
    pub(super) fn key(&mut self, first: bool) -> Result<Option<String>, CutError> {
        if self.ends(first, b'}', "`,` or `}`")? {
            return Ok(None);
        }
        let wanted = "a key";
        if self.peek()? != Some(b'"') {
            return Err(CutError::Shape { wanted, found: shown(self.peek()?) });
        }
        self.value()?;
        let found = || "a damaged text".to_owned();
        let key = serde_json::from_slice(&self.buffer).map_err(|_| CutError::Shape { wanted, found: found() })?;
        self.expect(b':', "`:`")?;
        Ok(Some(key))
    }

    /// Says whether a list ends here; if not, the next value follows.
    pub(super) fn list_ends(&mut self, first: bool) -> Result<bool, CutError> {
        self.ends(first, b']', "`,` or `]`")
    }

    fn ends(&mut self, first: bool, close: u8, wanted: &'static str) -> Result<bool, CutError> {
        match self.peek()? {
            Some(byte) if byte == close => {
                self.step(1);
                Ok(true)
            }
            _ if first => Ok(false),
            _ => self.expect(b',', wanted).map(|()| false),
        }
    }

    fn step(&mut self, bytes: usize) {
        self.input.consume(bytes);
        self.offset += bytes as u64;
    }

    fn cut(&mut self, limit: usize) -> Result<Cut, CutError> {
        self.buffer.clear();
        if let Some(byte @ (b',' | b':' | b']' | b'}')) = self.peek()? {
            return Err(CutError::Shape { wanted: "a value", found: shown(Some(byte)) });
        }
        let (mut scan, mut length) = (Scan::default(), 0_usize);
        loop {
            let chunk = self.input.fill_buf()?;
            let used = chunk.iter().position(|byte| scan.ends_before(*byte)).unwrap_or(chunk.len());
            let at_end = chunk.is_empty();
            let over = used < chunk.len();
            if let Some(part) = chunk.get(..used).filter(|part| length + part.len() <= limit) {
                self.buffer.extend_from_slice(part);
            }
            length += used;
            self.step(used);
            if over || (at_end && length > 0 && scan.may_end()) {
                let whole = length <= limit;
                if !whole {
                    self.buffer.clear();
                }
                return Ok(if whole { Cut::Whole } else { Cut::TooLong });
            }
            if at_end {
                return Err(CutError::Shape { wanted: "the rest of a value", found: shown(None) });
            }
        }
    }
}

impl<R: BufRead + Seek> Cutter<R> {
    /// Goes to this byte.
    pub(super) fn seek(&mut self, offset: u64) -> io::Result<()> {
        // Seeking by a distance keeps what was read ahead.
        self.input.seek_relative(offset.cast_signed().wrapping_sub(self.offset.cast_signed()))?;
        self.offset = offset;
        Ok(())
    }
}

fn shown(byte: Option<u8>) -> String {
    match byte {
        None => "the end of the file".to_owned(),
        Some(byte) if byte.is_ascii_graphic() => format!("`{}`", char::from(byte)),
        Some(byte) => format!("byte 0x{byte:02x}"),
    }
}

/// Finds where a value ends.
#[derive(Debug, Default)]
struct Scan {
    depth: u64,
    within: Within,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// Nothing was seen yet.
    #[default]
    Nothing,
    /// A number, `true`, `false` or `null`, or between the parts of a list or an object.
    Plain,
    /// A text.
    Text,
    /// A text, after a backslash.
    Escape,
    /// The value is closed.
    Closed,
}

impl Scan {
    /// Says whether the value ended before this byte.
    fn ends_before(&mut self, byte: u8) -> bool {
        let plain_ends = matches!(byte, b',' | b']' | b'}' | b':' | b' ' | b'\t' | b'\n' | b'\r');
        match (self.within, byte) {
            (Within::Closed, _) => return true,
            (Within::Plain, _) if self.depth == 0 && plain_ends => return true,
            (Within::Escape, _) => self.within = Within::Text,
            (Within::Text, b'\\') => self.within = Within::Escape,
            (Within::Text, b'"') => self.close(),
            (Within::Text, _) => {}
            (Within::Nothing | Within::Plain, b'"') => self.within = Within::Text,
            (Within::Nothing | Within::Plain, b'[' | b'{') => {
                self.depth += 1;
                self.within = Within::Plain;
            }
            (Within::Nothing | Within::Plain, b']' | b'}') => {
                self.depth = self.depth.saturating_sub(1);
                self.close();
            }
            (Within::Nothing | Within::Plain, _) => self.within = Within::Plain,
        }
        false
    }

    const fn close(&mut self) {
        self.within = if self.depth == 0 { Within::Closed } else { Within::Plain };
    }

    fn may_end(&self) -> bool {
        self.within == Within::Closed || (self.within == Within::Plain && self.depth == 0)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{BufReader, Cursor};

    use proptest::prelude::*;
    use serde_json::Value;

    use super::*;

    /// Cuts a list into the texts of its values, with a buffer of so many bytes.
    fn cut(text: &str, buffer: usize, limit: u64) -> Result<Vec<String>, String> {
        let mut cutter = Cutter::new(BufReader::with_capacity(buffer, Cursor::new(text)), limit);
        let mut all = Vec::new();
        let mut go = || {
            cutter.expect(b'[', "a list")?;
            while !cutter.list_ends(all.is_empty())? {
                all.push(match cutter.value()? {
                    Cut::Whole => String::from_utf8(cutter.buffer.clone()).unwrap(),
                    Cut::TooLong => "too long".to_owned(),
                });
            }
            Ok(())
        };
        go().map_err(|error: CutError| error.to_string())?;
        Ok(all)
    }

    #[test]
    fn lists_are_cut() {
        let text = "[1, \"a]\\\"\" ,{\"k\": [\"}\"]} ,[[]],null]";
        for buffer in 1..20 {
            assert_eq!(cut(text, buffer, 100).unwrap(), ["1", "\"a]\\\"\"", "{\"k\": [\"}\"]}", "[[]]", "null"]);
        }
        assert_eq!(cut("[ ]", 8, 9).unwrap(), Vec::<String>::new());
        assert_eq!(cut("[\"12345\",[1,2],\"1234567\",3]", 4, 7).unwrap(), ["\"12345\"", "[1,2]", "too long", "3"]);
    }

    #[test]
    fn broken_lists_are_told() {
        let reason = |text: &str| cut(text, 8, 100).unwrap_err();
        assert_eq!(reason("{}"), "expected a list, found `{`");
        assert_eq!(reason("[1 2]"), "expected `,` or `]`, found `2`");
        assert_eq!(reason("[1,,2]"), "expected a value, found `,`");
        assert_eq!(reason("[1,"), "expected the rest of a value, found the end of the file");
        assert_eq!(reason("[\"a"), "expected the rest of a value, found the end of the file");
        assert_eq!(reason(&"[".repeat(100_000)), "expected the rest of a value, found the end of the file");
        assert_eq!(reason("[1"), "expected `,` or `]`, found the end of the file");
    }

    fn json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![Just(Value::Null), any::<i64>().prop_map(Value::from), ".{0,6}".prop_map(Value::from)];
        leaf.prop_recursive(3, 20, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec((".{0,4}", inner), 0..4).prop_map(|all| Value::Object(all.into_iter().collect())),
            ]
        })
    }

    proptest! {
        #[test]
        fn every_list_is_cut_into_its_values(all in prop::collection::vec(json(), 0..6), buffer in 1_usize..40) {
            for text in [serde_json::to_string(&all).unwrap(), serde_json::to_string_pretty(&all).unwrap()] {
                let parts = cut(&text, buffer, 1 << 20).unwrap();
                let read: Vec<Value> = parts.iter().map(|part| serde_json::from_str(part).unwrap()).collect();
                prop_assert_eq!(&read, &all);
            }
        }

        #[test]
        fn anything_is_cut_or_told(text in "[\\[\\]{},:\"\\\\a1 ]{0,30}", buffer in 1_usize..10) {
            let _ = cut(&text, buffer, 5);
        }
    }
}
