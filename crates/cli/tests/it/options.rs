//! Options of `vqa ask` as they reach the endpoint.

use serde_json::{Value, json};
use vqa_testkit::Reply;

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
    let flags = "--temperature 0.5 --seed -7 --stop END --stop . --max-tokens 20 --system Briefly.";
    let args: Vec<_> = ["q", "small.png"].into_iter().chain(flags.split(' ')).collect();
    let body = body(&args);
    assert_eq!((&body["temperature"], &body["seed"]), (&json!(0.5), &json!(-7)));
    assert_eq!((&body["stop"], &body["max_tokens"]), (&json!(["END", "."]), &json!(20)));
    assert_eq!(body["messages"][0], json!({ "role": "system", "content": "Briefly." }));
    assert_eq!(body["messages"][1]["role"], "user");
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
