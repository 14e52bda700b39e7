//! How much a picture looks like a CAPTCHA, as one number.
//!
//! Takes upright sRGB pixels, yields a score from 0 to 1. What is made of it is decided in `vqa_core::preflight`. A small
//! network looks at the whole picture, scaled down, and at its mirror image, and so at parts of a large one that have the size
//! of a code; at suspects it looks in more sizes, and another network does. Nothing is read or written: the weights are part of
//! the program.

mod net;
mod parts;
mod view;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use vqa_core::{Place, Screened, Size};

pub use parts::parts;
pub use view::{Planes, size_facts, sized, whole};

use net::Eye;

use crate::error::ImageError;
use crate::pixels::RgbPixels;
use crate::shown::crop;

/// Parts that are looked at once, at most; the likeliest of them is looked at again, if it is a suspect. This and the next number
/// were chosen by the second table of `docs/captcha.md` (2026-11).
const PARTS: usize = 4;
/// How much likelier a part must be, as the logarithm of a ratio, to count as much as the whole: a picture has several.
const MARGIN: f32 = 2.0;
/// The looks at a suspect, each also at its mirror image: with which network, and at which size, in pixels of the first look. What is
/// odd about one is seldom so about the others: their median errs less than any. Chosen by all three tables of `docs/captcha.md`
/// (2026-11).
const LOOKS: [(Eye, f64); 6] = [
    (Eye::First, 1.0),
    (Eye::Second, 0.5),
    (Eye::First, 0.5),
    (Eye::Second, 0.7),
    (Eye::First, 0.7),
    (Eye::First, 1.4),
];
/// The looks, mirror images counted, of which the median is taken for final where it is [`SURE`].
const FEW: usize = 6;
/// As a log ratio, from where on a few looks do; of a part [`MARGIN`] more. Fewer looks, or a lower bound, take many more ordinary
/// pictures.
const SURE: f32 = 3.0;
/// As a log ratio, how likely a CAPTCHA it must be by the looks so far that more are taken: what is below does not come up to any
/// threshold that would be set.
const SUSPECT: f32 = 0.0;

/// Scores a picture from 0 to 1, higher being more like a CAPTCHA, within a time; none means that nobody looks. A check
/// that fails in any way, or takes longer, is told as that. `upright` is the size that the picture has in its file, in which
/// places are told.
#[must_use]
pub fn screen(picture: &RgbPixels, upright: Size, time: Duration) -> Screened {
    if time.is_zero() {
        return Screened::Unmeasured;
    }
    let Looks { seen, finished } = looks(picture, Instant::now().checked_add(time));
    let Some(Look { place, log_ratio }) =
        seen.into_iter().max_by(|one, other| one.log_ratio.total_cmp(&other.log_ratio))
    else {
        return Screened::Failed;
    };
    let place = place.map(|place| place.scaled(picture.size(), upright));
    let score = 1.0 / (1.0 + (-log_ratio).exp());
    if finished { Screened::Score(score, place) } else { Screened::Unfinished(score, place) }
}

/// What was seen of a picture, the whole first.
#[derive(Debug, Clone, Default)]
pub struct Looks {
    /// What was looked at and counts.
    pub seen: Vec<Look>,
    /// Whether that is all that was to be looked at: no look failed, and the time was not up before.
    pub finished: bool,
}

/// What was seen of a picture, or of a part of it.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// Where the part is; none is the whole.
    pub place: Option<Place>,
    /// How much likelier it is a CAPTCHA than not, as the logarithm of a ratio; of a part, less what it must be likelier.
    pub log_ratio: f32,
}

/// Looks at a picture, and at the part of it that is the likeliest, until the time is up. A look that fails, in whatever way,
/// ends it, and what was seen before stays.
#[must_use]
pub fn looks(picture: &RgbPixels, until: Option<Instant>) -> Looks {
    let mut seen = Vec::new();
    let end = catch_unwind(AssertUnwindSafe(|| look_at_all(picture, until, &mut seen)));
    Looks { seen, finished: matches!(end, Ok(Ok(Some(())))) }
}

