//! Endpoints that refuse, fail, break off or never answer: the exit code, the words, the JSON, the number of calls.

use std::net::{Ipv4Addr, TcpListener};

use serde_json::{Value, json};
use vqa_testkit::{Reply, Script, Upstream};

use crate::desk::{Desk, Seen, steady};

/// One event of a stream that says a piece of text.
pub(crate) fn piece(text: &str) -> String {
    json!({ "id": "c", "object": "chat.completion.chunk", "created": 1, "model": "gpt-4o",
        "choices": [{ "index": 0, "delta": { "content": text }, "finish_reason": null }] })
    .to_string()
}

fn always(reply: Reply) -> Upstream {
    Script::new().otherwise(move |_| reply.clone()).start().unwrap()
}

fn ask(upstream: &Upstream, more: &[&str]) -> Seen {
    let args = ["ask", "q", "small.png"];
    Desk::new().vqa(args.iter().chain(more)).at(upstream).see()
}

/// Asks with `--json` an endpoint that always does this; the pause between calls is none.
fn error(reply: Reply, code: i32, words: &[&str]) -> (Value, usize) {
    let upstream = always(reply.header("retry-after-ms", "1"));
    let json = ask(&upstream, &["--json"]).exits(code).says(words).json();
    assert_eq!(json["error"]["exit_code"], code);
    (json["error"].clone(), upstream.requests().len())
}

#[test]
fn a_busy_endpoint_is_asked_again_when_it_says() {
    let upstream = Script::new().reply(Reply::busy("0")).reply(Reply::text("At last.")).start().unwrap();
    let seen = ask(&upstream, &["--json"]).exits(0).says(&["attempt 1 failed", "again in ", "2 attempts"]);
    let json = seen.json();
    assert_eq!((&json["attempts"], &json["answer"]), (&json!(2), &json!("At last.")));
    let requests = upstream.requests();
    assert_eq!(requests.len(), 2);
    assert_eq!(requests[0].body, requests[1].body);
}

#[test]
fn retries_end() {
    let (error, calls) = error(Reply::busy("0"), 6, &["no answer after 3 attempts", "Rate limit reached"]);
    assert_eq!((&error["code"], &error["attempts"], calls), (&json!("busy"), &json!(3), 3));

    let upstream = always(Reply::busy("0"));
    let json = ask(&upstream, &["--json", "--retries", "0"]).exits(6).json();
    assert_eq!((&json["error"]["attempts"], upstream.requests().len()), (&json!(1), 1));
}

#[test]
fn the_endpoints_own_words_come_through_whole() {
    let reply = Reply::json(
        400,
        &json!({ "error": { "message": "Unsupported value: 'temperature'", "type": "invalid_request_error",
            "param": "temperature", "code": "unsupported_value" } }),
    );
    let desk = Desk::new();
    let upstream = always(reply.header("x-request-id", "req_123"));
    let seen = desk.vqa(["ask", "q", "small.png", "--json"]).at(&upstream).see().exits(3);
    insta::assert_snapshot!("upstream_error_json", steady(seen.json(), &desk, &upstream));
    assert_eq!(upstream.requests().len(), 1);
}

#[test]
fn what_trying_again_does_not_help_is_not_tried_again() {
    let type_ = "invalid_request_error";
    for (reply, code, kind, words) in [
        (
            Reply::error(429, "insufficient_quota", Some("insufficient_quota"), "You exceeded your current quota."),
            7,
            "over_budget",
            "no credit left",
        ),
        (
            Reply::error(401, type_, Some("invalid_api_key"), "Incorrect API key provided: sk-***."),
            5,
            "unauthenticated",
            "OPENAI_API_KEY",
        ),
        (
            Reply::error(404, type_, Some("model_not_found"), "The model `gpt-9` does not exist."),
            5,
            "not_found",
            "vqa models",
        ),
        (
            Reply::error(400, type_, Some("content_policy_violation"), "Your input was rejected."),
            4,
            "refused",
            "filter",
        ),
        (Reply::error(413, type_, None, "Too large."), 3, "too_large", "fewer or smaller pictures"),
        (Reply::redirect(302, "http://elsewhere.example/"), 5, "misconfigured", "base URL"),
        (Reply::page(200, "Welcome"), 6, "upstream", "base URL"),
    ] {
        let (error, calls) = error(reply, code, &[words]);
        assert_eq!((&error["code"], calls), (&json!(kind), 1), "{error}");
        assert!(error["hint"].is_string(), "{error}");
    }
}

