//! The segments of a JPEG: ITU-T T.81 (1992), JFIF 1.02, Adobe technical note 5116.
//!
//! Tolerates junk between segments, as cameras write it and every reader skips it. Refuses processes that are not
//! baseline, extended or progressive Huffman coding of 8-bit samples.

mod regular;

use vqa_core::{Format, Orientation, Size};

use super::{MOST_PROFILE, Metadata, Profile, Survey};
use crate::error::ImageError;
use crate::exif;
use crate::read::u16_be;

pub(crate) use regular::{is_filled, is_regular};

pub(crate) const SIGNATURE: &[u8] = b"\xFF\xD8\xFF";

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;
pub(crate) const APP0: u8 = 0xE0;
pub(crate) const APP1: u8 = 0xE1;
const APP2: u8 = 0xE2;
pub(crate) const APP14: u8 = 0xEE;

/// One piece of a JPEG.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Piece<'a> {
    /// A marker and the body of its segment.
    Segment { marker: u8, body: &'a [u8] },
    /// The header of a scan, and its entropy-coded data with restart markers.
    Scan { header: &'a [u8], data: &'a [u8] },
    /// The end of the picture. What follows is none of ours.
    End,
}

/// Walks the pieces of a JPEG.
#[derive(Debug, Clone)]
pub(crate) struct Pieces<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Bytes were skipped to find a marker.
    pub(crate) junk: bool,
    /// A segment claims to be shorter than its own length, so what follows cannot be told apart.
    broken: bool,
}

impl<'a> Pieces<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 2, junk: false, broken: false }
    }

    /// Returns where the next piece is looked for.
    pub(crate) const fn position(&self) -> usize {
        self.at
    }

    /// Returns the next piece; `None` where the bytes end first, or make no sense.
    pub(crate) fn next_piece(&mut self) -> Option<Piece<'a>> {
        loop {
            let marker = self.next_marker()?;
            match marker {
                EOI => return Some(Piece::End),
                // Stray markers without a body: a second start, a restart outside a scan, TEM.
                SOI | 0xD0..=0xD7 | 0x01 => self.junk = true,
                _ if u16_be(self.bytes, self.at)? < 2 => {
                    self.broken = true;
                    return None;
                }
                _ => return self.segment(marker),
            }
        }
    }

    /// Says why there was no next piece.
    fn failure(&self) -> ImageError {
        if self.broken {
            ImageError::corrupt(Format::Jpeg, "a segment has an impossible length")
        } else {
            ImageError::truncated(Format::Jpeg)
        }
    }

    fn next_marker(&mut self) -> Option<u8> {
        loop {
            let rest = self.bytes.get(self.at..)?;
            let skip = memchr::memchr(0xFF, rest)?;
            self.junk |= skip > 0;
            let fill = rest.get(skip..)?.iter().take_while(|byte| **byte == 0xFF).count();
            let marker = *rest.get(skip + fill)?;
            self.at += skip + fill + 1;
            if marker != 0 {
                return Some(marker);
            }
            self.junk = true;
        }
    }

    fn segment(&mut self, marker: u8) -> Option<Piece<'a>> {
        let len = usize::from(u16_be(self.bytes, self.at)?);
        let body = self.bytes.get(self.at + 2..self.at + len)?;
        self.at += len;
        if marker != SOS {
            return Some(Piece::Segment { marker, body });
        }
        let data = self.entropy()?;
        Some(Piece::Scan { header: body, data })
    }

    /// Skips entropy-coded data: up to a marker that is neither a stuffed byte nor a restart.
    fn entropy(&mut self) -> Option<&'a [u8]> {
        let rest = self.bytes.get(self.at..)?;
        let end = entropy_end(rest);
        self.at += end;
        rest.get(..end)
    }
}

/// Says whether entropy-coded data end between these two bytes: at a marker.
const fn ends_scan(byte: u8, next: u8) -> bool {
    byte == 0xFF && next != 0x00 && next != 0xFF && next & 0xF8 != 0xD0
}

/// Finds where entropy-coded data end. They are most of a file, and stuffed bytes are frequent in them: whole blocks without an
/// end are passed over in steps that the compiler makes wide.
fn entropy_end(rest: &[u8]) -> usize {
    const BLOCK: usize = 256;
    let next = rest.get(1..).unwrap_or_default();
    let clear =
        |(bytes, next): &(&[u8], &[u8])| !bytes.iter().zip(*next).fold(false, |ends, (a, b)| ends | ends_scan(*a, *b));
    let start = BLOCK * rest.chunks(BLOCK).zip(next.chunks(BLOCK)).take_while(clear).count();
    let tail = rest.iter().zip(next).skip(start).position(|(byte, next)| ends_scan(*byte, *next));
    tail.map_or(rest.len(), |at| start + at)
}