/// Adds what is seen, look by look; `None` where the time is up before the last.
fn look_at_all(picture: &RgbPixels, until: Option<Instant>, seen: &mut Vec<Look>) -> Result<Option<()>, ImageError> {
    if picture.as_bytes().is_empty() {
        return Ok(None);
    }
    let whole = |log_ratio| note(seen, Look { place: None, log_ratio });
    let Some(()) = look_at(picture, SURE, until, whole)? else { return Ok(None) };
    let scaled = view::page(picture)?;
    let page = scaled.as_ref().unwrap_or(picture);
    let mut likeliest: Option<(f32, Place, RgbPixels)> = None;
    for part in parts(page).into_iter().take(PARTS) {
        let Some(cut) = crop(page, (part.left, part.top), part.size) else { continue };
        let told = size_facts(cut.size());
        let Some(ratio) = Eye::First.look(Planes::of(&sized(&cut, 1.0)?), told, until) else { return Ok(None) };
        if likeliest.as_ref().is_none_or(|(most, ..)| ratio > *most) {
            likeliest = Some((ratio, part, cut));
        }
    }
    let Some((ratio, part, cut)) = likeliest else { return Ok(Some(())) };
    let place = Some(part.scaled(page.size(), picture.size()));
    let mut of_part = |log_ratio| note(seen, Look { place, log_ratio: log_ratio - MARGIN });
    of_part(ratio);
    if ratio < SUSPECT { Ok(Some(())) } else { look_at(&cut, SURE + MARGIN, until, of_part) }
}

/// Notes what is known of a place, in place of what was known before.
fn note(seen: &mut Vec<Look>, look: Look) {
    match seen.last_mut() {
        Some(last) if last.place == look.place => *last = look,
        _ => seen.push(look),
    }
}

/// Tells how much likelier a picture is a CAPTCHA than not, as the logarithm of a ratio: the median of looks, of which more are
/// taken while it is a suspect, and not `sure`. It is told anew after each look, so that one which fails takes nothing away;
/// `None` where the time is up before the last.
fn look_at(
    picture: &RgbPixels,
    sure: f32,
    until: Option<Instant>,
    mut tell: impl FnMut(f32),
) -> Result<Option<()>, ImageError> {
    let told = size_facts(picture.size());
    let mut ratios = Vec::with_capacity(2 * LOOKS.len());
    for (eye, pixels) in LOOKS {
        let seen = Planes::of(&sized(picture, pixels)?);
        let mirrored = seen.mirrored();
        for planes in [seen, mirrored] {
            let Some(ratio) = eye.look(planes, told, until) else { return Ok(None) };
            ratios.push(ratio);
            tell(median(&mut ratios));
        }
        let so_far = median(&mut ratios);
        if so_far < SUSPECT || (ratios.len() >= FEW && so_far >= sure) {
            break;
        }
    }
    Ok(Some(()))
}

