//! Downloads through the public door, with the real rules.

use std::time::Duration;

use vqa_core::{Fetch as _, FetchError, Kind};
use vqa_net::{FetchConfig, GuardedFetch};
use vqa_testkit::{Reply, Script, Upstream, pictures};

/// A downloader that may reach the scripted endpoint.
fn opened() -> GuardedFetch {
    GuardedFetch::new(FetchConfig { allow_private_hosts: vec!["127.0.0.1".into()], ..FetchConfig::default() }).unwrap()
}

fn closed() -> GuardedFetch {
    GuardedFetch::new(FetchConfig::default()).unwrap()
}

fn url(upstream: &Upstream) -> String {
    format!("{}/a.png", upstream.origin())
}

async fn fails(reply: Reply, limit: u64) -> FetchError {
    let upstream = Script::new().reply(reply).start().unwrap();
    opened().fetch(&url(&upstream), limit).await.unwrap_err()
}

#[tokio::test]
async fn this_machine_is_out_of_reach_under_all_its_names() {
    let upstream = Script::new().start().unwrap();
    let port = upstream.port();
    let hosts = [
        "127.0.0.1",
        "localhost",
        "LOCALHOST",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "127.0.0.1.",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "①②⑦.0.0.1",
    ];
    for host in hosts {
        let error = closed().fetch(&format!("http://{host}:{port}/a.png"), 1000).await.unwrap_err();
        assert!(matches!(error, FetchError::Forbidden { .. }), "{host}: {error:?}");
        assert_eq!(error.kind(), Kind::BadInput);
    }
    assert_eq!(upstream.requests(), []);
}

#[tokio::test]
async fn what_is_no_web_address_is_refused() {
    for url in [
        "",
        "a.png",
        "ftp://h/a.png",
        "file:///etc/passwd",
        "data:image/png;base64,aGk=",
        "http://",
        "http://u:p@8.8.8.8/",
        "http://u@8.8.8.8/",
        "http://a b/",
    ] {
        let error = closed().fetch(url, 1000).await.unwrap_err();
        assert!(matches!(error, FetchError::Url { .. }), "{url}: {error:?}");
    }
    let error = closed().fetch("http://8.8.8.8:22/", 1000).await.unwrap_err();
    assert!(matches!(error, FetchError::Forbidden { .. }), "{error:?}");
}

#[tokio::test]
async fn a_host_that_was_opened_is_reached() {
    let upstream = Script::new().reply(Reply::body(200, "image/png", pictures::PNG)).start().unwrap();
    assert_eq!(opened().fetch(&url(&upstream), 1000).await.unwrap().bytes, pictures::PNG);
    let request = upstream.requests().remove(0);
    assert_eq!(request.header("accept"), Some("image/png, image/jpeg, image/webp, image/gif"));
    assert_eq!((request.header("authorization"), request.header("referer")), (None, None));
    // Only that name: the same machine under another one stays closed.
    let other = format!("http://localhost:{}/", upstream.port());
    assert!(matches!(opened().fetch(&other, 1000).await, Err(FetchError::Forbidden { .. })));
}

#[tokio::test]
async fn bytes_are_bounded_with_and_without_a_length() {
    let size = pictures::PNG.len() as u64;
    for limit in [size, size - 1] {
        let with_length = Reply::body(200, "image/png", pictures::PNG);
        let in_pieces = Reply::pieces("image/png", pictures::PNG.chunks(10).map(<[u8]>::to_vec));
        for reply in [with_length, in_pieces] {
            let upstream = Script::new().reply(reply).start().unwrap();
            match opened().fetch(&url(&upstream), limit).await {
                Ok(fetched) => assert_eq!((fetched.bytes.as_ref(), limit), (pictures::PNG, size)),
                Err(error) => {
                    assert!(matches!(error, FetchError::TooLarge { .. }), "{error:?}");
                    assert_eq!(limit, size - 1);
                }
            }
        }
    }
    // A length that is announced is enough to refuse.
    let announced = Reply::raw("HTTP/1.1 200 OK\r\ncontent-type: image/png\r\ncontent-length: 99999999999\r\n\r\n");
    assert!(matches!(fails(announced, 1000).await, FetchError::TooLarge { limit: 1000, .. }));
}

#[tokio::test]
async fn a_download_holds_its_bytes_and_no_more() {
    let photo = vec![7; 1_000_001];
    let with_length = Reply::body(200, "image/png", photo.clone());
    let in_pieces = Reply::pieces("image/png", photo.chunks(30_000).map(<[u8]>::to_vec));
    for reply in [with_length, in_pieces] {
        let upstream = Script::new().reply(reply).start().unwrap();
        let bytes = opened().fetch(&url(&upstream), 1_500_000).await.unwrap().bytes;
        assert_eq!(bytes.try_into_mut().unwrap().capacity(), photo.len());
    }
}

#[tokio::test]
async fn what_says_that_it_is_no_picture_is_not_read() {
    for (media_type, fetched) in [
        ("image/png", true),
        ("IMAGE/JPEG; x=1", true),
        ("application/octet-stream", true),
        ("binary/octet-stream", true),
        ("", true),
        ("text/html; charset=utf-8", false),
        ("application/json", false),
        ("application/pdf", false),
        ("video/mp4", false),
    ] {
        let upstream = Script::new().reply(Reply::body(200, media_type, pictures::PNG)).start().unwrap();
        let result = opened().fetch(&url(&upstream), 1000).await;
        assert_eq!(result.is_ok(), fetched, "{media_type}");
        assert!(fetched || matches!(result, Err(FetchError::NotAnImage { .. })), "{media_type}");
    }
}

#[tokio::test]
async fn failures_are_told_apart() {
    for status in [400, 403, 404, 500] {
        let error = fails(Reply::body(status, "image/png", pictures::PNG), 1000).await;
        assert!(matches!(error, FetchError::Status { status: seen, .. } if seen == status), "{error:?}");
    }
    for reply in [
        Reply::close(),
        Reply::reset(),
        Reply::raw("hello"),
        Reply::raw("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nxx"),
    ] {
        let error = fails(reply, 1000).await;
        assert!(matches!(error, FetchError::Transport { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn a_download_has_an_end() {
    for reply in [Reply::hang(), Reply::hanging_pieces("image/png", ["x"])] {
        let upstream = Script::new().reply(reply).start().unwrap();
        let total_timeout = Duration::from_millis(200);
        let config =
            FetchConfig { allow_private_hosts: vec!["127.0.0.1".into()], total_timeout, ..FetchConfig::default() };
        let error = GuardedFetch::new(config).unwrap().fetch(&url(&upstream), 1000).await.unwrap_err();
        assert!(matches!(error, FetchError::Timeout { .. }), "{error:?}");
    }
}
