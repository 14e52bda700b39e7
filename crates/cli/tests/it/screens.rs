//! `vqa screen`, and what `--captcha` does to an ask and a run.
//!
//! Most thresholds here are so low that every picture reaches them: what the network has learnt is judged elsewhere. Two tests
//! ask whether the server, as it comes, refuses what it should and nothing else.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use vqa_testkit::{Answer, Reply, Script, pictures};

use crate::desk::Desk;
use crate::serves::{CHAT, question, serve, start, terminate};
use crate::wiped::noise;

const ANY: &str = "1e-30";

#[test]
fn files_are_told_in_order_and_what_is_no_picture_is_a_line_too() {
    let desk = Desk::new();
    desk.write("notes.txt", "no picture");
    desk.write("list", "small.png\n\nphoto.jpg\n");
    let args = ["screen", "photo.jpg", "notes.txt", "gone.png", ".", "--from-file", "list", "--json"];
    let seen = desk.vqa(args).see().exits(3);
    let lines = seen.json_lines();
    let files: Vec<_> = lines.iter().map(|line| line["file"].as_str().unwrap()).collect();
    assert_eq!(files, ["photo.jpg", "notes.txt", "gone.png", ".", "small.png", "photo.jpg"]);
    let codes: Vec<_> = lines.iter().map(|line| line["error"]["code"].as_str().unwrap_or("-")).collect();
    assert_eq!(codes, ["-", "unsupported_format", "not_found", "no_file", "-", "-"]);
    let score = lines[0]["captcha"]["score"].as_f64().unwrap();
    assert!((0.0..=1.0).contains(&score));
    assert_eq!(lines[0], lines[5]);
    let small: Vec<_> = lines[4]["findings"].as_array().unwrap().iter().map(|finding| &finding["code"]).collect();
    assert!(small.contains(&&Value::from("low_resolution")), "{small:?}");
}

#[test]
fn the_threshold_decides_the_verdict_and_many_files_keep_their_order() {
    let desk = Desk::new();
    let names: Vec<String> = (0..150).map(|n| if n % 3 == 0 { "photo.jpg" } else { "small.png" }.to_owned()).collect();
    let seen =
        desk.vqa(["screen", "--from-file", "-", "--json", "--threshold", ANY]).stdin(names.join("\n")).see().exits(0);
    let lines = seen.json_lines();
    assert_eq!(lines.iter().map(|line| line["file"].as_str().unwrap()).collect::<Vec<_>>(), names);
    assert!(lines.iter().all(|line| line["captcha"]["verdict"] == "captcha"));
    assert!(lines.iter().all(|line| line["findings"][0]["code"] == "captcha"));
}

#[test]
fn a_captcha_within_a_page_is_found_with_its_place() {
    let desk = Desk::new();
    desk.write("page.png", pictures::PAGE);
    desk.write("code.png", pictures::CAPTCHAS[0]);
    let lines = desk.vqa(["screen", "page.png", "code.png", "photo.jpg", "--json"]).see().exits(0).json_lines();
    let captcha = &lines[0]["captcha"];
    assert_eq!(captcha["verdict"], "captcha");
    let [left, top, width, height] =
        ["left", "top", "width", "height"].map(|side| captcha["part"][side].as_u64().unwrap());
    // The code, and no more than the panel around it.
    assert!(left <= 4 && top <= 154 && left + width >= 136 && top + height >= 193, "{captcha}");
    assert!(width <= 180 && height <= 90, "{captcha}");
    assert!(
        lines[0]["findings"][0]["message"].as_str().unwrap().starts_with("The picture, in a part of "),
        "{lines:?}"
    );
    desk.vqa(["ask", "What?", "page.png", "--captcha", "refuse"])
        .see()
        .exits(4)
        .says(&["page.png, in a part of ", " looks like a CAPTCHA"]);
    assert_eq!((&lines[1]["captcha"]["verdict"], &lines[1]["captcha"]["part"]), (&json!("captcha"), &Value::Null));
    assert_eq!((&lines[2]["captcha"]["verdict"], &lines[2]["captcha"]["part"]), (&json!("ordinary"), &Value::Null));
}

