//! What is sent for an ask.

use vqa_core::card::OutputLimitField;
use vqa_core::{AnswerForm, AskOptions, AskSchema, Cleared, Delivery, Detail, Format, Part, Role, Strictness, Turn};
use vqa_net::openai::{ask_to_wire, without_pictures};
use vqa_net::{Auth, EndpointConfig, SecretString};
use vqa_testkit::{Script, pictures};

use crate::setup::{KEY, ask, card, cleared, config, link, model, picture, question};

fn json(ask: &Cleared, output_limit: OutputLimitField) -> String {
    let request = ask_to_wire(ask, &card(output_limit)).unwrap();
    serde_json::to_string_pretty(&without_pictures(request)).unwrap()
}

fn schema(name: &str, json: &str) -> AskSchema {
    AskSchema { name: name.into(), json: json.into(), description: None, strictness: Strictness::Enforced }
}

#[test]
fn a_question_about_pictures() {
    let parts = vec![
        Part::Text("Which is the cat?".into()),
        picture(Detail::Low, Format::Png, pictures::PNG),
        picture(Detail::Auto, Format::Jpeg, pictures::JPEG),
        link(Detail::Original, "https://host/a.webp?x=1#y"),
        picture(Detail::High, Format::Png, pictures::PNG),
        Part::Text("Answer in a word.".into()),
    ];
    let turns = vec![Turn::text(Role::System, "Be brief."), Turn { role: Role::User, parts }];
    let options = AskOptions { max_tokens: Some(300), ..AskOptions::default() };
    insta::assert_snapshot!(json(&cleared(turns, options), OutputLimitField::MaxTokens));
}

#[test]
fn a_conversation_with_every_option() {
    let turns = vec![
        Turn { role: Role::User, parts: vec![link(Detail::High, "https://host/a.png"), Part::Text("What?".into())] },
        Turn::text(Role::Assistant, "A cat."),
        Turn::text(Role::User, "What colour?"),
    ];
    let options = AskOptions {
        max_tokens: Some(50),
        temperature: Some(0.2),
        seed: Some(-7),
        frequency_penalty: Some(-0.5),
        presence_penalty: Some(1.5),
        choices: std::num::NonZeroU16::new(2),
        logprobs: Some(vqa_core::Logprobs { top: 5 }),
        stop: vec!["\n".into(), "END".into()],
        schema: Some(schema("colour", r#"{"type": "object", "required": ["z", "a"]}"#)),
        delivery: Delivery::Whole,
        cache_key: Some("picture-1".into()),
        ..AskOptions::default()
    };
    insta::assert_snapshot!(json(&cleared(turns, options), OutputLimitField::MaxCompletionTokens));
}

#[test]
fn json_without_a_schema_and_a_schema_that_is_only_wished_for() {
    let sent = |options: AskOptions| {
        let ask = cleared(vec![Turn::text(Role::User, "?")], options);
        serde_json::to_value(ask_to_wire(&ask, &card(OutputLimitField::default())).unwrap()).unwrap()
    };
    let object = sent(AskOptions { form: AnswerForm::JsonObject, top_p: Some(0.5), ..AskOptions::default() });
    assert_eq!(object["response_format"], serde_json::json!({"type": "json_object"}));
    assert_eq!(object["top_p"], 0.5);
    let wished = AskSchema { strictness: Strictness::Wished, description: Some("d".into()), ..schema("s", "{}") };
    let wished = sent(AskOptions { schema: Some(wished), ..AskOptions::default() });
    let expected = serde_json::json!({"name": "s", "description": "d", "schema": {}, "strict": false});
    assert_eq!(wished["response_format"]["json_schema"], expected);
}

#[test]
fn a_schema_that_is_no_json_is_not_sent() {
    let schema = Some(schema("s", "{"));
    let ask = cleared(vec![Turn::text(Role::User, "?")], AskOptions { schema, ..AskOptions::default() });
    let error = ask_to_wire(&ask, &card(OutputLimitField::default())).unwrap_err();
    assert!(error.to_string().starts_with("the schema `s` is not JSON"), "{error}");
}

#[tokio::test]
async fn headers_and_body_are_those_of_a_plain_client() {
    let upstream = Script::new().start().unwrap();
    let config = EndpointConfig {
        organization: Some("org-1".into()),
        project: Some("proj_1".into()),
        headers: vec![("X-Tenant".into(), SecretString::from("blue".to_owned()))],
        ..config(&upstream)
    };
    ask(&model(&config), &question(Delivery::Streamed)).await.1.unwrap();
    let request = upstream.requests().remove(0);
    assert_eq!((request.method.as_str(), request.target.as_str()), ("POST", "/v1/chat/completions"));
    for (name, value) in [
        ("authorization", "Bearer sk-test-0123456789"),
        ("content-type", "application/json"),
        ("accept", "text/event-stream"),
        ("openai-organization", "org-1"),
        ("openai-project", "proj_1"),
        ("x-tenant", "blue"),
        ("user-agent", concat!("vqa/", env!("CARGO_PKG_VERSION"))),
    ] {
        assert_eq!(request.header(name), Some(value), "{name}");
    }
    assert_eq!(request.json()["messages"][0]["content"][1]["image_url"]["detail"], "low");
    assert!(!String::from_utf8_lossy(&request.body).contains("secret/cat"), "a label was sent");
}

#[tokio::test]
async fn azure_has_its_own_address_and_header() {
    let upstream = Script::new().start().unwrap();
    let config = EndpointConfig {
        base_url: upstream.origin(),
        auth: Auth::ApiKeyHeader,
        api_version: Some("2024-10-21".into()),
        ..config(&upstream)
    };
    ask(&model(&config), &question(Delivery::Whole)).await.1.unwrap();
    let request = upstream.requests().remove(0);
    assert_eq!(request.target, "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21");
    assert_eq!((request.header("api-key"), request.header("authorization")), (Some(KEY), None));
}

#[tokio::test]
async fn a_picture_arrives_byte_for_byte_and_twice_if_shown_twice() {
    let upstream = Script::new().start().unwrap();
    let twice =
        vec![picture(Detail::Auto, Format::Jpeg, pictures::JPEG), picture(Detail::Auto, Format::Jpeg, pictures::JPEG)];
    let cleared = cleared(vec![Turn { role: Role::User, parts: twice }], AskOptions::default());
    ask(&model(&config(&upstream)), &cleared).await.1.unwrap();
    let content = upstream.requests()[0].json()["messages"][0]["content"].clone();
    let parts = content.as_array().unwrap();
    assert_eq!(parts.len(), 2);
    for part in parts {
        let url = part["image_url"]["url"].as_str().unwrap();
        assert!(url.starts_with("data:image/jpeg;base64,"));
        assert_eq!(vqa_core::data_url::decode(url, 1 << 20).unwrap(), pictures::JPEG);
    }
}
