//! The way of a picture of which no pixel has to change: its container is walked, and nothing is decoded.
//!
//! Takes the bytes of a file, yields those that its pixels need, and what the container says of them. What only pixels
//! tell is not known: no signals are measured, and damage within the coded data is left for the reader to find. A PNG
//! is unpacked, and thrown away again, because something may hide behind its pixels.

use bytes::Bytes;
use vqa_core::{Fit, Format, Frame, ImageFacts, Orientation, Signals, Step};

use crate::captcha;
use crate::decode;
use crate::error::ImageError;
use crate::fitted::fitted;
use crate::format::{self, Metadata};
use crate::laps::Laps;
use crate::limits::Limits;
use crate::prepare::{Ready, Wanted};
use crate::signals;

/// Strips a picture that may be sent as it is, at its own size whatever `wanted.fit` says; `None` where only
/// [`crate::prepare`] can make it one: it is to be turned, its colours or its transparency are to be changed, a frame is
/// chosen, it is a GIF, or it is written as no encoder writes.
///
/// # Errors
///
/// Refuses what [`crate::prepare`] refuses, but damage within the coded data.
pub fn pass(bytes: &Bytes, wanted: &Wanted<'_>, limits: &Limits) -> Result<Option<Ready>, ImageError> {
    if wanted.frame != Frame::Only {
        return Ok(None);
    }
    let mut laps = Laps::start();
    let Some(kept) = decode::keep(bytes, limits)? else { return Ok(None) };
    let format = format::sniff(bytes)?;
    let measured = wanted.rule.measure(kept.size, wanted.detail)?;
    let mut steps = kept.steps;
    steps.push(Step::PassedThrough);
    if kept.metadata == Metadata::Present {
        steps.push(Step::MetadataStripped);
    }
    let facts = ImageFacts {
        format,
        bytes: bytes.len() as u64,
        stored: kept.size,
        orientation: Orientation::Upright,
        upright: kept.size,
        seen: measured.sent,
        sent: kept.size,
        sent_format: format,
        sent_bytes: kept.stripped.len() as u64,
        layout: measured.layout,
        tokens: measured.tokens,
        steps,
        signals: Signals::default(),
        undone: Vec::new(),
    };
    laps.lap(|spent| &mut spent.decode);
    Ok(Some(Ready { format, bytes: kept.stripped, facts, spent: laps.spent() }))
}

/// Passes a JPEG on that is wanted at its own size, and decodes no more of it than measuring needs: a small version.
pub(crate) fn measured(bytes: &Bytes, wanted: &Wanted<'_>, limits: &Limits) -> Result<Option<Ready>, ImageError> {
    if wanted.fit == Fit::Model || format::sniff(bytes)? != Format::Jpeg {
        return Ok(None);
    }
    let Some(mut ready) = pass(bytes, wanted, limits)? else { return Ok(None) };
    let mut laps = Laps::start();
    let seen = fitted(&ready.bytes, wanted, limits)?;
    laps.lap(|spent| &mut spent.decode);
    ready.facts.signals = signals::measure(&seen, seen.size(), limits.measure_time);
    ready.facts.signals.captcha = captcha::screen(&seen, ready.facts.upright, limits.captcha_time);
    laps.lap(|spent| &mut spent.check);
    ready.spent = ready.spent.plus(laps.spent());
    Ok(Some(ready))
}
