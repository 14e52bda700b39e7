//! The chunks of a WebP: RFC 9649.
//!
//! Refuses chunks that run past the end of the file and pictures whose parts contradict each other in size.

use vqa_core::{Format, Orientation, Size};

use super::{MOST_PROFILE, Metadata, Profile, Survey, vp8l};
use crate::error::ImageError;
use crate::exif;
use crate::read::{slice, u16_le, u24_le, u32_le};

/// Bytes before the first chunk: `RIFF`, the size, `WEBP`.
const HEAD: usize = 12;
/// The `VP8X` flag of an animation.
const ANIMATION: u8 = 0x02;
/// The `VP8X` flag of transparency.
const ALPHA: u8 = 0x10;

/// One chunk.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Chunk<'a> {
    pub(crate) kind: [u8; 4],
    pub(crate) body: &'a [u8],
}

impl Chunk<'_> {
    /// Counts the bytes of the code tables of a chunk that is, or holds, a lossless bitstream.
    fn tables(&self, size: Size, most: u64) -> u64 {
        let bitstream = match (&self.kind, self.body) {
            (b"VP8L", [_, _, _, _, _, bitstream @ ..]) => bitstream,
            // The lowest bits say how transparency is coded: 1 is lossless, without a header.
            (b"ALPH", [flags, bitstream @ ..]) if flags & 3 == 1 => bitstream,
            _ => return 0,
        };
        vp8l::tables(bitstream, size, most)
    }
}

/// Lists the chunks within the size that the file declares; ends with an error where the bytes end within one.
fn chunks(bytes: &[u8]) -> impl Iterator<Item = Result<Chunk<'_>, ImageError>> {
    let declared = u32_le(bytes, 4).and_then(|size| usize::try_from(size).ok()).unwrap_or(0).saturating_add(8);
    let mut at = HEAD;
    let mut over = false;
    std::iter::from_fn(move || {
        if over || at.saturating_add(8) > declared {
            return None;
        }
        let chunk = read_chunk(bytes, at);
        over = chunk.is_none();
        at += chunk.map_or(0, |chunk| 8 + chunk.body.len().next_multiple_of(2));
        Some(chunk.ok_or(ImageError::truncated(Format::Webp)))
    })
}

fn read_chunk(bytes: &[u8], at: usize) -> Option<Chunk<'_>> {
    let kind = crate::read::array(bytes, at)?;
    let len = usize::try_from(u32_le(bytes, at + 4)?).ok()?;
    Some(Chunk { kind, body: slice(bytes, at + 8, len)? })
}

/// How the pixels are coded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    Lossy,
    Lossless,
}

/// Reads the size from the first bytes of a `VP8 ` or `VP8L` chunk.
fn bitstream(kind: [u8; 4], body: &[u8]) -> Option<(Coding, Size)> {
    match &kind {
        b"VP8 " => {
            let key_frame = body.first()? & 1 == 0 && body.get(3..6)? == b"\x9D\x01\x2A";
            let size = Size::new((u16_le(body, 6)? & 0x3FFF).into(), (u16_le(body, 8)? & 0x3FFF).into());
            (key_frame && size.pixels() > 0).then_some((Coding::Lossy, size))
        }
        b"VP8L" => {
            let bits = u32_le(body, 1).filter(|_| body.first() == Some(&0x2F))?;
            Some((Coding::Lossless, Size::new((bits & 0x3FFF) + 1, ((bits >> 14) & 0x3FFF) + 1)))
        }
        _ => None,
    }
}

/// The fields of `VP8X`.
#[derive(Debug, Clone, Copy)]
struct Canvas {
    flags: u8,
    size: Size,
}

fn canvas(body: &[u8]) -> Option<Canvas> {
    Some(Canvas { flags: *body.first()?, size: Size::new(u24_le(body, 4)? + 1, u24_le(body, 7)? + 1) })
}

/// Reads the size, and whether the file is animated, from the beginning of a WebP.
pub(crate) fn header(bytes: &[u8]) -> Result<(Size, bool), ImageError> {
    let cut = || ImageError::truncated(Format::Webp);
    let kind: [u8; 4] = crate::read::array(bytes, HEAD).ok_or_else(cut)?;
    let body = bytes.get(HEAD + 8..).ok_or_else(cut)?;
    if &kind == b"VP8X" {
        let canvas = canvas(body).ok_or_else(cut)?;
        return Ok((canvas.size, canvas.flags & ANIMATION != 0));
    }
    match bitstream(kind, body) {
        Some((_, size)) => Ok((size, false)),
        None if body.len() < 10 => Err(cut()),
        None => Err(ImageError::corrupt(Format::Webp, "its first chunk holds no picture")),
    }
}

/// Reads the orientation, where the bytes go as far as the chunk that holds it.
pub(crate) fn orientation(bytes: &[u8]) -> Option<Orientation> {
    chunks(bytes)
        .map_while(Result::ok)
        .find(|chunk| &chunk.kind == b"EXIF")
        .and_then(|chunk| exif::orientation(chunk.body))
}

/// What a whole WebP holds.
#[derive(Debug)]
pub(crate) struct Webp<'a> {
    pub(crate) survey: Survey,
    /// How the still picture is coded; `None` for an animation.
    pub(crate) still: Option<Coding>,
    /// The chunk of the still picture.
    pub(crate) pixels: Option<Chunk<'a>>,
    /// The separate transparency of a lossy still picture.
    pub(crate) alpha: Option<&'a [u8]>,
    /// Pictures of an animation; 1 for a still.
    pub(crate) frames: u32,
}

