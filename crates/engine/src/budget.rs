//! Fourth stage: a cap on money that holds.
//!
//! Each call reserves the most it can cost before it is made, and settles for what it did cost. A call of which nobody
//! knows whether it was billed (it timed out, the stream was cut, the asker went away) is counted in full. So
//! what an endpoint bills never passes the cap.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::Notify;
use vqa_core::{Cost, Kind, PicoUsd, Retry};

/// Why a call may not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AdmitError {
    /// It could cost more than is left.
    #[error("this could cost up to {needs}; {}the cap is {cap}", if left == cap { String::new() } else { format!("{left} is left, ") })]
    OverBudget {
        /// The most it can cost.
        needs: PicoUsd,
        /// What is left.
        left: PicoUsd,
        /// The cap.
        cap: PicoUsd,
    },
    /// It takes more tokens than a minute has.
    #[error("this takes {needs} tokens; the limit is {limit} a minute")]
    TooLargeForMinute {
        /// Its input, or its output limit, whichever is larger.
        needs: u64,
        /// The limit.
        limit: u64,
    },
    /// Nobody knows what it could cost, so the cap could not be kept.
    #[error("a cap of {cap} is set, but what this can cost is not known")]
    Unpriced {
        /// The cap.
        cap: PicoUsd,
    },
}

impl AdmitError {
    /// Says whose fault it is.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self {
            Self::OverBudget { .. } | Self::Unpriced { .. } => Kind::OverBudget,
            Self::TooLargeForMinute { .. } => Kind::TooLarge,
        }
    }

    /// Says whether to try again: never.
    #[must_use]
    pub const fn retry(&self) -> Retry {
        Retry::Never
    }

    /// Says what to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::OverBudget { .. } => "raise --max-cost, lower --max-tokens, or look at less with --detail low",
            Self::TooLargeForMinute { .. } => {
                "lower --max-tokens, look at less with --detail low, or ask about fewer pictures at a time"
            }
            Self::Unpriced { .. } => {
                "use --fetch for pictures given by link; a model needs a price, and rules for pictures and text: give \
                 them, or `like = \"a known model\"`, under [[models]] in vqa.toml"
            }
        }
    }
}

#[derive(Debug, Default)]
struct Account {
    books: Mutex<Books>,
    /// Told whenever a reservation ends.
    ended: Notify,
}

#[derive(Debug, Clone, Copy, Default)]
struct Books {
    /// Settled, or lost and so counted in full.
    spent: PicoUsd,
    /// Reserved by calls that are not settled yet.
    reserved: PicoUsd,
}

impl Books {
    const fn left_of(self, cap: PicoUsd) -> PicoUsd {
        PicoUsd(cap.0.saturating_sub(self.spent.0).saturating_sub(self.reserved.0))
    }
}

/// What all calls together may cost.
#[derive(Debug, Clone, Default)]
pub struct Budget {
    cap: Option<PicoUsd>,
    account: Arc<Account>,
}

impl Budget {
    /// Sets a cap; without one everything is admitted.
    #[must_use]
    pub fn new(cap: Option<PicoUsd>) -> Self {
        Self { cap, account: Arc::default() }
    }

    /// Counts what was spent before, as by the part of a run that was stopped.
    #[must_use]
    pub fn with_spent(self, spent: PicoUsd) -> Self {
        self.books().spent = spent;
        self
    }

    /// Reserves the most that one call can cost.
    ///
    /// # Errors
    ///
    /// A call that could pass the cap, or whose cost cannot be bounded while there is a cap.
    pub fn admit(&self, at_most: Cost) -> Result<Permit, AdmitError> {
        let reserved = match (self.cap, at_most) {
            (Some(cap), Cost::Unknown) => return Err(AdmitError::Unpriced { cap }),
            (Some(cap), Cost::Known(needs)) => {
                let mut books = self.books();
                let left = books.left_of(cap);
                if needs > left {
                    return Err(AdmitError::OverBudget { needs, left, cap });
                }
                books.reserved = books.reserved.plus(needs);
                needs
            }
            (None, Cost::Known(needs)) => needs,
            (None, Cost::Unknown) => PicoUsd::default(),
        };
        Ok(Permit { budget: self.clone(), at_most, reserved })
    }

