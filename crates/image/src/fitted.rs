//! The pixels that the model sees, for those who look at them themselves.

use vqa_core::Size;

use crate::decode;
use crate::error::ImageError;
use crate::limits::Limits;
use crate::pixels::RgbPixels;
use crate::prepare::{Wanted, finish};

/// Decodes a picture, turns it upright and scales it to what the model keeps, whatever `wanted.fit` says.
///
/// # Errors
///
/// Refuses what [`crate::prepare`] refuses.
pub fn fitted(bytes: &[u8], wanted: &Wanted<'_>, limits: &Limits) -> Result<RgbPixels, ImageError> {
    let keep = |upright: Size| Ok(wanted.rule.measure(upright, wanted.detail)?.sent);
    let decoded = decode::decode(bytes, wanted.frame, limits, &keep)?;
    let target = keep(decoded.orientation.apply(decoded.stored))?;
    Ok(finish(decoded, target, Vec::new())?.0)
}
