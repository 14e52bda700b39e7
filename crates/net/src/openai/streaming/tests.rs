use std::io;

use futures_util::stream::iter;
use proptest::prelude::*;
use vqa_core::{Finish, Kind};

use super::*;

const HELLO: &str = r#"{"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Hel"}}]}"#;
const LO: &str = r#"{"choices":[{"index":0,"delta":{"content":"lö"},"finish_reason":null}]}"#;
const STOP: &str = r#"{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#;
const USAGE: &str = r#"{"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2}}"#;

fn frames(data: &[&str]) -> String {
    data.iter().map(|data| sse::frame(data)).collect()
}

fn broken() -> BackendError {
    let source = Box::new(io::Error::from(io::ErrorKind::ConnectionReset));
    BackendError::Transport { endpoint: "http://h".into(), source }
}

fn reply_to(pieces: Vec<Result<Bytes, BackendError>>) -> ReplyStream {
    let incoming = Incoming {
        status: 200,
        media_type: None,
        request_id: Some("req_1".into()),
        rate_limits: None,
        pieces: iter(pieces).boxed(),
    };
    events(incoming, Asked::ONE, Arc::default())
}

/// The text, and how it ended.
async fn read(mut reply: ReplyStream) -> (String, Result<vqa_core::ReplyEnd, BackendError>) {
    let mut text = String::new();
    while let Some(event) = reply.next().await {
        match event {
            Ok(ReplyEvent::Text(piece)) => text.push_str(&piece.text),
            Ok(ReplyEvent::Done(end)) => {
                assert!(reply.next().await.is_none(), "something followed the end");
                return (text, Ok(end));
            }
            Err(error) => {
                assert!(reply.next().await.is_none(), "something followed the error");
                return (text, Err(error));
            }
        }
    }
    panic!("the reply had no end")
}

async fn read_stream(stream: &str) -> (String, Result<vqa_core::ReplyEnd, BackendError>) {
    read(reply_to(vec![Ok(Bytes::copy_from_slice(stream.as_bytes()))])).await
}

#[tokio::test]
async fn a_stream_becomes_text_and_one_end() {
    let (text, end) = read_stream(&frames(&[HELLO, LO, STOP, USAGE, sse::DONE])).await;
    let end = end.unwrap();
    assert_eq!(text, "Hellö");
    assert_eq!((end.finish, end.model.as_deref(), end.request_id.as_deref()), (Finish::Stop, Some("m"), Some("req_1")));
    assert_eq!(end.usage.map(|usage| (usage.prompt, usage.completion)), Some((9, 2)));
}

#[tokio::test]
async fn what_servers_leave_out_at_the_end_is_not_missed() {
    for stream in [
        frames(&[HELLO, LO, STOP]),
        frames(&[HELLO, LO, sse::DONE]),
        frames(&[HELLO, LO, STOP, sse::DONE]).trim_end().to_owned(),
        frames(&[HELLO, LO, STOP]).trim_end().to_owned(),
        frames(&[HELLO, LO, STOP]) + "data: {\"choices\":[],\"usa",
        frames(&[HELLO, "", ": x", LO, STOP]).replace("data: : x\n", ": a comment\n"),
    ] {
        let (text, end) = read_stream(&stream).await;
        assert_eq!((text.as_str(), end.is_ok()), ("Hellö", true), "{stream}");
    }
}

#[tokio::test]
async fn a_stream_that_stops_before_the_model_did_is_cut() {
    for stream in [frames(&[HELLO, LO]), frames(&[HELLO, LO]) + "data: {\"choi", frames(&[HELLO, LO]) + "data"] {
        let (text, end) = read_stream(&stream).await;
        assert_eq!(text, "Hellö");
        assert!(matches!(end, Err(BackendError::Cut { received: 5 })), "{stream}: {end:?}");
    }
}

