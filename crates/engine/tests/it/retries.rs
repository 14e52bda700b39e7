//! What is tried again, and what is not.

use std::time::Duration;

use futures_util::StreamExt;
use tokio::time::Instant;
use vqa_core::{BackendError, Kind, Retry};
use vqa_engine::{AnswerEvent, AskError, Billed, Budget, Pace, PaceConfig};

use crate::script::{Act, Script, ask, cut, done, engine, paced, refused, see, text, whole};

#[tokio::test(start_paused = true)]
async fn a_busy_endpoint_is_asked_again_when_it_said() {
    let wait = Duration::from_secs(7);
    let script = Script::new([Act::Fail(refused(Kind::Busy, Retry::After(wait))), whole()]);
    let start = Instant::now();
    let seen = see(engine(&script, Budget::default()).answer(ask([])).await.unwrap()).await;
    assert_eq!(seen.pauses, [wait]);
    assert!(start.elapsed() >= wait);
    assert_eq!(seen.answer.unwrap().attempts, 2);
}

#[tokio::test(start_paused = true)]
async fn it_gives_up_after_the_last_retry() {
    let busy = || Act::Fail(refused(Kind::Busy, Retry::Backoff));
    let script = Script::new([busy(), busy(), busy()]);
    let seen = see(engine(&script, Budget::default()).answer(ask([])).await.unwrap()).await;
    assert!(matches!(seen.error, Some(AskError::Call { attempts: 3, .. })), "{:?}", seen.error);
    assert_eq!(script.calls().len(), 3);
}

#[tokio::test(start_paused = true)]
async fn what_cannot_help_is_not_tried_again() {
    let script = Script::new([Act::Fail(refused(Kind::BadInput, Retry::Never))]);
    let seen = see(engine(&script, Budget::default()).answer(ask([])).await.unwrap()).await;
    assert!(matches!(seen.error, Some(AskError::Call { attempts: 1, .. })));
}

#[tokio::test(start_paused = true)]
async fn a_cut_before_the_first_text_is_tried_again_and_one_after_it_is_not() {
    let script = Script::new([Act::Say(vec![Err(cut())]), Act::Say(vec![text("a c"), Err(cut())])]);
    let seen = see(engine(&script, Budget::default()).answer(ask([])).await.unwrap()).await;
    assert_eq!((seen.pauses.len(), seen.text.as_str()), (1, "a c"));
    let Some(AskError::Call { attempts: 2, source }) = seen.error else { panic!("{:?}", seen.error) };
    assert!(matches!(*source, BackendError::Cut { .. }));
}

#[tokio::test(start_paused = true)]
async fn a_stream_that_just_ends_was_cut() {
    let script = Script::new([Act::Say(vec![text("a c")])]);
    let seen = see(engine(&script, Budget::default()).answer(ask([])).await.unwrap()).await;
    let Some(AskError::Call { source, .. }) = seen.error else { panic!("{:?}", seen.error) };
    assert!(matches!(*source, BackendError::Cut { received: 3 }), "{source:?}");
}

#[tokio::test(start_paused = true)]
async fn the_deadline_holds_over_all_attempts() {
    let script = Script::new([Act::Hang]);
    let start = Instant::now();
    let seen = see(engine(&script, Budget::default()).answer(ask([])).await.unwrap()).await;
    assert_eq!(seen.error.unwrap().kind(), Kind::Timeout);
    assert_eq!(start.elapsed().as_secs(), 60);

    // A pause that would pass the deadline is not even begun.
    let script = Script::new([Act::Fail(refused(Kind::Busy, Retry::After(Duration::from_secs(61))))]);
    let start = Instant::now();
    let seen = see(engine(&script, Budget::default()).answer(ask([])).await.unwrap()).await;
    assert_eq!(seen.error.unwrap().kind(), Kind::Busy);
    assert!(start.elapsed() < Duration::from_secs(1));
}

#[tokio::test(start_paused = true)]
async fn nothing_is_sent_between_the_news_of_a_lost_attempt_and_the_next_poll() {
    fn unreachable() -> BackendError {
        BackendError::Unreachable { endpoint: "e".to_owned(), source: "no".into() }
    }
    for (error, billed) in [(cut as fn() -> BackendError, Billed::Perhaps), (unreachable, Billed::No)] {
        for pace in [Pace::default(), Pace::new(PaceConfig::default())] {
            let script = Script::new([Act::Fail(error()), whole()]);
            let mut answer = paced(&script, pace).answer(ask([])).await.unwrap();
            assert_eq!(answer.next().await.unwrap().unwrap(), AnswerEvent::Sending { attempt: 1 });
            let Some(Ok(AnswerEvent::Retrying { attempts: 1, billed: told, .. })) = answer.next().await else {
                panic!("it was not tried again");
            };
            assert_eq!(told, billed);
            tokio::time::sleep(Duration::from_secs(30)).await;
            assert_eq!(script.calls().len(), 1);
            assert_eq!(see(answer).await.answer.unwrap().attempts, 2);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn text_comes_before_the_end_is_known() {
    let script = Script::new([Act::Say(vec![text("early"), done()])]);
    let mut answer = engine(&script, Budget::default()).answer(ask([])).await.unwrap();
    assert_eq!(answer.next().await.unwrap().unwrap(), AnswerEvent::Sending { attempt: 1 });
    assert_eq!(answer.next().await.unwrap().unwrap(), AnswerEvent::Text("early".into()));
}

#[tokio::test(start_paused = true)]
async fn nothing_leaves_before_it_could_be_written_down() {
    let lost = || Act::Fail(BackendError::Cut { received: 0 });
    let script = Script::new([lost(), Act::Say(vec![text("late"), done()])]);
    let mut answer = engine(&script, Budget::default()).answer(ask([])).await.unwrap();
    assert_eq!(answer.next().await.unwrap().unwrap(), AnswerEvent::Sending { attempt: 1 });
    assert_eq!(script.calls().len(), 0);
    let failed = answer.next().await.unwrap().unwrap();
    assert!(matches!(failed, AnswerEvent::Retrying { attempts: 1, billed: Billed::Perhaps, kind: Kind::Upstream, .. }));
    assert_eq!(answer.next().await.unwrap().unwrap(), AnswerEvent::Sending { attempt: 2 });
    assert_eq!(script.calls().len(), 1);
    assert_eq!(answer.next().await.unwrap().unwrap(), AnswerEvent::Text("late".into()));
    assert_eq!(script.calls().len(), 2);
}
