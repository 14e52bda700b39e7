//! Keys: who may ask, what, and how much.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use vqa_core::PicoUsd;
use vqa_engine::Budget;
use vqa_server::{Hosts, KeyConfig, Limits, Parts, Scope};
use vqa_testkit::{Answer, Reply, Script};

use crate::setup::{How, Server, data_url, key, picture, png, question, with};

/// A server with one key, and the key.
async fn guarded(script: Script, limits: Limits, models: Option<&[&str]>) -> (Server, String) {
    guarded_by(How::default(), script, (limits, models)).await
}

/// A server with one key that works so, and the key.
async fn guarded_by(how: How, script: Script, (limits, models): (Limits, Option<&[&str]>)) -> (Server, String) {
    let (key, hash) = key();
    let models: Option<BTreeSet<_>> = models.map(|models| models.iter().map(|name| (*name).to_owned()).collect());
    let add = |parts: &mut Parts| {
        parts.keys.push(KeyConfig { name: "team".to_owned(), hash, limits, models, scope: Scope::default() });
        parts.config.hosts = Hosts::Any;
    };
    (Server::working(how, script, add).await, key)
}

async fn ask(server: &Server, key: &str, body: &Value) -> reqwest::Response {
    server.client.post(server.url("/v1/chat/completions")).bearer_auth(key).json(body).send().await.unwrap()
}

#[tokio::test]
async fn without_a_key_there_is_health_and_nothing_else() {
    let (server, key) = guarded(Script::new(), Limits::default(), None).await;
    for path in ["/v1/models", "/v1/models/gpt-4o", "/nowhere"] {
        assert_eq!(server.get(path).await.status(), 401, "{path}");
    }
    let response = server.post("/v1/chat/completions", &question(&[])).await;
    assert_eq!(response.status(), 401);
    let error: Value = response.json().await.unwrap();
    assert!(error["error"]["message"].as_str().unwrap().starts_with("You didn't provide an API key."));
    let wrong: Value = ask(&server, "sk-wrong-0123456789-9900", &question(&[])).await.json().await.unwrap();
    assert_eq!(wrong["error"]["code"], "invalid_api_key");
    assert!(wrong["error"]["message"].as_str().unwrap().starts_with("Incorrect API key provided: sk-*****9900."));
    assert!(server.upstream.requests().is_empty());
    assert_eq!(server.get("/health").await.status(), 200);
    assert_eq!(ask(&server, &key, &question(&[])).await.status(), 200);
    assert_eq!(server.book.after(7).await.key.as_deref(), Some("team"));
}

#[tokio::test]
async fn pictures_count_toward_the_limit_on_tokens() {
    // 778 tokens each: the first fits into 1,000, the second does not, one of low detail does.
    let limits = Limits { tokens: Some(1_000), requests: Some(5), ..Limits::default() };
    let (server, key) = guarded(Script::new(), limits, None).await;
    let url = data_url("image/png", &png(1024, 1024));
    let high = question(&[picture(&url)]);
    let first = ask(&server, &key, &high).await;
    assert_eq!(first.status(), 200);
    assert_eq!(first.headers()["x-ratelimit-limit-tokens"], "1000");
    assert_eq!(first.headers()["x-ratelimit-remaining-requests"], "4");
    let second = ask(&server, &key, &high).await;
    assert_eq!(second.status(), 429);
    let wait: u64 = second.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((25..=34).contains(&wait), "{wait}");
    assert!(second.headers().contains_key("x-ratelimit-reset-tokens"));
    let error: Value = second.json().await.unwrap();
    assert_eq!((&error["error"]["type"], &error["error"]["code"]), (&json!("tokens"), &json!("rate_limit_exceeded")));
    let low = with(
        question(&[json!({"type": "image_url", "image_url": {"url": url, "detail": "low"}})]),
        "max_tokens",
        json!(10),
    );
    assert_eq!(ask(&server, &key, &low).await.status(), 200);
    // Alone more than the limit: never to be tried again.
    let never = ask(&server, &key, &question(&[picture(&url), picture(&url)])).await;
    assert_eq!((never.status().as_u16(), never.headers()["x-should-retry"].to_str().unwrap()), (429, "false"));
    assert!(!never.headers().contains_key("retry-after"));
    assert_eq!(server.upstream.requests().len(), 2);
}

#[tokio::test]
async fn requests_and_pictures_have_limits_of_their_own() {
    let limits = Limits { requests: Some(2), images: Some(1), ..Limits::default() };
    let (server, key) = guarded(Script::new(), limits, None).await;
    let small = picture(&data_url("image/png", &png(8, 8)));
    let many: Value = ask(&server, &key, &question(&[small.clone(), small])).await.json().await.unwrap();
    assert_eq!(many["error"]["type"], "images");
    assert_eq!(ask(&server, &key, &question(&[])).await.status(), 200);
    let third: Value = ask(&server, &key, &question(&[])).await.json().await.unwrap();
    assert_eq!(third["error"]["type"], "requests");
}

