//! Statements of the guide that no other test holds the server to.

use serde_json::{Value, json};
use vqa_core::tokens::AutoPolicy;
use vqa_server::Catalogue;
use vqa_testkit::{Reply, Script, pictures};

use crate::setup::{Server, Tells, card, data_url, engine_of, picture, png, question, with};

#[tokio::test]
async fn both_models_of_the_guide_are_listed_and_see() {
    let server = Server::start(Script::new()).await;
    let list: Value = server.get("/v1/models").await.json().await.unwrap();
    let ids: Vec<_> = list["data"].as_array().unwrap().iter().map(|model| model["id"].clone()).collect();
    for name in ["gpt-4o", "gpt-4-turbo"] {
        assert!(ids.contains(&json!(name)), "{ids:?}");
        let shown = question(&[picture(&data_url("image/png", pictures::PNG))]);
        assert_eq!(server.chat(&with(shown, "model", json!(name))).await["model"], name);
    }
}

#[tokio::test]
async fn auto_looks_at_the_size_where_it_is_set_to() {
    let sizes = [((512, 512), 255), ((513, 512), 425)];
    let counted = async |policy: Option<AutoPolicy>, side: (u32, u32)| -> u64 {
        let server = Server::with(Script::new(), |parts| {
            let mut card = card("gpt-4o");
            if let Some(policy) = policy {
                card.image_rule = card.image_rule.with_auto(policy);
            }
            parts.catalogue = Catalogue::new(vec![card.clone()], Default::default()).unwrap();
            let (usage, timings, counts) = (vqa_core::Usage::default(), None, None);
            parts.engine = engine_of(vec![std::sync::Arc::new(Tells { card, usage, timings, counts })]);
        });
        let url = data_url("image/png", &png(side.0, side.1));
        let answer = server.await.chat(&question(&[picture(&url)])).await;
        answer["usage"]["prompt_tokens_details"]["image_tokens"].as_u64().unwrap()
    };
    for (side, high) in sizes {
        assert_eq!(counted(None, side).await, high, "high, unless it is set otherwise");
        assert_eq!(counted(Some(AutoPolicy::High), side).await, high);
    }
    assert_eq!(counted(Some(AutoPolicy::BySize), (512, 512)).await, 85);
    assert_eq!(counted(Some(AutoPolicy::BySize), (513, 512)).await, 425);
}

/// Text that stands in a picture's metadata and in its file's name.
const CANARY: &str = "canary-41c9";

/// The same pixels, with a comment.
fn commented() -> Vec<u8> {
    let comment = [&b"\xff\xfe\x00\x0d"[..], CANARY.as_bytes()].concat();
    [&pictures::JPEG[..2], &comment, &pictures::JPEG[2..]].concat()
}

#[tokio::test]
async fn names_and_metadata_do_not_reach_the_model() {
    let hosts = Script::new().reply(Reply::body(200, "image/jpeg", commented())).start().unwrap();
    let server = Server::start(Script::new()).await;
    let link = format!("{}/{CANARY}.jpg", hosts.origin());
    let plain = server.chat(&question(&[picture(&data_url("image/jpeg", pictures::JPEG))])).await;
    for url in [data_url("image/jpeg", &commented()), link] {
        let told = server.chat(&question(&[picture(&url)])).await;
        assert_eq!((&told["usage"], &told["choices"]), (&plain["usage"], &plain["choices"]));
    }
    let sent: Vec<Vec<u8>> = server.upstream.requests().into_iter().map(|request| request.body).collect();
    assert!(sent.iter().all(|body| *body == sent[0]));
    let sent = server.upstream.requests().pop().unwrap().json();
    let url = sent["messages"][0]["content"][1]["image_url"]["url"].as_str().unwrap();
    let bytes = vqa_core::data_url::decode(url, 1 << 20).unwrap();
    assert!(!bytes.windows(CANARY.len()).any(|window| window == CANARY.as_bytes()));
}