/// The frame header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Frame {
    pub(crate) size: Size,
    pub(crate) progressive: bool,
    pub(crate) components: u8,
    /// The sum of the samples of all components, in 64ths of a byte a pixel: 3 x 64 for 4:4:4, 96 for 4:2:0.
    pub(crate) samples_64: u64,
}

/// Reads a frame header; `None` where the marker is not one.
fn frame(marker: u8, body: &[u8]) -> Option<Result<Frame, ImageError>> {
    let progressive = match marker {
        0xC0 | 0xC1 => false,
        0xC2 => true,
        0xC3 | 0xC7 | 0xCB | 0xCF => return Some(Err(variant("lossless coding"))),
        0xC5 | 0xC6 | 0xCD | 0xCE => return Some(Err(variant("hierarchical coding"))),
        0xC9 | 0xCA => return Some(Err(variant("arithmetic coding"))),
        _ => return None,
    };
    Some(read_frame(progressive, body).unwrap_or_else(|| Err(ImageError::truncated(Format::Jpeg))))
}

fn read_frame(progressive: bool, body: &[u8]) -> Option<Result<Frame, ImageError>> {
    let (depth, components) = (*body.first()?, *body.get(5)?);
    let size = Size::new(u16_be(body, 3)?.into(), u16_be(body, 1)?.into());
    if depth != 8 {
        return Some(Err(variant("samples of more than 8 bits")));
    }
    if size.height == 0 && size.width > 0 {
        return Some(Err(variant("a height that only its end tells")));
    }
    if size.width == 0 || !matches!(components, 1 | 3 | 4) {
        return Some(Err(ImageError::corrupt(Format::Jpeg, "its frame header makes no sense")));
    }
    let factors = || body.get(6..).unwrap_or_default().chunks_exact(3).take(components.into()).filter_map(|c| c.get(1));
    let (across, down) = (|f: &u8| u64::from(f >> 4), |f: &u8| u64::from(f & 15));
    let most = factors().map(across).max()? * factors().map(down).max()?;
    if factors().count() != usize::from(components)
        || factors().any(|f| !(1..=4).contains(&across(f)) || !(1..=4).contains(&down(f)))
    {
        return Some(Err(ImageError::corrupt(Format::Jpeg, "its sampling factors make no sense")));
    }
    let samples = factors().map(|f| across(f) * down(f)).sum::<u64>();
    Some(Ok(Frame { size, progressive, components, samples_64: (samples * 64).div_ceil(most) }))
}

const fn variant(what: &'static str) -> ImageError {
    ImageError::Variant { format: Format::Jpeg, what }
}

/// Reads size and orientation from the beginning of a JPEG.
pub(crate) fn header(bytes: &[u8]) -> Result<(Frame, Orientation), ImageError> {
    let mut pieces = Pieces::new(bytes);
    let mut orientation = None;
    while let Some(piece) = pieces.next_piece() {
        match piece {
            Piece::Segment { marker, body } => {
                if marker == APP1 && orientation.is_none() && body.starts_with(exif::PREFIX) {
                    orientation = Some(exif::orientation(body).unwrap_or_default());
                }
                if let Some(frame) = frame(marker, body) {
                    return Ok((frame?, orientation.unwrap_or_default()));
                }
            }
            Piece::Scan { .. } | Piece::End => return Err(ImageError::corrupt(Format::Jpeg, "no frame header")),
        }
    }
    Err(pieces.failure())
}

/// How a JPEG ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// With its end marker.
    Marked,
    /// Without, in the middle of its only scan: whether all pixels are there is not known yet.
    Unmarked,
}

/// What a whole JPEG holds.
#[derive(Debug)]
pub(crate) struct Jpeg {
    pub(crate) frame: Frame,
    pub(crate) survey: Survey,
    pub(crate) scans: u64,
    pub(crate) ending: Ending,
    /// The bytes of the picture, from the start to the end marker.
    pub(crate) end: usize,
    /// There is junk between its segments.
    pub(crate) junk: bool,
    /// The `transform` of the Adobe segment.
    pub(crate) adobe: Option<u8>,
}

