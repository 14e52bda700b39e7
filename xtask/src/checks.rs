//! How often the checks of pictures and questions err: on pictures and questions made here, with and without what each looks
//! for, and on the pictures of folders, by what is said of them.

mod drawn;
mod noise;
mod questions;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use vqa_core::preflight::{Policy, look_at, look_at_question};
use vqa_core::registry::{Profile, Registry};
use vqa_core::tokens::{ImageRule, Layout};
use vqa_core::{Detail, Finding, Fit, Format, Frame, ImageFacts, Orientation, TokenCount};
use vqa_image::{Limits, RgbPixels, Wanted};

use drawn::SETS;

/// Pictures of each drawn set.
const DRAWN: u64 = 100;

/// Measuring may take as long as it does.
const TIME: Duration = Duration::from_secs(600);

pub(crate) fn run(folders: &[&str]) -> anyhow::Result<ExitCode> {
    println!("| Check | Set | Told | Rate | Wilson interval, 95 % |\n|---|---|---|---|---|");
    for set in SETS {
        let told = (0..DRAWN).filter(|seed| says(&look_at(&facts((set.draw)(*seed)), &Policy::default()), set.code));
        row(set.code, set.name, (told.count(), DRAWN as usize));
    }
    for (code, name, all) in questions::SETS {
        let told = all.iter().filter(|text| says(&look_at_question(text), code)).count();
        row(code, name, (told, all.len()));
    }
    for folder in folders {
        report(Path::new(folder))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn says(findings: &[Finding], code: &str) -> bool {
    findings.iter().any(|finding| finding.code == code)
}

fn row(code: &str, set: &str, (told, all): (usize, usize)) {
    let (low, high) = wilson(told, all);
    let rate = told as f64 / all.max(1) as f64;
    let [rate, low, high] = [rate, low, high].map(|share| share * 100.0);
    println!("| `{code}` | {set} | {told} of {all} | {rate:.1} % | {low:.1} to {high:.1} % |");
}

/// The interval of Wilson (1927) at 95 %.
fn wilson(hits: usize, all: usize) -> (f64, f64) {
    let (n, z) = (all.max(1) as f64, 1.959_964);
    let p = hits as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let reach = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    let whole = 1.0 + z * z / n;
    ((middle - reach) / whole, (middle + reach) / whole)
}

/// What is known of a drawn picture: nothing but its pixels.
fn facts(pixels: RgbPixels) -> ImageFacts {
    let size = pixels.size();
    let bytes = pixels.as_bytes().len() as u64;
    ImageFacts {
        format: Format::Png,
        bytes,
        stored: size,
        orientation: Orientation::Upright,
        upright: size,
        seen: size,
        sent: size,
        sent_format: Format::Png,
        sent_bytes: bytes,
        layout: Layout::Unknown,
        tokens: TokenCount::Unknown,
        steps: Vec::new(),
        signals: vqa_image::measure(&pixels, size, TIME),
        undone: Vec::new(),
    }
}

/// Counts what is said of the pictures in a folder, and names those of which the rarer checks speak.
fn report(folder: &Path) -> anyhow::Result<()> {
    let card = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).context("the registry has no gpt-4o")?;
    let (mut all, mut told) = (0_usize, BTreeMap::<&str, Vec<String>>::new());
    for path in files_below(folder)? {
        let Some(facts) = read(&path, &card.image_rule) else { continue };
        all += 1;
        for finding in look_at(&facts, &Policy::default()) {
            let name = path.strip_prefix(folder).unwrap_or(&path).display().to_string();
            told.entry(finding.code).or_default().push(name);
        }
    }
    for (code, names) in &told {
        row(code, &folder.display().to_string(), (names.len(), all));
    }
    for code in SETS.iter().map(|set| set.code).collect::<std::collections::BTreeSet<_>>() {
        println!("{code}: {}", told.get(code).map(|names| names.join(" ")).unwrap_or_default());
    }
    Ok(())
}

fn read(path: &Path, rule: &ImageRule) -> Option<ImageFacts> {
    let mut bytes = Vec::new();
    std::io::Read::read_to_end(&mut std::fs::File::open(path).ok()?, &mut bytes).ok()?;
    let bytes = bytes.into();
    let wanted = |frame| Wanted { rule, detail: Detail::High, fit: Fit::Model, frame };
    let limits = Limits::default();
    let ready = vqa_image::prepare(&bytes, &wanted(Frame::Only), &limits);
    Some(ready.or_else(|_| vqa_image::prepare(&bytes, &wanted(Frame::Index(0)), &limits)).ok()?.facts)
}

fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let path = entry?.path();
        if path.is_dir() { all.extend(files_below(&path)?) } else { all.push(path) }
    }
    all.sort();
    Ok(all)
}
