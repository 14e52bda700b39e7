//! What each key may use up: requests, tokens and pictures a minute, dollars a day.
//!
//! The word is chosen on purpose: a quota is what this server gives, a schedule is what it is given. A limit is a bucket
//! that holds a minute's worth and fills steadily, as the API's own limits do: 890 tokens that are missing from 30,000 a
//! minute are there again after 1.78 s.

mod bucket;
mod day;
mod headers;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use vqa_core::{Cost, PicoUsd};

use crate::error::ApiError;
use crate::error::catalogue::{self, LimitFacts, Unit};
use bucket::{Bucket, Lack};
use day::Day;

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

    /// Takes one request.
    pub(crate) fn request(&self, who: Who<'_>, now: Moment) -> Result<(), ApiError> {
        take(self.state().requests.as_mut(), (Unit::Requests, 1), who, now.running)
    }

    /// Takes so many pictures.
    pub(crate) fn images(&self, images: u64, who: Who<'_>, now: Moment) -> Result<(), ApiError> {
        take(self.state().images.as_mut(), (Unit::Images, images), who, now.running)
    }

    /// Takes so many tokens.
    pub(crate) fn tokens(&self, tokens: u64, who: Who<'_>, now: Moment) -> Result<(), ApiError> {
        take(self.state().tokens.as_mut(), (Unit::Tokens, tokens), who, now.running)
    }

    /// Sets money aside for one call; what cannot be bounded is not risked.
    pub(crate) fn money(self: &Arc<Self>, at_most: Cost, now: Moment) -> Result<Option<Reserved>, ApiError> {
        let mut state = self.state();
        let Some(day) = &mut state.day else { return Ok(None) };
        let Cost::Known(amount) = at_most else { return Err(catalogue::quota_spent()) };
        let date = day.reserve(amount, now.unix).ok_or_else(catalogue::quota_spent)?;
        Ok(Some(Reserved { quota: Arc::clone(self), amount, date }))
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
    bucket.take(amount, now).map_err(|lack| {
        let facts = |used| LimitFacts { unit, limit, used, requested: amount };
        match lack {
            Lack::ForNow { used, pause } => catalogue::rate_limited(who, &facts(used), pause),
            Lack::ForEver => catalogue::larger_than_limit(who, &facts(0)),
        }
    })
}

/// Money that is set aside for a call. Dropped without being settled, it counts as spent: nobody knows what was billed.
#[derive(Debug)]
pub(crate) struct Reserved {
    quota: Arc<Quota>,
    amount: PicoUsd,
    date: u64,
}

impl Reserved {
    /// Sets as much aside once more, and counts what was set aside as spent: the call may have been billed.
    pub(crate) fn again_after_lost(self, now: Moment) -> Result<Option<Self>, ApiError> {
        self.quota.money(Cost::Known(self.amount), now)
    }

