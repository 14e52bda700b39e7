//! `vqa serve`, started, asked over a socket and stopped by signals.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStderr, Command, Output, Stdio};

use serde_json::{Value, json};
use vqa_testkit::{Answer, Reply, Script, Upstream, pictures};

use crate::desk::{Desk, Run, Seen};
use crate::interrupts::{interrupt, until_asked};

/// A server that is running.
pub(crate) struct Serving {
    pub(crate) child: Child,
    stderr: BufReader<ChildStderr>,
    address: String,
    said: String,
    run: Run,
}

pub(crate) fn start(run: Run) -> Serving {
    let mut child = run.start(Stdio::null(), Stdio::piped());
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut said = String::new();
    stderr.read_line(&mut said).unwrap();
    let address = said.split("http://").nth(1).and_then(|rest| rest.split("/v1").next());
    let address = address.unwrap_or_else(|| panic!("no address: {said}")).to_owned();
    Serving { child, stderr, address, said, run }
}

impl Serving {
    /// Sends a request and returns the status and the body.
    pub(crate) fn ask(&self, to: (&str, &str), key: Option<&str>, body: &str) -> (u16, String) {
        let mut stream = self.begin(to, key, body);
        let mut seen = String::new();
        stream.read_to_string(&mut seen).unwrap();
        let (head, body) = seen.split_once("\r\n\r\n").unwrap();
        (head.split(' ').nth(1).unwrap().parse().unwrap(), body.to_owned())
    }

    /// Sends a request and does not wait for its answer.
    pub(crate) fn begin(&self, (method, path): (&str, &str), key: Option<&str>, body: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        let key = key.map(|key| format!("authorization: Bearer {key}\r\n")).unwrap_or_default();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{key}content-type: application/json\r\n\
             content-length: {}\r\n\r\n",
            body.len()
        );
        stream.write_all(head.as_bytes()).unwrap();
        stream.write_all(body.as_bytes()).unwrap();
        stream
    }

    /// Waits until it says this.
    pub(crate) fn until_said(&mut self, words: &str) {
        let before = self.said.len();
        while !self.said[before..].contains(words) {
            assert!(self.stderr.read_line(&mut self.said).unwrap() > 0, "`{words}` was not said: {}", self.said);
        }
    }

    /// Waits for the end of a server that was told to stop.
    pub(crate) fn end(mut self) -> Seen {
        self.stderr.read_to_string(&mut self.said).unwrap();
        let Output { status, stdout, .. } = self.child.wait_with_output().unwrap();
        self.run.end(Output { status, stdout, stderr: self.said.into_bytes() })
    }
}

pub(crate) fn terminate(child: &Child) {
    assert!(Command::new("kill").arg(child.id().to_string()).status().unwrap().success());
}

/// Has the keys read again.
pub(crate) fn hang_up(child: &Child) {
    assert!(Command::new("kill").args(["-HUP", &child.id().to_string()]).status().unwrap().success());
}

pub(crate) fn serve(desk: &Desk, upstream: &Upstream, args: &[&str]) -> Run {
    desk.vqa(["serve", "--listen", "127.0.0.1:0"].iter().chain(args)).at(upstream)
}

pub(crate) fn question(text: &str, pictures: &[&str]) -> String {
    let mut content = vec![json!({"type": "text", "text": text})];
    content.extend(pictures.iter().map(|url| json!({"type": "image_url", "image_url": {"url": url}})));
    json!({"model": "gpt-4o", "messages": [{"role": "user", "content": content}], "max_tokens": 300}).to_string()
}

pub(crate) const CHAT: &str = "/v1/chat/completions";

#[test]
fn answers_and_ends_with_zero_when_it_is_told_to_stop() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Answer::new(["A cat."])).start().unwrap();
    let server = start(serve(&desk, &upstream, &[]));
    let (status, body) = server.ask(("POST", CHAT), None, &question("What’s in this image?", &[]));
    let answer: Value = serde_json::from_str(&body).unwrap();
    assert_eq!((status, &answer["choices"][0]["message"]["content"]), (200, &json!("A cat.")));
    assert_eq!(server.ask(("GET", "/ready"), None, "").0, 200);
    terminate(&server.child);
    let seen = server.end().exits(0).says(&["200 POST /v1/chat/completions", "model=gpt-4o", "in=13 out=10"]);
    assert!(seen.stdout.is_empty(), "{seen:?}");
}

#[test]
fn a_quiet_server_writes_no_line_a_request() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Answer::new(["A cat."])).start().unwrap();
    let server = start(serve(&desk, &upstream, &["-q"]));
    assert_eq!(server.ask(("POST", CHAT), None, &question("?", &[])).0, 200);
    terminate(&server.child);
    let seen = server.end().exits(0).says(&["listening on", "stopping"]);
    assert!(!seen.stderr.contains("POST"), "{seen:?}");
}

