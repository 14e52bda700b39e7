//! Pictures on their way into the request: order, privacy, links, standard input, animations.

use serde_json::{Value, json};
use vqa_core::data_url;
use vqa_testkit::{Recorded, Reply, Script, Upstream, pictures};

use crate::desk::Desk;

/// A GIF of 1x1 pixel and this many frames.
pub(crate) fn gif(frames: usize) -> Vec<u8> {
    let screen = b"GIF89a\x01\0\x01\0\x80\0\0\xff\xff\xff\0\0\0";
    let frame = b"\x21\xf9\x04\0\x0a\0\0\0\x2c\0\0\0\0\x01\0\x01\0\0\x02\x02\x44\x01\0";
    [&screen[..], &frame.repeat(frames), b";"].concat()
}

/// A JPEG whose EXIF data says that it lies on its side, and where its owner lives.
fn sideways_with_a_secret() -> Vec<u8> {
    let ifd = b"II*\0\x08\0\0\0\x02\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\x0e\x01\x02\0\x13\0\0\0\x26\0\0\0\0\0\0\0";
    let exif = [b"Exif\0\0", &ifd[..], b"12 Canary Wharf Rd\0"].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&pictures::JPEG[..2], b"\xff\xe1", &length, &exif, &pictures::JPEG[2..]].concat()
}

fn parts(request: &Recorded) -> Vec<Value> {
    request.json()["messages"][0]["content"].as_array().unwrap().clone()
}

fn url(part: &Value) -> &str {
    part["image_url"]["url"].as_str().unwrap()
}

fn decoded(part: &Value) -> Vec<u8> {
    data_url::decode(url(part), 1 << 20).unwrap().to_vec()
}

fn base64(bytes: &[u8]) -> String {
    let digits = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bytes
        .chunks(3)
        .flat_map(|chunk| {
            let [a, b, c] = [0, 1, 2].map(|i| u32::from(chunk.get(i).copied().unwrap_or_default()));
            let bits = a << 16 | b << 8 | c;
            (0..4).map(move |i| if i <= chunk.len() { digits[(bits >> (18 - 6 * i) & 63) as usize] } else { b'=' })
        })
        .map(char::from)
        .collect()
}

#[test]
fn pictures_keep_their_order_and_the_same_one_goes_twice() {
    let link = "https://pictures.example/b.webp?size=large&token=%20x";
    let (seen, upstream) =
        Desk::new().ask(Reply::text("ok"), &["Which?", "small.png", link, "photo.jpg", "small.png", "--detail", "low"]);
    seen.exits(0);
    let parts = parts(&upstream.requests()[0]);
    assert_eq!(parts.len(), 5);
    assert_eq!(parts[0], json!({ "type": "text", "text": "Which?" }));
    let starts: Vec<_> = parts[1..].iter().map(|part| url(part).split(',').next().unwrap()).collect();
    assert_eq!(starts, ["data:image/png;base64", link, "data:image/jpeg;base64", "data:image/png;base64"]);
    assert_eq!(parts[1], parts[4]);
    assert!(parts[1..].iter().all(|part| part["image_url"]["detail"] == "low"));
}

#[test]
fn the_same_picture_twice_is_billed_twice() {
    let (seen, _upstream) = Desk::new().ask(Reply::text("ok"), &["q", "photo.jpg", "photo.jpg", "--json"]);
    let json = seen.exits(0).json();
    assert_eq!(json["usage"]["estimated"]["image_tokens"], 2 * 255);
    assert_eq!(json["images"].as_array().unwrap().len(), 2);
}

