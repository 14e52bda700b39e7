//! Answers of the model inside the program: with no key, no network and no word about which model.

use serde_json::{Value, json};
use vqa_testkit::Script;

use crate::desk::{Desk, Run};

const SHAPES: &[u8] = include_bytes!("../../../../examples/shapes.png");

fn alone(desk: &Desk, words: &[&str]) -> Run {
    desk.write("shapes.png", SHAPES);
    desk.vqa(words.iter().copied()).without_key()
}

#[test]
fn a_fresh_machine_is_answered_and_told_by_whom() {
    let desk = Desk::new();
    let seen = alone(&desk, &["ask", "What colour is the circle?", "shapes.png", "--json"]).see().exits(0);
    let seen = seen.says(&["the small built-in model answers", "often wrong"]);
    let answer = seen.json();
    assert_eq!(answer["model"], "builtin");
    assert_eq!(answer["endpoint"], "local");
    assert_eq!(answer["cost"]["usd"], 0.0);
    assert!(answer["cost"]["prices_read"].is_null());
    assert_eq!(answer["images"][0]["tokens"], answer["usage"]["billed"]["image_tokens"]);
    assert_eq!(answer["answer"], "green");
}

#[test]
fn it_answers_the_same_each_time_and_is_silent_where_it_was_named() {
    let desk = Desk::new();
    let words = ["ask", "What colours are there?", "shapes.png", "--model", "builtin", "--json"];
    let once = alone(&desk, &words).see().exits(0);
    assert!(!once.stderr.contains("no key is set"), "{}", once.stderr);
    let again = alone(&desk, &words).see().exits(0);
    assert_eq!(once.json()["answer"], again.json()["answer"]);
}

#[test]
fn it_says_how_likely_its_tokens_were() {
    let desk = Desk::new();
    let words = ["ask", "What colour is the circle?", "shapes.png", "--model", "builtin", "--json", "--logprobs", "3"];
    let told = alone(&desk, &words).see().exits(0).json();
    let tokens = told["logprobs"]["content"].as_array().unwrap();
    let said: String = tokens.iter().map(|token| token["token"].as_str().unwrap()).collect();
    assert_eq!(said.trim(), told["answer"]);
    for token in tokens {
        let likeliest = token["top_logprobs"].as_array().unwrap();
        assert_eq!((likeliest.len(), &likeliest[0]["token"]), (3, &token["token"]), "{token}");
        assert!(token["logprob"].as_f64().unwrap() <= 0.0 && token["bytes"].is_array(), "{token}");
    }
}

#[test]
fn a_share_of_nothing_draws_the_likeliest() {
    let desk = Desk::new();
    let ask = ["ask", "What colour is the circle?", "shapes.png", "--model", "builtin", "--json"];
    let words = [&ask[..], &["--temperature", "2", "--top-p", "0", "--seed", "1"]].concat();
    assert_eq!(alone(&desk, &words).see().exits(0).json()["answer"], "green");
}

#[test]
fn older_instructions_answer_the_same() {
    let desk = Desk::new();
    let words = ["ask", "What colour is the circle?", "shapes.png", "--model", "builtin", "--json"];
    let with = |newest: &str| {
        let seen = alone(&desk, &words).env("VQA_INSTRUCTIONS", newest).see().exits(0);
        seen.json()["answer"].as_str().unwrap().to_owned()
    };
    let answers = ["baseline", "avx2", "avx512"].map(with);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    alone(&desk, &words).env("VQA_INSTRUCTIONS", "mmx").see().exits(5).says(&["VQA_INSTRUCTIONS", "avx512"]);
}