#[test]
fn an_ask_warns_or_refuses_or_looks_away() {
    let args = |policy: &'static str| ["What?", "photo.jpg", "--captcha", policy, "--captcha-threshold", ANY];
    let (seen, upstream) = Desk::new().ask(Reply::text("ok"), &args("refuse"));
    let seen = seen.exits(4);
    assert_eq!(upstream.asked(), 0);
    assert!(seen.stderr.contains("looks like a CAPTCHA") && seen.stderr.contains("--captcha warn"), "{}", seen.stderr);
    for (policy, told) in [("warn", true), ("off", false)] {
        let (seen, upstream) = Desk::new().ask(Reply::text("ok"), &args(policy));
        let seen = seen.exits(0);
        assert_eq!(upstream.asked(), 1);
        assert_eq!(seen.stderr.contains("looks like a CAPTCHA"), told, "{policy}: {}", seen.stderr);
    }
}

#[test]
fn a_server_refuses_unless_a_setting_says_otherwise() {
    let desk = Desk::new();
    let picture = format!("data:image/png;base64,{}", STANDARD.encode(noise(64, 48)));
    for (said, expected) in [("", 400), ("captcha = \"warn\"\n", 200), ("[serve]\ncheck = \"headers\"\n", 200)] {
        let upstream = Script::new().reply(Answer::new(["A cat."])).start().unwrap();
        desk.write("server.toml", format!("captcha_threshold = {ANY}\n{said}"));
        let server = start(serve(&desk, &upstream, &["--config", "server.toml"]));
        let (status, body) = server.ask(("POST", CHAT), None, &question("What?", &[&picture]));
        assert_eq!(status, expected, "{said}: {body}");
        assert_eq!(body.contains("content_policy_violation"), expected == 400, "{said}: {body}");
        assert_eq!(upstream.asked(), usize::from(expected == 200), "{said}");
        terminate(&server.child);
        server.end().exits(0);
    }
}

/// Asks about each picture a server of its own weights, threshold and policy, and returns the status and the body of each
/// answer.
fn asked_as_it_comes(pictures: &[(String, Vec<u8>)]) -> Vec<(u16, String)> {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let server = start(serve(&desk, &upstream, &[]));
    let ask = |(media, bytes): &(String, Vec<u8>)| {
        let url = format!("data:image/{media};base64,{}", STANDARD.encode(bytes));
        server.ask(("POST", CHAT), None, &question("What is in this image?", &[&url]))
    };
    let answers: Vec<_> = pictures.iter().map(ask).collect();
    terminate(&server.child);
    server.end().exits(0);
    assert_eq!(upstream.asked(), answers.iter().filter(|(status, _)| *status == 200).count());
    answers
}

#[test]
fn a_server_as_it_comes_refuses_captchas_and_asks_nobody() {
    let captchas = pictures::CAPTCHAS.map(|bytes| ("png".to_owned(), bytes.to_vec()));
    let answers = asked_as_it_comes(&captchas);
    let refused: Vec<_> = answers.iter().filter(|(status, _)| *status == 400).collect();
    // Other weights may miss one of three styles.
    assert!(refused.len() >= 2, "{answers:?}");
    for (_, body) in refused {
        let error: Value = serde_json::from_str(body).unwrap();
        assert_eq!(
            error["error"],
            json!({
                "message": "Your input image may contain content that is not allowed by our safety system.",
                "type": "invalid_request_error",
                "param": null,
                "code": "content_policy_violation",
            })
        );
    }
}

#[test]
fn a_server_as_it_comes_answers_about_ordinary_pictures() {
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let folders = ["", "drawn", "sample/images"].map(|folder| std::fs::read_dir(examples.join(folder)).unwrap());
    let mut pictures: Vec<(String, Vec<u8>)> = Vec::new();
    for path in folders.into_iter().flatten().map(|entry| entry.unwrap().path()) {
        let media = match path.extension().and_then(|end| end.to_str()) {
            Some("png") => "png",
            Some("jpg") => "jpeg",
            Some(_) | None => continue,
        };
        let mut bytes = Vec::new();
        File::open(&path).unwrap().read_to_end(&mut bytes).unwrap();
        pictures.push((media.to_owned(), bytes));
    }
    let answers = asked_as_it_comes(&pictures);
    let passed = answers.iter().filter(|(status, _)| *status == 200).count();
    // Other weights may take one of them for a CAPTCHA: a word with a line under it, say.
    assert!(answers.len() >= 20 && passed + 1 >= answers.len(), "{passed} of {}", answers.len());
}

