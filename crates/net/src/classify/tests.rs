use std::fmt::Write as _;

use reqwest::header::{HeaderName, HeaderValue};
use serde_json::json;

use super::*;

fn refuse(status: u16, headers: &[(&'static str, &'static str)], body: &str) -> BackendError {
    let headers: HeaderMap =
        headers.iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect();
    let location = headers.get("location").map(|value| value.to_str().unwrap().to_owned());
    let failure =
        Failure { status, location, request_id: Some("req_1".into()), headers: &headers, body: body.as_bytes() };
    refused(&failure, &Secrets::default(), SystemTime::UNIX_EPOCH)
}

fn envelope(message: &str, error_type: &str, code: Option<&str>) -> String {
    json!({"error": {"message": message, "type": error_type, "param": null, "code": code}}).to_string()
}

/// What OpenAI's endpoint, gateways and compatible servers were seen to send.
fn cases() -> Vec<(&'static str, BackendError)> {
    let invalid = "invalid_request_error";
    let case = |status, message, error_type, code| refuse(status, &[], &envelope(message, error_type, code));
    vec![
        ("no key", case(401, "You didn't provide an API key.", invalid, None)),
        ("wrong key", case(401, "Incorrect API key provided: sk-proj-*****…9900.", invalid, Some("invalid_api_key"))),
        ("forbidden country", case(403, "Country not supported", "request_forbidden", None)),
        (
            "unknown model",
            case(
                404,
                "The model `X` does not exist or you do not have access to it.",
                invalid,
                Some("model_not_found"),
            ),
        ),
        ("unknown model as a 400", case(400, "no such model", invalid, Some("model_not_found"))),
        ("bad part", case(400, "Invalid value: 'image'.", invalid, Some("invalid_value"))),
        ("unprocessable", refuse(422, &[], r#"{"detail":[{"loc":["body","messages"],"msg":"field required"}]}"#)),
        (
            "safety",
            case(
                400,
                "Your input image may contain content that is not allowed by our safety system.",
                invalid,
                Some("content_policy_violation"),
            ),
        ),
        ("Azure's filter", case(400, "The response was filtered", "", Some("content_filter"))),
        (
            "context length",
            case(
                400,
                "This model's maximum context length is 128000 tokens.",
                invalid,
                Some("context_length_exceeded"),
            ),
        ),
        ("body too large", case(413, "Maximum content size limit (26214400) exceeded", "server_error", None)),
        (
            "picture not downloaded",
            case(400, "Error while downloading https://h/a.png.", invalid, Some("invalid_image_url")),
        ),
        (
            "picture not downloaded in time",
            case(400, "Timeout while downloading https://h/a.png.", invalid, Some("invalid_image_url")),
        ),
        (
            "rate limit",
            case(
                429,
                "Rate limit reached for gpt-4o in organization org-… on tokens per min (TPM)",
                "tokens",
                Some("rate_limit_exceeded"),
            ),
        ),
        (
            "rate limit with a time",
            refuse(
                429,
                &[("retry-after", "2")],
                &envelope("Rate limit reached", "requests", Some("rate_limit_exceeded")),
            ),
        ),
        (
            "rate limit with a day",
            refuse(
                429,
                &[("retry-after", "86400")],
                &envelope("Rate limit reached", "requests", Some("rate_limit_exceeded")),
            ),
        ),
        (
            "above the limit of a minute",
            case(429, "Request too large for gpt-4o in organization org-…", "tokens", Some("rate_limit_exceeded")),
        ),
        ("no quota", case(429, "You exceeded your current quota", "insufficient_quota", Some("insufficient_quota"))),
        (
            "no quota, but told to retry",
            refuse(
                429,
                &[("x-should-retry", "true"), ("retry-after", "1")],
                &envelope("no", "insufficient_quota", None),
            ),
        ),
        ("no credit", case(429, "no", invalid, Some("credit_balance_exhausted"))),
        ("spend limit of the project", case(429, "no", invalid, Some("project_spend_limit_exceeded"))),
        ("payment required", refuse(402, &[], r#"{"error":{"code":402,"message":"Insufficient credits"}}"#)),
        ("request timeout", case(408, "slow", invalid, None)),
        ("conflict", case(409, "locked", invalid, None)),
        ("server error", case(500, "The server had an error while processing your request", "server_error", None)),
        (
            "server error, told not to retry",
            refuse(500, &[("x-should-retry", "false")], &envelope("no", "server_error", None)),
        ),
        ("overloaded, with milliseconds", refuse(503, &[("retry-after-ms", "1500")], "upstream connect error")),
        (
            "a gateway's page",
            refuse(502, &[], "<html>\r\n<head><title>502 Bad Gateway</title></head><body>…</body></html>"),
        ),
        ("a gateway's timeout", refuse(504, &[], "<html><body><h1>504 Gateway Time-out</h1></body></html>")),
        ("an empty body", refuse(500, &[], "")),
        (
            "a numeric code",
            refuse(
                400,
                &[],
                r#"{"error":{"code":400,"message":"image input is not supported","type":"invalid_request_error"}}"#,
            ),
        ),
        ("a plain string", refuse(404, &[], r#"{"error":"model \"x\" not found, try pulling it first"}"#)),
        ("half a body", refuse(500, &[], r#"{"error":{"mess"#)),
        ("wrong method", refuse(405, &[], r#"{"detail":"Method Not Allowed"}"#)),
        ("a redirect", refuse(307, &[("location", "https://other/v1?ticket=1")], "")),
        ("told to retry a 400", refuse(400, &[("x-should-retry", "true")], &envelope("m", invalid, None))),
    ]
}

#[test]
fn every_refusal_is_told_apart() {
    let mut table = String::new();
    for (case, error) in cases() {
        writeln!(table, "{case}\n    {} {:?}\n    {error}", error.kind().as_str(), error.retry()).unwrap();
    }
    insta::assert_snapshot!(table);
}

#[test]
fn what_the_endpoint_said_is_kept() {
    let body = json!({"error": {"message": "m", "type": "t", "param": "messages[0]", "code": "c"}}).to_string();
    let BackendError::Refused { error, .. } = refuse(400, &[], &body) else { panic!("not a refusal") };
    let some = |text: &str| Some(text.to_owned());
    let expected = UpstreamError {
        status: 400,
        came_inside: false,
        message: "m".into(),
        error_type: some("t"),
        code: some("c"),
        param: some("messages[0]"),
        request_id: some("req_1"),
        rate_limits: None,
    };
    assert_eq!(*error, expected);
}

#[test]
fn an_error_inside_an_answer_is_classified_by_what_it_says() {
    let inside = |error_type: Option<&str>, code: Option<&str>| {
        let owned = |text: Option<&str>| text.map(str::to_owned);
        let body = ErrorBody { message: "m".into(), error_type: owned(error_type), param: None, code: owned(code) };
        let error = refused_inside(200, body, None, &Secrets::default());
        assert!(matches!(&error, BackendError::Refused { error, .. } if error.came_inside));
        (error.to_string(), error.kind(), error.retry())
    };
    for (error_type, code, status, kind, retry) in [
        (None, None, 200, Kind::Upstream, Retry::Backoff),
        (Some("server_error"), None, 200, Kind::Upstream, Retry::Backoff),
        (None, Some("502"), 502, Kind::Upstream, Retry::Backoff),
        (None, Some("429"), 429, Kind::Busy, Retry::Backoff),
        (Some("rate_limit_error"), None, 200, Kind::Busy, Retry::Backoff),
        (Some("invalid_request_error"), None, 200, Kind::BadInput, Retry::Never),
        (Some("authentication_error"), None, 200, Kind::Unauthenticated, Retry::Never),
        (Some("insufficient_quota"), None, 200, Kind::OverBudget, Retry::Never),
        (None, Some("content_filter"), 200, Kind::Refused, Retry::Never),
        (None, Some("7"), 200, Kind::Upstream, Retry::Backoff),
    ] {
        let expected = (format!("the endpoint refused ({status}): m"), kind, retry);
        assert_eq!(inside(error_type, code), expected, "{error_type:?} {code:?}");
    }
}

#[test]
fn a_key_that_is_echoed_is_masked_everywhere() {
    let key = secrecy::SecretString::from("sk-very-secret".to_owned());
    let secrets = Secrets::new([&key].into_iter());
    let echo = json!({"error": {"message": "bad sk-very-secret", "type": "sk-very-secret", "param": "sk-very-secret",
        "code": "sk-very-secret"}});
    let location = Some("https://h/sk-very-secret".to_owned());
    for body in [echo.to_string(), "<title>sk-very-secret</title>".into(), "sk-very-secret".into(), String::new()] {
        let headers = HeaderMap::new();
        let failure = Failure {
            status: 301,
            location: location.clone(),
            request_id: None,
            headers: &headers,
            body: body.as_bytes(),
        };
        let error = refused(&failure, &secrets, SystemTime::UNIX_EPOCH);
        assert!(!format!("{error:?}").contains("very-secret"), "{error:?}");
    }
}
