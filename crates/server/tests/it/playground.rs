//! The page to try the server with: its files, what the browser may do with them, and how it is left out.

use reqwest::header::HOST;
use serde_json::Value;
use vqa_server::{KeyConfig, Limits, Parts, Playground, Scope, new_key};
use vqa_testkit::Script;

use crate::setup::Server;

const FILES: [(&str, &str); 3] = [
    ("/", "text/html; charset=utf-8"),
    ("/app.js", "text/javascript; charset=utf-8"),
    ("/style.css", "text/css; charset=utf-8"),
];

fn on(parts: &mut Parts) {
    parts.config.playground = Playground::On;
}

fn keyed(parts: &mut Parts) {
    let (_, hash) = new_key().unwrap();
    let (limits, scope) = (Limits::default(), Scope::default());
    parts.keys = vec![KeyConfig { name: "alice".to_owned(), hash, limits, models: None, scope }];
}

async fn text(server: &Server, path: &str) -> String {
    server.get(path).await.text().await.unwrap()
}

/// Returns what stands between two marks, wherever it does.
fn between<'a>(text: &'a str, before: &'a str, after: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(before).skip(1).map(move |rest| rest.split(after).next().unwrap())
}

#[tokio::test]
async fn the_browser_may_load_and_run_these_files_alone() {
    let server = Server::with(Script::new(), on).await;
    for (path, media) in FILES {
        let response = server.get(path).await;
        let header = |name: &str| response.headers()[name].to_str().unwrap().to_owned();
        assert_eq!((response.status().as_u16(), header("content-type").as_str()), (200, media), "{path}");
        assert_eq!(
            (header("x-content-type-options").as_str(), header("referrer-policy").as_str()),
            ("nosniff", "no-referrer")
        );
        let policy = header("content-security-policy");
        let mut rules: Vec<_> = policy.split("; ").collect();
        rules.sort_unstable();
        assert_eq!(
            rules,
            [
                "base-uri 'none'",
                "connect-src 'self'",
                "default-src 'none'",
                "form-action 'none'",
                "frame-ancestors 'none'",
                "img-src blob: data:",
                "require-trusted-types-for 'script'",
                "script-src 'self'",
                "style-src 'self'",
                "trusted-types 'none'",
            ]
        );
    }
    let routes: Vec<_> = server.book.records().iter().map(|record| record.route).collect();
    assert_eq!(routes, FILES.map(|(path, _)| path));
}

#[tokio::test]
async fn the_page_needs_no_more_than_its_policy_allows() {
    let server = Server::with(Script::new(), on).await;
    let (page, script) = (text(&server, "/").await, text(&server, "/app.js").await);
    let addresses: Vec<_> = between(&page, "src=\"", "\"").chain(between(&page, "href=\"", "\"")).collect();
    assert_eq!(addresses, ["/app.js", "data:,", "/style.css"]);
    for inline in ["<style", " style=", " onclick=", " onsubmit=", "javascript:"] {
        assert!(!page.contains(inline), "{inline}");
    }
    for sink in
        ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function(", "Storage", "cookie"]
    {
        assert!(!script.contains(sink), "{sink}");
    }
    for id in between(&script, "at(\"", "\"") {
        assert!(page.contains(&format!("id=\"{id}\"")), "the page has no {id}");
    }
}

#[tokio::test]
async fn the_page_is_open_and_what_it_asks_is_not() {
    let guarded = |parts: &mut Parts| {
        on(parts);
        keyed(parts);
    };
    let server = Server::with(Script::new(), guarded).await;
    for (path, _) in FILES {
        assert_eq!(server.get(path).await.status(), 200, "{path}");
    }
    assert_eq!(server.get("/v1/models").await.status(), 401);
    assert_eq!(server.get("/other.js").await.status(), 401);
}

#[tokio::test]
async fn the_page_is_read_and_nothing_else_under_the_names_of_this_machine() {
    let server = Server::with(Script::new(), on).await;
    assert_eq!(server.client.post(server.url("/")).send().await.unwrap().status(), 405);
    let elsewhere = server.client.get(server.url("/")).header(HOST, "evil.example").send().await.unwrap();
    assert_eq!(elsewhere.status(), 403);
}

#[tokio::test]
async fn a_server_without_the_page_does_not_know_its_addresses() {
    let server = Server::start(Script::new()).await;
    for (path, _) in FILES {
        let response = server.get(path).await;
        assert_eq!(response.status(), 404, "{path}");
        assert!(response.json::<Value>().await.unwrap()["error"]["message"].is_string());
    }
    let server = Server::with(Script::new(), keyed).await;
    assert_eq!(server.get("/").await.status(), 401);
}
