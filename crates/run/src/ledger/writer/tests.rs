//! A disk that is full, which is a file that may not grow.

use serde_json::Map;
use vqa_core::{Cost, Kind, PicoUsd};

use super::*;
use crate::ledger::{
    AttemptEnd, Bill, CallFacts, Candidate, DatasetFacts, Enrolled, GroupKey, Ledger, Manifest, Totals, Wanted,
};
use crate::outcome::Answered;
use crate::row::{Locator, Row, RowId};

fn ledger(dir: &Path) -> Ledger {
    let dataset = DatasetFacts { files: Vec::new(), format: "jsonl".to_owned() };
    let manifest = Manifest { program: "0.1.0".to_owned(), created_unix_ms: 1, dataset, settings: Map::new() };
    let mut ledger = Ledger::create(dir, &manifest).unwrap();
    let row = |number: u64| Enrolled {
        row: Row {
            id: RowId::Number(number.into()),
            question: "?".to_owned(),
            pictures: Vec::new(),
            answers: Vec::new(),
            choices: Vec::new(),
            columns: Map::new(),
        },
        at: Locator(number),
        place: crate::dataset::Place::Row(number),
        group: GroupKey([0; 16]),
    };
    ledger.enrol::<LedgerError>((0..100).map(|number| Ok(Candidate::Row(row(number))))).unwrap();
    ledger
}

/// Makes a long answer to a row.
async fn answer(writer: &Writer, position: u64) -> Result<(), LedgerError> {
    let cost = Cost::Known(PicoUsd(30));
    let call = writer.begin(CallStart { rows: vec![position], reserved: cost }).await?;
    let answered = Outcome::Answered(Answered {
        text: "long ".repeat(2000),
        finish: "stop".to_owned(),
        usage: None,
        cost,
        attempts: 1,
        latency: std::time::Duration::ZERO,
        served_model: None,
        findings: Vec::new(),
        packed: 1,
    });
    let last = AttemptEnd { bill: Bill::Settled(cost), kind: None };
    writer.end(CallEnd { call, last, rows: vec![(position, answered)], facts: CallFacts::default() }).await
}

#[tokio::test]
async fn a_full_disk_stops_the_run_and_with_room_it_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let ledger = ledger(dir.path());
    let db = Db::open(dir.path(), Access::Write).unwrap();
    db.prepare_to_write().unwrap();
    let pages: i64 = db.conn.pragma_query_value(None, "page_count", |row| row.get(0)).unwrap();
    db.conn.query_row(&format!("PRAGMA max_page_count = {}", pages + 40), [], |_| Ok(())).unwrap();
    let thread = WriterThread::start_on(db).unwrap();
    let writer = thread.writer();
    let mut kept = 0;
    let error = loop {
        match answer(&writer, kept).await {
            Ok(()) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, LedgerError::Full(_)), "{error}");
    assert_eq!(error.kind(), Kind::Misconfigured);
    assert!(error.to_string().starts_with("there is no room on the disk for the ledger"));
    assert!(error.hint().unwrap().contains("--resume"));
    assert!(matches!(answer(&writer, kept).await, Err(LedgerError::Full(_))), "the same error from now on");
    assert!((1..100).contains(&kept), "{kept}");
    drop((thread, ledger));

    let ledger = Ledger::resume(dir.path()).unwrap();
    let whole: String = ledger.db().conn.pragma_query_value(None, "integrity_check", |row| row.get(0)).unwrap();
    assert_eq!(whole, "ok");
    let writer = ledger.writer();
    let left: Vec<u64> = ledger.pending(Wanted::Missing).unwrap().map(|row| row.unwrap().position).collect();
    assert_eq!(left, (kept..100).collect::<Vec<_>>());
    for position in left {
        answer(&writer, position).await.unwrap();
    }
    assert_eq!(ledger.totals().unwrap(), Totals { rows: 100, answered: 100, ..Totals::default() });
}
