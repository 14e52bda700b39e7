//! Copies out of a file what its pixels need, and nothing else.
//!
//! What comes out is fed to the decoders, which so never see metadata, and is what is sent when the pixels can stay as
//! they are. No text, thumbnail, profile, place or time survives, nor anything that follows the picture.

use crate::format::jpeg::{APP0, APP14, Ending, Jpeg, Piece, Pieces};
use crate::format::png::{self, Chunk};
use crate::format::webp::Webp;

/// A JFIF segment of version 1.2, square pixels, no thumbnail.
const JFIF: &[u8] = b"\xFF\xE0\x00\x10JFIF\0\x01\x02\0\0\x01\0\x01\0\0";
/// An Adobe segment without its last byte, the colour transform.
const ADOBE: &[u8] = b"\xFF\xEE\x00\x0EAdobe\0\x64\0\0\0\0";

/// Copies the needed chunks of a PNG.
pub(crate) fn png(needed: &[Chunk<'_>]) -> Vec<u8> {
    let bytes = needed.iter().map(|chunk| chunk.body.len() + 12).sum::<usize>();
    let mut out = Vec::with_capacity(bytes + 20);
    out.extend_from_slice(png::SIGNATURE);
    for chunk in needed {
        chunk.write(&mut out);
    }
    out.extend_from_slice(b"\0\0\0\0IEND\xAE\x42\x60\x82");
    out
}

/// Copies frame, tables and scans of a JPEG. The JFIF and Adobe segments, which say what the colours are, are written
/// anew.
pub(crate) fn jpeg(bytes: &[u8], jpeg: &Jpeg) -> Vec<u8> {
    let mut out = Vec::with_capacity(jpeg.end + 2);
    out.extend_from_slice(b"\xFF\xD8");
    let mut pieces = Pieces::new(bytes);
    while let Some(piece) = pieces.next_piece() {
        match piece {
            Piece::Segment { marker: APP0, body } if body.starts_with(b"JFIF\0") => out.extend_from_slice(JFIF),
            Piece::Segment { marker: APP14, body } if body.starts_with(b"Adobe") => {
                out.extend_from_slice(ADOBE);
                out.extend(jpeg.adobe);
            }
            Piece::Segment { marker, body } if is_needed(marker) => segment(&mut out, marker, body),
            Piece::Segment { .. } => {}
            Piece::Scan { header, data } => {
                segment(&mut out, 0xDA, header);
                out.extend_from_slice(data);
            }
            Piece::End => break,
        }
    }
    if jpeg.ending == Ending::Marked {
        out.extend_from_slice(b"\xFF\xD9");
    }
    out
}

/// Says whether a segment is a frame header, a table or a restart interval.
const fn is_needed(marker: u8) -> bool {
    matches!(marker, 0xC0..=0xC2 | 0xC4 | 0xDB | 0xDD)
}

fn segment(out: &mut Vec<u8>, marker: u8, body: &[u8]) {
    // A body came out of a segment, so its length fits into one.
    let len = u16::try_from(body.len() + 2).unwrap_or(u16::MAX);
    out.extend_from_slice(&[0xFF, marker]);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(body);
}

/// Copies the picture of a still WebP, with its transparency.
pub(crate) fn webp(webp: &Webp<'_>) -> Option<Vec<u8>> {
    let pixels = webp.pixels?;
    let mut body = b"WEBP".to_vec();
    if let Some(alpha) = webp.alpha {
        let size = webp.survey.size;
        let mut canvas = vec![0x10, 0, 0, 0];
        canvas.extend(size.width.saturating_sub(1).to_le_bytes().iter().take(3));
        canvas.extend(size.height.saturating_sub(1).to_le_bytes().iter().take(3));
        chunk(&mut body, *b"VP8X", &canvas);
        chunk(&mut body, *b"ALPH", alpha);
    }
    chunk(&mut body, pixels.kind, pixels.body);
    let mut out = b"RIFF".to_vec();
    out.extend(u32::try_from(body.len()).ok()?.to_le_bytes());
    out.extend(body);
    Some(out)
}

fn chunk(out: &mut Vec<u8>, kind: [u8; 4], body: &[u8]) {
    out.extend(kind);
    out.extend(u32::try_from(body.len()).unwrap_or(u32::MAX).to_le_bytes());
    out.extend_from_slice(body);
    if body.len() % 2 == 1 {
        out.push(0);
    }
}

/// Says whether the pixel data of a PNG is one deflate stream of exactly the length that the header promises: nothing
/// is hidden behind the picture.
pub(crate) fn is_tight(png: &png::Png<'_>) -> bool {
    let mut inflater = fdeflate::Decompressor::new();
    let mut window = vec![0; WINDOW];
    let (mut total, mut at) = (0, 0);
    let mut bodies = png.needed.iter().filter(|chunk| &chunk.kind == b"IDAT").map(|chunk| chunk.body).peekable();
    while let Some(mut body) = bodies.next() {
        let last = bodies.peek().is_none();
        loop {
            // Matches reach back 32 KiB at the most: the newer half of the window is kept.
            if at == WINDOW {
                window.copy_within(WINDOW / 2.., 0);
                at = WINDOW / 2;
            }
            let Ok((taken, given)) = inflater.read(body, &mut window, at, last) else { return false };
            body = body.get(taken..).unwrap_or_default();
            at += given;
            total += given as u64;
            if total > png.ihdr.unpacked() {
                return false;
            }
            if inflater.is_done() {
                return body.is_empty() && last && total == png.ihdr.unpacked();
            }
            if given == 0 && (taken == 0 || body.is_empty()) {
                break;
            }
        }
    }
    false
}

/// Bytes unpacked at once by [`is_tight`].
const WINDOW: usize = 128 << 10;
