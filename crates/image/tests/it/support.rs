//! What several tests need: files, the usual wishes, pixels of what was sent, and the making of files.

use std::fs::File;
use std::io::{Cursor, Read};
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::Value;
use vqa_core::tokens::{ImageRule, TileRule};
use vqa_core::{Detail, Fit, Frame};
use vqa_image::{ImageError, Limits, Ready, Wanted, prepare};

pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus")
}

pub(crate) fn read(path: &Path) -> Bytes {
    let mut bytes = Vec::new();
    File::open(path).and_then(|mut file| file.read_to_end(&mut bytes)).unwrap_or_else(|e| panic!("{path:?}: {e}"));
    bytes.into()
}

pub(crate) fn file(name: &str) -> Bytes {
    read(&folder().join(name))
}

/// Reads the manifest of a folder: one JSON object a line.
pub(crate) fn manifest(folder: &Path) -> Vec<Value> {
    let text = String::from_utf8(read(&folder.join("manifest.jsonl")).to_vec()).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

pub(crate) fn gpt_4o() -> ImageRule {
    ImageRule::Tile(TileRule { base: 85, tile: 170, short_side: 768, auto: Default::default() })
}

pub(crate) const fn wanted(rule: &ImageRule, fit: Fit, frame: Frame) -> Wanted<'_> {
    Wanted { rule, detail: Detail::High, fit, frame }
}

/// Prepares for gpt-4o at `high` within the usual limits.
pub(crate) fn ready(bytes: &Bytes, fit: Fit) -> Result<Ready, ImageError> {
    prepare(bytes, &wanted(&gpt_4o(), fit, Frame::Only), &Limits::default())
}

/// Pixels of a PNG that this crate wrote: width, height, three bytes a pixel.
pub(crate) struct Shown {
    pub(crate) width: usize,
    pub(crate) height: usize,
    pub(crate) rgb: Vec<u8>,
}

impl Shown {
    pub(crate) fn of_png(bytes: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut data = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut data).unwrap();
        let rgb = match info.color_type {
            png::ColorType::Grayscale => data.iter().flat_map(|v| [*v; 3]).collect(),
            png::ColorType::Rgb => data,
            png::ColorType::Indexed | png::ColorType::GrayscaleAlpha | png::ColorType::Rgba => {
                panic!("a picture that was sent has a palette or alpha")
            }
        };
        Self { width: info.width as usize, height: info.height as usize, rgb }
    }

    /// Shows what any picture looks like once prepared.
    pub(crate) fn of_file(bytes: &Bytes) -> Self {
        let rule = ImageRule::Unknown;
        let pixels = vqa_image::fitted(bytes, &wanted(&rule, Fit::Model, Frame::Only), &Limits::default()).unwrap();
        let size = pixels.size();
        Self { width: size.width as usize, height: size.height as usize, rgb: pixels.as_bytes().to_vec() }
    }

    pub(crate) fn pixel(&self, x: usize, y: usize) -> [u8; 3] {
        self.rgb[(y * self.width + x) * 3..][..3].try_into().unwrap()
    }

    /// Averages a rectangle.
    pub(crate) fn mean(&self, xs: std::ops::Range<usize>, ys: std::ops::Range<usize>) -> [f64; 3] {
        let count = (xs.len() * ys.len()) as f64;
        let mut sums = [0.0; 3];
        for (x, y) in ys.flat_map(|y| xs.clone().map(move |x| (x, y))) {
            for (sum, value) in sums.iter_mut().zip(self.pixel(x, y)) {
                *sum += f64::from(value) / count;
            }
        }
        sums
    }

    /// Averages the four quarters, row by row; a line in the middle belongs to none.
    pub(crate) fn quarters(&self) -> [[f64; 3]; 4] {
        let (w, h) = (self.width, self.height);
        let (left, right, top, bottom) = (0..w / 2, w - w / 2..w, 0..h / 2, h - h / 2..h);
        [
            self.mean(left.clone(), top.clone()),
            self.mean(right.clone(), top),
            self.mean(left, bottom.clone()),
            self.mean(right, bottom),
        ]
    }
}

/// The four colours of [`four_corners`]: red, green, blue, yellow.
pub(crate) const CORNERS: [[u8; 3]; 4] = [[220, 20, 20], [20, 200, 20], [20, 20, 220], [220, 210, 20]];

/// Draws a quarter of each colour, row by row.
pub(crate) fn four_corners(width: usize, height: usize) -> Vec<u8> {
    let corner = |x: usize, y: usize| CORNERS[usize::from(x >= width / 2) + 2 * usize::from(y >= height / 2)];
    (0..height).flat_map(|y| (0..width).flat_map(move |x| corner(x, y))).collect()
}

/// Encodes RGB pixels as PNG with these chunks before the pixels.
pub(crate) fn png_of(width: usize, height: usize, rgb: &[u8], chunks: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut encoder = png::Encoder::new(&mut out, width as u32, height as u32);
    encoder.set_color(png::ColorType::Rgb);
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(rgb).unwrap();
    writer.finish().unwrap();
    out.splice(33..33, chunks.concat());
    out
}

/// Makes a PNG chunk.
pub(crate) fn png_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let covered = [kind, body].concat();
    [&(body.len() as u32).to_be_bytes()[..], &covered, &crc32fast::hash(&covered).to_be_bytes()].concat()
}

/// Encodes RGB pixels as JPEG with these segments after its start.
pub(crate) fn jpeg_of(width: usize, height: usize, rgb: &[u8], segments: &[Vec<u8>]) -> Vec<u8> {
    let mut out = Vec::new();
    let encoder = jpeg_encoder::Encoder::new(&mut out, 95);
    encoder.encode(rgb, width as u16, height as u16, jpeg_encoder::ColorType::Rgb).unwrap();
    out.splice(2..2, segments.concat());
    out
}

/// Makes a JPEG segment.
pub(crate) fn jpeg_segment(marker: u8, body: &[u8]) -> Vec<u8> {
    [&[0xFF, marker][..], &(body.len() as u16 + 2).to_be_bytes(), body].concat()
}

/// Encodes RGB pixels as lossless WebP with an `EXIF` chunk.
pub(crate) fn webp_of(width: usize, height: usize, rgb: &[u8], exif: &[u8]) -> Vec<u8> {
    let mut simple = Vec::new();
    let encoder = image_webp::WebPEncoder::new(&mut simple);
    encoder.encode(rgb, width as u32, height as u32, image_webp::ColorType::Rgb8).unwrap();
    let mut canvas = vec![0x08, 0, 0, 0];
    canvas.extend(&(width as u32 - 1).to_le_bytes()[..3]);
    canvas.extend(&(height as u32 - 1).to_le_bytes()[..3]);
    let body =
        [b"WEBP".to_vec(), webp_chunk(b"VP8X", &canvas), simple[12..].to_vec(), webp_chunk(b"EXIF", exif)].concat();
    [b"RIFF".to_vec(), (body.len() as u32).to_le_bytes().to_vec(), body].concat()
}

/// Makes a WebP chunk.
pub(crate) fn webp_chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let padding = vec![0; body.len() % 2];
    [&kind[..], &(body.len() as u32).to_le_bytes(), body, &padding].concat()
}

/// Makes EXIF data of one entry, the orientation, followed by `rest`.
pub(crate) fn exif(orientation: u8, rest: &[u8]) -> Vec<u8> {
    let mut exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0".to_vec();
    exif.extend([orientation, 0, 0, 0, 0, 0, 0, 0]);
    exif.extend(rest);
    exif
}
