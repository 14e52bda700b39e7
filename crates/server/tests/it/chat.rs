//! Answers in one body, and what the endpoint was asked for them.

use serde_json::{Value, json};
use vqa_server::{End, ImageUrlStrings, Metering, UnknownFields};
use vqa_testkit::{Answer, Reply, Script, pictures};
use vqa_wire as wire;

use crate::setup::{Server, UPSTREAM_KEY, data_url, picture, png, question, with};

fn cat() -> Script {
    Script::new().reply(Answer::new(["A ", "cat."]))
}

#[tokio::test]
async fn the_first_example_of_the_guide() {
    let server = Server::start(cat()).await;
    let mut answer = server.chat(&question(&[picture(&data_url("image/png", &png(1024, 1024)))])).await;
    assert_eq!(answer["id"].as_str().unwrap().len(), "chatcmpl-".len() + 29);
    (answer["id"], answer["created"]) = (json!("chatcmpl-…"), json!(0));
    insta::assert_json_snapshot!(answer);

    let record = server.book.after(1).await;
    assert_eq!((record.status, record.end, record.images), (200, End::Answered, 1));
    assert_eq!((record.input_tokens, record.output_tokens), (Some(778), Some(10)));
    assert_eq!(record.model.as_deref(), Some("gpt-4o"));
}

#[tokio::test]
async fn a_link_is_fetched_here_and_counts_as_its_bytes_do() {
    let photo = png(600, 400);
    let body = photo.clone();
    let script = Script::new().otherwise(move |request| match request.path() {
        "/photo.png" => Reply::body(200, "image/png", body.clone()),
        _ => Reply::text("A cat."),
    });
    // The picture's host asks for no key.
    let host = script.start().unwrap();
    let server = Server::start(Script::new()).await;
    let link = picture(&format!("{}/photo.png", host.origin()));
    let by_link = server.chat(&question(std::slice::from_ref(&link))).await;
    let by_bytes = server.chat(&question(&[picture(&data_url("image/jpg", &photo))])).await;
    assert_eq!(by_link["usage"], by_bytes["usage"]);
    assert_eq!(by_link["choices"], by_bytes["choices"]);
    let sent: Vec<Value> =
        server.upstream.requests().iter().map(|request| serde_json::from_slice(&request.body).unwrap()).collect();
    assert_eq!(sent[0], sent[1]);
    assert!(
        sent[0]["messages"][0]["content"][1]["image_url"]["url"]
            .as_str()
            .unwrap()
            .starts_with("data:image/png;base64,")
    );
    // Order is kept, and each copy is billed.
    let both = server.chat(&question(&[link.clone(), picture(&data_url("image/png", &png(64, 64))), link])).await;
    assert_eq!(both["usage"]["prompt_tokens_details"]["image_tokens"], 425 + 255 + 425);
}

#[tokio::test]
async fn detail_decides_what_is_sent_and_what_it_costs() {
    let server = Server::start(Script::new()).await;
    let url = data_url("image/png", &png(2048, 1024));
    for (detail, tokens, size) in [("low", 85, (512, 256)), ("high", 1105, (1536, 768)), ("auto", 1105, (1536, 768))] {
        let shown = json!({"type": "image_url", "image_url": {"url": url, "detail": detail}});
        let answer = server.chat(&question(&[shown])).await;
        assert_eq!(answer["usage"]["prompt_tokens_details"]["image_tokens"], tokens, "{detail}");
        let sent = server.upstream.requests().pop().unwrap().chat().unwrap();
        let Some(wire::Content::Parts(parts)) = &sent.messages[0].content else { panic!("{sent:?}") };
        let wire::Part::ImageUrl { image_url } = &parts[1] else { panic!("{parts:?}") };
        let bytes = vqa_core::data_url::decode(&image_url.url, 1 << 20).unwrap();
        let header = vqa_image::probe(&bytes, &vqa_image::Limits::default()).unwrap();
        assert_eq!((header.upright.width, header.upright.height), size, "{detail}");
    }
}

#[tokio::test]
async fn options_reach_the_endpoint() {
    let server = Server::start(Script::new()).await;
    let schema = json!({"name": "n", "strict": true, "schema": {"type": "object", "properties": {"z": {}, "a": {}}}});
    let body = json!({
        "model": "gpt-4o-alias",
        "messages": [
            {"role": "developer", "content": [{"type": "text", "text": "Be brief."}]},
            {"role": "user", "content": "Hello"},
            {"role": "assistant", "content": null, "refusal": "No."},
            {"role": "user", "content": "Why?"},
        ],
        "max_completion_tokens": 7, "temperature": 0, "top_p": 0.5, "seed": -3, "stop": "END",
        "response_format": {"type": "json_schema", "json_schema": schema},
        "n": 1, "logprobs": false, "tools": [], "user": "me", "metadata": {"a": "b"}, "presence_penalty": 0.0,
    });
    let answer = server.chat(&body).await;
    assert_eq!(answer["model"], "gpt-4o");
    let request = server.upstream.requests().pop().unwrap();
    assert_eq!(request.header("authorization").unwrap(), format!("Bearer {UPSTREAM_KEY}"));
    let sent = String::from_utf8(request.body).unwrap();
    insta::assert_snapshot!(sent);
}

