//! Why a run stops before its end, and the bell that tells everyone.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;
use vqa_core::preflight::ClearError;
use vqa_core::{Kind, Retry};
use vqa_engine::{AdmitError, AskError};

use crate::batch::BatchError;
use crate::dataset::RowError;
use crate::ledger::LedgerError;

/// Rows in a row that fail for want of an endpoint that answers, before a run gives up. More would turn a short outage
/// into thousands of failed rows.
pub const MOST_UNANSWERED: u32 = 16;

/// Why a run stops before its end.
#[derive(Debug)]
pub enum Halt {
    /// Someone asked for it.
    Interrupted,
    /// The next call could pass the cap on cost.
    OverBudget(AdmitError),
    /// What would fail every row, or nearly: the key, the model, the account.
    Refused(AskError),
    /// Many calls in a row failed for want of an endpoint, or of a host of pictures, that answers.
    Unanswered {
        /// How many.
        rows: u32,
        /// How the last one failed.
        last: AskError,
    },
    /// The ledger takes no more: nothing may be asked that cannot be written down.
    Ledger(LedgerError),
    /// The data set cannot be read again.
    Dataset(RowError),
    /// The Batch API, or what is to be sent to it, failed.
    Batch(BatchError),
}

/// The bell: rung once, heard by everyone.
#[derive(Debug)]
pub struct Bell {
    reason: Mutex<Option<Halt>>,
    rung: watch::Sender<bool>,
    unanswered: AtomicU32,
}

impl Default for Bell {
    fn default() -> Self {
        Self { reason: Mutex::default(), rung: watch::Sender::new(false), unanswered: AtomicU32::new(0) }
    }
}

impl Bell {
    /// Stops the run: nothing new is asked; what was sent is waited for. The first reason stands, but for a ledger that
    /// takes no more: then answers are lost, and that must be told.
    pub fn ring(&self, reason: Halt) {
        let mut held = self.reason.lock().unwrap_or_else(PoisonError::into_inner);
        if held.is_none()
            || matches!((&*held, &reason), (Some(first), Halt::Ledger(_)) if !matches!(first, Halt::Ledger(_)))
        {
            *held = Some(reason);
        }
        self.rung.send_replace(true);
    }

    /// Says whether the run is stopping.
    #[must_use]
    pub fn is_rung(&self) -> bool {
        *self.rung.borrow()
    }

    /// Takes the reason, once the run has stopped.
    #[must_use]
    pub fn reason(&self) -> Option<Halt> {
        self.reason.lock().unwrap_or_else(PoisonError::into_inner).take()
    }

    /// Waits until the run stops.
    pub(crate) async fn heard(&self) {
        // The sender lives as long as the bell, so waiting cannot fail.
        let _ = self.rung.subscribe().wait_for(|rung| *rung).await;
    }

    /// Counts an answer: the endpoint is there.
    pub(crate) fn answered(&self) {
        self.unanswered.store(0, Ordering::Relaxed);
    }

    /// Counts a row that failed, and gives the error back unless it stops the run.
    pub(crate) fn failed(&self, error: AskError) -> Option<AskError> {
        if stops_all(&error) {
            self.ring(Halt::Refused(error));
            return None;
        }
        if is_unanswered(&error) {
            let rows = self.unanswered.fetch_add(1, Ordering::Relaxed) + 1;
            if rows >= MOST_UNANSWERED {
                self.ring(Halt::Unanswered { rows, last: error });
                return None;
            }
        }
        Some(error)
    }
}

/// Says whether every other row would fail in the same way.
fn stops_all(error: &AskError) -> bool {
    match error {
        AskError::UnknownModel(_)
        | AskError::Admit(AdmitError::OverBudget { .. } | AdmitError::Unpriced { .. })
        | AskError::Clear(ClearError::TextOnlyModel(_)) => true,
        AskError::Call { source, .. } => match source.kind() {
            Kind::Unauthenticated | Kind::NotFound | Kind::Misconfigured | Kind::OverBudget => true,
            Kind::BadInput
            | Kind::TooLarge
            | Kind::Unsupported
            | Kind::Refused
            | Kind::Busy
            | Kind::Upstream
            | Kind::Timeout
            | Kind::Internal => false,
        },
        AskError::Acquire { .. }
        | AskError::Prepare { .. }
        | AskError::Clear(_)
        | AskError::Admit(AdmitError::TooLargeForMinute { .. })
        | AskError::Defect(_) => false,
    }
}

/// Says whether a row failed for want of an endpoint that answers, or of a host that has its picture.
fn is_unanswered(error: &AskError) -> bool {
    match error {
        AskError::Call { .. } => matches!(error.kind(), Kind::Busy | Kind::Upstream | Kind::Timeout),
        AskError::Acquire { .. } => error.retry() != Retry::Never,
        AskError::UnknownModel(_)
        | AskError::Prepare { .. }
        | AskError::Clear(_)
        | AskError::Admit(_)
        | AskError::Defect(_) => false,
    }
}
