//! One Huffman code of a lossless WebP: made of the lengths that the file gives, read bit by bit, and measured by the
//! table that the decoder will make of it. Codes that leave bit patterns unused, or use them twice, are refused.

use super::Bits;

/// Bits by which the decoder looks a symbol up at once; longer codes go on in a tree.
const TABLE_BITS: usize = 10;
/// Bytes of a table's entry.
const ENTRY: u64 = 4;
/// Bytes that a symbol of a longer code takes, two nodes of a tree.
const SYMBOL: u64 = 32;
/// Bytes that a code takes beside its table, with the slack of a list that grows.
const CODE: u64 = 128;
/// The longest code.
const LONGEST: usize = 15;

/// A Huffman code.
pub(super) struct Code {
    /// How many symbols have a code of each length.
    counts: [u16; LONGEST + 1],
    /// The symbols in the order of their codes.
    symbols: Vec<u16>,
}

impl Code {
    /// Makes the code of one symbol, which takes no bits, or of two.
    pub(super) fn short(symbols: Vec<u16>) -> Self {
        let mut counts = [0; LONGEST + 1];
        if symbols.len() == 2 {
            counts[1] = 2;
        }
        Self { counts, symbols }
    }

    /// Makes the code of these lengths, 0 for a symbol without a code; `None` where they leave codes unused or overused.
    pub(super) fn of(lengths: &[u8]) -> Option<Self> {
        let mut used: Vec<(u8, u16)> = lengths.iter().copied().zip(0..).filter(|(length, _)| *length > 0).collect();
        used.sort_unstable();
        let symbols: Vec<u16> = used.iter().map(|(_, symbol)| *symbol).collect();
        if symbols.len() < 2 {
            return (!symbols.is_empty()).then(|| Self::short(symbols));
        }
        let mut counts = [0; LONGEST + 1];
        for (length, _) in &used {
            *counts.get_mut(usize::from(*length))? += 1;
        }
        let space: u32 = used.iter().map(|(length, _)| 1 << (LONGEST - usize::from(*length))).sum();
        (space == 1 << LONGEST).then_some(Self { counts, symbols })
    }

    /// Reads a symbol.
    pub(super) fn read(&self, bits: &mut Bits<'_>) -> Option<u16> {
        if let [only] = self.symbols.as_slice() {
            return Some(*only);
        }
        let window = bits.peek();
        let (mut code, mut first, mut before) = (0, 0, 0);
        for (length, count) in self.counts.iter().enumerate().skip(1) {
            let count = u64::from(*count);
            code |= window >> (length - 1) & 1;
            if code < first + count {
                bits.take(length)?;
                return self.symbols.get(usize::try_from(before + code - first).ok()?).copied();
            }
            before += count;
            first = (first + count) << 1;
            code <<= 1;
        }
        None
    }

    /// Counts the bytes that the decoder takes for it.
    pub(super) fn bytes(&self) -> u64 {
        let longest = self.counts.iter().rposition(|count| *count > 0).unwrap_or(0);
        let table = if longest > 0 { ENTRY << longest.min(TABLE_BITS) } else { 0 };
        let longer: u64 = self.counts.iter().skip(TABLE_BITS + 1).map(|count| u64::from(*count)).sum();
        CODE + table + longer * SYMBOL
    }
}
