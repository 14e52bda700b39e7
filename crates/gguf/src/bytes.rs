//! The bytes of a header, counted: nothing is taken that the file cannot hold, and nothing beyond the header's limit.

use std::io::Read;

use crate::error::GgufError;
use crate::limits;

/// Reads little-endian numbers and texts, and knows how much of the file is left.
#[derive(Debug)]
pub(crate) struct Bytes<R> {
    input: R,
    at: u64,
    file_bytes: u64,
}

impl<R: Read> Bytes<R> {
    pub(crate) fn new(input: R, file_bytes: u64) -> Self {
        Self { input, at: 0, file_bytes }
    }

    /// How many bytes were read.
    pub(crate) const fn at(&self) -> u64 {
        self.at
    }

    /// Checks that so many things of at least so many bytes can still come, before anything is allocated for them.
    pub(crate) fn expect(&self, count: u64, bytes_each: u64) -> Result<(), GgufError> {
        let needs = count.saturating_mul(bytes_each).saturating_add(self.at);
        if needs > self.file_bytes {
            return Err(GgufError::HeaderCut { has: self.file_bytes });
        }
        if needs > limits::HEADER_BYTES {
            return Err(GgufError::TooMany { what: "the header's bytes", is: needs, limit: limits::HEADER_BYTES });
        }
        Ok(())
    }

    /// Reads so many bytes.
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], GgufError> {
        self.expect(1, N as u64)?;
        let mut out = [0; N];
        self.fill(&mut out)?;
        Ok(out)
    }

    /// Reads a `u32`.
    pub(crate) fn u32(&mut self) -> Result<u32, GgufError> {
        Ok(u32::from_le_bytes(self.array()?))
    }

    /// Reads a `u64`.
    pub(crate) fn u64(&mut self) -> Result<u64, GgufError> {
        Ok(u64::from_le_bytes(self.array()?))
    }

    /// Reads a length and so many bytes of text. What is no UTF-8 is an error in names, and replaced in values.
    pub(crate) fn text(&mut self, what: &'static str, limit: u64) -> Result<Vec<u8>, GgufError> {
        let length = self.u64()?;
        if length > limit {
            return Err(GgufError::TooMany { what, is: length, limit });
        }
        self.expect(1, length)?;
        let length = usize::try_from(length).map_err(|_| GgufError::damaged("a text is too long"))?;
        let mut out = vec![0; length];
        self.fill(&mut out)?;
        Ok(out)
    }

    /// Reads a name, which must be UTF-8.
    pub(crate) fn name(&mut self, what: &'static str, limit: u64) -> Result<String, GgufError> {
        String::from_utf8(self.text(what, limit)?).map_err(|_| GgufError::damaged("a name is not UTF-8"))
    }

    fn fill(&mut self, out: &mut [u8]) -> Result<(), GgufError> {
        self.input.read_exact(out).map_err(|error| {
            // The file became shorter than it was, or its length was told wrong.
            let cut = error.kind() == std::io::ErrorKind::UnexpectedEof;
            if cut { GgufError::HeaderCut { has: self.at } } else { GgufError::Read(error) }
        })?;
        self.at += out.len() as u64;
        Ok(())
    }
}
