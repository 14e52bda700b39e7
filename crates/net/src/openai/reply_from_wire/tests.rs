use super::*;

fn events(json: &str) -> Result<Vec<ReplyEvent>, BackendError> {
    asked(Asked::ONE, json)
}

fn asked(asked: Asked, json: &str) -> Result<Vec<ReplyEvent>, BackendError> {
    reply_from_wire(serde_json::from_str(json).unwrap(), asked, Some("req_1".into()))
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
        further: Vec::new(),
        usage: Some(usage),
        model: Some("gpt-4o-2024-08-06".into()),
        request_id: Some("req_1".into()),
        rate_limits: None,
        timings: None,
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

const TWO: Asked = Asked { choices: 2, logprobs: Tokens::Kept };

/// Two answers, of which the second declines, and one more than were asked for.
const SEVERAL: &str = r#"{"choices":[
    {"index":0,"message":{"content":"cat"},"finish_reason":"stop","logprobs":{"refusal":null,"content":[
        {"token":"cat","logprob":-0.25,"bytes":[99,97,116],"top_logprobs":[
            {"token":"cat","logprob":-0.25,"bytes":[99,97,116]},{"token":"dog","logprob":-2.5,"bytes":null}]}]}},
    {"index":1,"message":{"content":null,"refusal":"No."},"finish_reason":"stop","logprobs":{"content":null,"refusal":[
        {"token":"No.","logprob":0,"bytes":null,"top_logprobs":null}]}},
    {"index":2,"message":{"content":"dog"},"finish_reason":"length"}]}"#;

#[test]
fn several_answers_are_told_apart_and_so_are_their_tokens() {
    let events = asked(TWO, SEVERAL).unwrap();
    let [ReplyEvent::Text(first), ReplyEvent::Text(second), ReplyEvent::Done(end)] = events.as_slice() else {
        panic!("{events:?}")
    };
    assert_eq!((first.choice, first.text.as_str(), second.choice, second.text.as_str()), (0, "cat", 1, "No."));
    assert_eq!((&end.finish, end.further.as_slice()), (&Finish::Stop, &[Finish::Refusal][..]));
    let [token] = first.logprobs.as_slice() else { panic!("{first:?}") };
    assert_eq!((token.chosen.logprob, token.chosen.bytes.as_deref()), (-0.25, Some(&b"cat"[..])));
    assert_eq!((token.top[1].token.as_str(), token.top[1].logprob, token.top.len()), ("dog", -2.5, 2));
    assert_eq!(second.logprobs[0].chosen.token, "No.");
}

#[test]
fn what_was_not_asked_for_is_passed_over() {
    let events = asked(Asked::ONE, SEVERAL).unwrap();
    let [ReplyEvent::Text(piece), ReplyEvent::Done(end)] = events.as_slice() else { panic!("{events:?}") };
    assert_eq!((piece, end.further.len()), (&Piece::from("cat"), 0));
    // Tokens in a form of a server's own are no reason to lose an answer.
    let odd = r#"{"choices":[{"message":{"content":"cat"},"logprobs":{"content":"?"},"finish_reason":"stop"}]}"#;
    assert_eq!(asked(TWO, odd).unwrap()[0], ReplyEvent::Text("cat".into()));
}

#[test]
fn a_stream_is_over_when_every_answer_is() {
    let mut folded = Folded::new(TWO);
    let mut chunk = |json: &str| {
        let events = folded.chunk(serde_json::from_str(json).unwrap());
        (events.len(), folded.is_finished())
    };
    assert_eq!(chunk(r#"{"choices":[{"index":0,"delta":{"content":"a"}}]}"#), (1, false));
    assert_eq!(chunk(r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#), (0, false));
    assert_eq!(chunk(r#"{"choices":[{"index":7,"delta":{"content":"x"},"finish_reason":"stop"}]}"#), (0, false));
    assert_eq!(chunk(r#"{"choices":[{"index":1,"delta":{"content":"b"}}]}"#), (1, false));
    assert_eq!(chunk(r#"{"choices":[{"index":1,"delta":{},"finish_reason":"length"}]}"#), (0, true));
    let ReplyEvent::Done(end) = folded.whole(None).unwrap() else { panic!() };
    assert_eq!((end.finish, end.further), (Finish::Stop, vec![Finish::Length]));
}
