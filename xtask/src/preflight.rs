//! How well the check for CAPTCHAs does on folders of pictures: a table by family, the operating curve, and what it got
//! wrong. Takes `captcha/FAMILY/*` and `ordinary/KIND/*`; judges by the program's own code.

mod curve;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::Context;
use vqa_core::preflight::Threshold;
use vqa_core::registry::{Profile, Registry};
use vqa_core::tokens::ImageRule;
use vqa_core::{Detail, Fit, Frame, Screened, wilson};
use vqa_image::{Limits, Wanted};

/// Kinds of ordinary pictures that are easily taken for CAPTCHAs.
const HARD: &[&str] = &[
    "barcode",
    "barcode-photo",
    "collage",
    "digit",
    "logo",
    "plate",
    "qr",
    "scribble",
    "sign",
    "texture-photo",
    "ui-text",
    "word",
];

/// A picture of a family and its score.
struct Judged {
    file: String,
    score: f32,
}

/// Pictures of one source.
struct Family {
    name: String,
    pictures: Vec<Judged>,
    unread: usize,
}

impl Family {
    fn is_hard(&self) -> bool {
        HARD.contains(&self.name.as_str())
    }
}

/// Everything that was judged.
struct Sides {
    captchas: Vec<Family>,
    ordinary: Vec<Family>,
}

/// The mean of the families' recalls, and the shares of ordinary and of hard pictures that are taken for CAPTCHAs.
struct Rates {
    recall: f64,
    ordinary: f64,
    hard: f64,
}

pub(crate) fn run(data: &Path, out: &Path, threshold: f32) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let sides = sides(data)?;
    let seconds = start.elapsed().as_secs_f32();
    let table = table(&sides, threshold);
    fs::write(out.join("table.md"), &table)?;
    fs::write(out.join("curve.svg"), curve::draw(&sides, threshold))?;
    print!("{table}");
    let count: usize = sides.captchas.iter().chain(&sides.ordinary).map(|family| family.pictures.len()).sum();
    println!("{count} pictures in {seconds:.1} s on one thread, checks of text and blur included");
    list_failures(&sides, threshold);
    let mut bounds = vec![0.5, 0.7, 0.8, 0.85, 0.9, 0.93, 0.95, 0.97, 0.98, 0.99, threshold];
    bounds.sort_by(f32::total_cmp);
    bounds.dedup();
    for bound in bounds {
        let Rates { recall, ordinary, hard } = sides.rates(bound);
        let [recall, ordinary, hard] = [recall, ordinary, hard].map(|rate| rate * 100.0);
        println!("{bound}: recall {recall:.1} %, ordinary {ordinary:.2} %, hard {hard:.2} %");
    }
    Ok(ExitCode::SUCCESS)
}

/// Judges at the threshold of the program, and returns the table.
pub(crate) fn judged(data: &Path) -> anyhow::Result<String> {
    Ok(table(&sides(data)?, Threshold::default().get()))
}

fn sides(data: &Path) -> anyhow::Result<Sides> {
    Ok(Sides { captchas: families(&data.join("captcha"))?, ordinary: families(&data.join("ordinary"))? })
}

fn list_failures(sides: &Sides, threshold: f32) {
    let captchas = sides.captchas.iter().map(|family| (family, false));
    for (family, wrong) in captchas.chain(sides.ordinary.iter().map(|family| (family, true))) {
        for picture in family.pictures.iter().filter(|picture| (picture.score >= threshold) == wrong) {
            println!("  {} {} {:.4}", family.name, picture.file, picture.score);
        }
        if family.unread > 0 {
            println!("  {}: {} not read", family.name, family.unread);
        }
    }
}

