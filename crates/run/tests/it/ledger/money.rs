//! What is written of calls, what is read back, and what counts as spent.

use std::time::Duration;

use futures_util::FutureExt as _;
use vqa_core::{Cost, PicoUsd, Usage};
use vqa_run::ledger::{Again, CallEnd, CallFacts, Fate, Ledger, LedgerError, RunView, Share, Tokens, Wanted};
use vqa_run::outcome::Outcome;

use super::made::{FREE, LOST, answer, answered, end, failure, ledger, settled, start, usd};

const fn share(attempts: u64, amount: u64, unpriced: u64) -> Share {
    Share { attempts, amount: PicoUsd(amount), unpriced }
}

#[tokio::test]
async fn what_is_written_is_read_back() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 4);
    let writer = ledger.writer();
    answer(&ledger, 0, "a dog\0 and “a cat”").await;
    writer.fail_rows(vec![(1, failure("no such file"))]).await.unwrap();
    writer.refuse_rows(vec![(2, failure("too blurred"))]).await.unwrap();
    let ends: Vec<Outcome> = RunView::open(dir.path()).unwrap().rows().map(|row| row.unwrap().outcome).collect();
    let expected = [
        answered("a dog\0 and “a cat”"),
        Outcome::Failed(failure("no such file")),
        Outcome::Refused(failure("too blurred")),
        Outcome::Pending,
    ];
    assert_eq!(ends, expected);
    let totals = ledger.totals().unwrap();
    assert_eq!((totals.rows, totals.pending, totals.answered, totals.failed, totals.refused), (4, 1, 1, 1, 1));
}

#[tokio::test]
async fn every_attempt_counts_by_its_fate() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 4);
    let writer = ledger.writer();
    let call = writer.begin(start(&[0, 1], usd(50))).await.unwrap();
    writer.again(Again { call, last: LOST, reserved: usd(60) }).await.unwrap();
    writer.again(Again { call, last: FREE, reserved: usd(70) }).await.unwrap();
    let ends = vec![(0, answered("yes")), (1, answered("no"))];
    writer.end(end(call, settled(usd(30)), ends)).await.unwrap();
    writer.begin(start(&[2], usd(1000))).await.unwrap();

    let spend = ledger.spend().unwrap();
    assert_eq!((spend.settled, spend.lost, spend.in_flight), (share(1, 30, 0), share(1, 50, 0), share(1, 1000, 0)));
    assert_eq!((spend.free, spend.known(), spend.at_most()), (1, PicoUsd(1080), usd(1080)));
    assert_eq!(spend.tokens, Tokens { prompt: 100, completion: 5, cached: 20, image: 85, reasoning: 0 });

    drop((writer, ledger));
    let resumed = Ledger::resume(dir.path()).unwrap();
    let spend = resumed.spend().unwrap();
    assert_eq!((spend.unknown, spend.in_flight, spend.known()), (share(1, 1000, 0), Share::default(), PicoUsd(1080)));

    let calls: Vec<_> = RunView::open(dir.path()).unwrap().calls().map(Result::unwrap).collect();
    assert_eq!((calls[0].rows.as_slice(), calls[1].rows.as_slice()), ([0, 1].as_slice(), [2].as_slice()));
    let fates: Vec<_> = calls[0].attempts.iter().map(|attempt| (attempt.fate, attempt.kind.as_deref())).collect();
    assert_eq!(fates, [(Fate::Lost, Some("timeout")), (Fate::Free, Some("busy")), (Fate::Settled, None)]);
    assert_eq!(calls[0].latency, Some(Duration::from_millis(812)));
    assert_eq!((calls[1].attempts[0].fate, calls[1].ended_unix_ms), (Fate::Cut, None));
}

#[tokio::test]
async fn an_unknown_cost_is_never_zero() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 4);
    let writer = ledger.writer();
    // Reserved and not billed by number: the reservation stays. Neither known: counted as unpriced.
    for (position, reserved) in [(0, usd(50)), (1, Cost::Unknown)] {
        let call = writer.begin(start(&[position], reserved)).await.unwrap();
        writer.end(end(call, settled(Cost::Unknown), vec![(position, answered("yes"))])).await.unwrap();
    }
    let spend = ledger.spend().unwrap();
    assert_eq!((spend.settled, spend.lost), (Share::default(), share(2, 50, 1)));
    assert_eq!((spend.known(), spend.unpriced(), spend.at_most()), (PicoUsd(50), 1, Cost::Unknown));
}

