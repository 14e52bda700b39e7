//! Wrong input to `vqa ask`: nothing is sent, the message says what it is, the hint what to do.

use serde_json::json;
use vqa_testkit::{Reply, Script};

use crate::desk::Desk;

#[track_caller]
fn refused(desk: &Desk, args: &[&str], (code, name): (i32, &str), words: &[&str]) {
    let upstream = Script::new().start().unwrap();
    let run = |json: Option<&str>| {
        let args = ["ask"].iter().chain(args).copied().chain(json);
        desk.vqa(args).at(&upstream).see().exits(code).says(words)
    };
    assert_eq!(run(None).stdout, "");
    let error = run(Some("--json")).json()["error"].clone();
    assert_eq!((&error["code"], &error["exit_code"]), (&json!(name), &json!(code)));
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn pictures_that_are_none() {
    let desk = Desk::new();
    desk.write("empty.png", "");
    desk.write("notes.jpg", "just some words");
    desk.write("noise.jpg", [1, 2, 3, 4, 5, 6, 7, 0]);
    desk.write("page.png", "<!doctype html><html><body>404</body></html>");
    desk.write("half.jpg", &vqa_testkit::pictures::JPEG[..300]);
    for (args, name, words) in [
        (&["q", "."][..], "is_a_directory", &[".: this is a directory", "*.jpg"][..]),
        (&["q", "none.png"], "file_not_found", &["none.png: no such file", "check the path"]),
        (&["q", "empty.png"], "empty_file", &["empty.png: the file is empty"]),
        (&["q", "-"], "empty_file", &["standard input: the file is empty", "hint: "]),
        (&["q", "noise.jpg"], "not_an_image", &["noise.jpg: this is not a picture"]),
        (&["q", "notes.jpg"], "unsupported_format", &["notes.jpg: this is a text file"]),
        (&["q", "page.png"], "unsupported_format", &["page.png: this is a", "convert it"]),
        (&["q", "half.jpg"], "truncated", &["half.jpg: the JPEG picture is cut off"]),
        (&["q", "data:text/plain,hello"], "bad_data_url", &["data"]),
        (&["q", "photo.jpg", "none.png"], "file_not_found", &["none.png"]),
        (&["q", "photo.jpg", "--detail", "original"], "unsupported_detail", &["does not take detail `original`"]),
        (&["q", "photo.jpg", "--model", "o3-mini"], "text_only_model", &["`o3-mini` takes no pictures", "vqa models"]),
    ] {
        refused(&desk, args, (3, name), words);
    }
}

#[test]
fn the_picture_that_is_wrong_is_numbered() {
    let upstream = Script::new().start().unwrap();
    let seen = Desk::new().vqa(["ask", "q", "photo.jpg", "none.png", "--json"]).at(&upstream).see();
    assert_eq!(seen.exits(3).json()["error"]["image"], 1);
}

#[test]
fn a_question_that_is_a_file_was_swapped() {
    let desk = Desk::new();
    for args in [&["photo.jpg"][..], &["photo.jpg", "What is this?"]] {
        refused(&desk, args, (2, "usage"), &["`photo.jpg` is a file", "the question comes first: vqa ask \""]);
    }
    let upstream = Script::new().reply(Reply::text("ok")).start().unwrap();
    desk.vqa(["ask", "photo.jpg", "small.png"]).at(&upstream).see().exits(0);
}

#[test]
fn an_empty_question_is_refused() {
    refused(&Desk::new(), &[" \n", "photo.jpg"], (2, "usage"), &["the question is empty"]);
}

#[test]
fn a_schema_that_is_none() {
    let desk = Desk::new();
    desk.write("broken.json", "{\"type\": ");
    desk.write("list.json", "[]");
    desk.write("wrong.json", r#"{"type": "colour"}"#);
    for (file, reason) in [
        ("broken.json", "not JSON"),
        ("list.json", "not an object"),
        ("wrong.json", "not a JSON schema"),
        ("none.json", "cannot read the schema"),
        (".", "cannot read the schema"),
    ] {
        let args = ["q", "photo.jpg", "--schema", file];
        refused(&desk, &args, (3, "bad_schema"), &[file, reason, "a schema is a JSON object"]);
    }
}

#[test]
fn a_cap_on_the_cost_is_kept_before_anything_is_sent() {
    let desk = Desk::new();
    let args = ["q", "photo.jpg", "--max-cost", "0.001"];
    refused(&desk, &args, (7, "over_budget"), &["could cost up to $0.0037", "the cap is $0.0010", "--max-tokens"]);
    let args = ["q", "photo.jpg", "--max-cost", "1", "--model", "unheard-of"];
    refused(&desk, &args, (7, "over_budget"), &["not known", "[[models]]"]);
    // Of a picture given by link the worst is assumed.
    let args = ["q", "https://pictures.example/a.png", "--max-cost", "0.006"];
    refused(&desk, &args, (7, "over_budget"), &["could cost up to $0.0067"]);
    let (seen, _upstream) = desk.ask(Reply::text("ok"), &["q", "photo.jpg", "--max-cost", "$0.01"]);
    seen.exits(0);
}

#[test]
fn a_command_line_that_is_wrong() {
    let desk = Desk::new();
    for (args, words) in [
        (&["ask"][..], "<QUESTION>"),
        (&["ask", "q", "--detail", "medium"], "low, high, auto or original"),
        (&["ask", "q", "--temperature", "3"], "0 to 2"),
        (&["ask", "q", "--top-p", "1.1"], "0 to 1"),
        (&["ask", "q", "--json", "--logprobs", "21"], "0..=20"),
        (&["ask", "q", "--max-tokens", "0"], "--max-tokens"),
        (&["ask", "q", "--timeout", "0"], "seconds"),
        (&["ask", "q", "--max-cost", "cheap"], "0.25"),
        (&["ask", "q", "--frame", "last"], "first"),
        (&["ask", "q", "--profile", "2023"], "--profile"),
        (&["tokens", "1024"], "1024"),
        (&["inspect"], "<PICTURES>"),
        (&["look"], "look"),
    ] {
        desk.vqa(args).see().exits(2).says(&[words]);
    }
}
