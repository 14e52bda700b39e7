//! From flags to a data set and the way its rows are asked; what `vqa plan` and `vqa run` share.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use vqa_core::{AskOptions, AskSchema, Delivery, Frame, Kind, LocalFiles, chain};
use vqa_run::dataset::{Dataset, DatasetError, RowError, Sample, Selection, Source};
use vqa_run::drive::{self, CacheKeys, Questioning};
use vqa_run::prompt::{PromptError, Prompts, Template};

use super::{Desk, Stop};
use crate::compose;
use crate::failure::Failure;
use crate::flags::{AnswerFlags, DataFlags, ModelFlags, PictureFlags, RemedyFlags, SharedFlags};
use crate::print::Printer;
use crate::settings::{Links, Settings, TypedSettings};

/// How many bad rows are named before the rest is only counted.
const NAMED_BAD_ROWS: u64 = 20;

/// What was typed, or what a run began with.
#[derive(Debug, Clone)]
pub(crate) struct Typed {
    pub(crate) data: PathBuf,
    pub(crate) shared: SharedFlags,
    pub(crate) model: ModelFlags,
    pub(crate) dataset: DataFlags,
    pub(crate) picture: PictureFlags,
    pub(crate) remedy: RemedyFlags,
    pub(crate) answer: AnswerFlags,
    pub(crate) schema: Option<AskSchema>,
    pub(crate) pack: Option<NonZeroUsize>,
    pub(crate) batch_api: bool,
}

/// A data set, and how its rows are asked.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) settings: Settings,
    pub(crate) dataset: Dataset,
    pub(crate) selection: Selection,
    pub(crate) questioning: Questioning,
    pub(crate) typed: Typed,
}

/// Fills in the settings.
pub(crate) fn settings(desk: &Desk, typed: &Typed) -> Result<Settings, Stop> {
    let resolving = TypedSettings {
        shared: typed.shared.clone(),
        model: typed.model.clone(),
        picture: typed.picture.clone(),
        remedy: typed.remedy.clone(),
        answer: typed.answer.clone(),
    };
    Ok(Settings::resolve(&resolving, &desk.env)?)
}

/// Opens the data set, and fills in how it is asked.
pub(crate) fn asked(desk: &Desk, typed: Typed) -> Result<Asked, Stop> {
    let settings = settings(desk, &typed)?;
    let DataFlags { format, annotations, image_root, .. } = &typed.dataset;
    let source = Source {
        path: typed.data.clone(),
        format: *format,
        annotations: annotations.clone(),
        image_root: image_root.clone(),
    };
    let dataset = Dataset::open(&source).map_err(|error| failure_from_dataset(&error))?;
    let prompts = prompts(&typed.dataset.prompts).map_err(|error| failure_from_prompt(&error))?;
    let selection = selection(&typed, &settings);
    let options = AskOptions {
        schema: typed.schema.clone(),
        delivery: Delivery::Whole,
        ..compose::options(&settings, &typed.answer)?
    };
    let questioning = Questioning {
        model: settings.model.value.clone(),
        system: settings.system.value.clone(),
        prompts,
        detail: settings.detail.value,
        fit: settings.fit.value,
        frame: typed.picture.frame.map_or(Frame::Only, |frame| Frame::Index(frame.0)),
        links: match settings.links.value {
            Links::PassOn => drive::Links::PassOn,
            Links::Fetch => drive::Links::Fetch,
        },
        options,
        // Strict servers refuse what they do not know.
        cache_keys: if settings.endpoint.is_openai() { CacheKeys::Sent } else { CacheKeys::Omitted },
        image_root: dataset.image_root().to_owned(),
        files: LocalFiles::granted_to_the_desk(),
    };
    Ok(Asked { settings, dataset, selection, questioning, typed })
}

fn selection(typed: &Typed, settings: &Settings) -> Selection {
    // One seed is enough to remember: it draws the sample, and asks the model for the same answers.
    let seed = settings.seed.value.unwrap_or_default().cast_unsigned();
    let DataFlags { filter, sample, limit, .. } = &typed.dataset;
    Selection { filter: filter.clone(), sample: sample.map(|rows| Sample { rows, seed }), limit: *limit }
}

/// Reads prompts: a text for all rows, or `TYPE=TEXT` for those of a type.
fn prompts(texts: &[String]) -> Result<Prompts, PromptError> {
    let mut prompts = Prompts::default();
    for text in texts {
        match text.split_once('=').filter(|(name, _)| is_type(name)) {
            Some((name, text)) => prompts.by_type.push((name.to_owned(), text.parse::<Template>()?)),
            None => prompts.default = Some(text.parse()?),
        }
    }
    Ok(prompts)
}

/// Tells the name of a type from the beginning of a sentence.
fn is_type(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '/' | '_' | '-' | '.'))
}

pub(crate) fn failure_from_dataset(error: &DatasetError) -> Failure {
    let failure = Failure::new(error.kind(), chain(error)).code("bad_data_set");
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

pub(crate) fn failure_from_row(error: &RowError) -> Failure {
    let failure = Failure::new(error.kind(), format!("the data set cannot be read: {}", chain(error))).code("bad_row");
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

pub(crate) fn failure_from_prompt(error: &PromptError) -> Failure {
    let failure = Failure::new(Kind::BadInput, error.to_string()).code("bad_prompt");
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}

/// Names bad rows as they come, the first few of them.
#[derive(Debug)]
pub(crate) struct BadRowsListed {
    printer: Printer,
    pub(crate) rows: u64,
}

impl BadRowsListed {
    pub(crate) const fn new(printer: Printer) -> Self {
        Self { printer, rows: 0 }
    }

    pub(crate) fn tell(&mut self, error: &RowError) {
        self.rows += 1;
        if self.rows <= NAMED_BAD_ROWS {
            self.printer.say(&format!("passed over: {}", chain(error)));
        }
    }

    pub(crate) fn finish(&self) {
        if self.rows > NAMED_BAD_ROWS {
            self.printer.say(&format!("passed over: {} bad rows in all", self.rows));
        }
    }
}

/// Says how many rows are passed over because an earlier row has their id.
pub(crate) fn tell_duplicates(printer: Printer, rows: u64) {
    if rows > 0 {
        let whose = if rows == 1 { "1 row has" } else { &format!("{rows} rows have") };
        printer.say(&format!("{whose} an id that an earlier row has, and is passed over"));
    }
}
