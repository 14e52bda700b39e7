//! `vqa run`: a data set asked, row by row, into a run directory that survives whatever happens.
//!
//! What decides what is asked is fixed when a run begins and written into it; a run that goes on takes it from there.
//! The cap on cost holds for all parts of a run together.

mod asking;
mod batch;
mod finish;
mod fixed;
mod progress;

use std::num::NonZeroUsize;

use vqa_core::{Kind, chain};
use vqa_run::dataset::Dataset;
use vqa_run::drive::Halt;
use vqa_run::enrolment::{self, BadRows, EnrolError};
use vqa_run::ledger::{DatasetFacts, FileFacts, Ledger, LedgerError, Manifest, Wanted};

use super::ask::schema::Schema;
use super::data::{self, Asked, Typed};
use super::{Desk, Done, Stop};
use crate::clock;
use crate::compose;
use crate::failure::Failure;
use crate::flags::{RunFlags, SharedFlags};
use crate::settings::Settings;
pub(crate) use asking::{Asking, width};
pub(crate) use finish::failure_from_halt;

pub(crate) fn run(desk: &Desk, flags: &RunFlags) -> Done {
    let (mut ledger, asked) = if flags.resume { resume(desk, flags)? } else { begin(desk, flags)? };
    let enrolled = ledger.enrolment().map_err(|error| failure_from_ledger(&error))?.is_some();
    if !enrolled && let Err(stop) = enrol(desk, flags, &mut ledger, &asked) {
        // Nothing was asked: the directory is free for a run that can begin.
        ledger.discard().map_err(|error| failure_from_ledger(&error))?;
        return Err(stop);
    }
    let halt = if asked.typed.batch_api {
        batch::submit_all(desk, flags, &ledger, asked)?
    } else {
        ask_all(desk, flags, &ledger, asked)?
    };
    finish::tell(desk, flags, &ledger, halt)
}

/// Asks the rows that wait, each in a call or some packed into one.
fn ask_all(desk: &Desk, flags: &RunFlags, ledger: &Ledger, asked: Asked) -> Result<Option<Halt>, Stop> {
    if flags.cancel_batches {
        return Err(Failure::usage("the run does not go through the Batch API: it has no batches").into());
    }
    let Asked { settings, dataset, questioning, typed, .. } = asked;
    let asking = Asking {
        ledger,
        wanted: wanted(flags),
        settings: &settings,
        questioning,
        dataset: Some(dataset),
        pack: typed.pack.unwrap_or(NonZeroUsize::MIN),
        width: flags.concurrency.unwrap_or_else(|| width(&settings)),
        allowed: flags.pace.clone(),
    };
    asking.ask_all(desk.printer)
}

const fn wanted(flags: &RunFlags) -> Wanted {
    if flags.retry_failed { Wanted::MissingAndFailed } else { Wanted::Missing }
}

/// Begins a run: settings from flags, environment and file, fixed from now on.
fn begin(desk: &Desk, flags: &RunFlags) -> Result<(Ledger, Asked), Stop> {
    let asked = data::asked(desk, typed(&desk.shared, flags)?)?;
    compose::require_key(&asked.settings)?;
    compose::tell_destination(desk.printer, &asked.settings);
    let ledger = Ledger::create(&flags.output, &manifest(&asked)?).map_err(|error| failure_from_ledger(&error))?;
    keep_cap(&ledger, &asked.settings)?;
    Ok((ledger, asked))
}

/// Goes on with a run: as it began, unless something else was typed, which is then refused.
fn resume(desk: &Desk, flags: &RunFlags) -> Result<(Ledger, Asked), Stop> {
    let ledger = Ledger::resume(&flags.output).map_err(|error| failure_from_ledger(&error))?;
    let typed = fixed::typed(&desk.shared, flags, ledger.manifest())?;
    if flags.data.is_none() && !typed.data.exists() {
        let message = format!("the data set of the run is no longer at {}", typed.data.display());
        let failure = Failure::new(Kind::BadInput, message).code("no_data_set");
        return Err(failure.hint("if it was moved, say where it is: vqa run PATH -o DIR --resume").into());
    }
    let asked = data::asked(desk, typed)?;
    compose::require_key(&asked.settings)?;
    compose::tell_destination(desk.printer, &asked.settings);
    let differences = ledger.compare(&fixed::settings(&asked));
    if !differences.is_empty() {
        return Err(fixed::refuse(&flags.output, &differences).into());
    }
    let now = dataset_facts(&asked.dataset)?;
    let then = &ledger.manifest().dataset;
    let same = now.files.iter().map(|file| &file.digest).eq(then.files.iter().map(|file| &file.digest));
    if !same {
        let message = "the data set is not the one that the run began with: its files were changed";
        let failure = Failure::new(Kind::BadInput, message).code("dataset_changed");
        return Err(failure.hint("bring the files back, or begin another run with -o").into());
    }
    keep_cap(&ledger, &asked.settings)?;
    Ok((ledger, asked))
}

