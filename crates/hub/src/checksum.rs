//! SHA-256: what a file must be, and what it is.

use std::fmt;
use std::io::{self, Read};
use std::str::FromStr;

use serde::Deserialize;
use sha2::Digest as _;

/// Why a text is no SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 is 64 hexadecimal digits")]
pub struct NotASha256;

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(try_from = "String")]
pub struct Sha256([u8; 32]);

impl FromStr for Sha256 {
    type Err = NotASha256;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.as_bytes();
        if digits.len() != 64 {
            return Err(NotASha256);
        }
        let mut bytes = [0; 32];
        for (byte, pair) in bytes.iter_mut().zip(digits.chunks(2)) {
            let value = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
            let [high, low] = pair else { return Err(NotASha256) };
            *byte = value(*high).ok_or(NotASha256)? * 16 + value(*low).ok_or(NotASha256)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Sha256 {
    type Error = NotASha256;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// The SHA-256 of what was put in so far.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running(sha2::Sha256);

impl Running {
    pub(crate) fn put(&mut self, bytes: &[u8]) {
        self.0.update(bytes);
    }

    /// Puts everything in that is left to read.
    pub(crate) fn put_all(&mut self, mut source: impl Read) -> io::Result<()> {
        let mut room = vec![0; 256 * 1024];
        loop {
            match source.read(&mut room)? {
                0 => return Ok(()),
                n => self.put(room.get(..n).unwrap_or_default()),
            }
        }
    }

    pub(crate) fn end(self) -> Sha256 {
        Sha256(self.0.finalize().into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Of `abc`, from FIPS 180-4.
    const ABC: &str = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn it_is_read_written_and_computed_alike() {
        let mut running = Running::default();
        running.put(b"a");
        running.put_all(&b"bc"[..]).unwrap();
        assert_eq!(running.end().to_string(), ABC);
        assert_eq!(ABC.to_uppercase().parse::<Sha256>().unwrap().to_string(), ABC);
    }

    #[test]
    fn what_is_none_is_refused() {
        for text in ["", "ba78", &ABC[1..], &format!("{ABC}0"), &ABC.replace('b', "g"), &"é".repeat(32)] {
            assert_eq!(text.parse::<Sha256>(), Err(NotASha256), "{text}");
        }
    }
}
