//! What happens in a run, told to whoever watches.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use vqa_core::Prepared;

use crate::outcome::Outcome;

/// One thing that happens in a run.
#[derive(Debug)]
pub enum Event<'a> {
    /// A row has ended, and the ledger has it.
    Ended {
        /// The place of the row.
        position: u64,
        /// How it ended.
        outcome: &'a Outcome,
    },
    /// An attempt failed and will be made again.
    Retrying {
        /// What went wrong.
        reason: &'a str,
        /// How long until then, at least.
        pause: Duration,
    },
    /// The pictures of a row, or of several that share them, are ready to be sent.
    Ready {
        /// The pictures.
        pictures: &'a Prepared,
    },
    /// Something else that is worth knowing.
    Note(&'a str),
}

/// Whoever watches.
#[derive(Clone)]
pub struct Watch(Arc<dyn Fn(Event<'_>) + Send + Sync>);

impl fmt::Debug for Watch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Watch")
    }
}

impl Watch {
    /// Tells everything to this.
    pub fn new(told: impl Fn(Event<'_>) + Send + Sync + 'static) -> Self {
        Self(Arc::new(told))
    }

    pub(crate) fn ended(&self, position: u64, outcome: &Outcome) {
        (self.0)(Event::Ended { position, outcome });
    }

    pub(crate) fn ready(&self, pictures: &Prepared) {
        (self.0)(Event::Ready { pictures });
    }

    pub(crate) fn note(&self, words: &str) {
        (self.0)(Event::Note(words));
    }

    pub(crate) fn retrying(&self, reason: &str, pause: Duration) {
        (self.0)(Event::Retrying { reason, pause });
    }
}
