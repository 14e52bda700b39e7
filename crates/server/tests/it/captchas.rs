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
    let reply = server.client.post(server.url("/v1/chat/completions")).json(&body).send().await.unwrap();
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
    for captcha in [CaptchaPolicy::Warn, CaptchaPolicy::Off] {
        let (status, _, calls) = asked(captcha, Checks::Pixels).await;
        assert_eq!((status, calls), (200, 1), "{captcha}");
    }
}
