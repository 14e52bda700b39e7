//! The Responses API: text and pictures, no tools, no state.

use std::fmt::Write as _;

use serde_json::{Value, json};
use vqa_testkit::{Answer, Reply, Script, pictures};

use crate::setup::{Server, data_url, png, with};

fn input(parts: &[Value]) -> Value {
    json!({"model": "gpt-4o", "input": [{"role": "user", "content": parts}]})
}

fn question() -> Value {
    input(&[
        json!({"type": "input_text", "text": "What’s in this image?"}),
        json!({"type": "input_image", "image_url": data_url("image/png", &png(1024, 1024))}),
    ])
}

fn tidy(text: &str, id: &str) -> String {
    text.replace(id, "ID")
}

/// Hides what differs from run to run.
fn steady(mut response: Value) -> Value {
    let message = response.pointer("/output/0/id").and_then(Value::as_str).unwrap_or_default().to_owned();
    let id = response["id"].as_str().unwrap().to_owned();
    response["created_at"] = json!(0);
    serde_json::from_str(&tidy(&tidy(&response.to_string(), &id), &message)).unwrap()
}

#[tokio::test]
async fn an_input_is_answered() {
    let server = Server::start(Script::new().reply(Answer::new(["A cat."]))).await;
    let body = with(with(question(), "instructions", json!("Be brief.")), "max_output_tokens", json!(16));
    let response = server.post("/v1/responses", &body).await;
    assert_eq!(response.status(), 200);
    insta::assert_json_snapshot!(steady(response.json().await.unwrap()));
    let sent = server.upstream.requests().pop().unwrap().chat().unwrap();
    assert_eq!((sent.messages.len(), sent.max_tokens), (2, Some(16)));
}

#[tokio::test]
async fn tokens_are_counted_without_an_answer() {
    let server = Server::start(Script::new()).await;
    let counted: Value = server.post("/v1/responses/input_tokens", &question()).await.json().await.unwrap();
    assert_eq!(counted, json!({"object": "response.input_tokens", "input_tokens": 778}));
    assert!(server.upstream.requests().is_empty());
    let answered: Value = server.post("/v1/responses", &question()).await.json().await.unwrap();
    assert_eq!(answered["usage"]["input_tokens"], 778);
}

#[tokio::test]
async fn the_events_of_a_stream() {
    let script = Script::new().reply(Answer::new(["A ", "cat."])).reply(Answer::new(["A"]).finish(Some("length")));
    let server = Server::start(script).await;
    let body = with(json!({"model": "gpt-4o", "input": "Hello"}), "stream", json!(true));
    let text = server.post("/v1/responses", &body).await.text().await.unwrap();
    let events: Vec<Value> = text
        .lines()
        .filter_map(|line| line.strip_prefix("data: "))
        .map(|data| serde_json::from_str(data).unwrap())
        .collect();
    let names: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("event: ")).collect();
    assert_eq!(
        names,
        [
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed",
        ]
    );
    for (number, (event, name)) in events.iter().zip(names).enumerate() {
        assert_eq!((&event["type"], &event["sequence_number"]), (&json!(name), &json!(number)));
    }
    assert_eq!(events[5]["delta"], "cat.");
    assert_eq!(events[9]["response"]["output"][0]["content"][0]["text"], "A cat.");
    let cut = server.post("/v1/responses", &body).await.text().await.unwrap();
    assert!(cut.contains("event: response.incomplete") && cut.contains("max_output_tokens"), "{cut}");
}

#[tokio::test]
async fn a_refusal_is_told_as_one_from_its_end_on() {
    let server = Server::start(Script::new().reply(Answer::new([""; 0]).declined("I cannot help."))).await;
    let body = json!({"model": "gpt-4o", "input": "Hello", "stream": true});
    let text = server.post("/v1/responses", &body).await.text().await.unwrap();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    let events: Vec<Value> = data.map(|data| serde_json::from_str(data).unwrap()).collect();
    let event = |name: &str| events.iter().find(|event| event["type"] == name);
    let refusal = json!({"type": "refusal", "refusal": "I cannot help."});
    assert_eq!(event("response.output_text.done"), None);
    assert_eq!(event("response.refusal.done").unwrap()["refusal"], "I cannot help.");
    assert_eq!(event("response.content_part.done").unwrap()["part"], refusal);
    assert_eq!(event("response.completed").unwrap()["response"]["output"][0]["content"][0], refusal);
}

#[tokio::test]
async fn a_download_that_fails_is_told_as_this_api_does() {
    let host = Script::new().reply(Reply::error(403, "forbidden", None, "no")).start().unwrap();
    let server = Server::start(Script::new()).await;
    let link = format!("{}/a.png", host.origin());
    let response = server.post("/v1/responses", &input(&[json!({"type": "input_image", "image_url": link})])).await;
    let error: Value = response.json().await.unwrap();
    assert_eq!((&error["error"]["param"], &error["error"]["code"]), (&json!("url"), &json!("invalid_value")));
    assert_eq!(error["error"]["message"], format!("Error while downloading {link}."));
}