/// Writes the cap into the run, so that it holds when the run goes on; refuses one that cannot hold.
fn keep_cap(ledger: &Ledger, settings: &Settings) -> Result<(), Stop> {
    let failed = |error| failure_from_ledger(&error);
    let Some(cap) = settings.max_cost.value else { return Ok(()) };
    if ledger.spend().map_err(failed)?.unpriced() > 0 {
        let message = format!("a cap of {cap} cannot hold: the run made calls before of which no price is known");
        let failure = Failure::new(Kind::OverBudget, message).code("unpriced_calls");
        return Err(failure.hint("go on without --max-cost, or begin another run with -o").into());
    }
    ledger.keep(fixed::CAP, &cap.exact().into()).map_err(failed)?;
    Ok(())
}

fn typed(shared: &SharedFlags, flags: &RunFlags) -> Result<Typed, Failure> {
    let schema = flags.schema.as_deref().map(Schema::read).transpose()?;
    Ok(Typed {
        data: flags.data.clone().unwrap_or_default(),
        shared: shared.clone(),
        model: flags.model.clone(),
        dataset: flags.dataset.clone(),
        picture: flags.picture.clone(),
        remedy: flags.remedy.clone(),
        answer: flags.answer.clone(),
        schema: schema.map(|schema| schema.wanted()),
        pack: flags.pack,
        batch_api: flags.batch_api,
    })
}

fn manifest(asked: &Asked) -> Result<Manifest, Stop> {
    Ok(Manifest {
        program: env!("CARGO_PKG_VERSION").to_owned(),
        created_unix_ms: clock::unix_ms(),
        dataset: dataset_facts(&asked.dataset)?,
        settings: fixed::settings(asked),
    })
}

fn dataset_facts(dataset: &Dataset) -> Result<DatasetFacts, Stop> {
    let digest = dataset.digest().map_err(|error| data::failure_from_dataset(&error))?;
    let files = digest.files.iter().map(|file| {
        // A run may be continued from elsewhere.
        let path = std::path::absolute(&file.path).unwrap_or_else(|_| file.path.clone());
        FileFacts { path: path.display().to_string(), digest: file.digest.clone(), bytes: file.bytes }
    });
    Ok(DatasetFacts { files: files.collect(), format: dataset.format().as_str().to_owned() })
}

fn enrol(desk: &Desk, flags: &RunFlags, ledger: &mut Ledger, asked: &Asked) -> Result<(), Stop> {
    let mut listed = data::BadRowsListed::new(desk.printer);
    let bad_rows = if flags.dataset.strict { BadRows::Stop } else { BadRows::PassOver };
    let enrolment =
        enrolment::enrol(ledger, (&asked.dataset, &asked.selection, &asked.questioning.prompts), bad_rows, |read| {
            if let Err(error) = read {
                listed.tell(error);
            }
        });
    let enrolment = enrolment.map_err(|error| failure_from_enrol(&error))?;
    listed.finish();
    data::tell_duplicates(desk.printer, enrolment.duplicates);
    if enrolment.duplicates > 0 && flags.dataset.strict {
        let failure = Failure::new(Kind::BadInput, "rows share an id").code("bad_row");
        return Err(failure.hint("give each row an id of its own, or leave out --strict").into());
    }
    if enrolment.rows == 0 {
        let message = match &asked.selection.filter {
            Some(filter) => format!("no row passes --where '{filter}'"),
            None => "the data set has no row to ask".to_owned(),
        };
        return Err(Failure::new(Kind::BadInput, message).code("no_rows").into());
    }
    Ok(())
}

fn failure_from_enrol(error: &EnrolError) -> Failure {
    match error {
        EnrolError::Dataset(error) => data::failure_from_dataset(error),
        EnrolError::Row(error) => data::failure_from_row(error),
        EnrolError::Prompt(error) => data::failure_from_prompt(error),
        EnrolError::Ledger(error) => failure_from_ledger(error),
    }
}

pub(crate) fn failure_from_ledger(error: &LedgerError) -> Failure {
    let failure = Failure::new(error.kind(), chain(error)).code("ledger");
    match error.hint() {
        Some(hint) => failure.hint(hint),
        None => failure,
    }
}
