//! What the model learns from: which scenes, how often, and what happens to their pixels.

use std::path::Path;

use crate::draw::background::grain;
use crate::draw::canvas::Canvas;
use crate::draw::font::Faces;
use crate::easyvqa::{self, Entry};
use crate::error::Failure;
use crate::gaze::guide;
use crate::pass::Sample;
use crate::photos::Photos;
use crate::prompt::{Shows, pack};
use crate::rng::Rng;
use crate::scene::anew::{Manner, anew};
use crate::scene::{Drawn, Inputs, Part, Question, chart, clutter, collect, habits, one, page, pair, reading, shapes};
use crate::tokens::Tokens;
use crate::view;

/// All that samples are made from.
#[derive(Debug)]
pub(crate) struct Source {
    /// Typefaces, photographs and words.
    pub(crate) inputs: Inputs,
    /// The public set; empty where only drawn scenes are wanted.
    pub(crate) easy: Vec<Entry>,
    /// How often a lesson is of the public set.
    pub(crate) easy_share: f32,
    /// Kinds of scenes to draw instead of the usual mixture, and how often each; empty where that is wanted.
    pub(crate) only: Vec<(Scenes, f32)>,
    /// How often a lesson of training is a page of letters without a question, at the first stage and at the last.
    pub(crate) pages: (f32, f32),
    /// How often a question is asked in other words: of the held-out part in those that training never uses.
    pub(crate) anew: f32,
}

/// The kinds of scenes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scenes {
    Shapes,
    Places,
    One,
    Reading,
    Chart,
    Pair,
    Clutter,
}

/// How often each kind is drawn, at the first stage and at the last.
const SHARES: [(Scenes, f32, f32); 7] = [
    (Scenes::Shapes, 0.26, 0.34),
    (Scenes::Places, 0.08, 0.12),
    (Scenes::One, 0.10, 0.06),
    (Scenes::Reading, 0.28, 0.16),
    (Scenes::Chart, 0.12, 0.14),
    (Scenes::Pair, 0.10, 0.12),
    (Scenes::Clutter, 0.06, 0.06),
];

/// Picks a kind by its share of all.
fn kind(rng: &mut Rng, shares: impl Iterator<Item = (Scenes, f32)> + Clone) -> Scenes {
    let mut left = rng.unit() * shares.clone().map(|(_, share)| share).sum::<f32>();
    for (kind, share) in shares {
        left -= share;
        if left < 0.0 {
            return kind;
        }
    }
    Scenes::Shapes
}

/// How often, at the last stage, a picture is seen close up, as at detail `high`.
const CLOSE: f32 = 0.06;
/// How often a lesson is of the public set, unless a flag says otherwise.
const EASY: f32 = 0.2;
/// How often a lesson is a page of letters, unless a flag says otherwise.
const PAGES: (f32, f32) = (0.25, 0.12);
/// How often training asks in other words than its scenes.
const TAUGHT: f32 = 0.6;
/// Questions about each sample.
const QUESTIONS: usize = 10;

impl Scenes {
    /// Finds a kind by its name.
    ///
    /// # Errors
    ///
    /// Fails when there is no such kind.
    pub(crate) fn named(name: &str) -> Result<Self, Failure> {
        SHARES
            .map(|(kind, ..)| kind)
            .into_iter()
            .find(|kind| format!("{kind:?}").eq_ignore_ascii_case(name))
            .ok_or_else(|| {
                Failure::Input(format!(
                    "there is no kind of scenes `{name}`; there are shapes, places, one, reading, chart, pair and clutter"
                ))
            })
    }