/// Walks a whole WebP.
///
/// # Errors
///
/// Refuses files that end too early and parts that contradict each other.
pub(crate) fn survey(bytes: &[u8]) -> Result<Webp<'_>, ImageError> {
    let (size, animated) = header(bytes)?;
    let survey = Survey { size, orientation: Orientation::Upright, profile: Profile::None, metadata: Metadata::Absent };
    let mut webp = Webp { survey, still: None, pixels: None, alpha: None, frames: 0 };
    let mut flags = None;
    let mut end = HEAD;
    for chunk in chunks(bytes) {
        let chunk = chunk?;
        end += 8 + chunk.body.len().next_multiple_of(2);
        match &chunk.kind {
            b"VP8X" if flags.is_none() => flags = chunk.body.first().copied(),
            _ => webp.take(chunk),
        }
    }
    if end < bytes.len() {
        webp.survey.metadata = Metadata::Present;
    }
    webp.survey.orientation = orientation(bytes).unwrap_or_default();
    if flags.is_some_and(|flags| flags & ALPHA == 0) {
        webp.alpha = None;
    }
    webp.settle(animated)
}

/// Where the first chunk of a frame stands in its `ANMF` chunk, behind place, size, time and flags.
const FRAME: usize = 16;

/// Lists the bodies of the `ANMF` chunks up to this frame.
fn frames(bytes: &[u8], frame: u32) -> impl Iterator<Item = &[u8]> {
    let frames = chunks(bytes).map_while(Result::ok).filter(|chunk| &chunk.kind == b"ANMF");
    frames.zip(0..=frame).map(|(chunk, _)| chunk.body)
}

fn frame_size(body: &[u8]) -> Option<Size> {
    Some(Size::new(u24_le(body, 6)? + 1, u24_le(body, 9)? + 1))
}

/// Reads the size of a frame's picture, which may stand behind its transparency.
fn frame_picture(body: &[u8]) -> Option<Size> {
    let first = read_chunk(body, FRAME)?;
    let behind = || read_chunk(body, FRAME + 8 + first.body.len().next_multiple_of(2));
    let picture = if &first.kind == b"ALPH" { behind()? } else { first };
    Some(bitstream(picture.kind, picture.body)?.1)
}

/// Finds a frame, up to this one, whose picture is of another size: the decoder would see that too late.
pub(crate) fn has_odd_frame(bytes: &[u8], frame: u32) -> bool {
    frames(bytes, frame).any(|body| frame_picture(body).is_some_and(|size| frame_size(body) != Some(size)))
}

/// Counts the bytes of the code tables of a frame, which is no larger than the canvas.
fn frame_tables(body: &[u8], canvas: Size, most: u64) -> Option<u64> {
    let size = frame_size(body)?;
    let fits = size.width <= canvas.width && size.height <= canvas.height;
    Some(if fits { read_chunk(body, FRAME)?.tables(size, most) } else { 0 })
}

impl<'a> Webp<'a> {
    /// Says whether it is a still picture of which no pixel can be transparent.
    pub(crate) fn is_opaque(&self) -> bool {
        // The header of a lossless bitstream says whether its alpha means anything.
        let says_so =
            |chunk: Chunk<'_>| &chunk.kind == b"VP8L" && chunk.body.get(4).is_none_or(|bits| bits & 0x10 != 0);
        self.still.is_some() && self.alpha.is_none() && !self.pixels.is_some_and(says_so)
    }

    /// Counts the bytes of the code tables that decoding takes at any time, up to this frame of an animation; not much
    /// more than `most`, where it is more.
    pub(crate) fn tables(&self, bytes: &[u8], frame: u32, most: u64) -> u64 {
        let size = self.survey.size;
        let alpha = self.alpha.map(|body| Chunk { kind: *b"ALPH", body });
        let still = self.pixels.iter().chain(&alpha).map(|chunk| chunk.tables(size, most)).max();
        let frames = frames(bytes, frame).filter_map(|body| frame_tables(body, size, most));
        if self.still.is_some() { still } else { frames.max() }.unwrap_or(0)
    }

    fn take(&mut self, chunk: Chunk<'a>) {
        match &chunk.kind {
            b"VP8 " | b"VP8L" if self.pixels.is_none() => self.pixels = Some(chunk),
            b"ALPH" if self.alpha.is_none() => self.alpha = Some(chunk.body),
            b"ANMF" => self.frames = self.frames.saturating_add(1),
            b"ANIM" => {}
            _ => self.note(chunk),
        }
    }

    fn note(&mut self, chunk: Chunk<'a>) {
        self.survey.metadata = Metadata::Present;
        if &chunk.kind == b"ICCP" && self.survey.profile == Profile::None {
            self.survey.profile =
                if chunk.body.len() > MOST_PROFILE { Profile::Unusable } else { Profile::Icc(chunk.body.to_vec()) };
        }
    }

    fn settle(mut self, animated: bool) -> Result<Self, ImageError> {
        if animated {
            self.pixels = None;
            return if self.frames == 0 { Err(ImageError::truncated(Format::Webp)) } else { Ok(self) };
        }
        let pixels = self.pixels.ok_or(ImageError::truncated(Format::Webp))?;
        let (coding, size) = bitstream(pixels.kind, pixels.body)
            .ok_or_else(|| ImageError::corrupt(Format::Webp, "its picture chunk holds no picture"))?;
        if size != self.survey.size {
            return Err(ImageError::corrupt(Format::Webp, "its canvas and its picture differ in size"));
        }
        self.still = Some(coding);
        self.frames = 1;
        Ok(self)
    }
}