#[test]
fn what_may_pass_is_tried_again() {
    for (reply, code, words) in [
        (Reply::error(500, "server_error", None, "The server had an error."), 6, "The server had an error."),
        (Reply::error(503, "server_error", None, "Overloaded."), 6, "Overloaded."),
        (Reply::page(502, "502 Bad Gateway"), 6, "502 Bad Gateway"),
        (Reply::json(200, &json!({ "id": "c", "object": "chat.completion", "choices": [] })), 6, "choices"),
        (Reply::events(["{not json", "[DONE]"]), 6, "not a chat completion"),
    ] {
        let (error, calls) = error(reply, code, &[words]);
        assert_eq!((&error["attempts"], calls), (&json!(3), 3), "{error}");
    }
}

#[test]
fn json_that_is_no_completion_is_told_apart() {
    let (error, _calls) = error(Reply::json(200, &json!({ "hello": "there" })), 6, &["not a chat completion"]);
    assert_eq!(error["code"], "upstream");
}

#[test]
fn an_endpoint_that_repeats_the_key_is_not_quoted() {
    let words = format!("Incorrect API key provided: {}.", crate::desk::KEY);
    let (error, _calls) = error(Reply::error(401, "invalid_request_error", None, &words), 5, &["Incorrect API key"]);
    assert!(error["upstream"]["message"].as_str().unwrap().contains("Incorrect API key"));
}

#[test]
fn an_answer_that_breaks_off_is_kept_and_not_asked_for_again() {
    let upstream = always(Reply::cut_events([piece("A grey"), piece(" cat")]));
    let json = ask(&upstream, &["--json"]).exits(6).says(&["hint: "]).json();
    assert_eq!(json["error"]["received"], "A grey cat");
    assert_eq!((&json["error"]["attempts"], upstream.requests().len()), (&json!(1), 1));

    let upstream = always(Reply::cut_events([piece("A grey"), piece(" cat")]));
    let desk = Desk::new();
    let run = desk.vqa(["ask", "q", "small.png"]).at(&upstream).tells_before_failing();
    assert_eq!(run.see().exits(6).stdout, "A grey cat\n");
}

#[test]
fn nobody_there() {
    // A port that was just free: nothing listens on it any more.
    let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    let url = format!("http://127.0.0.1:{port}/v1");
    for command in [&["ask", "q", "small.png", "--retries", "0"][..], &["models"]] {
        let seen = Desk::new().vqa(command).env("OPENAI_BASE_URL", &url).see();
        seen.exits(6).says(&["could not reach", &url, "is the server running?"]);
    }
}

#[test]
fn a_server_that_never_answers_is_given_up() {
    let upstream = always(Reply::hang());
    let json = ask(&upstream, &["--json", "--timeout", "0.3"]).exits(6).says(&["--timeout"]).json();
    assert_eq!(json["error"]["code"], "timeout");

    let upstream = always(Reply::hanging_events([piece("Well,")]));
    let json = ask(&upstream, &["--json", "--timeout", "0.3"]).exits(6).json();
    assert_eq!((&json["error"]["code"], &json["error"]["received"]), (&json!("timeout"), &json!("Well,")));
}

#[test]
fn openai_is_not_even_called_without_a_key() {
    for command in [&["ask", "q", "small.png", "--json"][..], &["models", "--json"]] {
        let seen = Desk::new().vqa(command).env("VQA_MODEL", "gpt-4o").without_key().see().exits(5);
        let seen = seen.says(&["no API key", "export OPENAI_API_KEY=", "--base-url", "without a key: vqa inspect"]);
        assert_eq!(seen.json()["error"]["code"], "no_key");
    }
    Desk::new().vqa(["chat"]).env("VQA_MODEL", "gpt-4o").without_key().see().exits(5).says(&["no API key"]);
}

#[test]
#[cfg(feature = "local")]
fn who_mistypes_a_model_of_this_machine_is_not_only_told_of_a_key() {
    let desk = Desk::new();
    for (typed, meant) in [("bultin", "`builtin`"), ("smolvlm-50m", "`smolvlm-500m`")] {
        let command = ["ask", "q", "small.png", "--model", typed];
        desk.vqa(command).without_key().see().exits(5).says(&["no API key", meant]);
    }
}

#[test]
fn another_endpoint_needs_no_key() {
    let upstream = Script::new().start().unwrap();
    Desk::new().vqa(["ask", "q"]).at(&upstream).without_key().see().exits(0);
    assert_eq!(upstream.requests()[0].header("authorization"), None);
}
