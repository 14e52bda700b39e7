//! This engine with each set of instructions that is here, each in a process of its own: a process computes with one.

use std::io::{Error, Result};
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use vqa_llama::Instructions;

use crate::QUESTIONS;
use crate::ours::{self, Ours};
use crate::plain::Plain;

/// What is measured, in milliseconds.
const MEASURED: [&str; 5] = [
    "a picture and a question, to the first token",
    "the same in llama.cpp's own way, weights as stored",
    "a text of some 500 tokens, to the first token",
    "each token of one answer",
    "each token of five answers at once",
];
/// Tokens of an answer whose speed is measured.
const ANSWER: u16 = 64;
/// How often a question is put to make a long text.
const REPEATED: usize = 50;

/// Measures with all that are here but the oldest in turn, and prints each beside AVX2, which is what llama.cpp is built for by
/// default. On a processor without AVX2 only the oldest is left.
pub(crate) fn compare(folder: &Path, rounds: u32) -> Result<()> {
    let mut here: Vec<Instructions> = Instructions::ALL.into_iter().filter(|set| set.is_here()).collect();
    if here.len() > 1 {
        // It takes minutes a picture.
        here.remove(0);
    }
    let mut best = vec![[f64::MAX; MEASURED.len()]; here.len()];
    for _ in 0..rounds {
        for (set, best) in here.iter().zip(&mut best) {
            let took = apart(folder, *set)?;
            best.iter_mut().zip(took).for_each(|(best, took)| *best = best.min(took));
        }
    }
    let usual = here.iter().position(|set| *set == Instructions::Avx2).unwrap_or(0);
    let usual = best.get(usual).copied().unwrap_or([f64::NAN; MEASURED.len()]);
    for (set, best) in here.iter().zip(&best) {
        for ((what, took), usual) in MEASURED.iter().zip(best).zip(usual) {
            println!("{:10} {what:52} {took:9.2} ms   {:.2} times as fast as avx2", set.name(), usual / took);
        }
    }
    Ok(())
}

/// Measures in a process of its own.
fn apart(folder: &Path, instructions: Instructions) -> Result<Vec<f64>> {
    let output = Command::new(std::env::current_exe()?).args(["with", instructions.name()]).arg(folder).output()?;
    if !output.status.success() {
        return Err(Error::other(String::from_utf8_lossy(&output.stderr).into_owned()));
    }
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    told.split_whitespace().map(|took| took.parse().map_err(Error::other)).collect()
}

/// Measures with these instructions, and prints the numbers alone.
pub(crate) fn with(folder: &Path, instructions: Instructions) -> Result<()> {
    let files = (folder.join("model.gguf"), folder.join("mmproj.gguf"));
    let ours = Ours::open((&files.0, &files.1), Some(instructions))?;
    let picture = |number: u32| Ok(ours.ask(&ours::pixels(number), &QUESTIONS[..1], 1)?.all);
    picture(0)?;
    // The first words differ, so that nothing is known of a text.
    let text = |number: u32| ours.ask_words(&[&format!("{number} {}", QUESTIONS[3].repeat(REPEATED / 2))], 1);
    let written = |questions: &[&str]| -> Result<Duration> {
        let (short, long) = (ours.ask_words(questions, 1)?, ours.ask_words(questions, ANSWER)?);
        Ok(long.saturating_sub(short) / u32::from(ANSWER - 1))
    };
    let twice = |measure: &dyn Fn(u32) -> Result<Duration>| Ok::<_, Error>(measure(1)?.min(measure(2)?));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let plain = Plain::open((&files.0, &files.1), i32::try_from(threads).map_err(Error::other)?)?;
    let theirs = |number: u32| Ok(plain.ask(&ours::pixels(number), QUESTIONS[0], 1)?.all);
    let (seen, theirs, read) = (twice(&picture)?, twice(&theirs)?, twice(&text)?);
    let took = [seen, theirs, read, twice(&|_| written(&QUESTIONS[..1]))?, twice(&|_| written(&QUESTIONS))?];
    println!("{}", took.map(|took| format!("{:.3}", took.as_secs_f64() * 1e3)).join(" "));
    Ok(())
}