fn encoded(format: image::ImageFormat) -> Vec<u8> {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::RgbImage::from_pixel(9, 7, image::Rgb([200, 30, 60])).write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

/// A GIF of one picture of one pixel.
const GIF: &[u8] = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0\x3b";

/// A lossless WebP of one pixel.
const WEBP: &[u8] = b"RIFF\x1a\0\0\0WEBPVP8L\x0d\0\0\0\x2f\0\0\0\x10\x07\x10\x11\x11\x88\x88\xfe\x07\0";

#[tokio::test]
async fn four_formats_are_taken_and_no_other() {
    let server = Server::start(Script::new()).await;
    let png = encoded(image::ImageFormat::Png);
    for (media, bytes) in [
        ("image/png", png.as_slice()),
        ("image/jpeg", pictures::JPEG),
        ("image/jpg", pictures::JPEG),
        ("image/webp", WEBP),
        ("image/gif", GIF),
    ] {
        server.chat(&question(&[picture(&data_url(media, bytes))])).await;
    }
    let heic = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic";
    for (name, bytes) in [
        ("BMP", &b"BM\x3a\0\0\0\0\0\0\0\x36\0\0\0\x28\0\0\0\x01\0\0\0\x01\0\0\0\x01\0\x18\0"[..]),
        ("TIFF", b"II*\0\x08\0\0\0\0\0\0\0"),
        ("SVG", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("HEIC", heic),
        ("PDF", b"%PDF-1.7\n"),
    ] {
        let (status, error) = server.refused(&question(&[picture(&data_url("image/png", bytes))])).await;
        assert_eq!((status, &error["code"]), (400, &json!("invalid_image_format")), "{name}");
    }
}

/// The photo, with comments, in this many bytes.
fn padded(bytes: usize) -> Vec<u8> {
    const MOST: usize = 65_535;
    let mut left = bytes - pictures::JPEG.len();
    let mut padded = Vec::with_capacity(bytes);
    padded.extend_from_slice(&pictures::JPEG[..2]);
    while left > 0 {
        // No rest is left that is too short for a segment of its own.
        let segment = if left <= MOST { left } else { (MOST + 2).min(left - 64) };
        padded.extend_from_slice(b"\xff\xfe");
        padded.extend_from_slice(&u16::try_from(segment - 2).unwrap().to_be_bytes());
        padded.resize(padded.len() + segment - 4, b' ');
        left -= segment;
    }
    padded.extend_from_slice(&pictures::JPEG[2..]);
    padded
}

#[tokio::test]
async fn twenty_mebibytes_are_taken_and_not_a_byte_more() {
    const MOST: usize = 20 * 1024 * 1024;
    let server = Server::start(Script::new()).await;
    let (whole, more) = (padded(MOST), padded(MOST + 1));
    assert_eq!((whole.len(), more.len()), (MOST, MOST + 1));
    server.chat(&question(&[picture(&data_url("image/jpeg", &whole))])).await;
    let (status, error) = server.refused(&question(&[picture(&data_url("image/jpeg", &more))])).await;
    assert_eq!((status, &error["code"]), (400, &json!("image_too_large")));
    let hosts = Script::new().reply(Reply::body(200, "image/jpeg", whole)).start().unwrap();
    server.chat(&question(&[picture(&format!("{}/a.jpg", hosts.origin()))])).await;
}

#[tokio::test]
async fn no_page_of_another_origin_may_read_an_answer() {
    let server = Server::start(Script::new()).await;
    let chat = server.url("/v1/chat/completions");
    let asks = server.client.request(reqwest::Method::OPTIONS, &chat).header("origin", "http://evil.example");
    let asks = asks.header("access-control-request-method", "POST").send().await.unwrap();
    assert_eq!(asks.status(), 405);
    let sends = server.client.post(&chat).header("origin", "http://evil.example").json(&question(&[]));
    let sends = sends.send().await.unwrap();
    assert_eq!(sends.status(), 200);
    for headers in [asks.headers(), sends.headers()] {
        assert!(headers.keys().all(|name| !name.as_str().starts_with("access-control-")), "{headers:?}");
    }
}
