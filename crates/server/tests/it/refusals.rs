//! The catalogue of refusals: status, type, code, field and words of each.

use std::fmt::Write as _;
use std::time::Duration;

use serde_json::{Value, json};
use vqa_testkit::{Reply, Script, pictures};

use crate::setup::{How, Server, data_url, picture, png, question, with};

fn say(row: &mut String, name: &str, (status, error): (u16, Value)) {
    let field = |name: &str| error[name].as_str().unwrap_or("null").to_owned();
    let (kind, code, param) = (field("type"), field("code"), field("param"));
    writeln!(row, "{name}\n  {status} {kind} | {code} | {param}\n  {}", field("message")).unwrap();
}

/// A question with this content.
fn content(content: Value) -> Value {
    with(question(&[]), "messages", json!([{"role": "user", "content": content}]))
}

fn shapes() -> Vec<(&'static str, Value)> {
    let part = |part: Value| content(json!([{"type": "text", "text": "?"}, part]));
    let option = |name: &str, value: Value| with(question(&[]), name, value);
    let messages = |value: Value| option("messages", value);
    vec![
        ("an unknown model", option("model", json!("gpt-9"))),
        ("no model", option("model", Value::Null)),
        ("no messages", messages(Value::Null)),
        ("messages of a wrong type", messages(json!("hello"))),
        ("no message", messages(json!([]))),
        ("a message that is none", messages(json!(["hello"]))),
        ("no role", messages(json!([{"content": "?"}]))),
        ("an unknown role", messages(json!([{"role": "boss", "content": "?"}]))),
        ("no content", messages(json!([{"role": "user"}]))),
        ("a tool's message", messages(json!([{"role": "tool", "tool_call_id": "a", "content": "?"}]))),
        ("calls of tools", messages(json!([{"role": "assistant", "content": null, "tool_calls": [{}]}]))),
        ("a name", messages(json!([{"role": "user", "name": "bob", "content": "?"}]))),
        ("no part", content(json!([]))),
        ("content of a wrong type", content(json!(7))),
        ("a part without a type", part(json!({"text": "?"}))),
        ("a part of an unknown type", part(json!({"type": "image"}))),
        ("a part of a type for others", part(json!({"type": "input_audio", "input_audio": {}}))),
        ("a text that is none", part(json!({"type": "text", "text": 1.5}))),
        ("a picture as a string", part(json!({"type": "image_url", "image_url": "https://host/a.png"}))),
        ("a picture without an address", part(json!({"type": "image_url", "image_url": {}}))),
        ("an unknown detail", part(json!({"type": "image_url", "image_url": {"url": "x", "detail": "ultra"}}))),
        (
            "a detail of other models",
            part(json!({"type": "image_url", "image_url": {"url": "x", "detail": "original"}})),
        ),
        ("too few tokens", option("max_tokens", json!(0))),
        ("too many tokens", option("max_tokens", json!(5_000_000_000_u64))),
        ("half a token", option("max_tokens", json!(1.5))),
        ("two limits", option("max_completion_tokens", json!(7))),
        ("too hot", option("temperature", json!(2.5))),
        ("too cold", option("temperature", json!(-1))),
        ("too many stops", option("stop", json!(["a", "b", "c", "d", "e"]))),
        ("a stop that is none", option("stop", json!(["a", 1]))),
        ("too many answers", option("n", json!(129))),
        ("tools", option("tools", json!([{"type": "function"}]))),
        ("top_logprobs alone", option("top_logprobs", json!(2))),
        ("a penalty", option("presence_penalty", json!(2.5))),
        ("a tier", option("service_tier", json!("priority"))),
        ("sound", option("modalities", json!(["text", "audio"]))),
        ("effort", option("reasoning_effort", json!("low"))),
        ("an unknown format", option("response_format", json!({"type": "xml"}))),
        ("a schema without a name", option("response_format", json!({"type": "json_schema", "json_schema": {}}))),
        (
            "a schema with a bad name",
            option("response_format", json!({"type": "json_schema", "json_schema": {"name": "a b"}})),
        ),
        ("metadata that is none", option("metadata", json!(7))),
        ("metadata of numbers", option("metadata", json!({"a": 7}))),
        ("a user that is none", option("user", json!(7))),
        ("calls that are no switch", option("parallel_tool_calls", json!("no"))),
        ("options of no stream", option("stream_options", json!({"include_usage": true}))),
    ]
}

