//! PNG pixels, by `png`, row by row.
//!
//! Each row is laid on white as it comes, so that no more than the final pixels are held, whatever the file's depth,
//! alpha or interlacing. Exactly the rows that the header promises are unpacked.

use std::io::Cursor;

use png::{ColorType, Decoder, DecodingError, InterlaceInfo, Reader, Transformations};
use vqa_core::{Format, Frame, Size, Step};

use super::{Decoded, Flattening, Keep, Kept, Origin, on_white};
use crate::error::ImageError;
use crate::format::png::{Ihdr, Png, ihdr, survey};
use crate::limits::Limits;
use crate::pixels::{Ink, Raster};
use crate::strip;

/// Walks a PNG, and holds it against the limits.
fn examine<'a>(bytes: &'a [u8], limits: &Limits) -> Result<(Png<'a>, Ink), ImageError> {
    limits.check_size(ihdr(bytes)?.size)?;
    let png = survey(bytes)?;
    let ink = if matches!(png.ihdr.colour, 0 | 4) { Ink::Grey } else { Ink::Rgb };
    limits.check_memory(Format::Png, png.ihdr.size, ink.channels() as u64)?;
    Ok((png, ink))
}

pub(super) fn keep(bytes: &[u8], limits: &Limits) -> Result<Option<Kept>, ImageError> {
    let (png, ink) = examine(bytes, limits)?;
    // Whether a pixel is transparent, only the pixels tell.
    let opaque = png.ihdr.depth <= 8 && png.is_opaque();
    if !(opaque && strip::is_tight(&png)) {
        return Ok(None);
    }
    let steps = if png.animated { vec![Step::FrameTaken(0)] } else { Vec::new() };
    Ok(Kept::new(&png.survey, ink, strip::png(&png.needed), steps))
}

pub(super) fn decode(bytes: &[u8], frame: Frame, limits: &Limits, keep: Keep<'_>) -> Result<Decoded, ImageError> {
    let (png, ink) = examine(bytes, limits)?;
    let stripped = strip::png(&png.needed);
    let (raster, flattening) = pixels(&stripped, &png.ihdr, ink)?;
    let mut steps = Vec::new();
    if png.animated || frame != Frame::Only {
        steps.push(Step::FrameTaken(0));
    }
    if png.ihdr.depth == 16 {
        steps.push(Step::DepthReduced);
    }
    if flattening == Flattening::Transparent {
        steps.push(Step::Flattened);
    }
    // Unpacked once more only for a file that may be sent as it is.
    let stays = keep(raster.size)? == raster.size;
    let plain = stays && png.ihdr.depth <= 8 && flattening == Flattening::Opaque && strip::is_tight(&png);
    Ok(Decoded {
        format: Format::Png,
        stored: raster.size,
        raster,
        orientation: png.survey.orientation,
        profile: png.survey.profile,
        metadata: png.survey.metadata,
        origin: Origin::Exact,
        stripped: plain.then(|| stripped.into()),
        steps,
    })
}

fn pixels(stripped: &[u8], ihdr: &Ihdr, ink: Ink) -> Result<(Raster, Flattening), ImageError> {
    let size = ihdr.size;
    let mut decoder = Decoder::new(Cursor::new(stripped));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    // The checksums of all chunks that are left were checked when the file was walked.
    decoder.ignore_checksums(true);
    let mut reader = decoder.read_info().map_err(fault)?;
    let mut canvas = Canvas::new(size, ink, &reader);
    for _ in 0..ihdr.rows() {
        match reader.next_interlaced_row().map_err(fault)? {
            Some(row) => canvas.draw(row.data(), row.interlace()),
            None => return Err(ImageError::truncated(Format::Png)),
        }
    }
    Ok((Raster { size, ink, bytes: canvas.bytes }, canvas.seen))
}

struct Canvas {
    size: Size,
    channels: usize,
    colour: ColorType,
    bytes: Vec<u8>,
    seen: Flattening,
    row: Vec<u8>,
    next: usize,
}

impl Canvas {
    fn new(size: Size, ink: Ink, reader: &Reader<Cursor<&[u8]>>) -> Self {
        let channels = ink.channels();
        let stride = size.width as usize * channels;
        Self {
            size,
            channels,
            colour: reader.output_color_type().0,
            bytes: vec![0; stride * size.height as usize],
            seen: Flattening::Opaque,
            row: Vec::with_capacity(stride),
            next: 0,
        }
    }

    fn draw(&mut self, data: &[u8], place: &InterlaceInfo) {
        self.row.clear();
        match self.colour {
            ColorType::GrayscaleAlpha => self.lay::<2, 1>(data),
            ColorType::Rgba => self.lay::<4, 3>(data),
            ColorType::Grayscale | ColorType::Rgb | ColorType::Indexed => self.row.extend_from_slice(data),
        }
        match place {
            InterlaceInfo::Null(_) => {
                if let Some(to) = self.bytes.get_mut(self.next..self.next + self.row.len()) {
                    to.copy_from_slice(&self.row);
                }
                self.next += self.row.len();
            }
            InterlaceInfo::Adam7(info) => {
                let stride = self.size.width as usize * self.channels;
                let bits = u8::try_from(self.channels * 8).unwrap_or(u8::MAX);
                png::expand_interlaced_row(&mut self.bytes, stride, &self.row, info, bits);
            }
        }
    }

    /// Lays pixels of `N` channels, the last of which is alpha, on white.
    fn lay<const N: usize, const M: usize>(&mut self, data: &[u8]) {
        for pixel in data.as_chunks::<N>().0 {
            let alpha = pixel.last().copied().unwrap_or(u8::MAX);
            if alpha == u8::MAX {
                self.row.extend(pixel.iter().take(M));
            } else {
                self.seen = Flattening::Transparent;
                self.row.extend(pixel.iter().take(M).map(|value| on_white(*value, alpha)));
            }
        }
    }
}

fn fault(error: DecodingError) -> ImageError {
    if let DecodingError::IoError(io) = &error
        && io.kind() == std::io::ErrorKind::UnexpectedEof
    {
        return ImageError::truncated(Format::Png);
    }
    ImageError::corrupt(Format::Png, error)
}
