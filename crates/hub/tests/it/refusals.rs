//! What a hub does not give, told so that a person knows what to do.

use vqa_core::Kind;
use vqa_hub::{Hub, HubConfig, HubError, PullError};

use crate::bench::{Bench, FILE};

async fn refused(bench: &Bench, address: &str) -> (String, Option<String>, Kind) {
    let error = bench.pull_as(bench.config(), address, None).await.0.unwrap_err();
    let at = bench.hub.origin();
    let hint = error.hint().map(|hint| hint.replace(&at, "[hub]"));
    (error.to_string().replace(&at, "[hub]"), hint, error.kind())
}

#[tokio::test]
async fn what_there_is_not_is_named_and_what_there_is_instead() {
    let bench = Bench::with_file(10, |hub| hub.file("makers/model", "README.md", "x"));
    let there = Some("it has model.gguf".to_owned());
    let file = refused(&bench, "hf:makers/model/none.gguf").await;
    let told = "there is no file `none.gguf` in `makers/model` at [hub]".to_owned();
    assert_eq!(file, (told, there.clone(), Kind::NotFound));
    let revision = refused(&bench, "hf:makers/model/model.gguf@v9").await;
    assert!(revision.0.starts_with("there is no revision `v9` of `makers/model`"), "{revision:?}");
    let repository = refused(&bench, "hf:makers/other/model.gguf").await;
    assert_eq!(repository.0, "there is no repository `makers/other` at [hub]");
}

#[tokio::test]
async fn terms_tokens_and_failures_are_told_apart() {
    let bench = Bench::with_file(10, |hub| hub.refusal(403, Some("GatedRepo")).refusal(401, None).refusal(418, None));
    let gated = refused(&bench, FILE).await;
    assert_eq!(gated.2, Kind::Unauthenticated);
    assert!(gated.1.unwrap().starts_with("accept them at [hub]/makers/model, then export HF_TOKEN="));
    let unknown = refused(&bench, FILE).await;
    assert!(unknown.0.contains("did not accept the token for `makers/model`, or needs one"), "{}", unknown.0);
    let teapot = refused(&bench, FILE).await;
    assert!(teapot.0.ends_with("answered with status 418"), "{}", teapot.0);
    let bench = Bench::with_file(10, |hub| hub.refusal(503, None).refusal(429, None));
    bench.pull().await.unwrap();
}

#[tokio::test]
async fn a_hub_that_is_not_there_is_named() {
    let bench = Bench::with_file(10, |hub| hub);
    let config = HubConfig { endpoint: "http://127.0.0.1:1".to_owned(), ..bench.config() };
    let error = bench.pull_as(config, FILE, None).await.0.unwrap_err();
    assert!(matches!(error, PullError::Hub(HubError::Broken { .. })), "{error}");
    assert_eq!(error.to_string(), "the connection to http://127.0.0.1 failed");
}

#[test]
fn addresses_that_no_hub_has_are_refused() {
    let bench = Bench::with_file(10, |hub| hub);
    let with = |endpoint: &str, token: Option<&str>| {
        let token = token.map(Into::into);
        Hub::new(HubConfig { endpoint: endpoint.to_owned(), token, ..bench.config() }).map(|_| ())
    };
    for (endpoint, token) in
        [("huggingface.co", None), ("ftp://h", None), ("http://hub.example", Some("t")), ("https://u:p@h", None)]
    {
        assert!(matches!(with(endpoint, token), Err(HubError::Settings { .. })), "{endpoint}");
    }
    for secret in
        ["https://u:s3cret@h", "https://h/?token=s3cret", "https://h/#s3cret", "https://u:s3cret@h h", "u:s3cret@h"]
    {
        let error = with(secret, None).unwrap_err();
        assert!(!format!("{error} {error:?}").contains("s3cret"), "{error}");
    }
    assert!(with("http://hub.example", None).is_ok());
    assert!(with("http://localhost:9", Some("t")).is_ok());
    assert!(with("https://hub.example/prefix/", Some("t")).is_ok());
}
