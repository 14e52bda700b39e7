//! Numbers measured of a picture's pixels, the evidence that preflight's checks judge.
//!
//! Takes RGB pixels as the model will see them, yields [`vqa_core::Signals`]. Measures only: what is too small or too
//! soft is decided in `vqa_core::preflight`. Every measure is plain arithmetic on brightness: the same pixels always
//! give the same numbers, in a time that the size of the picture bounds.

mod disc;
mod grey;
mod ink;
mod lines;
mod plot;
mod sample;
mod scan;
mod sharpness;
mod surround;
#[cfg(test)]
mod tests;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

use vqa_core::{LookSignals, Looked, Signals, Size};

use crate::pixels::RgbPixels;
use grey::Grey;
use sample::Sample;

/// Measures a picture of which the model keeps `seen`; all lengths are told in pixels of that. A measure that panics is
/// contained and told: a picture is sent whether it was measured or not.
#[must_use]
pub fn measure(pixels: &RgbPixels, seen: Size) -> Signals {
    contained(|| measured(pixels, seen))
}

fn contained(measure: impl FnOnce() -> Signals) -> Signals {
    let failed = |_| Signals { looked: Looked::Failed, ..Signals::default() };
    catch_unwind(AssertUnwindSafe(measure)).unwrap_or_else(failed)
}

fn measured(pixels: &RgbPixels, seen: Size) -> Signals {
    let grey = Grey::of(pixels);
    let scale = seen.long_side() as f32 / pixels.size().long_side().max(1) as f32;
    let text = text::measure(&ink::blobs(&grey)).map(|mut text| {
        text.height *= scale;
        text
    });
    // An edge cannot be narrower than the step from one pixel to the next.
    let edge_width = sharpness::edge_width(&grey).map(|width| (width * scale).max(1.0));
    Signals { edge_width, text, look: look(pixels), ..Signals::default() }
}

fn look(pixels: &RgbPixels) -> LookSignals {
    let sample = Sample::of(pixels);
    LookSignals { grey: scan::measure(&sample), disc: disc::measure(&sample), plot: plot::measure(pixels, &sample) }
}
