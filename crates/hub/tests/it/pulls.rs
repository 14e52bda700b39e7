//! What a pull leaves, and what it spares.

use vqa_hub::HubConfig;
use vqa_testkit::hub::{HubMishap, HubScript, sha256};
use vqa_testkit::{Reply, Script};

use crate::bench::{Bench, FILE, REPOSITORY, content, held};

#[tokio::test]
async fn a_file_is_kept_where_other_tools_find_it() {
    let bench = Bench::with_file(100_000, |hub| hub);
    let (path, seen) = bench.pull_as(bench.config(), FILE, None).await;
    let path = path.unwrap();
    assert!(path.ends_with("snapshots/0123456789abcdef0123456789abcdef01234567/model.gguf"), "{path:?}");
    assert_eq!(held(&path), content(100_000));
    assert_eq!(bench.blobs(), [sha256(&content(100_000))]);
    assert_eq!(bench.cache().find(&bench.address()), Some(path));
    assert_eq!(seen, ["begun 0/100000"]);
}

#[tokio::test]
async fn what_is_here_is_not_downloaded_again() {
    let bench = Bench::with_file(1000, |hub| hub);
    bench.pull().await.unwrap();
    let (again, seen) = bench.pull_as(bench.config(), FILE, None).await;
    again.unwrap();
    assert_eq!((seen.as_slice(), bench.hub.downloads().len()), (["here".to_owned()].as_slice(), 1));
    let asked = bench.hub.asked().len();
    let known = sha256(&content(1000));
    bench.pull_as(bench.config(), FILE, Some(&known)).await.0.unwrap();
    assert_eq!(bench.hub.asked().len(), asked, "nobody need be asked where the content is known");
}

#[tokio::test]
async fn what_another_branch_has_too_is_only_linked() {
    let script =
        HubScript::new().file(REPOSITORY, "model.gguf", content(1000)).file(REPOSITORY, "b.gguf", content(1000));
    let bench = Bench::new(script);
    bench.pull().await.unwrap();
    let (path, seen) = bench.pull_as(bench.config(), "hf:makers/model/b.gguf", None).await;
    assert_eq!(held(path.unwrap()), content(1000));
    assert_eq!((seen.as_slice(), bench.blobs().len()), (["here".to_owned()].as_slice(), 1));
}

#[tokio::test]
async fn offline_only_what_is_here_is_given() {
    let bench = Bench::with_file(1000, |hub| hub);
    let error = bench.pull_as(bench.offline(), FILE, None).await.0.unwrap_err();
    assert!(error.to_string().contains("HF_HUB_OFFLINE is set"), "{error}");
    bench.pull().await.unwrap();
    let asked = bench.hub.asked().len();
    bench.pull_as(bench.offline(), FILE, None).await.0.unwrap();
    assert_eq!(bench.hub.asked().len(), asked);
}

#[tokio::test]
async fn the_token_goes_to_the_hub_and_to_nobody_else() {
    let bench = Bench::with_file(1000, |hub| hub.token("hf_secret").mishap(HubMishap::Cut(10)));
    let config = HubConfig { token: Some("hf_secret".into()), ..bench.config() };
    assert!(!format!("{config:?}").contains("hf_secret"));
    bench.pull_as(config, FILE, None).await.0.unwrap();
    assert!(bench.hub.asked().iter().all(|asked| asked.header("authorization") == Some("Bearer hf_secret")));
    assert_eq!(bench.hub.downloads().len(), 2);
    assert!(bench.hub.downloads().iter().all(|asked| asked.header("authorization").is_none()));
}

#[tokio::test]
async fn two_pulls_of_one_file_do_not_write_into_each_other() {
    let bench = Bench::with_file(1000, |hub| hub.mishap(HubMishap::Hang(500)));
    let (one, two) = tokio::join!(bench.pull(), async {
        while bench.hub.downloads().is_empty() {
            tokio::task::yield_now().await;
        }
        bench.pull().await
    });
    let error = two.unwrap_err();
    assert_eq!(error.kind(), vqa_core::Kind::Busy, "{error}");
    assert_eq!(held(one.unwrap()), content(1000));
}

#[tokio::test]
async fn a_repository_that_moved_is_found_where_it_went() {
    let hub = Script::new().otherwise(|request| {
        if request.path().starts_with("/makers/model/") {
            return Reply::redirect(307, &request.path().replace("/makers/model/", "/movers/model/"));
        }
        let reply = Reply::body(200, "application/octet-stream", content(1000));
        let reply = reply.header("x-repo-commit", "0123456789abcdef0123456789abcdef01234567");
        reply.header("x-linked-etag", &sha256(&content(1000))).header("x-linked-size", "1000")
    });
    let hub = hub.start().unwrap();
    let bench = Bench::with_file(1, |hub| hub);
    let config = HubConfig { endpoint: hub.origin(), ..bench.config() };
    assert_eq!(held(bench.pull_as(config, FILE, None).await.0.unwrap()), content(1000));
}
