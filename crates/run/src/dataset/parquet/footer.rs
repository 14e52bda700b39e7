//! A look at the end of a Parquet file before the library reads it.
//!
//! The library builds the schema by recursion without a bound, so a footer of some kilobytes could overflow the stack,
//! which nothing contains. This reads the schema's elements, in Thrift's compact protocol, and counts how deep they nest.
//! <https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift> and
//! <https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md>.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};

use super::super::words;

/// The largest footer that is read. It grows with row groups times columns, and has some hundred bytes for each.
const MAX_FOOTER: u64 = 256 * 1024 * 1024;
/// The deepest schema that is read; lists of structs take four levels.
const MAX_DEPTH: usize = 64;
/// The deepest structure inside an element that is skipped; Parquet's own have three levels.
const MAX_SKIP: u32 = 16;

const DAMAGED: &str = "its footer is damaged";

/// Refuses what is no Parquet file, or would overflow the stack. Leaves the file at its beginning.
pub(super) fn check(file: &mut File) -> Result<(), String> {
    let footer = footer(file).map_err(|error| words::said(&error))?;
    let footer = footer.ok_or("it does not end as Parquet files do; it may be cut off")?;
    let deepest = Thrift { rest: &footer }.schema_depth().ok_or(DAMAGED)?;
    if deepest > MAX_DEPTH {
        return Err(format!("its schema nests {deepest} levels deep; at most {MAX_DEPTH} are read"));
    }
    Ok(())
}

/// Reads the footer: its length and `PAR1` are the last eight bytes.
fn footer(file: &mut File) -> io::Result<Option<Vec<u8>>> {
    let length = file.seek(SeekFrom::End(0))?;
    if length < 12 {
        return Ok(None);
    }
    let mut tail = [0; 8];
    file.seek(SeekFrom::End(-8))?;
    file.read_exact(&mut tail)?;
    let [a, b, c, d, magic @ ..] = tail;
    let footer = u64::from(u32::from_le_bytes([a, b, c, d]));
    if magic != *b"PAR1" || footer > length - 12 || footer > MAX_FOOTER {
        return Ok(None);
    }
    let mut bytes = Vec::new();
    file.seek(SeekFrom::Start(length - 8 - footer))?;
    file.take(footer).read_to_end(&mut bytes)?;
    file.rewind()?;
    Ok(Some(bytes))
}

/// Bytes in Thrift's compact protocol. `None` is damage.
struct Thrift<'a> {
    rest: &'a [u8],
}

/// The types of the compact protocol that matter here.
const BINARY: u8 = 8;
const LIST: u8 = 9;
const SET: u8 = 10;
const MAP: u8 = 11;
const STRUCT: u8 = 12;

impl Thrift<'_> {
    /// Says how deep the schema nests: field 2 of the file's metadata, a list in depth-first order.
    fn schema_depth(&mut self) -> Option<usize> {
        let mut field = 0;
        loop {
            let kind = self.field(&mut field)?;
            if field == 2 && kind == LIST {
                return self.nested();
            }
            self.skip(kind, MAX_SKIP)?;
        }
    }

    fn nested(&mut self) -> Option<usize> {
        let (count, kind) = self.list()?;
        let mut open: Vec<u64> = Vec::new();
        let mut deepest = 0;
        for _ in 0..count {
            let children = if kind == STRUCT { self.children()? } else { return None };
            if let Some(left) = open.last_mut() {
                *left = left.checked_sub(1)?;
            }
            open.push(children);
            deepest = deepest.max(open.len());
            while open.last() == Some(&0) {
                open.pop();
            }
        }
        Some(deepest)
    }

    /// Reads one element of the schema, of which field 5 says how many children it has.
    fn children(&mut self) -> Option<u64> {
        let (mut field, mut children) = (0, 0);
        loop {
            let kind = self.field(&mut field)?;
            match (kind, field) {
                (0, _) => return Some(children),
                (3..=6, 5) => children = u64::try_from(zigzag(self.number()?)).ok()?,
                _ => self.skip(kind, MAX_SKIP)?,
            }
        }
    }

    /// Reads the head of a field; 0 ends a struct.
    fn field(&mut self, field: &mut i64) -> Option<u8> {
        let byte = self.byte()?;
        let (step, kind) = (byte >> 4, byte & 15);
        if kind != 0 {
            *field = if step == 0 { zigzag(self.number()?) } else { field.checked_add(i64::from(step))? };
        }
        Some(kind)
    }

    fn list(&mut self) -> Option<(u64, u8)> {
        let byte = self.byte()?;
        let count = if byte >> 4 == 15 { self.number()? } else { u64::from(byte >> 4) };
        Some((count, byte & 15))
    }

    /// Steps over a value. A truth value in a field is all in its head.
    fn skip(&mut self, kind: u8, depth: u32) -> Option<()> {
        let deeper = depth.checked_sub(1)?;
        match kind {
            1 | 2 => {}
            3 => _ = self.byte()?,
            4..=6 => _ = self.number()?,
            7 => self.take(8)?,
            BINARY => {
                let length = self.number()?;
                self.take(usize::try_from(length).ok()?)?;
            }
            LIST | SET => {
                let (count, kind) = self.list()?;
                for _ in 0..count {
                    self.skip_element(kind, deeper)?;
                }
            }
            MAP => {
                let count = self.number()?;
                let kinds = if count == 0 { 0 } else { self.byte()? };
                for _ in 0..count {
                    self.skip_element(kinds >> 4, deeper)?;
                    self.skip_element(kinds & 15, deeper)?;
                }
            }
            STRUCT => {
                let mut field = 0;
                loop {
                    match self.field(&mut field)? {
                        0 => break,
                        kind => self.skip(kind, deeper)?,
                    }
                }
            }
            _ => return None,
        }
        Some(())
    }

    /// Steps over an element of a list, where a truth value takes a byte.
    fn skip_element(&mut self, kind: u8, depth: u32) -> Option<()> {
        if matches!(kind, 1 | 2) { self.byte().map(|_| ()) } else { self.skip(kind, depth) }
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(*first)
    }

    fn take(&mut self, bytes: usize) -> Option<()> {
        self.rest = self.rest.split_at_checked(bytes)?.1;
        Some(())
    }

    /// Reads a number of seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut number = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(number);
            }
        }
        None
    }
}

/// Brings the sign back from the lowest bit.
const fn zigzag(number: u64) -> i64 {
    (number >> 1).cast_signed() ^ -((number & 1).cast_signed())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// A schema of so many elements, each the only child of the one before, with names.
    fn nested(levels: u8) -> Vec<u8> {
        let mut bytes = vec![0x15, 2, 0x19, 0xfc, levels];
        for level in (0..levels).rev() {
            let children = if level == 0 { 0 } else { 2 };
            bytes.extend([0x48, 1, b'n', 0x15, children, 0]);
        }
        bytes
    }

    #[test]
    fn depth_is_counted() {
        for levels in 1..120 {
            let bytes = nested(levels);
            assert_eq!(Thrift { rest: &bytes }.schema_depth(), Some(levels.into()));
            assert_eq!(Thrift { rest: &bytes[..bytes.len() - 1] }.schema_depth(), None);
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_depth_or_damage(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let _ = Thrift { rest: &bytes }.schema_depth();
        }
    }
}
