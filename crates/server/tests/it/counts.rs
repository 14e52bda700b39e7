//! Tokens that no rule counts: the model does, or a bound holds until it answered.

use std::sync::Arc;

use serde_json::{Value, json};
use vqa_core::{Backend, Usage};
use vqa_server::{Catalogue, Hosts, KeyConfig, Limits, Parts, Scope};
use vqa_testkit::Script;

use crate::setup::{Server, Tells, card, data_url, engine_of, key, picture, png, question, with};

/// What the model makes of every prompt.
const PROMPT: u64 = 158;

/// A server with a model that counts, and one that does not, and a key.
async fn serving(limits: Limits) -> (Server, String) {
    let (key, hash) = key();
    let change = |parts: &mut Parts| {
        let models = [("counts", Some(PROMPT)), ("tells", None)];
        let usage = Usage { prompt: PROMPT, completion: 1, ..Usage::default() };
        let backends = models.map(|(name, counts)| Tells { card: card(name), usage, timings: None, counts });
        parts.catalogue =
            Catalogue::new(backends.iter().map(|one| one.card.clone()).collect(), Default::default()).unwrap();
        parts.engine = engine_of(backends.into_iter().map(|one| Arc::new(one) as Arc<dyn Backend>).collect());
        parts.keys.push(KeyConfig { name: "team".to_owned(), hash, limits, models: None, scope: Scope::default() });
        parts.config.hosts = Hosts::Any;
    };
    (Server::with(Script::new(), change).await, key)
}

async fn ask(server: &Server, key: &str, model: &str) -> (u16, Option<u64>) {
    let body = with(with(question(&[]), "model", json!(model)), "max_tokens", Value::Null);
    let response = server.client.post(server.url("/v1/chat/completions")).bearer_auth(key).json(&body).send().await;
    let response = response.unwrap();
    let left = response.headers().get("x-ratelimit-remaining-tokens");
    let left = left.map(|left| left.to_str().unwrap().parse().unwrap());
    (response.status().as_u16(), left)
}

#[tokio::test]
async fn what_the_model_counts_is_held_against_the_limit() {
    let (server, key) = serving(Limits { tokens: Some(PROMPT * 2), ..Limits::default() }).await;
    assert_eq!(ask(&server, &key, "counts").await.0, 200);
    assert_eq!(ask(&server, &key, "counts").await.0, 200);
    assert_eq!(ask(&server, &key, "counts").await.0, 429);
    let (server, key) = serving(Limits { tokens: Some(10), ..Limits::default() }).await;
    assert_eq!(ask(&server, &key, "counts").await, (429, Some(10)));
}

#[tokio::test]
async fn what_only_an_answer_tells_is_taken_after_it() {
    let (server, key) = serving(Limits { tokens: Some(PROMPT + 60), ..Limits::default() }).await;
    // The text has 23 bytes, and its frame some more: fewer than are there, both times.
    let (status, left) = ask(&server, &key, "tells").await;
    assert!(status == 200 && (60..70).contains(&left.unwrap()), "{status} {left:?}");
    assert_eq!(ask(&server, &key, "tells").await, (200, Some(0)));
    assert_eq!(ask(&server, &key, "tells").await.0, 429);
}

#[tokio::test]
async fn an_input_is_counted_by_the_model_or_said_to_be_uncounted() {
    let (server, key) = serving(Limits { images: Some(1), ..Limits::default() }).await;
    let url = data_url("image/png", &png(8, 8));
    let input = json!([{"role": "user", "content": [{"type": "input_image", "image_url": url}]}]);
    let count = async |model: &str| -> Value {
        let body = json!({"model": model, "input": input});
        let request = server.client.post(server.url("/v1/responses/input_tokens")).bearer_auth(&key).json(&body);
        request.send().await.unwrap().json().await.unwrap()
    };
    assert_eq!(count("counts").await["input_tokens"], PROMPT);
    let error = count("tells").await["error"].clone();
    assert_eq!((&error["param"], &error["code"]), (&json!("model"), &json!("unsupported_value")));
    assert!(error["message"].as_str().unwrap().contains("cannot be counted"), "{error}");
    // Counting asks about no picture.
    let body = with(question(&[picture(&url)]), "model", json!("counts"));
    let asked = server.client.post(server.url("/v1/chat/completions")).bearer_auth(&key).json(&body).send().await;
    assert_eq!(asked.unwrap().status(), 200);
    assert_eq!(count("counts").await["error"]["type"], "images");
}
