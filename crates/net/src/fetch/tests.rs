use std::collections::VecDeque;
use std::io;
use std::net::{IpAddr, Ipv4Addr, TcpListener};
use std::sync::Mutex;

use vqa_testkit::{Reply, Script, Upstream, pictures};

use super::*;

/// Answers from a list, and counts.
#[derive(Debug, Default)]
struct ScriptedResolver {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: Mutex<Vec<String>>,
}

impl ScriptedResolver {
    fn new(answers: &[&[Ipv4Addr]]) -> Arc<Self> {
        let answers = answers.iter().map(|answer| answer.iter().copied().map(IpAddr::V4).collect()).collect();
        Arc::new(Self { answers: Mutex::new(answers), asked: Mutex::default() })
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }
}

impl Resolver for ScriptedResolver {
    fn resolve<'a>(&'a self, host: &'a str) -> BoxFuture<'a, io::Result<Vec<IpAddr>>> {
        self.asked.lock().unwrap().push(host.to_owned());
        let answer = self.answers.lock().unwrap().pop_front();
        Box::pin(async move { answer.ok_or_else(|| io::Error::other("the script is used up")) })
    }
}

/// The address that stands for the public internet in these tests, and one that stands for a private network.
const PUBLIC: Ipv4Addr = Ipv4Addr::LOCALHOST;
const PRIVATE: Ipv4Addr = Ipv4Addr::new(127, 0, 0, 2);

fn all_but_localhost(address: IpAddr) -> Option<&'static str> {
    (address != IpAddr::V4(PUBLIC)).then_some("a loopback address")
}

fn fetcher(resolver: Arc<ScriptedResolver>) -> GuardedFetch {
    GuardedFetch::with_rule(FetchConfig::default(), resolver, all_but_localhost).unwrap()
}

fn picture() -> Reply {
    Reply::body(200, "image/png", pictures::PNG)
}

fn address_of(error: &FetchError) -> &str {
    let FetchError::Forbidden { address, .. } = error else { panic!("{error:?}") };
    address
}

#[tokio::test]
async fn a_name_is_looked_up_once_and_the_connection_goes_where_it_led() {
    let upstream = Script::new().reply(picture()).start().unwrap();
    let resolver = ScriptedResolver::new(&[&[PUBLIC], &[PRIVATE]]);
    let url = format!("http://pictures.test:{}/a.png", upstream.port());
    let fetched = fetcher(resolver.clone()).fetch(&url, 1000).await.unwrap();
    assert_eq!(fetched.bytes, pictures::PNG);
    assert_eq!(resolver.asked(), ["pictures.test"]);
    assert_eq!(upstream.requests()[0].header("host"), Some(format!("pictures.test:{}", upstream.port()).as_str()));
}

#[tokio::test]
async fn a_connection_is_kept_for_the_next_download_or_closed() {
    for (after, connections) in [(AfterDownload::Kept, [0, 0]), (AfterDownload::Closed, [0, 1])] {
        let upstream = Script::new().reply(picture()).reply(picture()).start().unwrap();
        let resolver = ScriptedResolver::new(&[&[PUBLIC], &[PUBLIC]]);
        let config = FetchConfig { after, ..FetchConfig::default() };
        let fetcher = GuardedFetch::with_rule(config, resolver, all_but_localhost).unwrap();
        let url = format!("http://pictures.test:{}/a.png", upstream.port());
        for _ in 0..2 {
            fetcher.fetch(&url, 1000).await.unwrap();
        }
        assert_eq!(
            upstream.requests().iter().map(|request| request.connection).collect::<Vec<_>>(),
            connections,
            "{after:?}"
        );
    }
}

#[tokio::test]
async fn a_name_that_leads_elsewhere_the_second_time_is_refused_then() {
    let port = |upstream: &Upstream| upstream.port();
    let upstream = Script::new().start().unwrap();
    // Whatever listens at the private address must see nobody.
    let canary = TcpListener::bind((PRIVATE, port(&upstream))).unwrap();
    canary.set_nonblocking(true).unwrap();
    let there = format!("http://rebind.test:{}/b.png", port(&upstream));
    // The connection is closed, so that the redirect needs a new look-up.
    upstream.push(Reply::redirect(302, &there).header("connection", "close"));
    let resolver = ScriptedResolver::new(&[&[PUBLIC], &[PRIVATE]]);
    let error = fetcher(resolver.clone()).fetch(&there, 1000).await.unwrap_err();
    assert_eq!(address_of(&error), "127.0.0.2");
    assert_eq!(resolver.asked().len(), 2);
    assert_eq!(upstream.requests().len(), 1);
    assert_eq!(canary.accept().unwrap_err().kind(), io::ErrorKind::WouldBlock);
}

#[tokio::test]
async fn one_forbidden_address_among_good_ones_is_enough() {
    let upstream = Script::new().reply(picture()).start().unwrap();
    let url = format!("http://mixed.test:{}/a.png", upstream.port());
    for answer in [&[PUBLIC, PRIVATE], &[PRIVATE, PUBLIC]] {
        let error = fetcher(ScriptedResolver::new(&[answer])).fetch(&url, 1000).await.unwrap_err();
        assert_eq!(address_of(&error), "127.0.0.2");
    }
    assert_eq!(upstream.requests(), []);
}

#[tokio::test]
async fn a_name_without_addresses_leads_nowhere() {
    for resolver in [ScriptedResolver::new(&[&[]]), ScriptedResolver::new(&[])] {
        let error = fetcher(resolver).fetch("http://nowhere.test/", 1000).await.unwrap_err();
        assert!(matches!(error, FetchError::Transport { .. }), "{error:?}");
    }
}

#[tokio::test]
async fn every_redirect_is_checked_like_the_first_address() {
    let upstream = Script::new().start().unwrap();
    let url = format!("http://127.0.0.1:{}/start", upstream.port());
    for (location, part_of_the_error) in [
        ("http://127.0.0.2/a.png", "127.0.0.2 is a loopback address"),
        ("http://0x7f.2/a.png", "127.0.0.2 is a loopback address"),
        ("//[::1]/a.png", "::1 is a loopback address"),
        ("file:///etc/passwd", "only `http` and `https`"),
        ("data:image/png;base64,aGk=", "only `http` and `https`"),
        ("http://user:password@127.0.0.1/a.png", "user name or password"),
        ("http://127.0.0.1:25/a.png", "a port of another protocol"),
        ("http://", "redirects to no address"),
    ] {
        upstream.push(Reply::redirect(302, location));
        let error = fetcher(ScriptedResolver::new(&[])).fetch(&url, 1000).await.unwrap_err().to_string();
        assert!(error.contains(part_of_the_error), "{location}: {error}");
    }
    assert_eq!(upstream.requests().len(), 8);
}

#[tokio::test]
async fn three_redirects_are_followed_and_no_more() {
    let upstream = Script::new().start().unwrap();
    let url = format!("http://127.0.0.1:{}/start", upstream.port());
    for (redirects, arrives) in [(0, true), (3, true), (4, false)] {
        let before = upstream.requests().len();
        for status in [301, 302, 307, 308].into_iter().take(redirects) {
            upstream.push(Reply::redirect(status, "/next"));
        }
        if arrives {
            upstream.push(picture());
        }
        let fetched = fetcher(ScriptedResolver::new(&[])).fetch(&url, 1000).await;
        assert_eq!(fetched.is_ok(), arrives, "{redirects}: {fetched:?}");
        assert_eq!(upstream.requests().len() - before, (redirects + 1).min(4));
    }
}
