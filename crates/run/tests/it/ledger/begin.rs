//! How runs begin: what is refused, what is enrolled, who may come in.

use std::fs;
use std::io::{Read as _, Write as _};

use serde_json::json;
use vqa_core::{Kind, Retry};
use vqa_run::dataset::Place;
use vqa_run::ledger::{BadRow, Candidate, Enrolment, Ledger, LedgerError, RunView, Wanted};

use super::made::{enrolled, ledger, manifest};

fn bad(line: u64, reason: &str) -> BadRow {
    BadRow { place: format!("line {line}"), id: None, reason: reason.to_owned() }
}

#[test]
fn a_run_is_what_it_began_with() {
    let dir = tempfile::tempdir().unwrap();
    drop(ledger(dir.path(), 3));
    let resumed = Ledger::resume(dir.path()).unwrap();
    assert_eq!(*resumed.manifest(), manifest());
    assert_eq!(resumed.enrolment().unwrap(), Some(Enrolment { rows: 3, bad: 0, duplicates: 0 }));
    let wanted = json!({"model": "gpt-4o", "seed": 8}).as_object().cloned().unwrap();
    let differences = resumed.compare(&wanted);
    assert_eq!((differences.len(), &*differences[0].name), (1, "seed"));
}

#[test]
fn rows_of_one_picture_come_after_one_another() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path(), 1000);
    let positions: Vec<u64> = ledger.pending(Wanted::Missing).unwrap().map(|row| row.unwrap().position).collect();
    let expected: Vec<u64> = (0..10).flat_map(|picture| (0..100).map(move |turn| picture + 10 * turn)).collect();
    assert_eq!(positions, expected);
    let last = ledger.pending(Wanted::Missing).unwrap().last().unwrap().unwrap();
    let made = enrolled(999);
    assert_eq!((last.row, last.at, last.group), (made.row, made.at, made.group));
}

#[test]
fn a_second_row_of_an_id_is_bad_and_names_the_first() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(dir.path(), &manifest()).unwrap();
    let mut twin = enrolled(0);
    twin.place = Place::Line(9);
    let mut candidates = vec![Candidate::Row(enrolled(0)), Candidate::Bad(bad(2, "no question")), Candidate::Row(twin)];
    candidates.push(Candidate::Row(enrolled(1)));
    let enrolment = ledger.enrol::<LedgerError>(candidates.into_iter().map(Ok)).unwrap();
    assert_eq!(enrolment, Enrolment { rows: 2, bad: 2, duplicates: 1 });
    let view = RunView::open(dir.path()).unwrap();
    let kept: Vec<BadRow> = view.bad_rows().map(Result::unwrap).collect();
    let twin = BadRow { id: Some("0".to_owned()), ..bad(9, "line 1 has the same id") };
    assert_eq!(kept, [bad(2, "no question"), twin]);
    assert_eq!(view.rows().map(|row| row.unwrap().row).collect::<Vec<_>>(), [enrolled(0).row, enrolled(1).row]);
}

#[test]
fn a_number_and_a_text_are_two_ids() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(dir.path(), &manifest()).unwrap();
    let mut text = enrolled(7);
    text.row.id = vqa_run::row::RowId::Text("7".to_owned());
    let rows = [enrolled(7), text].map(|row| Ok::<_, LedgerError>(Candidate::Row(row)));
    assert_eq!(ledger.enrol(rows).unwrap(), Enrolment { rows: 2, bad: 0, duplicates: 0 });
}

#[test]
fn bad_rows_without_end_are_counted_and_a_part_is_kept() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(dir.path(), &manifest()).unwrap();
    let reason = |line| if line == 0 { "é".repeat(5000) } else { "no question".to_owned() };
    let rows = (0..100_010).map(|line| Ok::<_, LedgerError>(Candidate::Bad(bad(line, &reason(line)))));
    assert_eq!(ledger.enrol(rows).unwrap(), Enrolment { rows: 0, bad: 100_010, duplicates: 0 });
    let view = RunView::open(dir.path()).unwrap();
    assert_eq!(view.bad_rows().count(), 100_000);
    assert_eq!(view.bad_rows().next().unwrap().unwrap().reason, "é".repeat(1000));
    assert_eq!(view.totals().unwrap().bad, 100_010);
}

