//! Scenes: pictures drawn by a plan, and questions whose answers follow from the plan.

pub(crate) mod anew;
pub(crate) mod chart;
pub(crate) mod clutter;
pub(crate) mod habits;
pub(crate) mod one;
pub(crate) mod page;
pub(crate) mod pair;
pub(crate) mod reading;
pub(crate) mod shapes;
pub(crate) mod strange;
pub(crate) mod wording;
pub(crate) mod words;

use crate::draw::background::{self, Background};
use crate::draw::font::Faces;
use crate::draw::picture::Picture;
use crate::photos::Photos;
use crate::rng::Rng;

/// Units along the longer side of a picture, in which scenes measure letters and bars, whatever it is drawn or seen in.
pub(crate) const UNITS: f32 = 256.0;
/// What the model says when the picture does not tell.
pub(crate) const CANNOT_TELL: &str = "I cannot tell";

/// A place of a picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Look {
    /// Which picture, counted from 0.
    pub(crate) picture: usize,
    /// Pixels from its left.
    pub(crate) x: f32,
    /// Pixels from its top.
    pub(crate) y: f32,
}

/// A question and its answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Question {
    /// What is asked about, for the tables of figures.
    pub(crate) kind: &'static str,
    /// The question.
    pub(crate) text: String,
    /// The answer.
    pub(crate) answer: String,
    /// Where it can be seen; empty where there is no one place.
    pub(crate) looks: Vec<Look>,
}

impl Question {
    /// Makes a question.
    pub(crate) fn new(kind: &'static str, text: impl Into<String>, answer: impl Into<String>) -> Self {
        Self { kind, text: text.into(), answer: answer.into(), looks: Vec::new() }
    }

    /// Makes a question that is answered by yes or no.
    pub(crate) fn polar(kind: &'static str, text: impl Into<String>, truth: bool) -> Self {
        Self::new(kind, text, if truth { "yes" } else { "no" })
    }

    /// Says where in a picture the answer can be seen.
    pub(crate) fn seen_in(mut self, picture: usize, places: impl IntoIterator<Item = (f32, f32)>) -> Self {
        self.looks.extend(places.into_iter().map(|(x, y)| Look { picture, x, y }));
        self
    }

    /// Says where in the only picture the answer can be seen.
    pub(crate) fn seen_at(self, places: impl IntoIterator<Item = (f32, f32)>) -> Self {
        self.seen_in(0, places)
    }
}

/// Pictures and questions about them.
#[derive(Debug, Clone)]
pub(crate) struct Drawn {
    /// The pictures, in order.
    pub(crate) pictures: Vec<Picture>,
    /// The questions.
    pub(crate) questions: Vec<Question>,
}

/// What to draw with: two sets are kept apart, one for training and one for judging.
#[derive(Debug, Default)]
pub(crate) struct Inputs {
    /// Typefaces.
    pub(crate) faces: Faces,
    /// Photographs.
    pub(crate) photos: Photos,
    /// Which words may be drawn, and how it is asked.
    pub(crate) part: Part,
}

/// How often a held-out scene has a background of a kind that training never draws.
const OWN_GROUND: f32 = 0.6;

impl Inputs {
    /// Paints what lies behind a scene.
    pub(crate) fn ground(&self, rng: &mut Rng, size: (usize, usize)) -> Background {
        if self.part == Part::HeldOut && rng.chance(OWN_GROUND) {
            return background::own::paint(rng, size);
        }
        background::paint(rng, size, &self.photos)
    }
}

/// A part of what can be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Part {
    /// What the model learns from.
    #[default]
    Training,
    /// What it never sees in training.
    HeldOut,
}

/// Collects different questions until there are enough, or no more come.
pub(crate) fn collect(
    rng: &mut Rng,
    wanted: usize,
    mut ask: impl FnMut(&mut Rng) -> Option<Question>,
) -> Vec<Question> {
    let mut questions: Vec<Question> = Vec::with_capacity(wanted);
    for _ in 0..wanted * 8 {
        if questions.len() == wanted {
            break;
        }
        if let Some(question) = ask(rng)
            && questions.iter().all(|known| known.text != question.text)
        {
            questions.push(question);
        }
    }
    questions
}
