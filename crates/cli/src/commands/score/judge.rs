//! A run's answers judged by a model, before they are scored: a run beside the run, in a directory of its own.
//!
//! It is begun, or gone on with, and asked to its end. Judging again asks nobody.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value, json};
use vqa_core::{AskOptions, Delivery, Detail, Fit, Frame, LocalFiles};
use vqa_run::drive::{CacheKeys, Links, Questioning};
use vqa_run::judge::{self, INSTRUCTIONS};
use vqa_run::ledger::{DatasetFacts, Ledger, LedgerError, Manifest, RunView, Wanted};
use vqa_run::prompt::Prompts;

use crate::clock;
use crate::commands::run::{Asking, failure_from_halt, failure_from_ledger, width};
use crate::commands::{Desk, Stop};
use crate::compose;
use crate::failure::Failure;
use crate::flags::{AnswerFlags, ModelFlags, PaceFlags, ScoreFlags};
use crate::settings::{Settings, TypedSettings};

/// The most tokens of a verdict: one word, and room for models that think before it.
const MAX_TOKENS: u32 = 512;

/// Judges a run to its end, and says where the judgement lies.
pub(super) fn judge(desk: &Desk, flags: &ScoreFlags, model: &str) -> Result<PathBuf, Stop> {
    let failed = |error: LedgerError| Stop::from(failure_from_ledger(&error));
    let run = RunView::open(&flags.file).map_err(failed)?;
    let settings = settings(desk, flags, model)?;
    let judged = run.totals().map_err(failed)?.answered;
    // A run that went on since has other answers, and so another judgement.
    let dir = flags.file.join("judged").join(format!("{}-{judged}", file_name(settings.model.value.as_str())));
    let fixed = fixed(&settings, &run);
    let mut ledger = match Ledger::create(&dir, &manifest(fixed.clone())) {
        Err(LedgerError::Exists(_)) => resumed(&dir, &fixed)?,
        other => other.map_err(failed)?,
    };
    if ledger.enrolment().map_err(failed)?.is_none() {
        ledger.enrol(judge::candidates(&run)).map_err(failed)?;
    }
    if ledger.totals().map_err(failed)?.pending > 0 {
        compose::require_key(&settings)?;
        compose::tell_destination(desk.printer, &settings);
        ask(desk, (&ledger, &settings))?;
    }
    let spend = ledger.spend().map_err(failed)?;
    desk.printer.say(&format!("judged by {}: {} for {judged} answers", settings.model.value, spend.at_most()));
    Ok(dir)
}

fn settings(desk: &Desk, flags: &ScoreFlags, model: &str) -> Result<Settings, Stop> {
    let typed = TypedSettings {
        shared: desk.shared.clone(),
        model: ModelFlags { model: Some(model.to_owned()), detail: None },
        answer: AnswerFlags { max_cost: flags.max_cost, max_tokens: Some(MAX_TOKENS), ..AnswerFlags::default() },
        ..TypedSettings::default()
    };
    Ok(Settings::resolve(&typed, &desk.env)?)
}

/// What decides the judgement.
fn fixed(settings: &Settings, run: &RunView) -> Map<String, Value> {
    let all = json!({
        "model": settings.model.value.as_str(),
        "base_url": settings.place(),
        "instructions": INSTRUCTIONS,
        "of_run_begun": run.manifest().created_unix_ms,
    });
    all.as_object().cloned().unwrap_or_default()
}

fn manifest(settings: Map<String, Value>) -> Manifest {
    Manifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        created_unix_ms: clock::unix_ms(),
        dataset: DatasetFacts { files: Vec::new(), format: "answers of a run".to_owned() },
        settings,
    }
}

fn resumed(dir: &Path, fixed: &Map<String, Value>) -> Result<Ledger, Stop> {
    let ledger = Ledger::resume(dir).map_err(|error| failure_from_ledger(&error))?;
    match ledger.compare(fixed).first() {
        None => Ok(ledger),
        Some(differs) => {
            let message = format!("`{}` holds a judgement made with another {}", dir.display(), differs.name);
            Err(Failure::usage(message).hint("remove that directory to judge anew").into())
        }
    }
}

fn ask(desk: &Desk, (ledger, settings): (&Ledger, &Settings)) -> Result<(), Stop> {
    let questioning = Questioning {
        model: settings.model.value.clone(),
        system: Some(INSTRUCTIONS.to_owned()),
        prompts: Prompts::default(),
        detail: Detail::Auto,
        fit: Fit::Model,
        frame: Frame::Only,
        links: Links::PassOn,
        options: AskOptions {
            max_tokens: Some(settings.max_tokens.value),
            delivery: Delivery::Whole,
            ..AskOptions::default()
        },
        cache_keys: CacheKeys::Omitted,
        image_root: PathBuf::new(),
        files: LocalFiles::granted_to_the_desk(),
    };
    let (pack, allowed, dataset) = (NonZeroUsize::MIN, PaceFlags::default(), None);
    let asking = Asking {
        ledger,
        wanted: Wanted::Missing,
        settings,
        questioning,
        dataset,
        pack,
        width: width(settings),
        allowed,
    };
    match asking.ask_all(desk.printer)? {
        None => Ok(()),
        Some(halt) => Err(failure_from_halt(halt, "the same command").into()),
    }
}

/// Makes a name that every file system takes.
fn file_name(model: &str) -> String {
    model.chars().map(|c| if c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_') { c } else { '_' }).collect()
}