#[tokio::test]
async fn a_stream_that_breaks_says_so() {
    let chunk = json!({"choices": [{"index": 0, "delta": {"content": "A c"}, "finish_reason": null}]}).to_string();
    let server = Server::start(Script::new().reply(Reply::cut_events([chunk]))).await;
    let body = json!({"model": "gpt-4o", "input": "Hello", "stream": true});
    let text = server.post("/v1/responses", &body).await.text().await.unwrap();
    assert!(text.contains("event: error\n") && !text.contains("response.completed"), "{text}");
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_by_name() {
    let server = Server::start(Script::new()).await;
    let image = |image: Value| input(&[image]);
    let url = data_url("image/png", pictures::PNG);
    let system = json!({"model": "gpt-4o", "input": [{"role": "system", "content": [{"type": "input_image", "image_url": url}]}]});
    let base = json!({"model": "gpt-4o", "input": "?"});
    let rows = [
        (json!({"model": "gpt-4o"}), "missing_required_parameter", "input"),
        (with(base.clone(), "input", json!([])), "empty_array", "input"),
        (with(base.clone(), "max_output_tokens", json!(10)), "integer_below_min_value", "max_output_tokens"),
        (with(base.clone(), "store", json!(true)), "unsupported_parameter", "store"),
        (with(base.clone(), "previous_response_id", json!("resp_1")), "unsupported_parameter", "previous_response_id"),
        (with(base.clone(), "text", json!({"verbosity": "low"})), "unsupported_parameter", "text.verbosity"),
        (with(base, "tools", json!([{"type": "web_search"}])), "unsupported_parameter", "tools"),
        (
            image(json!({"type": "input_image", "file_id": "file-1"})),
            "unsupported_parameter",
            "input[0].content[0].file_id",
        ),
        (image(json!({"type": "input_image"})), "missing_mutually_exclusive_parameters", "input[0].content[0]"),
        (
            image(json!({"type": "input_image", "image_url": "x", "file_id": "file-1"})),
            "mutually_exclusive_parameters",
            "input[0].content[0]",
        ),
        (
            image(json!({"type": "input_image", "image_url": "/etc/passwd"})),
            "invalid_value",
            "input[0].content[0].image_url",
        ),
        (image(json!({"type": "image_url", "image_url": "x"})), "invalid_value", "input[0].content[0].type"),
        (system, "invalid_value", "input[0]"),
    ];
    let mut words = String::new();
    for (body, code, param) in rows {
        let response = server.post("/v1/responses", &body).await;
        let status = response.status();
        let error: Value = response.json().await.unwrap();
        assert_eq!(
            (status.as_u16(), &error["error"]["code"], &error["error"]["param"]),
            (400, &json!(code), &json!(param)),
            "{error}"
        );
        writeln!(words, "{param}\n  {}", error["error"]["message"].as_str().unwrap()).unwrap();
    }
    insta::assert_snapshot!(words);
    assert!(server.upstream.requests().is_empty());
}

#[tokio::test]
async fn an_answer_repeats_what_was_asked() {
    let server = Server::start(Script::new()).await;
    let metadata = json!({"team": "red", "empty": ""});
    let body = with(with(question(), "metadata", metadata.clone()), "parallel_tool_calls", json!(false));
    let told: Value = server.post("/v1/responses", &body).await.json().await.unwrap();
    assert_eq!((&told["metadata"], &told["parallel_tool_calls"]), (&metadata, &json!(false)));
    // The endpoint counted 100 where the formula counts 778.
    let details = json!({"cached_tokens": 0, "native_prompt_tokens": 100});
    assert_eq!((&told["usage"]["input_tokens"], &told["usage"]["input_tokens_details"]), (&json!(778), &details));
    let stream = server.post("/v1/responses", &with(body, "stream", json!(true))).await.text().await.unwrap();
    assert_eq!(stream.matches(r#""metadata":{"team":"red","empty":""}"#).count(), 3, "{stream}");
}

#[tokio::test]
async fn what_is_to_be_included_and_never_is_there_is_named() {
    use vqa_server::UnknownFields;
    let body = |include: Value| json!({"model": "gpt-4o", "input": "?", "include": include});
    let known = body(json!(["reasoning.encrypted_content", "message.output_text.logprobs"]));
    let server = Server::start(Script::new()).await;
    let answered = server.post("/v1/responses", &known).await;
    assert_eq!(answered.status(), 200);
    assert_eq!(answered.headers()["x-vqa-ignored-fields"], "include[0]=reasoning.encrypted_content");
    for (wrong, code) in [(json!(["everything"]), "invalid_value"), (json!([7]), "invalid_type")] {
        let error: Value = server.post("/v1/responses", &body(wrong)).await.json().await.unwrap();
        assert_eq!((&error["error"]["code"], &error["error"]["param"]), (&json!(code), &json!("include[0]")));
    }
    let strict = |parts: &mut vqa_server::Parts| parts.config.reading.unknown_fields = UnknownFields::Refuse;
    let server = Server::with(Script::new(), strict).await;
    assert_eq!(server.post("/v1/responses", &known).await.status(), 400);
}