#[tokio::test]
async fn the_model_sees_no_name_and_no_metadata() {
    let server = Server::start(Script::new()).await;
    server.chat(&question(&[picture(&data_url("image/jpeg", pictures::JPEG))])).await;
    let sent = server.upstream.requests().pop().unwrap();
    let text = String::from_utf8_lossy(&sent.body).into_owned();
    assert!(!text.contains("messages[0]") && !text.contains("Exif"), "{text}");
    // What the caller says of itself stays here.
    for name in ["x-request-id", "user-agent"] {
        assert!(!sent.header(name).is_some_and(|value| value.contains("canary")), "{name}");
    }
}

#[tokio::test]
async fn the_endpoint_may_count_the_tokens_instead() {
    let change = |parts: &mut vqa_server::Parts| parts.config.metering = Metering::Native;
    let server = Server::with(cat(), change).await;
    let answer = server.chat(&question(&[picture(&data_url("image/png", &png(64, 64)))])).await;
    assert_eq!(answer["usage"]["prompt_tokens"], 100);
    assert_eq!(answer["usage"]["total_tokens"], 110);
}

#[tokio::test]
async fn refusals_and_cuts_are_told_as_the_api_tells_them() {
    let script = Script::new()
        .reply(Answer::new(Vec::<String>::new()).declined("I cannot."))
        .reply(Answer::new(["A c"]).finish(Some("length")))
        .reply(Answer::new(["A c"]).finish(Some("eos_token")));
    let server = Server::start(script).await;
    let declined = server.chat(&question(&[])).await;
    assert_eq!(declined["choices"][0]["message"]["refusal"], "I cannot.");
    assert_eq!(declined["choices"][0]["message"]["content"], Value::Null);
    assert_eq!(server.chat(&question(&[])).await["choices"][0]["finish_reason"], "length");
    assert_eq!(server.chat(&question(&[])).await["choices"][0]["finish_reason"], "stop");
}

#[tokio::test]
async fn unknown_fields_are_named_or_refused() {
    let server = Server::start(Script::new()).await;
    let body = with(with(question(&[]), "top_k", json!(5)), "bad\nname", json!(1));
    let response = server.post("/v1/chat/completions", &body).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["x-vqa-ignored-fields"], "top_k");

    let refuse = |parts: &mut vqa_server::Parts| parts.config.reading.unknown_fields = UnknownFields::Refuse;
    let server = Server::with(Script::new(), refuse).await;
    let (status, error) = server.refused(&with(question(&[]), "top_k", json!(5))).await;
    assert_eq!((status, error["message"].as_str().unwrap()), (400, "Unrecognized request argument supplied: top_k"));
}

#[tokio::test]
async fn a_slip_in_a_name_is_told_wherever_it_stands() {
    let slips = |url: &str| {
        let image = json!({"type": "image_url", "image_url": {"url": url, "detial": "low"}, "cache_control": {}});
        let mut body = with(question(&[image]), "response_format", json!({"type": "text", "strict": true}));
        body["messages"][0]["nmae"] = json!("bob");
        with(with(body, "stream", json!(true)), "stream_options", json!({"include_usages": true}))
    };
    let body = slips(&data_url("image/png", pictures::PNG));
    let server = Server::start(Script::new()).await;
    let response = server.post("/v1/chat/completions", &body).await;
    assert_eq!(response.status(), 200);
    let named = [
        "messages[0].nmae",
        "messages[0].content[1].cache_control",
        "messages[0].content[1].image_url.detial",
        "response_format.strict",
        "stream_options.include_usages",
    ];
    assert_eq!(response.headers()["x-vqa-ignored-fields"], named.join(","));

    let input = json!({
        "model": "gpt-4o",
        "input": [{"role": "user", "nmae": "bob", "content": [
            {"type": "input_image", "image_url": data_url("image/png", pictures::PNG), "detial": "low"},
            {"type": "input_text", "text": "?", "txet": "?"},
        ]}],
        "text": {"fromat": {"type": "text"}},
    });
    let response = server.post("/v1/responses", &input).await;
    assert_eq!(response.status(), 200);
    let named = ["input[0].nmae", "input[0].content[0].detial", "input[0].content[1].txet", "text.fromat"];
    assert_eq!(response.headers()["x-vqa-ignored-fields"], named.join(","));

    let refuse = |parts: &mut vqa_server::Parts| parts.config.reading.unknown_fields = UnknownFields::Refuse;
    let server = Server::with(Script::new(), refuse).await;
    let slip = json!({"type": "image_url", "image_url": {"url": "x", "detial": "low"}});
    let (status, error) = server.refused(&question(&[slip])).await;
    assert_eq!((status, &error["param"]), (400, &json!("messages[0].content[1].image_url.detial")));
}

