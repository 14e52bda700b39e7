//! How much a picture looks like a CAPTCHA, as one number.
//!
//! Takes upright sRGB pixels, yields a score from 0 to 1. What is made of it is decided in `vqa_core::preflight`. A small
//! network looks at the whole picture, scaled down, and at its mirror image. Nothing is read or written: the weights are part of the program.

mod net;
mod view;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use vqa_core::Screened;

pub use view::{Planes, size_facts, whole};

use crate::error::ImageError;
use crate::pixels::RgbPixels;

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

/// Looks at a picture until it has a score; `None` where the time is up before, or there is nothing to see.
fn score(picture: &RgbPixels, until: Option<Instant>) -> Result<Option<f32>, ImageError> {
    if picture.as_bytes().is_empty() {
        return Ok(None);
    }
    let seen = Planes::of(&whole(picture)?);
    let mirrored = seen.mirrored();
    let look = |planes| Some(net::answer(&net::features(planes, until)?, size_facts(picture.size())));
    // What is odd about one look is seldom so about the other: their mean errs less than either.
    let log_ratio = look(seen).zip(look(mirrored)).map(|(one, other)| (one + other) / 2.0);
    Ok(log_ratio.map(|log_ratio| 1.0 / (1.0 + (-log_ratio).exp())))
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
    fn a_mirror_image_scores_the_same() {
        // Of this size a picture is seen as it is.
        let pixels = drawn(112, 112);
        let rows = pixels.rows().flat_map(|row| row.chunks_exact(3).rev().flatten().copied().collect::<Vec<_>>());
        let mirrored = RgbPixels::new(pixels.size(), rows.collect()).unwrap();
        assert_ne!(mirrored, pixels);
        let score = |pixels: &RgbPixels| match screen(pixels, Duration::from_secs(60)) {
            Screened::Score(score) => score,
            Screened::Unmeasured | Screened::Failed => panic!("no score"),
        };
        assert!((score(&pixels) - score(&mirrored)).abs() < 1e-4);
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
}