#[tokio::test]
async fn requests_of_a_wrong_shape() {
    let server = Server::start(Script::new()).await;
    let mut rows = String::new();
    for (name, body) in shapes() {
        say(&mut rows, name, server.refused(&body).await);
    }
    insta::assert_snapshot!(rows);
    assert!(server.upstream.requests().is_empty());
}

fn image_shapes() -> Vec<(&'static str, Vec<Value>)> {
    let url = |url: &str| vec![picture(url)];
    let bytes = |bytes: &[u8]| vec![picture(&data_url("image/png", bytes))];
    let animated: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";
    vec![
        ("a path", url("/etc/passwd")),
        ("a file", url("file:///etc/passwd")),
        ("another scheme", url("ftp://host/a.png")),
        ("no base64", url("data:image/png,abc")),
        ("another type", url("data:application/pdf;base64,aaaa")),
        ("bad base64", url("data:image/png;base64,???")),
        ("no bytes", url("data:image/png;base64,")),
        ("text", bytes(b"this is no picture, whatever its label says")),
        ("a BMP", bytes(b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0")),
        ("an animation", bytes(animated)),
        ("half a picture", bytes(&pictures::PNG[..pictures::PNG.len() / 2])),
        ("an endless address", url(&format!("https://host/{}", "a".repeat(9_000)))),
        ("a private host", url("http://10.1.2.3/a.png")),
        ("a host that is none", url("http://host.invalid/a.png")),
        ("no address", url("http://")),
    ]
}

#[tokio::test]
async fn pictures_that_are_not_taken() {
    let server = Server::start(Script::new()).await;
    let mut rows = String::new();
    for (name, pictures) in image_shapes() {
        say(&mut rows, name, server.refused(&question(&pictures)).await);
    }
    let good = picture(&data_url("image/png", pictures::PNG));
    let blind = with(question(std::slice::from_ref(&good)), "model", json!("blind"));
    say(&mut rows, "a model without eyes", server.refused(&blind).await);
    for role in ["system", "tool", "assistant"] {
        let body = with(question(&[]), "messages", json!([{"role": role, "content": [good.clone()]}]));
        say(&mut rows, &format!("a picture from the {role}"), server.refused(&body).await);
    }
    let patches = vec![
        json!({"type": "image_url", "image_url": {"url": data_url("image/png", &png(5600, 5500)), "detail": "original"}}),
    ];
    let body = with(question(&patches), "model", json!("gpt-5.6-sol"));
    say(&mut rows, "too many patches", server.refused(&body).await);
    insta::assert_snapshot!(rows);
    assert!(server.upstream.requests().is_empty());
}

#[tokio::test]
async fn pictures_that_cannot_be_downloaded() {
    let hosts = Script::new()
        .reply(Reply::error(403, "forbidden", None, "secret words of the host"))
        .reply(Reply::body(200, "text/html", "<html>"))
        .reply(Reply::body(200, "image/png", ""))
        .reply(Reply::redirect(302, "http://169.254.169.254/latest/meta-data"))
        .reply(Reply::close())
        .reply(Reply::body(200, "image/png", vec![0; 20 * 1024 * 1024 + 1]))
        .start()
        .unwrap();
    let server = Server::start(Script::new()).await;
    let mut rows = String::new();
    for name in ["forbidden", "a page", "nothing", "a way inside", "a closed door", "too much"] {
        let link = format!("{}/a.png", hosts.origin());
        let (status, mut error) = server.refused(&question(&[picture(&link)])).await;
        let words = error["message"].as_str().unwrap().replace(&hosts.origin(), "http://HOST");
        error["message"] = json!(words);
        say(&mut rows, name, (status, error));
    }
    insta::assert_snapshot!(rows);
}

#[tokio::test]
async fn failures_of_the_endpoint() {
    let context =
        "This model's maximum context length is 128000 tokens. However, your messages resulted in 131000 tokens.";
    let invalid = Reply::json(
        400,
        &json!({"error": {"message": context, "type": "invalid_request_error", "param": "messages", "code": "context_length_exceeded"}}),
    );
    let script = Script::new()
        .reply(invalid)
        .reply(Reply::error(401, "invalid_request_error", Some("invalid_api_key"), "Incorrect API key provided: sk-up"))
        .reply(Reply::error(404, "invalid_request_error", Some("model_not_found"), "no such model in org-secret"))
        .reply(Reply::busy("7"))
        .reply(Reply::error(429, "insufficient_quota", Some("insufficient_quota"), "org-secret has no money"))
        .reply(Reply::error(500, "server_error", None, "secret trace"))
        .reply(Reply::page(502, "Bad Gateway"))
        .reply(Reply::close());
    let server = Server::start(script).await;
    let mut rows = String::new();
    for name in ["context length", "its key", "its model", "busy", "its money", "an error", "a page", "a closed door"] {
        let response = server.post("/v1/chat/completions", &question(&[])).await;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let body: Value = response.json().await.unwrap();
        assert_eq!(headers.contains_key("retry-after"), status == 429 && name == "busy", "{name}");
        say(&mut rows, name, (status, body["error"].clone()));
    }
    insta::assert_snapshot!(rows);
    assert!(!rows.contains("secret"), "{rows}");
}

#[tokio::test]
async fn bodies_and_addresses_that_are_not_taken() {
    let server = Server::with(Script::new(), |parts| parts.config.load.body = 1_000).await;
    let mut rows = String::new();
    let send = |request: reqwest::RequestBuilder| async {
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body: Value = response.json().await.unwrap();
        (status, body["error"].clone())
    };
    let chat = || server.client.post(server.url("/v1/chat/completions"));
    let json = |body: &'static str| chat().header("content-type", "application/json; charset=utf-8").body(body);
    say(&mut rows, "no JSON", send(json("{\"model\": ")).await);
    say(&mut rows, "no object", send(json("[]")).await);
    say(&mut rows, "no type", send(chat().body("{}")).await);
    say(&mut rows, "a type that any page may send", send(chat().header("content-type", "text/plain").body("{}")).await);
    say(&mut rows, "too much", send(chat().json(&"a".repeat(999))).await);
    let endless = futures_util::stream::iter((0..999).map(|_| Ok::<_, std::io::Error>("[[[[")));
    let unannounced = chat().header("content-type", "application/json").body(reqwest::Body::wrap_stream(endless));
    say(&mut rows, "too much, without a word", send(unannounced).await);
    say(&mut rows, "nowhere", send(server.client.get(server.url("/v1/images/generations"))).await);
    say(&mut rows, "a wrong method", send(server.client.get(server.url("/v1/chat/completions"))).await);
    say(&mut rows, "another host", send(json("{}").header("host", "evil.example")).await);
    insta::assert_snapshot!(rows);
}

#[tokio::test]
async fn more_text_than_any_model_reads_is_not_counted() {
    let server = Server::start(Script::new()).await;
    let long = "word ".repeat(2_100_000);
    for (path, field) in [("/v1/chat/completions", "messages"), ("/v1/responses/input_tokens", "input")] {
        let mut request = json!({"model": "gpt-4o"});
        request[field] = json!([{"role": "user", "content": long}]);
        let answer = server.client.post(server.url(path)).json(&request).send().await.unwrap();
        assert_eq!(answer.status(), 400, "{path}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], "string_above_max_length", "{path}");
        assert_eq!(body["error"]["param"], field, "{path}");
    }
    assert!(server.upstream.requests().is_empty());
}

/// A host that takes a request for a picture and never answers.
fn silent() -> vqa_testkit::Upstream {
    Script::new().reply(Reply::hang()).reply(Reply::hang()).start().unwrap()
}

#[tokio::test]
async fn a_download_that_takes_too_long() {
    let host = silent();
    let link = format!("{}/a.png", host.origin());
    let how = How { download: Duration::from_millis(100), ..How::default() };
    let server = Server::working(how, Script::new(), |_| {}).await;
    let error = json!({
        "message": format!("Timeout while downloading {link}."), "type": "invalid_request_error", "param": null,
        "code": "invalid_image_url",
    });
    assert_eq!(server.refused(&question(&[picture(&link)])).await, (400, error));
}

#[tokio::test]
async fn a_request_that_takes_too_long_to_prepare() {
    let host = silent();
    let impatient = |parts: &mut vqa_server::Parts| parts.config.deadline = Duration::from_millis(100);
    let server = Server::with(Script::new(), impatient).await;
    let error = json!({
        "message": "The request took too long to prepare", "type": "server_error", "param": null, "code": null,
    });
    let link = format!("{}/a.png", host.origin());
    assert_eq!(server.refused(&question(&[picture(&link)])).await, (504, error));
    assert!(server.upstream.requests().is_empty());
}
