//! Pictures to look at: a sheet of what the generator draws, and the examples of the repository.

use std::fs;

use crate::commands::heldout::save;
use crate::draw::canvas::Canvas;
use crate::error::{Failure, fail};
use crate::flags::Flags;
use crate::mixture::Source;
use crate::model::shape::VIEW_SIDE;
use crate::print::say;
use crate::rng::Rng;
use crate::scene::{Drawn, Part, chart, pair, reading, shapes};
use crate::view;

/// Pictures of a sheet, across and down.
const SHEET: (usize, usize) = (6, 4);

/// Draws scenes as the model sees them, side by side, and prints what would be asked.
///
/// # Errors
///
/// Fails when an input is missing or the file cannot be written.
pub(super) fn sheet(flags: &Flags) -> Result<(), Failure> {
    flags.only(&["--inputs", "--out", "--seed"])?;
    let source = Source::load(&flags.path("--inputs", "inputs"), Part::Training)?;
    let seed = flags.number("--seed", 1)?;
    let mut sheet = Canvas::new(VIEW_SIDE * SHEET.0, VIEW_SIDE * SHEET.1, [0; 3]);
    for index in 0..SHEET.0 * SHEET.1 {
        let drawn = source.draw(&mut Rng::of(&[seed, index as u64]), 1.0);
        let view = drawn.pictures.first().map(|picture| view::fit(&picture.canvas));
        let (left, top) = (index % SHEET.0 * VIEW_SIDE, index / SHEET.0 * VIEW_SIDE);
        for (y, row) in view.iter().flat_map(|view| view.bytes.chunks_exact(VIEW_SIDE * 3)).enumerate() {
            let at = ((top + y) * sheet.width + left) * 3;
            sheet.bytes[at..at + row.len()].copy_from_slice(row);
        }
        for question in drawn.questions {
            say(&format!("{index:02} {}: {} -> {}", question.kind, question.text, question.answer));
        }
    }
    save(&sheet, &flags.path("--out", "sheet.png"))
}

/// Draws the example pictures of the repository, and prints what can be asked of them.
///
/// # Errors
///
/// Fails when an input is missing or a file cannot be written.
pub(super) fn examples(flags: &Flags) -> Result<(), Failure> {
    flags.only(&["--inputs", "--out", "--seed"])?;
    let source = Source::load(&flags.path("--inputs", "inputs"), Part::HeldOut)?;
    let out = flags.path("--out", "../examples/drawn");
    fs::create_dir_all(&out).map_err(|source| fail(format!("making `{}`", out.display()), source))?;
    let seed = flags.number("--seed", 1)?;
    let mut rng = Rng::of(&[seed, 0]);
    let inputs = &source.inputs;
    let (scene, picture) = shapes::draw(&mut rng, 5, inputs);
    let questions = crate::scene::collect(&mut rng, 6, |rng| shapes::ask(rng, &scene));
    let shapes = Drawn { pictures: vec![picture], questions };
    let drawn = [
        ("shapes", shapes),
        ("sign", reading::draw(&mut rng, inputs, 4, 0.7)),
        ("chart", chart::draw(&mut rng, inputs, 6, 0.7)),
        ("pair", pair::draw(&mut rng, inputs, 4)),
    ];
    for (name, drawn) in drawn {
        for (index, picture) in drawn.pictures.iter().enumerate() {
            let number = if drawn.pictures.len() > 1 { format!("-{}", index + 1) } else { String::new() };
            save(&picture.canvas, &out.join(format!("{name}{number}.png")))?;
        }
        for question in drawn.questions {
            say(&format!("{name}: {} -> {}", question.text, question.answer));
        }
    }
    Ok(())
}