#[test]
fn names_and_metadata_stay_here() {
    let desk = Desk::new();
    desk.write("private-name.jpg", sideways_with_a_secret());
    for fit in ["model", "none"] {
        let (seen, upstream) =
            desk.ask(Reply::text("ok"), &["q", "private-name.jpg", "--json", "--fit", fit, "--detail", "high"]);
        let json = seen.exits(0).json();
        assert_eq!(json["images"][0]["orientation"], 6);
        assert_eq!(json["images"][0]["upright"], json!({ "width": 160, "height": 240 }));
        let request = &upstream.requests()[0];
        let whole = String::from_utf8_lossy(&request.body).into_owned();
        assert!(!whole.contains("private-name") && !whole.contains(desk.path().to_str().unwrap()));
        let sent = decoded(&parts(request)[1]);
        let holds = |needle: &[u8]| sent.windows(needle.len()).any(|window| window == needle);
        assert!(!holds(b"Canary Wharf") && !holds(b"Exif"), "metadata left with --fit {fit}");
    }
}

#[test]
fn a_data_url_is_a_picture_and_is_named_by_its_type_alone() {
    let url = format!("data:image/png;base64,{}", base64(pictures::PNG));
    let (seen, upstream) = Desk::new().ask(Reply::text("ok"), &["q", &url, "--json"]);
    let json = seen.exits(0).json();
    assert!(json["images"][0]["source"].as_str().unwrap().len() < 60, "{}", json["images"][0]);
    assert_eq!(decoded(&parts(&upstream.requests()[0])[1]), pictures::PNG);
}

#[test]
fn standard_input_is_a_picture_however_often_it_is_named() {
    let upstream = Script::new().start().unwrap();
    let desk = Desk::new();
    let run = desk.vqa(["ask", "q", "-", "-"]).at(&upstream).stdin(pictures::JPEG);
    run.see().exits(0);
    let parts = parts(&upstream.requests()[0]);
    assert_eq!((parts.len(), &parts[1]), (3, &parts[2]));
    assert!(url(&parts[1]).starts_with("data:image/jpeg;base64,"));
}

fn picture_server() -> Upstream {
    Script::new().otherwise(|_| Reply::body(200, "image/png", pictures::PNG)).start().unwrap()
}

#[test]
fn fetch_does_not_reach_private_addresses_unless_a_host_is_opened() {
    let desk = Desk::new();
    let (pictures_at, upstream) = (picture_server(), Script::new().start().unwrap());
    let link = format!("{}/cat.png", pictures_at.origin());
    let ask = |more: &[&str]| {
        let args = ["ask", "q", &link, "--fetch", "--json"];
        desk.vqa(args.iter().chain(more)).at(&upstream).see()
    };
    let json = ask(&[]).exits(3).says(&["loopback", "--allow-private-hosts HOST"]).json();
    assert_eq!((&json["error"]["code"], &json["error"]["image"]), (&json!("download_failed"), &json!(0)));
    assert_eq!((pictures_at.requests().len(), upstream.requests().len()), (0, 0));

    ask(&["--allow-private-hosts", "127.0.0.1"]).exits(0);
    let asked = pictures_at.requests();
    assert_eq!((asked.len(), asked[0].target.as_str()), (1, "/cat.png"));
    assert_eq!(asked[0].header("authorization"), None, "the key goes to the endpoint alone");
    assert_eq!(decoded(&parts(&upstream.requests()[0])[1]), pictures::PNG);
}

#[test]
fn an_animation_is_refused_until_a_frame_is_chosen() {
    let desk = Desk::new();
    desk.write("wink.gif", gif(3));
    desk.write("still.gif", gif(1));
    let (seen, upstream) = desk.ask(Reply::text("ok"), &["q", "wink.gif"]);
    seen.exits(3).says(&["wink.gif: this is an animated GIF", "--frame first"]);
    assert_eq!(upstream.requests().len(), 0);
    for (frame, step) in [("first", "frame_taken:0"), ("2", "frame_taken:2")] {
        let (seen, _upstream) = desk.ask(Reply::text("ok"), &["q", "wink.gif", "--frame", frame, "--json"]);
        let json = seen.exits(0).json();
        assert_eq!(json["images"][0]["steps"][0], step);
    }
    let (seen, _upstream) = desk.ask(Reply::text("ok"), &["q", "wink.gif", "--frame", "3", "--json"]);
    assert_eq!(seen.exits(3).json()["error"]["code"], "no_such_frame");
    desk.ask(Reply::text("ok"), &["q", "still.gif"]).0.exits(0);
}