#[test]
fn finishes_what_runs_and_a_second_signal_ends_it() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::hang()).start().unwrap();
    let server = start(serve(&desk, &upstream, &["--log", "off"]));
    let mut stream = TcpStream::connect(&server.address).unwrap();
    let body = question("?", &[]);
    let head = format!(
        "POST {CHAT} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(head.as_bytes()).unwrap();
    until_asked(&upstream, 1);
    terminate(&server.child);
    let mut server = server;
    let before = server.said.len();
    server.stderr.read_line(&mut server.said).unwrap();
    assert!(server.said[before..].starts_with("stopping"), "{}", server.said);
    interrupt(&server.child);
    server.end().exits(130).says(&["ended at once; 1 connections were cut"]);
}

#[test]
fn keys_let_their_owners_in() {
    let desk = Desk::new();
    let made = desk.vqa(["serve", "key", "alice"]).see().exits(0);
    let key = made.stdout.trim().to_owned();
    let lines = made.stderr.split("\n\n").nth(1).unwrap();
    assert!(lines.starts_with("[serve.keys.alice]\nhash = \"sha256:") && !made.stderr.contains(&key), "{made:?}");
    let upstream = Script::new().start().unwrap();
    let local = format!(
        "[serve]\naliases = {{ gpt-4o = \"llava\" }}\nlog = \"json\"\n{lines}\ntokens_per_minute = 1000\n\
         [endpoints.local]\nbase_url = \"{}\"\nmodels = [\"llava\"]\n\
         [[models]]\nnames = [\"llava\"]\nlike = \"gpt-4o\"\n",
        upstream.base_url()
    );
    desk.write("server.toml", &local);
    let checked = desk.vqa(["serve", "--config", "server.toml", "--listen", "0.0.0.0:0", "--check"]).see().exits(0);
    assert_eq!(checked.stdout, "would listen on http://0.0.0.0:0\nmodel llava\nmodel gpt-4o\nkey alice\n");

    let server = start(desk.vqa(["serve", "--config", "server.toml", "--listen", "127.0.0.1:0"]));
    assert_eq!(server.ask(("POST", CHAT), None, &question("?", &[])).0, 401);
    assert_eq!(server.ask(("POST", CHAT), Some(&key), &question("?", &[])).0, 200);
    assert_eq!(upstream.requests()[0].chat().unwrap().model, "llava");
    terminate(&server.child);
    let seen = server.end().exits(0);
    assert!(!seen.stderr.contains(&key), "{seen:?}");
    let lines: Vec<Value> = seen.stderr.lines().filter_map(|line| serde_json::from_str(line).ok()).collect();
    assert_eq!((&lines[0]["status"], &lines[0]["failure"]), (&json!(401), &json!("unauthenticated")));
    assert_eq!((&lines[1]["key"], &lines[1]["model"]), (&json!("alice"), &json!("llava")));
}

#[test]
fn what_cannot_be_served_is_told_with_what_to_do() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let refused = |args: &[&str], words: &[&str]| {
        desk.vqa(["serve"].iter().chain(args)).at(&upstream).see().exits(5).says(words);
    };
    refused(&["--listen", "0.0.0.0:0", "--check"], &["there are no keys", "vqa serve key", "127.0.0.1"]);
    let taken = upstream.origin().replace("http://", "");
    refused(&["--listen", &taken], &["cannot listen on", "--listen 127.0.0.1:8081"]);
    desk.write("alias.toml", "[serve]\naliases = { a = \"nowhere\" }\n");
    refused(&["--config", "alias.toml", "--check"], &["the alias `a` stands for `nowhere`, which is not served"]);
    desk.write("hash.toml", "[serve.keys.bob]\nhash = \"sk-canary\"\n");
    refused(
        &["--config", "hash.toml", "--check"],
        &["[serve.keys.bob]: this is not the hash of a key", "vqa serve key"],
    );
    desk.write("word.toml", "[serve]\nmetering = \"mine\"\n");
    let hash = format!("hash = \"sha256:{}\"\n", "0".repeat(64));
    desk.write("twice.toml", format!("[serve.keys.a]\n{hash}[serve.keys.b]\n{hash}"));
    refused(&["--config", "twice.toml", "--check"], &["[serve.keys.b] has the hash of [serve.keys.a]"]);
    desk.write("check.toml", "[serve]\ncheck = \"nothing\"\n");
    refused(&["--config", "check.toml", "--check"], &["check.toml, line 2", "serve.check"]);
    desk.write("room.toml", "[serve]\nbody_mib = 600\n");
    refused(&["--config", "room.toml", "--check"], &["would never find room", "memory_mib = 1200"]);
    desk.write("small.toml", "[serve]\nmemory_mib = 16\nbody_mib = 8\n");
    refused(&["--config", "small.toml", "--check"], &["a picture of the largest size", "memory_mib = 41"]);
    desk.write("enough.toml", "[serve]\nmodels = [\"gpt-4o\"]\nmemory_mib = 41\nbody_mib = 8\n");
    desk.vqa(["serve", "--config", "enough.toml", "--check"]).at(&upstream).see().exits(0);
    let limits = format!("{hash}models = [\"cheap\"]\ndaily_usd = \"1\"\n");
    desk.write(
        "price.toml",
        format!("[serve]\nmodels = [\"llava\"]\naliases = {{ cheap = \"llava\" }}\n[serve.keys.a]\n{limits}"),
    );
    refused(&["--config", "price.toml", "--check"], &["a limit in dollars needs prices, and `llava` has none"]);
    refused(&["--config", "word.toml", "--check"], &["word.toml, line 2", "serve.metering"]);
    desk.vqa(["serve", "--check"]).env("VQA_MODEL", "gpt-4o").without_key().see().exits(5).says(&["no API key"]);
    desk.write("vqa.toml", "[serve]\nlisten = \"0.0.0.0:8080\"\n");
    refused(&["--check"], &["vqa.toml was found in the current directory", "--config"]);
    desk.vqa(["serve", "key", "two words"]).see().exits(2).says(&["1 to 64 letters"]);
}

