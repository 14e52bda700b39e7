//! The Huffman codes of a lossless WebP: RFC 9649, section 3.
//!
//! A picture of a few pixels may ask for 65,536 sets of five codes, and the decoder keeps a table for each code: 4 MB
//! of file become a gigabyte and more. Takes a bitstream without its header, reads as far as the codes of the picture,
//! and yields what their tables take. Where the bits make no sense it stops: the decoder stops there too, and says why.

mod code;

use vqa_core::Size;

use code::Code;

/// Symbols of the green code that are no colours: lengths of copies.
const LENGTHS: usize = 24;
/// Symbols of the code of distances.
const DISTANCES: usize = 40;
/// The order in which the lengths of the code of code lengths stand.
const ORDER: [usize; 19] = [17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15];

/// Counts the bytes that the tables of all codes of a picture take; not much more than `most`, where they take more.
pub(crate) fn tables(bitstream: &[u8], size: Size, most: u64) -> u64 {
    let mut bytes = 0;
    let _ = Bits { bytes: bitstream, at: 0 }.picture(size, |code| {
        bytes += code.bytes();
        bytes <= most
    });
    bytes
}

/// Reads bits, the lowest of a byte first.
struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    /// Returns at least 32 bits without taking them; behind the end there are zeros.
    fn peek(&self) -> u64 {
        let rest = self.bytes.get(self.at / 8..).unwrap_or_default();
        let window = match rest.first_chunk() {
            Some(eight) => u64::from_le_bytes(*eight),
            None => rest.iter().rev().fold(0, |bits, byte| bits << 8 | u64::from(*byte)),
        };
        window >> (self.at % 8)
    }

    fn take(&mut self, count: usize) -> Option<()> {
        self.at += count;
        (self.at <= self.bytes.len() * 8).then_some(())
    }

    /// Reads up to 32 bits.
    fn read(&mut self, count: usize) -> Option<u32> {
        let bits = self.peek() & ((1 << count) - 1);
        self.take(count)?;
        u32::try_from(bits).ok()
    }

    fn flag(&mut self) -> Option<bool> {
        Some(self.read(1)? == 1)
    }

    /// Reads a number below 65,536.
    fn number(&mut self, count: usize) -> Option<usize> {
        usize::try_from(self.read(count)?).ok()
    }

    /// Reads transforms and codes up to the pixels, and shows every code of the picture until that says no.
    fn picture(&mut self, size: Size, mut goes_on: impl FnMut(&Code) -> bool) -> Option<()> {
        let size = self.transforms(size)?;
        let cache = self.cache()?;
        let sets = if self.flag()? {
            let bits = self.read(3)? + 2;
            u64::from(self.small_picture(blocks(size, bits))?) + 1
        } else {
            1
        };
        for _ in 0..sets {
            if !self.set(cache)?.iter().all(&mut goes_on) {
                break;
            }
        }
        Some(())
    }

    /// Reads the transforms, and returns the size of the picture that they start from.
    fn transforms(&mut self, mut size: Size) -> Option<Size> {
        let mut seen = [false; 4];
        while self.flag()? {
            let kind = self.number(2)?;
            if std::mem::replace(seen.get_mut(kind)?, true) {
                return None;
            }
            match kind {
                0 | 1 => {
                    let bits = self.read(3)? + 2;
                    self.small_picture(blocks(size, bits))?;
                }
                2 => {}
                _ => {
                    let colours = self.read(8)? + 1;
                    self.small_picture(Size::new(colours, 1))?;
                    // Indices into few colours are packed, several to a pixel.
                    let bits = match colours {
                        ..=2 => 3,
                        3..=4 => 2,
                        5..=16 => 1,
                        _ => 0,
                    };
                    size.width = size.width.div_ceil(1 << bits);
                }
            }
        }
        Some(size)
    }

    /// Reads how many colours the cache has.
    fn cache(&mut self) -> Option<usize> {
        if !self.flag()? {
            return Some(0);
        }
        let bits = self.number(4)?;
        (1..=11).contains(&bits).then_some(1 << bits)
    }

    /// Reads the five codes of a set: green and lengths, red, blue, alpha, distances.
    fn set(&mut self, cache: usize) -> Option<[Code; 5]> {
        let green = self.code(256 + LENGTHS + cache)?;
        Some([green, self.code(256)?, self.code(256)?, self.code(256)?, self.code(DISTANCES)?])
    }

    /// Reads a picture within the picture, and returns the largest number that red and green of a pixel make.
    ///
    /// Copies and cached colours repeat a pixel that was spelt out, so those alone need be looked at.
    fn small_picture(&mut self, size: Size) -> Option<u32> {
        let cache = self.cache()?;
        let [green, red, blue, alpha, distance] = self.set(cache)?;
        let (mut most, mut at) = (0, 0);
        while at < size.pixels() {
            let symbol = green.read(self)?;
            if symbol < 256 {
                most = most.max(u32::from(red.read(self)?) << 8 | u32::from(symbol));
                blue.read(self)?;
                alpha.read(self)?;
                at += 1;
            } else if let Some(length) = usize::from(symbol).checked_sub(256).filter(|length| *length < LENGTHS) {
                at += u64::from(self.run(length)?);
                let far = distance.read(self)?;
                self.run(far.into())?;
            } else {
                at += 1;
            }
        }
        (at == size.pixels()).then_some(most)
    }

    /// Reads the rest of a length or a distance.
    fn run(&mut self, prefix: usize) -> Option<u32> {
        let short = u32::try_from(prefix).ok()?;
        if short < 4 {
            return Some(short + 1);
        }
        let extra = (prefix - 2) / 2;
        Some(((2 + (short & 1)) << extra) + self.read(extra)? + 1)
    }

    fn code(&mut self, alphabet: usize) -> Option<Code> {
        if self.flag()? {
            let two = self.flag()?;
            let width = if self.flag()? { 8 } else { 1 };
            let mut symbols = vec![u16::try_from(self.read(width)?).ok()?];
            if two {
                symbols.push(u16::try_from(self.read(8)?).ok()?);
            }
            let fits = symbols.iter().all(|symbol| usize::from(*symbol) < alphabet);
            return fits.then(|| Code::short(symbols));
        }
        let mut lengths = [0; ORDER.len()];
        let count = 4 + self.number(4)?;
        for place in ORDER.iter().take(count) {
            *lengths.get_mut(*place)? = u8::try_from(self.read(3)?).ok()?;
        }
        let code = Code::of(&lengths)?;
        Code::of(&self.lengths(&code, alphabet)?)
    }

    /// Reads the lengths of the codes of an alphabet.
    fn lengths(&mut self, code: &Code, alphabet: usize) -> Option<Vec<u8>> {
        let mut left = alphabet;
        if self.flag()? {
            let bits = 2 + 2 * self.number(3)?;
            left = 2 + self.number(bits)?;
        }
        if left > alphabet {
            return None;
        }
        let mut lengths = Vec::with_capacity(alphabet);
        let mut last = 8;
        while lengths.len() < alphabet && left > 0 {
            left -= 1;
            let symbol = u8::try_from(code.read(self)?).ok()?;
            let (again, length) = match symbol {
                16 => (3 + self.number(2)?, last),
                17 => (3 + self.number(3)?, 0),
                18 => (11 + self.number(7)?, 0),
                _ => (1, symbol),
            };
            if length != 0 {
                last = length;
            }
            lengths.resize(lengths.len() + again, length);
        }
        (lengths.len() <= alphabet).then_some(lengths)
    }
}

/// Counts the blocks of a side of two to the power of `bits` that cover a picture.
fn blocks(size: Size, bits: u32) -> Size {
    Size::new(size.width.div_ceil(1 << bits), size.height.div_ceil(1 << bits))
}
