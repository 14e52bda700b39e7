//! `--apply`: what is done to pictures is told, sent and billed, and a run keeps to it.

use serde_json::{Value, json};
use vqa_testkit::{Reply, Script};

use crate::desk::Desk;
use crate::runs::{data_set, knowing};
use crate::wiped::noise;

#[test]
fn a_panorama_is_sent_in_parts_and_each_is_told_and_counted() {
    let desk = Desk::new();
    desk.write("wide.png", noise(2600, 400));
    let ask = |more: &[&str]| {
        let upstream = Script::new().reply(Reply::text("ok")).start().unwrap();
        let args = ["ask", "How many dots?", "wide.png", "small.png", "--detail", "high", "--captcha", "off", "--json"];
        let seen = desk.vqa(args.iter().chain(more)).at(&upstream).see().exits(0);
        (seen, upstream.requests()[0].json()["messages"][0]["content"].as_array().unwrap().len() - 1)
    };
    let (whole, sent) = ask(&[]);
    assert_eq!(sent, 2);
    let findings = whole.json()["findings"].clone();
    let told: Vec<_> = findings.as_array().unwrap().iter().map(|told| (&told["code"], &told["image"])).collect();
    let expected = [(json!("panorama"), json!(0)), (json!("low_resolution"), json!(1)), (json!("counting"), json!(1))];
    assert_eq!(told, expected.iter().map(|(code, image)| (code, image)).collect::<Vec<_>>());
    let (parts, sent) = ask(&["--apply", "rotate,crop"]);
    assert_eq!(sent, 6);
    let parts = parts.says(&["note: wide.png, part 1 of 5: This is part 1 of 5 of a panorama that was cut."]).json();
    let images = parts["images"].as_array().unwrap();
    assert_eq!((&images[4]["source"], &images[4]["steps"][0]), (&json!("wide.png, part 5 of 5"), &json!("cut:5/5")));
    let tokens: u64 = images.iter().map(|image| image["tokens"].as_u64().unwrap()).sum();
    assert_eq!(parts["usage"]["estimated"]["image_tokens"], tokens);
    assert!(tokens > whole.json()["usage"]["estimated"]["image_tokens"].as_u64().unwrap());
}

#[test]
fn inspecting_shows_what_remedies_make_of_a_picture() {
    let desk = Desk::new();
    desk.write("wide.png", noise(2600, 400));
    let inspect = |more: &[&str]| {
        let args = ["inspect", "wide.png", "--model", "gpt-4o", "--detail", "high", "--apply", "crop"];
        desk.vqa(args.iter().chain(more)).see().exits(0)
    };
    let seen = inspect(&["--json", "--preview", "shown"]);
    let parts: Vec<Value> = seen.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let steps: Vec<_> = parts.iter().map(|part| part["steps"][0].as_str().unwrap()).collect();
    assert_eq!(steps, ["cut:1/5", "cut:2/5", "cut:3/5", "cut:4/5", "cut:5/5"]);
    assert!(parts.iter().all(|part| part["findings"].to_string().contains("\"code\":\"cut\"")), "{parts:?}");
    for shown in ["001-wide-grid.png", "001-wide-part-5-grid.png"] {
        assert!(desk.path().join("shown").join(shown).is_file(), "{shown}");
    }
    assert!(inspect(&[]).stdout.contains("[cut] This is part 5 of 5 of a panorama"));
}

#[test]
fn a_run_says_at_its_end_what_was_applied() {
    let desk = Desk::new();
    desk.write("wide.png", noise(2600, 400));
    let row = |id: u32, image: &str| json!({ "id": id, "image": image, "question": "How wide is it?" }).to_string();
    desk.write("rows.jsonl", [row(1, "wide.png"), row(2, "small.png")].join("\n"));
    let upstream = Script::new().otherwise(|_| Reply::text("ok")).start().unwrap();
    let args = ["run", "rows.jsonl", "-o", "runs/a", "--detail", "high", "--apply", "crop", "--json"];
    let seen = desk.vqa(args).at(&upstream).see().exits(0);
    seen.says(&["--apply crop: pictures turned: 0, cut: 1, enlarged: 0, not helped: 0"]);
    desk.vqa(["export", "runs/a", "-o", "rows-out.jsonl"]).see().exits(0);
    let rows = std::fs::read_to_string(desk.path().join("rows-out.jsonl")).unwrap();
    let rows: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let cut: Vec<_> = rows.iter().map(|row| row["findings"].to_string().contains("\"cut\"")).collect();
    assert_eq!(cut, [true, false], "each row keeps what was done to its pictures");
}

#[test]
fn what_is_said_of_the_question_is_not_said_of_a_picture() {
    let (seen, _) = Desk::new().ask(Reply::text("ok"), &["How many dots?", "photo.jpg"]);
    let seen = seen.exits(0).says(&["note: the question: The question asks for a count"]);
    assert!(!seen.stderr.contains("photo.jpg: The question"), "{}", seen.stderr);
}

#[test]
fn a_remedy_that_is_none_is_refused() {
    let seen = Desk::new().vqa(["ask", "q", "small.png", "--apply", "spin"]).see().exits(2);
    seen.says(&["`spin` is none of rotate, enlarge-text, crop"]);
}

#[test]
fn a_run_goes_on_with_the_remedies_that_it_began_with() {
    let desk = Desk::new();
    data_set(&desk, 2);
    let upstream = knowing().start().unwrap();
    let run = |args: &[&str]| desk.vqa(["run", "-o", "runs/a", "--json"].iter().chain(args)).at(&upstream).see();
    run(&["rows.jsonl", "--apply", "crop,rotate"]).exits(0);
    run(&["--resume"]).exits(0);
    run(&["--resume", "--apply", "crop"]).exits(3).says(&["apply was `rotate,crop`, and now is `crop`"]);
}