/// A text, and a picture whose bytes hold one, that must be nowhere but at the endpoint.
const CANARY: &str = "canary-text-8d1f";

#[test]
fn nothing_of_a_request_is_left_behind() {
    use base64::Engine as _;
    let desk = Desk::new();
    let upstream = Script::new()
        .reply(Answer::new([CANARY]))
        .reply(Reply::error(400, "invalid_request_error", None, CANARY))
        .reply(Reply::error(500, "server_error", None, CANARY))
        .reply(Reply::error(401, "invalid_request_error", None, CANARY))
        .start()
        .unwrap();
    let temporary = desk.path().join("tmp");
    std::fs::create_dir(&temporary).unwrap();
    let run = serve(&desk, &upstream, &["--log", "json"]).env("TMPDIR", &temporary.display().to_string());
    let server = start(run);
    let encode = |bytes: &[u8]| base64::engine::general_purpose::STANDARD.encode(bytes);
    let good = format!("data:image/jpeg;base64,{}", encode(pictures::JPEG));
    let broken = format!("data:image/jpeg;base64,{}{}", encode(&pictures::JPEG[..300]), encode(CANARY.as_bytes()));
    let link = format!("http://10.0.0.1/{CANARY}.png");
    for pictures in [&[good.as_str()][..], &[&good], &[&good], &[&good], &[&broken], &[&link]] {
        server.ask(("POST", CHAT), Some(CANARY), &question(CANARY, pictures));
    }
    server.ask(("POST", CHAT), None, &format!("{{\"model\": \"{CANARY}\", \"{CANARY}\": 1}}"));
    server.ask(("GET", &format!("/{CANARY}")), None, "");
    let (_, metrics) = server.ask(("GET", "/metrics"), None, "");
    assert!(metrics.contains("vqa_requests_total") && !metrics.contains(CANARY), "{metrics}");
    terminate(&server.child);
    let seen = server.end().exits(0);
    assert!(seen.stderr.lines().count() >= 9 && !seen.stderr.contains(CANARY), "{seen:?}");
    assert!(desk.files("tmp").is_empty());
    assert_eq!(desk.files("."), ["photo.jpg", "small.png", "tmp"]);
    assert!(upstream.requests().len() >= 4);
}

#[test]
fn the_page_to_try_it_is_on_for_this_machine_and_off_for_others() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let server = start(serve(&desk, &upstream, &[]));
    assert!(server.said.ends_with(&format!("; to try it: http://{}/\n", server.address)), "{}", server.said);
    let (status, page) = server.ask(("GET", "/"), None, "");
    assert!(status == 200 && page.starts_with("<!doctype html>"), "{status} {page}");
    terminate(&server.child);
    server.end().exits(0);

    let made = desk.vqa(["serve", "key", "alice"]).see().exits(0);
    let key = made.stderr.split("\n\n").nth(1).unwrap();
    let cases = [("", "127.0.0.1:0", true), ("", "0.0.0.0:0", false)];
    let told = [("playground = false", "127.0.0.1:0", false), ("playground = true", "0.0.0.0:0", true)];
    for (setting, address, is_on) in cases.into_iter().chain(told) {
        desk.write("page.toml", format!("[serve]\nmodels = [\"gpt-4o\"]\n{setting}\n{key}\n"));
        let checked = desk.vqa(["serve", "--config", "page.toml", "--listen", address, "--check"]).at(&upstream);
        let seen = checked.see().exits(0);
        assert_eq!(seen.stdout.contains(&format!("playground http://{address}/\n")), is_on, "{setting}: {seen:?}");
    }
}

