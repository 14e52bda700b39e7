//! The chunks of a PNG: PNG Specification, Third Edition (W3C, 2025).
//!
//! Refuses what breaks the structure: a first chunk that is not `IHDR`, an unknown critical chunk, pixel data in two
//! runs, a wrong checksum on a chunk that the pixels need. Chunks that they do not need may hold anything.

use vqa_core::{Format, Orientation, Size};

use super::{MOST_PROFILE, Metadata, Profile, Survey};
use crate::error::ImageError;
use crate::exif;
use crate::read::{slice, u32_be};

pub(crate) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1A\n";
/// Bytes of a chunk beside its body: length, kind, checksum.
const FRAME: usize = 12;
/// The largest palette, in bytes.
const MOST_PALETTE: usize = 256 * 3;

/// One chunk, its checksum not yet looked at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) body: &'a [u8],
    crc: u32,
    /// Kind and body, which the checksum covers.
    covered: &'a [u8],
}

impl Chunk<'_> {
    /// Appends the chunk as it stands in the file.
    pub(crate) fn write(&self, out: &mut Vec<u8>) {
        // The body came out of a chunk, so its length fits into one.
        out.extend(u32::try_from(self.body.len()).unwrap_or(u32::MAX).to_be_bytes());
        out.extend_from_slice(self.covered);
        out.extend(self.crc.to_be_bytes());
    }

    fn is_critical(&self) -> bool {
        self.kind.first().is_some_and(u8::is_ascii_uppercase)
    }

    fn check(&self) -> Result<(), ImageError> {
        if crc32fast::hash(self.covered) == self.crc {
            Ok(())
        } else {
            Err(ImageError::corrupt(Format::Png, format!("wrong checksum of chunk {}", self.kind.escape_ascii())))
        }
    }
}

/// Lists the chunks; ends with an error where the bytes end within one.
pub(crate) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Result<Chunk<'_>, ImageError>> {
    let mut at = SIGNATURE.len();
    let mut over = false;
    std::iter::from_fn(move || {
        if over || at >= bytes.len() {
            return None;
        }
        let chunk = read_chunk(bytes, at);
        over = chunk.is_none();
        at += chunk.map_or(0, |chunk| chunk.body.len() + FRAME);
        Some(chunk.ok_or(ImageError::truncated(Format::Png)))
    })
}

fn read_chunk(bytes: &[u8], at: usize) -> Option<Chunk<'_>> {
    let len = usize::try_from(u32_be(bytes, at)?).ok()?;
    let covered = slice(bytes, at + 4, len.checked_add(4)?)?;
    let (kind, body) = covered.split_first_chunk()?;
    Some(Chunk { kind: *kind, body, crc: u32_be(bytes, at + 8 + len)?, covered })
}

/// The fields of `IHDR`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ihdr {
    pub(crate) size: Size,
    pub(crate) depth: u8,
    pub(crate) colour: u8,
    pub(crate) interlaced: bool,
}