#[test]
fn enrolling_that_stops_half_way_starts_over() {
    let dir = tempfile::tempdir().unwrap();
    let mut ledger = Ledger::create(dir.path(), &manifest()).unwrap();
    // More bytes than one transaction takes, so that some rows are in the file.
    let mut long = enrolled(0);
    long.row.question = "why? ".repeat(200_000);
    let id = vqa_run::row::RowId::Number;
    let rows = (0..70_u64).map(|number| {
        long.row.id = id(number.into());
        Ok(Candidate::Row(long.clone()))
    });
    let cut = rows.chain([Err(LedgerError::Defect("the data set broke"))]);
    assert_eq!(ledger.enrol(cut).unwrap_err().to_string(), "a defect of this program: the data set broke");
    assert!(matches!(ledger.pending(Wanted::Missing), Err(LedgerError::Defect(_))));
    let view = RunView::open(dir.path()).unwrap();
    assert_eq!((view.enrolment().unwrap(), view.rows().count()), (None, 0));
    drop((ledger, view));

    let mut ledger = Ledger::resume(dir.path()).unwrap();
    assert_eq!(ledger.enrolment().unwrap(), None);
    let rows = (0..2).map(|number| Ok::<_, LedgerError>(Candidate::Row(enrolled(number + 5))));
    assert_eq!(ledger.enrol(rows).unwrap().rows, 2);
    assert_eq!(ledger.pending(Wanted::Missing).unwrap().count(), 2);
    assert!(matches!(ledger.enrol::<LedgerError>([]), Err(LedgerError::Defect(_))));
}

#[test]
fn a_directory_with_a_run_takes_no_other() {
    let dir = tempfile::tempdir().unwrap();
    drop(ledger(dir.path(), 1));
    let error = Ledger::create(dir.path(), &manifest()).unwrap_err();
    assert!(matches!(&error, LedgerError::Exists(_)), "{error}");
    assert!(error.hint().unwrap().contains("--resume"));
    assert_eq!(Ledger::resume(dir.path()).unwrap().totals().unwrap().rows, 1);
}

#[test]
fn where_there_is_no_run_none_is_resumed_and_nothing_is_left() {
    let dir = tempfile::tempdir().unwrap();
    assert!(matches!(Ledger::resume(dir.path()), Err(LedgerError::NoRun(_))));
    assert!(matches!(RunView::open(&dir.path().join("nowhere")), Err(LedgerError::NoRun(_))));
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_run_cut_off_before_its_first_commit_begins_anew() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("ledger.sqlite"), "").unwrap();
    assert!(matches!(Ledger::resume(dir.path()), Err(LedgerError::NoRun(_))));
    assert!(matches!(RunView::open(dir.path()), Err(LedgerError::NoRun(_))));
    assert_eq!(ledger(dir.path(), 4).totals().unwrap().rows, 4);
}

#[test]
fn files_of_others_are_left_as_they_are() {
    let text = "not a database, but long enough to have a header ".repeat(40);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("ledger.sqlite");
    fs::write(&path, &text).unwrap();
    let errors = [
        Ledger::create(dir.path(), &manifest()).unwrap_err(),
        Ledger::resume(dir.path()).unwrap_err(),
        RunView::open(dir.path()).unwrap_err(),
    ];
    for error in errors {
        assert!(matches!(error, LedgerError::NotOurs { .. }), "{error}");
        assert_eq!((error.kind(), error.retry()), (Kind::BadInput, Retry::Never));
    }
    assert_eq!(fs::read_to_string(&path).unwrap(), text);

    fs::remove_file(&path).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE notes (text TEXT)").unwrap();
    let error = Ledger::create(dir.path(), &manifest()).unwrap_err();
    assert!(error.to_string().ends_with("it is a database of another program"), "{error}");
}

#[test]
fn a_later_format_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    drop(ledger(dir.path(), 1));
    let file = rusqlite::Connection::open(dir.path().join("ledger.sqlite")).unwrap();
    file.pragma_update(None, "user_version", 3).unwrap();
    drop(file);
    for error in [Ledger::resume(dir.path()).unwrap_err(), RunView::open(dir.path()).unwrap_err()] {
        assert!(matches!(error, LedgerError::Newer { found: 3, known: 2, .. }), "{error}");
        assert_eq!(error.kind(), Kind::Unsupported);
    }
}

#[test]
fn a_file_that_is_cut_short_or_scribbled_on_is_told_and_never_a_panic() {
    let dir = tempfile::tempdir().unwrap();
    drop(ledger(dir.path(), 2000));
    let path = dir.path().join("ledger.sqlite");
    let mut whole = Vec::new();
    fs::File::open(&path).unwrap().read_to_end(&mut whole).unwrap();
    let mut refused = 0;
    for size in (1..whole.len()).step_by(whole.len() / 29) {
        fs::write(&path, &whole[..size]).unwrap();
        refused += usize::from(read_all(dir.path()).is_err());
        let mut scribbled = fs::File::create(&path).unwrap();
        scribbled.write_all(&whole[..size]).unwrap();
        scribbled.write_all(&[0xa5; 512]).unwrap();
        scribbled.write_all(whole.get(size + 512..).unwrap_or_default()).unwrap();
        drop(scribbled);
        refused += usize::from(read_all(dir.path()).is_err());
    }
    assert!(refused > 29, "{refused}");
}

fn read_all(dir: &std::path::Path) -> Result<(), LedgerError> {
    let view = RunView::open(dir)?;
    view.totals()?;
    view.spend()?;
    view.rows().try_for_each(|row| row.map(drop))
}
