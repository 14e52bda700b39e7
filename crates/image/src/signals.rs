//! Numbers measured of a picture's pixels, the evidence that preflight's checks judge.
//!
//! Takes RGB pixels as the model will see them, yields [`vqa_core::Signals`]. Measures only: what is too small or too
//! soft is decided in `vqa_core::preflight`. Every measure is plain arithmetic on brightness: the same pixels always
//! give the same numbers, in a time that the size of the picture bounds.

mod dashes;
mod disc;
mod grey;
mod ink;
mod lines;
mod plot;
mod sample;
mod scan;
mod script;
mod sharpness;
mod surround;
#[cfg(test)]
mod tests;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use vqa_core::{Looked, Signals, Size};

use crate::pixels::RgbPixels;
use grey::Grey;
use sample::Sample;

/// Measures a picture of which the model keeps `seen`, within a time; all lengths are told in pixels of that. A measure
/// that panics is contained and told, and so are those that the time did not suffice for: a picture is sent whether it was
/// measured or not.
#[must_use]
pub fn measure(pixels: &RgbPixels, seen: Size, time: Duration) -> Signals {
    contained(|| measured(pixels, seen, time))
}

/// Returns the letters of the text in a picture as the network that tells scripts apart sees them, each as its pixels and its place on
/// the line. It was trained on what this returns.
#[must_use]
pub fn letters(pixels: &RgbPixels) -> Vec<Vec<f32>> {
    let grey = Grey::of(pixels);
    text::letters(&grey, &ink::blobs(&grey)).iter().map(|seen| seen.to_vec()).collect()
}

fn contained(measure: impl FnOnce() -> Signals) -> Signals {
    let failed = |_| Signals { looked: Looked::Failed, ..Signals::default() };
    catch_unwind(AssertUnwindSafe(measure)).unwrap_or_else(failed)
}

fn measured(pixels: &RgbPixels, seen: Size, time: Duration) -> Signals {
    let mut signals = Signals::default();
    let all = take_all(&mut signals, (pixels, seen), &Deadline::after(time));
    signals.looked = if all.is_some() { Looked::Whole } else { Looked::Failed };
    signals
}

/// When measuring must end. It is looked at between measures, each of which takes a time that the size bounds.
struct Deadline(Option<Instant>);

impl Deadline {
    fn after(time: Duration) -> Self {
        Self(Instant::now().checked_add(time))
    }

    /// Goes on, or not.
    fn check(&self) -> Option<()> {
        self.0.is_none_or(|until| Instant::now() < until).then_some(())
    }
}

/// Takes one measure after the other; `None` where the time was up before the last.
fn take_all(signals: &mut Signals, (pixels, seen): (&RgbPixels, Size), deadline: &Deadline) -> Option<()> {
    let grey = Grey::of(pixels);
    let scale = seen.long_side() as f32 / pixels.size().long_side().max(1) as f32;
    deadline.check()?;
    let blobs = ink::blobs(&grey);
    deadline.check()?;
    signals.text = text::measure(&grey, &blobs).map(|mut text| {
        text.height *= scale;
        text
    });
    deadline.check()?;
    // An edge cannot be narrower than the step from one pixel to the next.
    signals.edge_width = sharpness::edge_width(&grey).map(|width| (width * scale).max(1.0));
    deadline.check()?;
    let sample = Sample::of(pixels);
    signals.look.grey = scan::measure(&sample);
    deadline.check()?;
    signals.look.disc = disc::measure(&sample);
    deadline.check()?;
    signals.look.plot = plot::measure(pixels, &grey, &sample);
    Some(())
}