/// The seven passes of Adam7: first column, first row, column step, row step.
const PASSES: [[u32; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

impl Ihdr {
    /// Lists how many rows each pass has, and how many pixels a row. A picture that is not interlaced has one pass.
    fn passes(&self) -> Vec<(u64, u64)> {
        let count = |side: u32, first: u32, step: u32| u64::from(side.saturating_sub(first).div_ceil(step));
        if self.interlaced {
            let pass = |[x, y, dx, dy]: &[u32; 4]| (count(self.size.height, *y, *dy), count(self.size.width, *x, *dx));
            PASSES.iter().map(pass).filter(|(_, width)| *width > 0).collect()
        } else {
            vec![(u64::from(self.size.height), u64::from(self.size.width))]
        }
    }

    /// Counts the rows of all passes.
    pub(crate) fn rows(&self) -> u64 {
        self.passes().iter().map(|(rows, _)| rows).sum()
    }

    /// Counts the bytes of the unpacked pixel data: each row has a filter byte before it.
    pub(crate) fn unpacked(&self) -> u64 {
        let samples = match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        };
        let bits = samples * u64::from(self.depth);
        self.passes().iter().map(|(rows, width)| rows * ((width * bits).div_ceil(8) + 1)).sum()
    }
}

/// Reads `IHDR`, which must stand first.
pub(crate) fn ihdr(bytes: &[u8]) -> Result<Ihdr, ImageError> {
    let cut = ImageError::truncated(Format::Png);
    let Some(head) = slice(bytes, SIGNATURE.len(), 8) else { return Err(cut) };
    if head != b"\0\0\0\x0DIHDR" {
        return Err(ImageError::corrupt(Format::Png, "its first chunk is not IHDR"));
    }
    let body: Option<[u8; 13]> = crate::read::array(bytes, SIGNATURE.len() + 8);
    let Some([w0, w1, w2, w3, h0, h1, h2, h3, depth, colour, compression, filter, interlace]) = body else {
        return Err(cut);
    };
    let size = Size::new(u32::from_be_bytes([w0, w1, w2, w3]), u32::from_be_bytes([h0, h1, h2, h3]));
    let sensible = size.width > 0 && size.height > 0 && compression == 0 && filter == 0 && interlace <= 1;
    let known = matches!((colour, depth), (0, 1 | 2 | 4 | 8 | 16) | (3, 1 | 2 | 4 | 8) | (2 | 4 | 6, 8 | 16));
    if sensible && known {
        Ok(Ihdr { size, depth, colour, interlaced: interlace == 1 })
    } else {
        Err(ImageError::corrupt(Format::Png, "its header holds values that PNG does not know"))
    }
}

/// Reads what stands before the pixels, as far as the bytes go: the orientation, and whether the file is animated.
pub(crate) fn early(bytes: &[u8]) -> (Option<Orientation>, bool) {
    let before = || chunks(bytes).map_while(Result::ok).take_while(|chunk| &chunk.kind != b"IDAT");
    let orientation = before().find(|chunk| &chunk.kind == b"eXIf").and_then(|chunk| exif::orientation(chunk.body));
    (orientation, before().any(|chunk| &chunk.kind == b"acTL"))
}

/// What a whole PNG holds.
#[derive(Debug)]
pub(crate) struct Png<'a> {
    pub(crate) ihdr: Ihdr,
    pub(crate) survey: Survey,
    /// The chunks that the pixels need, in order: `IHDR`, `PLTE`, `tRNS`, `IDAT`s.
    pub(crate) needed: Vec<Chunk<'a>>,
    /// The file is animated; its default picture is taken.
    pub(crate) animated: bool,
}

impl Png<'_> {
    /// Says whether no pixel can be transparent, and the palette is there that the pixels need, and none besides, nor colours that
    /// none of them can name.
    pub(crate) fn is_opaque(&self) -> bool {
        let has =
            |kind: &[u8; 4]| self.needed.iter().take_while(|chunk| &chunk.kind != b"IDAT").any(|c| &c.kind == kind);
        let palette = if self.ihdr.colour == 3 { has(b"PLTE") } else { !has(b"PLTE") };
        let nameable = 3_usize << self.ihdr.depth.min(8);
        let named = self.needed.iter().filter(|chunk| &chunk.kind == b"PLTE").all(|chunk| chunk.body.len() <= nameable);
        matches!(self.ihdr.colour, 0 | 2 | 3) && palette && named && !has(b"tRNS")
    }
}

/// Walks a whole PNG.
///
/// # Errors
///
/// Refuses broken structure and wrong checksums of needed chunks, and files that end before `IEND`.
pub(crate) fn survey(bytes: &[u8]) -> Result<Png<'_>, ImageError> {
    let ihdr = ihdr(bytes)?;
    let survey = Survey {
        size: ihdr.size,
        orientation: Orientation::Upright,
        profile: Profile::None,
        metadata: Metadata::Absent,
    };
    let mut png = Png { ihdr, survey, needed: Vec::new(), animated: false };
    let mut walk = Walk::default();
    let mut at = SIGNATURE.len();
    for chunk in chunks(bytes) {
        let chunk = chunk?;
        at += chunk.body.len() + FRAME;
        if &chunk.kind == b"IEND" {
            chunk.check()?;
            if at < bytes.len() {
                png.survey.metadata = Metadata::Present;
            }
            return if walk.pixels == Run::Absent {
                Err(ImageError::corrupt(Format::Png, "no pixel data"))
            } else {
                Ok(png)
            };
        }
        walk.take(&mut png, chunk)?;
    }
    Err(ImageError::truncated(Format::Png))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Run {
    #[default]
    Absent,
    Open,
    Closed,
}