/// Walks a whole JPEG.
///
/// # Errors
///
/// Refuses processes that are not handled, and files that end before the first scan.
pub(crate) fn survey(bytes: &[u8]) -> Result<Jpeg, ImageError> {
    let (frame, orientation) = header(bytes)?;
    let survey = Survey { size: frame.size, orientation, profile: Profile::None, metadata: Metadata::Absent };
    let mut jpeg =
        Jpeg { frame, survey, scans: 0, ending: Ending::Unmarked, end: bytes.len(), junk: false, adobe: None };
    let mut profile = Parts::default();
    let mut pieces = Pieces::new(bytes);
    while let Some(piece) = pieces.next_piece() {
        match piece {
            Piece::Scan { .. } => jpeg.scans += 1,
            Piece::Segment { marker, body } => jpeg.note(marker, body, &mut profile)?,
            Piece::End => {
                jpeg.ending = Ending::Marked;
                jpeg.end = pieces.position();
                break;
            }
        }
    }
    if pieces.broken {
        return Err(pieces.failure());
    }
    if jpeg.ending == Ending::Marked && jpeg.scans == 0 {
        return Err(ImageError::corrupt(Format::Jpeg, "no pixel data"));
    }
    // What ends between scans, or in one of several, lacks pixels, or what makes them sharp.
    let only_the_marker_may_be_missing = jpeg.scans == 1 && !frame.progressive && pieces.position() == bytes.len();
    if jpeg.ending == Ending::Unmarked && !only_the_marker_may_be_missing {
        return Err(pieces.failure());
    }
    jpeg.junk = pieces.junk;
    if jpeg.end < bytes.len() {
        jpeg.survey.metadata = Metadata::Present;
    }
    jpeg.survey.profile = profile.join();
    Ok(jpeg)
}

impl Jpeg {
    fn note<'a>(&mut self, marker: u8, body: &'a [u8], profile: &mut Parts<'a>) -> Result<(), ImageError> {
        match marker {
            APP14 if body.starts_with(b"Adobe") => {
                // Without its last byte the colours cannot be told.
                let cut = || ImageError::corrupt(Format::Jpeg, "its Adobe segment is cut off");
                self.adobe = Some(*body.get(11).ok_or_else(cut)?);
            }
            APP0 if body.starts_with(b"JFIF\0") => {}
            APP2 if body.starts_with(ICC) => {
                self.survey.metadata = Metadata::Present;
                profile.0.push(body.get(ICC.len()..).unwrap_or_default());
            }
            APP0..=0xEF | 0xFE => self.survey.metadata = Metadata::Present,
            _ => {}
        }
        Ok(())
    }
}

/// What begins a segment of an ICC profile: ICC.1:2022, annex B.4.
const ICC: &[u8] = b"ICC_PROFILE\0";

/// The parts of a profile: each begins with its number, from 1, and how many there are.
#[derive(Default)]
struct Parts<'a>(Vec<&'a [u8]>);

impl Parts<'_> {
    fn join(mut self) -> Profile {
        if self.0.is_empty() {
            return Profile::None;
        }
        self.0.sort_by_key(|part| part.first().copied());
        let whole = self.0.iter().zip(1..=u8::MAX).all(|(part, number)| part.first() == Some(&number))
            && self.0.iter().all(|part| part.get(1).is_some_and(|count| usize::from(*count) == self.0.len()));
        let bytes: usize = self.0.iter().map(|part| part.len()).sum();
        if !whole || bytes > MOST_PROFILE {
            return Profile::Unusable;
        }
        Profile::Icc(self.0.iter().flat_map(|part| part.get(2..).unwrap_or_default()).copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entropy_coded_data_end_at_the_first_marker_wherever_it_stands() {
        let plain = |data: &[u8]| {
            let end = data.windows(2).position(|pair| pair[0] == 0xFF && !matches!(pair[1], 0x00 | 0xD0..=0xD7 | 0xFF));
            end.unwrap_or(data.len())
        };
        for length in [0, 1, 2, 255, 256, 257, 511, 512, 513, 700] {
            // Stuffed bytes, restarts and fill bytes all along.
            let clear: Vec<u8> =
                [0x12, 0xFF, 0x00, 0xFF, 0xD3, 0xFF, 0xFF, 0x00].into_iter().cycle().take(length).collect();
            assert_eq!(entropy_end(&clear), length);
            for at in 0..length {
                let mut ended = clear.clone();
                ended[at] = 0xFF;
                if let Some(next) = ended.get_mut(at + 1) {
                    *next = 0xD9;
                }
                assert_eq!(entropy_end(&ended), plain(&ended), "{at} of {length}");
            }
        }
    }
}
