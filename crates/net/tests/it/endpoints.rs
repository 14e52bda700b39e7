//! Answers that come as they should.

use vqa_core::card::Vision;
use vqa_core::{Delivery, Finish, Usage};
use vqa_net::{Endpoint, EndpointConfig, SecretString};
use vqa_testkit::{Answer, Reply, Script};

use crate::setup::{KEY, ask, config, model, question};

#[tokio::test]
async fn streamed_and_whole_are_the_same_answer() {
    let answer = || Answer::new(["A ", "small ", "cat."]);
    for delivery in [Delivery::Streamed, Delivery::Whole] {
        // Whatever was asked for, the media type says what came.
        for reply in [Reply::from(answer()), Reply::whole(answer()), Reply::streamed(answer())] {
            let upstream = Script::new().reply(reply.header("x-request-id", "req_7")).start().unwrap();
            let (text, end) = ask(&model(&config(&upstream)), &question(delivery)).await;
            let end = end.unwrap();
            assert_eq!(text, "A small cat.");
            assert_eq!((end.finish, end.model.as_deref()), (Finish::Stop, Some("gpt-4o")));
            assert_eq!(end.request_id.as_deref(), Some("req_7"));
            let sent_usage = upstream.requests()[0].json()["stream_options"]["include_usage"] == true;
            assert_eq!(sent_usage, delivery == Delivery::Streamed);
            let whole_or_asked_for =
                end.usage.is_none_or(|usage| usage == Usage { prompt: 100, completion: 10, ..Usage::default() });
            assert!(whole_or_asked_for);
        }
    }
}

#[tokio::test]
async fn usage_is_read_from_both_forms() {
    for delivery in [Delivery::Streamed, Delivery::Whole] {
        let upstream = Script::new().start().unwrap();
        let (_, end) = ask(&model(&config(&upstream)), &question(delivery)).await;
        assert_eq!(end.unwrap().usage, Some(Usage { prompt: 100, completion: 10, ..Usage::default() }), "{delivery:?}");
    }
}

#[tokio::test]
async fn a_form_without_a_telling_type_is_what_was_asked_for() {
    let events = "data: {\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n";
    let json = r#"{"choices":[{"message":{"content":"x"},"finish_reason":"stop"}]}"#;
    for (delivery, media_type, body) in [
        (Delivery::Streamed, "text/plain", events),
        (Delivery::Streamed, "", events),
        (Delivery::Whole, "text/plain; charset=utf-8", json),
        (Delivery::Whole, "application/octet-stream", json),
        (Delivery::Streamed, "application/problem+json", json),
    ] {
        let upstream = Script::new().reply(Reply::body(200, media_type, body)).start().unwrap();
        let (text, end) = ask(&model(&config(&upstream)), &question(delivery)).await;
        assert_eq!((text.as_str(), end.is_ok()), ("x", true), "{delivery:?} {media_type}: {end:?}");
    }
}

#[tokio::test]
async fn one_connection_serves_many_asks() {
    let upstream = Script::new().models(&["gpt-4o"]).start().unwrap();
    let model = model(&config(&upstream));
    for delivery in [Delivery::Streamed, Delivery::Streamed, Delivery::Whole, Delivery::Streamed] {
        ask(&model, &question(delivery)).await.1.unwrap();
    }
    model.health().await.unwrap();
    let connections: Vec<_> = upstream.requests().iter().map(|request| request.connection).collect();
    assert_eq!(connections, [0; 5]);
}

#[tokio::test]
async fn models_are_listed() {
    let upstream = Script::new().models(&["gpt-4o", "o3"]).key(KEY).start().unwrap();
    let models = Endpoint::new(&config(&upstream)).unwrap().list_models().await.unwrap();
    let names: Vec<_> = models.iter().map(|model| model.name.as_str()).collect();
    assert_eq!(names, ["gpt-4o", "o3"]);
    assert!(models.iter().all(|model| model.vision == Vision::Unknown && model.owner.as_deref() == Some("scripted")));
    assert_eq!(upstream.requests()[0].target, "/v1/models");
}

#[tokio::test]
async fn keys_show_up_nowhere() {
    let upstream = Script::new().start().unwrap();
    let config = EndpointConfig {
        headers: vec![("x-gateway".into(), SecretString::from("gateway-secret".to_owned()))],
        ..config(&upstream)
    };
    let model = model(&config);
    for shown in [format!("{config:?}"), format!("{model:?}"), format!("{:#?}", Endpoint::new(&config).unwrap())] {
        assert!(!shown.contains("0123456789") && !shown.contains("gateway-secret"), "{shown}");
    }
    ask(&model, &question(Delivery::Whole)).await.1.unwrap();
    assert!(!upstream.requests()[0].target.contains("0123456789"));
}

#[test]
fn a_key_that_cannot_be_sent_is_refused_without_being_shown() {
    let with_key = |key: &str| {
        let key = Some(SecretString::from(key.to_owned()));
        Endpoint::new(&EndpointConfig { key, ..EndpointConfig::default() })
    };
    let error = with_key("sk-0123\n456789").unwrap_err();
    assert_eq!(
        error.to_string(),
        "the header `authorization` cannot be sent: the value holds a character that no header may hold"
    );
    assert!(!format!("{error:?}").contains("0123"));
    // A line end around a key comes from the file in which it was kept.
    for key in ["sk-0123456789\n", "", "  "] {
        assert!(with_key(key).is_ok());
    }
}
