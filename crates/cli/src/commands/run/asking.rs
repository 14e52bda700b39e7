//! Rows that wait in a ledger, asked until none is left or something stops it, with a bar for whoever watches.

use std::num::NonZeroUsize;
use std::pin::pin;
use std::sync::Arc;

use tokio::time::{Instant, interval_at};
use vqa_engine::{PaceConfig, WidthBounds};
use vqa_run::dataset::Dataset;
use vqa_run::drive::{Bell, Drive, Halt, Questioning};
use vqa_run::ledger::{Ledger, PendingRows, Wanted};

use super::failure_from_ledger;
use super::progress::{LINE_EVERY, Progress};
use crate::commands::{Stop, block_on};
use crate::compose;
use crate::flags::PaceFlags;
use crate::listen;
use crate::print::Printer;
use crate::settings::Settings;

/// The most calls under way, if nothing else is said. Endpoints take more from large accounts; the pace finds how many.
const WIDTH: NonZeroUsize = NonZeroUsize::new(64).unwrap();

/// The same for a model in this program, which answers a few at a time and lets the others wait.
const LOCAL_WIDTH: NonZeroUsize = NonZeroUsize::new(8).unwrap();

/// Returns the most calls under way, if nothing else is said.
pub(crate) fn width(settings: &Settings) -> NonZeroUsize {
    if settings.answerer.is_local() { LOCAL_WIDTH } else { WIDTH }
}

/// What is asked, of whom, and how fast.
pub(crate) struct Asking<'a> {
    pub(crate) ledger: &'a Ledger,
    pub(crate) wanted: Wanted,
    pub(crate) settings: &'a Settings,
    pub(crate) questioning: Questioning,
    pub(crate) dataset: Option<Dataset>,
    pub(crate) pack: NonZeroUsize,
    pub(crate) width: NonZeroUsize,
    pub(crate) allowed: PaceFlags,
}

impl Asking<'_> {
    /// Asks until no row is left or something stops it; says what.
    pub(crate) fn ask_all(self, printer: Printer) -> Result<Option<Halt>, Stop> {
        let failed = |error| failure_from_ledger(&error);
        let pending = self.ledger.pending(self.wanted).map_err(failed)?;
        let totals = self.ledger.totals().map_err(failed)?;
        let rows = match self.wanted {
            Wanted::Missing => totals.pending,
            Wanted::MissingAndFailed => totals.pending + totals.failed,
        };
        let progress = Progress::new(printer, rows, self.settings.remedies);
        let drive = self.drive()?;
        let bell = Arc::new(Bell::default());
        block_on(async {
            until_interrupted((drive, pending), &bell, &progress).await;
            Ok(())
        })?;
        progress.finish();
        Ok(bell.reason())
    }

    fn drive(self) -> Result<Drive, Stop> {
        let model = compose::model(self.settings)?;
        model.open()?;
        let spent = self.ledger.spend().map_err(|error| failure_from_ledger(&error))?.known();
        let engine = compose::run_engine(self.settings, model.backend(), (spent, self.pace()))?;
        let writer = self.ledger.writer();
        let Self { dataset, questioning, width, pack, .. } = self;
        Ok(Drive { engine: Arc::new(engine), writer, dataset, questioning, width, pack })
    }

    /// The limits that were typed; more is learned from what the endpoint says.
    fn pace(&self) -> PaceConfig {
        let most = u32::try_from(self.width.get()).unwrap_or(u32::MAX);
        let usual = WidthBounds::default();
        PaceConfig {
            requests_per_minute: self.allowed.rpm,
            tokens_per_minute: self.allowed.tpm,
            width: WidthBounds { least: usual.least, start: usual.start.min(most), most },
            ..PaceConfig::default()
        }
    }
}

/// Drives until no row is left or someone interrupts: once to stop, twice to let go of what is under way.
async fn until_interrupted((drive, pending): (Drive, PendingRows), bell: &Arc<Bell>, progress: &Progress) {
    let mut work = pin!(drive.run(pending, bell, progress.watch()));
    let mut lines = interval_at(Instant::now() + LINE_EVERY, LINE_EVERY);
    let mut then =
        ["stopping: what was sent is waited for; interrupt again to let go of it", "letting go of what was sent"]
            .into_iter();
    while then.len() > 0 {
        tokio::select! {
            () = &mut work => return,
            _ = lines.tick() => progress.line(),
            () = listen::interrupted() => {
                bell.ring(Halt::Interrupted);
                then.next().into_iter().for_each(|words| progress.say(words));
            }
        }
    }
}