#[test]
fn a_certificate_that_cannot_be_used_is_told_by_a_check() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    desk.write("empty.pem", "");
    let cases = [
        ("tls_certificate = \"no.pem\"", "it needs `tls_key` beside it"),
        ("tls_key = \"no.key\"", "it needs `tls_certificate` beside it"),
        ("tls_certificate = \"no.pem\"\ntls_key = \"no.key\"", "tls_certificate: cannot read `no.pem`"),
        ("tls_certificate = \"empty.pem\"\ntls_key = \"no.key\"", "tls_key: cannot read `no.key`"),
        ("tls_certificate = \"empty.pem\"\ntls_key = \"empty.pem\"", "there is no PEM certificate in the file"),
    ];
    for (settings, told) in cases {
        desk.write("tls.toml", format!("[serve]\n{settings}\n"));
        let checked = desk.vqa(["serve", "--config", "tls.toml", "--check"]).at(&upstream);
        checked.see().exits(5).says(&[told]);
    }
}

#[test]
fn traces_reach_a_collector_and_hold_no_text() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Answer::new(["A cat."])).start().unwrap();
    let collector = Script::new().otherwise(|_| Reply::body(200, "application/json", "{}")).start().unwrap();
    desk.write(
        "traces.toml",
        format!("[serve]\nmodels = [\"gpt-4o\"]\ntraces = \"{}/v1/traces\"\n", collector.origin()),
    );
    let server = start(serve(&desk, &upstream, &["--config", "traces.toml"]));
    assert_eq!(server.ask(("POST", CHAT), None, &question(CANARY, &[])).0, 200);
    terminate(&server.child);
    server.end().exits(0);
    // They were not due yet; the end of the server sends them.
    let sent: Vec<_> =
        collector.requests().into_iter().map(|request| String::from_utf8(request.body).unwrap()).collect();
    let [sent] = sent.as_slice() else { panic!("{sent:?}") };
    assert!(!sent.contains(CANARY) && !sent.contains("cat"), "{sent}");
    let sent: Value = serde_json::from_str(sent).unwrap();
    let spans = sent["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array().unwrap();
    let names: Vec<_> = spans.iter().map(|span| span["name"].as_str().unwrap()).collect();
    assert_eq!((names[0], *names.last().unwrap()), ("POST /v1/chat/completions", "call"));
    let time = |span: &Value, name: &str| span[name].as_str().unwrap().parse::<u128>().unwrap();
    for span in &spans[1..] {
        assert_eq!((&span["parentSpanId"], &span["traceId"]), (&spans[0]["spanId"], &spans[0]["traceId"]));
        assert!(time(span, "endTimeUnixNano") <= time(&spans[0], "endTimeUnixNano"), "{sent}");
    }
    let attributes = spans[0]["attributes"].as_array().unwrap();
    let model = attributes.iter().find(|attribute| attribute["key"] == "gen_ai.request.model").unwrap();
    assert_eq!(model["value"]["stringValue"], "gpt-4o");

    desk.write("nowhere.toml", "[serve]\nmodels = [\"gpt-4o\"]\ntraces = \"collector:4318\"\n");
    let args = ["--config", "nowhere.toml", "--check"];
    serve(&desk, &upstream, &args).see().exits(5).says(&["[serve] traces", "http://127.0.0.1:4318/v1/traces"]);
}

#[cfg(unix)]
#[test]
fn keys_are_read_again_when_it_is_told_to() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let made = |name: &str| {
        let made = desk.vqa(["serve", "key", name]).see().exits(0);
        (made.stdout.trim().to_owned(), made.stderr.split("\n\n").nth(1).unwrap().to_owned())
    };
    let ((first, first_lines), (second, second_lines)) = (made("first"), made("second"));
    desk.write("keys.toml", format!("[serve]\nmodels = [\"gpt-4o\"]\n{first_lines}\n"));
    let mut server = start(serve(&desk, &upstream, &["--config", "keys.toml", "--log", "off"]));
    let ask = |server: &Serving, key: &str| server.ask(("GET", "/v1/models"), Some(key), "").0;
    assert_eq!((ask(&server, &first), ask(&server, &second)), (200, 401));
    let mut again = |text: &str, said: &str| {
        desk.write("keys.toml", text);
        hang_up(&server.child);
        server.until_said(said);
    };
    again(&format!("[serve]\nmodels = [\"gpt-4o\"]\n{second_lines}\n"), "were read again");
    again("[serve]\n", "stay as they were");
    again("[serve", "stay as they were");
    assert_eq!((ask(&server, &first), ask(&server, &second)), (401, 200));
    terminate(&server.child);
    server.end().exits(0);
}
