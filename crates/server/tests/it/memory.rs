//! Memory: what is claimed for pictures, and what becomes of those for which there is none.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;
use vqa_core::card::Vision;
use vqa_core::tokens::{CloseUps, ImageRule, ViewRule, ViewShape, ViewTokens};
use vqa_core::{Backend, BackendError, BoxFuture, Cleared, Kind, ModelCard, ReplyStream};
use vqa_server::{Catalogue, Parts};
use vqa_testkit::{Reply, Script};

use crate::setup::{How, Server, card, data_url, engine_of, picture, png, question};

/// A model inside the program, which sees 512x512 pixels of each picture.
struct Inside {
    card: ModelCard,
    answer: Inner,
}

/// What it does.
#[derive(Clone, Copy)]
enum Inner {
    Thinks,
    HasNoRoom,
}

impl Backend for Inside {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn reply<'a>(&'a self, _ask: &'a Cleared) -> BoxFuture<'a, Result<ReplyStream, BackendError>> {
        let answer = self.answer;
        Box::pin(async move {
            match answer {
                Inner::Thinks => pending().await,
                Inner::HasNoRoom => {
                    let reason = "the model's context holds 64 tokens".to_owned();
                    Err(BackendError::Unsendable { reason, kind: Kind::TooLarge })
                }
            }
        })
    }
}

fn inside(answer: Inner) -> impl FnOnce(&mut Parts) {
    let shape = ViewShape::Padded { side: 512, grey: 0 };
    let rule = ViewRule { high: CloseUps::None, tokens: ViewTokens::Fixed(64), shape };
    let card = ModelCard { image_rule: ImageRule::View(rule), vision: Vision::Yes, ..card("gpt-4o") };
    move |parts| {
        parts.catalogue = Catalogue::new(vec![card.clone()], std::collections::BTreeMap::new()).unwrap();
        parts.engine = engine_of(vec![Arc::new(Inside { card, answer })]);
    }
}

/// Bytes of the pixels that it sees of one.
const SEEN: u64 = 512 * 512 * 3;

/// A question about so many pictures, of a few hundred bytes each.
fn about(pictures: usize) -> Value {
    question(&vec![picture(&data_url("image/png", &png(16, 16))); pictures])
}

/// Memory for ten such pictures, and a short wait for it.
fn little() -> How {
    How { memory: 10 * SEEN, wait: Duration::from_millis(100), ..How::default() }
}

#[tokio::test]
async fn pixels_for_a_model_inside_are_claimed_before_they_are_made() {
    let server = Server::working(little(), Script::new(), inside(Inner::Thinks)).await;
    let free = server.free().await;
    // More than there is at all never fits.
    let (status, error) = server.refused(&about(11)).await;
    assert_eq!((status, &error["code"], &error["param"]), (400, &json!("image_too_large"), &json!("messages")));
    let (client, url) = (server.client.clone(), server.url("/v1/chat/completions"));
    let mut thinking = JoinSet::new();
    thinking.spawn(async move { client.post(url).json(&about(6)).send().await });
    while server.free().await > free - 6 * SEEN {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    // More than is left may fit later.
    let response = server.post("/v1/chat/completions", &about(6)).await;
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (503, "2"));
    thinking.abort_all();
    server.until_free(free).await;
}

#[tokio::test]
async fn downloads_stay_claimed_as_long_as_the_endpoint_is_asked() {
    // Noise, so that the file is about as large as its pixels are many.
    let noise = image::GrayImage::from_fn(1000, 700, |x, y| {
        image::Luma([(x * y).wrapping_mul(2_654_435_761).to_be_bytes()[0]])
    });
    let mut photo = std::io::Cursor::new(Vec::new());
    noise.write_to(&mut photo, image::ImageFormat::Png).unwrap();
    let photo = photo.into_inner();
    assert!(photo.len() > 400_000, "{}", photo.len());
    let size = photo.len() as u64;
    let host = Script::new().reply(Reply::body(200, "image/png", photo)).start().unwrap();
    let server = Server::start(Script::new().reply(Reply::hang())).await;
    let (free, link) = (server.free().await, format!("{}/a.png", host.origin()));
    let (client, url) = (server.client.clone(), server.url("/v1/chat/completions"));
    let mut asking = JoinSet::new();
    asking.spawn(async move { client.post(url).json(&question(&[picture(&link)])).send().await });
    server.asked(1).await;
    assert!(server.free().await <= free - size);
    asking.abort_all();
    server.until_free(free).await;
}

#[tokio::test]
async fn a_download_without_memory_is_the_servers_trouble() {
    // Any download may be as large as the limit, and there is less.
    let how = How { memory: 4 << 20, wait: Duration::from_millis(50), ..How::default() };
    let server = Server::working(how, Script::new(), |_| {}).await;
    let response = server.post("/v1/chat/completions", &question(&[picture("http://127.0.0.1:9/a.png")])).await;
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (503, "2"));
    let body: Value = response.json().await.unwrap();
    assert_eq!((&body["error"]["type"], &body["error"]["code"]), (&json!("server_error"), &Value::Null));
}

#[tokio::test]
async fn what_a_models_context_cannot_hold_is_refused_in_the_words_of_the_api() {
    let server = Server::with(Script::new(), inside(Inner::HasNoRoom)).await;
    let input = json!({"model": "gpt-4o", "input": "?"});
    for (path, body, field) in [("/v1/chat/completions", question(&[]), "messages"), ("/v1/responses", input, "input")]
    {
        let response = server.post(path, &body).await;
        assert_eq!(response.status(), 400, "{path}");
        let body: Value = response.json().await.unwrap();
        assert_eq!(
            (&body["error"]["code"], &body["error"]["param"]),
            (&json!("context_length_exceeded"), &json!(field))
        );
    }
}
