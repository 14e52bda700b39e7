//! How fast a request is built from prepared pictures: base64 and JSON.
//!
//! `cargo bench -p vqa-net --bench requests`

#![expect(clippy::unwrap_used, reason = "a bench that cannot make its inputs has nothing to measure")]

use bytes::Bytes;
use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use vqa_core::{
    AskOptions, Cleared, Detail, Format, ModelCard, Part, Payload, Prepared, PreparedImage, Role, TokenCount, Turn,
    preflight,
};

fn main() {
    divan::main();
}

/// An ask of so many pictures of a mebibyte.
fn ask(pictures: usize) -> (Cleared, ModelCard) {
    let card = ModelCard::unknown("a-model".into());
    let bytes = Bytes::from_iter((0..1_u32 << 20).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8));
    let image = PreparedImage {
        label: "picture".to_owned(),
        detail: Detail::High,
        payload: Payload::Encoded { format: Format::Jpeg, bytes },
        facts: None,
        tokens: TokenCount::Unknown,
        content: None,
    };
    let parts = [Part::Text("What?".to_owned())].into_iter().chain((0..pictures).map(|_| Part::Image(image.clone())));
    let turns = vec![Turn { role: Role::User, parts: parts.collect() }];
    let ask = Prepared { model: card.name.clone(), turns, options: AskOptions::default() };
    (preflight::clear(ask, &card, &preflight::Policy::default()).unwrap(), card)
}

#[divan::bench(args = [1, 20])]
fn request_of_mebibytes(bencher: Bencher<'_, '_>, pictures: usize) {
    let (ask, card) = ask(pictures);
    bencher.counter(BytesCount::new(pictures << 20)).bench(|| {
        vqa_net::openai::request_body(black_box(&ask), &card).unwrap().for_each(|piece| drop(black_box(piece)))
    });
}
