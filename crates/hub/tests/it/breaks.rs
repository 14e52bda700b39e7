//! Connections that break, and hosts that do not send what was promised.

use vqa_hub::{HubConfig, PullError};
use vqa_testkit::hub::{HubMishap, sha256};

use crate::bench::{Bench, FILE, content, held};

const LENGTH: usize = 50_000;

#[tokio::test]
async fn a_download_goes_on_where_it_broke_off() {
    let cuts = [HubMishap::Cut(10_000), HubMishap::Cut(0), HubMishap::Cut(20_000)];
    let bench = Bench::with_file(LENGTH, |hub| cuts.into_iter().fold(hub, |hub, cut| hub.mishap(cut)));
    let (path, seen) = bench.pull_as(bench.config(), FILE, None).await;
    assert_eq!(held(path.unwrap()), content(LENGTH));
    let ranges: Vec<_> = bench.hub.downloads().iter().map(|asked| asked.header("range").map(str::to_owned)).collect();
    let later = ["bytes=10000-", "bytes=10000-", "bytes=30000-"].map(|range| Some(range.to_owned()));
    assert_eq!((ranges[0].clone(), &ranges[1..]), (None, later.as_slice()));
    assert_eq!(seen.len(), 4, "{seen:?}");
    assert!(!format!("{seen:?}").contains("signature"), "{seen:?}");
}

#[tokio::test]
async fn what_came_before_giving_up_is_there_the_next_time() {
    let cuts = [HubMishap::Cut(10_000), HubMishap::Cut(0), HubMishap::Cut(0)];
    let bench = Bench::with_file(LENGTH, |hub| cuts.into_iter().fold(hub, |hub, cut| hub.mishap(cut)));
    let error = bench.pull().await.unwrap_err();
    assert!(matches!(error, PullError::Stuck { received: 10_000, bytes: 50_000, tries: 3, .. }), "{error}");
    let (path, seen) = bench.pull_as(bench.config(), FILE, None).await;
    assert_eq!(held(path.unwrap()), content(LENGTH));
    assert_eq!(seen, ["begun 10000/50000"]);
}

#[tokio::test]
async fn a_person_who_breaks_it_off_loses_nothing() {
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::Hang(30_000)));
    let idle = HubConfig { idle_timeout: std::time::Duration::from_secs(60), ..bench.config() };
    tokio::select! {
        _ = bench.pull_as(idle, FILE, None) => panic!("it cannot be done"),
        () = async { while bench.blobs_bytes() < 30_000 { tokio::task::yield_now().await; } } => {}
    }
    let (path, seen) = bench.pull_as(bench.config(), FILE, None).await;
    assert_eq!(held(path.unwrap()), content(LENGTH));
    assert_eq!(seen, ["begun 30000/50000"]);
}

#[tokio::test]
async fn a_host_that_only_sends_wholes_is_put_up_with() {
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::Cut(10_000)).mishap(HubMishap::Whole));
    assert_eq!(held(bench.pull().await.unwrap()), content(LENGTH));
}

#[tokio::test]
async fn a_host_that_stands_still_is_left() {
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::Hang(10_000)));
    assert_eq!(held(bench.pull().await.unwrap()), content(LENGTH));
    assert_eq!(bench.hub.downloads()[1].header("range"), Some("bytes=10000-"));
}

#[tokio::test]
async fn what_is_damaged_takes_no_place() {
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::Damage));
    let error = bench.pull().await.unwrap_err();
    assert!(matches!(error, PullError::Damaged { .. }), "{error}");
    assert_eq!((bench.blobs(), bench.cache().find(&bench.address())), (Vec::new(), None));
    assert_eq!(held(bench.pull().await.unwrap()), content(LENGTH));
}

#[tokio::test]
async fn what_the_hub_offers_must_be_what_is_known() {
    let bench = Bench::with_file(LENGTH, |hub| hub);
    let other = sha256(b"another file");
    let error = bench.pull_as(bench.config(), FILE, Some(&other)).await.0.unwrap_err();
    assert!(matches!(error, PullError::Another { .. }), "{error}");
    assert!(bench.hub.downloads().is_empty());
}

#[tokio::test]
async fn more_than_was_promised_is_refused() {
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::More));
    let error = bench.pull().await.unwrap_err();
    assert!(error.to_string().contains("more than the 50000 bytes"), "{error}");
    assert_eq!(bench.cache().find(&bench.address()), None);
}

#[tokio::test]
async fn a_host_that_fails_for_a_while_is_asked_again() {
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::Status(503)).mishap(HubMishap::Status(500)));
    assert_eq!(held(bench.pull().await.unwrap()), content(LENGTH));
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::Status(410)));
    let error = bench.pull().await.unwrap_err();
    assert!(error.to_string().ends_with("answered with status 410"), "{error}");
    assert_eq!(bench.hub.downloads().len(), 1);
}

#[tokio::test]
async fn nobody_is_followed_to_where_files_do_not_come_from() {
    let bench = Bench::with_file(LENGTH, |hub| hub.mishap(HubMishap::Elsewhere("ftp")));
    let error = bench.pull().await.unwrap_err();
    assert!(error.to_string().contains("a redirect to what is not encrypted"), "{error}");
}

#[tokio::test]
async fn a_remainder_that_is_wrong_is_got_anew() {
    let bench = Bench::with_file(LENGTH, |hub| hub);
    let blobs = bench.cache().folder().join("models--makers--model/blobs");
    std::fs::create_dir_all(&blobs).unwrap();
    std::fs::write(blobs.join(format!("{}.incomplete", sha256(&content(LENGTH)))), vec![0; 10_000]).unwrap();
    let (path, seen) = bench.pull_as(bench.config(), FILE, None).await;
    assert_eq!(held(path.unwrap()), content(LENGTH));
    assert_eq!(seen, ["begun 10000/50000", "begun 0/50000"]);
}
