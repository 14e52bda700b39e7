//! Options of `vqa ask` as they reach the endpoint.

use serde_json::{Value, json};
use vqa_testkit::{Answer, Reply, Script};

use crate::desk::Desk;

fn body(args: &[&str]) -> Value {
    let (seen, upstream) = Desk::new().ask(Reply::text("ok"), args);
    seen.exits(0);
    upstream.requests()[0].json()
}

#[test]
fn what_is_not_asked_for_is_not_sent() {
    let body = body(&["q", "small.png"]);
    let mut keys: Vec<_> = body.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    assert_eq!(keys, ["max_tokens", "messages", "model", "stream", "stream_options"]);
    assert_eq!((&body["model"], &body["max_tokens"]), (&json!("gpt-4o"), &json!(300)));
    assert_eq!(body["stream_options"], json!({ "include_usage": true }));
}

#[test]
fn options_are_sent_as_typed() {
    let flags = "--temperature 0.5 --top-p 0.9 --seed -7 --stop END --stop . --max-tokens 20 --system Briefly.";
    let args: Vec<_> = ["q", "small.png"].into_iter().chain(flags.split(' ')).collect();
    let body = body(&args);
    assert_eq!((&body["temperature"], &body["top_p"], &body["seed"]), (&json!(0.5), &json!(0.9), &json!(-7)));
    assert_eq!((&body["stop"], &body["max_tokens"]), (&json!(["END", "."]), &json!(20)));
    assert_eq!(body["messages"][0], json!({ "role": "system", "content": "Briefly." }));
    assert_eq!(body["messages"][1]["role"], "user");
}

#[test]
fn how_likely_tokens_were_is_asked_for_and_told_in_json() {
    for (top, more) in [("2", &[][..]), ("0", &["--no-stream"])] {
        let args = [&["q", "small.png", "--json", "--logprobs", top][..], more].concat();
        let (seen, upstream) = Desk::new().ask(Answer::new(["A ", "cat."]).with_logprobs(), &args);
        let body = upstream.requests()[0].json();
        let wanted = if top == "0" { None } else { Some(&json!(2)) };
        assert_eq!((&body["logprobs"], body.get("top_logprobs")), (&json!(true), wanted));
        let told = &seen.exits(0).json()["logprobs"];
        let tokens = told["content"].as_array().unwrap();
        assert_eq!((tokens.len(), &told["refusal"]), (2, &json!(null)));
        let likeliest = json!([{ "token": "A ", "logprob": -0.5, "bytes": null }]);
        assert_eq!(tokens[0]["token"], "A ");
        assert_eq!((&tokens[0]["logprob"], &tokens[0]["top_logprobs"]), (&json!(-0.5), &likeliest));
    }
    let (seen, _upstream) = Desk::new().ask(Reply::text("ok"), &["q", "small.png", "--json", "--logprobs", "1"]);
    assert_eq!(seen.exits(0).json().get("logprobs"), Some(&json!(null)), "the endpoint told nothing");
    let (seen, _upstream) = Desk::new().ask(Reply::text("ok"), &["q", "small.png", "--json"]);
    assert_eq!(seen.exits(0).json().get("logprobs"), None);
}

#[test]
fn what_is_told_in_json_alone_is_not_asked_for_without_it() {
    let (seen, upstream) = Desk::new().ask(Reply::text("ok"), &["q", "small.png", "--logprobs", "2"]);
    seen.exits(2).says(&["--json"]);
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn a_share_is_taken_from_the_environment_and_the_file_too() {
    let desk = Desk::new();
    desk.write("mine.toml", "top_p = 0.25\n");
    let upstream = Script::new().reply(Reply::text("ok")).reply(Reply::text("ok")).start().unwrap();
    let args = ["ask", "q", "small.png", "--config", "mine.toml"];
    desk.vqa(args).at(&upstream).see().exits(0);
    desk.vqa(["chat", "--config", "mine.toml"]).at(&upstream).env("VQA_TOP_P", "0.75").stdin("q\n").see().exits(0);
    let sent: Vec<_> = upstream.requests().iter().map(|request| request.json()["top_p"].clone()).collect();
    assert_eq!(sent, [0.25, 0.75]);
    desk.write("mine.toml", "top_p = 1.5\n");
    desk.vqa(args).see().exits(5).says(&["mine.toml, line 1: `top_p`: must be 0 to 1"]);
    desk.vqa(["ask", "q"]).env("VQA_TOP_P", "nan").see().exits(5).says(&["VQA_TOP_P", "0 to 1"]);
}

#[test]
fn a_reasoning_model_gets_its_own_name_for_the_output_limit() {
    let body = body(&["q", "small.png", "--model", "o3"]);
    assert_eq!((&body["max_completion_tokens"], body.get("max_tokens")), (&json!(300), None));
}

#[test]
fn detail_is_sent_and_left_out_for_auto() {
    for (level, model, sent) in [
        ("low", "gpt-4o", json!("low")),
        ("high", "gpt-4o", json!("high")),
        ("auto", "gpt-4o", json!(null)),
        ("original", "gpt-5.4", json!("original")),
    ] {
        let body = body(&["q", "small.png", "--detail", level, "--model", model]);
        assert_eq!(body["messages"][0]["content"][1]["image_url"]["detail"], sent, "{level}");
    }
}

#[test]
fn a_fifth_stop_is_refused_here() {
    let args = ["q", "small.png", "--stop", "a", "--stop", "b", "--stop", "c", "--stop", "d", "--stop", "e"];
    let (seen, upstream) = Desk::new().ask(Reply::text("ok"), &args);
    seen.exits(2).says(&["--stop", "4"]);
    assert_eq!(upstream.requests().len(), 0);
}
