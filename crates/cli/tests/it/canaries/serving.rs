//! Canaries through a server that may keep nothing: pictures given by link, the Responses API, pictures to which something is done.
//!
//! Searched are what the server says and sends, the disk, and, once the answers are given, all memory that it may write to.

use std::process::Child;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use vqa_testkit::{Answer, Recorded, Reply, Script, Upstream};

use super::drawn::Drawn;
use super::{CALLER, Canaries, EXIF, INPUT, NAME, Needle, broken, files_below, forms, read, refused};
use crate::desk::Seen;
use crate::interrupts::{interrupt, until_asked};
use crate::serves::{CHAT, Serving, question, serve, start, terminate};
use crate::wiped::{found, left_over, noise};

const PLAIN: &str = "[serve]\nmodels = [\"gpt-4o\"]\n";
const RESPONSES: &str = "/v1/responses";
const TEXT: &str = "canary-text-0e6b44d1";
/// What a link lets in whoever has it.
const LINK: &str = "canary-link-77d2c09e";

fn data_url(bytes: &[u8]) -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(bytes))
}

fn streamed(body: &str) -> String {
    body.replacen('{', "{\"stream\":true,", 1)
}

/// A request to the Responses API.
fn input(text: &str, url: &str) -> String {
    let parts = json!([{"type": "input_text", "text": text}, {"type": "input_image", "image_url": url}]);
    json!({"model": "gpt-4o", "input": [{"role": "user", "content": parts}]}).to_string()
}

/// Sixteen pixels, and what stands in the middle of a picture's base64.
fn of_picture(picture: &[u8]) -> [Needle; 2] {
    let url = data_url(picture);
    let middle = url.len() / 2;
    [("pixels", picture[150_000..150_048].to_vec()), ("base64", url[middle..middle + 48].into())]
}

/// Reads the pictures that were sent, in base64.
fn sent(request: &Recorded) -> Vec<String> {
    let body = request.json();
    let parts = body["messages"][0]["content"].as_array().unwrap();
    let urls = parts.iter().filter_map(|part| part["image_url"]["url"].as_str());
    urls.map(|url| url.split_once("base64,").unwrap().1.to_owned()).collect()
}

/// Asks, asserts that what is asked is in memory while it is, and leaves.
#[track_caller]
fn leaves(server: &Serving, (path, body): (&str, &str), needles: &[Needle], until: impl FnOnce()) {
    let leaving = server.begin(("POST", path), Some(CALLER), body);
    until();
    assert!(!found(server.child.id(), needles).is_empty(), "a search that finds nothing of what is being asked");
    drop(leaving);
}

impl Canaries {
    /// A server that keeps nothing, with these settings.
    fn serving(&self, upstream: &Upstream, settings: &str) -> Serving {
        self.desk.write("in/server.toml", settings);
        let args = ["--config", "in/server.toml", "--log", "json", "--no-cache"];
        let temporary = self.desk.path().join("tmp").display().to_string();
        let run = serve(&self.desk, upstream, &args).env("TMPDIR", &temporary).env("VQA_RETRIES", "0");
        start(run.env("VQA_ALLOW_PRIVATE_HOSTS", "127.0.0.1"))
    }

    /// Asks, and asserts that the answer has this status and tells nothing but the link, which the asker gave.
    #[track_caller]
    fn answered(&self, server: &Serving, (path, body): (&str, &str), expected: u16) {
        let (status, body) = server.ask(("POST", path), Some(CALLER), body);
        let told: Vec<_> = self.found_in(body.as_bytes()).into_iter().filter(|name| *name != "link").collect();
        assert_eq!((status, told), (expected, Vec::new()), "{body}");
        assert!(!body.contains(TEXT), "{body}");
    }

    /// Searches the memory, ends the server, and searches all that is left of it.
    #[track_caller]
    fn are_gone(&self, server: Serving, needles: &[Needle]) -> Seen {
        let (_, metrics) = server.ask(("GET", "/metrics"), None, "");
        assert_eq!(self.found_in(metrics.as_bytes()), Vec::<&str>::new());
        let own: [Needle; 4] =
            [("key", CALLER.into()), ("text", TEXT.into()), ("link", LINK.into()), ("metadata", EXIF.into())];
        let left = left_over(server.child.id(), &[needles, &own].concat());
        assert!(left.is_empty(), "{left:#?}");
        self.end(server, terminate, 0)
    }

