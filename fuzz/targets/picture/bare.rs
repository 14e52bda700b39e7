//! The structure of encoded pictures, written apart from the program's own so that the two can disagree.

use std::borrow::Cow;

use vqa_core::Format;

/// The signature of a PNG.
const PNG: &[u8] = b"\x89PNG\r\n\x1A\n";

/// Says whether a file is made of pixels and what they need, with nothing before, between or behind.
pub(crate) fn holds_only_pixels(format: Format, bytes: &[u8]) -> bool {
    match format {
        Format::Png => png(bytes),
        Format::Jpeg => jpeg(bytes),
        Format::Webp => webp(bytes),
        Format::Gif => None,
    }
    .is_some()
}

fn png(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(PNG)?;
    loop {
        let (len, after) = rest.split_first_chunk()?;
        let len = u32::from_be_bytes(*len) as usize;
        let (kind, after) = after.split_first_chunk::<4>()?;
        rest = after.get(len + 4..)?;
        match kind {
            b"IHDR" | b"PLTE" | b"tRNS" | b"IDAT" => {}
            b"IEND" => return (len == 0 && rest.is_empty()).then_some(()),
            _ => return None,
        }
    }
}

fn jpeg(bytes: &[u8]) -> Option<()> {
    let mut rest = bytes.strip_prefix(b"\xFF\xD8")?;
    loop {
        let ([0xFF, marker], after) = rest.split_first_chunk()? else { return None };
        if *marker == 0xD9 {
            return after.is_empty().then_some(());
        }
        let len = u16::from_be_bytes(*after.first_chunk()?).into();
        let body = after.get(2..len)?;
        rest = after.get(len..)?;
        match marker {
            0xC0..=0xC2 | 0xC4 | 0xDB | 0xDD => {}
            // Without a thumbnail, and without the rest of an application's data.
            0xE0 if body.starts_with(b"JFIF\0") && body.len() == 14 => {}
            0xEE if body.starts_with(b"Adobe") && body.len() == 12 => {}
            0xDA => rest = rest.get(coded(rest)..)?,
            _ => return None,
        }
    }
}

/// Counts the bytes of coded data before the next marker.
fn coded(bytes: &[u8]) -> usize {
    let is_marker = |pair: &[u8]| pair[0] == 0xFF && !matches!(pair[1], 0 | 0xD0..=0xD7 | 0xFF);
    bytes.windows(2).position(is_marker).unwrap_or(bytes.len())
}

fn webp(bytes: &[u8]) -> Option<()> {
    let (size, after) = bytes.strip_prefix(b"RIFF")?.split_first_chunk()?;
    if u32::from_le_bytes(*size) as usize != after.len() {
        return None;
    }
    let mut rest = after.strip_prefix(b"WEBP")?;
    while !rest.is_empty() {
        let (kind, after) = rest.split_first_chunk::<4>()?;
        let (len, after) = after.split_first_chunk()?;
        if !matches!(kind, b"VP8X" | b"ALPH" | b"VP8 " | b"VP8L") {
            return None;
        }
        rest = after.get((u32::from_le_bytes(*len) as usize).next_multiple_of(2)..)?;
    }
    Some(())
}

/// Makes the checksums of a PNG right, as far as its chunks go.
pub(crate) fn with_right_checksums(bytes: &[u8]) -> Cow<'_, [u8]> {
    if !bytes.starts_with(PNG) {
        return Cow::Borrowed(bytes);
    }
    let mut out = bytes.to_vec();
    let mut at = PNG.len();
    while let Some(len) = out.get(at..).and_then(|rest| rest.first_chunk()) {
        let end = at + 8 + u32::from_be_bytes(*len) as usize;
        let Some(sum) = out.get(at + 4..end).map(crc32fast::hash) else { break };
        let Some(place) = out.get_mut(end..end + 4) else { break };
        place.copy_from_slice(&sum.to_be_bytes());
        at = end + 4;
    }
    Cow::Owned(out)
}
