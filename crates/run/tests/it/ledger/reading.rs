//! Runs read while they are at work, by another process, and from where nothing can be written.

use std::fs;

use vqa_run::ledger::{Ledger, RunView};

use super::made::{answer, ledger};

#[tokio::test]
async fn a_run_at_work_is_read_as_it_was_when_opened() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 3);
    answer(&ledger, 0, "yes").await;
    let view = RunView::open(dir.path()).unwrap();
    answer(&ledger, 1, "no").await;
    assert_eq!(view.totals().unwrap().answered, 1);
    assert_eq!(view.calls().count(), 1);
    assert_eq!(RunView::open(dir.path()).unwrap().totals().unwrap().answered, 2);
    assert_eq!(ledger.totals().unwrap().answered, 2);
}

#[tokio::test]
async fn a_run_that_was_cut_off_is_read_with_its_log() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 3);
    answer(&ledger, 0, "yes").await;
    let copy = tempfile::tempdir().unwrap();
    for file in ["ledger.sqlite", "ledger.sqlite-wal"] {
        fs::copy(dir.path().join(file), copy.path().join(file)).unwrap();
    }
    assert_eq!(RunView::open(copy.path()).unwrap().totals().unwrap().answered, 1);
    assert_eq!(Ledger::resume(copy.path()).unwrap().totals().unwrap().answered, 1);
}

#[tokio::test]
async fn a_closed_run_is_one_file_and_a_lock() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 3);
    answer(&ledger, 0, "yes").await;
    drop(ledger);
    let mut names: Vec<_> = fs::read_dir(dir.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    names.sort();
    assert_eq!(names, ["ledger.sqlite", "run.lock"]);
}
