//! What only a socket shows: clients that leave, dawdle or never stop, and the end of the server.

use std::time::Duration;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio::time::timeout;
use vqa_server::{End, Stopped};
use vqa_testkit::{Answer, Reply, Script};

use crate::setup::{Server, data_url, picture, png, question, with};

const SOON: Duration = Duration::from_secs(20);

async fn connect(server: &Server, head_and_body: &str) -> TcpStream {
    let mut stream = TcpStream::connect(server.address).await.unwrap();
    stream.write_all(head_and_body.as_bytes()).await.unwrap();
    stream
}

fn post(body: &Value) -> String {
    let body = body.to_string();
    format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    )
}

async fn rest(stream: &mut TcpStream) -> String {
    let mut text = String::new();
    timeout(SOON, stream.read_to_string(&mut text)).await.expect("the connection ends").unwrap();
    text
}

#[tokio::test]
async fn a_client_that_leaves_frees_what_it_held() {
    let one_seat = |parts: &mut vqa_server::Parts| parts.config.load.seats = 1;
    let server = Server::with(Script::new().reply(Reply::hang()), one_seat).await;
    let (free, photo) = (server.free().await, png(800, 600));
    let stream = connect(&server, &post(&question(&[picture(&data_url("image/png", &photo))]))).await;
    server.asked(1).await;
    assert!(server.free().await <= free - photo.len() as u64);
    drop(stream);
    assert_eq!(server.book.gone().await.status, 0);
    server.until_free(free).await;
    // The only seat is free again.
    assert_eq!(server.chat(&question(&[])).await["object"], "chat.completion");
}

#[test]
fn what_a_body_holds_is_not_free_while_it_is_read_for_nobody() {
    let one_thread = tokio::runtime::Builder::new_multi_thread().max_blocking_threads(1).enable_all().build().unwrap();
    one_thread.block_on(async {
        let server = Server::start(Script::new()).await;
        let free = server.free().await;
        // The thread that reads bodies is busy.
        let (busy, wait) = std::sync::mpsc::channel::<()>();
        let reader = tokio::task::spawn_blocking(move || wait.recv());
        let stream = connect(&server, &post(&question(&[]))).await;
        let seated = async {
            while !server.get("/metrics").await.text().await.unwrap().contains("vqa_seats_free 63") {
                tokio::time::sleep(Duration::from_millis(2)).await;
            }
        };
        timeout(SOON, seated).await.expect("the body is there");
        drop(stream);
        server.book.gone().await;
        assert!(server.free().await < free);
        assert!(server.get("/metrics").await.text().await.unwrap().contains("vqa_seats_free 63"));
        drop(busy);
        let _woken = reader.await.unwrap();
        server.until_free(free).await;
    });
}

#[tokio::test]
async fn a_client_that_leaves_a_stream_ends_the_call() {
    let endless = Answer::new(vec!["word "; 100_000]).paced(Duration::from_millis(1));
    let server = Server::start(Script::new().reply(endless)).await;
    let mut stream = connect(&server, &post(&with(question(&[]), "stream", json!(true)))).await;
    let mut seen = [0; 512];
    let _some = stream.read(&mut seen).await.unwrap();
    drop(stream);
    assert_eq!(server.book.after(1).await.end, End::Gone);
}

#[tokio::test]
async fn who_is_too_many_is_sent_away_with_a_time_to_come_back() {
    let narrow = |parts: &mut vqa_server::Parts| (parts.config.load.seats, parts.config.load.queue) = (1, 0);
    let server = Server::with(Script::new().reply(Reply::hang()), narrow).await;
    let _held = connect(&server, &post(&question(&[]))).await;
    server.asked(1).await;
    let response = server.post("/v1/chat/completions", &question(&[])).await;
    assert_eq!((response.status().as_u16(), response.headers()["retry-after"].to_str().unwrap()), (503, "2"));
    // Health is told all the same, and that others had better be asked.
    assert_eq!(server.get("/health").await.status(), 200);
    assert_eq!(server.get("/ready").await.status(), 503);
}

#[tokio::test]
async fn a_slow_body_takes_no_seat() {
    let one_seat = |parts: &mut vqa_server::Parts| (parts.config.load.seats, parts.config.load.queue) = (1, 0);
    let server = Server::with(Script::new(), one_seat).await;
    let whole = post(&question(&[]));
    let (most, last) = whole.split_at(whole.len() - 1);
    let mut slow = connect(&server, most).await;
    assert_eq!(server.chat(&question(&[])).await["object"], "chat.completion");
    slow.write_all(last.as_bytes()).await.unwrap();
    let mut seen = [0; 15];
    timeout(SOON, slow.read_exact(&mut seen)).await.unwrap().unwrap();
    assert_eq!(&seen, b"HTTP/1.1 200 OK");
}

/// A model whose backend is defective.
struct Defective(vqa_core::ModelCard);

impl vqa_core::Backend for Defective {
    fn card(&self) -> &vqa_core::ModelCard {
        &self.0
    }

    fn reply<'a>(
        &'a self,
        _ask: &'a vqa_core::Cleared,
    ) -> vqa_core::BoxFuture<'a, Result<vqa_core::ReplyStream, vqa_core::BackendError>> {
        panic!("words that nobody may read")
    }
}

#[tokio::test]
async fn a_defect_is_answered_and_frees_what_it_held() {
    let defective = |parts: &mut vqa_server::Parts| {
        parts.config.load.seats = 1;
        parts.engine = crate::setup::engine_of(vec![std::sync::Arc::new(Defective(crate::setup::card("gpt-4o")))]);
    };
    let server = Server::with(Script::new(), defective).await;
    for _ in 0..2 {
        let (status, error) = server.refused(&question(&[])).await;
        assert_eq!((status, &error["type"]), (500, &json!("server_error")));
        assert!(!error.to_string().contains("words"), "{error}");
    }
    assert_eq!(server.book.after(2).await.failure, Some(vqa_core::Kind::Internal));
}

