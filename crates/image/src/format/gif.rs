//! The blocks of a GIF: GIF89a specification (CompuServe, 1990).
//!
//! Counts the pictures, which is what tells an animation from a still: neither the version nor a loop count does.

use vqa_core::{Format, Size};

use crate::error::ImageError;
use crate::read::{slice, u16_le};

/// Bytes of the header and the screen descriptor.
const HEAD: usize = 13;

/// One block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Block {
    Picture,
    /// An extension: how the next picture is shown, a comment, a text, an application's own.
    Other,
    /// The end. What follows is none of ours.
    Trailer,
}

/// Reads the size of the canvas.
pub(crate) fn size(bytes: &[u8]) -> Result<Size, ImageError> {
    match (u16_le(bytes, 6), u16_le(bytes, 8)) {
        (Some(width), Some(height)) if width > 0 && height > 0 => Ok(Size::new(width.into(), height.into())),
        (Some(_), Some(_)) => Err(ImageError::corrupt(Format::Gif, "its canvas has no pixels")),
        _ => Err(ImageError::truncated(Format::Gif)),
    }
}

/// Walks the blocks of a GIF.
#[derive(Debug, Clone)]
struct Blocks<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Blocks<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let table = bytes.get(10).map_or(0, |flags| table_len(*flags));
        Self { bytes, at: HEAD + table }
    }

    fn next_block(&mut self) -> Result<Block, ImageError> {
        self.read().unwrap_or_else(|| Err(ImageError::truncated(Format::Gif)))
    }

    fn read(&mut self) -> Option<Result<Block, ImageError>> {
        // Zeros between blocks are written by some programs and skipped by all readers.
        let zeros = self.bytes.get(self.at..)?.iter().take_while(|byte| **byte == 0).count();
        let introducer = *self.bytes.get(self.at + zeros)?;
        self.at += zeros + 1;
        match introducer {
            0x2C => self.picture().map(Ok),
            0x21 => self.extension().map(Ok),
            0x3B => Some(Ok(Block::Trailer)),
            _ => Some(Err(ImageError::corrupt(Format::Gif, "bytes that begin no block"))),
        }
    }

    fn picture(&mut self) -> Option<Block> {
        let flags = *self.bytes.get(self.at + 8)?;
        // After the descriptor and its table stands the code size of the data.
        self.at += 9 + table_len(flags) + 1;
        self.skip_data()?;
        Some(Block::Picture)
    }

    fn extension(&mut self) -> Option<Block> {
        // One byte says what kind it is.
        self.at += 1;
        self.skip_data()?;
        Some(Block::Other)
    }

    /// Skips sub-blocks up to the empty one that ends them.
    fn skip_data(&mut self) -> Option<()> {
        loop {
            let len = usize::from(*self.bytes.get(self.at)?);
            slice(self.bytes, self.at + 1, len)?;
            self.at += 1 + len;
            if len == 0 {
                return Some(());
            }
        }
    }
}

/// Counts the bytes of the colour table that follows a descriptor with these flags.
fn table_len(flags: u8) -> usize {
    if flags & 0x80 == 0 { 0 } else { 3 << ((flags & 7) + 1) }
}

/// Counts the pictures of a GIF up to its trailer, and stops at `most`.
///
/// # Errors
///
/// Refuses a GIF whose bytes end, or stop making sense, before that.
pub(crate) fn count(bytes: &[u8], most: u32) -> Result<u32, ImageError> {
    let mut frames = 0;
    let mut blocks = Blocks::new(bytes);
    while frames < most {
        match blocks.next_block()? {
            Block::Picture => frames += 1,
            Block::Other => {}
            Block::Trailer => break,
        }
    }
    Ok(frames)
}
