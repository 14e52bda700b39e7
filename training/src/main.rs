//! Draws, trains, judges and exports the built-in vision-language model.

mod checkpoint;
mod draw;
mod easyvqa;
mod error;
mod export;
mod files;
mod judge;
mod labels;
mod math;
mod mixture;
mod model;
mod optimiser;
mod pass;
mod photos;
mod print;
mod prompt;
mod rng;
mod scene;
mod tokens;
mod train;
mod view;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use checkpoint::Checkpoint;
use error::Failure;
use mixture::Source;
use model::params::Params;
use model::shape::Shape;
use optimiser::Optimiser;
use print::say;
use rng::Rng;
use scene::Part;
use tokens::Tokens;

/// Tokens of the vocabulary.
const VOCABULARY: usize = 640;

fn main() -> ExitCode {
    match command(&std::env::args().skip(1).collect::<Vec<_>>()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let mut line = format!("error: {failure}");
            let mut cause = std::error::Error::source(&failure);
            while let Some(error) = cause {
                line.push_str(&format!(": {error}"));
                cause = error.source();
            }
            say(&line);
            ExitCode::FAILURE
        }
    }
}

fn option(args: &[String], name: &str) -> Option<String> {
    args.iter().position(|arg| arg == name).and_then(|at| args.get(at + 1)).cloned()
}

fn number<T: std::str::FromStr>(args: &[String], name: &str, usual: T) -> Result<T, Failure> {
    match option(args, name) {
        None => Ok(usual),
        Some(text) => text.parse().map_err(|_| Failure::Input(format!("`{name} {text}` is not a number"))),
    }
}

fn command(args: &[String]) -> Result<(), Failure> {
    let path = |name: &str, usual: &str| PathBuf::from(option(args, name).unwrap_or_else(|| usual.to_owned()));
    let (inputs, state) = (path("--inputs", "inputs"), path("--state", "state/checkpoint"));
    match args.first().map(String::as_str) {
        Some("train") => {
            let source = Source::load(&inputs, Part::Training)?;
            say(&format!(
                "{} typefaces, {} photographs, {} easy-VQA pictures",
                source.inputs.faces.len(),
                source.inputs.photos.len(),
                source.easy.len()
            ));
            let seed = number(args, "--seed", 1)?;
            let mut checkpoint = if state.exists() { Checkpoint::load(&state)? } else { fresh(&source, seed) };
            let minutes = |minutes: u64| Duration::from_secs(60 * minutes);
            let plan = train::Plan {
                seed,
                length: minutes(number(args, "--minutes", 60)?),
                settle: minutes(number(args, "--settle", 0)?),
                rate: number(args, "--rate", 0.001)?,
                patches: number(args, "--patches", 0.3)?,
                threads: number(args, "--threads", 2)?,
            };
            say(&format!("{} numbers, {} tokens", checkpoint.params.len(), checkpoint.tokens.len()));
            train::run(&mut checkpoint, &source, &plan, &state)
        }
        Some("export") => export::run(&Checkpoint::load(&state)?, &path("--out", "export")),
        Some("judge") => judged(&inputs, &state, number(args, "--scenes", 1000)?),
        Some("easy") => easy(&inputs, &state),
        Some("show") => show(&inputs, &path("--out", "scenes"), number(args, "--seed", 1)?),
        _ => Err(Failure::Input("the commands are train, show".to_owned())),
    }
}

fn judged(inputs: &Path, state: &Path, scenes: usize) -> Result<(), Failure> {
    let checkpoint = Checkpoint::load(state)?;
    let source = Source::load(inputs, Part::HeldOut)?;
    let table = judge::run(&checkpoint, scenes, 2, |index| {
        source.sample(&mut Rng::of(&[u64::MAX, index as u64]), &checkpoint.tokens)
    });
    judge::tell(&table);
    Ok(())
}

fn easy(inputs: &Path, state: &Path) -> Result<(), Failure> {
    let checkpoint = Checkpoint::load(state)?;
    let entries = easyvqa::load(&inputs.join("easy_vqa/data/test"))?;
    let table = judge::run(&checkpoint, entries.len(), 2, |index| {
        let entry = &entries[index];
        prompt::pack(&checkpoint.tokens, vec![(prompt::Shows::Whole, view::plain(&entry.canvas))], &entry.questions)
    });
    judge::tell(&table);
    Ok(())
}

fn fresh(source: &Source, seed: u64) -> Checkpoint {
    let mut rng = Rng::of(&[seed, u64::MAX]);
    let tokens = Tokens::learn(&mixture::texts(source, &mut rng, 3000), VOCABULARY);
    let params = Params::new(Shape::built_in(tokens.len()));
    let optimiser = Optimiser::new(params.draw(&mut rng));
    Checkpoint { optimiser, tokens, params, samples: 0, seconds: 0 }
}

fn show(inputs: &Path, out: &Path, seed: u64) -> Result<(), Failure> {
    let source = Source::load(inputs, Part::Training)?;
    std::fs::create_dir_all(out).map_err(|source| error::fail("making the folder", source))?;
    let t = std::time::Instant::now();
    for i in 0..200_u64 { let mut rng = Rng::of(&[seed, i, 1]); let d = source.draw(&mut rng); for p in &d.pictures { std::hint::black_box(view::labelled(p)); } }
    say(&format!("{:.2} ms a scene", t.elapsed().as_secs_f64() * 5.0));
    let mut sheet = draw::canvas::Canvas::new(256 * 6, 256 * 4, [0; 3]);
    for index in 0..24_u64 { let d = source.draw(&mut Rng::of(&[seed, index])); let v = view::fit(&d.pictures[0].canvas); for y in 0..256 { for x in 0..256 { let c = [v.bytes[(y*256+x)*3], v.bytes[(y*256+x)*3+1], v.bytes[(y*256+x)*3+2]]; sheet.pixel((index as usize % 6) * 256 + x, (index as usize / 6) * 256 + y).copy_from_slice(&c); } } }
    image::save_buffer(out.join("sheet.png"), &sheet.bytes, 256 * 6, 256 * 4, image::ExtendedColorType::Rgb8).map_err(|source| error::fail("writing a picture", source))?;
    for index in 0..24_u64 {
        let drawn = source.draw(&mut Rng::of(&[seed, index]));
        for (which, picture) in drawn.pictures.iter().enumerate() {
            let canvas = &picture.canvas;
            let path = out.join(format!("{index:03}-{which}.png"));
            image::save_buffer(&path, &canvas.bytes, canvas.width as u32, canvas.height as u32, image::ExtendedColorType::Rgb8)
                .map_err(|source| error::fail("writing a picture", source))?;
        }
        for question in drawn.questions {
            say(&format!("{index:03} {}: {} -> {}", question.kind, question.text, question.answer));
        }
    }
    Ok(())
}
