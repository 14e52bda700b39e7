//! When a call may leave: within the limits of the endpoint, in the order of arrival, and not while everyone is told to
//! wait.
//!
//! One [`Pace`] stands for one allowance: a key, at an endpoint, for a model. All calls that share the allowance pass
//! it, attempts that are made again too. It counts what calls take, listens to what the endpoint says of its limits,
//! and holds back; it never drops a call.

mod book;
mod bucket;
mod hold;
mod limits;
mod meter;
mod throttle;
mod width;
mod window;

use std::fmt;
use std::sync::{Arc, Mutex as StdMutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex, Notify};
use tokio::time::{Instant, timeout};
use vqa_core::preflight::Estimate;
use vqa_core::{BackendError, ReplyEnd};

use crate::budget::AdmitError;
use book::{Admitted, Book, Need, Verdict};
pub use width::WidthBounds;

/// Whether the endpoint's own words about its limits are followed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Learn {
    /// Limits in the headers of its answers hold where they are lower than those that were set.
    #[default]
    FromEndpoint,
    /// Only what was set holds.
    Nothing,
}

/// What a call takes of the tokens of a minute.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Metering {
    /// All input and the whole output limit while it is under way, and what was billed once that is known.
    #[default]
    AsUsed,
    /// The larger of the input and the output limit, whatever comes of it: the rule of OpenAI's rate limits guide, where
    /// the input is estimated from its characters.
    UpFront,
}

/// How calls are paced.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaceConfig {
    /// The most calls a minute, if that is limited.
    pub requests_per_minute: Option<u64>,
    /// The most tokens a minute, if they are limited.
    pub tokens_per_minute: Option<u64>,
    /// What a call takes of them.
    pub metering: Metering,
    /// Whether the endpoint's words are followed.
    pub learn: Learn,
    /// How many calls are under way at the same time.
    pub width: WidthBounds,
}

/// How things stand, for whoever shows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaceView {
    /// Calls that were let in, attempts made again too.
    pub admitted: u64,
    /// Calls that the endpoint refused because there were too many.
    pub refused: u64,
    /// Calls under way.
    pub under_way: u32,
    /// How many there may be.
    pub width: u32,
    /// The calls a minute that are made use of; `None` if they are not limited.
    pub requests_per_minute: Option<u64>,
    /// The tokens a minute that are made use of; `None` if they are not limited.
    pub tokens_per_minute: Option<u64>,
    /// How long everyone is held back from now.
    pub held_for: Duration,
}

/// The pace of all calls that share an allowance. Clones share it too. The default lets every call go at once.
#[derive(Clone, Default)]
pub struct Pace {
    shared: Option<Arc<Shared>>,
}

struct Shared {
    metering: Metering,
    /// Whoever has it is the first in the queue; the others wait for it in the order in which they came.
    first: Mutex<()>,
    book: StdMutex<Book>,
    /// Told whenever the first may have to look again.
    changed: Notify,
}

impl Shared {
    fn book(&self) -> MutexGuard<'_, Book> {
        self.book.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Pace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Pace").field(&self.view()).finish()
    }
}

/// The longest that the first in the queue does not look again: what it waits for may come sooner than it seemed.
const LOOK_AGAIN: Duration = Duration::from_millis(500);

impl Pace {
    /// Makes a pace that keeps these limits.
    #[must_use]
    pub fn new(config: PaceConfig) -> Self {
        let shared = Shared {
            metering: config.metering,
            first: Mutex::new(()),
            book: StdMutex::new(Book::new(&config, Instant::now())),
            changed: Notify::new(),
        };
        Self { shared: Some(Arc::new(shared)) }
    }

    /// Says how things stand; `None` for a pace that counts nothing.
    #[must_use]
    pub fn view(&self) -> Option<PaceView> {
        self.shared.as_ref().map(|shared| shared.book().view(Instant::now()))
    }

    /// Waits for the turn of a call. Whoever came first goes first, so a large call is not overtaken for ever by small
    /// ones. Dropping the future gives the place up.
    ///
    /// # Errors
    ///
    /// Refuses what takes more tokens than a minute can ever hold, rather than waiting for ever.
    pub(crate) async fn enter(&self, estimate: &Estimate) -> Result<Slot, AdmitError> {
        let Some(shared) = &self.shared else { return Ok(Slot(None)) };
        let need = Need::of(estimate, shared.metering);
        let _first = shared.first.lock().await;
        loop {
            // Registered before looking, so that nothing that happens in between is missed.
            let changed = shared.changed.notified();
            let verdict = shared.book().admit(need, Instant::now())?;
            let wait = match verdict {
                Verdict::Go(admitted) => return Ok(Slot(Some((shared.clone(), admitted)))),
                Verdict::After(wait) => wait.min(LOOK_AGAIN),
                Verdict::WhenOneEnds => LOOK_AGAIN,
            };
            // Either way it is time to look again.
            let _looked = timeout(wait, changed).await;
        }
    }
}

/// A call under way. Dropping it makes room for another.
pub(crate) struct Slot(Option<(Arc<Shared>, Admitted)>);

impl Slot {
    /// Takes note that the answer began.
    pub(crate) fn began(&self) {
        if let Some((shared, admitted)) = &self.0 {
            shared.book().began(admitted, Instant::now());
        }
    }

    /// Takes note of the whole answer.
    pub(crate) fn answered(self, end: &ReplyEnd) {
        if let Some((shared, admitted)) = &self.0 {
            shared.book().answered(admitted, end.usage.as_ref(), end.rate_limits.as_deref());
        }
    }

    /// Takes note that the call failed. Yields how long everyone is held back, if everyone is: then the caller need not
    /// wait on its own.
    pub(crate) fn failed(self, error: &BackendError) -> Option<Duration> {
        let (shared, admitted) = self.0.as_ref()?;
        shared.book().failed(admitted, error, Instant::now())
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if let Some((shared, _)) = &self.0 {
            shared.book().leave();
            shared.changed.notify_waiters();
        }
    }
}
