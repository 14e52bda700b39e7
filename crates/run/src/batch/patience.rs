//! How long a run waits between two looks at a batch, and how often it tries what failed.

use std::time::Duration;

use tokio::time::sleep;
use vqa_core::{BackendError, BoxFuture, Retry};

use super::BatchError;
use crate::drive::{Desk, Halt};

/// How often a step is tried again: with a minute between two looks, a quarter of an hour.
const TRIES: u32 = 20;

/// The first pause is this part of the longest; each next one is twice as long.
const FIRST: u32 = 16;

/// How long a run waits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// The longest between two looks.
    pub(super) longest: Duration,
}

impl Patience {
    fn pause(self, before: u32) -> Duration {
        let doubled = (self.longest / FIRST).saturating_mul(2_u32.saturating_pow(before));
        doubled.min(self.longest)
    }

    /// Waits for the next look, after so many.
    pub(super) async fn wait(self, looks: u32) {
        sleep(self.pause(looks)).await;
    }

    /// Waits before trying again what failed so; gives the failure back when it is not to be tried again.
    pub(super) async fn again(self, desk: &Desk, tries: u32, error: BackendError) -> Result<(), BackendError> {
        let pause = match error.retry() {
            Retry::Never => return Err(error),
            Retry::After(_) | Retry::Backoff if tries >= TRIES => return Err(error),
            Retry::After(pause) => pause,
            Retry::Backoff => self.pause(tries),
        };
        desk.watch.retrying(&error.to_string(), pause);
        sleep(pause).await;
        Ok(())
    }

    /// Does something that may be done twice, until it succeeds or trying again cannot help.
    pub(super) async fn try_hard<'a, T>(
        self,
        desk: &Desk,
        doing: &'static str,
        mut call: impl FnMut() -> BoxFuture<'a, Result<T, BackendError>>,
    ) -> Result<T, Halt> {
        let mut tries = 0;
        loop {
            match call().await {
                Ok(done) => return Ok(done),
                Err(error) => self.again(desk, tries, error).await.map_err(|error| failed(doing, error))?,
            }
            tries += 1;
        }
    }
}

/// Stops a run for a step that failed.
pub(super) fn failed(doing: &'static str, error: BackendError) -> Halt {
    Halt::Batch(BatchError::Api { doing, source: Box::new(error) })
}
