//! What the model learns from: which scenes, how often, and what happens to their pixels.

use std::path::Path;

use crate::draw::background::grain;
use crate::draw::canvas::Canvas;
use crate::draw::font::Faces;
use crate::easyvqa::{self, Entry};
use crate::error::Failure;
use crate::pass::Sample;
use crate::photos::Photos;
use crate::prompt::{Shows, pack};
use crate::rng::Rng;
use crate::scene::{Drawn, Inputs, Part, chart, clutter, collect, one, pair, reading, shapes};
use crate::tokens::Tokens;
use crate::view;

/// All that samples are made from.
#[derive(Debug)]
pub(crate) struct Source {
    /// Typefaces, photographs and words.
    pub(crate) inputs: Inputs,
    /// The public set; empty where only drawn scenes are wanted.
    pub(crate) easy: Vec<Entry>,
}

/// Questions about each sample.
const QUESTIONS: usize = 10;

impl Source {
    /// Reads the inputs of one part: `fonts/PART`, `photos/PART` and, for training, `easy_vqa/train`.
    ///
    /// # Errors
    ///
    /// Fails when a folder is missing.
    pub(crate) fn load(folder: &Path, part: Part) -> Result<Self, Failure> {
        let (name, easy) = match part {
            Part::Training => ("train", easyvqa::load(&folder.join("easy_vqa/data/train"))?),
            Part::HeldOut => ("heldout", Vec::new()),
        };
        let faces = Faces::load(&folder.join("fonts").join(name))?;
        let photos = Photos::load(&folder.join("photos").join(name))?;
        Ok(Self { inputs: Inputs { faces, photos, part }, easy })
    }

    /// Draws a scene.
    pub(crate) fn draw(&self, rng: &mut Rng) -> Drawn {
        let mut drawn = match rng.below(100) {
            0..38 => {
                let count = *rng.pick(&[1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 9]);
                let (scene, picture) = shapes::draw(rng, count, &self.inputs);
                let questions = collect(rng, QUESTIONS, |rng| shapes::ask(rng, &scene));
                Drawn { pictures: vec![picture], questions }
            }
            38..43 => one::draw(rng, QUESTIONS),
            43..68 => reading::draw(rng, &self.inputs, QUESTIONS),
            68..83 => chart::draw(rng, &self.inputs, QUESTIONS),
            83..92 => pair::draw(rng, &self.inputs, QUESTIONS),
            _ => clutter::draw(rng, &self.inputs, QUESTIONS),
        };
        for question in &mut drawn.questions {
            question.text = crate::scene::wording::dress(rng, &question.text);
        }
        let worn = rng.chance(0.2);
        for picture in &mut drawn.pictures {
            if worn {
                wear(rng, &mut picture.canvas);
            }
        }
        drawn
    }

    /// Makes a sample.
    pub(crate) fn sample(&self, rng: &mut Rng, tokens: &Tokens) -> Sample {
        if !self.easy.is_empty() && rng.chance(0.06) {
            let entry = easyvqa::pick(rng, &self.easy, QUESTIONS);
            let views = vec![(Shows::Whole, view::plain(&entry.canvas))];
            return pack(tokens, views, &entry.questions);
        }
        let drawn = self.draw(rng);
        let views = drawn.pictures.iter().map(|picture| (Shows::Whole, view::labelled(picture))).collect();
        pack(tokens, views, &drawn.questions)
    }
}

/// Grain, and now and then the traces of a JPEG file.
fn wear(rng: &mut Rng, canvas: &mut Canvas) {
    if rng.chance(0.5) {
        grain(rng, canvas, 8.0);
        return;
    }
    let (Ok(width), Ok(height)) = (u32::try_from(canvas.width), u32::try_from(canvas.height)) else { return };
    let mut file = Vec::new();
    let quality = rng.whole(45, 92) as u8;
    let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut file, quality);
    let encoded = image::ImageEncoder::write_image(encoder, &canvas.bytes, width, height, image::ExtendedColorType::Rgb8);
    if encoded.is_ok()
        && let Ok(read) = image::load_from_memory(&file)
    {
        canvas.bytes = read.to_rgb8().into_raw();
    }
}

/// Draws questions to learn the vocabulary from, with their answers.
pub(crate) fn texts(source: &Source, rng: &mut Rng, scenes: usize) -> Vec<String> {
    let mut texts = Vec::new();
    for _ in 0..scenes {
        for question in source.draw(rng).questions {
            let read = ["read", "read a line", "letter", "chart title", "chart extreme"].contains(&question.kind);
            texts.push(question.text);
            if !read {
                texts.push(format!(" {}", question.answer));
            }
            texts.push("User: ".to_owned());
            texts.push("\nAssistant:".to_owned());
        }
    }
    texts
}
