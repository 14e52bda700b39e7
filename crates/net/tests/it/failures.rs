//! Everything else that servers do.

use std::net::TcpListener;
use std::time::Duration;

use vqa_core::{BackendError, Delivery, Finish, Kind, RateLimits, RateWindow, Retry};
use vqa_net::{EndpointConfig, hint};
use vqa_testkit::{Answer, Reply, Script};

use crate::setup::{KEY, ask, config, impatient, model, question};

const HELLO: &str = r#"{"choices":[{"index":0,"delta":{"content":"Hel"}}]}"#;

async fn fails(reply: Reply, delivery: Delivery) -> (String, BackendError) {
    let upstream = Script::new().reply(reply).start().unwrap();
    let (text, end) = ask(&model(&impatient(&upstream)), &question(delivery)).await;
    (text, end.unwrap_err())
}

#[tokio::test]
async fn every_failure_has_its_own_words() {
    let whole = Delivery::Whole;
    let streamed = Delivery::Streamed;
    let mut table = String::new();
    for (case, delivery, reply) in [
        ("429", streamed, Reply::busy("7")),
        ("500", whole, Reply::error(500, "server_error", None, "oops")),
        ("page instead of JSON", streamed, Reply::page(502, "502 Bad Gateway")),
        ("page with status 200", whole, Reply::page(200, "Welcome")),
        ("no choices", whole, Reply::json(200, &serde_json::json!({"choices": []}))),
        ("other JSON", whole, Reply::json(200, &serde_json::json!({"hello": 1}))),
        ("other shape", whole, Reply::json(200, &serde_json::json!({"choices": [{"message": 7}]}))),
        (
            "error with status 200",
            whole,
            Reply::json(200, &serde_json::json!({"error": {"message": "m", "code": 429}})),
        ),
        ("half a JSON body", whole, Reply::body(200, "application/json", r#"{"choices":[{"mess"#)),
        ("empty body", whole, Reply::body(200, "application/json", "")),
        ("empty stream", streamed, Reply::events(Vec::<&str>::new())),
        ("cut stream", streamed, Reply::cut_events([HELLO])),
        ("cut before the answer", streamed, Reply::cut_events([r#"{"choices":[]}"#])),
        (
            "error in the stream",
            streamed,
            Reply::events([HELLO, r#"{"error":{"message":"overloaded","type":"server_error"}}"#]),
        ),
        ("garbage in the stream", streamed, Reply::events([HELLO, "{oops"])),
        ("closed without an answer", whole, Reply::close()),
        ("reset", whole, Reply::reset()),
        ("not HTTP", whole, Reply::raw("SSH-2.0-OpenSSH_9.2\r\n")),
        ("body shorter than announced", whole, Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n{}")),
        ("redirect", whole, Reply::redirect(308, "https://elsewhere.test/v1/chat/completions?ticket=1")),
        ("first byte too late", streamed, Reply::hang()),
        ("next piece too late", streamed, Reply::hanging_events([HELLO, HELLO])),
    ] {
        let (text, error) = fails(reply, delivery).await;
        let (kind, retry) = (error.kind().as_str(), error.retry());
        let mut words = error.to_string();
        let cause = std::error::Error::source(&error).is_some();
        if let Some(at) = words.find("127.0.0.1:") {
            words.replace_range(at + 10..at + 15, "PORT");
        }
        table += &format!(
            "{case}\n    {kind} {retry:?}, text {text:?}, cause {cause}\n    {words}\n    hint: {:?}\n",
            hint(&error)
        );
    }
    insta::assert_snapshot!(table);
}

#[tokio::test]
async fn a_refusal_and_a_filtered_answer_are_answers() {
    for delivery in [Delivery::Streamed, Delivery::Whole] {
        let upstream = Script::new()
            .reply(Answer::new(["x"]).declined("I can't help with that."))
            .reply(Answer::new(["A c"]).finish(Some("content_filter")))
            .start()
            .unwrap();
        let model = model(&config(&upstream));
        let (text, end) = ask(&model, &question(delivery)).await;
        assert_eq!((text.as_str(), end.unwrap().finish), ("I can't help with that.", Finish::Refusal));
        let (text, end) = ask(&model, &question(delivery)).await;
        assert_eq!((text.as_str(), end.unwrap().finish), ("A c", Finish::ContentFilter));
    }
}

#[tokio::test]
async fn keys_are_checked_and_an_echoed_key_is_masked() {
    let upstream = Script::new().key("sk-another-key-entirely").start().unwrap();
    let error = ask(&model(&config(&upstream)), &question(Delivery::Whole)).await.1.unwrap_err();
    assert_eq!((error.kind(), error.retry()), (Kind::Unauthenticated, Retry::Never));
    assert!(hint(&error).unwrap().contains("OPENAI_API_KEY"));
    let without = EndpointConfig { key: None, ..config(&upstream) };
    let error = ask(&model(&without), &question(Delivery::Whole)).await.1.unwrap_err();
    assert!(error.to_string().contains("You didn't provide an API key"), "{error}");

    let words = format!("Incorrect API key provided: {KEY}");
    for reply in [
        Reply::error(401, "invalid_request_error", Some("invalid_api_key"), &words),
        Reply::page(401, &words),
        Reply::body(200, "application/json", words.clone()),
        Reply::events([words.as_str()]),
        Reply::events([format!(r#"{{"choices":"{KEY}"}}"#)]),
        Reply::json(200, &serde_json::json!({"choices": words})),
        Reply::error(500, "t", None, "m").header("x-request-id", KEY),
    ] {
        let (_, error) = fails(reply, Delivery::Whole).await;
        assert!(!format!("{error:?} {error}").contains("0123456789"), "{error:?}");
    }
}

#[tokio::test]
async fn nothing_goes_where_a_redirect_leads() {
    let elsewhere = Script::new().start().unwrap();
    let location = format!("{}/chat/completions", elsewhere.base_url());
    for status in [301, 302, 303, 307, 308] {
        let (_, error) = fails(Reply::redirect(status, &location), Delivery::Whole).await;
        assert_eq!(error.kind(), Kind::Misconfigured, "{error}");
    }
    assert_eq!(elsewhere.requests(), []);
}

#[tokio::test]
async fn an_endpoint_that_is_not_there_is_unreachable() {
    // A port that was free a moment ago.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let config = EndpointConfig { base_url: format!("http://127.0.0.1:{port}/v1"), ..EndpointConfig::default() };
    let error = ask(&model(&config), &question(Delivery::Streamed)).await.1.unwrap_err();
    assert!(matches!(error, BackendError::Unreachable { .. }), "{error:?}");
    assert_eq!(error.retry(), Retry::Backoff);
    assert!(hint(&error).unwrap().contains("is the server running"));
}

#[tokio::test]
async fn plain_http_at_an_https_address_is_told() {
    let upstream = Script::new().start().unwrap();
    let base_url = upstream.base_url().replace("http:", "https:");
    let error =
        ask(&model(&EndpointConfig { base_url, ..config(&upstream) }), &question(Delivery::Whole)).await.1.unwrap_err();
    assert!(hint(&error).unwrap().contains("does the server speak `https`"), "{error:?}");
}

#[tokio::test]
async fn rate_limits_come_with_answers_and_with_refusals() {
    let limited = |reply: Reply| {
        reply.header("x-ratelimit-limit-requests", "500").header("x-ratelimit-remaining-requests", "many")
    };
    let requests = RateWindow { limit: Some(500), ..RateWindow::default() };
    let expected = RateLimits { requests, tokens: RateWindow::default() };
    for delivery in [Delivery::Streamed, Delivery::Whole] {
        let upstream = Script::new().reply(limited(Reply::text("a"))).reply(limited(Reply::busy("7"))).start().unwrap();
        let model = model(&config(&upstream));
        let (_, end) = ask(&model, &question(delivery)).await;
        assert_eq!(end.unwrap().rate_limits.as_deref(), Some(&expected));
        let (_, end) = ask(&model, &question(delivery)).await;
        let Err(BackendError::Refused { error, .. }) = end else { panic!("{end:?}") };
        assert_eq!(error.rate_limits, Some(expected));
    }
}

#[tokio::test]
async fn an_answer_larger_than_any_is_not_read_to_its_end() {
    let piece = vec![b' '; 1 << 20];
    let reply = Reply::pieces("application/json", std::iter::repeat_n(piece, 70));
    let upstream = Script::new().reply(reply).start().unwrap();
    let error = ask(&model(&config(&upstream)), &question(Delivery::Whole)).await.1.unwrap_err();
    assert!(error.to_string().ends_with("it is larger than 67108864 bytes"), "{error}");
}

#[tokio::test]
async fn a_slow_answer_within_the_limits_is_whole() {
    let paced = Answer::new(["a", "b", "c"]).paced(Duration::from_millis(20));
    let upstream = Script::new().reply(Reply::from(paced).after(Duration::from_millis(20))).start().unwrap();
    let (text, end) = ask(&model(&config(&upstream)), &question(Delivery::Streamed)).await;
    assert_eq!((text.as_str(), end.is_ok()), ("abc", true));
}