/// Sorts log ratios and returns the one in the middle, or the mean of the two there.
fn median(ratios: &mut [f32]) -> f32 {
    ratios.sort_unstable_by(f32::total_cmp);
    let at = |index: usize| ratios.get(index).copied().unwrap_or_default();
    f32::midpoint(at(ratios.len().saturating_sub(1) / 2), at(ratios.len() / 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(width: u32, height: u32) -> RgbPixels {
        let bytes = (0..width * height * 3).map(|at| (at.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        RgbPixels::new(Size::new(width, height), bytes).unwrap()
    }

    #[test]
    fn every_size_has_a_score_and_always_the_same() {
        for (width, height) in [(1, 1), (1, 3000), (3000, 1), (60, 20), (241, 17), (500, 700)] {
            let pixels = drawn(width, height);
            let Screened::Score(score, None) = screen(&pixels, pixels.size(), Duration::from_secs(60)) else {
                panic!("{width}x{height}")
            };
            assert!((0.0..=1.0).contains(&score), "{width}x{height}: {score}");
            assert_eq!(screen(&pixels, pixels.size(), Duration::from_secs(60)), Screened::Score(score, None));
        }
    }

    #[test]
    fn every_look_is_told_when_it_was_taken() {
        let picture = drawn(112, 112);
        let mut told = Vec::new();
        assert!(look_at(&picture, SURE, None, |ratio| told.push(ratio)).unwrap().is_some());
        assert!(told.len() >= 2, "{told:?}");
        assert_eq!(looks(&picture, None).seen[0].log_ratio, *told.last().unwrap());
        // What is known of a place is told once, as it was known last.
        let mut seen = Vec::new();
        let place = Some(Place { left: 1, top: 2, size: Size::new(3, 4) });
        for (place, log_ratio) in [(None, 1.0), (None, 2.0), (place, 3.0), (place, 4.0)] {
            note(&mut seen, Look { place, log_ratio });
        }
        let seen: Vec<_> = seen.iter().map(|look| (look.place, look.log_ratio)).collect();
        assert_eq!(seen, [(None, 2.0), (place, 4.0)]);
    }

    #[test]
    fn a_mirror_image_scores_the_same() {
        // Of this size a picture is seen as it is.
        let pixels = drawn(112, 112);
        let rows = pixels.rows().flat_map(|row| row.chunks_exact(3).rev().flatten().copied().collect::<Vec<_>>());
        let mirrored = RgbPixels::new(pixels.size(), rows.collect()).unwrap();
        assert_ne!(mirrored, pixels);
        let score = |pixels: &RgbPixels| match screen(pixels, pixels.size(), Duration::from_secs(60)) {
            Screened::Score(score, None) => score,
            Screened::Score(..) | Screened::Unfinished(..) | Screened::Unmeasured | Screened::Failed => {
                panic!("no score of the whole")
            }
        };
        assert!((score(&pixels) - score(&mirrored)).abs() < 1e-4);
    }

    #[test]
    fn no_time_means_no_look_and_too_little_is_told() {
        assert_eq!(screen(&drawn(200, 60), Size::new(200, 60), Duration::ZERO), Screened::Unmeasured);
        assert_eq!(screen(&drawn(200, 60), Size::new(200, 60), Duration::from_nanos(1)), Screened::Failed);
    }

    #[test]
    fn a_place_is_told_in_pixels_of_the_file() {
        // A block of noise on plain ground, in a picture that was twice as large.
        let mut bytes = vec![255; 800 * 400 * 3];
        let noise = drawn(160, 60);
        for (row, line) in noise.rows().zip(100..) {
            bytes[(line * 800 + 200) * 3..][..row.len()].copy_from_slice(row);
        }
        let page = RgbPixels::new(Size::new(800, 400), bytes).unwrap();
        let Looks { seen, finished: true } = looks(&page, None) else { panic!("cut short") };
        let [Look { place: None, .. }, Look { place: Some(place), .. }] = seen[..] else { panic!("{seen:?}") };
        assert_eq!(place, Place { left: 200, top: 100, size: noise.size() });
        // Of a larger one the part is the same, and its place in proportion.
        let larger = crate::scale::rgb(&page, Size::new(3200, 1600)).unwrap();
        let place = looks(&larger, None).seen[1].place.unwrap();
        assert!(place.left.abs_diff(800) < 20 && place.size.width.abs_diff(640) < 40, "{place}");
    }

    #[test]
    fn a_picture_without_pixels_is_no_score_and_no_panic() {
        assert_eq!(
            screen(&RgbPixels::new(Size::new(0, 0), Vec::new()).unwrap(), Size::new(0, 0), Duration::from_secs(60)),
            Screened::Failed
        );
    }
}
