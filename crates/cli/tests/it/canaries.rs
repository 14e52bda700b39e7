//! Canaries: a picture, its metadata, its name, and a key that are nowhere else go through every command, through success,
//! refusal, failure and kill. Then everything that the program wrote or said is searched for them, and for any picture.
//!
//! `docs/privacy.md` says what may be found where; this holds it. `canaries/commands.rs` lists every command.

mod commands;
mod drawn;
mod judging;
mod keys;
mod serving;

use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};
use memchr::memmem;
use serde_json::{Value, json};
#[cfg(feature = "local")]
use vqa_testkit::hub::{FakeHub, HubScript};
use vqa_testkit::{Answer, Batches, LineEnd, Mishap, Recorded, Reply, Script, Upstream};

use crate::broken_endpoints::piece;
use crate::desk::{Desk, KEY, Run, Seen};
use crate::interrupts::{interrupt, until_asked};
#[cfg(feature = "local")]
use crate::local_models::{gguf, text_model};
use crate::serves::{CHAT, question, serve, start, terminate};
use crate::wiped::{chunk, noise, png};

/// Where the pictures and the rows lie: the asker's own folder, which the program only reads.
const INPUT: &str = "in";
const NAME: &str = "canary-name-3d0fb2";
const EXIF: &str = "canary-exif-91c4d7";
const CALLER: &str = "sk-canary-caller-5e7a08c2";

/// How files of the four formats begin, and what that looks like in base64.
const PICTURES: [&[u8]; 9] = [
    b"\x89PNG\r\n\x1a\n",
    b"\xff\xd8\xff",
    b"WEBPVP8",
    b"GIF87a",
    b"GIF89a",
    b"iVBORw0KGgo",
    b"/9j/4",
    b"UklGR",
    b"R0lGOD",
];

