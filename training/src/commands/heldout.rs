//! Writes held-out scenes as a data set, so that `vqa run` and `vqa score` can judge the model through the program.

use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::path::Path;

use serde_json::json;

use crate::commands::JUDGED;
use crate::draw::canvas::Canvas;
use crate::error::{Failure, fail};
use crate::flags::Flags;
use crate::mixture::Source;
use crate::print::say;
use crate::rng::Rng;
use crate::scene::Part;

/// Draws scenes and writes their pictures and `questions.jsonl`.
///
/// # Errors
///
/// Fails when an input is missing or a file cannot be written.
pub(super) fn run(flags: &Flags) -> Result<(), Failure> {
    flags.only(&["--inputs", "--out", "--scenes", "--anew", "--fine"])?;
    let mut source = Source::load(&flags.path("--inputs", "inputs"), Part::HeldOut)?;
    source.anew = flags.number("--anew", source.anew)?;
    let out = flags.path("--out", "heldout");
    let scenes: u64 = flags.number("--scenes", 1000)?;
    let fine = flags.number("--fine", 0_u8)? != 0;
    let writing = |source: std::io::Error| fail(format!("writing to `{}`", out.display()), source);
    std::fs::create_dir_all(out.join("images")).map_err(writing)?;
    let mut rows = BufWriter::new(File::create(out.join("questions.jsonl")).map_err(writing)?);
    let mut count = 0;
    for scene in 0..scenes {
        let mut rng = Rng::of(&[JUDGED, scene]);
        let drawn = if fine { source.draw_fine(&mut rng) } else { source.draw(&mut rng, 1.0) };
        let mut images = Vec::new();
        for (index, picture) in drawn.pictures.iter().enumerate() {
            let name = format!("images/{scene:05}-{index}.png");
            save(&picture.canvas, &out.join(&name))?;
            images.push(name);
        }
        for (index, question) in drawn.questions.iter().enumerate() {
            let row = json!({
                "id": format!("{scene:05}-{index:02}"),
                "images": images,
                "question": question.text,
                "answer": question.answer,
                "kind": question.kind,
            });
            writeln!(rows, "{row}").map_err(writing)?;
            count += 1;
        }
    }
    rows.flush().map_err(writing)?;
    say(&format!("{count} questions about {scenes} scenes in `{}`", out.display()));
    Ok(())
}

/// Writes a picture as PNG.
///
/// # Errors
///
/// Fails when the file cannot be written.
pub(super) fn save(canvas: &Canvas, path: &Path) -> Result<(), Failure> {
    let (width, height) = (canvas.width as u32, canvas.height as u32);
    image::save_buffer(path, &canvas.bytes, width, height, image::ExtendedColorType::Rgb8)
        .map_err(|source| fail(format!("writing `{}`", path.display()), source))
}
