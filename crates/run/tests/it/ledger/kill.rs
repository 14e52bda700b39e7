//! Runs in processes that are killed at any moment, and two processes that want one run.
//!
//! The test binary starts itself again for these: the parts of other processes are ignored tests that know their
//! directory by a variable of the environment, and do nothing without it.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;

use vqa_run::ledger::{Ledger, LedgerError, RunView, Wanted};
use vqa_run::outcome::Outcome;

use super::made::{answered, end, ledger, settled, start, usd};

const DIRECTORY: &str = "VQA_RUN_TEST_DIRECTORY";
const ROWS: u64 = 20_000;

/// Makes ready to run one test of this program, in another process.
pub(super) fn this_program(part: &str, dir: &Path) -> Command {
    let mut command = Command::new(std::env::current_exe().unwrap());
    command.args([part, "--exact", "--ignored", "--nocapture", "--test-threads=1"]).env(DIRECTORY, dir);
    command
}

fn other_process(part: &str, dir: &Path) -> Child {
    this_program(part, dir).stdout(Stdio::piped()).stdin(Stdio::piped()).spawn().unwrap()
}

#[expect(clippy::disallowed_methods, reason = "the other process is told its directory")]
pub(super) fn directory() -> Option<PathBuf> {
    std::env::var_os(DIRECTORY).map(PathBuf::from)
}

pub(super) fn tell(line: &str) {
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{line}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

/// Makes a number that is another each time.
fn any_number() -> u64 {
    RandomState::new().build_hasher().finish()
}

/// Asks rows without end, eight at a time, and tells each that is acknowledged.
#[test]
#[ignore = "the part of another process"]
fn asks_until_killed() {
    let Some(dir) = directory() else { return };
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    let ledger = Arc::new(Ledger::resume(&dir).unwrap());
    let pending = std::cell::RefCell::new(ledger.pending(Wanted::Missing).unwrap());
    let ask = || async {
        let writer = ledger.writer();
        loop {
            let Some(row) = pending.borrow_mut().next() else { return };
            let position = row.unwrap().position;
            let call = writer.begin(start(&[position], usd(50))).await.unwrap();
            tell(&format!("sent {position}"));
            let rows = vec![(position, answered(&format!("answer {position}")))];
            writer.end(end(call, settled(usd(30)), rows)).await.unwrap();
            tell(&format!("done {position}"));
        }
    };
    runtime.block_on(futures_util::future::join_all((0..8).map(|_| ask())));
}

#[test]
fn what_was_acknowledged_survives_a_kill_at_any_moment() {
    let dir = tempfile::tempdir().unwrap();
    drop(ledger(dir.path(), ROWS));
    let (mut sent, mut done) = (0, Vec::new());
    for _ in 0..25 {
        let mut child = other_process("ledger::kill::asks_until_killed", dir.path());
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut left = any_number() % 200;
        let mut note = |line: &str| {
            sent += u64::from(line.starts_with("sent "));
            done.extend(line.strip_prefix("done ").map(|position| position.parse::<u64>().unwrap()));
        };
        while left > 0 {
            let line = lines.next().unwrap().unwrap();
            left -= u64::from(line.starts_with("done "));
            note(&line);
        }
        child.kill().unwrap();
        // What it told before it died was acknowledged too; a last line may be cut.
        lines.map_while(Result::ok).filter(|line| line.split_once(' ').is_some()).for_each(|line| note(&line));
        child.wait().unwrap();
    }
    check(dir.path(), sent, &done);
}

fn check(dir: &Path, sent: u64, done: &[u64]) {
    let resumed = Ledger::resume(dir).unwrap();
    let view = RunView::open(dir).unwrap();
    let outcomes: Vec<Outcome> = view.rows().map(|row| row.unwrap().outcome).collect();
    for position in done {
        assert_eq!(outcomes[usize::try_from(*position).unwrap()], answered(&format!("answer {position}")));
    }
    let mut unique = done.to_vec();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(unique.len(), done.len(), "a row that was answered was asked again");
    assert!(resumed.pending(Wanted::Missing).unwrap().all(|row| unique.binary_search(&row.unwrap().position).is_err()));
    let spend = resumed.spend().unwrap();
    assert!(spend.settled.attempts + spend.unknown.attempts >= sent, "{spend:?}, {sent} sent");
    assert!(spend.known().0 >= u64::try_from(done.len()).unwrap() * 30);
    assert_eq!((spend.in_flight.attempts, spend.unpriced()), (0, 0));
    assert!(view.totals().unwrap().answered >= u64::try_from(done.len()).unwrap());
}

/// Holds a run until its input ends.
#[test]
#[ignore = "the part of another process"]
fn holds_a_run() {
    let Some(dir) = directory() else { return };
    let _ledger = Ledger::resume(&dir).unwrap();
    tell("held");
    std::io::stdin().lines().for_each(drop);
}

#[test]
fn a_second_process_is_refused_and_told_who_has_it() {
    let dir = tempfile::tempdir().unwrap();
    drop(ledger(dir.path(), 3));
    let mut child = other_process("ledger::kill::holds_a_run", dir.path());
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    assert!(lines.any(|line| line.unwrap() == "held"));
    let error = Ledger::resume(dir.path()).unwrap_err();
    assert!(matches!(error, LedgerError::Locked { pid: Some(pid), .. } if pid == child.id()), "{error}");
    assert!(error.to_string().ends_with(&format!("in use by another process ({})", child.id())));
    // Reading needs no leave.
    assert_eq!(RunView::open(dir.path()).unwrap().totals().unwrap().rows, 3);
    child.kill().unwrap();
    child.wait().unwrap();
    Ledger::resume(dir.path()).unwrap();
}
