//! `vqa report`: a run as a page, or as Markdown, CSV or JUnit. Reads the run and asks nobody.

use std::io::{BufWriter, ErrorKind, IsTerminal, Write};
use std::path::{Path, PathBuf};

use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use vqa_core::{Kind, chain};
use vqa_run::dataset::{Dataset, Source};
use vqa_run::export::Formulas;
use vqa_run::ledger::{Manifest, RunView};
use vqa_run::report::{
    self, Asked, DatasetPictures, GalleryLimits, LocalPictures, Pictures, Progress, ReportError, RunFacts, Showing,
    View,
};
use vqa_run::score::Rule;

use super::run::failure_from_ledger;
use super::score::failure_from_score;
use super::{Desk, Done, Stop};
use crate::failure::Failure;
use crate::flags::{ReportFlags, ReportFormat};
use crate::print::Printer;
use crate::write;

/// The most bytes of a picture file that is made into a thumbnail: what the guide of 2024-06 lets be asked about.
const PICTURE_BYTES: u64 = vqa_core::card::IMAGE_BYTES;

pub(crate) fn run(desk: &Desk, flags: &ReportFlags) -> Done {
    let rule = flags.metric.map(|metric| Rule::find(metric, flags.variant.as_deref())).transpose();
    let rule = rule.map_err(|error| failure_from_score(&error))?;
    let format = format(flags)?;
    let rows = open(&flags.run)?;
    let facts = facts(&flags.run, &rows)?;
    let asked = Asked { rule, slices: flags.slices.clone() };
    let view = View::read(facts, &rows, asked).map_err(|error| failure_from_report(&error))?;
    if view.asked.rule.is_none() {
        desk.printer.say("note: without --metric nothing is scored");
    }
    let to = to(flags, format);
    let write = |out: &mut (dyn Write + Send)| match format {
        ReportFormat::Html => page(desk.printer, &rows, |showing| report::html(&view, &rows, showing, out)),
        ReportFormat::Markdown => report::markdown(&view, out),
        ReportFormat::Csv => report::csv(&view, &rows, Formulas::Defused, out).map(drop),
        ReportFormat::Junit => report::junit(&view, &rows, out),
    };
    write_to(desk, to.as_deref(), write)?;
    Ok(0)
}

fn format(flags: &ReportFlags) -> Result<ReportFormat, Failure> {
    if let Some(format) = flags.format {
        return Ok(format);
    }
    let ending = flags.output.as_ref().and_then(|path| path.extension()).map(|ending| ending.to_string_lossy());
    match ending.as_deref() {
        Some("html" | "htm") | None => Ok(ReportFormat::Html),
        Some("md" | "markdown") => Ok(ReportFormat::Markdown),
        Some("csv") => Ok(ReportFormat::Csv),
        Some("xml") => Ok(ReportFormat::Junit),
        Some(other) => {
            let failure = Failure::usage(format!("`.{other}` does not say in which format to write"));
            Err(failure.hint("end the file with .html, .md, .csv or .xml, or say it with --format"))
        }
    }
}

fn to(flags: &ReportFlags, format: ReportFormat) -> Option<PathBuf> {
    let usual = || (format == ReportFormat::Html).then(|| flags.run.join("report.html"));
    flags.output.clone().or_else(usual)
}

/// Writes to a file, whole or not at all; or to standard output.
pub(super) fn write_to(
    desk: &Desk,
    to: Option<&Path>,
    work: impl FnOnce(&mut (dyn Write + Send)) -> Result<(), ReportError>,
) -> Result<(), Stop> {
    let Some(path) = to.filter(|path| *path != Path::new("-")) else {
        // On a terminal nothing that a model says may steer the terminal.
        if std::io::stdout().is_terminal() {
            let mut text = Vec::new();
            work(&mut text).map_err(|error| failure_from_report(&error))?;
            desk.printer.answer(&String::from_utf8_lossy(&text))?;
            return Ok(());
        }
        let mut out = BufWriter::new(std::io::stdout());
        let done = work(&mut out).and_then(|()| out.flush().map_err(ReportError::Write));
        return match done {
            Ok(()) => Ok(()),
            // The reader went away; nobody needs the rest.
            Err(ReportError::Write(error)) if error.kind() == ErrorKind::BrokenPipe => Err(Stop::Gone),
            Err(error) => Err(failure_from_report(&error).into()),
        };
    };
    let failed = |error: std::io::Error| {
        Failure::new(Kind::BadInput, format!("cannot write {}: {error}", path.display())).code("unwritable")
    };
    let mut file = write::WholeFile::begin(path).map_err(failed)?;
    work(&mut file).map_err(|error| failure_from_report(&error))?;
    file.end().map_err(failed)?;
    desk.printer.say(&format!("written: {}", path.display()));
    Ok(())
}

/// Opens a run to be read.
pub(super) fn open(dir: &Path) -> Result<RunView, Failure> {
    RunView::open(dir).map_err(|error| failure_from_ledger(&error))
}

/// Reads what is known of a run besides its rows; it is called by its directory.
pub(super) fn facts(dir: &Path, rows: &RunView) -> Result<RunFacts, Failure> {
    let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let name =
        absolute.file_name().map_or_else(|| dir.display().to_string(), |name| name.to_string_lossy().into_owned());
    RunFacts::of_run(&name, rows).map_err(|error| failure_from_report(&error))
}

/// Makes a page, with the pictures of the run's data set and a bar for whoever watches.
pub(super) fn page<T>(printer: Printer, rows: &RunView, work: impl FnOnce(Showing<'_>) -> T) -> T {
    let mut pictures = pictures(rows.manifest());
    let bar = if printer.is_watched() { ProgressBar::new(0) } else { ProgressBar::hidden() };
    let style = ProgressStyle::with_template("{bar:24} {human_pos}/{human_len} pictures  ETA {eta}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let mut progress = |Progress { done, pictures }: Progress| {
        bar.set_length(pictures as u64);
        bar.set_position(done as u64);
    };
    let showing = Showing { limits: GalleryLimits::default(), pictures: &mut *pictures, progress: &mut progress };
    let done = work(showing);
    bar.finish_and_clear();
    done
}

/// Finds the pictures of a run: in its data set, or, where that is gone, beside where it was.
fn pictures(manifest: &Manifest) -> Box<dyn Pictures> {
    let text = |name: &str| manifest.settings.get(name).and_then(Value::as_str);
    let file = |index: usize| manifest.dataset.files.get(index).map(|file| PathBuf::from(&file.path));
    let source = Source {
        path: file(0).unwrap_or_default(),
        format: text("format").and_then(|format| format.parse().ok()),
        annotations: file(1),
        image_root: text("image_root").map(PathBuf::from),
    };
    match Dataset::open(&source) {
        Ok(dataset) => Box::new(DatasetPictures::new(dataset, PICTURE_BYTES)),
        Err(_) => Box::new(LocalPictures { root: source.image_root.unwrap_or_default(), limit: PICTURE_BYTES }),
    }
}

pub(super) fn failure_from_report(error: &ReportError) -> Failure {
    let failure = Failure::new(error.kind(), chain(error)).code("report");
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
