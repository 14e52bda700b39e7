//! The commands: each reads its flags, does one thing and says what it did.

mod heldout;
mod show;

use std::time::Duration;

use crate::checkpoint::Checkpoint;
use crate::easyvqa;
use crate::error::Failure;
use crate::export;
use crate::flags::Flags;
use crate::import;
use crate::judge;
use crate::math::matrix;
use crate::mixture::{Scenes, Source, texts};
use crate::model::params::Params;
use crate::model::shape::Shape;
use crate::optimiser::Optimiser;
use crate::print::say;
use crate::prompt::{Shows, pack};
use crate::rng::Rng;
use crate::scene::Part;
use crate::tokens::Tokens;
use crate::train;
use crate::view;

/// Tokens of the vocabulary.
const VOCABULARY: usize = 640;
/// Scenes from whose questions the vocabulary is learned.
const VOCABULARY_SCENES: usize = 3000;
/// The seed of scenes to judge by, which training never takes.
const JUDGED: u64 = u64::MAX;

/// Runs the command that was typed.
///
/// # Errors
///
/// Fails as the command does, or when there is no such command.
pub(crate) fn run(flags: &Flags) -> Result<(), Failure> {
    match flags.command() {
        Some("train") => teach(flags),
        Some("judge") => judge_scenes(flags),
        Some("easy-vqa") => judge_easy(flags),
        Some("export") => {
            flags.only(&["--state", "--out"])?;
            export::run(&load(flags)?, &flags.path("--out", "../crates/llama/builtin"))
        }
        Some("import") => import_weights(flags),
        Some("heldout") => heldout::run(flags),
        Some("examples") => show::examples(flags),
        Some("show") => show::sheet(flags),
        _ => Err(Failure::Input(
            "the commands are train, judge, easy-vqa, export, import, heldout, examples and show".to_owned(),
        )),
    }
}

fn load(flags: &Flags) -> Result<Checkpoint, Failure> {
    Checkpoint::load(&flags.path("--state", "state/checkpoint"))
}

fn teach(flags: &Flags) -> Result<(), Failure> {
    flags.only(&[
        "--inputs",
        "--state",
        "--seed",
        "--minutes",
        "--samples",
        "--settle",
        "--rate",
        "--patches",
        "--heads",
        "--pages",
        "--only",
        "--easy",
        "--stage",
        "--batch",
        "--threads",
        "--exact",
    ])?;
    let mut source = Source::load(&flags.path("--inputs", "inputs"), Part::Training)?;
    source.pages.0 = flags.number("--pages", source.pages.0)?;
    source.pages.1 = flags.number("--pages", source.pages.1)?;
    if let Some(list) = flags.value("--only") {
        source.only = Scenes::shares(list)?;
        source.easy_share = 0.0;
    }
    source.easy_share = flags.number("--easy", source.easy_share)?;
    let (faces, photos) = (source.inputs.faces.len(), source.inputs.photos.len());
    say(&format!("{faces} typefaces, {photos} photographs, {} easy-VQA pictures", source.easy.len()));
    let (length, all) = match flags.number("--samples", 0_u64)? {
        0 => {
            let minutes = flags.number("--minutes", 60_u64)?;
            (train::Length::Time(Duration::from_secs(60 * minutes)), minutes)
        }
        samples => (train::Length::Samples(samples), samples),
    };
    let plan = train::Plan {
        seed: flags.number("--seed", 1)?,
        length,
        settle: flags.number("--settle", 0.0)? / all.max(1) as f32,
        rate: flags.number("--rate", 0.002)?,
        stage: flags.number("--stage", 1.0)?,
        patches: flags.number("--patches", 0.5)?,
        heads: flags.number("--heads", 8000)?,
        batch: flags.number("--batch", 16)?,
        threads: flags.number("--threads", 2)?,
    };
    let rounded = flags.number("--exact", 0_u8)? == 0 && matrix::allow_rounding();
    say(if rounded { "factors are rounded to 16 bits" } else { "products are in 32 bits" });
    let path = flags.path("--state", "state/checkpoint");
    let mut checkpoint = if path.exists() { Checkpoint::load(&path)? } else { fresh(&source, plan.seed) };
    say(&format!("{} numbers, {} tokens", checkpoint.params.len(), checkpoint.tokens.len()));
    train::run(&mut checkpoint, &source, &plan, &path)
}

fn import_weights(flags: &Flags) -> Result<(), Failure> {
    flags.only(&["--from", "--state", "--samples", "--seed"])?;
    let path = flags.path("--state", "state/checkpoint");
    // What is there may be hours of training.
    if path.exists() {
        return Err(Failure::Input(format!("`{}` is there already", path.display())));
    }
    let from = flags.path("--from", "../crates/llama/builtin");
    let (samples, seed) = (flags.number("--samples", 0)?, flags.number("--seed", 1)?);
    let checkpoint = import::run(&from, (samples, seed), Shape::built_in)?;
    checkpoint.save(&path)?;
    let tokens = checkpoint.tokens.len();
    say(&format!("{} numbers, {tokens} tokens, {samples} samples in `{}`", checkpoint.params.len(), path.display()));
    Ok(())
}

fn fresh(source: &Source, seed: u64) -> Checkpoint {
    let mut rng = Rng::of(&[seed, u64::MAX]);
    let tokens = Tokens::learn(&texts(source, &mut rng, VOCABULARY_SCENES), VOCABULARY);
    let params = Params::new(Shape::built_in(tokens.len()));
    let optimiser = Optimiser::new(params.draw(&mut rng));
    Checkpoint { optimiser, tokens, params, samples: 0, seconds: 0, imported: None }
}

fn judge_scenes(flags: &Flags) -> Result<(), Failure> {
    flags.only(&["--inputs", "--state", "--scenes", "--threads", "--anew"])?;
    let checkpoint = load(flags)?;
    let mut source = Source::load(&flags.path("--inputs", "inputs"), Part::HeldOut)?;
    source.anew = flags.number("--anew", source.anew)?;
    let (scenes, threads) = (flags.number("--scenes", 1000)?, flags.number("--threads", 2)?);
    let table = judge::run(&checkpoint, scenes, threads, |index| {
        source.sample(&mut Rng::of(&[JUDGED, index as u64]), &checkpoint.tokens, 1.0)
    });
    judge::tell(&table);
    Ok(())
}

fn judge_easy(flags: &Flags) -> Result<(), Failure> {
    flags.only(&["--inputs", "--state", "--threads"])?;
    let checkpoint = load(flags)?;
    let entries = easyvqa::load(&flags.path("--inputs", "inputs").join("easy_vqa/data/test"))?;
    let table = judge::run(&checkpoint, entries.len(), flags.number("--threads", 2)?, |index| {
        let entry = &entries[index];
        pack(&checkpoint.tokens, vec![(Shows::Whole, view::plain(&entry.canvas))], &entry.questions)
    });
    judge::tell(&table);
    Ok(())
}
