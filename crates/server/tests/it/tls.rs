//! Connections that are encrypted.

use std::time::Duration;

use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use vqa_server::{Parts, Stopped, Tls, TlsError};
use vqa_testkit::{Answer, Script};

use crate::setup::{Server, question, with};

const SOON: Duration = Duration::from_secs(20);

fn certificate() -> CertifiedKey<KeyPair> {
    generate_simple_self_signed(["localhost".to_owned(), "127.0.0.1".to_owned()]).unwrap()
}

fn pem(pair: &CertifiedKey<KeyPair>) -> (String, String) {
    (pair.cert.pem(), pair.signing_key.serialize_pem())
}

async fn encrypted(script: Script, change: impl FnOnce(&mut Parts)) -> (Server, reqwest::Client) {
    let (certificate, key) = pem(&certificate());
    let tls = Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap();
    let server = Server::with(script, |parts| {
        parts.tls = Some(tls);
        change(parts);
    });
    let trusted = reqwest::Certificate::from_pem(certificate.as_bytes()).unwrap();
    let server = server.await;
    (server, reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap())
}

#[tokio::test]
async fn a_client_that_trusts_the_certificate_is_answered_and_streamed_to() {
    let answer = || Answer::new(["A ", "cat."]);
    let (mut server, client) = encrypted(Script::new().reply(answer()).reply(answer()), |_| {}).await;
    let url = format!("https://localhost:{}/v1/chat/completions", server.address.port());
    let whole = client.post(&url).json(&question(&[])).send().await.unwrap();
    assert_eq!(whole.status(), 200);
    assert!(whole.text().await.unwrap().contains("A cat."));
    let streamed = client.post(&url).json(&with(question(&[]), "stream", true.into())).send().await.unwrap();
    assert!(streamed.text().await.unwrap().ends_with("data: [DONE]\n\n"));
    // One that does not trust it asks nothing.
    assert!(server.client.post(&url).json(&question(&[])).send().await.is_err());
    assert_eq!(server.upstream.requests().len(), 2);
    drop(client);
    server.stop();
    assert_eq!(timeout(SOON, server.stopped()).await.unwrap(), Stopped::Finished);
}

#[tokio::test]
async fn who_does_not_shake_hands_is_given_up() {
    let impatient = |parts: &mut Parts| parts.config.patience.head = Duration::from_millis(100);
    let (server, _client) = encrypted(Script::new(), impatient).await;
    let mut silent = TcpStream::connect(server.address).await.unwrap();
    let mut seen = Vec::new();
    // The end of a connection may be a reset.
    let _ended = timeout(SOON, silent.read_to_end(&mut seen)).await.expect("the connection ends");
    assert_eq!(seen, b"");
    let mut plain = TcpStream::connect(server.address).await.unwrap();
    plain.write_all(b"GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let _ended = timeout(SOON, plain.read_to_end(&mut seen)).await.expect("the connection ends");
    assert!(!seen.starts_with(b"HTTP/"), "{seen:?}");
}

#[tokio::test]
async fn a_renewed_certificate_is_what_new_connections_meet() {
    let mut used = None;
    let (server, old) = encrypted(Script::new(), |parts| used = parts.tls.clone()).await;
    let (certificate, key) = pem(&certificate());
    used.unwrap().renew(&Tls::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap());
    let trusted = reqwest::Certificate::from_pem(certificate.as_bytes()).unwrap();
    let new = reqwest::Client::builder().tls_certs_only([trusted]).build().unwrap();
    let url = format!("https://localhost:{}/health", server.address.port());
    assert_eq!(new.get(&url).send().await.unwrap().status(), 200);
    assert!(old.get(&url).send().await.is_err());
}

#[test]
fn what_is_no_certificate_with_its_key_is_not_taken() {
    let (certificate, key) = pem(&certificate());
    let (_, other_key) = pem(&self::certificate());
    let read = |certificate: &str, key: &str| Tls::from_pem(certificate.as_bytes(), key.as_bytes());
    assert!(matches!(read("", &key), Err(TlsError::NoCertificate)));
    assert!(matches!(read(&key, &key), Err(TlsError::NoCertificate)));
    assert!(matches!(read(&certificate, ""), Err(TlsError::NoKey)));
    assert!(matches!(read(&certificate, &certificate), Err(TlsError::NoKey)));
    assert!(matches!(read(&certificate, &other_key), Err(TlsError::Pair(_))));
    let debug = format!("{:?}", read(&certificate, &key).unwrap());
    assert!(!debug.contains("PRIVATE") && debug.len() < 16, "{debug}");
}