#[tokio::test]
async fn a_stream_without_an_answer_is_nothing() {
    for stream in
        ["", ": ping\n\n", &frames(&[sse::DONE]), &frames(&[r#"{"choices":[]}"#, USAGE, sse::DONE]), &frames(&["{}"])]
    {
        let (_, end) = read_stream(stream).await;
        let error = end.unwrap_err();
        assert!(error.to_string().ends_with("the stream held no answer"), "{stream}: {error}");
        assert_eq!(error.retry(), Retry::Backoff);
    }
}

#[tokio::test]
async fn a_broken_connection_is_judged_by_what_came_before() {
    let after = |data: &[&str]| {
        let stream = Bytes::from(frames(data));
        read(reply_to(vec![Ok(stream), Err(broken())]))
    };
    assert!(matches!(after(&[]).await.1, Err(BackendError::Transport { .. })));
    assert!(matches!(after(&[HELLO]).await.1, Err(BackendError::Cut { received: 3 })));
    assert!(after(&[HELLO, STOP]).await.1.is_ok());
    let late = || BackendError::Timeout { waiting_for: "the next piece of the answer", after: LINGER };
    let stream = Ok(Bytes::from(frames(&[HELLO])));
    let (text, end) = read(reply_to(vec![stream, Err(late())])).await;
    assert_eq!(text, "Hel");
    assert_eq!(end.unwrap_err().kind(), Kind::Timeout);
}

#[tokio::test]
async fn an_error_in_the_stream_ends_it_after_what_came_before() {
    for error in [
        r#"{"error":{"message":"overloaded","type":"server_error","param":null,"code":null}}"#,
        r#"{"id":"x","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}],"error":{"code":502,"message":"overloaded"}}"#,
        r#"{"error":"overloaded"}"#,
    ] {
        let (text, end) = read_stream(&frames(&[HELLO, error, LO, sse::DONE])).await;
        let error = end.unwrap_err();
        assert_eq!(text, "Hel");
        assert!(matches!(&error, BackendError::Refused { error, .. } if error.message == "overloaded"), "{error:?}");
        assert_eq!((error.kind(), error.retry()), (Kind::Upstream, Retry::Backoff));
    }
    let named = frames(&[HELLO]) + "event: error\ndata: {\"message\":\"overloaded\"}\n\n";
    assert!(matches!(read_stream(&named).await.1, Err(BackendError::Refused { .. })));
    // The last event of a stream counts too, even without its empty line.
    let unended = frames(&[HELLO]) + r#"data: {"error":{"message":"overloaded"}}"#;
    assert!(matches!(read_stream(&unended).await.1, Err(BackendError::Refused { .. })));
}

#[tokio::test]
async fn an_event_that_is_no_chunk_is_nonsense() {
    for garbage in ["{", "hello", "[1]", r#"{"choices":7}"#, "\"x\""] {
        let (text, end) = read_stream(&frames(&[HELLO, garbage, LO, sse::DONE])).await;
        let error = end.unwrap_err();
        assert_eq!(text, "Hel");
        assert!(error.to_string().contains("an event of the stream is not a chunk"), "{garbage}: {error}");
    }
}

#[tokio::test]
async fn an_event_without_end_is_nonsense() {
    let piece = || Ok(Bytes::from(vec![b'x'; 1 << 20]));
    let (_, end) = read(reply_to((0..6).map(|_| piece()).collect())).await;
    assert!(end.unwrap_err().to_string().contains("longer than 2097152 bytes"));
}

#[tokio::test]
async fn only_the_first_answer_is_read() {
    let second = r#"{"choices":[{"index":1,"delta":{"content":"no"},"finish_reason":"length"}]}"#;
    let (text, end) = read_stream(&frames(&[HELLO, second, LO, STOP, second, sse::DONE])).await;
    assert_eq!((text.as_str(), end.unwrap().finish), ("Hellö", Finish::Stop));
}

#[tokio::test]
async fn a_refusal_is_told_in_the_models_words() {
    let piece = |words: &str| format!(r#"{{"choices":[{{"index":0,"delta":{{"refusal":"{words}"}}}}]}}"#);
    let (text, end) = read_stream(&frames(&[&piece("I can"), &piece("not."), STOP, sse::DONE])).await;
    assert_eq!((text.as_str(), end.unwrap().finish), ("I cannot.", Finish::Refusal));
}

#[tokio::test(start_paused = true)]
async fn a_body_that_does_not_end_does_not_hold_up_the_reply() {
    let done = Ok(Bytes::from(frames(&[HELLO, STOP, sse::DONE])));
    let pieces = iter(vec![done]).chain(stream::pending()).boxed();
    let incoming = Incoming { status: 200, media_type: None, request_id: None, rate_limits: None, pieces };
    let (text, end) = read(events(incoming, Asked::ONE, Arc::default())).await;
    assert_eq!((text.as_str(), end.is_ok()), ("Hel", true));
}

proptest! {
    #[test]
    fn where_a_piece_ends_makes_no_difference(cuts in prop::collection::vec(0_usize..400, 0..12)) {
        let stream = frames(&[HELLO, LO, STOP, USAGE, sse::DONE]).into_bytes();
        let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(stream.len())).collect();
        cuts.extend([0, stream.len()]);
        cuts.sort_unstable();
        let pieces = cuts.windows(2).map(|pair| Ok(Bytes::copy_from_slice(&stream[pair[0]..pair[1]]))).collect();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build().unwrap();
        let (text, end) = runtime.block_on(read(reply_to(pieces)));
        prop_assert_eq!(text, "Hellö");
        prop_assert_eq!(end.unwrap().usage.map(|usage| usage.prompt), Some(9));
    }
}
