//! `vqa ask --dry-run`: what would be sent, without sending it and without a key.

use vqa_testkit::{Reply, Script};

use crate::desk::{Desk, KEY, SHOWN, steady};

#[test]
fn a_plan_for_people() {
    let desk = Desk::new();
    let upstream = Script::new().start().unwrap();
    let link = "https://pictures.example/b.webp";
    let run = desk.vqa(["ask", "Any difference?", "photo.jpg", link, "--dry-run"]).at(&upstream).without_key();
    let plan = run.see().exits(0).stdout.replace(&upstream.origin(), "http://[endpoint]");
    insta::assert_snapshot!("plan", plan);
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn the_exact_request_with_its_key_masked() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::text("ok")).start().unwrap();
    let args = ["ask", "q", "small.png", "--detail", "low", "--seed", "1", "--json"];
    let json = desk.vqa(args.iter().chain(&["--dry-run"])).at(&upstream).see().exits(0).json();
    assert_eq!(upstream.requests().len(), 0);
    assert_eq!(json["request"]["headers"]["authorization"], format!("Bearer {SHOWN}"));
    desk.vqa(args).at(&upstream).see().exits(0);
    let sent = &upstream.requests()[0];
    assert_eq!(json["request"]["body"], sent.json(), "what is planned is what is sent");
    assert_eq!(json["request"]["url"], format!("{}{}", upstream.origin(), sent.target));
    assert_eq!(sent.header("authorization").unwrap(), format!("Bearer {KEY}"));
    insta::assert_snapshot!("plan_json", steady(json, &desk, &upstream));
}
