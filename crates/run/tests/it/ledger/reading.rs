//! Runs read while they are at work, by another process, and from where nothing can be written.

use std::fs;

use vqa_run::ledger::{Ledger, RunView};

#[cfg(unix)]
use super::kill::{directory, tell, this_program};
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

/// Reads a run where nothing can be written, and tells what came of it.
#[cfg(unix)]
#[test]
#[ignore = "the part of another process"]
fn reads_a_run() {
    let Some(dir) = directory() else { return };
    match RunView::open(&dir) {
        Ok(view) => tell(&format!("answered {}", view.totals().unwrap().answered)),
        Err(error) => tell(&format!("hint: {}", error.hint().unwrap())),
    }
}

#[cfg(unix)]
#[tokio::test]
async fn where_nothing_can_be_written_a_closed_run_is_read_and_a_log_asks_for_a_copy() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 3);
    answer(&ledger, 0, "yes").await;
    let cut_off = tempfile::tempdir().unwrap();
    for file in ["ledger.sqlite", "ledger.sqlite-wal"] {
        fs::copy(dir.path().join(file), cut_off.path().join(file)).unwrap();
    }
    drop(ledger);
    assert_eq!(told_without_leave_to_write(dir.path()), "answered 1");
    let hint = told_without_leave_to_write(cut_off.path());
    assert!(hint.ends_with("to read a run that was cut off, copy its directory first"), "{hint}");
}

/// Asks a process that may not write there; the superuser may write anywhere, so it must be somebody else.
#[cfg(unix)]
fn told_without_leave_to_write(dir: &std::path::Path) -> String {
    use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
    use std::os::unix::process::CommandExt as _;

    fs::set_permissions(dir, fs::Permissions::from_mode(0o555)).unwrap();
    let mut command = this_program("ledger::reading::reads_a_run", dir);
    if fs::metadata(dir).unwrap().uid() == 0 {
        command.uid(65_534);
    }
    let output = command.output().unwrap();
    fs::set_permissions(dir, fs::Permissions::from_mode(0o755)).unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let told = text.lines().find(|line| line.starts_with("answered ") || line.starts_with("hint: "));
    told.unwrap_or_else(|| panic!("{text}")).to_owned()
}
