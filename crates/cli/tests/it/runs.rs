//! Runs over data sets: asked once, stopped, killed, resumed, capped.

use serde_json::{Value, json};
use vqa_testkit::{Answer, Recorded, Reply, Script, Upstream};

use crate::desk::{Desk, Seen};

/// Writes a data set of so many rows about the desk's two pictures in turn.
fn data_set(desk: &Desk, rows: usize) {
    let line = |n: usize| {
        let image = ["photo.jpg", "small.png"][n % 2];
        json!({ "id": n, "image": image, "question": format!("What is number {n}?"), "answers": [format!("it is {n}")] })
    };
    let lines: String = (0..rows).map(|n| format!("{}\n", line(n))).collect();
    desk.write("rows.jsonl", lines);
}

/// The text of the question in a request.
fn question(request: &Recorded) -> String {
    let parts = request.json()["messages"][0]["content"].clone();
    let text = parts.as_array().unwrap().iter().find_map(|part| part["text"].as_str().map(str::to_owned));
    text.unwrap()
}

/// An endpoint that answers `What is number N?` with `it is N`.
fn knowing() -> Script {
    Script::new().otherwise(|request| {
        let question = question(request);
        let number = question.trim_start_matches("What is number ").trim_end_matches('?').to_owned();
        Answer::new([format!("it is {number}")]).into()
    })
}

fn run(desk: &Desk, upstream: &Upstream, args: &[&str]) -> Seen {
    desk.vqa(["run", "--json", "-o", "runs/a"].iter().chain(args)).at(upstream).see()
}

#[test]
fn every_row_is_asked_once_and_rows_of_one_picture_together() {
    let desk = Desk::new();
    data_set(&desk, 10);
    let upstream = knowing().start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--concurrency", "1"]).exits(0).json();
    assert_eq!(told["rows"]["answered"], 10, "{told}");
    let asked: Vec<String> = upstream.requests().iter().map(question).collect();
    let expected: Vec<_> = [0, 2, 4, 6, 8, 1, 3, 5, 7, 9].iter().map(|n| format!("What is number {n}?")).collect();
    assert_eq!(asked, expected);
    let again = run(&desk, &upstream, &["--resume"]).exits(0).json();
    assert_eq!(again["rows"], told["rows"]);
    assert_eq!(upstream.requests().len(), 10);
}