#[test]
fn it_takes_what_it_may() {
    let desk = Desk::new();
    let shown = |words: &[&str]| {
        desk.write("few.toml", "[local]\ncontext = 512\nthreads = 1\nsequences = 1\n");
        let show = [&["models", "show", "builtin", "--json"][..], words].concat();
        alone(&desk, &show).see().exits(0).json()
    };
    let (usual, few) = (shown(&[]), shown(&["--config", "few.toml"]));
    assert_eq!((&few["facts"]["context"], &usual["facts"]["context"]), (&json!(512), &json!(4096)));
    let needed = |shown: &Value| shown["facts"]["memory_bytes"].as_u64().unwrap();
    assert!(needed(&few) < needed(&usual), "{few}");
    assert_eq!(few["memory_mib"], needed(&few).div_ceil(1 << 20));
    let words = ["ask", "What colour is the circle?", "shapes.png", "--model", "builtin", "--json"];
    let ask = |file: &str| alone(&desk, &[&words[..], &["--config", file]].concat()).see();
    assert_eq!(ask("few.toml").exits(0).json()["answer"], "green");
    desk.write("tiny.toml", "[local]\ncontext = 1\n");
    let seen = ask("tiny.toml").exits(3);
    assert!(seen.stdout.contains("context"), "{}", seen.stdout);
}

#[test]
fn what_is_computed_with_is_told_as_it_is_set() {
    let desk = Desk::new();
    let told = |newest: &str| {
        let seen =
            alone(&desk, &["models", "show", "builtin", "--json"]).env("VQA_INSTRUCTIONS", newest).see().exits(0);
        seen.json()["facts"]["instructions"].clone()
    };
    let order = ["baseline", "avx2", "avx512"].map(|name| json!(name));
    let place = |newest: &str| order.iter().position(|name| *name == told(newest)).unwrap();
    assert!(["baseline", "avx2", "avx512"].map(place).is_sorted());
    assert_eq!(told(""), told("avx512"));
}

#[test]
fn a_key_or_an_endpoint_goes_before_it() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let typed = upstream.base_url();
    alone(&desk, &["ask", "How many?", "shapes.png", "--model", "builtin", "--base-url", &typed]).see().exits(0);
    assert_eq!(upstream.asked(), 1, "whoever types an endpoint means its model of that name");
    let planned = desk.vqa(["ask", "How many?", "shapes.png", "--dry-run"]).see().exits(0);
    assert!(planned.stdout.starts_with("would ask gpt-4o at https://api.openai.com"), "{}", planned.stdout);
}

#[test]
fn a_run_of_it_costs_nothing_and_keeps_every_answer() {
    let desk = Desk::new();
    let row =
        |id: usize| format!("{{\"id\": {id}, \"image\": \"shapes.png\", \"question\": \"How many figures? {id}\"}}\n");
    desk.write("rows.jsonl", (0..6).map(row).collect::<String>());
    alone(&desk, &["run", "rows.jsonl", "--model", "builtin", "-o", "run", "--max-cost", "0.01"]).see().exits(0);
    alone(&desk, &["export", "run", "-o", "rows-out.jsonl"]).see().exits(0);
    let rows: Vec<Value> = desk.text("rows-out.jsonl").lines().map(|row| serde_json::from_str(row).unwrap()).collect();
    assert_eq!(rows.len(), 6);
    assert!(rows.iter().all(|row| row["outcome"] == "answered" && row["cost_usd"] == 0.0), "{rows:?}");
}

#[test]
fn a_name_that_nobody_knows_is_told_what_is_near() {
    let desk = Desk::new();
    let seen = alone(&desk, &["ask", "How many?", "shapes.png", "--model", "smolvlm-256m"]).see().exits(5);
    seen.says(&["`smolvlm-256m` is not on this machine", "vqa models pull smolvlm-256m"]);
}

#[test]
fn what_it_is_shown_is_told_by_its_views() {
    let desk = Desk::new();
    let words = ["inspect", "photo.jpg", "--model", "builtin"];
    let line = alone(&desk, &[&words[..], &["--json"]].concat()).see().exits(0).json();
    let view = json!({"width": 288, "height": 288});
    let sent = json!({"width": 288, "height": 288, "bytes": 288 * 288 * 3, "format": "rgb8", "views": [view]});
    assert_eq!((&line["width"], &line["sent"]), (&json!(240), &sent));
    let seen = alone(&desk, &words).see().exits(0);
    assert!(seen.stdout.contains("sent    RGB pixels 288x288, 243.00 KiB"), "{}", seen.stdout);
}
