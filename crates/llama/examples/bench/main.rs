//! Measures this engine against llama.cpp's own way, on a model of SmolVLM-256M's shape with random weights.
//!
//! `bench write FOLDER [f16]` makes the files, `bench run FOLDER [ROUNDS]` measures both ways, and `bench processors FOLDER
//! [ROUNDS]` this engine with each set of instructions that is here. What is compared takes turns, so that what else the machine
//! does falls on all of it, and the best round of each counts. Random weights compute as fast as trained ones.

#![expect(clippy::print_stdout, reason = "figures are for a person to read")]

mod ours;
mod plain;
mod processors;
mod shape;

use std::io::{Error, Result};
use std::path::Path;
use std::time::Duration;

use ours::Ours;
use plain::{Plain, Took};
use shape::{Blocks, Shape};
use vqa_gguf::Encoding;

/// SmolVLM-256M-Instruct, from its published configuration (read 2026-11).
pub(crate) const SMOLVLM_256M: Shape = Shape {
    vocabulary: 49_280,
    context: 8192,
    text: Blocks { width: 576, count: 30, heads: 9, kv_heads: 3, feed: 1536 },
    eye: Blocks { width: 768, count: 12, heads: 12, kv_heads: 12, feed: 3072 },
    side: 512,
    patch: 16,
    scale: 4,
    encoding: Encoding::Q8_0,
    spread: 0.02,
};

/// Tokens of each answer.
const TOKENS: u16 = 32;

/// Questions as people ask them.
const QUESTIONS: [&str; 5] = [
    "What is the main object in the picture?",
    "How many people are visible in the image?",
    "What colour is the background of this image?",
    "Is there any text in the image? If so, what does it say?",
    "Describe the weather shown in the photo.",
];

fn main() -> Result<()> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["write", folder] => write(&SMOLVLM_256M, folder.as_ref()),
        ["write", folder, "f16"] => write(&Shape { encoding: Encoding::F16, ..SMOLVLM_256M }, folder.as_ref()),
        ["processors", folder] => processors::compare(folder.as_ref(), 3),
        ["processors", folder, rounds] => processors::compare(folder.as_ref(), rounds.parse().map_err(Error::other)?),
        ["with", instructions, folder] => {
            processors::with(folder.as_ref(), instructions.parse().map_err(Error::other)?)
        }
        ["run", folder] => run(folder.as_ref(), 3),
        ["run", folder, rounds] => run(folder.as_ref(), rounds.parse().map_err(Error::other)?),
        _ => Err(Error::other("write FOLDER [f16], run FOLDER [ROUNDS], or processors FOLDER [ROUNDS]")),
    }
}

fn write(shape: &Shape, folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder)?;
    let (model, projector) = shape.write(folder, 1)?;
    println!("{}\n{}", model.display(), projector.display());
    Ok(())
}

/// The best of several rounds.
#[derive(Debug, Clone, Copy)]
struct Best(Took);

impl Best {
    const NONE: Self = Self(Took { first: Duration::MAX, all: Duration::MAX });

    fn take(&mut self, took: Took) {
        self.0 = Took { first: self.0.first.min(took.first), all: self.0.all.min(took.all) };
    }
}

fn run(folder: &Path, rounds: u32) -> Result<()> {
    let files = (folder.join("model.gguf"), folder.join("mmproj.gguf"));
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let ours = Ours::open((&files.0, &files.1), None)?;
    ours.ask(&ours::pixels(9999), &QUESTIONS[..1], TOKENS)?;
    println!("memory: {} MiB estimated, {} MiB taken", ours.estimated() >> 20, taken()? >> 20);
    let plain = Plain::open((&files.0, &files.1), i32::try_from(threads).map_err(Error::other)?)?;
    let [mut theirs_one, mut ours_one, mut theirs_five, mut ours_five] = [Best::NONE; 4];
    for round in 0..rounds {
        // A new picture each time, so that nothing is known of it.
        let picture = |way: u32| ours::pixels(round * 4 + way);
        theirs_one.take(plain.ask(&picture(0), QUESTIONS[0], TOKENS.into())?);
        ours_one.take(ours.ask(&picture(1), &QUESTIONS[..1], TOKENS)?);
        theirs_five.take(one_after_the_other(&plain, &picture(2))?);
        ours_five.take(ours.ask(&picture(3), &QUESTIONS, TOKENS)?);
        println!("round {}: {theirs_one:?} {ours_one:?} {theirs_five:?} {ours_five:?}", round + 1);
    }
    println!("{rounds} rounds, {threads} threads, {TOKENS} tokens an answer, one view of 512 px; best of each");
    told("one question, to the first token", theirs_one.0.first, ours_one.0.first);
    told("one question, whole answer", theirs_one.0.all, ours_one.0.all);
    told("five questions on one picture", theirs_five.0.all, ours_five.0.all);
    told("five questions, to the first token of any", theirs_five.0.first, ours_five.0.first);
    others(&ours, (rounds, theirs_one.0.first / 3))
}

/// What has nothing to be compared with: words alone, and asks that were given up in the midst of a picture.
fn others(ours: &Ours, (rounds, after): (u32, Duration)) -> Result<()> {
    let least = |measure: &dyn Fn(u32) -> Result<Duration>| -> Result<Duration> {
        (0..rounds).map(measure).try_fold(Duration::MAX, |least, took| Ok(least.min(took?)))
    };
    let one = least(&|_| ours.ask_words(&QUESTIONS[..1], TOKENS))?;
    let five = least(&|_| ours.ask_words(&QUESTIONS, TOKENS))?;
    let short = least(&|_| ours.ask_words(&["Hello"], 1))?;
    let given_up = least(&|round| ours.give_up(&ours::pixels(1000 + round), after, "Hello"))?;
    println!("words alone: one answer {} ms, five together {} ms", one.as_millis(), five.as_millis());
    println!(
        "one token takes {} ms; while a picture that nobody waits for is being encoded, {} ms",
        short.as_millis(),
        given_up.as_millis()
    );
    Ok(())
}

/// The most memory that this process has had, in bytes, as Linux tells it.
fn taken() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kib.map(|kib| kib << 10).ok_or_else(|| Error::other("the system tells no memory"))
}

/// Five independent runs.
fn one_after_the_other(plain: &Plain, pixels: &[u8]) -> Result<Took> {
    let all = QUESTIONS.map(|question| plain.ask(pixels, question, TOKENS.into()));
    let mut sum = Took { first: Duration::MAX, all: Duration::ZERO };
    for took in all {
        let took = took?;
        sum = Took { first: sum.first.min(took.first), all: sum.all + took.all };
    }
    Ok(sum)
}

fn told(what: &str, theirs: Duration, ours: Duration) {
    let ratio = theirs.as_secs_f64() / ours.as_secs_f64();
    let (theirs, ours) = (theirs.as_millis(), ours.as_millis());
    println!("{what:42} llama.cpp {theirs:6} ms   vqa {ours:6} ms   {ratio:.2} times as fast");
}
