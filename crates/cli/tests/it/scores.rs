//! `vqa score`: the rules of the metrics' authors, over a file of answers.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use vqa_testkit::{Reply, Script};

use crate::desk::Desk;

fn golden(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../run/tests/golden").join(name)).unwrap()
}

#[test]
fn every_row_scores_as_the_authors_own_code_has_it() {
    let desk = Desk::new();
    for (file, metric, variant, rows) in [
        ("vqav2.jsonl", "vqav2", "vqa-2021", 588),
        ("anls.jsonl", "anls", "rrc", 233),
        ("textvqa.jsonl", "textvqa", "mmf", 588),
    ] {
        let rows_of = golden(file);
        desk.write("answers.jsonl", &rows_of);
        let args = ["score", "answers.jsonl", "--metric", metric, "--variant", variant, "--per-row"];
        let scored = desk.vqa(args).see().exits(0).json_lines();
        let expected: Vec<Value> = rows_of.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!((scored.len(), expected.len()), (rows, rows), "{metric}");
        for (scored, expected) in scored.iter().zip(&expected) {
            assert_eq!(scored["id"], expected["id"]);
            let (score, golden) = (scored["score"].as_f64(), expected["score"].as_f64());
            let same = score.zip(golden).is_some_and(|(score, golden)| (score - golden).abs() < 1e-12);
            assert!(same || (score.is_none() && golden.is_none()), "{scored} {expected}");
        }
    }
}

#[test]
fn the_summary_names_its_rule_and_what_was_not_scored() {
    let desk = Desk::new();
    desk.write(
        "answers.jsonl",
        "{\"id\": 1, \"prediction\": \"cat\", \"answers\": [\"cat\"], \"kind\": \"animal\"}\n\
         {\"id\": 2, \"prediction\": \"dog\", \"answers\": [\"cat\"], \"kind\": \"animal\"}\n\
         {\"id\": 3, \"answers\": [\"red\"], \"kind\": \"colour\"}\n",
    );
    let args = ["score", "answers.jsonl", "--metric", "exact", "--slice", "kind", "--json"];
    let summary = desk.vqa(args).see().exits(0).json();
    assert_eq!((&summary["metric"], &summary["rows"], &summary["scored"]), (&json!("exact"), &json!(3), &json!(2)));
    assert_eq!(summary["score"], json!(0.5));
    let slices = summary["slices"].as_array().unwrap();
    let told = |slice: &Value| (slice["value"].clone(), slice["score"].clone(), slice["rows"].clone());
    let told: Vec<_> = slices.iter().map(told).collect();
    assert_eq!(told, [(json!("animal"), json!(0.5), json!(2)), (json!("colour"), json!(null), json!(1))]);
}

#[test]
fn a_bad_row_is_named_by_its_line_and_nothing_else_is_lost() {
    let desk = Desk::new();
    let good = "{\"id\": \"a\", \"prediction\": \"cat\", \"answers\": [\"cat\"]}";
    desk.write("answers.jsonl", format!("{good}\nnot json\n{good}\n"));
    let run = |more: &[&str]| {
        let args = ["score", "answers.jsonl", "--metric", "exact", "--json"];
        desk.vqa(args.iter().chain(more)).tells_before_failing().see().exits(3).says(&["line 2"])
    };
    assert_eq!(run(&[]).json()["scored"], 2);
    run(&["--strict"]);
    desk.vqa(["score", "none.jsonl", "--metric", "exact"]).see().exits(3).says(&["none.jsonl"]);
    desk.vqa(["score", "answers.jsonl", "--metric", "exacct"]).see().exits(2).says(&["exact"]);
    let args = ["score", "answers.jsonl", "--metric", "vqav2", "--variant", "vqa-1999"];
    desk.vqa(args).see().exits(2).says(&["vqa-2021"]);
}

/// A run of three rows: one answered rightly, one wrongly, and one whose picture is not there.
fn run(desk: &Desk) {
    let row = |id: u64, image: &str, kind: &str| {
        json!({ "id": id, "image": image, "question": "What?", "answers": ["cat"], "kind": kind }).to_string()
    };
    let rows = [row(1, "photo.jpg", "animal"), row(2, "photo.jpg", "animal"), row(3, "none.jpg", "colour")];
    desk.write("rows.jsonl", rows.join("\n"));
    let upstream = Script::new().reply(Reply::text("cat")).reply(Reply::text("dog")).start().unwrap();
    let args = ["run", "rows.jsonl", "-o", "runs/a", "--concurrency", "1"];
    desk.vqa(args).at(&upstream).tells_before_failing().see().exits(8);
}

#[test]
fn a_run_is_scored_by_its_directory() {
    let desk = Desk::new();
    run(&desk);
    let slices = ["--slice", "kind", "--slice", "outcome", "--slice", "findings"];
    let args = ["score", "runs/a", "--metric", "exact", "--json"];
    let told = desk.vqa(args.iter().chain(&slices)).see().exits(0).json();
    assert_eq!((&told["model"], &told["score"]), (&json!("gpt-4o"), &json!(0.5)));
    assert_eq!((&told["rows"], &told["scored"], &told["bad_rows"]), (&json!(3), &json!(2), &json!(0)));
    assert_eq!(told["unscored"], json!({ "failed": 1 }));
    let slice =
        |slice: &Value| json!([slice["column"], slice["value"], slice["rows"], slice["scored"], slice["score"]]);
    let slices: Vec<Value> = told["slices"].as_array().unwrap().iter().map(slice).collect();
    let expected = [
        json!(["kind", "animal", 2, 2, 0.5]),
        json!(["kind", "colour", 1, 0, null]),
        json!(["outcome", "answered", 2, 2, 0.5]),
        json!(["outcome", "failed", 1, 0, null]),
    ];
    assert_eq!(slices[..4], expected);
    // What is found in the test's picture is not this test's matter.
    assert!(slices[4..].iter().all(|slice| slice[0] == "findings") && slices.len() > 4, "{slices:?}");

    let seen = desk.vqa(["score", "runs/a", "--metric", "exact", "--per-row"]).see().exits(0);
    let expected = [
        json!({ "id": 1, "score": 1.0, "read": "cat" }),
        json!({ "id": 2, "score": 0.0, "read": "dog" }),
        json!({ "id": 3, "score": null, "reason": "failed" }),
    ];
    assert_eq!(seen.json_lines(), expected);
    seen.says(&["model     gpt-4o", "coverage  2 of 3 rows", "1 failed"]);
}

#[test]
fn a_directory_without_a_run_is_said_to_be_one() {
    let desk = Desk::new();
    desk.write("home/empty/x", "");
    desk.vqa(["score", "home/empty", "--metric", "exact"]).see().exits(3).says(&["home/empty"]);
}