#[tokio::test]
async fn an_answer_may_be_sent_back_as_it_came() {
    let refuse = |parts: &mut vqa_server::Parts| parts.config.reading.unknown_fields = UnknownFields::Refuse;
    let server = Server::with(Script::new(), refuse).await;
    let answer = server.chat(&question(&[])).await;
    let mut body = question(&[]);
    let said = body["messages"].as_array_mut().unwrap();
    said.push(answer["choices"][0]["message"].clone());
    said.push(json!({"role": "user", "content": "And?"}));
    server.chat(&body).await;

    let first = json!({"role": "user", "content": "Hello"});
    let answer = server.post("/v1/responses", &json!({"model": "gpt-4o", "input": [first]})).await;
    let answer: Value = answer.json().await.unwrap();
    let next = json!({"model": "gpt-4o", "input": [first, answer["output"][0], first]});
    assert_eq!(server.post("/v1/responses", &next).await.status(), 200);
}

#[tokio::test]
async fn a_picture_given_as_a_string_is_taken_where_the_settings_say_so() {
    let accept = |parts: &mut vqa_server::Parts| parts.config.reading.image_url_strings = ImageUrlStrings::Accept;
    let server = Server::with(Script::new(), accept).await;
    let body = question(&[json!({"type": "image_url", "image_url": data_url("image/png", pictures::PNG)})]);
    assert_eq!(server.chat(&body).await["usage"]["prompt_tokens_details"]["image_tokens"], 255);
}

#[tokio::test]
async fn models_are_listed_and_told_of() {
    let server = Server::start(Script::new()).await;
    let list: Value = server.get("/v1/models").await.json().await.unwrap();
    let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|model| model["id"].as_str().unwrap()).collect();
    let all = vec!["gpt-4o", "gpt-4-turbo", "gpt-5.6-sol", "blind", "gpt-4o-alias"];
    assert_eq!((list["object"].as_str(), ids), (Some("list"), all));
    let one: Value = server.get("/v1/models/gpt-4o").await.json().await.unwrap();
    assert_eq!(one["object"], "model");
    for unknown in ["a/b", "%FF", "%0A"] {
        let answer = server.get(&format!("/v1/models/{unknown}")).await;
        assert_eq!(answer.status(), 404, "{unknown}");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], "model_not_found", "{unknown}");
    }
    assert_eq!(server.get("/health").await.status(), 200);
    assert_eq!(server.get("/ready").await.status(), 200);
}

#[tokio::test]
async fn every_address_of_the_description_is_served() {
    let server = Server::start(Script::new()).await;
    let description: Value = server.get("/openapi.json").await.json().await.unwrap();
    let paths = description["paths"].as_object().unwrap();
    assert_eq!(paths.len(), 9);
    for (path, methods) in paths {
        let url = server.url(&path.replace("{id}", "gpt-4o"));
        for method in methods.as_object().unwrap().keys() {
            let status = match method.as_str() {
                "post" => server.client.post(url.as_str()).json(&json!({})).send().await.unwrap().status(),
                _ => server.client.get(url.as_str()).send().await.unwrap().status(),
            };
            // What is there takes the method, and refuses an empty request for what it lacks.
            assert_eq!(status, if method == "post" { 400 } else { 200 }, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn what_may_be_left_out_may_be_null_and_is_described_so() {
    let server = Server::start(Script::new()).await;
    let description: Value = server.get("/openapi.json").await.json().await.unwrap();
    let least = json!({"model": "gpt-4o", "messages": [{"role": "user", "content": "?"}], "input": "?"});
    for (request, path) in [("ChatRequest", "/v1/chat/completions"), ("ResponseRequest", "/v1/responses")] {
        let described = &description["components"]["schemas"][request];
        let required = described["required"].as_array().unwrap();
        let mut body = json!({});
        for (field, schema) in described["properties"].as_object().unwrap() {
            let needed = required.contains(&json!(field));
            body[field] = if needed { least[field].clone() } else { Value::Null };
            assert_eq!(schema.to_string().contains("\"null\""), !needed, "{request}.{field}: {schema}");
        }
        let answer = server.client.post(server.url(path)).json(&body).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{path}: {}", answer.text().await.unwrap());
    }
}

#[tokio::test]
async fn a_request_keeps_the_name_that_it_was_given() {
    let server = Server::start(Script::new()).await;
    let named = |id: &str| server.client.get(server.url("/health")).header("x-request-id", id).send();
    assert_eq!(named("trace-1:a.b_c").await.unwrap().headers()["x-request-id"], "trace-1:a.b_c");
    let own = named("two words").await.unwrap().headers()["x-request-id"].to_str().unwrap().to_owned();
    assert!(own.starts_with("req_") && own.len() == 36, "{own}");
}
