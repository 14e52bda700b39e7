//! `vqa ask` where the endpoint answers: what is printed where, and with which exit code.

use std::process::Stdio;

use serde_json::json;
use vqa_testkit::{Answer, Reply, Script};

use crate::desk::{Desk, steady};

#[test]
fn an_answer_streams_to_stdout_and_the_summary_to_stderr() {
    let desk = Desk::new();
    let (seen, upstream) = desk.ask(Answer::new(["A grey", " cat,", " asleep."]), &["What is this?", "photo.jpg"]);
    let seen = seen.exits(0);
    assert_eq!(seen.stdout, "A grey cat, asleep.\n");
    let lines: Vec<_> = seen.stderr.lines().collect();
    assert_eq!(lines.len(), 1, "{lines:?}");
    let summary = lines[0];
    let start = "gpt-4o: 100 tokens in (255 image + ~11 text, billed -166 against the estimate), 10 out, $0.00035, ";
    assert!(summary.starts_with(start) && summary.ends_with(" s"), "{summary}");
    let sent = &upstream.requests()[0];
    assert_eq!((sent.method.as_str(), sent.path()), ("POST", "/v1/chat/completions"));
    assert_eq!(sent.header("authorization"), Some(format!("Bearer {}", crate::desk::KEY).as_str()));
}

#[test]
fn an_answer_that_ends_its_own_line_gets_no_second_end() {
    let (seen, _upstream) = Desk::new().ask(Answer::new(["one\n", "two\n"]), &["q", "small.png", "--quiet"]);
    assert_eq!((seen.stdout.as_str(), seen.stderr.as_str()), ("one\ntwo\n", ""));
}

#[test]
fn json_tells_everything() {
    let desk = Desk::new();
    let (seen, upstream) = desk.ask(Answer::new(["A ", "cat."]), &["What?", "photo.jpg", "small.png", "--json"]);
    insta::assert_snapshot!("ask_json", steady(seen.exits(0).json(), &desk, &upstream));
}

#[test]
fn no_stream_asks_for_one_body_and_prints_the_same() {
    let (seen, upstream) = Desk::new().ask(Answer::new(["A ", "cat."]), &["q", "small.png", "--no-stream"]);
    assert_eq!(seen.exits(0).stdout, "A cat.\n");
    let body = upstream.requests()[0].json();
    assert!(body.get("stream_options").is_none() && body["stream"] != json!(true), "{body}");
}

#[test]
fn a_question_without_pictures_is_asked_with_a_note() {
    let (seen, upstream) = Desk::new().ask(Reply::text("Four."), &["Two and two?"]);
    assert_eq!(seen.exits(0).says(&["no picture was named"]).stdout, "Four.\n");
    assert_eq!(upstream.requests()[0].json()["messages"][0]["content"], "Two and two?");
}

#[test]
fn an_unknown_model_is_asked_all_the_same_and_its_price_is_unknown() {
    let (seen, _upstream) = Desk::new().ask(Reply::text("ok"), &["q", "small.png", "--model", "llava:13b", "--json"]);
    let json = seen.exits(0).json();
    assert_eq!(json["cost"], json!({ "usd": null, "at_most_usd": null, "prices_read": null }));
    assert_eq!(json["usage"]["estimated"]["image_tokens"], json!(null));
    assert_eq!(json["usage"]["estimated"]["tokens_are"], "unknown");
    assert_eq!(json["usage"]["billed_minus_estimated"], json!(null));
    assert_eq!(json["answer"], "ok");
}

#[test]
fn an_endpoint_that_does_not_bill_is_told_apart() {
    let (seen, _upstream) = Desk::new().ask(Answer::new(["ok"]).usage(None), &["q", "small.png", "--json"]);
    let json = seen.exits(0).says(&["estimated; the endpoint does not say", "price unknown"]).json();
    assert_eq!((&json["usage"]["billed"], &json["cost"]["usd"]), (&json!(null), &json!(null)));
}

#[test]
fn a_cut_answer_is_an_answer_with_a_note() {
    let (seen, _upstream) = Desk::new().ask(Answer::new(["It is"]).finish(Some("length")), &["q", "small.png"]);
    assert_eq!(seen.exits(0).says(&["cut at --max-tokens"]).stdout, "It is\n");
}

#[test]
fn refusals_and_filters_exit_with_4() {
    let desk = Desk::new();
    for (reply, reason, words, text) in [
        (Answer::new([""]).declined("I cannot help with that."), "refusal", "declined", "I cannot help with that."),
        (Answer::new(["The pic"]).finish(Some("content_filter")), "content_filter", "filter", "The pic"),
    ] {
        for delivery in [None, Some("--no-stream")] {
            let upstream = Script::new().reply(reply.clone()).start().unwrap();
            let args = ["ask", "q", "small.png", "--json"].into_iter().chain(delivery);
            let json = desk.vqa(args).at(&upstream).see().exits(4).says(&[words]).json();
            assert_eq!((&json["finish_reason"], &json["answer"]), (&json!(reason), &json!(text)));
        }
    }
}

const TOTAL: &str =
    r#"{"type":"object","properties":{"total":{"type":"number"}},"required":["total"],"additionalProperties":false}"#;

#[test]
fn a_schema_is_sent_and_the_answer_held_to_it() {
    let desk = Desk::new();
    desk.write("Total.json", TOTAL);
    let args = ["Total?", "small.png", "--schema", "Total.json", "--json"];
    let (seen, upstream) = desk.ask(Reply::text("{\"total\": 12.5}"), &args);
    let json = seen.exits(0).json();
    assert_eq!((&json["parsed"], &json["schema_error"]), (&json!({ "total": 12.5 }), &json!(null)));
    let format = &upstream.requests()[0].json()["response_format"];
    assert_eq!(format["type"], "json_schema");
    assert_eq!((&format["json_schema"]["name"], &format["json_schema"]["strict"]), (&json!("Total"), &json!(true)));
    assert_eq!(format["json_schema"]["schema"], serde_json::from_str::<serde_json::Value>(TOTAL).unwrap());

    let (seen, _upstream) = desk.ask(Reply::text("It is 12.50."), &args);
    let json = seen.exits(0).says(&["warning: the answer does not follow the schema"]).json();
    assert_eq!(json["parsed"], json!(null));
    assert!(json["schema_error"].as_str().unwrap().contains("not JSON"), "{json}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Answer::new(["many words "; 1000])).start().unwrap();
    let run = desk.vqa(["ask", "q", "photo.jpg"]).at(&upstream);
    let mut child = run.start(Stdio::null(), Stdio::piped());
    drop(child.stdout.take());
    let seen = run.end(child.wait_with_output().unwrap()).exits(0);
    assert_eq!(seen.stderr, "");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let run = desk.vqa(["ask", "q", "small.png"]).at(&upstream);
    let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
    let child = run.start(Stdio::null(), full.into());
    run.end(child.wait_with_output().unwrap()).exits(3).says(&["cannot write to standard output"]);
}

#[test]
fn what_a_model_writes_is_data_and_reaches_a_pipe_unchanged() {
    let (seen, _upstream) = Desk::new().ask(Reply::text("a\u{1b}[2Jb\r\nc\u{0}"), &["q", "small.png"]);
    assert_eq!(seen.exits(0).stdout, "a\u{1b}[2Jb\r\nc\u{0}\n");
}
