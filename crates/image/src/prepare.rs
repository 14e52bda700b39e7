//! The whole way of one picture: decode, scale, colour, turn, and encode or pass through.
//!
//! Pixels are scaled before their colours are converted and before they are turned, because there are fewer of them
//! afterwards; the order changes nothing else.

use bytes::Bytes;
use vqa_core::tokens::{ImageRule, Measured};
use vqa_core::{Detail, Fit, Format, Frame, ImageFacts, Orientation, PictureTimings, Signals, Size, Step};

use crate::captcha;
use crate::colour::{self, Coloured};
use crate::decode::{self, Decoded};
use crate::encode;
use crate::error::ImageError;
use crate::format::Metadata;
use crate::laps::Laps;
use crate::limits::Limits;
use crate::orient;
use crate::pass;
use crate::pixels::RgbPixels;
use crate::scale;
use crate::signals;

/// What is wanted of a picture.
#[derive(Debug, Clone, Copy)]
pub struct Wanted<'a> {
    /// How the model counts pictures, and what it keeps of them.
    pub rule: &'a ImageRule,
    /// How closely the model looks.
    pub detail: Detail,
    /// Whether it is scaled to what the model keeps.
    pub fit: Fit,
    /// Which picture of an animation.
    pub frame: Frame,
}

/// A picture that may be sent.
#[derive(Debug, Clone)]
pub struct Ready {
    /// The format of `bytes`.
    pub format: Format,
    /// The encoded picture, without metadata.
    pub bytes: Bytes,
    /// What it was and what became of it.
    pub facts: ImageFacts,
    /// How long that took.
    pub spent: PictureTimings,
}

/// Turns the bytes of a file into a picture that may be sent.
///
/// # Errors
///
/// Refuses what is no picture of the four formats, is not whole, passes a limit, or is not taken by the model.
pub fn prepare(bytes: &Bytes, wanted: &Wanted<'_>, limits: &Limits) -> Result<Ready, ImageError> {
    if let Some(ready) = pass::measured(bytes, wanted, limits)? {
        return Ok(ready);
    }
    let keep = |upright: Size| {
        let measured = wanted.rule.measure(upright, wanted.detail)?;
        Ok(match wanted.fit {
            Fit::Model => measured.sent,
            Fit::Original => upright,
        })
    };
    let mut laps = Laps::start();
    let mut decoded = decode::decode(bytes, wanted.frame, limits, &keep)?;
    laps.lap(|spent| &mut spent.decode);
    let upright = decoded.orientation.apply(decoded.stored);
    let measured = wanted.rule.measure(upright, wanted.detail)?;
    let target = keep(upright)?;
    if target == upright {
        limits.check_full_size(decoded.format, upright)?;
    }
    let (steps, stripped, origin) = (std::mem::take(&mut decoded.steps), decoded.stripped.take(), decoded.origin);
    let before = Before::of(&decoded, bytes, measured);
    let (pixels, mut steps) = finish(decoded, target, steps)?;
    laps.lap(|spent| &mut spent.fit);
    let untouched = steps.iter().all(|step| matches!(step, Step::FrameTaken(_) | Step::ProfileDropped));
    let (format, sent) = match stripped.filter(|_| untouched) {
        Some(stripped) => {
            steps.push(Step::PassedThrough);
            (before.format, stripped)
        }
        None => {
            let (format, bytes) = encode::encode(&pixels, origin)?;
            steps.push(Step::Encoded(format));
            (format, bytes.into())
        }
    };
    laps.lap(|spent| &mut spent.encode);
    if before.metadata == Metadata::Present {
        steps.push(Step::MetadataStripped);
    }
    let mut facts = before.facts((format, sent.len() as u64), pixels.size(), steps);
    facts.signals = signals::measure(&pixels, measured.sent, limits.measure_time);
    facts.signals.captcha = captcha::screen(&pixels, upright, limits.captcha_time);
    laps.lap(|spent| &mut spent.check);
    Ok(Ready { format, bytes: sent, facts, spent: laps.spent() })
}

/// Looks at the pixels of a picture as a model would see them, and makes nothing of them that could be sent.
///
/// # Errors
///
/// Refuses what [`prepare`] refuses.
pub fn facts(bytes: &Bytes, wanted: &Wanted<'_>, limits: &Limits) -> Result<ImageFacts, ImageError> {
    let keep = |upright: Size| Ok(wanted.rule.measure(upright, wanted.detail)?.sent);
    let mut decoded = decode::decode(bytes, wanted.frame, limits, &keep)?;
    let upright = decoded.orientation.apply(decoded.stored);
    let measured = wanted.rule.measure(upright, wanted.detail)?;
    let steps = std::mem::take(&mut decoded.steps);
    let before = Before::of(&decoded, bytes, measured);
    let (pixels, steps) = finish(decoded, measured.sent, steps)?;
    let mut facts = before.facts((before.format, pixels.as_bytes().len() as u64), pixels.size(), steps);
    facts.signals = signals::measure(&pixels, measured.sent, limits.measure_time);
    facts.signals.captcha = captcha::screen(&pixels, upright, limits.captcha_time);
    Ok(facts)
}

/// What is known of a picture before its pixels are worked on.
pub(crate) struct Before {
    format: Format,
    bytes: u64,
    stored: Size,
    orientation: Orientation,
    metadata: Metadata,
    measured: Measured,
}

impl Before {
    pub(crate) fn of(decoded: &Decoded, bytes: &Bytes, measured: Measured) -> Self {
        Self {
            format: decoded.format,
            bytes: bytes.len() as u64,
            stored: decoded.stored,
            orientation: decoded.orientation,
            metadata: decoded.metadata,
            measured,
        }
    }

    /// The format of the picture as it came.
    pub(crate) const fn format(&self) -> Format {
        self.format
    }

    /// Says what the picture was and what became of it; its pixels are not measured yet.
    pub(crate) fn facts(&self, sent: (Format, u64), sent_size: Size, steps: Vec<Step>) -> ImageFacts {
        ImageFacts {
            format: self.format,
            bytes: self.bytes,
            stored: self.stored,
            orientation: self.orientation,
            upright: self.orientation.apply(self.stored),
            seen: self.measured.sent,
            sent: sent_size,
            sent_format: sent.0,
            sent_bytes: sent.1,
            layout: self.measured.layout,
            tokens: self.measured.tokens,
            steps,
            signals: Signals::default(),
            undone: Vec::new(),
        }
    }
}

/// Scales, colours and turns decoded pixels, and says what was done.
pub(crate) fn finish(
    decoded: Decoded,
    target: Size,
    mut steps: Vec<Step>,
) -> Result<(RgbPixels, Vec<Step>), ImageError> {
    let Decoded { stored, raster, orientation, profile, .. } = decoded;
    let upright = orientation.apply(stored);
    // A turn of the target is its own inverse.
    let kept = orientation.apply(target);
    let raster = if raster.size == kept { raster } else { scale::raster(raster, kept)? };
    let Coloured { pixels, step } = colour::to_srgb(raster, &profile)?;
    steps.extend(step);
    let pixels = if orientation == Orientation::Upright {
        pixels
    } else {
        steps.push(Step::Oriented(orientation));
        orient::upright(pixels, orientation)
    };
    if upright != target {
        steps.push(Step::Scaled { from: upright, to: target });
    }
    Ok((pixels, steps))
}
