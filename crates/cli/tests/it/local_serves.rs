//! `vqa serve` with the models of this machine: by other names, counted by the guide's formula, and with too little memory.

use std::fs::File;
use std::io::Read as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::desk::{Desk, Run};
use crate::local_models::{gguf, projector, text_model};
use crate::serves::{CHAT, Serving, question, start, terminate};

const SHAPES: &[u8] = include_bytes!("../../../../examples/drawn/shapes.png");

/// What the guide's formula takes for the picture, 266x320, and for the question with its framing.
const PICTURE: u64 = 255;
const TEXT: u64 = 13;

fn shapes() -> String {
    format!("data:image/png;base64,{}", STANDARD.encode(SHAPES))
}

/// A server without a key and with these settings.
fn serve(desk: &Desk, settings: &str, words: &[&str]) -> Serving {
    desk.write("server.toml", settings);
    let all = ["serve", "--config", "server.toml", "--listen", "127.0.0.1:0"];
    start(desk.vqa(all.iter().chain(words)).without_key())
}

/// Asks and returns the whole answer.
fn answer(server: &Serving) -> Value {
    let (status, body) = server.ask(("POST", CHAT), None, &question("How many shapes are there?", &[&shapes()]));
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).unwrap()
}

/// A model whose sequences alone would take petabytes.
fn import_huge(desk: &Desk) {
    let mut draft = text_model(512);
    draft.set("llama.attention.head_count", 1024_u32).set("llama.attention.head_count_kv", 1024_u32);
    draft.set("llama.attention.key_length", 65_536_u32).set("llama.attention.value_length", 65_536_u32);
    desk.write("huge.gguf", gguf(&mut draft));
    desk.write("mmproj.gguf", projector());
    alone(desk, &["models", "import", "huge.gguf", "--mmproj", "mmproj.gguf"]).see().exits(0);
}

fn alone(desk: &Desk, words: &[&str]) -> Run {
    desk.write("shapes.png", SHAPES);
    desk.vqa(words.iter().copied()).without_key()
}

#[test]
fn a_known_name_is_answered_here_and_counted_by_its_own_formula() {
    let desk = Desk::new();
    let settings = "[serve]\nmodels = [\"builtin\"]\naliases = { gpt-4o = \"builtin\" }\n";
    let server = serve(&desk, settings, &[]);
    let whole = answer(&server);
    let text = whole["choices"][0]["message"]["content"].as_str().unwrap();
    assert!(!text.is_empty());
    let usage = &whole["usage"];
    let input = &usage["prompt_tokens_details"];
    assert_eq!((&usage["prompt_tokens"], &input["image_tokens"]), (&json!(PICTURE + TEXT), &json!(PICTURE)));
    let native = input["native_prompt_tokens"].as_u64().unwrap();
    assert!(native > 0 && native != PICTURE + TEXT, "{usage}");
    assert_eq!(usage["total_tokens"], PICTURE + TEXT + usage["completion_tokens"].as_u64().unwrap());

    let wish = "\"stream\":true,\"stream_options\":{\"include_usage\":true},\"max_tokens\"";
    let body = question("How many shapes are there?", &[&shapes()]).replace("\"max_tokens\"", wish);
    let (status, streamed) = server.ask(("POST", CHAT), None, &body);
    let chunks = streamed.lines().filter_map(|line| line.strip_prefix("data: "));
    let chunks: Vec<Value> = chunks.filter_map(|chunk| serde_json::from_str(chunk).ok()).collect();
    let pieces = chunks.iter().filter_map(|chunk| chunk["choices"][0]["delta"]["content"].as_str());
    assert_eq!((status, pieces.collect::<String>().as_str()), (200, text));
    assert_eq!(chunks.last().unwrap()["usage"], *usage, "{streamed}");
    assert!(streamed.contains("data: [DONE]"), "{streamed}");
    terminate(&server.child);
    server.end().exits(0).says(&["model=builtin", "in=268"]);

    let server = serve(&desk, &settings.replace("[serve]", "[serve]\nmetering = \"native\""), &[]);
    let usage = &answer(&server)["usage"];
    assert_eq!(usage["prompt_tokens"], native, "{usage}");
    assert!(usage["prompt_tokens_details"]["image_tokens"].as_u64().unwrap() < native, "{usage}");
    terminate(&server.child);
    server.end().exits(0);
}