#[tokio::test]
async fn slow_heads_and_slow_bodies_are_given_up() {
    let impatient = |parts: &mut vqa_server::Parts| {
        parts.config.patience.head = Duration::from_millis(100);
        parts.config.patience.body_growth = Duration::from_millis(100);
    };
    let server = Server::with(Script::new(), impatient).await;
    let mut slow_head = connect(&server, "POST /v1/chat/completions HTTP/1.1\r\nhost: local").await;
    let mut slow_body = connect(
        &server,
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 9\r\n\r\n{",
    )
    .await;
    assert!(rest(&mut slow_body).await.starts_with("HTTP/1.1 408 "));
    // Nothing, or a bare status: there is no request to answer.
    let seen = rest(&mut slow_head).await;
    assert!(!seen.contains("200"), "{seen}");
}

#[tokio::test]
async fn a_running_answer_ends_and_the_server_with_it() {
    let slow = Answer::new(["A ", "cat."]).paced(Duration::from_millis(300));
    let mut server = Server::start(Script::new().reply(slow)).await;
    let mut stream = connect(&server, &post(&with(question(&[]), "stream", json!(true)))).await;
    server.asked(1).await;
    server.stop();
    assert!(rest(&mut stream).await.contains("[DONE]"));
    assert_eq!(server.stopped().await, Stopped::Finished);
}

#[tokio::test]
async fn the_grace_ends_and_so_does_the_patience_of_a_second_signal() {
    let grace = |parts: &mut vqa_server::Parts| parts.config.patience.grace = Duration::from_millis(300);
    let mut server = Server::with(Script::new().reply(Reply::hang()), grace).await;
    let _held = connect(&server, &post(&question(&[]))).await;
    server.asked(1).await;
    server.stop();
    assert_eq!(server.stopped().await, Stopped::OutOfGrace { connections: 1 });

    let mut server = Server::start(Script::new().reply(Reply::hang())).await;
    let _held = connect(&server, &post(&question(&[]))).await;
    server.asked(1).await;
    server.stop();
    server.stop_now();
    assert_eq!(timeout(SOON, server.stopped()).await.unwrap(), Stopped::AtOnce { connections: 1 });
}

/// Reads one answer of a connection that is kept: its head, and its body by the length that it tells.
async fn one_answer(stream: &mut TcpStream) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(timeout(SOON, stream.read_u8()).await.expect("an answer").unwrap());
    }
    let head = String::from_utf8(head).unwrap();
    let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
    let mut body = vec![0; length.parse().unwrap()];
    stream.read_exact(&mut body).await.unwrap();
    head
}

#[tokio::test]
async fn a_connection_that_was_kept_is_told_that_it_closes() {
    let patient = |parts: &mut vqa_server::Parts| parts.config.patience.last_request = SOON;
    let mut server = Server::with(Script::new(), patient).await;
    let ready = "GET /ready HTTP/1.1\r\nhost: localhost\r\n\r\n";
    let mut kept = connect(&server, ready).await;
    let first = one_answer(&mut kept).await;
    assert!(first.starts_with("HTTP/1.1 200 ") && !first.contains("connection: close"), "{first}");
    server.stop();
    // The connection is answered until the word has come through, and then once more.
    let last = loop {
        kept.write_all(ready.as_bytes()).await.unwrap();
        let answer = one_answer(&mut kept).await;
        if answer.starts_with("HTTP/1.1 503 ") {
            break answer;
        }
    };
    assert!(last.contains("connection: close\r\n"), "{last}");
    assert_eq!(rest(&mut kept).await, "");
    assert_eq!(server.stopped().await, Stopped::Finished);
}

/// Whether a client asks more than once on a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Connections {
    Kept,
    Fresh,
}

/// Asks on one connection after another until none is taken any more. Counts the answers that came whole.
async fn pester(address: std::net::SocketAddr, connections: Connections) -> usize {
    let close = if connections == Connections::Kept { "" } else { "connection: close\r\n" };
    let body = question(&[]).to_string();
    let request = format!(
        "POST /v1/chat/completions HTTP/1.1\r\nhost: localhost\r\n{close}content-type: application/json\r\n\
         content-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut answers = 0;
    while let Ok(mut stream) = TcpStream::connect(address).await {
        while stream.write_all(request.as_bytes()).await.is_ok() {
            let mut first = [0; 1];
            // A connection that the server closed before it read a request holds none.
            if !matches!(stream.read(&mut first).await, Ok(1)) {
                break;
            }
            let answer = one_answer(&mut stream).await;
            assert!(answer.starts_with("TTP/1.1 200 "), "{answer}");
            answers += 1;
            if answer.contains("connection: close\r\n") {
                break;
            }
        }
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn under_load_every_request_that_was_taken_is_answered_however_often_it_stops() {
    for _ in 0..5 {
        let mut server = Server::start(Script::new()).await;
        let kinds = [Connections::Kept, Connections::Fresh, Connections::Kept, Connections::Fresh];
        let clients = kinds.map(|connections| pester(server.address, connections));
        let stopping = async {
            server.asked(20).await;
            server.stop();
        };
        let (answers, ()) = tokio::join!(futures_util::future::join_all(clients), stopping);
        let answered: usize = answers.into_iter().sum();
        let book = std::sync::Arc::clone(&server.book);
        assert_eq!(server.stopped().await, Stopped::Finished);
        let records = book.records();
        assert!(records.iter().all(|record| (record.status, record.end) == (200, End::Answered)), "{records:?}");
        assert_eq!((records.len(), answered >= 20), (answered, true));
    }
}
