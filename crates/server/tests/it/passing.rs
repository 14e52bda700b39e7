//! Pictures that are passed on by their headers alone.

use serde_json::json;
use vqa_engine::Checks;
use vqa_testkit::Script;

use crate::setup::{Server, data_url, picture, png, question};

/// Puts a text into a PNG, behind its header.
fn with_text(mut png: Vec<u8>, words: &[u8]) -> Vec<u8> {
    // The checksum of a chunk that pixels do not need is not looked at.
    let chunk = [&(words.len() as u32).to_be_bytes()[..], b"tEXt", words, &[0; 4]].concat();
    png.splice(33..33, chunk);
    png
}

/// What the endpoint was shown.
fn shown(server: &Server) -> String {
    let request = server.upstream.requests().pop().unwrap().json();
    request["messages"][0]["content"][1]["image_url"]["url"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn it_keeps_its_size_loses_its_metadata_and_is_counted_the_same() {
    let (plain, asked) = (png(2048, 1024), with_text(png(2048, 1024), b"Author\0canary"));
    let body = question(&[picture(&data_url("image/png", &asked))]);
    let fast = Server::checking(Checks::Headers, Script::new(), |_| {}).await;
    let (answer, whole) = (fast.chat(&body).await, Server::start(Script::new()).await.chat(&body).await);
    assert_eq!(answer["usage"], whole["usage"]);
    assert_eq!(shown(&fast), data_url("image/png", &plain));
}

#[tokio::test]
async fn what_only_pixels_tell_is_decoded() {
    let rgba = image::RgbaImage::from_pixel(64, 48, image::Rgba([9, 9, 9, 40]));
    let mut bytes = std::io::Cursor::new(Vec::new());
    rgba.write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    let server = Server::checking(Checks::Headers, Script::new(), |_| {}).await;
    let sent = data_url("image/png", &bytes.into_inner());
    server.chat(&question(&[picture(&sent)])).await;
    assert_ne!(shown(&server), sent, "what was transparent is laid on white");
}

#[tokio::test]
async fn what_is_no_picture_is_refused_all_the_same() {
    let server = Server::checking(Checks::Headers, Script::new(), |_| {}).await;
    for (bytes, code) in [(&png(64, 48)[..60], "invalid_image"), (&b"%PDF-1.7"[..], "invalid_image_format")] {
        let (status, error) = server.refused(&question(&[picture(&data_url("image/png", bytes))])).await;
        assert_eq!((status, &error["code"]), (400, &json!(code)), "{error}");
    }
    assert_eq!(server.upstream.asked(), 0);
}