    /// Ends the server so, and searches what it said and what is on the disk.
    #[track_caller]
    fn end(&self, server: Serving, how: impl FnOnce(&Child), code: i32) -> Seen {
        how(&server.child);
        let seen = self.heard(server.end().exits(code));
        assert!(!seen.stderr.contains(TEXT) && !seen.stderr.contains(NAME), "{seen:?}");
        self.are_nowhere();
        seen
    }

    #[track_caller]
    fn are_nowhere(&self) {
        self.are_only_in(&[]);
        let input = self.desk.path().join(INPUT);
        for path in files_below(self.desk.path()).into_iter().filter(|path| !path.starts_with(&input)) {
            let bytes = read(&path);
            for words in [TEXT, LINK] {
                assert!(memchr::memmem::find(&bytes, words.as_bytes()).is_none(), "{}", path.display());
            }
        }
    }
}

/// A host of pictures: whole, damaged, cut, behind a redirect, gone, or begun and never ended.
fn host(canaries: &Canaries) -> Upstream {
    let (whole, damaged) = (canaries.picture.clone(), canaries.damaged());
    let reply = move |request: &Recorded| match request.path().split('/').nth(1) {
        Some("whole") => Reply::body(200, "image/png", whole.clone()),
        Some("damaged") => Reply::body(200, "image/png", damaged.clone()),
        Some("cut") => {
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 270000\r\n\r\n";
            Reply::raw([&head[..], &whole[..200_000]].concat())
        }
        Some("moved") => Reply::redirect(302, &request.target.replace("moved", "whole")),
        Some("slow") => Reply::hanging_pieces("image/png", [whole[..200_000].to_vec()]),
        _ => Reply::error(404, "not_found", None, "no"),
    };
    Script::new().otherwise(reply).start().unwrap()
}

/// An endpoint that begins no answer, then answers, refuses, breaks off, and answers in pieces.
fn upstream() -> Upstream {
    Script::new()
        .reply(Reply::hang())
        .reply(Answer::new(["A cat."]))
        .reply(refused())
        .reply(broken())
        .reply(Answer::new(["A ", "cat."]))
        .start()
        .unwrap()
}

#[test]
fn a_picture_given_by_link_leaves_nothing() {
    let mut canaries = Canaries::new();
    canaries.secrets.extend(forms("link", LINK.as_bytes()));
    let host = host(&canaries);
    let upstream = upstream();
    let about = |what: &str| question(TEXT, &[&format!("{}/{what}/{NAME}.png?token={LINK}", host.origin())]);
    let needles = of_picture(&canaries.picture);

    let server = canaries.serving(&upstream, PLAIN);
    leaves(&server, (CHAT, &about("whole")), &needles, || until_asked(&upstream, 1));
    for expected in [200, 400, 502] {
        canaries.answered(&server, (CHAT, &about("whole")), expected);
    }
    canaries.answered(&server, (CHAT, &streamed(&about("whole"))), 200);
    canaries.answered(&server, (CHAT, &about("moved")), 200);
    for what in ["damaged", "cut", "gone"] {
        canaries.answered(&server, (CHAT, &about(what)), 400);
    }
    // Whoever asks leaves while the picture is on its way.
    let known = host.asked();
    drop({
        let leaving = server.begin(("POST", CHAT), Some(CALLER), &about("slow"));
        until_asked(&host, known + 1);
        leaving
    });
    canaries.are_gone(server, &needles);
    canaries.were_sent(&upstream);

    let sent = upstream.asked();
    let server = canaries
        .serving(&upstream, "captcha = \"refuse\"\ncaptcha_threshold = 1e-30\n[serve]\nmodels = [\"gpt-4o\"]\n");
    canaries.answered(&server, (CHAT, &about("whole")), 400);
    canaries.are_gone(server, &needles);
    assert_eq!(upstream.asked(), sent, "a refused picture is not sent");

    for how in ["killed", "stopped"] {
        let mut server = canaries.serving(&upstream, PLAIN);
        let known = host.asked();
        let asking = server.begin(("POST", CHAT), Some(CALLER), &about("slow"));
        until_asked(&host, known + 1);
        if how == "killed" {
            server.child.kill().unwrap();
            server.child.wait().unwrap();
            canaries.are_nowhere();
        } else {
            terminate(&server.child);
            server.until_said("stopping");
            canaries.end(server, interrupt, 130);
        }
        drop(asking);
    }
}

