//! `vqa tokens` and `vqa inspect`: counting without asking anyone.

use serde_json::{Value, json};

use crate::desk::Desk;
use crate::pictures::gif;

fn lines(args: &[&str]) -> Vec<Value> {
    Desk::new().vqa(args).env("VQA_MODEL", "gpt-4o").without_key().see().exits(0).json_lines()
}

#[test]
fn the_examples_of_the_guide() {
    let args = ["tokens", "1024x1024", "2048x4096", "--model", "gpt-4o", "--detail", "high", "--json"];
    assert_eq!(
        lines(&args),
        [
            json!({ "size": "1024x1024", "model": "gpt-4o", "detail": "high", "profile": "2026-09", "tokens": 765,
                "sent": { "width": 768, "height": 768 }, "tiles": 4, "columns": 2, "rows": 2 }),
            json!({ "size": "2048x4096", "model": "gpt-4o", "detail": "high", "profile": "2026-09", "tokens": 1105,
                "sent": { "width": 768, "height": 1536 }, "tiles": 6, "columns": 2, "rows": 3 }),
        ]
    );
    let low = lines(&["tokens", "4096x8192", "--model", "gpt-4o", "--detail", "low", "--json"]);
    assert_eq!((&low[0]["tokens"], &low[0]["tiles"]), (&json!(85), &json!(0)));
}

#[test]
fn sizes_for_people() {
    let seen = Desk::new().vqa(["tokens", "1024x1024", "800x600", "--model", "gpt-5.4"]).see().exits(0);
    insta::assert_snapshot!("tokens", seen.stdout);
}

#[test]
fn a_model_may_name_the_edition_that_counts() {
    let ask = |more: &[&str]| {
        let args = ["tokens", "1800x2400", "--detail", "low", "--json", "--model"];
        lines(&args.iter().chain(more).copied().collect::<Vec<_>>())
    };
    let dated = ask(&["gpt-4.1-mini@2025"]);
    let flagged = ask(&["gpt-4.1-mini", "--profile", "2025-05"]);
    let newest = ask(&["gpt-4.1-mini"]);
    assert!(dated[0]["tokens"].is_u64());
    assert_eq!(dated[0]["tokens"], flagged[0]["tokens"]);
    assert_ne!(dated[0]["tokens"], newest[0]["tokens"]);
}

#[test]
fn an_unknown_model_is_not_guessed() {
    let desk = Desk::new();
    let seen = desk.vqa(["tokens", "10x10", "--model", "gpt-4x"]).see().exits(5);
    seen.says(&["`gpt-4x` is unknown", "did you mean `gpt-4o`?", "vqa models --known"]);
    let seen = desk.vqa(["tokens", "10x10", "--model", "gpt-4x", "--json"]).see().exits(5);
    assert_eq!(seen.stdout.lines().count(), 1);
    assert_eq!(seen.json()["error"]["code"], "unknown_model");
    let seen = desk.vqa(["tokens", "10x10", "--model", "gpt-5.4", "--profile", "2024-06"]).see().exits(5);
    seen.says(&["choose with --profile"]);
}

#[test]
fn a_size_that_the_model_refuses_is_a_line_and_exit_code_3() {
    let args = ["tokens", "6080x5120", "64x64", "--model", "gpt-6-astra", "--detail", "original", "--json"];
    let lines = Desk::new().vqa(args).tells_before_failing().see().exits(3).json_lines();
    assert_eq!(lines.len(), 2);
    assert_eq!((&lines[0]["tokens"], &lines[0]["sent"]), (&json!(null), &json!(null)));
    assert_eq!(lines[0]["error"]["code"], "too_many_patches");
    assert!(lines[1]["tokens"].is_u64());
    let args = ["tokens", "64x64", "--model", "gpt-4o", "--detail", "original", "--json"];
    let lines = Desk::new().vqa(args).tells_before_failing().see().exits(3).json_lines();
    assert_eq!(lines[0]["error"]["code"], "unsupported_detail");
}

#[test]
fn every_picture_is_looked_at_whatever_became_of_the_one_before() {
    let desk = Desk::new();
    desk.write("wink.gif", gif(2));
    let args = ["inspect", "photo.jpg", "wink.gif", "none.png", ".", "small.png", "--detail", "high"];
    let seen = desk
        .vqa(args.iter().chain(&["--json"]))
        .env("VQA_MODEL", "gpt-4o")
        .without_key()
        .tells_before_failing()
        .see()
        .exits(3);
    let lines = seen.json_lines();
    let accepted: Vec<_> = lines.iter().map(|line| line["accepted"].as_bool().unwrap()).collect();
    assert_eq!(accepted, [true, false, false, false, true]);
    let codes: Vec<_> = lines.iter().map(|line| &line["error"]["code"]).collect();
    assert_eq!(
        codes,
        [&json!(null), &json!("animated_gif"), &json!("file_not_found"), &json!("is_a_directory"), &json!(null)]
    );
    insta::assert_snapshot!("inspect_json", seen.stdout);

    let seen = desk.vqa(args).env("VQA_MODEL", "gpt-4o").without_key().tells_before_failing().see().exits(3);
    insta::assert_snapshot!("inspect", format!("{}--- stderr\n{}", seen.stdout, seen.stderr));
}

#[test]
fn inspect_exits_with_0_when_all_is_well() {
    let lines = lines(&["inspect", "photo.jpg", "small.png", "--json"]);
    assert_eq!((&lines[0]["file"], &lines[0]["tokens"]), (&json!("photo.jpg"), &json!(255)));
    assert_eq!((&lines[1]["width"], &lines[1]["height"]), (&json!(8), &json!(6)));
}

#[test]
fn inspect_reads_standard_input_and_leaves_links_alone() {
    let desk = Desk::new();
    let run = desk.vqa(["inspect", "-", "--json"]).stdin(vqa_testkit::pictures::PNG);
    assert_eq!(run.see().exits(0).json()["file"], "-");
    let args = ["inspect", "https://pictures.example/a.png", "--json"];
    let json = desk.vqa(args).tells_before_failing().see().exits(3).json();
    assert_eq!((&json["error"]["code"], &json["error"]["hint"]), (&json!("not_fetched"), &json!("add --fetch")));
}

#[test]
fn a_model_that_is_not_known_is_said_to_be_so() {
    let seen = Desk::new().vqa(["inspect", "photo.jpg", "--model", "llava", "--json"]).see().exits(0);
    let seen = seen.says(&["`llava` is not a known model"]);
    assert_eq!(seen.json()["tokens"], json!(null));
}

#[test]
fn previews_show_what_the_model_sees() {
    let desk = Desk::new();
    let args = ["inspect", "photo.jpg", "small.png", "--detail", "high", "--preview", "out/here"];
    desk.vqa(args).see().exits(0).says(&["preview: ", "out/here"]);
    let files = desk.files("out/here");
    assert!(files.iter().any(|name| name.starts_with("001-photo-")), "{files:?}");
    assert!(files.iter().any(|name| name.starts_with("002-small-")), "{files:?}");
    assert!(files.iter().all(|name| name.ends_with(".png")), "{files:?}");
    desk.vqa(["inspect", "photo.jpg", "--preview", "photo.jpg/sub"]).see().exits(3).says(&["cannot make the folder"]);
}
