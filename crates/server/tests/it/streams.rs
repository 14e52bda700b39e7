//! Answers that come piece by piece.

use serde_json::{Value, json};
use vqa_core::Kind;
use vqa_server::End;
use vqa_testkit::{Answer, Reply, Script};

use crate::setup::{Server, data_url, events, picture, png, question, with};

fn streamed(body: Value) -> Value {
    with(body, "stream", json!(true))
}

/// Hides what differs from run to run.
fn tidy(events: &[String]) -> String {
    let hide = |event: &String| match serde_json::from_str::<Value>(event) {
        Ok(mut chunk) if chunk.get("id").is_some() => {
            (chunk["id"], chunk["created"]) = (json!("chatcmpl-…"), json!(0));
            chunk.to_string()
        }
        _ => event.clone(),
    };
    events.iter().map(hide).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn the_transcript_of_a_stream() {
    let server = Server::start(Script::new().reply(Answer::new(["A ", "cat."]))).await;
    let body = with(
        streamed(question(&[picture(&data_url("image/png", &png(64, 64)))])),
        "stream_options",
        json!({"include_usage": true}),
    );
    let events = events(server.post("/v1/chat/completions", &body).await).await;
    insta::assert_snapshot!(tidy(&events));
    let ids: Vec<_> = events
        .iter()
        .filter_map(|event| serde_json::from_str::<Value>(event).ok())
        .map(|chunk| chunk["id"].clone())
        .collect();
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
    assert_eq!(server.book.after(1).await.end, End::Answered);
}

#[tokio::test]
async fn usage_is_not_told_unasked() {
    let server = Server::start(Script::new()).await;
    let events = events(server.post("/v1/chat/completions", &streamed(question(&[]))).await).await;
    assert!(events.iter().all(|event| !event.contains("usage")), "{events:?}");
    assert_eq!(events.last().unwrap(), "[DONE]");
}

#[tokio::test]
async fn what_fails_before_the_first_word_has_a_status() {
    let script =
        Script::new().reply(Reply::error(400, "invalid_request_error", Some("context_length_exceeded"), "too long"));
    let server = Server::start(script).await;
    let response = server.post("/v1/chat/completions", &streamed(question(&[]))).await;
    assert_eq!(response.status(), 400);
    let error: Value = response.json().await.unwrap();
    assert_eq!(error["error"]["code"], "context_length_exceeded");
}

#[tokio::test]
async fn what_fails_afterwards_is_an_event_and_no_end() {
    let chunk = json!({"choices": [{"index": 0, "delta": {"content": "A c"}, "finish_reason": null}]}).to_string();
    let server = Server::start(Script::new().reply(Reply::cut_events([chunk]))).await;
    let events = events(server.post("/v1/chat/completions", &streamed(question(&[]))).await).await;
    let last: Value = serde_json::from_str(events.last().unwrap()).unwrap();
    assert_eq!(last["error"]["type"], "server_error");
    assert!(events[1].contains("A c"), "{events:?}");
    let record = server.book.after(1).await;
    assert_eq!((record.status, record.end, record.failure), (200, End::Broken, Some(Kind::Upstream)));
}

#[tokio::test]
async fn words_come_as_they_are_written() {
    let chunk = json!({"choices": [{"index": 0, "delta": {"content": "A "}, "finish_reason": null}]}).to_string();
    let server = Server::start(Script::new().reply(Reply::hanging_events([chunk]))).await;
    let mut response = server.post("/v1/chat/completions", &streamed(question(&[]))).await;
    let mut seen = String::new();
    // The next word never comes.
    while !seen.contains("\"A \"") {
        seen.push_str(std::str::from_utf8(&response.chunk().await.unwrap().unwrap()).unwrap());
    }
}
