//! `vqa plan`: what a run would cost, without asking anyone and without a key.

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::{Value, json};
use vqa_testkit::{Recorded, Reply, Script, pictures};

use crate::desk::{Desk, Seen};

const MOST: u64 = 20;

/// Writes rows that ask `What is number N?` about these pictures.
fn data_set(desk: &Desk, pictures: &[&str]) {
    let line = |(n, image): (usize, &&str)| json!({ "id": n, "image": image, "question": question(n) }).to_string();
    let lines: Vec<String> = pictures.iter().enumerate().map(line).collect();
    desk.write("rows.jsonl", lines.join("\n"));
}

fn question(n: usize) -> String {
    format!("What is number {n}?")
}

fn plan(desk: &Desk, args: &[&str]) -> Seen {
    desk.vqa(["plan", "rows.jsonl", "--json"].iter().chain(args)).env("VQA_MODEL", "gpt-4o").without_key().see()
}

/// What `vqa ask` says a question costs in input tokens.
fn tokens_of_ask(desk: &Desk, picture: &str, system: &str) -> u64 {
    let args = ["ask", &question(0), picture, "--system", system, "--dry-run", "--json"];
    let told = desk.vqa(args).env("VQA_MODEL", "gpt-4o").without_key().see().exits(0).json();
    told["estimated"]["prompt_tokens"].as_u64().unwrap()
}

/// The number of the question in a request.
fn number(request: &Recorded) -> usize {
    let parts = request.json()["messages"][1]["content"].clone();
    let text = parts.as_array().unwrap().iter().find_map(|part| part["text"].as_str().map(str::to_owned)).unwrap();
    text.trim_start_matches("What is number ").trim_end_matches('?').parse().unwrap()
}

#[test]
fn a_plan_is_what_the_run_then_costs() {
    let desk = Desk::new();
    let shown = ["photo.jpg", "small.png", "photo.jpg", "photo.jpg", "small.png"];
    data_set(&desk, &shown);
    let system = "Answer with one word.";
    let billed = shown.map(|picture| tokens_of_ask(&desk, picture, system));
    let args = ["--system", system, "--max-tokens", "20"];
    let planned = plan(&desk, &args).exits(0).json();
    let bill = &planned["models"][0];
    assert_eq!((&planned["rows"], &bill["rows"]), (&json!(5), &json!(5)));
    assert_eq!(planned["pictures"], json!({ "distinct": 2, "links": 0, "bad": 0 }));

    let script = Script::new().otherwise(move |request| {
        let message = json!({ "role": "assistant", "content": "so" });
        Reply::json(
            200,
            &json!({
                "choices": [{ "index": 0, "finish_reason": "stop", "message": message }],
                "usage": { "prompt_tokens": billed[number(request)], "completion_tokens": MOST },
            }),
        )
    });
    let upstream = script.start().unwrap();
    let run = ["run", "rows.jsonl", "-o", "runs/a", "--json"];
    let ran = desk.vqa(run.iter().chain(&args)).at(&upstream).see().exits(0).json();
    assert_eq!(ran["usage"]["prompt_tokens"], bill["estimated"]["prompt_tokens"]);
    assert_eq!(ran["usage"]["completion_tokens"], bill["estimated"]["max_completion_tokens"]);
    // The most has a margin for framing: 8 tokens for each of two messages, at 2.50 dollars for a million.
    let usd = |told: &Value| (told.as_f64().unwrap() * 1e12).round();
    let margin = 2.0 * 8.0 * 2.5e6 * shown.len() as f64;
    assert_eq!(usd(&ran["spend"]["settled"]["usd"]), usd(&bill["cost"]["at_most_usd"]) - margin);
    assert_eq!(upstream.asked(), shown.len());
}

/// A desk with everything that can be wrong with a data set.
fn troubled() -> Desk {
    let desk = Desk::new();
    desk.write("broken.png", "no picture");
    let lines = [
        json!({ "id": "good", "image": "photo.jpg", "question": "Why?" }).to_string(),
        "{".to_owned(),
        json!({ "id": "gone", "image": "none.jpg", "question": "Why?" }).to_string(),
        json!({ "id": "gone too", "image": "none.jpg", "question": "Why?" }).to_string(),
        json!({ "id": "broken", "images": ["photo.jpg", "broken.png"], "question": "Why?" }).to_string(),
        json!({ "id": "good", "image": "small.png", "question": "Why?" }).to_string(),
        json!({ "id": "link", "image": "https://pictures.example/a.png", "question": "Why?" }).to_string(),
    ];
    desk.write("rows.jsonl", lines.join("\n"));
    desk
}

