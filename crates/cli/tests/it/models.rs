//! `vqa models`: what an endpoint offers, and what is known here.

use serde_json::json;
use vqa_testkit::{Reply, Script};

use crate::desk::Desk;

#[test]
fn lists_what_the_endpoint_offers_in_order_of_name() {
    let desk = Desk::new();
    let house = "[[models]]\nnames = [\"house-model\"]\nlike = \"gpt-4o\"\nprice = { input = 0.5, output = 1.5 }\n";
    desk.write("vqa.toml", house.to_owned() + "source = \"the house\"\nread = \"2026-01-02\"\n");
    let upstream = Script::new().models(&["unheard-of", "house-model"]).start().unwrap();
    let seen = desk.vqa(["models"]).at(&upstream).see().exits(0).says(&["2 models at http://127.0.0.1:"]);
    insta::assert_snapshot!("models", seen.stdout);
    let seen = desk.vqa(["models", "--json"]).at(&upstream).see().exits(0);
    insta::assert_snapshot!("models_json", seen.stdout);
    let asked = &upstream.requests()[0];
    assert_eq!((asked.method.as_str(), asked.path()), ("GET", "/v1/models"));
}

#[test]
fn lists_what_is_known_and_asks_nobody() {
    let upstream = Script::new().start().unwrap();
    let seen = Desk::new().vqa(["models", "--known", "--json"]).at(&upstream).without_key().see().exits(0);
    let lines = seen.json_lines();
    assert!(lines.len() > 20, "{}", lines.len());
    let gpt_4o = lines.iter().find(|line| line["model"] == "gpt-4o").unwrap();
    assert_eq!((&gpt_4o["pictures"], &gpt_4o["price"]["input"]), (&json!("yes"), &json!(2.5)));
    let o3_mini = lines.iter().find(|line| line["model"] == "o3-mini").unwrap();
    assert_eq!(o3_mini["pictures"], "no");
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn an_endpoint_without_a_list_is_a_failure() {
    let reply = Reply::error(404, "invalid_request_error", None, "Unknown request URL: GET /v1/models.");
    let upstream = Script::new().reply(reply).start().unwrap();
    let seen = Desk::new().vqa(["models", "--json"]).at(&upstream).see().exits(5);
    assert_eq!(seen.stdout.lines().count(), 1);
    let error = &seen.json()["error"];
    assert_eq!((&error["code"], &error["upstream"]["status"]), (&json!("not_found"), &json!(404)));
}
