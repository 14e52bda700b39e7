//! OpenAI's JSON: whatever was read is written so that it is read again as the same thing.
//!
//! The input is a JSON text, tried as each of the bodies that cross the wire.

#![no_main]

use std::fmt::Debug;

use libfuzzer_sys::fuzz_target;
use serde::Serialize;
use serde::de::DeserializeOwned;
use vqa_wire::{ChatChunk, ChatRequest, ChatResponse, ErrorBody, ErrorEnvelope, ModelList};

fuzz_target!(|json: &[u8]| {
    settles::<ChatRequest>(json);
    settles::<ChatResponse>(json);
    settles::<ChatChunk>(json);
    settles::<ModelList>(json);
    settles::<ErrorEnvelope>(json);
    if let Some(error) = ErrorBody::read(json) {
        let written = serde_json::to_vec(&ErrorEnvelope { error: error.clone() }).expect("an error can be written");
        assert_eq!(ErrorBody::read(&written), Some(error));
    }
});

/// Reads, writes and reads again.
fn settles<T: DeserializeOwned + Serialize + PartialEq + Debug>(json: &[u8]) {
    let Ok(first) = serde_json::from_slice::<T>(json) else { return };
    let written = serde_json::to_string(&first).expect("what was read can be written");
    let second: T = serde_json::from_str(&written).expect("what was written can be read");
    assert_eq!(first, second, "{written}");
    assert_eq!(serde_json::to_string(&second).ok(), Some(written));
}
