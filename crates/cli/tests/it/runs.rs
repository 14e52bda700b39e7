//! Runs over data sets: asked once, stopped, killed, resumed, capped.

use std::collections::BTreeMap;
use std::process::Stdio;
use std::time::Duration;

use serde_json::json;
use vqa_testkit::{Answer, Recorded, Reply, Script, Upstream};

use crate::desk::{Desk, Seen};
use crate::interrupts::{interrupt, until_asked};

/// Writes a data set of so many rows about the desk's two pictures in turn.
pub(crate) fn data_set(desk: &Desk, rows: usize) {
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
pub(crate) fn knowing() -> Script {
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
    assert_eq!(upstream.asked(), 10);
}

#[test]
fn what_cannot_be_asked_is_told_and_the_rest_is_asked() {
    let desk = Desk::new();
    let row = |id: &str, image: &str| json!({ "id": id, "image": image, "question": "What is number 1?" }).to_string();
    desk.write("broken.png", "no picture");
    let lines = [
        row("good", "photo.jpg"),
        "{".to_owned(),
        row("gone", "none.jpg"),
        row("broken", "broken.png"),
        row("good", "photo.jpg"),
    ];
    desk.write("rows.jsonl", lines.join("\n"));
    let upstream = knowing().start().unwrap();
    let seen = run(&desk, &upstream, &["rows.jsonl"]).exits(8).says(&["line 2", "--resume --retry-failed"]);
    let rows = seen.json()["rows"].clone();
    let expected =
        json!({ "all": 3, "answered": 1, "failed": 2, "refused": 0, "pending": 0, "bad": 2, "duplicates": 1 });
    assert_eq!(rows, expected);
    let reasons: Vec<_> =
        seen.json()["troubles"].as_array().unwrap().iter().map(|told| told["example"].clone()).collect();
    assert_eq!(reasons[0], "none.jpg: no such file", "{reasons:?}");
    assert_eq!(upstream.asked(), 1);

    desk.write("none.jpg", vqa_testkit::pictures::JPEG);
    let rows = run(&desk, &upstream, &["--resume", "--retry-failed"]).exits(8).json()["rows"].clone();
    assert_eq!((&rows["answered"], &rows["failed"]), (&json!(2), &json!(1)));
    assert_eq!(upstream.asked(), 2);
}

#[test]
fn with_strict_a_bad_row_ends_the_run_before_it_begins() {
    let desk = Desk::new();
    data_set(&desk, 2);
    desk.write("rows.jsonl", format!("{}{{\n", desk.text("rows.jsonl")));
    let upstream = knowing().start().unwrap();
    run(&desk, &upstream, &["rows.jsonl", "--strict"]).exits(3).says(&["line 3"]);
    assert_eq!(upstream.asked(), 0);
    // Nothing was asked, so the directory can still become that run.
    desk.write("rows.jsonl", desk.text("rows.jsonl").trim_end_matches("{\n"));
    run(&desk, &upstream, &["rows.jsonl", "--strict"]).exits(0);
}

#[test]
fn other_settings_and_another_data_set_are_refused() {
    let desk = Desk::new();
    data_set(&desk, 3);
    let upstream = knowing().start().unwrap();
    run(&desk, &upstream, &["rows.jsonl", "--limit", "2"]).exits(0);
    run(&desk, &upstream, &["rows.jsonl"]).exits(3).says(&["holds a run already", "--resume"]);
    let other = ["--resume", "--model", "gpt-4o-mini", "--detail", "low"];
    let words = ["model was `gpt-4o`, and now is `gpt-4o-mini`", "detail was `auto`, and now is `low`"];
    run(&desk, &upstream, &other).exits(3).says(&words);
    run(&desk, &upstream, &["--resume"]).exits(0);
    data_set(&desk, 4);
    run(&desk, &upstream, &["--resume"]).exits(3).says(&["its files were changed"]);
    assert_eq!(upstream.asked(), 2);
}

#[test]
fn how_tokens_are_drawn_is_part_of_the_run() {
    let desk = Desk::new();
    data_set(&desk, 3);
    let upstream = knowing().start().unwrap();
    // One row is asked; then the cap is met.
    let cap = ["--max-cost", "0.0036", "--concurrency", "1", "--detail", "low"];
    let drawn = ["rows.jsonl", "--temperature", "1", "--top-p", "0.5"];
    run(&desk, &upstream, &[&drawn[..], &cap].concat()).exits(7);
    for other in ["0.6", "1"] {
        let words = format!("top_p was 0.5, and now is {:?}", other.parse::<f64>().unwrap());
        run(&desk, &upstream, &["--resume", "--top-p", other]).exits(3).says(&[&words]);
    }
    run(&desk, &upstream, &["--resume", "--max-cost", "1"]).exits(0);
    let sent: Vec<_> = upstream.requests().iter().map(|request| request.json()["top_p"].clone()).collect();
    assert_eq!(sent, [0.5, 0.5, 0.5]);
}

#[test]
fn a_key_that_is_refused_stops_the_run_and_fails_no_row() {
    let desk = Desk::new();
    data_set(&desk, 50);
    let upstream = Script::new()
        .otherwise(|_| {
            Reply::error(401, "invalid_request_error", Some("invalid_api_key"), "Incorrect API key provided.")
        })
        .start()
        .unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--concurrency", "4"]).exits(5).json();
    assert_eq!((&told["rows"]["pending"], &told["spend"]["at_most_usd"]), (&json!(50), &json!(0.0)));
    assert!(upstream.asked() <= 4);
    let upstream = knowing().start().unwrap();
    let args = ["--resume", "--base-url", &upstream.base_url()];
    run(&desk, &upstream, &args).exits(3).says(&["base_url was"]);
}

#[test]
fn an_endpoint_that_is_gone_stops_the_run_before_all_rows_fail() {
    let desk = Desk::new();
    data_set(&desk, 60);
    let upstream = Script::new().otherwise(|_| Reply::error(500, "server_error", None, "boom")).start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--retries", "0", "--concurrency", "2"]).exits(6).json();
    assert!(told["rows"]["failed"].as_u64().unwrap() <= 18, "{told}");
    assert!(told["rows"]["pending"].as_u64().unwrap() >= 42, "{told}");
    assert!(told["stopped"]["message"].as_str().unwrap().contains("the last 16 rows had no answer"), "{told}");
}

#[test]
fn the_cap_holds_over_all_parts_of_a_run() {
    let desk = Desk::new();
    data_set(&desk, 60);
    let upstream = knowing().start().unwrap();
    // Every call is billed 100 tokens in and 10 out: 0.00035 dollars at the prices of gpt-4o.
    let cap = ["--max-cost", "0.01", "--concurrency", "8", "--detail", "low"];
    let first = run(&desk, &upstream, &[&["rows.jsonl"][..], &cap].concat()).exits(7).json();
    let asked = upstream.asked();
    assert!((10..=28).contains(&asked), "{asked}");
    assert!(first["spend"]["at_most_usd"].as_f64().unwrap() <= 0.01, "{first}");
    assert_eq!(first["rows"]["answered"], asked);
    run(&desk, &upstream, &["--resume"]).exits(7);
    assert_eq!(upstream.asked(), asked, "the cap is part of the run, and what was spent before counts");
    let last = run(&desk, &upstream, &["--resume", "--max-cost", "1"]).exits(0).json();
    assert_eq!((&last["rows"]["answered"], upstream.asked()), (&json!(60), 60));
}

#[test]
fn a_run_goes_on_from_another_directory() {
    let desk = Desk::new();
    data_set(&desk, 4);
    let upstream = knowing().start().unwrap();
    // One row is asked; then the cap is met.
    let cap = ["rows.jsonl", "--max-cost", "0.0036", "--concurrency", "1", "--detail", "low"];
    let first = run(&desk, &upstream, &cap).exits(7).json();
    assert_eq!(first["rows"]["answered"], 1, "{first}");
    desk.write("elsewhere/photo.jpg", "another picture of this name");
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_vqa"));
    child
        .args(["run", "-o", "../runs/a", "--resume", "--max-cost", "1", "--json"])
        .current_dir(desk.path().join("elsewhere"));
    let output = child.env_clear().env("OPENAI_API_KEY", "k").output().unwrap();
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(told["rows"]["answered"], 4, "{told}");
}

#[test]
fn a_condition_that_nothing_passes_leaves_the_directory_free() {
    let desk = Desk::new();
    data_set(&desk, 4);
    let upstream = knowing().start().unwrap();
    run(&desk, &upstream, &["rows.jsonl", "--where", "type=none"])
        .exits(3)
        .says(&["no row passes --where 'type=none'"]);
    run(&desk, &upstream, &["rows.jsonl", "--prompt", "{questoin}"]).exits(3).says(&["`{questoin}`"]);
    run(&desk, &upstream, &["rows.jsonl", "--where", "id<2"]).exits(0);
    assert_eq!(upstream.asked(), 2);
}

#[test]
fn a_row_that_no_minute_can_hold_fails_alone() {
    let desk = Desk::new();
    data_set(&desk, 3);
    let long = json!({ "id": 9, "image": "small.png", "question": "why ".repeat(20_000) });
    desk.write("rows.jsonl", format!("{}{long}\n", desk.text("rows.jsonl")));
    let upstream = knowing().start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--tpm", "10000"]).exits(8).json();
    assert_eq!((&told["rows"]["answered"], &told["rows"]["failed"]), (&json!(3), &json!(1)), "{told}");
}

#[cfg(unix)]
#[test]
fn a_pipe_is_no_picture_and_holds_up_no_row() {
    let desk = Desk::new();
    data_set(&desk, 4);
    let pipe = json!({ "id": "pipe", "image": "pipe.png", "question": "What is number 9?" });
    desk.write("rows.jsonl", format!("{pipe}\n{}", desk.text("rows.jsonl")));
    let made = std::process::Command::new("mkfifo").arg(desk.path().join("pipe.png")).status().unwrap();
    assert!(made.success());
    let upstream = knowing().start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl"]).exits(8).json();
    assert_eq!((&told["rows"]["answered"], &told["troubles"][0]["code"]), (&json!(4), &json!("not_a_file")), "{told}");
}

#[test]
fn a_cap_that_cannot_hold_is_refused() {
    let desk = Desk::new();
    data_set(&desk, 2);
    let upstream = knowing().start().unwrap();
    run(&desk, &upstream, &["rows.jsonl", "--model", "nobody-knows-it", "--limit", "1"]).exits(0);
    run(&desk, &upstream, &["--resume", "--max-cost", "1"]).exits(7).says(&["no price is known"]);
}

#[test]
fn a_question_that_a_filter_takes_spares_the_rest_of_its_pack() {
    let desk = Desk::new();
    data_set(&desk, 8);
    let filter = |request: &Recorded| {
        if question(request).contains("number 4?") {
            return Reply::error(400, "invalid_request_error", Some("content_filter"), "filtered");
        }
        Answer::new(["fine"]).into()
    };
    let upstream = Script::new().otherwise(filter).start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--pack", "4", "--where", "image=photo.jpg"]).exits(0).json();
    assert_eq!((&told["rows"]["answered"], &told["rows"]["refused"]), (&json!(3), &json!(1)), "{told}");
}

#[test]
fn what_is_found_about_a_question_is_told_of_its_own_row_in_a_pack() {
    let desk = Desk::new();
    let ask = |id: &str, question: &str| json!({ "id": id, "image": "photo.jpg", "question": question }).to_string();
    desk.write("rows.jsonl", [ask("a", "What is it?"), ask("b", "How many are there?")].join("\n"));
    let both = |_: &Recorded| Answer::new([r#"{"answer_1":"a cat","answer_2":"3"}"#]).into();
    let upstream = Script::new().otherwise(both).start().unwrap();
    run(&desk, &upstream, &["rows.jsonl", "--pack", "2"]).exits(0);
    assert_eq!(upstream.asked(), 1);
    desk.vqa(["export", "runs/a", "-o", "rows-out.jsonl"]).see().exits(0);
    let told = std::fs::read_to_string(desk.path().join("rows-out.jsonl")).unwrap();
    let rows: Vec<serde_json::Value> = told.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let counts = |row: &serde_json::Value| row["findings"].as_array().unwrap().contains(&json!("counting"));
    assert_eq!(rows.iter().map(counts).collect::<Vec<_>>(), [false, true], "{rows:?}");
}

#[test]
fn a_model_judges_the_answers_of_a_run_once() {
    let desk = Desk::new();
    data_set(&desk, 6);
    let upstream = Script::new().otherwise(|_| Reply::text("it is 3")).start().unwrap();
    run(&desk, &upstream, &["rows.jsonl"]).exits(0);
    let judging = |request: &Recorded| {
        let asked = request.json()["messages"][1]["content"].as_str().unwrap().to_owned();
        let asked: serde_json::Value = serde_json::from_str(&asked).unwrap();
        let number = asked["right_answers"][0].as_str().unwrap().to_owned();
        Answer::new([match number.as_str() {
            "it is 3" => "Yes.",
            "it is 4" => "Who knows?",
            _ => "no",
        }])
        .into()
    };
    let judge = Script::new().otherwise(judging).start().unwrap();
    let args = ["score", "runs/a", "--metric", "judge", "--judge-model", "gpt-4o-mini", "--json"];
    let told = desk.vqa(args).at(&judge).see().exits(0).says(&["judged by gpt-4o-mini"]).json();
    assert_eq!(
        (&told["score"], &told["scored"], &told["unscored"]),
        (&json!(0.2), &json!(5), &json!({ "unparsed": 1 }))
    );
    assert_eq!(judge.asked(), 6);
    desk.vqa(args).at(&judge).without_key().see().exits(0);
    assert_eq!(judge.asked(), 6, "judging again asks nobody");
    desk.vqa(["score", "runs/a", "--metric", "judge"]).see().exits(2).says(&["--judge-model"]);
    desk.vqa(["score", "rows.jsonl", "--metric", "judge", "--judge-model", "m"]).see().exits(2).says(&["of a run"]);
}

#[test]
fn an_interrupted_run_waits_for_what_was_sent_and_goes_on_later() {
    let desk = Desk::new();
    data_set(&desk, 30);
    let slow = |request: &Recorded| {
        let number = question(request).trim_start_matches("What is number ").trim_end_matches('?').to_owned();
        Reply::from(Answer::new([format!("it is {number}")])).after(Duration::from_millis(200))
    };
    let upstream = Script::new().otherwise(slow).start().unwrap();
    let started = desk.vqa(["run", "--json", "-o", "runs/a", "rows.jsonl", "--concurrency", "3"]).at(&upstream);
    let child = started.start(Stdio::null(), Stdio::piped());
    until_asked(&upstream, 4);
    interrupt(&child);
    let told = started.end(child.wait_with_output().unwrap()).exits(130).says(&["stopping", "--resume goes on"]).json();
    let asked = upstream.asked();
    assert_eq!(told["rows"]["answered"], asked, "what was sent was waited for: {told}");
    assert!(asked < 30);
    run(&desk, &upstream, &["--resume"]).exits(0);
    assert_eq!(upstream.asked(), 30);
}

#[test]
fn interrupted_twice_lets_go_and_counts_what_was_let_go() {
    let desk = Desk::new();
    data_set(&desk, 5);
    let upstream = Script::new().otherwise(|_| Reply::hang()).start().unwrap();
    let started = desk.vqa(["run", "--json", "-o", "runs/a", "rows.jsonl", "--concurrency", "2"]).at(&upstream);
    let child = started.start(Stdio::null(), Stdio::piped());
    until_asked(&upstream, 2);
    interrupt(&child);
    std::thread::sleep(Duration::from_millis(200));
    interrupt(&child);
    let told = started.end(child.wait_with_output().unwrap()).exits(130).json();
    assert_eq!((&told["rows"]["pending"], &told["spend"]["let_go"]["calls"]), (&json!(5), &json!(2)), "{told}");
}

#[test]
fn a_run_directory_has_one_writer() {
    let desk = Desk::new();
    data_set(&desk, 3);
    let upstream = Script::new().otherwise(|_| Reply::hang()).start().unwrap();
    let started = desk.vqa(["run", "-o", "runs/a", "rows.jsonl"]).at(&upstream);
    let mut child = started.start(Stdio::null(), Stdio::piped());
    until_asked(&upstream, 1);
    run(&desk, &upstream, &["--resume"]).exits(6).says(&["is in use by another process"]);
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn packed_questions_share_a_call_and_a_bad_pack_is_asked_row_by_row() {
    let desk = Desk::new();
    data_set(&desk, 12);
    let packed = |request: &Recorded| {
        let body = request.json();
        let Some(schema) = body["response_format"]["json_schema"]["schema"]["properties"].as_object() else {
            return Answer::new(["alone"]).into();
        };
        // The pack about the second picture has nothing but words.
        if question(request).contains("What is number 1?") {
            return Answer::new(["I would rather talk."]).into();
        }
        let answers: BTreeMap<&String, String> = schema.keys().map(|key| (key, format!("to {key}"))).collect();
        Answer::new([serde_json::to_string(&answers).unwrap()]).into()
    };
    let upstream = Script::new().otherwise(packed).start().unwrap();
    let told = run(&desk, &upstream, &["rows.jsonl", "--pack", "6", "--concurrency", "1"]).exits(0).json();
    assert_eq!(told["rows"]["answered"], 12);
    assert_eq!(upstream.asked(), 1 + 1 + 6);
    assert_eq!(told["usage"]["prompt_tokens"], 800, "a bad pack is paid for too: {told}");
}

#[test]
fn a_run_becomes_a_page_a_table_a_comparison_and_a_submission() {
    let desk = Desk::new();
    data_set(&desk, 6);
    let upstream = knowing().start().unwrap();
    run(&desk, &upstream, &["rows.jsonl"]).exits(0);
    let other = Script::new().otherwise(|_| Reply::text("it is 3")).start().unwrap();
    desk.vqa(["run", "rows.jsonl", "-o", "runs/b", "--detail", "low"]).at(&other).see().exits(0);

    std::fs::create_dir(desk.path().join("out")).unwrap();
    desk.vqa(["report", "runs/a", "--metric", "exact", "-o", "out/a.html"])
        .see()
        .exits(0)
        .says(&["written: out/a.html"]);
    let page = desk.text("out/a.html");
    assert!(page.starts_with("<!DOCTYPE html>"), "{page:.99}");
    assert!(page.contains("What is number 3?") && page.contains("/9j/"), "a question, and a picture in JPEG");
    for (format, sign) in [("markdown", "100"), ("csv", "it is 3"), ("junit", "<testsuite")] {
        let told = desk.vqa(["report", "runs/b", "--metric", "exact", "--format", format]).see().exits(0).stdout;
        assert!(told.contains(sign) || format == "markdown" && told.contains("16.67"), "{told}");
    }

    let args = ["compare", "runs/a", "runs/b", "--metric", "exact", "--json", "-o", "out/both.html"];
    let compared = desk.vqa(args).see().exits(0).json().to_string();
    assert!(compared.contains("detail"), "{compared}");
    desk.vqa(["compare", "runs/a", "runs/b", "--metric", "exact"]).see().exits(0);

    desk.vqa(["export", "runs/a", "-o", "out/a.json"]).see().exits(0);
    let submission: serde_json::Value = serde_json::from_str(&desk.text("out/a.json")).unwrap();
    assert_eq!((&submission[3]["question_id"], &submission[3]["answer"]), (&json!(3), &json!("it is 3")));
    desk.vqa(["export", "runs/a", "-o", "out/a.jsonl"]).see().exits(0).says(&["rows: 6"]);
    desk.vqa(["export", "runs/a", "-o", "out/a.parquet"]).see().exits(0);
    let scored = desk.vqa(["score", "out/a.jsonl", "--metric", "exact", "--json"]).see().exits(0).json();
    assert_eq!((&scored["score"], &scored["scored"]), (&json!(1.0), &json!(6)));
    desk.vqa(["export", "runs/a", "-o", "out/a.doc"]).see().exits(3).says(&[".parquet"]);
    desk.vqa(["report", "runs/none"]).see().exits(3).says(&["there is no run in `runs/none`"]);
    assert_eq!(desk.files("out"), ["a.html", "a.json", "a.jsonl", "a.parquet", "both.html"]);
}

/// How many rows, and how often the program is killed; set for a longer trial.
fn trial() -> (usize, usize) {
    let number = |name: &str, default: usize| {
        std::env::vars().find(|(key, _)| key == name).map_or(default, |(_, value)| value.parse().unwrap())
    };
    (number("VQA_TRIAL_ROWS", 2000), number("VQA_TRIAL_KILLS", 50))
}

#[test]
fn killed_at_any_moment_nothing_is_lost_and_nothing_is_asked_twice_but_what_was_under_way() {
    let (rows, kills) = trial();
    let desk = Desk::new();
    data_set(&desk, rows);
    let upstream = knowing().start().unwrap();
    let mut killed = 0;
    while killed < kills {
        let args: &[&str] = if killed == 0 { &["rows.jsonl"] } else { &["--resume"] };
        let started =
            desk.vqa(["run", "-o", "runs/a", "--concurrency", "8", "--detail", "low"].iter().chain(args)).at(&upstream);
        let mut child = started.start(Stdio::null(), Stdio::null());
        // Moments that differ: after so many more requests, and a little later.
        let more = 1 + killed * 7919 % (rows / kills);
        let before = upstream.asked();
        while upstream.asked() < before + more {
            assert_eq!(child.try_wait().unwrap(), None, "it ended before it was killed {killed} times");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_micros((killed * 613 % 5000) as u64));
        child.kill().unwrap();
        child.wait().unwrap();
        killed += 1;
    }
    let told = run(&desk, &upstream, &["--resume"]).exits(0).json();
    assert_eq!((&told["rows"]["answered"], &told["rows"]["pending"]), (&json!(rows), &json!(0)), "{told}");
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    upstream.requests().iter().for_each(|request| *times.entry(question(request)).or_default() += 1);
    assert_eq!(times.len(), rows);
    let again: usize = times.values().map(|asked| asked - 1).sum();
    let unknown = told["spend"]["unknown"]["calls"].as_u64().unwrap() as usize;
    assert!(unknown <= kills * 8, "{told}");
    assert!(again <= unknown, "{again} were asked again, and {unknown} are counted: {told}");
}