/// A search: what it is called, and the bytes.
type Needle = (&'static str, Vec<u8>);

/// Everything that some bytes may look like: themselves, in hex, in base64 at each of its three alignments.
fn forms(name: &'static str, bytes: &[u8]) -> Vec<Needle> {
    let hex = |digits: fn(&u8) -> String| bytes.iter().map(digits).collect::<String>().into_bytes();
    let aligned = |skipped: usize| {
        let rest = &bytes[skipped..];
        &rest[..rest.len() / 3 * 3]
    };
    let base64 = (0..3).flat_map(|skipped| [STANDARD.encode(aligned(skipped)), URL_SAFE.encode(aligned(skipped))]);
    let plain = [bytes.to_vec(), hex(|byte| format!("{byte:02x}")), hex(|byte| format!("{byte:02X}"))];
    plain.into_iter().chain(base64.map(String::into_bytes)).map(|form| (name, form)).collect()
}

/// A desk with a canary picture, and what is searched for.
struct Canaries {
    desk: Desk,
    picture: Vec<u8>,
    /// Pixels, metadata and keys, which stay nowhere.
    secrets: Vec<Needle>,
}

impl Canaries {
    fn new() -> Self {
        let plain = png(300);
        let pixels = &plain[150_000..150_040];
        let secrets = [
            forms("pixels", pixels),
            forms("metadata", EXIF.as_bytes()),
            forms("key", &KEY.as_bytes()[3..]),
            forms("caller", &CALLER.as_bytes()[3..]),
        ];
        let metadata = Self::metadata();
        let mut picture = plain;
        picture.splice(33..33, metadata);
        let desk = Desk::new();
        for given in ["photo.jpg", "small.png"] {
            fs::remove_file(desk.path().join(given)).unwrap();
        }
        let this = Self { desk, picture, secrets: secrets.concat() };
        this.desk.write(&this.named(), &this.picture);
        this.desk.write("in/damaged.png", this.damaged());
        let row = |n: usize| json!({"id": n, "image": format!("{NAME}.png"), "question": format!("What is {n}?"), "answers": ["a cat"]});
        this.desk.write("in/rows.jsonl", (0..3).map(|n| format!("{}\n", row(n))).collect::<String>());
        fs::create_dir(this.desk.path().join("tmp")).unwrap();
        // A search that finds nothing where there is something finds nothing anywhere.
        let there = this.found_in(&this.picture);
        assert!(there.contains(&"pixels") && there.contains(&"metadata"), "{there:?}");
        for shift in 0..3 {
            let shifted = [&[7; 2][..shift], &this.picture].concat();
            assert!(this.found_in(STANDARD.encode(shifted).as_bytes()).contains(&"pixels"));
        }
        this
    }

    /// Chunks of a PNG that tell more than its pixels do.
    fn metadata() -> Vec<u8> {
        let tags = [b"II*\0\x08\0\0\0\x01\0\x0e\x01\x02\0\x12\0\0\0\x1a\0\0\0\0\0\0\0", EXIF.as_bytes()].concat();
        [chunk(b"eXIf", &tags), chunk(b"tEXt", &[b"Author\0", EXIF.as_bytes()].concat())].concat()
    }

    fn named(&self) -> String {
        format!("{INPUT}/{NAME}.png")
    }

    /// The picture without its end.
    fn damaged(&self) -> Vec<u8> {
        [&self.picture[..200_000], &[7; 9]].concat()
    }

    fn vqa(&self, upstream: &Upstream, args: &[&str]) -> Run {
        let temporary = self.desk.path().join("tmp").display().to_string();
        self.desk.vqa(args).at(upstream).env("TMPDIR", &temporary)
    }

    /// Adds a hub of models with a token, and a model of the asker's own.
    #[cfg(feature = "local")]
    fn with_a_hub(mut self) -> (Self, FakeHub) {
        let model = gguf(&mut text_model(1));
        self.desk.write("in/Tiny-F32.gguf", &model);
        self.secrets.extend(forms("token", &HUB_TOKEN.as_bytes()[3..]));
        let hub = HubScript::new().file("makers/tiny-GGUF", "Tiny-F32.gguf", model).token(HUB_TOKEN);
        (self, hub.start().unwrap())
    }

    /// Runs a command and searches what it said.
    fn see(&self, upstream: &Upstream, args: &[&str], stdin: &str) -> Seen {
        self.heard(self.vqa(upstream, args).stdin(stdin).tells_before_failing().see())
    }

    #[track_caller]
    fn heard(&self, seen: Seen) -> Seen {
        assert_eq!(self.found_in(seen.stdout.as_bytes()), Vec::<&str>::new(), "on standard output");
        assert_eq!(self.found_in(seen.stderr.as_bytes()), Vec::<&str>::new(), "on standard error");
        seen
    }

    fn found_in(&self, bytes: &[u8]) -> Vec<&'static str> {
        self.secrets.iter().filter(|(_, form)| memmem::find(bytes, form).is_some()).map(|(name, _)| *name).collect()
    }

    /// Asserts that the picture was sent, and its name, its metadata and nothing of a key in the body was not.
    #[track_caller]
    fn were_sent(&self, upstream: &Upstream) {
        let requests = upstream.requests();
        let with_pixels = |request: &&Recorded| self.found_in(&request.body).contains(&"pixels");
        assert!(requests.iter().any(|request| with_pixels(&request)), "the picture was never sent");
        for request in &requests {
            let others: Vec<_> = self.found_in(&request.body).into_iter().filter(|name| *name != "pixels").collect();
            assert_eq!(others, Vec::<&str>::new());
            assert!(memmem::find(&request.body, NAME.as_bytes()).is_none(), "the name was sent");
        }
    }

    /// Asserts that nothing but these files holds a picture, whosever it is, and that none holds what is secret.
    #[track_caller]
    fn are_only_in(&self, asked_for: &[&str]) {
        let mut holding: Vec<String> = Vec::new();
        for path in files_below(self.desk.path()) {
            let name = path.strip_prefix(self.desk.path()).unwrap().display().to_string();
            if name.starts_with(INPUT) {
                continue;
            }
            let bytes = read(&path);
            let secrets: Vec<_> = self.found_in(&bytes).into_iter().filter(|secret| *secret != "pixels").collect();
            assert_eq!(secrets, Vec::<&str>::new(), "{name}");
            let begins = PICTURES.iter().any(|start| memmem::find(&bytes, start).is_some());
            if begins || !self.found_in(&bytes).is_empty() {
                holding.push(name);
            }
        }
        holding.sort();
        assert_eq!(holding, asked_for);
    }
}

