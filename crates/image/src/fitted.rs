//! The pixels that the model sees, for those who look at them themselves.

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
    let decoded = decode::decode(bytes, wanted.frame, limits)?;
    let upright = decoded.orientation.apply(decoded.raster.size);
    let measured = wanted.rule.measure(upright, wanted.detail)?;
    Ok(finish(decoded, measured.sent, Vec::new())?.0)
}
