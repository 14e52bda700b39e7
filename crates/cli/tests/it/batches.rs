//! Runs through the Batch API: split, priced, capped, cut off at every step, refused, expired, cancelled.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use serde_json::{Value, json};
use vqa_testkit::{Answer, BatchStep, Batches, LineEnd, Mishap, Script, Upstream};

use crate::desk::{Desk, Run, Seen};
use crate::interrupts::interrupt;
use crate::runs::{data_set, knowing};

const STEPS: [BatchStep; 4] = [BatchStep::Upload, BatchStep::Create, BatchStep::Look, BatchStep::Download];

/// The number in the question of a line.
fn number(line: &Value) -> usize {
    let messages = line["body"]["messages"].as_array().unwrap();
    let parts = messages.last().unwrap()["content"].as_array().unwrap();
    let text = parts.iter().find_map(|part| part["text"].as_str()).unwrap();
    text.trim_start_matches("What is number ").trim_end_matches('?').parse().unwrap()
}

fn right(line: &Value) -> Box<Answer> {
    Box::new(Answer::new([format!("it is {}", number(line))]))
}

/// An endpoint that answers `What is number N?` with `it is N`.
fn answering() -> Batches {
    Batches::new(|line| LineEnd::Answer(right(line)))
}

fn prepare(desk: &Desk, upstream: &Upstream, args: &[&str]) -> Run {
    let always = ["run", "--json", "-o", "runs/a", "--batch-poll", "0.02"];
    desk.vqa(always.iter().chain(args)).at(upstream)
}

fn run(desk: &Desk, upstream: &Upstream, args: &[&str]) -> Seen {
    prepare(desk, upstream, args).see()
}

/// How often each row was submitted.
fn times(batches: &Batches) -> BTreeMap<usize, usize> {
    let mut times = BTreeMap::new();
    batches.submitted().iter().flatten().for_each(|line| *times.entry(number(line)).or_default() += 1);
    times
}

fn each_once(rows: usize) -> BTreeMap<usize, usize> {
    (0..rows).map(|row| (row, 1)).collect()
}

