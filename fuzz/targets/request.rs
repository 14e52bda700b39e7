//! Bodies of requests to the server: an ask that keeps every bound, or a refusal in the API's envelope.
//!
//! The first byte chooses the door and how strictly it is kept; the rest is the body.

#![no_main]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use vqa_core::registry::{Profile, Registry};
use vqa_core::{Ask, ImageSource, Part, Role};
use vqa_server::{Catalogue, Door, ImageUrlStrings, Reading, UnknownFields};
use vqa_wire::ErrorEnvelope;

/// A model of tiles and one of patches, and an alias.
static MODELS: LazyLock<Catalogue> = LazyLock::new(|| {
    let card = |name: &str| Registry::embedded().card_or_unknown(&name.into(), Profile::NEWEST);
    let aliases = BTreeMap::from([("a".to_owned(), "gpt-4o".into())]);
    Catalogue::new(vec![card("gpt-4o"), card("gpt-5.6-sol")], aliases).expect("two names and an alias")
});

fuzz_target!(|input: &[u8]| {
    let Some((choice, body)) = input.split_first() else { return };
    let door = if choice & 1 == 0 { Door::Chat } else { Door::Responses };
    let mut reading = Reading::default();
    if choice & 2 != 0 {
        reading.unknown_fields = UnknownFields::Refuse;
    }
    if choice & 4 != 0 {
        reading.image_url_strings = ImageUrlStrings::Accept;
    }
    match door.read(body, &MODELS, &reading) {
        Ok(ask) => keeps_every_bound(&ask),
        Err((status, error)) => {
            assert!(matches!(status, 400 | 404), "{status}: {error}");
            let envelope: ErrorEnvelope = serde_json::from_str(&error).expect("an error is in its envelope");
            assert!(!envelope.error.message.is_empty());
            // A caller's words are quoted briefly, and an address that is fetched in whole.
            assert!(error.len() < 64 * 1024, "{} bytes", error.len());
        }
    }
});

fn keeps_every_bound(ask: &Ask) {
    assert!(!ask.turns.is_empty());
    for turn in &ask.turns {
        for part in &turn.parts {
            let Part::Image(image) = part else { continue };
            assert_eq!(turn.role, Role::User);
            assert!(matches!(&image.source, ImageSource::Bytes { .. } | ImageSource::FetchedUrl(_)));
        }
    }
    let options = &ask.options;
    assert!(options.temperature.is_none_or(|t| (0.0..=2.0).contains(&t)));
    assert!(options.top_p.is_none_or(|p| (0.0..=1.0).contains(&p)));
    assert!(options.stop.len() <= 4 && options.answers() <= 128);
    assert!(options.logprobs.is_none_or(|logprobs| logprobs.top <= 20));
    assert!(options.max_tokens.is_none_or(|tokens| tokens > 0));
    if let Some(schema) = &options.schema {
        serde_json::from_str::<serde_json::Value>(&schema.json).expect("a schema is JSON");
    }
}
