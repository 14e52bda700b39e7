//! Measures how often the warnings of `vqa inspect` err: false alarms on untouched pictures, hits on pictures that are
//! turned, blurred and scaled down here.
//!
//! `cargo run --release -p vqa-image --example signal_report -- DIR...`. Pictures are split in halves by a hash of
//! their names, so that a change that helps one half alone is seen to be luck. Files that are no picture are counted and
//! left out.

mod made;
mod tally;

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use vqa_core::preflight::{Policy, look_at};
use vqa_core::tokens::{ImageRule, Layout, TokenCount};
use vqa_core::{Detail, Fit, Format, Frame, ImageFacts, Orientation};
use vqa_image::{Limits, RgbPixels, Wanted, fitted, measure};

use tally::{Case, Half, Tally};

/// The limit of the endpoint on one picture.
const MOST_BYTES: u64 = 20 * 1024 * 1024;
/// Letters that a picture must show to be turned and scaled down as a picture with text.
const LEAST_LETTERS: u32 = 16;
/// Letters in lines across must outnumber those in lines down by this log ratio, for the picture to be called upright.
const UPRIGHT: f32 = -1.0;

/// Measuring may take as long as it does.
const TIME: Duration = Duration::from_secs(600);

fn main() -> io::Result<()> {
    let mut files = Vec::new();
    for folder in std::env::args_os().skip(1) {
        list(Path::new(&folder), &mut files)?;
    }
    files.sort();
    let mut tally = Tally::default();
    for path in &files {
        match open(path)? {
            Some(pixels) => report(&path.display().to_string(), &pixels, &mut tally),
            None => tally.skip(),
        }
    }
    tally.print(&mut io::stdout().lock())
}

fn list(folder: &Path, files: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() { list(&path, files)? } else { files.push(path) }
    }
    Ok(())
}

fn open(path: &Path) -> io::Result<Option<RgbPixels>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MOST_BYTES).read_to_end(&mut bytes)?;
    let wanted = Wanted { rule: &ImageRule::Unknown, detail: Detail::High, fit: Fit::Model, frame: Frame::Index(0) };
    Ok(fitted(&bytes, &wanted, &Limits::default()).ok())
}

/// Looks at a picture as it is and as it is spoilt here.
fn report(name: &str, pixels: &RgbPixels, tally: &mut Tally) {
    let half = tally::half(name);
    let told = codes(pixels);
    for code in ["rotated", "upside_down", "small_text", "blurred", "low_resolution", "panorama"] {
        tally.count(Case { code, what: "untouched".to_owned(), half }, told.contains(&code));
        if told.contains(&code) {
            tally.name(code, name);
        }
    }
    let signals = measure(pixels, pixels.size(), TIME);
    if signals.edge_width.is_some() && !told.contains(&"blurred") {
        report_blurred(half, pixels, tally);
    }
    if let Some(text) = signals.text.filter(|text| text.letters >= LEAST_LETTERS && text.sideways <= UPRIGHT) {
        report_turned(half, pixels, tally);
        report_shrunk(half, pixels, text.height, tally);
    }
}

fn report_blurred(half: Half, pixels: &RgbPixels, tally: &mut Tally) {
    for sigma in [1.0, 1.5, 2.0, 3.0, 4.0] {
        let hit = codes(&made::blurred(pixels, sigma)).contains(&"blurred");
        tally.count(Case { code: "blurred", what: format!("blurred, sigma {sigma:.1}"), half }, hit);
    }
}

fn report_turned(half: Half, pixels: &RgbPixels, tally: &mut Tally) {
    let mut turned = pixels.clone();
    for (degrees, code) in [(90, "rotated"), (180, "upside_down"), (270, "rotated")] {
        turned = made::turned(&turned);
        tally.count(Case { code, what: format!("turned by {degrees}"), half }, codes(&turned).contains(&code));
    }
}

fn report_shrunk(half: Half, pixels: &RgbPixels, letters: f32, tally: &mut Tally) {
    for height in [5.0, 4.0, 3.0] {
        if letters > height + 1.0 {
            let hit = codes(&made::shrunk(pixels, height / letters)).contains(&"small_text");
            tally.count(Case { code: "small_text", what: format!("letters made {height} px high"), half }, hit);
        }
    }
}

fn codes(pixels: &RgbPixels) -> Vec<&'static str> {
    let size = pixels.size();
    let facts = ImageFacts {
        format: Format::Png,
        bytes: 0,
        stored: size,
        orientation: Orientation::Upright,
        upright: size,
        seen: size,
        sent: size,
        sent_format: Format::Png,
        sent_bytes: 0,
        layout: Layout::Unknown,
        tokens: TokenCount::Unknown,
        steps: Vec::new(),
        signals: measure(pixels, size, TIME),
        undone: Vec::new(),
    };
    look_at(&facts, &Policy::default()).into_iter().map(|finding| finding.code).collect()
}