#[test]
fn a_run_refuses_the_row_and_asks_nobody() {
    let desk = Desk::new();
    desk.write("rows.jsonl", r#"{"id": "a", "question": "What?", "image": "photo.jpg"}"#);
    let upstream = Script::new().reply(Reply::text("ok")).start().unwrap();
    let args = [
        "run",
        "rows.jsonl",
        "--model",
        "gpt-4o",
        "-o",
        "out",
        "--captcha",
        "refuse",
        "--captcha-threshold",
        ANY,
        "--json",
    ];
    let told = desk.vqa(args).at(&upstream).see().exits(0).json();
    let rows = ["all", "refused", "answered", "failed", "pending"].map(|name| told["rows"][name].as_u64().unwrap());
    assert_eq!(rows, [1, 1, 0, 0, 0], "{told}");
    let why = ["outcome", "code"].map(|name| told["troubles"][0][name].as_str().unwrap());
    assert_eq!(why, ["refused", "captcha"], "{told}");
    // Not with a threshold that lets it pass either: the row has its end.
    let again = desk.vqa(["run", "-o", "out", "--resume", "--retry-failed", "--json"]).at(&upstream).see().exits(0);
    assert_eq!(again.json()["rows"], told["rows"]);
    assert_eq!(upstream.asked(), 0);
}

#[test]
fn where_captchas_are_refused_no_link_goes_unseen() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::text("ok")).start().unwrap();
    let link = "https://pictures.example/a.png";
    let ask = |policy: &str| {
        let run = desk.vqa(["ask", "What?", link, "--captcha", policy]).at(&upstream);
        run.env("VQA_FETCH", "false").see()
    };
    ask("refuse").exits(4).says(&["cannot be looked at for a CAPTCHA", "--fetch"]);
    assert_eq!(upstream.asked(), 0);
    ask("warn").exits(0).says(&["passed on as a link and not looked at"]);
    assert_eq!(upstream.asked(), 1);
    let fetches = |policy: &str| {
        let shown = desk.vqa(["config", "show", "--json"]).env("VQA_CAPTCHA", policy).see().exits(0).json();
        shown["settings"]["fetch"]["value"].as_str().unwrap().to_owned()
    };
    assert_eq!((fetches("refuse"), fetches("warn")), ("true".to_owned(), "false".to_owned()));
}

#[test]
fn a_picture_scores_alike_whatever_model_and_detail_are_set() {
    let desk = Desk::new();
    desk.write("wide.png", noise(1200, 300));
    let scored = |model: &str, detail: &str| {
        let run = desk.vqa(["screen", "wide.png", "--json"]).env("VQA_MODEL", model).env("VQA_DETAIL", detail);
        run.see().exits(0).stdout
    };
    assert_eq!(scored("gpt-4o", "high"), scored("gpt-4.1-mini", "low"));
}

#[test]
fn a_list_may_end_its_names_with_nul() {
    let desk = Desk::new();
    let seen = desk.vqa(["screen", "--from-file", "-", "--json"]).stdin("small.png\0photo.jpg\0").see().exits(0);
    let files: Vec<_> = seen.json_lines().iter().map(|line| line["file"].as_str().unwrap().to_owned()).collect();
    assert_eq!(files, ["small.png", "photo.jpg"]);
}

#[test]
fn a_refused_picture_leaves_the_conversation() {
    let upstream = Script::new().start().unwrap();
    let args = ["chat", "photo.jpg", "--captcha", "refuse", "--captcha-threshold", ANY];
    let seen = Desk::new().vqa(args).at(&upstream).stdin("What?\n").see().exits(4);
    seen.says(&["looks like a CAPTCHA", "photo.jpg is not shown any more"]);
    assert_eq!(upstream.asked(), 0);
}

#[test]
fn words_that_are_none_are_refused() {
    for args in [["--captcha", "on"], ["--captcha-threshold", "0"], ["--captcha-threshold", "1.5"]] {
        let (seen, _) = Desk::new().ask(Reply::text("ok"), &["What?", "photo.jpg", args[0], args[1]]);
        let _ = seen.exits(2);
    }
}
