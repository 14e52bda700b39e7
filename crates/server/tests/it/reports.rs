//! What was done to pictures, told to who asks.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use vqa_core::tokens::{CloseUps, ImageRule, ViewRule, ViewShape, ViewTokens};
use vqa_core::{ModelCard, ModelTimings, Usage};
use vqa_engine::{PictureCache, PictureCacheConfig};
use vqa_server::{Catalogue, Parts};
use vqa_testkit::Script;

use crate::setup::{How, Server, Tells, data_url, engine_of, picture, png, question, with};

async fn reported(server: &Server, body: &Value) -> reqwest::Response {
    server.client.post(server.url("/v1/chat/completions")).header("x-vqa-report", "1").json(body).send().await.unwrap()
}

#[tokio::test]
async fn a_report_tells_sizes_tokens_and_times() {
    let server = Server::start(Script::new()).await;
    let body = question(&[picture(&data_url("image/png", &png(2048, 1024)))]);
    let response = reported(&server, &body).await;
    let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
    let told: Vec<_> = timing.split(", ").map(|stage| stage.split(";dur=").next().unwrap()).collect();
    for stage in ["decode", "fit", "check", "encode", "count", "call"] {
        assert!(told.contains(&stage), "{timing}");
    }
    let answer: Value = response.json().await.unwrap();
    let seen = &answer["vqa"]["images"][0];
    assert_eq!(
        (&seen["format"], &seen["size"], &seen["seen_size"]),
        (&json!("png"), &json!([2048, 1024]), &json!([1536, 768]))
    );
    assert_eq!((&seen["tiles"], &seen["tokens"]), (&json!([3, 2]), &json!(1105)));
    assert_eq!(answer["vqa"]["native_usage"]["prompt_tokens"], 100);
    for stage in ["decode", "fit", "check", "encode"] {
        assert!(answer["vqa"]["timings_ms"][stage].as_f64().unwrap() > 0.0, "{stage}: {answer}");
    }

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

#[tokio::test]
async fn a_model_of_the_program_is_told_by_what_it_is_shown() {
    let server = Server::with(Script::new(), seeing).await;
    let body = with(question(&[picture(&data_url("image/png", &png(1600, 800)))]), "model", json!("sees"));
    let response = reported(&server, &body).await;
    let timing = response.headers()["server-timing"].to_str().unwrap().to_owned();
    for stage in ["decode;dur=", "fit;dur=", "queue;dur=1", "encode;dur=2", "prefill;dur=3", "write;dur=4"] {
        assert!(timing.contains(stage), "{timing}");
    }
    // Such a model takes pixels: nothing is encoded before the call.
    assert_eq!(timing.matches("encode").count(), 1, "{timing}");
    let report = response.json::<Value>().await.unwrap()["vqa"].clone();
    let seen = &report["images"][0];
    assert_eq!((&seen["size"], &seen["seen_size"]), (&json!([1600, 800]), &json!([64, 64])));
    // 1536x768 in two rows of three, and the whole.
    let views: Vec<_> = (0..7).map(|_| json!([64, 64])).collect();
    assert_eq!((&seen["views"], &seen["tiles"]), (&json!(views), &json!([3, 2])));
    assert_eq!((&seen["seen_format"], &seen["seen_bytes"]), (&json!("rgb8"), &json!(7 * 64 * 64 * 3)));
    assert_eq!(report["native_usage"]["cached_tokens"], 5);
    let told = ["encode", "prefill", "queue", "write"].map(|stage| report["timings_ms"][stage].as_f64().unwrap());
    assert_eq!(told, [2.0, 3.0, 1.0, 4.0]);
    server.book.after(1).await;
    let metrics = server.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains(r#"vqa_stage_seconds_total{stage="encode",model="sees"} 0.002"#), "{metrics}");
}

/// Serves a model that sees squares of 64 pixels, and knows where its time went.
fn seeing(parts: &mut Parts) {
    let rule = ViewRule {
        high: CloseUps::Tiles(9),
        tokens: ViewTokens::Fixed(9),
        shape: ViewShape::Padded { side: 64, grey: 0 },
    };
    let card = ModelCard { image_rule: ImageRule::View(rule), ..ModelCard::unknown("sees".into()) };
    let time = Duration::from_millis;
    let timings = ModelTimings { queue: time(1), encode: time(2), prefill: time(3), write: time(4) };
    let usage = Usage { prompt: 70, completion: 1, cached: 5, ..Usage::default() };
    parts.catalogue = Catalogue::new(vec![card.clone()], Default::default()).unwrap();
    parts.engine = engine_of(vec![Arc::new(Tells { card, usage, timings: Some(timings), counts: None })]);
}

#[tokio::test]
async fn pictures_that_were_kept_are_told() {
    let cache = PictureCache::new(PictureCacheConfig { bytes: 1 << 20, time_to_live: Duration::from_secs(600) });
    let server = Server::working(How { cache, ..How::default() }, Script::new(), |_| {}).await;
    let shown = |side| picture(&data_url("image/png", &png(side, side)));
    let kept =
        async |body: Value| reported(&server, &body).await.json::<Value>().await.unwrap()["vqa"]["kept_images"].clone();
    assert_eq!(kept(question(&[shown(20)])).await, 0);
    assert_eq!(kept(question(&[shown(20), shown(30), shown(20)])).await, 2);
    assert_eq!(kept(question(&[shown(30)])).await, 1);
    assert_eq!(server.book.after(3).await.timings.kept_pictures, 1);
    let metrics = server.get("/metrics").await.text().await.unwrap();
    assert!(metrics.contains(r#"vqa_images_kept_total{model="gpt-4o",key=""} 3"#), "{metrics}");
}