#[derive(Default)]
struct Walk {
    pixels: Run,
    oriented: bool,
}

impl Walk {
    fn take<'a>(&mut self, png: &mut Png<'a>, chunk: Chunk<'a>) -> Result<(), ImageError> {
        if &chunk.kind == b"IDAT" {
            if self.pixels == Run::Closed {
                return Err(ImageError::corrupt(Format::Png, "its pixel data stands in two places"));
            }
            self.pixels = Run::Open;
        } else if self.pixels == Run::Open {
            self.pixels = Run::Closed;
        }
        match &chunk.kind {
            b"IHDR" | b"IDAT" | b"PLTE" | b"tRNS" => self.need(png, chunk),
            _ if chunk.is_critical() => {
                Err(ImageError::corrupt(Format::Png, format!("unknown critical chunk {}", chunk.kind.escape_ascii())))
            }
            _ => {
                self.note(png, chunk);
                Ok(())
            }
        }
    }

    fn need<'a>(&self, png: &mut Png<'a>, chunk: Chunk<'a>) -> Result<(), ImageError> {
        chunk.check()?;
        // What stands but once stands before the pixels, which may be a million chunks.
        let again = png.needed.iter().take_while(|known| &known.kind != b"IDAT").any(|known| known.kind == chunk.kind);
        if &chunk.kind != b"IDAT" && again {
            return Err(ImageError::corrupt(Format::Png, format!("two chunks {}", chunk.kind.escape_ascii())));
        }
        if &chunk.kind == b"PLTE" && (chunk.body.len() > MOST_PALETTE || !chunk.body.len().is_multiple_of(3)) {
            return Err(ImageError::corrupt(Format::Png, "its palette has a wrong length"));
        }
        // A palette or a transparent colour after the pixels comes too late to mean anything.
        if self.pixels != Run::Closed {
            png.needed.push(chunk);
        }
        Ok(())
    }

    fn note(&mut self, png: &mut Png<'_>, chunk: Chunk<'_>) {
        png.survey.metadata = Metadata::Present;
        match &chunk.kind {
            b"eXIf" if !self.oriented => {
                self.oriented = true;
                png.survey.orientation = exif::orientation(chunk.body).unwrap_or_default();
            }
            b"iCCP" if png.survey.profile == Profile::None => png.survey.profile = inflate_profile(chunk.body),
            // Video colour spaces, of which HDR is one, take precedence over a profile. None is converted.
            b"cICP" if !is_srgb(chunk.body) => png.survey.profile = Profile::Unusable,
            b"acTL" if self.pixels == Run::Absent => png.animated = true,
            _ => {}
        }
    }
}

/// Says whether a `cICP` chunk names sRGB: ITU-T H.273 primaries 1, transfer 13, no matrix, full range.
fn is_srgb(cicp: &[u8]) -> bool {
    cicp == [1, 13, 0, 1]
}

/// Unpacks an `iCCP` chunk: a name, a zero, the method 0, and deflated data of which only so much is unpacked.
fn inflate_profile(body: &[u8]) -> Profile {
    let packed = body.iter().take(80).position(|byte| *byte == 0).and_then(|end| body.get(end + 1..));
    match packed.and_then(<[u8]>::split_first) {
        Some((0, packed)) => {
            fdeflate::decompress_to_vec_bounded(packed, MOST_PROFILE).map_or(Profile::Unusable, Profile::Icc)
        }
        _ => Profile::Unusable,
    }
}