    /// Gives back what the call did not cost; an unknown cost keeps all of it.
    pub(crate) fn settle(self, cost: Cost) {
        if let (Cost::Known(cost), Some(day)) = (cost, &mut self.quota.state().day) {
            day.settle(self.amount, cost, self.date);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: u64) -> Moment {
        Moment { running: Duration::from_secs(seconds), unix: 1_800_000_000 + seconds }
    }

    const WHO: Who<'_> = ("gpt-4o", "team");

    #[test]
    fn the_guides_own_case_two_pictures_of_765_and_a_limit_of_1000() {
        let quota = Quota::new(Limits { tokens: Some(1_000), ..Limits::default() });
        quota.tokens(777, WHO, at(0)).unwrap();
        let refused = quota.tokens(777, WHO, at(0)).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.body.error_type.as_deref()), (429, Some("tokens")));
        assert_eq!(
            refused.body.message,
            "Rate limit reached for gpt-4o in organization org-team on tokens per min (TPM): Limit 1000, Used 777, \
             Requested 777. Please try again in 33.24s. Visit https://platform.openai.com/account/rate-limits to learn \
             more."
        );
        // Right to the second: after 34 s it fits, after 33 it did not.
        assert_eq!(refused.retry_after.map(crate::error::whole_seconds), Some(34));
        assert!(quota.tokens(777, WHO, at(33)).is_err());
        quota.tokens(777, WHO, at(34)).unwrap();
        // One of low detail fits where one of high does not.
        assert!(quota.tokens(777, WHO, at(40)).is_err());
        quota.tokens(97, WHO, at(40)).unwrap();
    }

    #[test]
    fn what_never_fits_is_not_to_be_tried_again() {
        let quota = Quota::new(Limits { tokens: Some(1_000), ..Limits::default() });
        let refused = quota.tokens(1_001, WHO, at(0)).unwrap_err();
        assert_eq!(refused.retry_after, None);
        assert!(
            refused.body.message.starts_with("Request too large for gpt-4o in organization org-team on tokens per min")
        );
        quota.tokens(1_000, WHO, at(0)).unwrap();
    }

    #[test]
    fn money_is_set_aside_given_back_and_there_again_on_the_next_day() {
        let quota = Arc::new(Quota::new(Limits { daily: Some(PicoUsd(100)), ..Limits::default() }));
        let first = quota.money(Cost::Known(PicoUsd(80)), at(0)).unwrap().unwrap();
        assert!(quota.money(Cost::Known(PicoUsd(30)), at(0)).is_err());
        first.settle(Cost::Known(PicoUsd(10)));
        // Dropped, it is spent.
        drop(quota.money(Cost::Known(PicoUsd(90)), at(0)).unwrap());
        let refused = quota.money(Cost::Known(PicoUsd(1)), at(0)).unwrap_err();
        assert_eq!((refused.status.as_u16(), refused.body.code.as_deref()), (429, Some("insufficient_quota")));
        assert!(quota.money(Cost::Unknown, at(86_400)).is_err());
        assert!(quota.money(Cost::Known(PicoUsd(100)), at(86_400)).is_ok());
    }

    #[test]
    fn a_call_that_was_lost_stays_counted_and_another_may_find_no_money() {
        let quota = Arc::new(Quota::new(Limits { daily: Some(PicoUsd(100)), ..Limits::default() }));
        let reserve = |amount| quota.money(Cost::Known(PicoUsd(amount)), at(0));
        let again = reserve(40).unwrap().unwrap().again_after_lost(at(0)).unwrap().unwrap();
        assert!(reserve(21).is_err());
        again.settle(Cost::Known(PicoUsd(0)));
        assert!(reserve(60).unwrap().unwrap().again_after_lost(at(0)).is_err());
        assert!(reserve(1).is_err());
    }

    #[test]
    fn other_limits_give_back_nothing_that_was_used_up() {
        let limits = |tokens, daily| Limits { tokens: Some(tokens), daily: Some(PicoUsd(daily)), ..Limits::default() };
        let quota = Arc::new(Quota::new(limits(600, 100)));
        quota.tokens(600, WHO, at(0)).unwrap();
        let spent = quota.money(Cost::Known(PicoUsd(80)), at(0)).unwrap().unwrap();
        // Half of 600 is there again; of 1,200 as much is missing as before.
        quota.change(limits(1_200, 90), at(30));
        assert!(quota.tokens(901, WHO, at(30)).is_err());
        quota.tokens(900, WHO, at(30)).unwrap();
        assert!(quota.money(Cost::Known(PicoUsd(11)), at(30)).is_err());
        spent.settle(Cost::Known(PicoUsd(30)));
        assert!(quota.money(Cost::Known(PicoUsd(60)), at(30)).is_ok());
        // A smaller bucket is at most empty.
        quota.change(limits(60, 90), at(30));
        assert!(quota.tokens(1, WHO, at(30)).is_err());
        quota.tokens(60, WHO, at(90)).unwrap();
    }
}
