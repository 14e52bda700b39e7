//! Lines of a file, one at a time, none longer than is taken.

use std::io::{self, BufRead, Read, Seek, SeekFrom};

/// What the buffer holds now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// A line, its end included.
    Whole,
    /// Nothing: the line was longer than is taken, and was passed over.
    TooLong,
    /// Nothing: the file is over.
    End,
}

/// Cuts a file into lines.
#[derive(Debug)]
pub(super) struct Lines<R> {
    input: R,
    limit: u64,
    next: u64,
    /// The line that was read last.
    pub(super) buffer: Vec<u8>,
    /// Its number, counted from 1.
    pub(super) number: u64,
    /// Its first byte, counted from 0.
    pub(super) offset: u64,
}

impl<R: BufRead> Lines<R> {
    pub(super) const fn new(input: R, limit: u64) -> Self {
        Self { input, limit, next: 0, buffer: Vec::new(), number: 0, offset: 0 }
    }

    /// Reads the next line.
    pub(super) fn advance(&mut self) -> io::Result<Line> {
        self.buffer.clear();
        self.number += 1;
        self.offset = self.next;
        let read = (&mut self.input).take(self.limit + 1).read_until(b'\n', &mut self.buffer)? as u64;
        self.next += read;
        if read <= self.limit {
            return Ok(if read == 0 { Line::End } else { Line::Whole });
        }
        if !self.buffer.ends_with(b"\n") {
            self.next += self.input.skip_until(b'\n')? as u64;
        }
        self.buffer.clear();
        Ok(Line::TooLong)
    }
}

impl<R: BufRead + Seek> Lines<R> {
    /// Goes to a line that begins at this byte.
    pub(super) fn seek(&mut self, offset: u64) -> io::Result<()> {
        self.next = self.input.seek(SeekFrom::Start(offset))?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn lines_know_where_they_stand() {
        let mut lines = Lines::new(Cursor::new("ab\r\n\nlonger than that\nc"), 4);
        let mut seen = Vec::new();
        loop {
            let line = lines.advance().unwrap();
            if line == Line::End {
                break;
            }
            seen.push((line, lines.number, lines.offset, String::from_utf8(lines.buffer.clone()).unwrap()));
        }
        let expected = [
            (Line::Whole, 1, 0, "ab\r\n"),
            (Line::Whole, 2, 4, "\n"),
            (Line::TooLong, 3, 5, ""),
            (Line::Whole, 4, 22, "c"),
        ];
        assert_eq!(seen, expected.map(|(line, number, offset, text)| (line, number, offset, text.to_owned())));
        lines.seek(22).unwrap();
        assert_eq!((lines.advance().unwrap(), lines.offset, lines.buffer.as_slice()), (Line::Whole, 22, &b"c"[..]));
    }

    #[test]
    fn the_limit_counts_the_end_of_the_line() {
        let mut lines = Lines::new(&b"abc\nabcd\n"[..], 4);
        assert_eq!(lines.advance().unwrap(), Line::Whole);
        assert_eq!(lines.advance().unwrap(), Line::TooLong);
        assert_eq!(lines.advance().unwrap(), Line::End);
    }
}
