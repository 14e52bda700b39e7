//! `vqa chat` through a pipe: history, commands, failed turns.

use serde_json::{Value, json};
use vqa_testkit::{Reply, Script};

use crate::desk::Desk;

fn contents(message: &Value) -> Vec<&str> {
    message["content"].as_array().unwrap().iter().map(|part| part["type"].as_str().unwrap()).collect()
}

#[test]
fn every_turn_resends_what_was_said_and_shown() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::text("A cat.")).reply(Reply::text("Grey.")).start().unwrap();
    let typed = "What is it?\n\n/detail low\n/image small.png\nWhat colour?\n/cost\n/quit\nnever asked\n";
    let seen = desk.vqa(["chat", "photo.jpg", "--detail", "high"]).at(&upstream).stdin(typed).see().exits(0);
    assert_eq!(seen.stdout, "A cat.\nGrey.\n");
    let seen = seen.says(&["photo.jpg: 255 tokens in every turn", "small.png: 85 tokens in every turn"]);
    seen.says(&["[~266 tokens go out, 255 of them pictures; at most $", "2 turns, $0.0007"]);

    let requests = upstream.requests();
    assert_eq!(requests.len(), 2);
    let first = requests[0].json()["messages"].clone();
    let second = requests[1].json()["messages"].clone();
    assert_eq!(second[0], first[0], "the first turn is sent again as it was");
    assert_eq!(second[1], json!({ "role": "assistant", "content": "A cat." }));
    assert_eq!(contents(&second[0]), ["text", "image_url"]);
    assert_eq!(contents(&second[2]), ["text", "image_url"]);
    assert_eq!(second[0]["content"][1]["image_url"]["detail"], "high");
    assert_eq!(second[2]["content"][1]["image_url"]["detail"], "low");
    assert_eq!(second.as_array().unwrap().len(), 3);
}

#[test]
fn a_conversation_is_saved_once_and_without_its_pictures() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::text("A cat.")).start().unwrap();
    let run = desk.vqa(["chat", "photo.jpg", "--system", "Briefly."]).at(&upstream);
    run.stdin("What?\n/save talk.json\n").see().exits(0).says(&["3 turns saved to talk.json", "1 turn, $"]);
    insta::assert_snapshot!("saved_chat", desk.text("talk.json"));

    let run = desk.vqa(["chat"]).at(&upstream).stdin("/save talk.json\n");
    run.see().exits(3).says(&["cannot save to talk.json"]);
    assert!(desk.text("talk.json").contains("A cat."), "what was there is kept");
}

#[test]
fn commands_that_are_none_and_commands_without_their_word() {
    let upstream = Script::new().start().unwrap();
    let typed = "/imgae x.png\n/image\n/detail\n/save\n/help\n/cost\n";
    let seen = Desk::new().vqa(["chat"]).at(&upstream).stdin(typed).see().exits(0);
    let seen = seen.says(&["there is no `/imgae`", "name a picture", "detail is auto", "name a file", "/quit"]);
    assert_eq!(seen.says(&["nothing was asked"]).stdout, "");
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn a_script_stops_at_the_first_failure() {
    let desk = Desk::new();
    let server_error = || Reply::error(500, "server_error", None, "Boom.").header("retry-after-ms", "1");
    for (typed, code, words) in [
        ("one\ntwo\nthree\n", 6, "Boom."),
        ("one\n/image none.png\nthree\n", 3, "none.png: no such file"),
        ("one\n/detail medium\nthree\n", 3, "medium"),
    ] {
        let upstream = Script::new().reply(Reply::text("Yes.")).otherwise(move |_| server_error()).start().unwrap();
        let run = desk.vqa(["chat"]).at(&upstream).stdin(typed).tells_before_failing();
        let seen = run.see().exits(code).says(&[words]);
        assert_eq!(seen.stdout, "Yes.\n");
    }
}

#[test]
fn a_model_with_an_edition_is_asked_by_its_own_name() {
    let upstream = Script::new().start().unwrap();
    let desk = Desk::new();
    let run = desk.vqa(["chat", "small.png", "--model", "gpt-4.1-mini@2025"]).at(&upstream).stdin("What?\n");
    run.see().exits(0);
    assert_eq!(upstream.requests()[0].json()["model"], "gpt-4.1-mini");
}

#[test]
fn standard_input_is_no_picture_of_a_chat() {
    let upstream = Script::new().start().unwrap();
    let desk = Desk::new();
    let run = desk.vqa(["chat", "-"]).at(&upstream).stdin("What?\n");
    run.see().exits(2).says(&["standard input holds the questions"]);
}

#[test]
fn a_turn_that_was_refused_costs_nothing() {
    let refused = Reply::error(401, "invalid_request_error", Some("invalid_api_key"), "No.");
    let upstream = Script::new().reply(Reply::text("Yes.")).reply(refused).start().unwrap();
    let desk = Desk::new();
    let run = desk.vqa(["chat"]).at(&upstream).stdin("one\n/cost\ntwo\n").tells_before_failing();
    let seen = run.see().exits(5);
    assert!(!seen.stderr.contains("unknown cost"), "{}", seen.stderr);
}
