//! The cap holds, whatever happens to a call.

use vqa_core::{ImageSource, Kind, PicoUsd, Retry};
use vqa_engine::{AdmitError, AskError, Budget};

use crate::script::{Act, Script, ask, cut, engine, picture, refused, see, whole};

/// A cap in millionths of a dollar. One ask of the script may cost about 1,020 of them: 100 tokens out at $10 a
/// million, and its text.
fn cap(micro_usd: u64) -> Budget {
    Budget::new(Some(PicoUsd(micro_usd * 1_000_000)))
}

#[tokio::test]
async fn what_could_pass_the_cap_is_not_sent() {
    let script = Script::new([]);
    let refused = engine(&script, cap(1_000)).answer(ask([])).await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, AskError::Admit(AdmitError::OverBudget { .. })), "{refused:?}");
    assert_eq!(refused.kind(), Kind::OverBudget);
    assert!(script.calls().is_empty());
}

#[tokio::test]
async fn an_answer_gives_back_what_it_did_not_cost() {
    // Each answer is billed 2,600: more than its estimate, which makes the rest smaller.
    let script = Script::new([whole(), whole()]);
    let engine = engine(&script, cap(5_000));
    see(engine.answer(ask([])).await.unwrap()).await;
    see(engine.answer(ask([])).await.unwrap()).await;
    assert!(matches!(engine.answer(ask([])).await.map(|_| ()), Err(AskError::Admit(_))));
}

#[tokio::test(start_paused = true)]
async fn a_lost_call_is_counted_and_a_refused_one_is_not() {
    let script = Script::new([Act::Fail(refused(Kind::Busy, Retry::Backoff)), Act::Say(vec![Err(cut())])]);
    let seen = see(engine(&script, cap(2_000)).answer(ask([])).await.unwrap()).await;
    // The refused call cost nothing, so a second was made; it was lost, and a third could pass the cap. What is told
    // is what went wrong, not the cap.
    assert!(matches!(seen.error, Some(AskError::Call { attempts: 2, .. })), "{:?}", seen.error);
    assert_eq!(script.calls().len(), 2);
}

#[tokio::test]
async fn an_asker_who_goes_away_has_spent_the_estimate() {
    let script = Script::new([Act::Hang]);
    let engine = engine(&script, cap(2_000));
    drop(engine.answer(ask([])).await.unwrap());
    assert!(matches!(engine.answer(ask([])).await.map(|_| ()), Err(AskError::Admit(_))));
}

#[tokio::test]
async fn a_cost_that_cannot_be_bounded_is_not_risked() {
    let script = Script::new([]);
    let mut endless = ask([picture(ImageSource::Url("https://host/a.png".to_owned()))]);
    endless.options.max_tokens = None;
    let refused = engine(&script, cap(1_000_000)).answer(endless).await.map(|_| ()).unwrap_err();
    assert!(matches!(refused, AskError::Admit(AdmitError::Unpriced { .. })), "{refused:?}");
}
