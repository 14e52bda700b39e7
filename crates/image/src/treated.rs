//! The way of a picture to which something is done first: turned, cut, enlarged, and then fitted as any other.
//!
//! Decoded at its full size, since a part of a picture that was scaled down shows no more than the whole did. Scaled once,
//! encoded once.

use bytes::Bytes;
use vqa_core::remedy::{Enlarging, Strip, Treatment};
use vqa_core::tokens::{ImageRule, ViewShape};
use vqa_core::{ImageFacts, Orientation, Payload, Size, Step, Wants};

use crate::decode;
use crate::encode;
use crate::error::ImageError;
use crate::format::Metadata;
use crate::limits::Limits;
use crate::orient;
use crate::pixels::RgbPixels;
use crate::prepare::{Wanted, finish};
use crate::scale;
use crate::shown::{crop, cut};
use crate::signals;

/// Treats a picture and makes it what a model takes. It is fitted, whatever `wanted.fit` says.
///
/// # Errors
///
/// Refuses what [`crate::prepare`] refuses, and a picture that is too large to be decoded in full.
pub fn treated(
    bytes: &Bytes,
    treatment: &Treatment,
    wanted: &Wanted<'_>,
    limits: &Limits,
) -> Result<(Payload, ImageFacts), ImageError> {
    let whole = |upright: Size| Ok(upright);
    let mut decoded = decode::decode(bytes, wanted.frame, limits, &whole)?;
    let (format, stored, orientation) = (decoded.format, decoded.stored, decoded.orientation);
    let (origin, metadata) = (decoded.origin, decoded.metadata);
    let upright = orientation.apply(stored);
    limits.check_full_size(format, upright)?;
    let steps = std::mem::take(&mut decoded.steps);
    let (pixels, mut steps) = finish(decoded, upright, steps)?;
    let pixels = cut_out(turned(pixels, treatment.turn, &mut steps), treatment.strip, &mut steps)?;
    let times = treatment.enlarging.map_or(1, |enlarging| enlarging.times);
    let Size { width, height } = pixels.size();
    let shown = Size::new(width.saturating_mul(times), height.saturating_mul(times));
    let measured = wanted.rule.measure(shown, wanted.detail)?;
    let pixels = fitted(pixels, measured.sent, (treatment.enlarging, &mut steps))?;
    let signals = signals::measure(&pixels, measured.sent);
    let sent = pixels.size();
    let (payload, sent_format, sent_bytes) = match wanted.rule.wants() {
        Wants::Encoded => {
            let (format, bytes) = encode::encode(&pixels, origin)?;
            steps.push(Step::Encoded(format));
            let length = bytes.len() as u64;
            (Payload::Encoded { format, bytes: bytes.into() }, format, length)
        }
        Wants::Rgb8 => {
            let shape = match wanted.rule {
                ImageRule::View(rule) => rule.shape,
                ImageRule::Tile(_) | ImageRule::Patch(_) | ImageRule::Unknown => ViewShape::AsFitted,
            };
            let views = cut(&pixels, measured.layout, shape)?;
            steps.push(Step::Shown(u32::try_from(views.all().count()).unwrap_or(u32::MAX)));
            let length = views.bytes();
            (Payload::Pixels(views), format, length)
        }
    };
    if metadata == Metadata::Present {
        steps.push(Step::MetadataStripped);
    }
    let facts = ImageFacts {
        format,
        bytes: bytes.len() as u64,
        stored,
        orientation,
        upright: shown,
        sent,
        sent_format,
        sent_bytes,
        layout: measured.layout,
        tokens: measured.tokens,
        steps,
        signals,
    };
    Ok((payload, facts))
}

fn turned(pixels: RgbPixels, turn: Orientation, steps: &mut Vec<Step>) -> RgbPixels {
    if turn == Orientation::Upright {
        return pixels;
    }
    steps.push(Step::Turned(turn));
    orient::upright(pixels, turn)
}

fn cut_out(pixels: RgbPixels, strip: Option<Strip>, steps: &mut Vec<Step>) -> Result<RgbPixels, ImageError> {
    let Some(strip) = strip else { return Ok(pixels) };
    let (at, size) = strip.place(pixels.size());
    steps.push(Step::Cut { part: strip.number, of: strip.of });
    crop(&pixels, at, size).ok_or_else(|| ImageError::Internal("a part without pixels".into()))
}

fn fitted(
    pixels: RgbPixels,
    to: Size,
    (enlarging, steps): (Option<Enlarging>, &mut Vec<Step>),
) -> Result<RgbPixels, ImageError> {
    let size = pixels.size();
    if let Some(Enlarging { from, .. }) = enlarging {
        steps.push(Step::Enlarged { from, to });
    } else if size != to {
        steps.push(Step::Scaled { from: size, to });
    }
    if size == to { Ok(pixels) } else { scale::rgb(&pixels, to) }
}
