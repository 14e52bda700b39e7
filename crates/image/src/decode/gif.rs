//! GIF pixels, by `gif`, laid on a white canvas.
//!
//! A file of several pictures is refused unless one is chosen; the pictures before it are drawn, because each is laid
//! over the last and says what becomes of it.

use std::io::Cursor;

use gif::{ColorOutput, DecodeOptions, Decoder, DecodingError, DisposalMethod, MemoryLimit};
use vqa_core::{Format, Frame, Orientation, Size, Step};

use super::{Decoded, Origin};
use crate::error::ImageError;
use crate::format::gif::{count, size};
use crate::format::{Metadata, Profile};
use crate::limits::Limits;
use crate::pixels::{Ink, Raster};

/// Bytes a pixel while decoding: the canvas 3, one to go back to 3, the indices 1.
const BYTES: u64 = 7;
const WHITE: u8 = 255;

pub(super) fn decode(bytes: &[u8], frame: Frame, limits: &Limits) -> Result<Decoded, ImageError> {
    let size = size(bytes)?;
    limits.check_size(size)?;
    limits.check_memory(Format::Gif, size, BYTES)?;
    let index = match frame {
        Frame::Only => 0,
        Frame::Index(index) => index,
    };
    check_frames(bytes, frame, index)?;
    let mut steps = Vec::new();
    if frame != Frame::Only {
        steps.push(Step::FrameTaken(index));
    }
    let canvas = draw(bytes, size, index, limits)?;
    if canvas.blank {
        steps.push(Step::Flattened);
    }
    Ok(Decoded {
        format: Format::Gif,
        stored: size,
        raster: Raster { size, ink: Ink::Rgb, bytes: canvas.pixels },
        orientation: Orientation::Upright,
        profile: Profile::None,
        metadata: Metadata::Present,
        origin: Origin::Exact,
        stripped: None,
        steps,
    })
}

fn check_frames(bytes: &[u8], frame: Frame, index: u32) -> Result<(), ImageError> {
    let most = if frame == Frame::Only { 2 } else { index.saturating_add(1) };
    let frames = count(bytes, most)?;
    match frame {
        _ if frames == 0 => Err(ImageError::corrupt(Format::Gif, "it holds no picture")),
        Frame::Only if frames > 1 => Err(ImageError::Animated),
        Frame::Index(frame) if frame >= frames => Err(ImageError::NoSuchFrame { frame, frames }),
        Frame::Only | Frame::Index(_) => Ok(()),
    }
}

fn draw(bytes: &[u8], size: Size, index: u32, limits: &Limits) -> Result<Canvas, ImageError> {
    let mut options = DecodeOptions::new();
    options.set_color_output(ColorOutput::Indexed);
    options.set_memory_limit(MemoryLimit::Unlimited);
    let mut decoder = options.read_info(Cursor::new(bytes)).map_err(fault)?;
    let mut canvas = Canvas::new(size);
    let mut drawn = 0;
    for _ in 0..=index {
        canvas.dispose();
        let Some(part) = Part::read(&mut decoder, limits, &mut drawn)? else {
            return Err(ImageError::truncated(Format::Gif));
        };
        if part.disposal == DisposalMethod::Previous {
            // The whole canvas is kept to go back to, however small the picture.
            drawn += size.pixels();
            limits.check_work(Format::Gif, drawn)?;
        }
        canvas.lay(&part);
    }
    Ok(canvas)
}

/// One picture of a GIF, in indices into its colours.
struct Part {
    left: u32,
    top: u32,
    size: Size,
    indices: Vec<u8>,
    colours: Vec<u8>,
    transparent: Option<u8>,
    disposal: DisposalMethod,
}

impl Part {
    fn read(
        decoder: &mut Decoder<Cursor<&[u8]>>,
        limits: &Limits,
        drawn: &mut u64,
    ) -> Result<Option<Self>, ImageError> {
        let Some(frame) = decoder.next_frame_info().map_err(fault)? else { return Ok(None) };
        let size = Size::new(frame.width.into(), frame.height.into());
        if size.pixels() == 0 {
            return Err(ImageError::corrupt(Format::Gif, "its picture has no pixels"));
        }
        let (left, top) = (frame.left.into(), frame.top.into());
        let (transparent, disposal) = (frame.transparent, frame.dispose);
        // A picture may be larger than the canvas, so it is held against the limits of its own.
        limits.check_size(size)?;
        limits.check_memory(Format::Gif, size, 1)?;
        *drawn += size.pixels();
        limits.check_work(Format::Gif, *drawn)?;
        let mut indices = vec![0; decoder.buffer_size()];
        decoder.read_into_buffer(&mut indices).map_err(fault)?;
        let colours = decoder.palette().map_err(fault)?.to_vec();
        Ok(Some(Self { left, top, size, indices, colours, transparent, disposal }))
    }

    /// Returns the colour of an index; black where the table is too short, as other programs have it.
    fn colour(&self, index: u8) -> [u8; 3] {
        crate::read::array(&self.colours, usize::from(index) * 3).unwrap_or_default()
    }
}

struct Canvas {
    size: Size,
    pixels: Vec<u8>,
    /// What is left of a picture before the next is drawn.
    after: After,
    /// White shows through somewhere.
    blank: bool,
}

enum After {
    Keep,
    Clear { left: u32, top: u32, size: Size },
    Restore(Vec<u8>),
}

impl Canvas {
    fn new(size: Size) -> Self {
        let pixels = vec![WHITE; size.width as usize * size.height as usize * 3];
        Self { size, pixels, after: After::Keep, blank: false }
    }

    fn lay(&mut self, part: &Part) {
        self.after = match part.disposal {
            DisposalMethod::Background => After::Clear { left: part.left, top: part.top, size: part.size },
            DisposalMethod::Previous => After::Restore(self.pixels.clone()),
            DisposalMethod::Any | DisposalMethod::Keep => After::Keep,
        };
        let covers = part.left == 0
            && part.top == 0
            && part.size.width >= self.size.width
            && part.size.height >= self.size.height;
        self.blank |= !covers;
        let mut blank = false;
        for (y, row) in (part.top..self.size.height).zip(part.indices.chunks_exact(part.size.width.max(1) as usize)) {
            for (to, index) in self.row(part.left, y).iter_mut().zip(row) {
                if part.transparent == Some(*index) {
                    blank = true;
                } else {
                    *to = part.colour(*index);
                }
            }
        }
        self.blank |= blank;
    }

    /// Returns the pixels of a row from `left` on.
    fn row(&mut self, left: u32, y: u32) -> &mut [[u8; 3]] {
        let width = self.size.width as usize;
        let start = y as usize * width;
        let row = self.pixels.as_chunks_mut::<3>().0.get_mut(start..start + width).unwrap_or_default();
        row.get_mut(left as usize..).unwrap_or_default()
    }

    fn dispose(&mut self) {
        match std::mem::replace(&mut self.after, After::Keep) {
            After::Keep => {}
            After::Restore(pixels) => self.pixels = pixels,
            After::Clear { left, top, size } => {
                self.blank = true;
                for y in top..self.size.height.min(top.saturating_add(size.height)) {
                    for pixel in self.row(left, y).iter_mut().take(size.width as usize) {
                        *pixel = [WHITE; 3];
                    }
                }
            }
        }
    }
}

fn fault(error: DecodingError) -> ImageError {
    if let DecodingError::Io(io) = &error
        && io.kind() == std::io::ErrorKind::UnexpectedEof
    {
        return ImageError::truncated(Format::Gif);
    }
    ImageError::corrupt(Format::Gif, error)
}
