//! How the checks of text and sharpness do on pictures that are turned, blurred and scaled down here.
//!
//! Pictures are split in halves by a hash of their names, so that a change that helps one half alone is seen to be luck.

mod made;

use std::collections::BTreeMap;
use std::path::Path;

use vqa_core::preflight::{Policy, look_at};
use vqa_core::tokens::ImageRule;
use vqa_core::{Detail, Fit, Frame};
use vqa_image::{Limits, RgbPixels, Wanted, fitted, measure};

use super::{TIME, bytes_of, facts, row};

/// Letters that a picture must show to be turned and scaled down as a picture with text.
const LEAST_LETTERS: u32 = 16;
/// Letters in lines across must outnumber those in lines down by this log ratio, for the picture to be called upright.
const UPRIGHT: f32 = -1.0;

/// Which check, what was done to the pictures, and which half of them.
type Case = (&'static str, String, &'static str);

/// How often each check spoke, of how many.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Case, (usize, usize)>);

impl Tally {
    /// Looks at a picture as it is and as it is spoilt here; at what is no picture, not.
    pub(super) fn of(path: &Path) -> Self {
        let mut tally = Self::default();
        let wanted =
            Wanted { rule: &ImageRule::Unknown, detail: Detail::High, fit: Fit::Model, frame: Frame::Index(0) };
        let pixels = bytes_of(path).and_then(|bytes| fitted(&bytes, &wanted, &Limits::default()).ok());
        if let Some(pixels) = pixels {
            tally.look(half(path), &pixels);
        }
        tally
    }

    /// Adds what another has counted.
    pub(super) fn join(mut self, other: Self) -> Self {
        for (case, (told, all)) in other.0 {
            let count = self.0.entry(case).or_default();
            *count = (count.0 + told, count.1 + all);
        }
        self
    }

    pub(super) fn print(&self) {
        for ((code, what, half), count) in &self.0 {
            row(code, &format!("{what}, {half} half"), *count);
        }
    }

    fn count(&mut self, case: Case, told: bool) {
        let count = self.0.entry(case).or_default();
        *count = (count.0 + usize::from(told), count.1 + 1);
    }

    fn look(&mut self, half: &'static str, pixels: &RgbPixels) {
        let told = codes(pixels);
        for code in ["rotated", "upside_down", "small_text", "blurred"] {
            self.count((code, "untouched".to_owned(), half), told.contains(&code));
        }
        let signals = measure(pixels, pixels.size(), TIME);
        if signals.edge_width.is_some() && !told.contains(&"blurred") {
            for sigma in [1.0, 1.5, 2.0, 3.0, 4.0] {
                let hit = codes(&made::blurred(pixels, sigma)).contains(&"blurred");
                self.count(("blurred", format!("blurred, sigma {sigma:.1}"), half), hit);
            }
        }
        if let Some(text) = signals.text.filter(|text| text.letters >= LEAST_LETTERS && text.sideways <= UPRIGHT) {
            self.turn(half, pixels);
            self.shrink(half, pixels, text.height);
        }
    }

    fn turn(&mut self, half: &'static str, pixels: &RgbPixels) {
        let mut turned = pixels.clone();
        for (degrees, code) in [(90, "rotated"), (180, "upside_down"), (270, "rotated")] {
            turned = made::turned(&turned);
            self.count((code, format!("turned by {degrees}"), half), codes(&turned).contains(&code));
        }
    }

    fn shrink(&mut self, half: &'static str, pixels: &RgbPixels, letters: f32) {
        for height in [5.0, 4.0, 3.0] {
            if letters > height + 1.0 {
                let hit = codes(&made::shrunk(pixels, height / letters)).contains(&"small_text");
                self.count(("small_text", format!("letters made {height} px high"), half), hit);
            }
        }
    }
}

fn codes(pixels: &RgbPixels) -> Vec<&'static str> {
    look_at(&facts(pixels), &Policy::default()).into_iter().map(|finding| finding.code).collect()
}

/// Splits by the FNV-1a hash of the file's own name.
fn half(path: &Path) -> &'static str {
    let name = path.file_name().unwrap_or_default().as_encoded_bytes();
    let hash = name
        .iter()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
    if (hash >> 32) & 1 == 0 { "first" } else { "second" }
}
