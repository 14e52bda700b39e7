//! How much a picture looks like a CAPTCHA, as one number.
//!
//! Takes upright sRGB pixels, yields a score from 0 to 1. What is made of it is decided in `vqa_core::preflight`. A small
//! network looks at the whole picture and, where the picture is large, at every part of it more closely; the highest
//! score counts. Nothing is read or written: the weights are part of the program.

mod net;
mod view;

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use vqa_core::Screened;

pub use view::{Planes, close, size_facts, whole};

use crate::error::ImageError;
use crate::pixels::RgbPixels;

/// Places of the network in the side of a part that it answers for: 112 pixels of the closer look.
const PART: usize = 7;
/// Places from one part to the next.
const PART_STEP: usize = 3;
/// What is taken off the log ratio of a part. Many parts are looked at, and the highest counts: each has to be surer.
const PART_BOUND: f32 = 2.0;
/// From this log ratio on, a picture counts as a page or a screen, whose parts are looked at. Photographs have no parts
/// that would be CAPTCHAs of their own.
const PAGE_FROM: f32 = -2.0;

/// Scores a picture from 0 to 1, higher being more like a CAPTCHA, within a time; none means that nobody looks. A check
/// that fails in any way, or takes longer, is told as that.
#[must_use]
pub fn screen(picture: &RgbPixels, time: Duration) -> Screened {
    if time.is_zero() {
        return Screened::Unmeasured;
    }
    let until = Instant::now().checked_add(time);
    match catch_unwind(AssertUnwindSafe(|| score(picture, until))) {
        Ok(Ok(Some(score))) => Screened::Score(score),
        Ok(Ok(None) | Err(_)) | Err(_) => Screened::Failed,
    }
}

/// Looks at a picture until it has a score; `None` where the time is up before.
fn score(picture: &RgbPixels, until: Option<Instant>) -> Result<Option<f32>, ImageError> {
    let near = close(picture)?;
    let [long, short] = size_facts(picture.size());
    let Some(far) = net::features(Planes::of(&whole(near.as_ref().unwrap_or(picture))?), until) else {
        return Ok(None);
    };
    let first = net::answer(&far, (0..far.height, 0..far.width), [0.0, long, short]);
    let mut best = first.captcha;
    if let Some(near) = near.filter(|_| first.page >= PAGE_FROM) {
        let Some(near) = net::features(Planes::of(&near), until) else { return Ok(None) };
        for rows in parts(near.height) {
            for columns in parts(near.width) {
                let part = net::answer(&near, (rows.clone(), columns), [1.0, 0.0, 0.0]);
                best = best.max(part.captcha - PART_BOUND);
            }
        }
    }
    Ok(Some(1.0 / (1.0 + (-best).exp())))
}

/// Cuts a side into parts that overlap by about half; the last one ends where the side does.
fn parts(side: usize) -> impl Iterator<Item = Range<usize>> {
    let last = side.saturating_sub(PART);
    let steps = last.div_ceil(PART_STEP);
    (0..=steps).map(move |step| {
        let start = (step * PART_STEP).min(last);
        start..(start + PART).min(side)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use vqa_core::Size;

    fn drawn(width: u32, height: u32) -> RgbPixels {
        let bytes = (0..width * height * 3).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        RgbPixels::new(Size::new(width, height), bytes).unwrap()
    }

    #[test]
    fn every_size_has_a_score_and_always_the_same() {
        for (width, height) in [(1, 1), (1, 3000), (3000, 1), (60, 20), (241, 17), (500, 700)] {
            let pixels = drawn(width, height);
            let Screened::Score(score) = screen(&pixels, Duration::from_secs(60)) else { panic!("{width}x{height}") };
            assert!((0.0..=1.0).contains(&score), "{width}x{height}: {score}");
            assert_eq!(screen(&pixels, Duration::from_secs(60)), Screened::Score(score));
        }
    }

    #[test]
    fn no_time_means_no_look_and_too_little_is_told() {
        assert_eq!(screen(&drawn(200, 60), Duration::ZERO), Screened::Unmeasured);
        assert_eq!(screen(&drawn(200, 60), Duration::from_nanos(1)), Screened::Failed);
    }

    #[test]
    fn a_picture_without_pixels_is_no_score_and_no_panic() {
        assert_eq!(
            screen(&RgbPixels::new(Size::new(0, 0), Vec::new()).unwrap(), Duration::from_secs(60)),
            Screened::Failed
        );
    }

    #[test]
    fn parts_cover_a_side_and_overlap() {
        let all = |side| parts(side).collect::<Vec<_>>();
        assert_eq!(all(5), [0..5]);
        assert_eq!(all(7), [0..7]);
        assert_eq!(all(14), [0..7, 3..10, 6..13, 7..14]);
        assert_eq!(all(13), [0..7, 3..10, 6..13]);
    }
}