    /// Reserves as [`Budget::admit`] does, and waits while calls under way may still give back what is missing.
    ///
    /// # Errors
    ///
    /// As for [`Budget::admit`], once no call is under way.
    pub async fn admit_in_turn(&self, at_most: Cost) -> Result<Permit, AdmitError> {
        loop {
            // Registered before looking, so that a reservation that ends in between is not missed.
            let ended = self.account.ended.notified();
            match self.admit(at_most) {
                Err(AdmitError::OverBudget { .. }) if self.books().reserved.0 > 0 => ended.await,
                admitted_or_not => return admitted_or_not,
            }
        }
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        self.account.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Ends a reservation, and counts what it came to.
    fn end(&self, reserved: PicoUsd, spent: PicoUsd) {
        if self.cap.is_some() {
            let mut books = self.books();
            books.reserved = PicoUsd(books.reserved.0.saturating_sub(reserved.0));
            // A bill above the estimate is taken as it is: it makes the rest smaller.
            books.spent = books.spent.plus(spent);
        }
        self.account.ended.notify_waiters();
    }
}

/// Leave to make one call. Dropped without being settled, it counts as spent in full.
#[derive(Debug)]
#[must_use]
pub struct Permit {
    budget: Budget,
    at_most: Cost,
    reserved: PicoUsd,
}

impl Permit {
    /// Gives back what the call did not cost. An unknown cost keeps the whole reservation.
    pub(crate) fn settle(mut self, cost: Cost) {
        if let Cost::Known(cost) = cost {
            let reserved = std::mem::take(&mut self.reserved);
            self.budget.end(reserved, cost);
        }
    }

    /// Asks to make the call again, counting the last attempt in full: it may have been billed.
    pub(crate) fn again_after_lost(self) -> Result<Self, AdmitError> {
        let (budget, at_most) = (self.budget.clone(), self.at_most);
        drop(self);
        budget.admit(at_most)
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        if self.reserved.0 > 0 {
            self.budget.end(self.reserved, self.reserved);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn usd(n: u64) -> Cost {
        Cost::Known(PicoUsd(n))
    }

    #[test]
    fn reserves_the_worst_and_gives_back_the_rest() {
        let budget = Budget::new(Some(PicoUsd(100)));
        let first = budget.admit(usd(60)).unwrap();
        let refused = AdmitError::OverBudget { needs: PicoUsd(60), left: PicoUsd(40), cap: PicoUsd(100) };
        assert_eq!(budget.admit(usd(60)).unwrap_err(), refused);
        first.settle(usd(10));
        budget.admit(usd(90)).unwrap().settle(usd(90));
        assert!(budget.admit(usd(1)).is_err());
    }

    #[test]
    fn a_lost_call_counts_in_full() {
        let budget = Budget::new(Some(PicoUsd(100)));
        let permit = budget.admit(usd(50)).unwrap().again_after_lost().unwrap();
        assert!(permit.again_after_lost().is_err());
        assert!(budget.admit(usd(1)).is_err());
    }

    #[test]
    fn an_unknown_cost_is_never_zero() {
        let budget = Budget::new(Some(PicoUsd(100)));
        assert_eq!(budget.admit(Cost::Unknown).unwrap_err(), AdmitError::Unpriced { cap: PicoUsd(100) });
        budget.admit(usd(100)).unwrap().settle(Cost::Unknown);
        assert!(budget.admit(usd(1)).is_err());
    }

    #[test]
    fn without_a_cap_everything_passes() {
        let budget = Budget::default();
        budget.admit(Cost::Unknown).unwrap().settle(Cost::Unknown);
        budget.admit(usd(u64::MAX)).unwrap().settle(usd(1));
        assert!(budget.admit(usd(u64::MAX)).is_ok());
    }

    #[tokio::test]
    async fn waits_for_what_calls_under_way_may_give_back() {
        let budget = Budget::new(Some(PicoUsd(100)));
        let first = budget.admit(usd(80)).unwrap();
        let waiting = budget.admit_in_turn(usd(50));
        let settling = async { first.settle(usd(30)) };
        let (admitted, ()) = tokio::join!(waiting, settling);
        admitted.unwrap().settle(usd(50));
        let refused = budget.admit_in_turn(usd(50)).await.unwrap_err();
        assert_eq!(refused, AdmitError::OverBudget { needs: PicoUsd(50), left: PicoUsd(20), cap: PicoUsd(100) });
    }

    #[tokio::test]
    async fn what_can_never_fit_is_refused_once_nothing_is_under_way() {
        let budget = Budget::new(Some(PicoUsd(100))).with_spent(PicoUsd(90));
        assert!(budget.admit_in_turn(usd(11)).await.is_err());
        budget.admit_in_turn(usd(10)).await.unwrap().settle(usd(0));
    }
}
