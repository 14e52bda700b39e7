//! `vqa run --batch-api`: the run through the Batch API, put together, watched, and left when someone interrupts.

use std::sync::Arc;
use std::time::Duration;

use vqa_core::{Backend, BatchApi};
use vqa_engine::PaceConfig;
use vqa_run::batch::{BatchDrive, Manner, PartLimits};
use vqa_run::drive::{Bell, Halt};
use vqa_run::ledger::Ledger;

use super::progress::Progress;
use super::{failure_from_ledger, wanted};
use crate::commands::data::Asked;
use crate::commands::{Desk, Stop, block_on};
use crate::compose;
use crate::flags::RunFlags;
use crate::listen;

/// The longest between two looks at a batch, if nothing else is said.
const LOOK_EVERY: Duration = Duration::from_secs(60);

/// Submits until nothing is left to do or something stops it; says what.
pub(super) fn submit_all(desk: &Desk, flags: &RunFlags, ledger: &Ledger, asked: Asked) -> Result<Option<Halt>, Stop> {
    let totals = ledger.totals().map_err(|error| failure_from_ledger(&error))?;
    let rows = totals.pending + if flags.retry_failed { totals.failed } else { 0 };
    let progress = Progress::new(desk.printer, rows, asked.settings.remedies);
    let drive = drive(flags, ledger, asked)?;
    let bell = Arc::new(Bell::default());
    block_on(async {
        tokio::select! {
            () = drive.run(&bell, progress.watch()) => {}
            // Batches go on at the endpoint, so nothing is waited for.
            () = listen::interrupted() => bell.ring(Halt::Interrupted),
        }
        Ok(())
    })?;
    progress.finish();
    Ok(bell.reason())
}

/// Puts a run together.
fn drive<'a>(flags: &RunFlags, ledger: &'a Ledger, asked: Asked) -> Result<BatchDrive<'a>, Stop> {
    let Asked { settings, dataset, questioning, .. } = asked;
    let openai = Arc::new(compose::batch_backend(&settings)?);
    let (backend, api): (Arc<dyn Backend>, Arc<dyn BatchApi>) = (openai.clone(), openai);
    let spent = ledger.spend().map_err(|error| failure_from_ledger(&error))?.known();
    let engine = compose::run_engine(&settings, backend, (spent, PaceConfig::default()))?;
    let limits = PartLimits::default();
    Ok(BatchDrive {
        engine: Arc::new(engine),
        api,
        ledger,
        dataset: Some(dataset),
        questioning,
        wanted: wanted(flags),
        cap: settings.max_cost.value,
        limits: PartLimits { rows: flags.batch_rows.unwrap_or(limits.rows), ..limits },
        look_every: flags.batch_poll.map_or(LOOK_EVERY, Duration::from_secs_f64),
        manner: if flags.cancel_batches { Manner::Cancel } else { Manner::Submit },
    })
}