fn read(path: &Path) -> Vec<u8> {
    let mut bytes = Vec::new();
    fs::File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

fn refused() -> Reply {
    Reply::error(400, "invalid_request_error", None, "no")
}

fn broken() -> Reply {
    Reply::error(500, "server_error", None, "no")
}

/// Whose models are pulled.
#[cfg(feature = "local")]
const HUB_TOKEN: &str = "hf_canary-2d9f61b7";

#[test]
fn every_command_leaves_what_was_asked_for_alone() {
    let canaries = Canaries::new();
    let upstream = Script::new().models(&["gpt-4o"]).otherwise(|_| Answer::new(["yes"]).into()).start().unwrap();
    #[cfg(feature = "local")]
    let (canaries, hub) = canaries.with_a_hub();
    for (typed, code) in commands::COMMANDS {
        let run = canaries.vqa(&upstream, typed).stdin("What?\n").tells_before_failing();
        #[cfg(feature = "local")]
        let run = run.env("HF_ENDPOINT", &hub.origin()).env("HF_TOKEN", HUB_TOKEN);
        canaries.heard(run.see().exits(*code));
        canaries.are_only_in(&[]);
    }
    canaries.were_sent(&upstream);
    #[cfg(feature = "local")]
    assert!(!hub.downloads().is_empty());
    assert!(canaries.desk.text("rows.jsonl").contains("yes"));
}

#[test]
fn asking_leaves_nothing_however_it_ends() {
    let canaries = Canaries::new();
    let (picture, upstream) =
        (canaries.named(), Script::new().reply(Answer::new(["A cat."])).reply(refused()).reply(broken()));
    let upstream = upstream.start().unwrap();
    let ask = ["ask", "What?", &picture, "--json", "--retries", "0"];
    for code in [0, 3, 6] {
        canaries.see(&upstream, &ask, "").exits(code);
    }
    canaries.see(&upstream, &["ask", "What?", "in/damaged.png"], "").exits(3);
    canaries.see(&upstream, &["ask", "What?", &picture, "--dry-run"], "").exits(0);
    let screened = ["ask", "What?", &picture, "--captcha", "refuse", "--captcha-threshold", "1e-30"];
    canaries.see(&upstream, &screened, "").exits(4);
    canaries.see(&upstream, &["config", "show", "--json"], "").exits(0);
    upstream.push(Reply::hanging_events([piece("A grey")]));
    let stopped = canaries.vqa(&upstream, &["ask", "What?", &picture]).tells_before_failing();
    let child = stopped.start(Stdio::null(), Stdio::piped());
    until_asked(&upstream, 4);
    interrupt(&child);
    canaries.heard(stopped.end(child.wait_with_output().unwrap()).exits(130));
    upstream.push(Reply::hang());
    let mut killed = canaries.vqa(&upstream, &["ask", "What?", &picture]).start(Stdio::null(), Stdio::null());
    until_asked(&upstream, 5);
    killed.kill().unwrap();
    killed.wait().unwrap();
    canaries.were_sent(&upstream);
    canaries.are_only_in(&[]);
}

#[test]
fn a_picture_that_something_was_done_to_leaves_nothing() {
    let canaries = Canaries::new();
    let upstream = Script::new().otherwise(|_| Answer::new(["A cat."]).into()).start().unwrap();
    let mut wide = noise(2600, 400);
    wide.splice(33..33, Canaries::metadata());
    canaries.desk.write("in/wide.png", wide);
    canaries.desk.write("in/wide.jsonl", r#"{"id": 1, "image": "wide.png", "question": "What?"}"#);
    let apply = ["--apply", "rotate,enlarge-text,crop", "--detail", "high"];
    let with = |args: &[&'static str]| [args, &apply].concat();
    canaries.see(&upstream, &with(&["ask", "What?", "in/wide.png", "--json"]), "").exits(0);
    canaries.see(&upstream, &with(&["chat", "in/wide.png"]), "What?\n").exits(0);
    canaries.see(&upstream, &with(&["run", "in/wide.jsonl", "-o", "runs/a", "--json"]), "").exits(0);
    for request in upstream.requests() {
        assert_eq!(request.json()["messages"][0]["content"].as_array().unwrap().len(), 6, "a text and five parts");
        assert!(!canaries.found_in(&request.body).contains(&"metadata"));
    }
    canaries.are_only_in(&[]);
}

#[test]
fn a_conversation_leaves_what_was_saved_of_it_without_its_pictures() {
    let canaries = Canaries::new();
    let upstream = Script::new().reply(Answer::new(["A cat."])).reply(Answer::new(["Grey."])).start().unwrap();
    let typed = format!("/image {}\nWhat?\nWhat colour?\n/save talk.json\n", canaries.named());
    canaries.see(&upstream, &["chat"], &typed).exits(0);
    assert!(canaries.desk.text("talk.json").contains(NAME), "the name is what the picture is known by");
    canaries.were_sent(&upstream);
    canaries.are_only_in(&[]);
}

#[test]
fn looking_leaves_the_preview_alone() {
    let canaries = Canaries::new();
    let upstream = Script::new().start().unwrap();
    let (picture, rows) = (canaries.named(), format!("{INPUT}/rows.jsonl"));
    canaries.see(&upstream, &["inspect", &picture, "--json"], "").exits(0);
    canaries.see(&upstream, &["inspect", "in/damaged.png", "--json"], "").exits(3);
    canaries.see(&upstream, &["plan", &rows, "--model", "gpt-4o", "--json"], "").exits(0);
    canaries.see(&upstream, &["screen", &picture, "--json"], "").exits(0);
    canaries.see(&upstream, &["screen", "in/damaged.png"], "").exits(3);
    canaries.see(&upstream, &["tokens", "300x300"], "").exits(0);
    canaries.are_only_in(&[]);
    canaries.see(&upstream, &["inspect", &picture, "--preview", "seen"], "").exits(0);
    let seen = canaries.desk.files("seen");
    assert!(!seen.is_empty());
    let seen: Vec<String> = seen.iter().map(|name| format!("seen/{name}")).collect();
    canaries.are_only_in(&seen.iter().map(String::as_str).collect::<Vec<_>>());
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn a_run_leaves_words_and_a_report_its_thumbnails() {
    let canaries = Canaries::new();
    let rows = format!("{INPUT}/rows.jsonl");
    let upstream = Script::new().reply(Answer::new(["a cat"])).reply(refused()).reply(Reply::hang()).start().unwrap();
    let run = ["run", &rows, "-o", "runs/a", "--concurrency", "1", "--retries", "0", "--json"];
    let mut killed = canaries.vqa(&upstream, &run).start(Stdio::null(), Stdio::null());
    until_asked(&upstream, 3);
    killed.kill().unwrap();
    killed.wait().unwrap();
    canaries.are_only_in(&[]);
    canaries.see(&upstream, &["run", "-o", "runs/a", "--resume", "--json"], "").exits(8);
    canaries.see(&upstream, &["run", &rows, "-o", "runs/b", "--json"], "").exits(0);
    canaries.see(&upstream, &["score", "runs/a", "--metric", "exact", "--json"], "").exits(0);
    for file in ["rows.jsonl", "rows.csv", "rows.parquet"] {
        canaries.see(&upstream, &["export", "runs/a", "-o", file], "").exits(0);
    }
    for format in ["markdown", "csv", "junit"] {
        canaries.see(&upstream, &["report", "runs/a", "--metric", "exact", "--format", format], "").exits(0);
    }
    canaries.see(&upstream, &["compare", "runs/a", "runs/b", "--metric", "exact", "--json"], "").exits(0);
    canaries.were_sent(&upstream);
    canaries.are_only_in(&[]);
    canaries.see(&upstream, &["report", "runs/a", "--metric", "exact"], "").exits(0);
    canaries.see(&upstream, &["compare", "runs/a", "runs/b", "--metric", "exact", "-o", "both.html"], "").exits(0);
    canaries.are_only_in(&["both.html", "runs/a/report.html"]);
}

#[test]
fn a_picture_inside_of_a_row_or_a_word_leaves_nothing() {
    let mut canaries = Canaries::new();
    // No word of a command line is longer than 128 KiB.
    let small = png(100);
    canaries.secrets.extend(forms("pixels", &small[15_000..15_040]));
    let base64 = STANDARD.encode(&small);
    let url = format!("data:image/png;base64,{base64}");
    let row = |n: u32, image: Value| {
        format!("{}\n", json!({"id": n, "image": image, "question": "What?", "answers": ["yes"]}))
    };
    let bytes = json!({"bytes": base64, "path": format!("{NAME}.png")});
    let good = [row(1, json!(url)), row(2, json!(base64)), row(3, bytes)].concat();
    canaries.desk.write("in/good.jsonl", &good);
    let cut = json!(format!("{}!", &url[..url.len() / 2]));
    canaries.desk.write("in/bad.jsonl", [good, row(4, cut), row(5, json!({"bytes": [url], "path": null}))].concat());
    let upstream = Script::new().otherwise(|_| Answer::new(["yes"]).into()).start().unwrap();
    canaries.see(&upstream, &["plan", "in/bad.jsonl", "--model", "gpt-4o"], "");
    canaries.see(&upstream, &["run", "in/bad.jsonl", "-o", "runs/bad", "--json"], "");
    canaries.see(&upstream, &["run", "in/good.jsonl", "-o", "runs/a", "--json"], "").exits(0);
    canaries.see(&upstream, &["score", "in/bad.jsonl", "--metric", "exact", "--per-row"], "");
    canaries.see(&upstream, &["export", "runs/a", "-o", "rows.jsonl"], "").exits(0);
    canaries.see(&upstream, &["ask", "What?", &url, "--json"], "").exits(0);
    canaries.see(&upstream, &["ask", "What?", &url[..40_000], "--json"], "").exits(3);
    canaries.see(&upstream, &["inspect", &url, "--json"], "").exits(0);
    canaries.see(&upstream, &["screen", &url], "").exits(3);
    canaries.see(&upstream, &["chat", &url], &format!("What?\n/image {url}\nAnd now?\n/save talk.json\n")).exits(0);
    canaries.were_sent(&upstream);
    canaries.are_only_in(&[]);
    canaries.see(&upstream, &["report", "runs/a", "--metric", "exact"], "").exits(0);
    canaries.are_only_in(&["runs/a/report.html"]);
}

#[test]
fn a_batch_lies_in_the_run_until_it_is_uploaded() {
    let canaries = Canaries::new();
    let rows = format!("{INPUT}/rows.jsonl");
    let batches = Batches::new(|_| LineEnd::Answer(Box::new(Answer::new(["a cat"]))));
    batches.lose(vqa_testkit::BatchStep::Upload, Mishap::Hang);
    let upstream = batches.script().start().unwrap();
    let args = ["run", &rows, "-o", "runs/a", "--batch-api", "--batch-poll", "0.02", "--json"];
    let mut killed = canaries.vqa(&upstream, &args).start(Stdio::null(), Stdio::null());
    while batches.lost() == 0 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    killed.kill().unwrap();
    killed.wait().unwrap();
    canaries.are_only_in(&["runs/a/batch/part-1.jsonl"]);
    canaries.see(&upstream, &["run", "-o", "runs/a", "--resume", "--json"], "").exits(0);
    canaries.are_only_in(&[]);
}

#[test]
fn serving_leaves_nothing_however_requests_and_the_server_end() {
    let canaries = Canaries::new();
    let upstream = Script::new().reply(Answer::new(["A cat."])).reply(refused()).reply(broken()).start().unwrap();
    let temporary = canaries.desk.path().join("tmp").display().to_string();
    canaries.desk.write("cache.toml", "[serve]\nmodels = [\"gpt-4o\"]\n[serve.cache]\nmib = 16\nseconds = 60\n");
    let args = ["--log", "json", "--config", "cache.toml"];
    let url = |bytes: &[u8]| format!("data:image/png;base64,{}", STANDARD.encode(bytes));
    let whole = question("What?", &[&url(&canaries.picture)]);

    let server = start(serve(&canaries.desk, &upstream, &args).env("TMPDIR", &temporary).env("VQA_RETRIES", "0"));
    let statuses: Vec<u16> = [&whole, &whole, &whole, &question("What?", &[&url(&canaries.damaged())])]
        .map(|body| server.ask(("POST", CHAT), Some(CALLER), body))
        .into_iter()
        .map(|(status, body)| {
            assert_eq!(canaries.found_in(body.as_bytes()), Vec::<&str>::new());
            status
        })
        .collect();
    assert_eq!(statuses, [200, 400, 502, 400]);
    let (_, metrics) = server.ask(("GET", "/metrics"), None, "");
    assert_eq!(canaries.found_in(metrics.as_bytes()), Vec::<&str>::new());
    terminate(&server.child);
    canaries.heard(server.end().exits(0));
    canaries.were_sent(&upstream);
    canaries.are_only_in(&[]);

    let asked = upstream.requests().len();
    let screening = serve(&canaries.desk, &upstream, &args).env("TMPDIR", &temporary).env("VQA_CAPTCHA", "refuse");
    let server = start(screening.env("VQA_CAPTCHA_THRESHOLD", "1e-30"));
    let (status, body) = server.ask(("POST", CHAT), Some(CALLER), &whole);
    assert_eq!((status, canaries.found_in(body.as_bytes())), (400, Vec::new()), "{body}");
    assert!(body.contains("content_policy_violation"), "{body}");
    terminate(&server.child);
    canaries.heard(server.end().exits(0));
    assert_eq!(upstream.requests().len(), asked);
    canaries.are_only_in(&[]);

    upstream.push(Reply::hang());
    let mut server = start(serve(&canaries.desk, &upstream, &args).env("TMPDIR", &temporary));
    let asking = server.begin(("POST", CHAT), Some(CALLER), &whole);
    until_asked(&upstream, asked + 1);
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    drop(asking);
    canaries.are_only_in(&[]);
}

#[cfg(feature = "local")]
#[test]
fn a_model_in_this_program_leaves_nothing() {
    let canaries = Canaries::new();
    let upstream = Script::new().start().unwrap();
    let args = ["ask", "How many?", &canaries.named(), "--model", "builtin", "--max-tokens", "4", "--json"];
    canaries.heard(canaries.vqa(&upstream, &args).env("OPENAI_BASE_URL", "").see().exits(0));
    assert_eq!(upstream.requests().len(), 0);
    canaries.are_only_in(&[]);
}

#[cfg(feature = "local")]
#[test]
fn serving_a_model_in_this_program_leaves_nothing() {
    let canaries = Canaries::new();
    let upstream = Script::new().start().unwrap();
    let temporary = canaries.desk.path().join("tmp").display().to_string();
    let run = || {
        let run = serve(&canaries.desk, &upstream, &["--log", "json", "--model", "builtin"]);
        run.env("TMPDIR", &temporary).env("OPENAI_BASE_URL", "")
    };
    let ask = |bytes: &[u8]| {
        let body = question("How many?", &[&format!("data:image/png;base64,{}", STANDARD.encode(bytes))]);
        body.replace("\"gpt-4o\"", "\"builtin\"").replace("\"max_tokens\":300", "\"max_tokens\":4")
    };
    let server = start(run());
    for (body, expected) in [(ask(&canaries.picture), 200), (ask(&canaries.damaged()), 400)] {
        let (status, body) = server.ask(("POST", CHAT), Some(CALLER), &body);
        assert_eq!((status, canaries.found_in(body.as_bytes())), (expected, Vec::new()), "{body}");
    }
    let (_, metrics) = server.ask(("GET", "/metrics"), None, "");
    assert!(metrics.contains("stage=\"encode\",model=\"builtin\""), "{metrics}");
    assert_eq!(canaries.found_in(metrics.as_bytes()), Vec::<&str>::new());
    terminate(&server.child);
    canaries.heard(server.end().exits(0));
    canaries.are_only_in(&[]);

    let mut server = start(run());
    let asking = server.begin(("POST", CHAT), Some(CALLER), &ask(&canaries.picture));
    server.child.kill().unwrap();
    server.child.wait().unwrap();
    drop(asking);
    assert_eq!(upstream.requests().len(), 0);
    canaries.are_only_in(&[]);
}
