//! A million rows: that they take a bounded memory, and how long they take. Run it by name, when the machine is calm.

use std::time::Instant;

use vqa_run::ledger::{Candidate, GroupKey, Ledger, LedgerError, RunView, Wanted};
use vqa_run::row::{Picture, RowId};

use super::made::{enrolled, manifest};

const ROWS: u64 = 1_000_000;

/// The most memory that this process has had, in KiB.
#[cfg(target_os = "linux")]
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// Makes rows whose ids and groups are in no order, which is the hardest for an index; three rows to a picture.
fn rows() -> impl Iterator<Item = Result<Candidate, LedgerError>> {
    let scattered = |number: u64| u128::from(number + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835);
    (0..ROWS).map(move |number| {
        let mut row = enrolled(number);
        row.row.id = RowId::Text(format!("{:032x}", scattered(number)));
        row.row.pictures = vec![Picture::Path(format!("train/{}.jpg", number / 3))];
        row.group = GroupKey(scattered(number / 3).to_be_bytes());
        Ok(Candidate::Row(row))
    })
}

#[cfg(target_os = "linux")]
#[test]
#[ignore = "takes half a minute"]
fn a_million_rows_are_enrolled_and_read_in_little_memory() {
    let dir = tempfile::tempdir().unwrap();
    let before = peak_kib();
    let mut ledger = Ledger::create(dir.path(), &manifest()).unwrap();
    let clock = Instant::now();
    assert_eq!(ledger.enrol(rows()).unwrap().rows, ROWS);
    println!("enrolled in {:?}", clock.elapsed());
    let clock = Instant::now();
    assert_eq!(ledger.pending(Wanted::Missing).unwrap().map(Result::unwrap).count() as u64, ROWS);
    println!("pending rows read in {:?}", clock.elapsed());
    let clock = Instant::now();
    let view = RunView::open(dir.path()).unwrap();
    assert_eq!(view.rows().map(Result::unwrap).count() as u64, ROWS);
    println!("rows read in {:?}", clock.elapsed());
    let grown = peak_kib() - before;
    println!("{} MiB more memory at the peak", grown / 1024);
    assert!(grown < 128 * 1024, "{grown} KiB");
}
