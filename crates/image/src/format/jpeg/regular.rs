//! Whether a JPEG is written as encoders write it, so that every reader understands it alike and nothing hides in it.
//!
//! Takes a file that was stripped: tables, one frame, scans. Files of other makes are no fault; they are decoded and
//! encoded anew instead of being passed on.

use super::{Frame, Piece, Pieces};

/// The tables that a file defines, and those of them that something uses: what nobody uses could be anything.
#[derive(Default)]
struct Tables {
    /// Quantizing tables, each defined once.
    quantizing: u8,
    /// Code tables, first those of DC and then those of AC, that no scan has used since they were defined.
    unused_codes: u8,
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
            take_slot(&mut self.quantizing, slot(0, head & 15)?)?;
            body = rest.get(values..)?;
        }
        Some(())
    }

    /// Reads a `DHT` segment: kind and number, how many codes there are of each length, then the values of the codes.
    fn coding(&mut self, mut body: &[u8]) -> Option<()> {
        while let Some((head, rest)) = body.split_first() {
            take_slot(&mut self.unused_codes, slot(head >> 4, head & 15)?)?;
            let (lengths, rest) = rest.split_at_checked(16)?;
            let codes: usize = lengths.iter().map(|count| usize::from(*count)).sum();
            body = rest.get(codes..).filter(|_| codes <= 256)?;
        }
        Some(())
    }
}

/// Returns the bit of a table: of the first kind or the second, numbered from 0 to 3.
fn slot(kind: u8, number: u8) -> Option<u8> {
    (kind < 2 && number < 4).then(|| 1 << (kind * 4 + number))
}

/// Takes a place; `None` where it is taken.
fn take_slot(taken: &mut u8, slot: u8) -> Option<()> {
    let free = *taken & slot == 0;
    *taken |= slot;
    free.then_some(())
}

/// Says whether a stripped file holds one frame, tables that are used before they are defined again, one restart interval at the
/// most, segments of the length that their contents have, and scans of its components.
pub(crate) fn is_regular(stripped: &[u8], frame: &Frame) -> bool {
    walk(stripped, frame).is_some()
}

fn walk(stripped: &[u8], frame: &Frame) -> Option<()> {
    let (mut tables, mut scans, mut intervals) = (Tables::default(), 0_u32, 0_u32);
    let mut used_quantizing = None;
    let mut pieces = Pieces::new(stripped);
    loop {
        match pieces.next_piece()? {
            Piece::Segment { marker: 0xC0..=0xC2, body } => {
                let used = quantizing_of(body, frame)?;
                used_quantizing.replace(used).is_none().then_some(())?;
            }
            Piece::Segment { marker: 0xC4, body } => tables.coding(body)?,
            Piece::Segment { marker: 0xDB, body } => tables.quantizing(body)?,
            Piece::Segment { marker: 0xDD, body } => {
                intervals += 1;
                (body.len() == 2 && intervals == 1).then_some(())?;
            }
            // The JFIF and Adobe segments are our own.
            Piece::Segment { .. } => {}
            Piece::Scan { header, data } => {
                scans += 1;
                tables.unused_codes &= !codes_of(header, frame)?;
                (!data.is_empty()).then_some(())?;
            }
            Piece::End => break,
        }
    }
    let enough = if frame.progressive { scans > 0 } else { scans == 1 };
    let all_used = tables.unused_codes == 0 && tables.quantizing & !used_quantizing? == 0;
    (all_used && enough && !pieces.junk && pieces.position() == stripped.len()).then_some(())
}

/// Checks the length of a frame header, and returns the quantizing tables of its components.
fn quantizing_of(body: &[u8], frame: &Frame) -> Option<u8> {
    let components = body.get(6..).filter(|all| all.len() == 3 * usize::from(frame.components))?;
    components.chunks_exact(3).try_fold(0, |used, component| Some(used | slot(0, *component.last()?)?))
}

/// Checks the header of a scan, and returns the code tables that it uses. One that is not progressive holds all components; of
/// a progressive file a scan codes either DC or AC, and one that adds a bit to DC has no codes.
fn codes_of(header: &[u8], frame: &Frame) -> Option<u8> {
    let (count, rest) = header.split_first()?;
    let all = *count == frame.components;
    let some = frame.progressive && (1..=frame.components).contains(count);
    let (components, spectrum) = rest.split_at_checked(2 * usize::from(*count))?;
    let [start, _, bits] = spectrum.as_array().copied()?;
    (all || some).then_some(())?;
    components.chunks_exact(2).try_fold(0, |used, component| {
        let tables = component.last()?;
        let (dc, ac) = (slot(0, tables >> 4)?, slot(1, tables & 15)?);
        Some(
            used | match (frame.progressive, start) {
                (false, _) => dc | ac,
                (true, 0) if bits >> 4 == 0 => dc,
                (true, 0) => 0,
                (true, _) => ac,
            },
        )
    })
}

/// Says whether a stripped file has as many bits as its blocks take at the least: one for each 64 pixels. A header that
/// promises more than the data can hold is left to the decoder.
pub(crate) fn is_filled(stripped: &[u8], frame: &Frame) -> bool {
    let blocks = u64::from(frame.size.width.div_ceil(8)) * u64::from(frame.size.height.div_ceil(8));
    // What is not scans is a few tables, which are small beside any picture of a size that matters.
    (stripped.len() as u64).saturating_mul(8) >= blocks
}
