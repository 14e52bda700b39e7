use super::*;

fn events(json: &str) -> Result<Vec<ReplyEvent>, BackendError> {
    reply_from_wire(serde_json::from_str(json).unwrap(), Some("req_1".into()))
}

fn end(json: &str) -> ReplyEnd {
    match events(json).unwrap().pop() {
        Some(ReplyEvent::Done(end)) => end,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_whole_answer_is_its_text_and_its_end() {
    let json = r#"{"id":"c","object":"chat.completion","created":1,"model":"gpt-4o-2024-08-06","service_tier":"default",
        "choices":[{"index":0,"message":{"role":"assistant","content":"A cat.","refusal":null,"annotations":[]},
            "logprobs":null,"finish_reason":"stop"}],
        "usage":{"prompt_tokens":777,"completion_tokens":3,"total_tokens":780,
            "prompt_tokens_details":{"cached_tokens":512,"image_tokens":765,"audio_tokens":0},
            "completion_tokens_details":{"reasoning_tokens":1}}}"#;
    let usage = Usage { prompt: 777, completion: 3, cached: 512, image: Some(765), reasoning: Some(1) };
    let done = ReplyEnd {
        finish: Finish::Stop,
        usage: Some(usage),
        model: Some("gpt-4o-2024-08-06".into()),
        request_id: Some("req_1".into()),
        rate_limits: None,
    };
    assert_eq!(events(json).unwrap(), [ReplyEvent::Text("A cat.".into()), ReplyEvent::Done(done)]);
}

#[test]
fn every_reason_to_stop_has_its_name() {
    for (message, reason, finish) in [
        (r#"{"content":"x"}"#, r#""stop""#, Finish::Stop),
        (r#"{"content":"x"}"#, r#""length""#, Finish::Length),
        (r#"{"content":"x"}"#, r#""content_filter""#, Finish::ContentFilter),
        (r#"{"content":null,"refusal":"No."}"#, r#""stop""#, Finish::Refusal),
        (r#"{"content":null,"refusal":"No."}"#, r#""content_filter""#, Finish::ContentFilter),
        (r#"{"content":null,"tool_calls":[]}"#, r#""tool_calls""#, Finish::Other("tool_calls".into())),
        (r#"{"content":"x"}"#, "null", Finish::Other("none".into())),
        (r#"{"content":"x"}"#, r#""""#, Finish::Other("none".into())),
    ] {
        let json = format!(r#"{{"choices":[{{"message":{message},"finish_reason":{reason}}}]}}"#);
        assert_eq!(end(&json).finish, finish, "{json}");
    }
}

#[test]
fn no_choice_is_no_answer_and_an_empty_one_is() {
    for json in [r#"{"choices":[]}"#, r#"{"choices":null}"#] {
        let error = events(json).unwrap_err();
        assert_eq!(error.to_string(), "the endpoint sent something that is not a chat completion: it has no choices");
        assert_eq!(error.retry(), Retry::Backoff);
    }
    let empty = events(r#"{"choices":[{"message":{"content":""},"finish_reason":"stop"}]}"#).unwrap();
    assert!(matches!(empty.as_slice(), [ReplyEvent::Done(_)]), "{empty:?}");
}

#[test]
fn a_usage_without_both_numbers_is_unknown() {
    for usage in ["null", "{}", r#"{"prompt_tokens":1}"#, r#"{"prompt_tokens":null,"completion_tokens":1}"#] {
        let json = format!(r#"{{"choices":[{{"message":{{"content":"x"}},"finish_reason":"stop"}}],"usage":{usage}}}"#);
        assert_eq!(end(&json).usage, None, "{usage}");
    }
}