#[test]
fn a_response_leaves_nothing() {
    let mut canaries = Canaries::new();
    canaries.secrets.extend(forms("link", LINK.as_bytes()));
    let host = host(&canaries);
    let upstream = upstream();
    let needles = of_picture(&canaries.picture);
    let whole = input(TEXT, &data_url(&canaries.picture));
    let by_link = |what: &str| input(TEXT, &format!("{}/{what}/{NAME}.png?token={LINK}", host.origin()));

    let server = canaries.serving(&upstream, PLAIN);
    leaves(&server, (RESPONSES, &whole), &needles, || until_asked(&upstream, 1));
    for expected in [200, 400, 502] {
        canaries.answered(&server, (RESPONSES, &whole), expected);
    }
    canaries.answered(&server, (RESPONSES, &streamed(&whole)), 200);
    canaries.answered(&server, (RESPONSES, &by_link("whole")), 200);
    canaries.answered(&server, (RESPONSES, &input(TEXT, &data_url(&canaries.damaged()))), 400);
    canaries.answered(&server, (RESPONSES, &by_link("gone")), 400);
    canaries.answered(&server, (RESPONSES, &whole.replace("input_image", LINK)), 400);
    canaries.answered(&server, ("/v1/responses/input_tokens", &whole), 200);
    canaries.are_gone(server, &needles);
    canaries.were_sent(&upstream);

    upstream.push(Reply::hang());
    let mut server = canaries.serving(&upstream, PLAIN);
    let asked = upstream.asked();
    let asking = server.begin(("POST", RESPONSES), Some(CALLER), &whole);
    until_asked(&upstream, asked + 1);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    canaries.are_nowhere();
    drop(asking);
}

#[test]
fn pictures_that_the_server_turns_enlarges_and_cuts_leave_nothing() {
    let canaries = Canaries::new();
    let upstream = Script::new()
        .reply(Reply::hang())
        .reply(Answer::new(["A cat."]))
        .reply(refused())
        .reply(broken())
        .start()
        .unwrap();
    let (upright, small, mut wide) = (Drawn::page(2), Drawn::page(1), noise(2600, 400));
    wide.splice(33..33, Canaries::metadata());
    let lying = upright.lying();
    let all = [lying.png(), small.png(), wide.clone()];
    let urls = all.each_ref().map(|picture| data_url(picture));
    let body = question(TEXT, &urls.each_ref().map(String::as_str));
    let mut needles: Vec<Needle> = vec![
        ("as it lay", lying.margin((20, 4))),
        ("turned", upright.margin((100, 6))),
        ("small", small.margin((100, 3))),
        ("wide", wide[1_500_000..1_500_048].to_vec()),
    ];
    needles.extend(urls.iter().map(|url| ("base64", url[url.len() / 2..url.len() / 2 + 48].into())));

    let settings = "[serve]\nmodels = [\"gpt-4o\"]\napply = [\"rotate\", \"enlarge-text\", \"crop\"]\n";
    let server = canaries.serving(&upstream, settings);
    leaves(&server, (CHAT, &body), &needles, || until_asked(&upstream, 1));
    let parts = sent(&upstream.requests()[0]);
    assert_eq!(parts.len(), 7, "a page that was turned, one that was enlarged, and five parts");
    // What was encoded anew was seen by nobody before.
    needles.extend(parts.iter().flat_map(|part| {
        let (middle, bytes) = (part.len() / 2, STANDARD.decode(part).unwrap());
        let encoded = bytes[bytes.len() / 2..bytes.len() / 2 + 48].to_vec();
        [("sent", part[middle..middle + 48].into()), ("encoded", encoded)]
    }));
    for expected in [200, 400, 502] {
        canaries.answered(&server, (CHAT, &body), expected);
    }
    canaries.answered(&server, (RESPONSES, &input(TEXT, &urls[2])), 200);
    let damaged = data_url(&wide[..wide.len() / 2]);
    canaries.answered(&server, (CHAT, &question(TEXT, &[&urls[0], &damaged])), 400);
    let seen = canaries.are_gone(server, &needles);
    for applied in ["turned", "enlarged", "cut"] {
        assert!(seen.stderr.contains(&format!("\"{applied}\"")), "{applied}: {}", seen.stderr);
    }
    for request in upstream.requests() {
        let told: Vec<_> = canaries.found_in(&request.body).into_iter().filter(|name| *name != "pixels").collect();
        assert_eq!(told, Vec::<&str>::new());
    }

    upstream.push(Reply::hang());
    let mut server = canaries.serving(&upstream, settings);
    let asked = upstream.asked();
    let asking = server.begin(("POST", CHAT), Some(CALLER), &body);
    until_asked(&upstream, asked + 1);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    canaries.are_nowhere();
    drop(asking);
}
