//! Whether a JPEG is written as encoders write it, so that every reader understands it alike and nothing hides in it.
//!
//! Takes a file that was stripped: tables, one frame, scans. Files of other makes are no fault; they are decoded and
//! encoded anew instead of being passed on.

use super::{Frame, Piece, Pieces};

/// The tables that a file may define, each once; those of codes once again after each scan of a progressive one.
#[derive(Default)]
struct Tables {
    quantizing: u8,
    coding: u8,
}

impl Tables {
    /// Reads a `DQT` segment: depth and number, then 64 values, again and again.
    fn quantizing(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((head, rest)) = body.split_first() {
            let values = match head >> 4 {
                0 => 64,
                1 => 128,
                _ => return None,
            };
            take_slot(&mut self.quantizing, head & 15)?;
            body = rest.get(values..)?;
        }
        Some(())
    }

    /// Reads a `DHT` segment: kind and number, how many codes there are of each length, then the values of the codes.
    fn coding(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((head, rest)) = body.split_first() {
            let (kind, number) = (head >> 4, head & 15);
            if kind > 1 || number > 3 {
                return None;
            }
            take_slot(&mut self.coding, kind * 4 + number)?;
            let (lengths, rest) = rest.split_at_checked(16)?;
            let codes: usize = lengths.iter().map(|count| usize::from(*count)).sum();
            body = rest.get(codes..).filter(|_| codes <= 256)?;
        }
        Some(())
    }
}

/// Takes one of eight places; `None` where it is taken, or there is no such place.
fn take_slot(taken: &mut u8, slot: u8) -> Option<()> {
    let bit = 1_u8.checked_shl(slot.into())?;
    let free = *taken & bit == 0;
    *taken |= bit;
    free.then_some(())
}

/// Says whether a stripped file holds one frame, each table once, segments of the length that their contents have, and
/// scans of its components.
pub(crate) fn is_regular(stripped: &[u8], frame: &Frame) -> bool {
    walk(stripped, frame).is_some()
}

fn walk(stripped: &[u8], frame: &Frame) -> Option<()> {
    let (mut tables, mut frames, mut scans) = (Tables::default(), 0_u32, 0_u32);
    let mut pieces = Pieces::new(stripped);
    loop {
        match pieces.next_piece()? {
            Piece::Segment { marker: 0xC0..=0xC2, body } => {
                frames += 1;
                (body.len() == 6 + 3 * usize::from(frame.components)).then_some(())?;
            }
            Piece::Segment { marker: 0xC4, body } => tables.coding(body)?,
            Piece::Segment { marker: 0xDB, body } => tables.quantizing(body)?,
            Piece::Segment { marker: 0xDD, body } => (body.len() == 2).then_some(())?,
            // The JFIF and Adobe segments are our own.
            Piece::Segment { .. } => {}
            Piece::Scan { header, data } => {
                scans += 1;
                check_scan(header, data, frame)?;
                if frame.progressive {
                    tables.coding = 0;
                }
            }
            Piece::End => break,
        }
    }
    let enough = if frame.progressive { scans > 0 } else { scans == 1 };
    (frames == 1 && enough && !pieces.junk && pieces.position() == stripped.len()).then_some(())
}

/// Checks the header of a scan. One that is not progressive holds all components.
fn check_scan(header: &[u8], data: &[u8], frame: &Frame) -> Option<()> {
    let components = *header.first()?;
    let count =
        if frame.progressive { (1..=frame.components).contains(&components) } else { components == frame.components };
    let length = header.len() == 4 + 2 * usize::from(components);
    (count && length && !data.is_empty()).then_some(())
}

/// Says whether a stripped file has as many bits as its blocks take at the least: one for each 64 pixels. A header that
/// promises more than the data can hold is left to the decoder.
pub(crate) fn is_filled(stripped: &[u8], frame: &Frame) -> bool {
    let blocks = u64::from(frame.size.width.div_ceil(8)) * u64::from(frame.size.height.div_ceil(8));
    // What is not scans is a few tables, which are small beside any picture of a size that matters.
    (stripped.len() as u64).saturating_mul(8) >= blocks
}
