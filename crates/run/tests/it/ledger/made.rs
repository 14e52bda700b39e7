//! Made-up runs, rows and ends for the tests of ledgers.

use std::path::Path;
use std::time::Duration;

use serde_json::{Map, json};
use vqa_core::{Cost, Kind, PicoUsd, Usage};
use vqa_run::dataset::Place;
use vqa_run::ledger::{
    AttemptEnd, Bill, CallEnd, CallFacts, CallId, CallStart, Candidate, DatasetFacts, Enrolled, FileFacts, GroupKey,
    Ledger, LedgerError, Manifest,
};
use vqa_run::outcome::{Answered, Failed, Outcome};
use vqa_run::row::{Locator, Picture, Row, RowId};

pub(crate) fn manifest() -> Manifest {
    let file = FileFacts { path: "questions.jsonl".to_owned(), digest: "ab".repeat(32), bytes: 7 };
    Manifest {
        program: "0.1.0".to_owned(),
        created_unix_ms: 1_760_000_000_000,
        dataset: DatasetFacts { files: vec![file], format: "jsonl".to_owned() },
        settings: json!({"model": "gpt-4o", "seed": 7, "system": null}).as_object().cloned().unwrap(),
    }
}

/// Makes a row of its number; rows whose numbers are equal in the last digit have the same picture.
pub(crate) fn enrolled(number: u64) -> Enrolled {
    let picture = number % 10;
    let row = Row {
        id: RowId::Number(number.into()),
        question: format!("what is in picture {picture}, the {number}. time?"),
        pictures: vec![Picture::Path(format!("{picture}.png"))],
        answers: vec!["a dog".to_owned(); 2],
        choices: Vec::new(),
        columns: Map::new(),
    };
    let group = GroupKey([u8::try_from(picture).unwrap(); 16]);
    Enrolled { row, at: Locator(number * 100), place: Place::Line(number + 1), group }
}

/// Makes a run of so many rows.
pub(crate) fn ledger(dir: &Path, rows: u64) -> Ledger {
    let mut ledger = Ledger::create(dir, &manifest()).unwrap();
    ledger.enrol::<LedgerError>((0..rows).map(|number| Ok(Candidate::Row(enrolled(number))))).unwrap();
    ledger
}

pub(crate) const fn usd(amount: u64) -> Cost {
    Cost::Known(PicoUsd(amount))
}

pub(crate) fn start(rows: &[u64], reserved: Cost) -> CallStart {
    CallStart { rows: rows.to_vec(), reserved }
}

pub(crate) const fn settled(cost: Cost) -> AttemptEnd {
    AttemptEnd { bill: Bill::Settled(cost), kind: None }
}

pub(crate) const LOST: AttemptEnd = AttemptEnd { bill: Bill::Lost, kind: Some(Kind::Timeout) };
pub(crate) const FREE: AttemptEnd = AttemptEnd { bill: Bill::Free, kind: Some(Kind::Busy) };

pub(crate) fn answered(text: &str) -> Outcome {
    Outcome::Answered(Answered {
        text: text.to_owned(),
        finish: "stop".to_owned(),
        usage: Some(Usage { prompt: 100, completion: 5, cached: 20, image: Some(85), reasoning: None }),
        cost: usd(30),
        attempts: 2,
        latency: Duration::from_millis(812),
        served_model: Some("gpt-4o-2024-08-06".to_owned()),
        findings: vec!["rotated".to_owned(), "blurred".to_owned()],
        packed: 1,
    })
}

pub(crate) fn failure(message: &str) -> Failed {
    Failed {
        kind: "upstream".to_owned(),
        code: "server_error".to_owned(),
        message: message.to_owned(),
        attempts: 3,
        cost: Cost::Unknown,
    }
}

pub(crate) fn facts() -> CallFacts {
    CallFacts {
        usage: Some(Usage { prompt: 100, completion: 5, cached: 20, image: Some(85), reasoning: None }),
        latency: Duration::from_millis(812),
        request_id: Some("req_1".to_owned()),
        served_model: Some("gpt-4o-2024-08-06".to_owned()),
    }
}

pub(crate) fn end(call: CallId, last: AttemptEnd, rows: Vec<(u64, Outcome)>) -> CallEnd {
    CallEnd { call, last, rows, facts: facts() }
}

/// Asks one row and answers it.
pub(crate) async fn answer(ledger: &Ledger, position: u64, text: &str) {
    let writer = ledger.writer();
    let call = writer.begin(start(&[position], usd(50))).await.unwrap();
    writer.end(end(call, settled(usd(30)), vec![(position, answered(text))])).await.unwrap();
}
