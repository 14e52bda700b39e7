//! How often the checks of pictures and questions err: on pictures and questions made here, with and without what each looks
//! for, and on the pictures of folders, as they are and spoilt.
//!
//! Of a folder with `captcha` and `ordinary` in it, the check for CAPTCHAs is judged. Of a folder `CODE` with folders in it whose names
//! begin with `with` or `without`, the check of that code is. Of any other folder, what is said of each of its pictures is counted.

mod drawn;
mod noise;
mod questions;
mod spoilt;

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::Context;
use bytes::Bytes;
use vqa_core::preflight::{Policy, look_at, look_at_question};
use vqa_core::registry::{Profile, Registry};
use vqa_core::tokens::Layout;
use vqa_core::{Detail, Finding, Fit, Format, Frame, ImageFacts, Orientation, TokenCount, wilson};
use vqa_image::{Limits, RgbPixels, Wanted};

use crate::preflight;
use drawn::SETS;
use spoilt::Tally;

/// Pictures of each drawn set.
const DRAWN: u64 = 100;

/// The limit of the endpoint on one picture.
const MOST_BYTES: u64 = 20 * 1024 * 1024;

/// Checks of sizes and of headers, which cannot err by their own rule; the pictures of which they speak are not named.
const EXACT: [&str; 3] = ["low_resolution", "panorama", "check_did_not_run"];

/// Measuring may take as long as it does.
const TIME: Duration = Duration::from_secs(600);

pub(crate) fn run(folders: &[&str]) -> anyhow::Result<ExitCode> {
    println!("| Check | Set | Told | Rate | Wilson interval, 95 % |\n|---|---|---|---|---|");
    for set in SETS {
        let told = (0..DRAWN).filter(|seed| says(&look_at(&facts(&(set.draw)(*seed)), &Policy::default()), set.code));
        row(set.code, set.name, (told.count(), DRAWN as usize));
    }
    for (code, name, all) in questions::SETS {
        let told = all.iter().filter(|text| says(&look_at_question(text), code)).count();
        row(code, name, (told, all.len()));
    }
    for folder in folders.iter().map(Path::new) {
        if folder.join("captcha").is_dir() && folder.join("ordinary").is_dir() {
            print!("\n{}\n", preflight::judged(folder)?);
        } else if !pairs(folder)? {
            report(folder)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn says(findings: &[Finding], code: &str) -> bool {
    findings.iter().any(|finding| finding.code == code)
}

fn row(code: &str, set: &str, (told, all): (usize, usize)) {
    let (low, high) = wilson(told as u64, all as u64);
    let rate = told as f64 / all.max(1) as f64;
    let [rate, low, high] = [rate, low, high].map(|share| share * 100.0);
    println!("| `{code}` | {set} | {told} of {all} | {rate:.1} % | {low:.1} to {high:.1} % |");
}

/// What is known of a drawn picture: nothing but its pixels.
fn facts(pixels: &RgbPixels) -> ImageFacts {
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
        signals: vqa_image::measure(pixels, size, TIME),
        undone: Vec::new(),
    }
}

/// Judges one check on the folders within its own that hold pictures with and without what it looks for.
fn pairs(folder: &Path) -> anyhow::Result<bool> {
    let name = |path: &Path| path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let code = name(folder);
    let sides: Vec<PathBuf> = listed(folder)?.into_iter().filter(|path| name(path).starts_with("with")).collect();
    for side in &sides {
        let looked = in_parallel(&files_below(side)?, |path| read(path).map(|facts| says(&found(&facts), &code)));
        let told: Vec<bool> = looked.into_iter().flatten().collect();
        row(&code, &name(side), (told.iter().filter(|told| **told).count(), told.len()));
    }
    Ok(!sides.is_empty())
}

/// Counts what is said of the pictures in a folder as they are, names those of which a check of pixels speaks, and spoils them.
fn report(folder: &Path) -> anyhow::Result<()> {
    let files = files_below(folder)?;
    let (mut all, mut told) = (0_usize, BTreeMap::<&str, Vec<String>>::new());
    for (path, facts) in files.iter().zip(in_parallel(&files, read)) {
        let Some(facts) = facts else { continue };
        all += 1;
        for finding in found(&facts) {
            let name = path.strip_prefix(folder).unwrap_or(path).display().to_string();
            told.entry(finding.code).or_default().push(name);
        }
    }
    for (code, names) in &told {
        row(code, &folder.display().to_string(), (names.len(), all));
    }
    in_parallel(&files, Tally::of).into_iter().fold(Tally::default(), Tally::join).print();
    println!("\n{} files are no picture", files.len() - all);
    for (code, names) in told.iter().filter(|(code, _)| !EXACT.contains(code)) {
        println!("{code}: {}", names.join(" "));
    }
    Ok(())
}

fn found(facts: &ImageFacts) -> Vec<Finding> {
    look_at(facts, &Policy::default())
}

/// Looks at each file, on all cores.
fn in_parallel<T: Send>(files: &[PathBuf], look: impl Fn(&Path) -> T + Sync) -> Vec<T> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let part = files.len().div_ceil(cores).max(1);
    std::thread::scope(|scope| {
        let look = &look;
        let looking = |files: &[PathBuf]| files.iter().map(|path| look(path)).collect::<Vec<_>>();
        let parts: Vec<_> = files.chunks(part).map(|files| scope.spawn(move || looking(files))).collect();
        parts
            .into_iter()
            .flat_map(|part| part.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

fn read(path: &Path) -> Option<ImageFacts> {
    let card = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST)?;
    let bytes = bytes_of(path)?;
    let wanted = |frame| Wanted { rule: &card.image_rule, detail: Detail::High, fit: Fit::Model, frame };
    let limits = Limits::default();
    let ready = vqa_image::prepare(&bytes, &wanted(Frame::Only), &limits);
    Some(ready.or_else(|_| vqa_image::prepare(&bytes, &wanted(Frame::Index(0)), &limits)).ok()?.facts)
}

fn bytes_of(path: &Path) -> Option<Bytes> {
    let mut bytes = Vec::new();
    std::fs::File::open(path).ok()?.take(MOST_BYTES).read_to_end(&mut bytes).ok()?;
    Some(bytes.into())
}

fn listed(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let mut all = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    all.sort();
    Ok(all)
}

fn files_below(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut all = Vec::new();
    for path in listed(folder)? {
        if path.is_dir() { all.extend(files_below(&path)?) } else { all.push(path) }
    }
    Ok(all)
}
