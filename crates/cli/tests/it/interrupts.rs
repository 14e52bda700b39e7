//! The interrupt key: stops at once, says what was received, exits with 130.

use std::io::Read as _;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::json;
use vqa_testkit::{Reply, Script, Upstream};

use crate::broken_endpoints::piece;
use crate::desk::Desk;

pub(crate) fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

pub(crate) fn until_asked(upstream: &Upstream, times: usize) {
    while upstream.requests().len() < times {
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn stops_in_the_middle_of_an_answer_and_says_what_was_received() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::hanging_events([piece("A grey")])).start().unwrap();
    let run = desk.vqa(["ask", "q", "small.png"]).at(&upstream).tells_before_failing();
    let mut child = run.start(Stdio::null(), Stdio::piped());
    let mut first = [0; 6];
    child.stdout.as_mut().unwrap().read_exact(&mut first).unwrap();
    assert_eq!(&first, b"A grey");
    interrupt(&child);
    let seen = run.end(child.wait_with_output().unwrap()).exits(130);
    assert_eq!(seen.stdout, "\n", "the line is ended");
    seen.says(&["interrupted: 6 characters were received, and up to $", "may be billed"]);
}

#[test]
fn stops_before_the_first_word() {
    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::hang()).start().unwrap();
    let run = desk.vqa(["ask", "q", "small.png", "--json"]).at(&upstream);
    let child = run.start(Stdio::null(), Stdio::piped());
    until_asked(&upstream, 1);
    interrupt(&child);
    let error = run.end(child.wait_with_output().unwrap()).exits(130).json()["error"].clone();
    assert_eq!((&error["code"], &error["exit_code"]), (&json!("interrupted"), &json!(130)));
    assert_eq!((&error["received"], &error["hint"]), (&json!(""), &json!(null)));
}

#[test]
fn stops_while_a_picture_is_downloaded() {
    let desk = Desk::new();
    let (pictures_at, upstream) = (Script::new().reply(Reply::hang()).start().unwrap(), Script::new().start().unwrap());
    let link = format!("{}/slow.png", pictures_at.origin());
    let run = desk.vqa(["ask", "q", &link, "--fetch", "--allow-private-hosts", "127.0.0.1"]).at(&upstream);
    let child = run.start(Stdio::null(), Stdio::piped());
    until_asked(&pictures_at, 1);
    interrupt(&child);
    run.end(child.wait_with_output().unwrap()).exits(130).says(&["interrupted: nothing was sent"]);
    assert_eq!(upstream.requests().len(), 0);
}

#[test]
fn a_scripted_chat_ends_and_does_not_go_on_with_the_next_line() {
    use std::io::Write as _;

    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::text("One.")).reply(Reply::hang()).start().unwrap();
    let run = desk.vqa(["chat"]).at(&upstream).tells_before_failing();
    let mut child = run.start(Stdio::piped(), Stdio::piped());
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(b"first\nsecond\nthird\n").unwrap();
    until_asked(&upstream, 2);
    interrupt(&child);
    run.end(child.wait_with_output().unwrap()).exits(130).says(&["interrupted: the question"]);
    assert_eq!(upstream.requests().len(), 2);
}

#[test]
fn a_scripted_chat_that_waits_for_a_line_can_be_ended() {
    use std::io::Write as _;

    let desk = Desk::new();
    let upstream = Script::new().reply(Reply::text("One.")).start().unwrap();
    let run = desk.vqa(["chat"]).at(&upstream).tells_before_failing();
    let mut child = run.start(Stdio::piped(), Stdio::piped());
    let mut keyboard = child.stdin.take().unwrap();
    keyboard.write_all(b"first\n").unwrap();
    let mut answer = [0; 5];
    child.stdout.as_mut().unwrap().read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"One.\n");
    interrupt(&child);
    run.end(child.wait_with_output().unwrap()).exits(130).says(&["interrupted: "]);
    drop(keyboard);
}
