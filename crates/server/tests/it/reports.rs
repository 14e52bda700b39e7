//! What was done to pictures, told to who asks.

use serde_json::{Value, json};
use vqa_testkit::Script;

use crate::setup::{How, Server, data_url, picture, png, question, with};

async fn reported(server: &Server, body: &Value) -> reqwest::Response {
    server.client.post(server.url("/v1/chat/completions")).header("x-vqa-report", "1").json(body).send().await.unwrap()
}

#[tokio::test]
async fn a_report_tells_sizes_tokens_and_times() {
    let server = Server::start(Script::new()).await;
    let body = question(&[picture(&data_url("image/png", &png(2048, 1024)))]);
    let response = reported(&server, &body).await;
    let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
    for stage in ["decode;dur=", "count;dur=", "call;dur="] {
        assert!(timing.contains(stage), "{timing}");
    }
    let answer: Value = response.json().await.unwrap();
    let seen = &answer["vqa"]["images"][0];
    assert_eq!(
        (&seen["format"], &seen["size"], &seen["seen_size"]),
        (&json!("png"), &json!([2048, 1024]), &json!([1536, 768]))
    );
    assert_eq!((&seen["tiles"], &seen["tokens"]), (&json!([3, 2]), &json!(1105)));
    assert_eq!(answer["vqa"]["native_usage"]["prompt_tokens"], 100);
    assert!(answer["vqa"]["timings_ms"]["decode"].as_f64().unwrap() > 0.0);

    let stream = reported(&server, &with(body.clone(), "stream", json!(true))).await.text().await.unwrap();
    assert_eq!(stream.matches("\"vqa\"").count(), 1, "{stream}");
    // Nobody is told who did not ask.
    assert_eq!(server.chat(&body).await.get("vqa"), None);
}

#[tokio::test]
async fn a_remedy_of_the_server_is_applied_sent_and_told() {
    let how = How { remedies: "crop".parse().unwrap(), ..How::default() };
    let server = Server::working(how, Script::new(), |_| {}).await;
    let body = question(&[picture(&data_url("image/png", &png(2600, 400)))]);
    let answer: Value = reported(&server, &body).await.json().await.unwrap();
    let images = answer["vqa"]["images"].as_array().unwrap();
    let cut = |image: &Value| image["findings"].as_array().unwrap().iter().any(|found| found["code"] == "cut");
    assert_eq!((images.len(), images.iter().all(cut)), (5, true), "{images:?}");
    let sent = server.upstream.requests()[0].json();
    assert_eq!(sent["messages"][0]["content"].as_array().unwrap().len(), 6, "the question and five parts");
    assert_eq!(server.book.after(1).await.findings.iter().filter(|code| **code == "cut").count(), 1);
}
