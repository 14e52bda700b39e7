//! What is read from servers, and what is written of it.

use serde::Serialize;
use serde::de::DeserializeOwned;
use vqa_wire::{ChatChunk, ChatRequest, ChatResponse, ErrorEnvelope, ModelList};

/// Reads and writes a JSON text.
fn read_and_written<T: DeserializeOwned + Serialize>(json: &str) -> Result<String, serde_json::Error> {
    serde_json::to_string_pretty(&serde_json::from_str::<T>(json)?)
}

#[test]
fn a_response_keeps_what_it_has_no_name_for() {
    let json = r#"{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"gpt-4o","service_tier":"default",
        "choices":[{"index":0,"message":{"role":"assistant","content":"A cat.","refusal":null,"annotations":[]},
            "logprobs":null,"finish_reason":"stop"}],
        "usage":{"prompt_tokens":777,"completion_tokens":3,"total_tokens":780,
            "prompt_tokens_details":{"cached_tokens":0,"audio_tokens":0,"image_tokens":765},
            "completion_tokens_details":{"reasoning_tokens":0}}}"#;
    insta::assert_snapshot!(read_and_written::<ChatResponse>(json).unwrap());
}

#[test]
fn a_chunk_of_a_sloppy_server() {
    let json =
        r#"{"id":null,"choices":[{"delta":{"content":"x","reasoning_content":"y"}}],"usage":null,"obfuscation":"z"}"#;
    insta::assert_snapshot!(read_and_written::<ChatChunk>(json).unwrap());
}

#[test]
fn a_request_of_the_guide() {
    let json = r#"{"model":"gpt-4o","messages":[{"role":"user","content":[{"type":"text","text":"What's in this image?"},
        {"type":"image_url","image_url":{"url":"https://host/boardwalk.jpg"}}]}],"max_tokens":300,"stop":"END","unknown":1}"#;
    insta::assert_snapshot!(read_and_written::<ChatRequest>(json).unwrap());
}

#[test]
fn a_list_of_models_and_an_error() {
    let models =
        r#"{"object":"list","data":[{"id":"m","object":"model","created":1,"owned_by":"o","shutdown_date":null}]}"#;
    insta::assert_snapshot!(read_and_written::<ModelList>(models).unwrap());
    let error = r#"{"error":{"message":"m","type":"t","param":null,"code":404}}"#;
    insta::assert_snapshot!(read_and_written::<ErrorEnvelope>(error).unwrap());
}

#[test]
fn numbers_are_passed_on_to_the_last_digit() {
    let json = r#"{"object":"list","data":[{"id":"m","object":"model","logprob":-93.31137037688033}]}"#;
    let written = serde_json::to_string(&serde_json::from_str::<ModelList>(json).unwrap()).unwrap();
    assert!(written.contains("-93.31137037688033"), "{written}");
}

#[test]
fn what_is_no_response_is_refused() {
    for json in ["{}", "[]", r#"{"choices":7}"#, r#"{"choices":[{}]}"#, r#"{"choices":[{"message":"x"}]}"#] {
        assert!(serde_json::from_str::<ChatResponse>(json).is_err(), "{json}");
    }
}
