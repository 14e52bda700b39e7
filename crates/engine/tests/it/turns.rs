//! What the pace means for single calls: who goes when, who waits, and what that costs.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::join_all;
use tokio::time::{Instant, timeout};
use vqa_core::{Ask, BackendError, Finish, Kind, RateLimits, RateWindow, ReplyEnd, ReplyEvent, Retry};
use vqa_engine::{AdmitError, AnswerEvent, AskError, Engine, Pace, PaceConfig, WidthBounds};

use crate::script::{Act, Script, Seen, ask, bytes, paced, png, refused, see, text, whole};

fn a_minute(requests: u64) -> Pace {
    Pace::new(PaceConfig { requests_per_minute: Some(requests), ..PaceConfig::default() })
}

fn tokens(a_minute: u64) -> Pace {
    Pace::new(PaceConfig { tokens_per_minute: Some(a_minute), ..PaceConfig::default() })
}

/// Puts asks in this order, and sees all answers at the same time.
async fn all(engine: &Engine, asks: impl Iterator<Item = Ask>) -> Vec<Seen> {
    let mut answers = Vec::new();
    for ask in asks {
        answers.push(engine.answer(ask).await.unwrap());
    }
    join_all(answers.into_iter().map(see)).await
}

#[tokio::test(start_paused = true)]
async fn one_wait_holds_everyone_and_is_waited_once() {
    let wait = Duration::from_secs(7);
    let busy = || Act::FailLater(Duration::from_secs(1), refused(Kind::Busy, Retry::After(wait)));
    let script = Script::new((0..4).map(|_| busy()).chain((0..5).map(|_| whole())));
    let pace = Pace::new(PaceConfig::default());
    let engine = paced(&script, pace.clone());
    let start = Instant::now();
    let seen = all(&engine, (0..4).map(|_| ask([]))).await;
    assert!(seen.iter().all(|seen| seen.pauses == [wait] && seen.answer.as_ref().is_some_and(|it| it.attempts == 2)));
    assert_eq!(start.elapsed().as_secs(), 8);
    assert_eq!(pace.view().map(|view| (view.admitted, view.refused, view.under_way)), Some((8, 4, 0)));
    see(engine.answer(ask([])).await.unwrap()).await;
    assert_eq!(start.elapsed().as_secs(), 8);
}

#[tokio::test(start_paused = true)]
async fn who_did_not_fail_is_held_back_too() {
    let busy = Act::Fail(refused(Kind::Busy, Retry::After(Duration::from_secs(30))));
    let script = Script::new([busy, whole(), whole()]);
    let engine = paced(&script, Pace::new(PaceConfig::default()));
    let mut first = engine.answer(ask([])).await.unwrap();
    assert!(matches!(first.next().await, Some(Ok(AnswerEvent::Sending { .. }))));
    assert!(matches!(first.next().await, Some(Ok(AnswerEvent::Retrying { .. }))));
    let start = Instant::now();
    see(engine.answer(ask([])).await.unwrap()).await;
    assert_eq!(start.elapsed().as_secs(), 30);
}

#[tokio::test]
async fn what_no_minute_can_hold_is_refused() {
    let script = Script::new([]);
    let seen = see(paced(&script, tokens(400)).answer(ask([bytes("a", png(600, 400))])).await.unwrap()).await;
    let error = seen.error.unwrap();
    assert!(matches!(error, AskError::Admit(AdmitError::TooLargeForMinute { limit: 400, .. })), "{error:?}");
    assert_eq!((error.kind(), error.retry(), error.may_be_billed()), (Kind::TooLarge, Retry::Never, false));
    assert!(script.calls().is_empty());
}

#[tokio::test(start_paused = true)]
async fn waiting_for_its_turn_does_not_use_up_the_deadline() {
    let script = Script::new([whole(), whole(), whole()]);
    let engine = paced(&script, a_minute(1));
    let seen = all(&engine, (0..3).map(|_| ask([]))).await;
    let timings: Vec<_> = seen.into_iter().map(|seen| seen.answer.unwrap().timings).collect();
    let queued: Vec<_> = timings.iter().map(|timings| timings.queued.as_secs()).collect();
    assert!(queued[0] == 0 && queued[1] >= 60 && queued[2] >= 120, "{queued:?}");
    assert!(timings.iter().all(|timings| timings.call < Duration::from_secs(1)));
}

#[tokio::test(start_paused = true)]
async fn a_large_ask_is_not_overtaken() {
    let sizes = [100, 100, 900, 100, 100, 700, 100];
    let script = Script::new(sizes.map(|_| whole()));
    let engine = paced(&script, tokens(1_000));
    let limited = |size| {
        let mut ask = ask([]);
        ask.options.max_tokens = Some(size);
        ask
    };
    all(&engine, sizes.into_iter().map(limited)).await;
    let gone: Vec<_> = script.calls().iter().filter_map(|call| call.ask().options.max_tokens).collect();
    assert_eq!(gone, sizes);
}

#[tokio::test(start_paused = true)]
async fn an_asker_who_goes_away_makes_room() {
    let pace = Pace::new(PaceConfig { width: WidthBounds::fixed(1), ..PaceConfig::default() });
    let script = Script::new([Act::Hang, whole()]);
    let engine = paced(&script, pace);
    let soon = Duration::from_secs(1);
    let mut hanging = engine.answer(ask([])).await.unwrap();
    assert!(hanging.next().await.is_some());
    assert!(timeout(soon, hanging.next()).await.is_err());
    // One who gives up in the queue leaves no gap.
    let mut waiting = engine.answer(ask([])).await.unwrap();
    assert!(timeout(soon, waiting.next()).await.is_err());
    drop(waiting);
    assert_eq!(script.calls().len(), 1);
    drop(hanging);
    assert!(see(engine.answer(ask([])).await.unwrap()).await.answer.is_some());
}

#[tokio::test(start_paused = true)]
async fn nonsense_about_limits_stops_nobody() {
    let window = |limit, remaining| RateWindow { limit, remaining, reset: Some(Duration::ZERO) };
    for nonsense in [
        window(Some(0), Some(0)),
        window(Some(u64::MAX), Some(0)),
        window(Some(1_000_000_000_000_000_000), Some(u64::MAX)),
        window(None, Some(0)),
        window(Some(600), Some(u64::MAX)),
    ] {
        let rate_limits = Some(Box::new(RateLimits { requests: nonsense, tokens: nonsense }));
        let end = ReplyEnd {
            finish: Finish::Stop,
            further: Vec::new(),
            usage: None,
            model: None,
            request_id: None,
            rate_limits,
            timings: None,
        };
        let script = Script::new((0..5).map(|_| {
            let done: Result<_, BackendError> = Ok(ReplyEvent::Done(end.clone()));
            Act::Say(vec![text("a cat"), done])
        }));
        let engine = paced(&script, Pace::new(PaceConfig::default()));
        let start = Instant::now();
        for _ in 0..5 {
            see(engine.answer(ask([])).await.unwrap()).await;
        }
        assert!(start.elapsed() < Duration::from_secs(60), "{nonsense:?}: {:?}", start.elapsed());
    }
}