#[tokio::test]
async fn absurd_bills_are_added_up_and_stop_at_the_largest() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 4);
    let writer = ledger.writer();
    let usage = Usage { prompt: u64::MAX, completion: u64::MAX, cached: 1, image: None, reasoning: Some(u64::MAX) };
    for position in 0..3 {
        let call = writer.begin(start(&[position], usd(u64::MAX))).await.unwrap();
        let facts = CallFacts { usage: Some(usage), latency: Duration::MAX, ..CallFacts::default() };
        let rows = vec![(position, answered("yes"))];
        writer.end(CallEnd { call, last: settled(usd(u64::MAX)), rows, facts }).await.unwrap();
    }
    let spend = ledger.spend().unwrap();
    assert_eq!((spend.known(), spend.tokens.prompt, spend.tokens.cached), (PicoUsd(u64::MAX), u64::MAX, 3));
}

#[tokio::test]
async fn an_answer_outlives_a_later_failure_and_a_failure_yields_to_an_answer() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 3);
    let writer = ledger.writer();
    answer(&ledger, 0, "first").await;
    writer.fail_rows(vec![(0, failure("later")), (1, failure("once")), (2, failure("once"))]).await.unwrap();
    answer(&ledger, 0, "second").await;
    answer(&ledger, 1, "after all").await;
    writer.fail_rows(vec![(2, failure("twice"))]).await.unwrap();
    let ends: Vec<Outcome> = RunView::open(dir.path()).unwrap().rows().map(|row| row.unwrap().outcome).collect();
    assert_eq!(ends, [answered("first"), answered("after all"), Outcome::Failed(failure("twice"))]);
    // Both answers to row 0 were billed.
    assert_eq!(ledger.spend().unwrap().settled, share(3, 90, 0));
    let again: Vec<u64> = ledger.pending(Wanted::MissingAndFailed).unwrap().map(|row| row.unwrap().position).collect();
    assert_eq!((again, ledger.pending(Wanted::Missing).unwrap().count()), (vec![2], 0));
}

#[tokio::test]
async fn a_row_that_ended_pending_is_asked_again() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 2);
    let writer = ledger.writer();
    let call = writer.begin(start(&[0, 1], usd(50))).await.unwrap();
    writer.end(end(call, settled(usd(30)), vec![(0, answered("yes")), (1, Outcome::Pending)])).await.unwrap();
    let again: Vec<u64> = ledger.pending(Wanted::Missing).unwrap().map(|row| row.unwrap().position).collect();
    assert_eq!(again, [1]);
}

#[tokio::test]
async fn a_row_that_ends_before_its_turn_is_left_out() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 3000);
    let mut pending = ledger.pending(Wanted::Missing).unwrap();
    assert_eq!(pending.next().unwrap().unwrap().position, 0);
    let rows = (0..3000).filter(|position| position % 10 == 9).map(|position| (position, failure("bad picture")));
    ledger.writer().fail_rows(rows.collect()).await.unwrap();
    assert_eq!(pending.count(), 2699);
}

#[tokio::test]
async fn a_defect_stops_the_writer_and_keeps_what_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 3);
    let writer = ledger.writer();
    answer(&ledger, 0, "kept").await;
    let call = writer.begin(start(&[1], usd(50))).await.unwrap();
    writer.end(end(call, FREE, vec![])).await.unwrap();
    assert!(writer.end(end(call, FREE, vec![(1, answered("twice"))])).await.is_err());
    let after = writer.fail_rows(vec![(2, failure("later"))]).await.unwrap_err();
    assert!(matches!(after, LedgerError::Sqlite { doing: "writing", .. }), "{after}");
    drop(ledger);
    assert!(writer.begin(start(&[2], usd(1))).await.is_err());
    let totals = Ledger::resume(dir.path()).unwrap().totals().unwrap();
    assert_eq!((totals.answered, totals.pending), (1, 2));
}

#[tokio::test]
async fn closing_writes_what_waits() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 100);
    let writer = ledger.writer();
    let mut waiting = Vec::new();
    for position in 0..100 {
        let mut write = Box::pin(writer.fail_rows(vec![(position, failure("x"))]));
        // Polled once, a command is with the writer.
        match write.as_mut().now_or_never() {
            Some(written) => written.unwrap(),
            None => waiting.push(write),
        }
    }
    drop(ledger);
    for write in waiting {
        write.await.unwrap();
    }
    assert_eq!(RunView::open(dir.path()).unwrap().totals().unwrap().failed, 100);
}