#[tokio::test]
async fn a_key_sees_and_asks_its_own_models_alone() {
    let (server, key) = guarded(Script::new(), Limits::default(), Some(&["gpt-4o-alias", "blind"])).await;
    let list = server.client.get(server.url("/v1/models")).bearer_auth(&key).send().await.unwrap();
    let list: Value = list.json().await.unwrap();
    let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|model| model["id"].clone()).collect();
    assert_eq!(ids, ["blind", "gpt-4o-alias"]);
    assert_eq!(ask(&server, &key, &question(&[])).await.status(), 404);
    assert_eq!(ask(&server, &key, &with(question(&[]), "model", json!("gpt-4o-alias"))).await.status(), 200);
}

#[tokio::test]
async fn the_days_money_is_kept_and_given_back() {
    // 100 tokens in at $2.50 a million and 10 out at $10 a million: $0.00035 each. Before, each may cost up to $0.00304:
    // 13 in and 300 out.
    let limits = Limits { daily: Some(PicoUsd(3_600_000_000)), ..Limits::default() };
    let script = Script::new().reply(Answer::new(["a"])).reply(Answer::new(["b"]));
    let (server, key) = guarded(script, limits, None).await;
    assert_eq!(ask(&server, &key, &question(&[])).await.status(), 200);
    assert_eq!(ask(&server, &key, &question(&[])).await.status(), 200);
    let spent = ask(&server, &key, &question(&[])).await;
    assert_eq!(spent.headers()["x-should-retry"], "false");
    let error: Value = spent.json().await.unwrap();
    assert_eq!(error["error"]["code"], "insufficient_quota");
    // An answer without a limit is given one.
    let unbounded = with(question(&[]), "max_tokens", Value::Null);
    assert_eq!(ask(&server, &key, &unbounded).await.status(), 429);
    assert_eq!(server.upstream.requests().len(), 2);
}

/// The most that the question may cost is $0.00305, and it costs $0.00035.
fn a_day(picodollars: u64) -> (Limits, Option<&'static [&'static str]>) {
    (Limits { daily: Some(PicoUsd(picodollars)), ..Limits::default() }, None)
}

#[tokio::test]
async fn an_attempt_that_may_have_been_billed_counts_in_full() {
    // One that was lost, one that is refused and costs nothing, two that are answered.
    let script = Script::new().reply(Reply::page(502, "Bad Gateway")).reply(Reply::error(
        401,
        "invalid_request_error",
        Some("invalid_api_key"),
        "no",
    ));
    let (server, key) = guarded_by(How { retries: 2, ..How::default() }, script, a_day(6_500_000_000)).await;
    for (status, calls) in [(500, 2), (200, 3), (200, 4), (429, 4)] {
        let response = ask(&server, &key, &question(&[])).await;
        assert_eq!((response.status().as_u16(), server.upstream.asked()), (status, calls));
    }
}

#[tokio::test]
async fn where_the_day_has_no_money_for_another_attempt_there_is_none() {
    let script = Script::new().reply(Reply::page(502, "Bad Gateway"));
    let (server, key) = guarded_by(How { retries: 2, ..How::default() }, script, a_day(3_600_000_000)).await;
    let error: Value = ask(&server, &key, &question(&[])).await.json().await.unwrap();
    assert_eq!((&error["error"]["code"], server.upstream.asked()), (&json!("insufficient_quota"), 1));
}

#[tokio::test]
async fn what_the_server_has_no_money_for_costs_the_key_nothing() {
    let how = How { budget: Budget::new(Some(PicoUsd(1_000_000_000))), ..How::default() };
    let (server, key) = guarded_by(how, Script::new(), a_day(3_100_000_000)).await;
    assert_eq!(ask(&server, &key, &question(&[])).await.status(), 429);
    assert_eq!(ask(&server, &key, &with(question(&[]), "max_tokens", json!(10))).await.status(), 200);
}

#[tokio::test]
async fn a_limit_that_the_server_set_makes_no_request_large() {
    let limits = Limits { tokens: Some(1_000), daily: Some(PicoUsd(1_000_000_000_000)), ..Limits::default() };
    let (server, key) = guarded(Script::new(), limits, None).await;
    let unbounded = with(question(&[]), "max_tokens", Value::Null);
    assert_eq!(ask(&server, &key, &unbounded).await.status(), 200);
    let sent = server.upstream.requests().pop().unwrap().chat().unwrap();
    assert_eq!(sent.max_tokens, Some(4_096));
    assert_eq!(ask(&server, &key, &with(question(&[]), "max_tokens", json!(4_096))).await.status(), 429);
}

