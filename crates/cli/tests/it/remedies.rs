//! `--apply`: what is done to pictures is told, sent and billed, and a run keeps to it.

use serde_json::json;
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
    let parts = parts.says(&["wide.png, part 1 of 5: cut out as part 1 of 5"]).json();
    let images = parts["images"].as_array().unwrap();
    assert_eq!((&images[4]["source"], &images[4]["steps"][0]), (&json!("wide.png, part 5 of 5"), &json!("cut:5/5")));
    let tokens: u64 = images.iter().map(|image| image["tokens"].as_u64().unwrap()).sum();
    assert_eq!(parts["usage"]["estimated"]["image_tokens"], tokens);
    assert!(tokens > whole.json()["usage"]["estimated"]["image_tokens"].as_u64().unwrap());
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
