//! What each key may use up: requests, tokens and pictures a minute, dollars a day.
//!
//! The word is chosen on purpose: a quota is what this server gives, a schedule is what it is given. A limit is a bucket
//! that holds a minute's worth and fills steadily, as the API's own limits do: 890 tokens that are missing from 30,000 a
//! minute are there again after 1.78 s.

mod bucket;
mod day;
mod headers;
mod reserved;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vqa_core::{Cost, PicoUsd};

use crate::charge::{Charge, Tokens};
use crate::error::ApiError;
use crate::error::wording::{self, LimitFacts, Unit};
use bucket::{Bucket, Lack};
use day::Day;
use reserved::{Held, Money, Sure};
pub(crate) use reserved::{Reserved, Spent};

/// What a key may use up. What is `None` is not limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Limits {
    /// Requests a minute.
    pub requests: Option<u64>,
    /// Tokens a minute: of each request its input or its output limit, whichever is more.
    pub tokens: Option<u64>,
    /// Pictures a minute.
    pub images: Option<u64>,
    /// Dollars a day, by the calendar of UTC.
    pub daily: Option<PicoUsd>,
}

/// What a key has used up.
#[derive(Debug)]
pub(crate) struct Quota(Mutex<State>);

#[derive(Debug)]
struct State {
    requests: Option<Bucket>,
    tokens: Option<Bucket>,
    images: Option<Bucket>,
    day: Option<Day>,
}

/// The moment of a question to a quota: since the server began, and since 1970.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) running: Duration,
    pub(crate) unix: u64,
}

/// Who asks for what, for messages: the model and the key's name.
pub(crate) type Who<'a> = (&'a str, &'a str);

impl Quota {
    pub(crate) fn new(limits: Limits) -> Self {
        let bucket = |limit: Option<u64>| limit.map(Bucket::full);
        let state = State {
            requests: bucket(limits.requests),
            tokens: bucket(limits.tokens),
            images: bucket(limits.images),
            day: limits.daily.map(Day::new),
        };
        Self(Mutex::new(state))
    }

    /// Holds to other limits from now on. What was used up stays used up, and calls under way are settled as if nothing
    /// had changed.
    pub(crate) fn change(&self, limits: Limits, now: Moment) {
        let mut state = self.state();
        resize(&mut state.requests, limits.requests, now.running);
        resize(&mut state.tokens, limits.tokens, now.running);
        resize(&mut state.images, limits.images, now.running);
        let day = state.day.take();
        state.day = limits.daily.map(|cap| day.map_or_else(|| Day::new(cap), |day| day.with_cap(cap)));
    }

    /// Says whether money is counted.
    pub(crate) fn counts_money(&self) -> bool {
        self.state().day.is_some()
    }

    /// Says whether tokens are.
    pub(crate) fn counts_tokens(&self) -> bool {
        self.state().tokens.is_some()
    }

    /// Takes one request.
    pub(crate) fn request(&self, who: Who<'_>, now: Moment) -> Result<(), ApiError> {
        take(self.state().requests.as_mut(), (Unit::Requests, 1), who, now.running)
    }

    /// Takes so many pictures.
    pub(crate) fn images(&self, images: u64, who: Who<'_>, now: Moment) -> Result<(), ApiError> {
        take(self.state().images.as_mut(), (Unit::Images, images), who, now.running)
    }

    /// Says whether so many pictures could be taken.
    pub(crate) fn check_images(&self, images: u64, who: Who<'_>, now: Moment) -> Result<(), ApiError> {
        let mut state = self.state();
        let Some(bucket) = &mut state.images else { return Ok(()) };
        bucket.check(images, now.running).map_err(|lack| told(lack, (Unit::Images, images, bucket.size()), who))
    }

    /// Puts back pictures that nobody was asked about.
    pub(crate) fn put_images_back(&self, images: u64) {
        if let Some(bucket) = &mut self.state().images {
            bucket.put_back(images);
        }
    }

