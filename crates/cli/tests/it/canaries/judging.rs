//! Canaries and a model that judges the answers of a run: it is given words, and its judgement holds words.

use std::process::Stdio;

use memchr::memmem;
use vqa_testkit::{Answer, Reply, Script};

use super::{Canaries, INPUT, NAME, PICTURES, broken, refused};
use crate::interrupts::until_asked;

#[test]
fn a_judge_is_given_no_picture_and_no_key_is_kept() {
    let canaries = Canaries::new();
    let upstream = Script::new().otherwise(|_| Answer::new(["a cat"]).into()).start().unwrap();
    let rows = format!("{INPUT}/rows.jsonl");
    canaries.see(&upstream, &["run", &rows, "-o", "runs/a", "--json"], "").exits(0);
    canaries.were_sent(&upstream);

    let by = |model| ["score", "runs/a", "--metric", "judge", "--judge-model", model, "--json"];
    let endings = [("gpt-4o-mini", Reply::text("yes"), 0), ("gpt-4o", refused(), 0), ("gpt-4.1", broken(), 0)];
    for (model, reply, code) in endings {
        let judge = Script::new().otherwise(move |_| reply.clone()).start().unwrap();
        let run = canaries.vqa(&judge, &by(model)).env("VQA_RETRIES", "0").tells_before_failing();
        canaries.heard(run.see().exits(code));
        assert!(judge.asked() > 0, "{model}");
        for request in judge.requests() {
            assert_eq!(canaries.found_in(&request.body), Vec::<&str>::new());
            let mut shown = PICTURES.into_iter().chain([NAME.as_bytes()]);
            assert!(shown.all(|bytes| memmem::find(&request.body, bytes).is_none()), "{model}");
        }
        canaries.are_only_in(&[]);
    }
    let judge = Script::new().otherwise(|_| Reply::hang()).start().unwrap();
    let mut killed = canaries.vqa(&judge, &by("gpt-4.1-mini")).start(Stdio::null(), Stdio::null());
    until_asked(&judge, 1);
    killed.kill().unwrap();
    killed.wait().unwrap();
    assert!(canaries.desk.files("runs/a/judged").iter().any(|name| name.starts_with("gpt-4.1-mini")));
    canaries.are_only_in(&[]);
}