fn table(sides: &Sides, threshold: f32) -> String {
    let head = "| Family | Pictures | Taken for CAPTCHAs | Rate | Wilson interval, 95 % |\n|---|---|---|---|---|\n";
    let mut text = String::from(head);
    for family in &sides.captchas {
        row(&mut text, &family.name, family.pictures.iter(), threshold);
    }
    let recall = sides.rates(threshold).recall * 100.0;
    let _ = writeln!(text, "| **macro recall of {} families** | | | **{recall:.1} %** | |", sides.captchas.len());
    for family in &sides.ordinary {
        let hard = if family.is_hard() { " (hard)" } else { "" };
        row(&mut text, &format!("{}{hard}", family.name), family.pictures.iter(), threshold);
    }
    for (name, hard) in [("all ordinary", false), ("all hard", true)] {
        let those = sides.ordinary.iter().filter(|family| family.is_hard() == hard);
        row(&mut text, &format!("**{name}**"), those.flat_map(|family| &family.pictures), threshold);
    }
    text
}

/// Lists a folder in order of name.
fn listed(dir: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(dir).with_context(|| dir.display().to_string())?;
    let mut all = entries.map(|entry| Ok(entry?.path())).collect::<anyhow::Result<Vec<_>>>()?;
    all.sort();
    Ok(all)
}

fn families(dir: &Path) -> anyhow::Result<Vec<Family>> {
    let card = Registry::embedded().card(&"gpt-4o".into(), Profile::NEWEST).context("the registry has no gpt-4o")?;
    let mut families = Vec::new();
    for dir in listed(dir)?.iter().filter(|dir| dir.is_dir()) {
        let all = listed(dir)?;
        let pictures: Vec<Judged> = all.iter().filter_map(|path| judge(path, &card.image_rule)).collect();
        let name = dir.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        families.push(Family { name, unread: all.len() - pictures.len(), pictures });
    }
    Ok(families)
}

fn judge(path: &Path, rule: &ImageRule) -> Option<Judged> {
    let limits = Limits { captcha_time: Duration::from_secs(60), ..Limits::default() };
    let bytes = fs::File::open(path).and_then(|mut file| {
        let mut bytes = Vec::new();
        std::io::Read::read_to_end(&mut file, &mut bytes).map(|_| bytes)
    });
    let bytes = bytes.ok()?.into();
    let facts =
        |frame| vqa_image::facts(&bytes, &Wanted { rule, detail: Detail::High, fit: Fit::Model, frame }, &limits);
    let facts = facts(Frame::Only).or_else(|_| facts(Frame::Index(0))).ok()?;
    match facts.signals.captcha {
        Screened::Score(score, _) | Screened::Unfinished(score, _) => {
            Some(Judged { file: path.file_name()?.to_string_lossy().into_owned(), score })
        }
        Screened::Unmeasured | Screened::Failed => None,
    }
}

/// Writes a row.
fn row<'a>(text: &mut String, name: &str, pictures: impl Iterator<Item = &'a Judged>, threshold: f32) {
    let (mut taken, mut all) = (0_u32, 0_u32);
    for picture in pictures {
        all += 1;
        taken += u32::from(picture.score >= threshold);
    }
    let (low, high) = wilson(taken.into(), all.into());
    let rate = f64::from(taken) / f64::from(all.max(1));
    let _ = writeln!(
        text,
        "| {name} | {all} | {taken} | {:.1} % | {:.1} to {:.1} % |",
        rate * 100.0,
        low * 100.0,
        high * 100.0
    );
}

impl Sides {
    fn rates(&self, bound: f32) -> Rates {
        let captchas = self.captchas.iter().map(|family| share(family.pictures.iter(), bound));
        let of = |hard: bool| {
            let those = self.ordinary.iter().filter(|family| family.is_hard() == hard);
            share(those.flat_map(|family| &family.pictures), bound)
        };
        let recall = captchas.sum::<f64>() / self.captchas.len().max(1) as f64;
        Rates { recall, ordinary: of(false), hard: of(true) }
    }
}

fn share<'a>(pictures: impl Iterator<Item = &'a Judged>, bound: f32) -> f64 {
    let (taken, all) =
        pictures.fold((0_u32, 0_u32), |(taken, all), picture| (taken + u32::from(picture.score >= bound), all + 1));
    f64::from(taken) / f64::from(all.max(1))
}
