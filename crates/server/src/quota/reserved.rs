//! What was taken of a key for one call, until it is known what the call came to.

use std::sync::Arc;

use vqa_core::{Cost, PicoUsd};

use super::{Moment, Quota, reserve};
use crate::error::ApiError;

/// What was taken for a call. Dropped without being settled, it counts in full: nobody knows what was billed.
#[derive(Debug)]
pub(crate) struct Reserved {
    pub(super) quota: Arc<Quota>,
    pub(super) images: u64,
    pub(super) tokens: Option<Held>,
    pub(super) money: Option<Money>,
}

/// Tokens that were taken.
#[derive(Debug, Clone, Copy)]
pub(super) struct Held {
    pub(super) amount: u64,
    pub(super) sure: Sure,
}

/// Whether a number of tokens was counted, or is a bound that was set aside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sure {
    Yes,
    No,
}

/// Money that is set aside.
#[derive(Debug, Clone, Copy)]
pub(super) struct Money {
    pub(super) amount: PicoUsd,
    pub(super) date: u64,
}

/// What a call came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spent {
    /// What it cost; an unknown cost keeps all that was set aside.
    pub(crate) cost: Cost,
    /// What it counts against the limit on tokens, where only now that is known.
    pub(crate) tokens: Option<u64>,
}

impl Spent {
    /// What a call came to that was not billed. Its tokens stay counted where they are known, as the API does.
    pub(crate) const NOTHING: Self = Self { cost: Cost::Known(PicoUsd(0)), tokens: Some(0) };
}

impl Reserved {
    /// Sets as much money aside once more, and counts what was set aside as spent: the call may have been billed.
    pub(crate) fn again_after_lost(self, now: Moment) -> Result<Self, ApiError> {
        let money = match self.money {
            Some(money) => reserve(&mut self.quota.state().day, Cost::Known(money.amount), now)?,
            None => None,
        };
        Ok(Self { money, ..self })
    }

    /// Gives back what the call did not come to, and takes what it came to beyond.
    pub(crate) fn settle(self, spent: Spent) {
        let mut state = self.quota.state();
        if let (Cost::Known(cost), Some(money), Some(day)) = (spent.cost, self.money, &mut state.day) {
            day.settle(money.amount, cost, money.date);
        }
        if let (Some(Held { amount, sure: Sure::No }), Some(used), Some(bucket)) =
            (self.tokens, spent.tokens, &mut state.tokens)
        {
            bucket.put_back(amount.saturating_sub(used));
            bucket.owe(used.saturating_sub(amount));
        }
    }

    /// Gives everything back: no call was made.
    pub(crate) fn give_back(self) {
        self.quota.put_images_back(self.images);
        if let (Some(held), Some(bucket)) = (self.tokens, &mut self.quota.state().tokens) {
            bucket.put_back(held.amount);
        }
        self.settle(Spent { tokens: None, ..Spent::NOTHING });
    }
}
