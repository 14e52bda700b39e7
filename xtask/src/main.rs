//! Chores of this repository: `cargo xtask <chore>`.

#![forbid(unsafe_code)]

mod bench;
mod checks;
mod demo;
mod dependencies;
mod floors;
mod letters;
mod preflight;
mod sizes;

use std::process::ExitCode;

use anyhow::Context;

const HELP: &str = "\
cargo xtask floors                      fail if a crate depends on one that stands above or beside it
cargo xtask sizes                       list the longest files and functions, for a reader to judge
cargo xtask dependencies                fail if a crate has a licence that is not listed, or is not from crates.io
cargo xtask bench-model FOLDER           measure local models against llama.cpp's own way, on random weights
cargo xtask checks-report [FOLDER...]    how often every check errs: on what is drawn here, and on the pictures of folders
cargo xtask preflight-report DATA OUT THRESHOLD   the check for CAPTCHAs alone: its curve, and what it gets wrong
cargo xtask letters OUT FOLDER...        what the check for scripts sees of the letters in pictures, to train it
cargo xtask demo ask QUESTION PICTURE   run vqa against a scripted server on this machine";

fn main() -> anyhow::Result<ExitCode> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["floors"] => floors::run(),
        ["sizes"] => sizes::run(),
        ["dependencies"] => dependencies::run(),
        ["bench-model", folder] => bench::run(folder),
        ["preflight-report", data, out, threshold] => {
            preflight::run(data.as_ref(), out.as_ref(), threshold.parse().context("the threshold is a number")?)
        }
        ["letters", out, folders @ ..] => letters::run(out.as_ref(), folders),
        ["checks-report", folders @ ..] => checks::run(folders),
        ["demo", rest @ ..] if !rest.is_empty() => demo::run(rest),
        _ => {
            eprintln!("{HELP}");
            Ok(ExitCode::from(2))
        }
    }
}
