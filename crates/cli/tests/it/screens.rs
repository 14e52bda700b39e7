//! `vqa screen`, and what `--captcha` does to an ask and a run.
//!
//! Thresholds here are so low that every picture reaches them: what the network has learnt is judged elsewhere.

use serde_json::Value;
use vqa_testkit::{Reply, Script};

use crate::desk::Desk;

const ANY: &str = "1e-30";

#[test]
fn files_are_told_in_order_and_what_is_no_picture_is_a_line_too() {
    let desk = Desk::new();
    desk.write("notes.txt", "no picture");
    desk.write("list", "small.png\n\nphoto.jpg\n");
    let args = ["screen", "photo.jpg", "notes.txt", "gone.png", ".", "--from-file", "list", "--json"];
    let seen = desk.vqa(args).see().exits(3);
    let lines = seen.json_lines();
    let files: Vec<_> = lines.iter().map(|line| line["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["photo.jpg", "notes.txt", "gone.png", ".", "small.png", "photo.jpg"]);
    let codes: Vec<_> = lines.iter().map(|line| line["error"]["code"].as_str().unwrap_or("-")).collect();
    assert_eq!(codes, ["-", "unsupported_format", "not_found", "no_file", "-", "-"]);
    let score = lines[0]["captcha"]["score"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&score));
    assert_eq!(lines[0], lines[5]);
    let small: Vec<_> = lines[4]["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert!(small.contains(&&Value::from("low_resolution")), "{small:?}");
}

#[test]
fn the_threshold_decides_the_verdict_and_many_files_keep_their_order() {
    let desk = Desk::new();
    let names: Vec<String> = (0..150).map(|n| if n % 3 == 0 { "photo.jpg" } else { "small.png" }.to_owned()).collect();
    let seen =
        desk.vqa(["screen", "--from-file", "-", "--json", "--threshold", ANY]).stdin(names.join("\n")).see().exits(0);
    let lines = seen.json_lines();
    assert_eq!(lines.iter().map(|line| line["file"].as_str().unwrap()).collect::<Vec<_>>(), names);
    assert!(lines.iter().all(|line| line["captcha"]["verdict"] == "captcha"));
    assert!(lines.iter().all(|line| line["findings"][0]["code"] == "captcha"));
}

#[test]
fn an_ask_warns_or_refuses_or_looks_away() {
    let args = |policy: &'static str| ["What?", "photo.jpg", "--captcha", policy, "--captcha-threshold", ANY];
    let (seen, upstream) = Desk::new().ask(Reply::text("ok"), &args("refuse"));
    let seen = seen.exits(4);
    assert_eq!(upstream.asked(), 0);
    assert!(seen.stderr.contains("looks like a CAPTCHA") && seen.stderr.contains("--captcha warn"), "{}", seen.stderr);
    for (policy, told) in [("warn", true), ("off", false)] {
        let (seen, upstream) = Desk::new().ask(Reply::text("ok"), &args(policy));
        let seen = seen.exits(0);
        assert_eq!(upstream.asked(), 1);
        assert_eq!(seen.stderr.contains("looks like a CAPTCHA"), told, "{policy}: {}", seen.stderr);
    }
}

#[test]
fn a_run_refuses_the_row_and_asks_nobody() {
    let desk = Desk::new();
    desk.write("rows.jsonl", r#"{"id": "a", "question": "What?", "image": "photo.jpg"}"#);
    let upstream = Script::new().reply(Reply::text("ok")).start().unwrap();
    let args = [
        "run",
        "rows.jsonl",
        "--model",
        "gpt-4o",
        "-o",
        "out",
        "--captcha",
        "refuse",
        "--captcha-threshold",
        ANY,
        "--json",
    ];
    let seen = desk.vqa(args).at(&upstream).see();
    assert_eq!(upstream.asked(), 0, "{}", seen.stderr);
    assert!(seen.stdout.contains("captcha") || seen.stdout.contains("refused"), "{}", seen.stdout);
}

#[test]
fn words_that_are_none_are_refused() {
    for args in [["--captcha", "on"], ["--captcha-threshold", "0"], ["--captcha-threshold", "1.5"]] {
        let (seen, _) = Desk::new().ask(Reply::text("ok"), &["What?", "photo.jpg", args[0], args[1]]);
        let _ = seen.exits(2);
    }
}
