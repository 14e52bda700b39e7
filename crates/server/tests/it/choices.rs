//! Several answers to one request, and how likely their tokens were.

use serde_json::{Value, json};
use vqa_core::{Abilities, Penalties};
use vqa_server::Catalogue;
use vqa_testkit::{Answer, Script};

use crate::setup::{Server, card, events, question, with};

fn two() -> Script {
    Script::new().reply(Answer::new(["A ", "cat."]).and(["A dog."]).with_logprobs())
}

/// Asks for two answers and their tokens.
fn both() -> Value {
    let body = with(with(question(&[]), "n", json!(2)), "logprobs", json!(true));
    with(with(body, "top_logprobs", json!(1)), "frequency_penalty", json!(-0.5))
}

#[tokio::test]
async fn several_answers_come_in_one_body_and_the_input_is_counted_once() {
    let server = Server::start(two()).await;
    let plain = server.chat(&question(&[])).await;
    let server = Server::start(two()).await;
    let mut answer = server.chat(&both()).await;
    assert_eq!(answer["usage"]["prompt_tokens"], plain["usage"]["prompt_tokens"]);
    (answer["id"], answer["created"]) = (json!("chatcmpl-…"), json!(0));
    insta::assert_json_snapshot!(answer);
    let sent: Value = serde_json::from_slice(&server.upstream.requests()[0].body).unwrap();
    let asked = |field: &str| sent[field].clone();
    assert_eq!((asked("n"), asked("logprobs"), asked("top_logprobs")), (json!(2), json!(true), json!(1)));
    assert_eq!(asked("frequency_penalty"), -0.5);
    // What was not asked for is not told, whatever the endpoint says.
    assert_eq!((plain["choices"].as_array().unwrap().len(), &plain["choices"][0]["logprobs"]), (1, &Value::Null));
}

#[tokio::test]
async fn several_answers_are_streamed_each_with_its_role_and_its_end() {
    let server = Server::start(two()).await;
    let response = server.post("/v1/chat/completions", &with(both(), "stream", json!(true))).await;
    let events = events(response).await;
    assert_eq!(events.last().unwrap(), "[DONE]");
    let choice = |event: &String| Some(serde_json::from_str::<Value>(event).ok()?["choices"][0].clone());
    let choices: Vec<_> = events.iter().filter_map(choice).collect();
    for (index, text) in [(0, "A cat."), (1, "A dog.")] {
        let of: Vec<_> = choices.iter().filter(|choice| choice["index"] == index).collect();
        assert_eq!(of[0]["delta"]["role"], "assistant");
        assert_eq!(of.iter().filter(|choice| choice["delta"].get("role").is_some()).count(), 1);
        let said: String = of.iter().filter_map(|choice| choice["delta"]["content"].as_str()).collect();
        assert_eq!(said, text);
        assert_eq!(of.last().unwrap()["finish_reason"], "stop");
        assert_eq!(of[1]["logprobs"]["content"][0]["token"], of[1]["delta"]["content"]);
    }
}

#[tokio::test]
async fn responses_tell_how_likely_tokens_were_where_that_is_included() {
    for (field, value) in [("include", json!(["message.output_text.logprobs"])), ("top_logprobs", json!(1))] {
        let server = Server::start(Script::new().reply(Answer::new(["A ", "cat."]).with_logprobs())).await;
        let body = with(json!({"model": "gpt-4o", "input": "What?"}), field, value);
        let answer: Value = server.post("/v1/responses", &body).await.json().await.unwrap();
        let told = &answer["output"][0]["content"][0]["logprobs"];
        assert_eq!((told[0]["token"].as_str(), told[1]["logprob"].as_f64()), (Some("A "), Some(-0.5)), "{answer}");
    }
}

#[tokio::test]
async fn what_a_model_cannot_do_is_refused_by_name_and_not_sent() {
    let server = Server::with(Script::new(), |parts| {
        let abilities = Abilities { top_logprobs: None, penalties: Penalties::Refused, ..Abilities::default() };
        let plain = vqa_core::ModelCard { abilities, ..card("plain") };
        parts.catalogue = Catalogue::new(vec![plain.clone()], std::collections::BTreeMap::new()).unwrap();
        parts.engine = crate::setup::engine_of(vec![std::sync::Arc::new(Mute(plain))]);
    })
    .await;
    for (field, value) in [("logprobs", json!(true)), ("presence_penalty", json!(1)), ("frequency_penalty", json!(1))] {
        let body = with(with(question(&[]), "model", json!("plain")), field, value);
        let (status, error) = server.refused(&body).await;
        assert_eq!(
            (status, error["code"].as_str(), error["param"].as_str()),
            (400, Some("unsupported_parameter"), Some(field))
        );
    }
}

/// A model that nobody gets to hear.
struct Mute(vqa_core::ModelCard);

impl vqa_core::Backend for Mute {
    fn card(&self) -> &vqa_core::ModelCard {
        &self.0
    }

    fn reply<'a>(
        &'a self,
        _ask: &'a vqa_core::Cleared,
    ) -> vqa_core::BoxFuture<'a, Result<vqa_core::ReplyStream, vqa_core::BackendError>> {
        Box::pin(async { unreachable!("it was asked") })
    }
}