#[tokio::test]
async fn metrics_are_told_to_the_keys_that_may_read_them() {
    let ((key, hash), (reader, reader_hash)) = (key(), key());
    let config = |name: &str, hash, scope| KeyConfig {
        name: name.to_owned(),
        hash,
        limits: Limits::default(),
        models: None,
        scope,
    };
    let add = |parts: &mut Parts| {
        parts.keys = vec![config("team", hash, Scope::Answers), config("watch", reader_hash, Scope::Metrics)];
    };
    let server = Server::with(Script::new(), add).await;
    assert_eq!(ask(&server, &key, &question(&[picture(&data_url("image/png", &png(8, 8)))])).await.status(), 200);
    let broken = picture(&data_url("image/png", &png(8, 8)[..40]));
    assert_eq!(ask(&server, &key, &question(&[broken])).await.status(), 400);
    assert_eq!(ask(&server, &key, &with(question(&[]), "model", json!("made-up-by-a-caller"))).await.status(), 404);
    server.book.after(3).await;
    let read = |key: String| server.client.get(server.url("/metrics")).bearer_auth(key).send();
    assert_eq!(read(key).await.unwrap().status(), 403);
    let text = read(reader).await.unwrap().text().await.unwrap();
    for line in [
        r#"vqa_requests_total{route="/v1/chat/completions",method="POST",status="200",end="answered",model="gpt-4o",key="team"} 1"#,
        r#"vqa_requests_total{route="/metrics",method="GET",status="403",end="answered",model="",key="team"} 1"#,
        r#"vqa_requests_total{route="/v1/chat/completions",method="POST",status="404",end="answered",model="",key="team"} 1"#,
        r#"vqa_failures_total{kind="bad_input",model="gpt-4o",key="team"} 1"#,
        r#"vqa_tokens_total{direction="input",model="gpt-4o",key="team"} 268"#,
        r#"vqa_images_total{model="gpt-4o",key="team"} 2"#,
        r#"vqa_request_seconds_count{route="/v1/chat/completions",model="gpt-4o",key="team"} 2"#,
        r#"vqa_request_seconds_bucket{route="/v1/chat/completions",le="+Inf",model="gpt-4o",key="team"} 2"#,
        r#"vqa_failures_total{kind="unauthenticated",model="",key="team"} 1"#,
        r#"vqa_stage_seconds_total{stage="decode",model="gpt-4o"} "#,
        r#"vqa_stage_seconds_total{stage="fit",model="gpt-4o"} "#,
        r#"vqa_images_kept_total{model="gpt-4o",key="team"} 0"#,
        "vqa_seats_free 64",
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains("made-up"), "{text}");
}

#[tokio::test]
async fn what_the_day_has_no_money_for_takes_no_tokens_and_no_pictures() {
    let daily = Some(PicoUsd(1_000_000_000));
    let limits = Limits { tokens: Some(2_000), images: Some(1), daily, ..Limits::default() };
    let (server, key) = guarded(Script::new(), limits, None).await;
    let shown = question(&[picture(&data_url("image/png", &png(8, 8)))]);
    for _ in 0..3 {
        let refused = ask(&server, &key, &with(shown.clone(), "max_tokens", json!(1_000))).await;
        assert_eq!(refused.headers()["x-ratelimit-remaining-tokens"], "2000");
        assert_eq!(refused.headers()["x-ratelimit-remaining-images"], "1");
        assert_eq!(refused.json::<Value>().await.unwrap()["error"]["code"], "insufficient_quota");
    }
    assert_eq!(ask(&server, &key, &with(shown, "max_tokens", json!(10))).await.status(), 200);
}

#[tokio::test]
async fn what_never_fits_and_what_does_not_fit_now_is_told_in_the_words_of_the_api() {
    let limits = Limits { requests: Some(1), tokens: Some(1_000), ..Limits::default() };
    let (server, key) = guarded(Script::new(), limits, None).await;
    let large: Value = ask(&server, &key, &with(question(&[]), "max_tokens", json!(1_001))).await.json().await.unwrap();
    let told = "Request too large for gpt-4o in organization org-team on tokens per min (TPM): Limit 1000, Requested \
                1001. The input or output tokens must be reduced in order to run successfully. Visit \
                https://platform.openai.com/account/rate-limits to learn more.";
    let error = json!({"message": told, "type": "tokens", "param": null, "code": "rate_limit_exceeded"});
    assert_eq!(large["error"], error);
    let mut second: Value = ask(&server, &key, &question(&[])).await.json().await.unwrap();
    let message = second["error"]["message"].take();
    let (before, rest) = message.as_str().unwrap().split_once("try again in ").unwrap();
    assert_eq!(
        before,
        "Rate limit reached for all models in organization org-team on requests per min (RPM): Limit 1, Used 1, \
         Requested 1. Please "
    );
    let (wait, after) = rest.split_once("s. ").unwrap();
    assert!((40.0..=60.0).contains(&wait.parse::<f64>().unwrap()), "{rest}");
    assert_eq!(after, "Visit https://platform.openai.com/account/rate-limits to learn more.");
    assert_eq!(
        second["error"],
        json!({"message": null, "type": "requests", "param": null, "code": "rate_limit_exceeded"})
    );
}