    /// Reads kinds with their shares, which need not sum to 1: `reading:3,pair:2,chart`.
    ///
    /// # Errors
    ///
    /// Fails when there is no such kind, and when a share is not a number above 0.
    pub(crate) fn shares(list: &str) -> Result<Vec<(Self, f32)>, Failure> {
        let share = |text: &str| text.parse().ok().filter(|share: &f32| share.is_finite() && *share > 0.0);
        list.split(',')
            .map(|part| {
                let (name, often) = part.split_once(':').unwrap_or((part, "1"));
                let often = share(often)
                    .ok_or_else(|| Failure::Input(format!("`{part}` needs a share above 0, as in `reading:3`")))?;
                Ok((Self::named(name)?, often))
            })
            .collect()
    }
}

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
        let pages = if part == Part::Training { PAGES } else { (0.0, 0.0) };
        let anew = if part == Part::Training { TAUGHT } else { 1.0 };
        Ok(Self { inputs: Inputs { faces, photos, part }, easy, easy_share: EASY, only: Vec::new(), pages, anew })
    }

    /// Draws a scene; `stage` grows from 0, for few things and short words, to 1.
    pub(crate) fn draw(&self, rng: &mut Rng, stage: f32) -> Drawn {
        let usual = SHARES.into_iter().map(|(kind, first, last)| (kind, first + (last - first) * stage));
        let kind = if self.only.is_empty() { kind(rng, usual) } else { kind(rng, self.only.iter().copied()) };
        let mut drawn = match kind {
            Scenes::Shapes => {
                let most = 3.0 + 6.0 * stage;
                let count =
                    (*rng.pick(&[1, 1, 2, 2, 3, 3, 4, 5, 6, 7, 8, 9, 9])).min(rng.whole(1, 1 + most as usize)).min(9);
                let (scene, picture) = shapes::draw(rng, count, &self.inputs);
                let questions = collect(rng, QUESTIONS, |rng| shapes::ask(rng, &scene));
                Drawn { pictures: vec![picture], questions }
            }
            Scenes::Places => {
                let count = rng.whole(1, 5);
                let (scene, picture) = shapes::draw(rng, count, &self.inputs);
                let questions = collect(rng, QUESTIONS, |rng| shapes::ask_places(rng, &scene));
                Drawn { pictures: vec![picture], questions }
            }
            Scenes::One => one::draw(rng, QUESTIONS),
            Scenes::Reading => reading::draw(rng, &self.inputs, QUESTIONS, stage),
            Scenes::Chart => chart::draw(rng, &self.inputs, QUESTIONS, stage),
            Scenes::Pair => pair::draw(rng, &self.inputs, QUESTIONS),
            Scenes::Clutter => clutter::draw(rng, &self.inputs, QUESTIONS),
        };
        self.reword(rng, &mut drawn.questions);
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

    /// Draws a scene to read that close-ups show well, and a single view does not.
    pub(crate) fn draw_fine(&self, rng: &mut Rng) -> Drawn {
        let mut drawn = reading::draw_fine(rng, &self.inputs, QUESTIONS);
        self.reword(rng, &mut drawn.questions);
        drawn
    }

    /// Asks what was asked in words of its own.
    fn reword(&self, rng: &mut Rng, questions: &mut [Question]) {
        let training = self.inputs.part == Part::Training;
        let manner = if training { Manner::Taught } else { Manner::Kept };
        for question in questions {
            // Nothing is drawn from the generator where nothing is reworded, so that scenes stay what they are.
            if self.anew > 0.0
                && rng.chance(self.anew)
                && let Some(text) = anew(rng, question, manner)
            {
                question.text = text;
            }
            if training {
                question.text = habits::typed(rng, question);
            }
        }
    }

    /// Makes a sample.
    pub(crate) fn sample(&self, rng: &mut Rng, tokens: &Tokens, stage: f32) -> Sample {
        if rng.chance(self.pages.0 + (self.pages.1 - self.pages.0) * stage) {
            let drawn = page::draw(rng, &self.inputs, stage);
            let views = drawn.pictures.iter().map(|picture| (Shows::Whole, view::labelled(picture))).collect();
            return pack(tokens, views, &drawn.questions);
        }
        if !self.easy.is_empty() && rng.chance(self.easy_share) {
            let entry = easyvqa::pick(rng, &self.easy, QUESTIONS);
            let views = vec![(Shows::Whole, view::plain(&entry.canvas))];
            return pack(tokens, views, &entry.questions);
        }
        if rng.chance(CLOSE * stage) {
            let drawn = self.draw_fine(rng);
            let views = drawn.pictures.iter().flat_map(view::close).collect();
            let mut sample = pack(tokens, views, &drawn.questions);
            guide(&mut sample, (tokens, &drawn), view::token_close);
            return sample;
        }
        let drawn = self.draw(rng, stage);
        let views = drawn.pictures.iter().map(|picture| (Shows::Whole, view::labelled(picture))).collect();
        let mut sample = pack(tokens, views, &drawn.questions);
        guide(&mut sample, (tokens, &drawn), view::token);
        sample
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
    let encoded =
        image::ImageEncoder::write_image(encoder, &canvas.bytes, width, height, image::ExtendedColorType::Rgb8);
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
        for question in source.draw(rng, 1.0).questions {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_drawn_as_often_as_their_shares_say() {
        let shares = Scenes::shares("reading:3,Pair").unwrap();
        assert_eq!(shares, [(Scenes::Reading, 3.0), (Scenes::Pair, 1.0)]);
        let mut rng = Rng::new(5);
        let drawn = (0..4000).filter(|_| kind(&mut rng, shares.iter().copied()) == Scenes::Reading).count();
        assert!((2900..3100).contains(&drawn), "{drawn}");
        for wrong in ["", "words", "reading:", "reading:0", "reading:-1", "reading:inf", "reading,"] {
            assert!(Scenes::shares(wrong).is_err(), "{wrong}");
        }
    }
}
