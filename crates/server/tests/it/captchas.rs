//! Pictures that look like CAPTCHAs are refused before anybody else sees them.

use serde_json::json;
use vqa_core::preflight::{CaptchaPolicy, Policy, Threshold};
use vqa_engine::Checks;
use vqa_server::Parts;
use vqa_testkit::Script;

use crate::setup::{Server, data_url, engine_of, picture, png, question};

/// Every score reaches this, so that nothing here depends on what the network has learnt.
fn any() -> Threshold {
    Threshold::new(f32::MIN_POSITIVE).unwrap()
}

async fn asked(captcha: CaptchaPolicy, checks: Checks) -> (u16, serde_json::Value, usize) {
    let change = |parts: &mut Parts| {
        let engine = std::mem::replace(&mut parts.engine, engine_of(Vec::new()));
        parts.engine = engine.with_policy(Policy { captcha, threshold: any() });
    };
    let server = Server::checking(checks, Script::new(), change).await;
    let body = question(&[picture(&data_url("image/png", &png(64, 48)))]);
    let reply = server
        .client
        .post(server.url("/v1/chat/completions"))
        .header("x-vqa-report", "1")
        .json(&body)
        .send()
        .await
        .unwrap();
    let status = reply.status().as_u16();
    (status, reply.json().await.unwrap(), server.upstream.asked())
}

#[tokio::test]
async fn a_captcha_is_refused_in_the_words_of_the_api_and_no_endpoint_is_called() {
    let message = "Your input image may contain content that is not allowed by our safety system.";
    let error = json!({
        "message": message, "type": "invalid_request_error", "param": null, "code": "content_policy_violation",
    });
    // Who wants them refused has pixels looked at, whatever else is wished of pictures.
    for checks in [Checks::Pixels, Checks::Headers] {
        let (status, body, calls) = asked(CaptchaPolicy::Refuse, checks).await;
        assert_eq!((status, &body["error"], calls), (400, &error, 0), "{checks:?}");
    }
}

#[tokio::test]
async fn other_policies_let_it_pass() {
    for (captcha, told) in [(CaptchaPolicy::Warn, true), (CaptchaPolicy::Off, false)] {
        let (status, body, calls) = asked(captcha, Checks::Pixels).await;
        assert_eq!((status, calls), (200, 1), "{captcha}");
        let findings = body["vqa"]["images"][0]["findings"].as_array().unwrap();
        let found = findings.iter().find(|found| found["code"] == "captcha");
        assert_eq!(found.is_some(), told, "{captcha}: {findings:?}");
        let message = found.and_then(|found| found["message"].as_str());
        assert_eq!(message.is_some_and(|message| message.contains("looks like a CAPTCHA")), told, "{captcha}");
    }
}

#[tokio::test]
async fn what_is_found_is_counted_whoever_asks_for_it_or_not() {
    let change = |parts: &mut Parts| {
        let engine = std::mem::replace(&mut parts.engine, engine_of(Vec::new()));
        parts.engine = engine.with_policy(Policy { captcha: CaptchaPolicy::Warn, threshold: any() });
    };
    let server = Server::checking(Checks::Pixels, Script::new(), change).await;
    let answer = server.chat(&question(&[picture(&data_url("image/png", &png(64, 48)))])).await;
    assert_eq!(answer.get("vqa"), None);
    assert!(server.book.after(1).await.findings.contains(&"captcha"), "the journal has it");
    let metrics = server.client.get(server.url("/metrics")).send().await.unwrap().text().await.unwrap();
    let line = metrics.lines().find(|line| line.starts_with("vqa_findings_total{code=\"captcha\""));
    assert!(line.is_some_and(|line| line.ends_with(" 1")), "{metrics}");
}

#[tokio::test]
async fn where_headers_alone_are_read_the_report_says_that_nobody_looked() {
    let (status, body, _) = asked(CaptchaPolicy::Warn, Checks::Headers).await;
    let findings = body["vqa"]["images"][0]["findings"].as_array().unwrap();
    let told: Vec<_> = findings.iter().filter(|found| found["code"] == "check_did_not_run").collect();
    assert_eq!((status, told.len()), (200, 1), "{findings:?}");
    assert!(told[0]["message"].as_str().unwrap().contains("headers"), "{told:?}");
}
