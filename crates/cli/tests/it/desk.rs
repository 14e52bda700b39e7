//! Where the program is run: a folder with two pictures, an environment with a key and nothing else.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use vqa_testkit::{Reply, Script, Upstream, pictures};

/// A key that must never be seen again; `SHOWN` is all that may be.
pub(crate) const KEY: &str = "sk-canary-0123456789abcdefghij-WXYZ";
const HIDDEN: &str = "canary-0123456789";
pub(crate) const SHOWN: &str = "…WXYZ";

/// How the two pictures begin in base64. A message that holds this holds a picture.
const BASE64_OF_PICTURES: [&str; 2] = ["iVBORw0KGgoAAAANSUhEUg", "/9j/4AAQSkZJRgABAgAA"];

/// A folder of its own.
#[derive(Debug)]
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    /// Sets up a desk with `photo.jpg` (240x160) and `small.png` (8x6).
    pub(crate) fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.write("photo.jpg", pictures::JPEG);
        desk.write("small.png", pictures::PNG);
        desk
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }

    pub(crate) fn text(&self, name: &str) -> String {
        fs::read_to_string(self.path().join(name)).unwrap()
    }

    /// Lists a folder of the desk by name, in order.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        let entries = fs::read_dir(self.path().join(folder)).unwrap();
        let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Prepares a run of the program, with a key in its environment.
    pub(crate) fn vqa<S: AsRef<str>>(&self, args: impl IntoIterator<Item = S>) -> Run {
        let run = Run {
            args: args.into_iter().map(|arg| arg.as_ref().to_owned()).collect(),
            env: Vec::new(),
            stdin: Vec::new(),
            folder: self.path().to_owned(),
            before_failing: Stdout::Empty,
        };
        let home = self.path().join("home").display().to_string();
        let folders = ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME"];
        let run = folders.iter().fold(run, |run, name| run.env(name, &home));
        // The width of help, wherever it is printed.
        run.env("COLUMNS", "100").env("OPENAI_API_KEY", KEY)
    }

    /// Asks an endpoint that gives this one reply, then its fixed sentence.
    pub(crate) fn ask(&self, reply: impl Into<Reply>, args: &[&str]) -> (Seen, Upstream) {
        let upstream = Script::new().reply(reply).start().unwrap();
        let seen = self.vqa(["ask"].iter().chain(args)).at(&upstream).see();
        (seen, upstream)
    }
}

/// What may be on standard output when a run fails without `--json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stdout {
    Empty,
    Something,
}

/// A run of the program, before it is run.
#[derive(Debug)]
#[must_use]
pub(crate) struct Run {
    args: Vec<String>,
    env: Vec<(String, String)>,
    stdin: Vec<u8>,
    folder: PathBuf,
    before_failing: Stdout,
}

impl Run {
    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without_key(self) -> Self {
        self.env("OPENAI_API_KEY", "")
    }

    /// Talks to this endpoint.
    pub(crate) fn at(self, upstream: &Upstream) -> Self {
        self.env("OPENAI_BASE_URL", &upstream.base_url())
    }

    pub(crate) fn stdin(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.stdin = bytes.as_ref().to_vec();
        self
    }

    /// Says that something is told on standard output before the run fails.
    pub(crate) fn tells_before_failing(mut self) -> Self {
        self.before_failing = Stdout::Something;
        self
    }

    /// Starts the program with these three streams.
    pub(crate) fn start(&self, stdin: Stdio, stdout: Stdio) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_vqa"));
        command.args(&self.args).env_clear().envs(self.env.iter().cloned()).current_dir(&self.folder);
        command.stdin(stdin).stdout(stdout).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs the program to its end, and checks what holds of every run.
    pub(crate) fn see(self) -> Seen {
        let mut child = self.start(Stdio::piped(), Stdio::piped());
        // A program that fails early does not read what it is given.
        let _ = child.stdin.take().unwrap().write_all(&self.stdin);
        self.end(child.wait_with_output().unwrap())
    }

    /// Takes in the end of a run that was started by hand.
    pub(crate) fn end(&self, output: Output) -> Seen {
        let seen = Seen {
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        };
        for said in [&seen.stdout, &seen.stderr] {
            assert!(!said.contains(HIDDEN), "the key was shown: {seen:?}");
            assert!(!said.contains("panicked"), "{seen:?}");
        }
        assert!(!seen.stderr.contains('\u{1b}'), "control characters: {seen:?}");
        assert!(!BASE64_OF_PICTURES.iter().any(|start| seen.stderr.contains(start)), "a picture in words: {seen:?}");
        if seen.code != Some(0) {
            let json = self.args.iter().any(|arg| arg == "--json");
            assert!(json || !seen.stderr.is_empty(), "a failure without a word: {seen:?}");
            assert!(json || self.before_failing == Stdout::Something || seen.stdout.is_empty(), "{seen:?}");
        }
        seen
    }
}

/// What a run did.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Seen {
    /// Asserts the exit code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{self:?}");
        self
    }

    /// Asserts that standard error holds all of these words.
    #[track_caller]
    pub(crate) fn says(self, words: &[&str]) -> Self {
        for word in words {
            assert!(self.stderr.contains(word), "`{word}` was not said: {}", self.stderr);
        }
        self
    }

    /// Returns standard output as one JSON value.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Returns each line of standard output as a JSON value.
    #[track_caller]
    pub(crate) fn json_lines(&self) -> Vec<Value> {
        self.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Replaces what differs from run to run or from list to list: times, the port, the folder, the day of the prices.
pub(crate) fn steady(mut json: Value, desk: &Desk, upstream: &Upstream) -> String {
    if let Some(Value::Object(timings)) = json.get_mut("timings_ms") {
        timings.values_mut().for_each(|time| {
            assert!(time.is_number());
            *time = "[ms]".into();
        });
    }
    if let Some(day) = json.pointer_mut("/cost/prices_read") {
        *day = "[day]".into();
    }
    format!("{json:#}")
        .replace(&upstream.origin(), "http://[endpoint]")
        .replace(&desk.path().display().to_string(), "[desk]")
}