#[test]
fn a_model_that_finds_no_room_fails_alone() {
    let desk = Desk::new();
    import_huge(&desk);
    let server = serve(&desk, "", &[]);
    let ask = |model: &str| question("?", &[&shapes()]).replace("gpt-4o", model);
    let (status, body) = server.ask(("POST", CHAT), None, &ask("huge"));
    assert_eq!(status, 500, "{body}");
    assert!(!body.contains("MiB"), "a caller is not told what this machine has: {body}");
    assert_eq!(server.ask(("POST", CHAT), None, &ask("builtin")).0, 200);
    terminate(&server.child);
    server.end().exits(0).says(&["error: `huge` cannot be opened: the model needs about "]);
}

#[test]
fn the_next_model_answers_where_the_largest_finds_no_room() {
    let desk = Desk::new();
    import_huge(&desk);
    let seen = alone(&desk, &["ask", "How many shapes?", "shapes.png"]).see().exits(0);
    seen.says(&["note: `huge` does not answer: the model needs about ", "the small built-in model answers"]);
    let seen = alone(&desk, &["ask", "How many shapes?", "shapes.png", "--model", "huge"]).see().exits(3);
    seen.says(&["the model needs about ", " are available"]);
}

#[test]
fn nothing_of_one_request_serves_another_unless_the_settings_say_so() {
    let desk = Desk::new();
    let kept =
        "[serve]\nmetering = \"native\"\naliases = { gpt-4o = \"builtin\" }\n[serve.cache]\nmib = 16\nseconds = 600\n";
    let none = kept.split("[serve.cache]").next().unwrap();
    for (settings, words, shared) in [(kept, &[][..], true), (none, &[], false), (kept, &["--no-cache"], false)] {
        let server = serve(&desk, settings, words);
        let cached = |answer: Value| answer["usage"]["prompt_tokens_details"]["cached_tokens"].as_u64().unwrap();
        assert_eq!(cached(answer(&server)), 0);
        assert_eq!(cached(answer(&server)) > 0, shared, "{words:?}");
        terminate(&server.child);
        server.end().exits(0);
    }
}

#[test]
fn a_preview_shows_the_squares_that_the_model_sees() {
    let desk = Desk::new();
    let words = ["inspect", "shapes.png", "--model", "builtin", "--detail", "low", "--preview", "seen"];
    alone(&desk, &words).see().exits(0).says(&["preview: "]);
    let files = desk.files("seen");
    assert_eq!(files.len(), 1, "{files:?}");
    let mut head = [0; 24];
    File::open(desk.path().join("seen").join(&files[0])).unwrap().read_exact(&mut head).unwrap();
    // The width and height of a PNG stand behind its signature and the head of its first chunk.
    assert_eq!(head[16..], [0, 0, 1, 32, 0, 0, 1, 32]);
}

#[test]
fn a_plan_prices_the_model_that_a_run_would_ask() {
    let desk = Desk::new();
    desk.write("rows.jsonl", "{\"id\": 1, \"image\": \"shapes.png\", \"question\": \"How many?\"}\n");
    let told = alone(&desk, &["plan", "rows.jsonl"]).see().exits(0).stdout;
    assert!(told.contains("\nbuiltin "), "{told}");
    let told = desk.vqa(["plan", "rows.jsonl"]).see().exits(0).stdout;
    assert!(told.contains("\ngpt-4o "), "{told}");
}