/// The answers in the ledger, by the number of their question.
fn answers(desk: &Desk) -> Vec<String> {
    let view = desk.vqa(["score", "runs/a", "--metric", "exact", "--per-row"]).see();
    view.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn rows_are_submitted_once_in_parts_and_cost_half() {
    let desk = Desk::new();
    data_set(&desk, 10);
    let batches = answering().over_after(3);
    let upstream = batches.script().start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--batch-api", "--batch-rows", "4"]).exits(0).json();
    assert_eq!((&told["rows"]["answered"], &told["rows"]["pending"]), (&json!(10), &json!(0)), "{told}");
    // 100 tokens in and 10 out, at 1.25 and 5 dollars a million.
    assert_eq!(told["spend"]["settled"]["usd"], json!(0.00175), "{told}");
    assert_eq!(told["spend"]["at_most_usd"], json!(0.00175), "{told}");
    assert_eq!(batches.submitted().iter().map(Vec::len).collect::<Vec<_>>(), [4, 4, 2]);
    assert_eq!(times(&batches), each_once(10));
    assert_eq!(desk.files("runs/a/batch"), Vec::<String>::new(), "files are removed once they are uploaded");
    run(&desk, &upstream, &["--resume"]).exits(0);
    assert_eq!(times(&batches), each_once(10));
}

#[test]
fn a_line_holds_what_a_call_would_have_sent() {
    let desk = Desk::new();
    data_set(&desk, 2);
    let args = ["rows.jsonl", "--system", "Be brief.", "--seed", "7", "--max-tokens", "20"];
    let batches = answering();
    let upstream = batches.script().start().unwrap();
    run(&desk, &upstream, &[&args[..], &["--batch-api"]].concat()).exits(0);
    let called = Script::new().start().unwrap();
    desk.vqa(["run", "-o", "runs/b"].iter().chain(&args)).at(&called).see().exits(0);
    let mut sent: Vec<Value> = called.requests().iter().map(vqa_testkit::Recorded::json).collect();
    let mut lines = batches.submitted().concat();
    for line in &lines {
        assert_eq!((&line["method"], &line["url"]), (&json!("POST"), &json!("/v1/chat/completions")));
    }
    let mut bodies: Vec<Value> = lines.iter_mut().map(|line| line["body"].take()).collect();
    sent.sort_by_key(Value::to_string);
    bodies.sort_by_key(Value::to_string);
    assert_eq!(bodies, sent);
}

#[test]
fn every_end_of_a_line_is_the_end_of_its_row() {
    let desk = Desk::new();
    data_set(&desk, 7);
    let batches = Batches::new(|line| match number(line) {
        0 => LineEnd::Twice(Box::new([*right(line), Answer::new(["another answer"])])),
        1 => LineEnd::Error(400, "invalid_image"),
        2 => LineEnd::Error(400, "content_policy_violation"),
        3 => LineEnd::Missing,
        4 => LineEnd::Expired,
        5 => LineEnd::Answer(Box::new(Answer::new([""]).declined("No."))),
        _ => LineEnd::Answer(right(line)),
    });
    let upstream = batches.script().start().unwrap();
    let seen = run(&desk, &upstream, &["rows.jsonl", "--batch-api"]).exits(6);
    let told = seen.says(&["1 rows had no turn before their batches ended", "--resume"]).json();
    let rows = &told["rows"];
    let counts = ["answered", "failed", "refused", "pending"].map(|name| rows[name].as_u64().unwrap());
    assert_eq!(counts, [2, 2, 2, 1], "{told}");
    assert_eq!(told["spend"]["lost"]["calls"], 1, "what nothing is said of may be billed: {told}");
    assert_eq!(told["spend"]["settled"]["calls"], 3, "{told}");
    assert!(!answers(&desk).concat().contains("another answer"));
    // What had no turn is submitted again, and only that; failed rows on request.
    run(&desk, &upstream, &["--resume"]).exits(6);
    run(&desk, &upstream, &["--resume", "--retry-failed"]).exits(6);
    assert_eq!(times(&batches), BTreeMap::from([(0, 1), (1, 2), (2, 1), (3, 2), (4, 3), (5, 1), (6, 1)]));
}

#[test]
fn killed_at_any_step_nothing_is_submitted_twice_and_nothing_is_lost() {
    for step in STEPS {
        let desk = Desk::new();
        data_set(&desk, 9);
        let batches = answering().over_after(2);
        let upstream = batches.script().start().unwrap();
        batches.lose(step, Mishap::Hang);
        let mut child = prepare(&desk, &upstream, &["rows.jsonl", "--batch-api"]).start(Stdio::null(), Stdio::null());
        while batches.lost() == 0 {
            assert_eq!(child.try_wait().unwrap(), None, "{step:?}");
            std::thread::sleep(Duration::from_millis(2));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let told = run(&desk, &upstream, &["--resume"]).exits(0).json();
        assert_eq!(told["rows"]["answered"], 9, "{step:?}: {told}");
        assert_eq!((batches.uploads(), batches.submitted().len()), (1, 1), "{step:?}");
        assert_eq!(told["spend"]["settled"]["calls"], 9, "{step:?}: {told}");
        assert_eq!(told["spend"]["unknown"]["calls"], 0, "{step:?}: {told}");
    }
}

#[test]
fn killed_while_merging_the_rest_is_merged() {
    let desk = Desk::new();
    data_set(&desk, 400);
    let batches = answering();
    let upstream = batches.script().start().unwrap();
    batches.lose(BatchStep::Download, Mishap::Hang);
    let args = ["rows.jsonl", "--batch-api", "--detail", "low"];
    let mut child = prepare(&desk, &upstream, &args).start(Stdio::null(), Stdio::null());
    while batches.lost() == 0 {
        std::thread::sleep(Duration::from_millis(2));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let told = run(&desk, &upstream, &["--resume"]).exits(0).json();
    assert_eq!((&told["rows"]["answered"], &told["spend"]["settled"]["calls"]), (&json!(400), &json!(400)), "{told}");
    assert_eq!(times(&batches), each_once(400));
}

#[test]
fn a_lost_answer_is_looked_for_before_anything_is_done_again() {
    for step in STEPS {
        let desk = Desk::new();
        data_set(&desk, 5);
        let batches = answering();
        let upstream = batches.script().start().unwrap();
        batches.lose(step, Mishap::Cut);
        let told = run(&desk, &upstream, &["rows.jsonl", "--batch-api"]).exits(0).json();
        assert_eq!(batches.lost(), 1, "{step:?}");
        assert_eq!(told["rows"]["answered"], 5, "{step:?}: {told}");
        assert_eq!((batches.uploads(), batches.submitted().len()), (1, 1), "{step:?}");
    }
}

#[test]
fn the_cap_holds_over_what_is_submitted() {
    let desk = Desk::new();
    data_set(&desk, 40);
    let batches = answering();
    let upstream = batches.script().start().unwrap();
    let args = ["rows.jsonl", "--batch-api", "--detail", "low", "--max-tokens", "100", "--max-cost", "0.003"];
    let told = run(&desk, &upstream, &args).exits(7).says(&["stopped at the cap"]).json();
    let submitted: usize = times(&batches).values().sum();
    assert!((3..40).contains(&submitted), "{submitted}");
    assert_eq!(told["rows"]["answered"], submitted);
    assert!(told["spend"]["at_most_usd"].as_f64().unwrap() <= 0.003, "{told}");
    assert!(batches.submitted().len() > 1, "what a part gave back is spent on the next");
    let told = run(&desk, &upstream, &["--resume", "--max-cost", "1"]).exits(0).json();
    assert_eq!(told["rows"]["answered"], 40);
    assert_eq!(times(&batches), each_once(40));
}

#[test]
fn a_part_for_which_there_is_no_room_waits_for_others() {
    let desk = Desk::new();
    data_set(&desk, 6);
    let batches = answering().over_after(3);
    batches.end_as(&["completed", "token_limit_exceeded"]);
    let upstream = batches.script().start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--batch-api", "--batch-rows", "3"]).exits(0).json();
    assert_eq!(told["rows"]["answered"], 6, "{told}");
    assert_eq!((batches.states(), batches.uploads()), (vec!["completed", "failed", "completed"], 2));
    assert_eq!(told["spend"]["settled"]["calls"], 6, "what was refused costs nothing: {told}");
}

#[test]
fn a_batch_that_is_refused_stops_the_run_and_costs_nothing() {
    let desk = Desk::new();
    data_set(&desk, 3);
    let batches = answering();
    batches.end_as(&["token_limit_exceeded"]);
    let upstream = batches.script().start().unwrap();
    let words = ["Enqueued token limit reached", "--batch-rows", "--resume"];
    let told = run(&desk, &upstream, &["rows.jsonl", "--batch-api"]).exits(6).says(&words).json();
    assert_eq!(told["rows"]["pending"], 3, "{told}");
    let told = run(&desk, &upstream, &["--resume"]).exits(0).json();
    assert_eq!((&told["rows"]["answered"], batches.uploads()), (&json!(3), 1), "{told}");
}

#[test]
fn interrupted_it_leaves_the_batch_and_cancelled_it_fetches_what_was_done() {
    let desk = Desk::new();
    data_set(&desk, 6);
    let batches = Batches::new(|line| match number(line) {
        0..3 => LineEnd::Answer(right(line)),
        _ => LineEnd::Expired,
    });
    let batches = batches.over_after(100_000);
    let upstream = batches.script().start().unwrap();
    let started = prepare(&desk, &upstream, &["rows.jsonl", "--batch-api"]);
    let child = started.start(Stdio::null(), Stdio::piped());
    while batches.states() != ["in_progress"] {
        std::thread::sleep(Duration::from_millis(2));
    }
    interrupt(&child);
    let seen = started.end(child.wait_with_output().unwrap()).exits(130);
    let told = seen.says(&["what was submitted goes on at the endpoint", "--resume", "--cancel-batches"]).json();
    assert_eq!(told["spend"]["in_batches"]["calls"], 6, "{told}");
    let told = run(&desk, &upstream, &["--resume", "--cancel-batches"]).exits(0).json();
    assert_eq!((&told["rows"]["answered"], &told["rows"]["pending"]), (&json!(3), &json!(3)), "{told}");
    assert_eq!((batches.states(), &told["spend"]["in_batches"]["calls"]), (vec!["cancelled"], &json!(0)));
}

#[test]
fn how_rows_are_asked_is_fixed_when_a_run_begins() {
    let desk = Desk::new();
    data_set(&desk, 2);
    let upstream = knowing().start().unwrap();
    run(&desk, &upstream, &["rows.jsonl"]).exits(0);
    run(&desk, &upstream, &["--resume", "--batch-api"]).exits(3).says(&["batch_api was not set, and now is true"]);
    run(&desk, &upstream, &["--resume", "--cancel-batches"]).exits(2).says(&["no batches"]);
}
