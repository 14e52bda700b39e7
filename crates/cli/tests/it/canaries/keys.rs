//! Keys of the server: told once to whoever makes one, and nowhere after that.

use vqa_testkit::{Answer, Script};

use super::{CALLER, Canaries, Needle, forms};
use crate::serves::{CHAT, hang_up, question, serve, start, terminate};
use crate::wiped::left_over;

#[test]
fn a_key_that_was_made_is_told_once_and_kept_nowhere() {
    let mut canaries = Canaries::new();
    let upstream = Script::new().otherwise(|_| Answer::new(["A cat."]).into()).start().unwrap();
    let made = canaries.see(&upstream, &["serve", "key", "alice"], "").exits(0);
    let key = made.stdout.strip_suffix('\n').unwrap();
    // From here on it is searched for in all that is said and written, by its random part.
    let secret = key.strip_prefix("sk-vqa-").unwrap();
    canaries.secrets.extend(forms("made", secret.as_bytes()));
    assert_eq!(canaries.found_in(made.stderr.as_bytes()), Vec::<&str>::new(), "the hash alone is told beside it");
    canaries.are_only_in(&[]);
    // Another name, another key.
    assert_ne!(canaries.see(&upstream, &["serve", "key", "bob"], "").exits(0).stdout, made.stdout);
    canaries.are_only_in(&[]);
}

#[test]
fn a_server_keeps_no_key_that_it_was_shown() {
    let mut canaries = Canaries::new();
    let upstream = Script::new().otherwise(|_| Answer::new(["A cat."]).into()).start().unwrap();
    let made = canaries.see(&upstream, &["serve", "key", "alice"], "").exits(0);
    let key = made.stdout.trim();
    canaries.secrets.extend(forms("made", &key.as_bytes()[7..]));
    let lines = made.stderr.split("\n\n").nth(1).unwrap().trim_end();
    let settings = format!("[serve]\nmodels = [\"gpt-4o\"]\n{lines}\nrequests_per_minute = 2\nmetrics = true\n");
    canaries.desk.write("in/server.toml", &settings);
    let args = ["--config", "in/server.toml", "--log", "json", "--no-cache"];
    canaries.see(&upstream, &[&["serve"], &args[..2], &["--check"]].concat(), "").exits(0);

    let temporary = canaries.desk.path().join("tmp").display().to_string();
    let mut server = start(serve(&canaries.desk, &upstream, &args).env("TMPDIR", &temporary));
    for (shown, expected) in [(key, 200), (key, 200), (key, 429), (CALLER, 401), (&key[..40], 401)] {
        let (status, body) = server.ask(("POST", CHAT), Some(shown), &question("?", &[]));
        assert_eq!((status, canaries.found_in(body.as_bytes())), (expected, Vec::new()), "{body}");
    }
    let (status, metrics) = server.ask(("GET", "/metrics"), Some(key), "");
    assert_eq!((status, canaries.found_in(metrics.as_bytes())), (200, Vec::new()), "{metrics}");
    // Whoever takes the key for its hash is told so without it.
    canaries
        .desk
        .write("in/server.toml", format!("[serve]\nmodels = [\"gpt-4o\"]\n[serve.keys.alice]\nhash = \"{key}\"\n"));
    hang_up(&server.child);
    server.until_said("stay as they were");
    canaries.see(&upstream, &[&["serve"], &args[..2], &["--check"]].concat(), "").exits(5);
    canaries.desk.write("in/server.toml", format!("[serve]\nmodels = [\"gpt-4o\"]\nkeys = \"{key}\"\n"));
    hang_up(&server.child);
    server.until_said("stay as they were");

    let needles: Vec<Needle> = vec![("made", key[7..].into()), ("caller", CALLER.into())];
    let left = left_over(server.child.id(), &needles);
    assert!(left.is_empty(), "{left:#?}");
    terminate(&server.child);
    canaries.heard(server.end().exits(0));
    canaries.are_only_in(&[]);
}