const MODELS: [&str; 6] = ["--model", "gpt-4o", "--model", "mystery", "--model", "gpt-3.5-turbo"];

#[test]
fn what_cannot_be_asked_or_known_is_told_for_programs() {
    let seen = plan(&troubled(), &MODELS).exits(0);
    let mut told = seen.json();
    for model in told["models"].as_array_mut().unwrap() {
        if let Some(day) = model.pointer_mut("/cost/prices_read").filter(|day| day.is_string()) {
            *day = "[day]".into();
        }
    }
    insta::assert_snapshot!("run_plan_json", format!("{told:#}"));
    seen.says(&["line 2", "none.jpg: no such file", "1 row has an id"]);
}

#[test]
fn what_cannot_be_asked_or_known_is_told_for_people() {
    let desk = troubled();
    let args = ["plan", "rows.jsonl", "--rpm", "60", "--tpm", "1000"];
    let seen = desk.vqa(args.iter().chain(&MODELS)).without_key().see().exits(0);
    insta::assert_snapshot!("run_plan", seen.stdout);
}

#[test]
fn with_strict_nothing_bad_is_passed_over() {
    let desk = troubled();
    plan(&desk, &["--strict"]).exits(3).says(&["line 2"]);
    data_set(&desk, &["photo.jpg", "none.jpg"]);
    let told = plan(&desk, &["--strict"]).exits(3).says(&["none.jpg"]).json();
    assert_eq!((&told["models"][0]["rows"], &told["models"][0]["left_out"]), (&json!(1), &json!(1)));
    data_set(&desk, &["none.jpg"]);
    plan(&desk, &[]).exits(3).says(&["nothing that can be asked"]);
    data_set(&desk, &["photo.jpg"]);
    plan(&desk, &["--model", "gpt-3.5-turbo"]).exits(3).says(&["nothing that can be asked"]);
    plan(&desk, &["--prompt", "{question} {level}"]).exits(3).says(&["`{level}`"]);
}

#[test]
fn pictures_that_are_shown_again_can_come_from_the_cache() {
    let desk = Desk::new();
    data_set(&desk, &["photo.jpg", "photo.jpg", "small.png", "photo.jpg"]);
    let told = plan(&desk, &["--model", "gpt-4o", "--model", "gpt-4o-mini"]).exits(0).json();
    let models = told["models"].as_array().unwrap();
    // A prefix of 1,024 tokens at the least: this picture has 255 with the one and 8,500 with the other.
    assert_eq!(models[0]["cached_tokens_at_best"], 0);
    // Twice the picture, and what frames it: 3 tokens and the role.
    assert_eq!(models[1]["cached_tokens_at_best"], 2 * (8_500 + 4));
    let usd = |model: usize, cost: &str| models[model]["cost"][cost].as_f64().unwrap();
    assert_eq!(usd(0, "cached_input_usd"), usd(0, "input_usd"));
    let saved = usd(1, "input_usd") - usd(1, "cached_input_usd");
    assert!((saved - 17_008.0 * 0.075e-6).abs() < 1e-12, "{saved}");
}

#[test]
fn embedded_pictures_are_counted_as_files_are() {
    let desk = Desk::new();
    data_set(&desk, &["photo.jpg"]);
    let file = plan(&desk, &[]).exits(0).json();
    let row = json!({ "id": 0, "image": data_url(pictures::JPEG), "question": question(0) });
    desk.write("rows.jsonl", row.to_string());
    assert_eq!(plan(&desk, &[]).exits(0).json(), file);
    let row = json!({ "id": 0, "image": data_url(b"no picture"), "question": question(0) });
    desk.write("rows.jsonl", row.to_string());
    let told = plan(&desk, &[]).exits(3).json();
    assert_eq!(told["problems"]["first"][0]["code"], "unsupported_format");
}

fn data_url(bytes: &[u8]) -> String {
    format!("data:image/jpeg;base64,{}", BASE64_STANDARD.encode(bytes))
}

#[test]
fn the_slower_limit_is_named() {
    let desk = Desk::new();
    data_set(&desk, &["photo.jpg"; 30]);
    let minutes = |args: &[&str]| plan(&desk, args).exits(0).json()["models"][0]["minutes"].clone();
    assert_eq!(minutes(&[]), json!({ "by_rpm": null, "by_tpm": null, "binding": null }));
    let told: Value = minutes(&["--rpm", "60", "--tpm", "1000000"]);
    assert_eq!((&told["by_rpm"], &told["binding"]), (&json!(0.5), &json!("rpm")));
    let told = minutes(&["--rpm", "60", "--tpm", "1000", "--model", "mystery"]);
    assert_eq!(told, json!({ "by_rpm": 0.5, "by_tpm": null, "binding": null }));
}
