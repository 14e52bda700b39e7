//! Standard input as a picture: read once, however often `-` is named.

use std::io::{self, Read};

use bytes::Bytes;
use vqa_core::Kind;

use crate::failure::Failure;

/// Standard input.
#[derive(Debug, Default)]
pub(crate) struct Stdin {
    read: Option<Bytes>,
}

impl Stdin {
    /// Returns all of it, at most `limit` bytes.
    pub(crate) fn bytes(&mut self, limit: u64) -> Result<Bytes, Failure> {
        if let Some(bytes) = &self.read {
            return Ok(bytes.clone());
        }
        let mut bytes = Vec::new();
        io::stdin()
            .lock()
            .take(limit.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| Failure::new(Kind::BadInput, format!("standard input: cannot be read: {error}")))?;
        if bytes.len() as u64 > limit {
            let message = format!("standard input: more than {limit} bytes, the limit for one picture");
            return Err(Failure::new(Kind::TooLarge, message).code("too_many_bytes"));
        }
        let bytes = Bytes::from(bytes);
        self.read = Some(bytes.clone());
        Ok(bytes)
    }
}