    /// Takes the tokens of a call and sets its money aside: both, or nothing of either.
    pub(crate) fn admit(self: &Arc<Self>, charge: Charge, who: Who<'_>, now: Moment) -> Result<Reserved, ApiError> {
        let mut state = self.state();
        // What no time brings back is told first.
        let money = reserve(&mut state.day, charge.at_most, now)?;
        match take_tokens(state.tokens.as_mut(), charge.tokens, who, now.running) {
            Ok(tokens) => Ok(Reserved { quota: Arc::clone(self), images: charge.images, tokens, money }),
            Err(error) => {
                if let (Some(money), Some(day)) = (money, &mut state.day) {
                    day.settle(money.amount, PicoUsd(0), money.date);
                }
                Err(error)
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn resize(bucket: &mut Option<Bucket>, limit: Option<u64>, now: Duration) {
    *bucket = limit.map(|size| bucket.take().map_or_else(|| Bucket::full(size), |bucket| bucket.resized(size, now)));
}

fn take(bucket: Option<&mut Bucket>, (unit, amount): (Unit, u64), who: Who<'_>, now: Duration) -> Result<(), ApiError> {
    let Some(bucket) = bucket else { return Ok(()) };
    let limit = bucket.size();
    bucket.take(amount, now).map_err(|lack| told(lack, (unit, amount, limit), who))
}

/// Takes tokens. What may be more than there ever is takes all: that it is more is not known.
fn take_tokens(
    bucket: Option<&mut Bucket>,
    tokens: Tokens,
    who: Who<'_>,
    now: Duration,
) -> Result<Option<Held>, ApiError> {
    let Some(bucket) = bucket else { return Ok(None) };
    let (amount, sure) = match tokens {
        Tokens::Counted(tokens) => (tokens, Sure::Yes),
        Tokens::AtMost(tokens) => (tokens.min(bucket.size()), Sure::No),
    };
    take(Some(bucket), (Unit::Tokens, amount), who, now)?;
    Ok(Some(Held { amount, sure }))
}

/// Sets money aside for one call; what cannot be bounded is not risked.
fn reserve(day: &mut Option<Day>, at_most: Cost, now: Moment) -> Result<Option<Money>, ApiError> {
    let Some(day) = day else { return Ok(None) };
    let Cost::Known(amount) = at_most else { return Err(wording::quota_spent()) };
    let date = day.reserve(amount, now.unix).ok_or_else(wording::quota_spent)?;
    Ok(Some(Money { amount, date }))
}

fn told(lack: Lack, (unit, requested, limit): (Unit, u64, u64), who: Who<'_>) -> ApiError {
    let facts = |used| LimitFacts { unit, limit, used, requested };
    match lack {
        Lack::ForNow { used, pause } => wording::rate_limited(who, &facts(used), pause),
        Lack::ForEver => wording::larger_than_limit(who, &facts(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment { running: Duration::from_secs(seconds), unix: 1_800_000_000 + seconds }
    }

    const WHO: Who<'_> = ("gpt-4o", "team");

    fn counted(tokens: u64) -> Charge {
        Charge { images: 0, tokens: Tokens::Counted(tokens), at_most: Cost::Known(PicoUsd(0)) }
    }

    fn costing(amount: u64) -> Charge {
        Charge { images: 0, tokens: Tokens::Counted(0), at_most: Cost::Known(PicoUsd(amount)) }
    }

    fn cost(amount: u64) -> Spent {
        Spent { cost: Cost::Known(PicoUsd(amount)), tokens: None }
    }

    #[test]
    fn the_guides_own_case_two_pictures_of_765_and_a_limit_of_1000() {
        let quota = Arc::new(Quota::new(Limits { tokens: Some(1_000), ..Limits::default() }));
        drop(quota.admit(counted(777), WHO, at(0)).unwrap());
        let refused = quota.admit(counted(777), WHO, at(0)).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.body.error_type.as_deref()), (429, Some("tokens")));
        assert_eq!(
            refused.body.message,
            "Rate limit reached for gpt-4o in organization org-team on tokens per min (TPM): Limit 1000, Used 777, \
             Requested 777. Please try again in 33.24s. Visit https://platform.openai.com/account/rate-limits to learn \
             more."
        );
        // Right to the second: after 34 s it fits, after 33 it did not.
        assert_eq!(refused.retry_after.map(crate::error::whole_seconds), Some(34));
        assert!(quota.admit(counted(777), WHO, at(33)).is_err());
        drop(quota.admit(counted(777), WHO, at(34)).unwrap());
        // One of low detail fits where one of high does not.
        assert!(quota.admit(counted(777), WHO, at(40)).is_err());
        drop(quota.admit(counted(97), WHO, at(40)).unwrap());
    }

    #[test]
    fn what_never_fits_is_not_to_be_tried_again() {
        let quota = Arc::new(Quota::new(Limits { tokens: Some(1_000), ..Limits::default() }));
        let refused = quota.admit(counted(1_001), WHO, at(0)).unwrap_err();
        assert_eq!(refused.retry_after, None);
        assert!(
            refused.body.message.starts_with("Request too large for gpt-4o in organization org-team on tokens per min")
        );
        drop(quota.admit(counted(1_000), WHO, at(0)).unwrap());
    }

    #[test]
    fn money_is_set_aside_given_back_and_there_again_on_the_next_day() {
        let quota = Arc::new(Quota::new(Limits { daily: Some(PicoUsd(100)), ..Limits::default() }));
        let first = quota.admit(costing(80), WHO, at(0)).unwrap();
        assert!(quota.admit(costing(30), WHO, at(0)).is_err());
        first.settle(cost(10));
        // Dropped, it is spent.
        drop(quota.admit(costing(90), WHO, at(0)).unwrap());
        let refused = quota.admit(costing(1), WHO, at(0)).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.body.code.as_deref()), (429, Some("insufficient_quota")));
        assert!(quota.admit(Charge { at_most: Cost::Unknown, ..costing(0) }, WHO, at(86_400)).is_err());
        assert!(quota.admit(costing(100), WHO, at(86_400)).is_ok());
    }

    #[test]
    fn a_call_that_was_lost_stays_counted_and_another_may_find_no_money() {
        let quota = Arc::new(Quota::new(Limits { daily: Some(PicoUsd(100)), ..Limits::default() }));
        let reserve = |amount| quota.admit(costing(amount), WHO, at(0));
        let again = reserve(40).unwrap().again_after_lost(at(0)).unwrap();
        assert!(reserve(21).is_err());
        again.settle(cost(0));
        assert!(reserve(60).unwrap().again_after_lost(at(0)).is_err());
        assert!(reserve(1).is_err());
    }

    #[test]
    fn other_limits_give_back_nothing_that_was_used_up() {
        let limits = |tokens, daily| Limits { tokens: Some(tokens), daily: Some(PicoUsd(daily)), ..Limits::default() };
        let quota = Arc::new(Quota::new(limits(600, 100)));
        drop(quota.admit(counted(600), WHO, at(0)).unwrap());
        let spent = quota.admit(costing(80), WHO, at(0)).unwrap();
        // Half of 600 is there again; of 1,200 as much is missing as before.
        quota.change(limits(1_200, 90), at(30));
        assert!(quota.admit(counted(901), WHO, at(30)).is_err());
        drop(quota.admit(counted(900), WHO, at(30)).unwrap());
        assert!(quota.admit(costing(11), WHO, at(30)).is_err());
        spent.settle(cost(30));
        assert!(quota.admit(costing(60), WHO, at(30)).is_ok());
        // A smaller bucket is at most empty.
        quota.change(limits(60, 90), at(30));
        assert!(quota.admit(counted(1), WHO, at(30)).is_err());
        drop(quota.admit(counted(60), WHO, at(90)).unwrap());
    }
    #[test]
    fn what_finds_no_money_takes_no_tokens_nor_the_other_way_round() {
        let quota = Arc::new(Quota::new(Limits { tokens: Some(100), daily: Some(PicoUsd(100)), ..Limits::default() }));
        let both = |tokens, amount| Charge { at_most: Cost::Known(PicoUsd(amount)), ..counted(tokens) };
        // Neither fits: what no time brings back is told.
        assert_eq!(quota.admit(both(101, 101), WHO, at(0)).unwrap_err().kind, vqa_core::Kind::OverBudget);
        for _ in 0..3 {
            assert!(quota.admit(both(100, 101), WHO, at(0)).is_err());
            assert!(quota.admit(both(101, 100), WHO, at(0)).is_err());
        }
        quota.admit(both(100, 100), WHO, at(0)).unwrap().give_back();
        drop(quota.admit(both(100, 100), WHO, at(0)).unwrap());
    }

    #[test]
    fn a_bound_on_tokens_is_replaced_by_what_was_counted() {
        let quota = Arc::new(Quota::new(Limits { tokens: Some(100), ..Limits::default() }));
        let bound = |tokens| Charge { images: 0, tokens: Tokens::AtMost(tokens), at_most: Cost::Unknown };
        let used = |tokens| Spent { cost: Cost::Unknown, tokens: Some(tokens) };
        // What may be more than there ever is takes all of it.
        let first = quota.admit(bound(5_000), WHO, at(0)).unwrap();
        assert!(quota.admit(counted(1), WHO, at(0)).is_err());
        first.settle(used(30));
        let second = quota.admit(bound(70), WHO, at(0)).unwrap();
        second.settle(Spent::NOTHING);
        let third = quota.admit(bound(10), WHO, at(0)).unwrap();
        third.settle(used(130));
        // 60 more than there were: they are there again after 36 s.
        assert!(quota.admit(counted(1), WHO, at(36)).is_err());
        assert!(quota.admit(counted(1), WHO, at(37)).is_ok());
        // What was counted stays as it was counted.
        quota.admit(counted(1), WHO, at(120)).unwrap().settle(used(90));
        assert!(quota.admit(counted(99), WHO, at(120)).is_ok());
    }

    #[test]
    fn pictures_are_looked_for_without_being_taken() {
        let quota = Quota::new(Limits { images: Some(2), ..Limits::default() });
        for _ in 0..3 {
            quota.check_images(2, WHO, at(0)).unwrap();
        }
        quota.images(2, WHO, at(0)).unwrap();
        assert!(quota.check_images(1, WHO, at(0)).is_err());
        quota.put_images_back(1);
        quota.check_images(1, WHO, at(0)).unwrap();
    }
}
