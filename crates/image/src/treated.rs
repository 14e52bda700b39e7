//! The way of a picture to which something is done first: turned, cut, enlarged, and then fitted as any other.
//!
//! Decoded at no more pixels than what is shown of it needs, as any other; scaled once, encoded once. A part needs as many
//! of the whole as make it what the model keeps of it.

use bytes::Bytes;
use vqa_core::remedy::{Enlarging, Strip, Treatment};
use vqa_core::tokens::{ImageRule, Measured, ViewShape};
use vqa_core::{ImageFacts, Orientation, Payload, PictureTimings, Signals, Size, Step, Wants};

use crate::captcha;
use crate::decode::{self, Decoded};
use crate::encode;
use crate::error::ImageError;
use crate::format::Metadata;
use crate::laps::Laps;
use crate::limits::Limits;
use crate::orient;
use crate::pixels::RgbPixels;
use crate::prepare::{Wanted, finish};
use crate::scale;
use crate::shown::{crop, cut};
use crate::signals;

/// A picture to which something was done.
#[derive(Debug, Clone)]
pub struct Treated {
    /// What the model is given.
    pub payload: Payload,
    /// What the picture was and what became of it.
    pub facts: ImageFacts,
    /// How long that took.
    pub spent: PictureTimings,
}

/// Treats a picture and makes it what a model takes. It is fitted, whatever `wanted.fit` says.
///
/// # Errors
///
/// Refuses what [`crate::prepare`] refuses, and a picture that is too large to be worked on at the size that is needed.
pub fn treated(
    bytes: &Bytes,
    treatment: &Treatment,
    wanted: &Wanted<'_>,
    limits: &Limits,
) -> Result<Treated, ImageError> {
    let keep = |upright: Size| Ok(Plan::of(upright, treatment, wanted)?.whole);
    let mut laps = Laps::start();
    let decoded = decode::decode(bytes, wanted.frame, limits, &keep)?;
    laps.lap(|spent| &mut spent.decode);
    let Decoded { format, stored, orientation, origin, metadata, .. } = decoded;
    let plan = Plan::of(orientation.apply(stored), treatment, wanted)?;
    let (pixels, mut steps) = plan.shown(decoded, treatment, limits)?;
    laps.lap(|spent| &mut spent.fit);
    let signals = plan.measured(&pixels, limits);
    laps.lap(|spent| &mut spent.check);
    let sent = pixels.size();
    let (payload, sent_format, sent_bytes) = match wanted.rule.wants() {
        Wants::Encoded => {
            let (format, bytes) = encode::encode(&pixels, origin)?;
            steps.push(Step::Encoded(format));
            let length = bytes.len() as u64;
            laps.lap(|spent| &mut spent.encode);
            (Payload::Encoded { format, bytes: bytes.into() }, format, length)
        }
        Wants::Rgb8 => {
            let shape = match wanted.rule {
                ImageRule::View(rule) => rule.shape,
                ImageRule::Tile(_) | ImageRule::Patch(_) | ImageRule::Unknown => ViewShape::AsFitted,
            };
            let views = cut(&pixels, plan.measured.layout, shape)?;
            steps.push(Step::Shown(u32::try_from(views.all().count()).unwrap_or(u32::MAX)));
            let length = views.bytes();
            laps.lap(|spent| &mut spent.fit);
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
        upright: plan.part,
        seen: plan.measured.sent,
        sent,
        sent_format,
        sent_bytes,
        layout: plan.measured.layout,
        tokens: plan.measured.tokens,
        steps,
        signals,
        undone: Vec::new(),
    };
    Ok(Treated { payload, facts, spent: laps.spent() })
}

/// How large everything is on the way.
struct Plan {
    /// The whole picture, before it is turned: no less than what is needed of it.
    whole: Size,
    /// What is shown of it, turned, at the size that it has in the file.
    part: Size,
    /// What the model keeps of that, enlarged.
    measured: Measured,
}

impl Plan {
    fn of(upright: Size, treatment: &Treatment, wanted: &Wanted<'_>) -> Result<Self, ImageError> {
        let turned = treatment.turn.apply(upright);
        let part = treatment.strip.map_or(turned, |strip| strip.place(turned).1);
        let times = treatment.enlarging.map_or(1, |enlarging| enlarging.times);
        let larger = Size::new(part.width.saturating_mul(times), part.height.saturating_mul(times));
        let measured = wanted.rule.measure(larger, wanted.detail)?;
        let (long, of) = (u64::from(measured.sent.long_side()), u64::from(part.long_side().max(1)));
        let side = |side: u32| {
            let needed = (u64::from(side) * long).div_ceil(of);
            u32::try_from(needed).unwrap_or(side).clamp(1, side.max(1))
        };
        let whole = match treatment.strip {
            None if measured.sent.long_side() <= part.long_side() => measured.sent,
            None | Some(_) => Size::new(side(turned.width), side(turned.height)),
        };
        // A turn of a size is its own inverse.
        Ok(Self { whole: treatment.turn.apply(whole), part, measured })
    }

    /// Turns, cuts out and fits decoded pixels, and says what was done.
    fn shown(
        &self,
        mut decoded: Decoded,
        treatment: &Treatment,
        limits: &Limits,
    ) -> Result<(RgbPixels, Vec<Step>), ImageError> {
        let Self { part, measured, .. } = self;
        let (format, as_decoded) = (decoded.format, decoded.orientation.apply(decoded.raster.size));
        let scaled_first = treatment.strip.is_none() && measured.sent.long_side() < part.long_side();
        let target = if scaled_first { self.whole } else { as_decoded };
        if !scaled_first {
            limits.check_full_size(format, target)?;
            limits.check_full_size(format, measured.sent)?;
        }
        let steps = std::mem::take(&mut decoded.steps);
        let (pixels, mut steps) = finish(decoded, target, steps)?;
        // How it is scaled is told below, of what is shown.
        steps.retain(|step| !matches!(step, Step::Scaled { .. }));
        let pixels = cut_out(turned(pixels, treatment.turn, &mut steps), treatment.strip, &mut steps)?;
        let to = measured.sent;
        if let Some(Enlarging { from, .. }) = treatment.enlarging {
            steps.push(Step::Enlarged { from, to });
        } else if *part != to {
            steps.push(Step::Scaled { from: *part, to });
        }
        let pixels = if pixels.size() == to { pixels } else { scale::rgb(&pixels, to)? };
        Ok((pixels, steps))
    }

    /// Measures what is shown, and screens it: what is sent now may show what was too small before, or lay on its side. Enlarging
    /// widens edges and blurs nothing, so they are told as wide as they were.
    fn measured(&self, pixels: &RgbPixels, limits: &Limits) -> Signals {
        let signals = signals::measure(pixels, self.measured.sent, limits.measure_time);
        let captcha = captcha::screen(pixels, self.part, limits.captcha_time);
        let larger = self.measured.sent.long_side() as f32 / self.part.long_side().max(1) as f32;
        let edge_width = signals.edge_width.map(|width| (width / larger.max(1.0)).max(1.0));
        Signals { edge_width, captcha, ..signals }
    }
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
