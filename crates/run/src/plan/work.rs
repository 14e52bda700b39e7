//! A row looked at: its pictures by their headers, its text by the tokenizer, its price with each model.

use std::sync::mpsc::Receiver;
use std::sync::{Mutex, PoisonError};

use vqa_core::preflight::{self, ClearError};
use vqa_core::{Ask, ModelCard, PreparedImage, TokenCount};
use vqa_engine::AcquireError;

use super::Planning;
use super::bill::{Bill, Tally};
use super::feed::{Job, Shown, Sight};
use super::header::{Reader, Reason, Seen};
use super::memo::Memo;
use super::problem::{Found, Problem, Problems};
use crate::row::Picture;

/// What all threads that look at rows work with.
#[derive(Debug)]
pub(super) struct Workshop<'a> {
    planning: Planning<'a>,
    models: Vec<Model<'a>>,
    reader: Reader,
    memo: Memo,
}

/// A model, and what is the same for all rows.
#[derive(Debug)]
struct Model<'a> {
    card: &'a ModelCard,
    refusal: Option<ClearError>,
    /// Text that stands before the pictures.
    before: TokenCount,
}

/// What is known of a picture.
#[derive(Debug, Clone, Copy)]
enum Known {
    /// Its size.
    Seen(Seen),
    /// Nothing; it is an address.
    Link,
}

/// What a thread found.
#[derive(Debug)]
pub(super) struct Done {
    tallies: Vec<Tally>,
    problems: Found,
    bad_pictures: u64,
}

impl Done {
    pub(super) fn new(models: usize) -> Self {
        Self { tallies: vec![Tally::NONE; models], problems: Found::default(), bad_pictures: 0 }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.tallies.iter_mut().zip(other.tallies).for_each(|(tally, other)| tally.add(other));
        self.problems.add(other.problems);
        self.bad_pictures += other.bad_pictures;
    }

    /// Returns the bills, the problems, and how many pictures nobody takes.
    pub(super) fn told(self, cards: &[ModelCard]) -> (Vec<Bill>, Problems, u64) {
        let bills = cards.iter().zip(self.tallies).map(|(card, tally)| tally.told(card));
        (bills.collect(), self.problems.told(), self.bad_pictures)
    }

    fn leave_out(&mut self) {
        self.tallies.iter_mut().for_each(Tally::leave_out);
    }

    fn problem(&mut self, job: &Job, shown: Option<&Shown>, (model, reason): (Option<&ModelCard>, Reason)) {
        let picture = shown.map(|shown| match &shown.picture {
            Picture::Path(name) | Picture::Url(name) => name.clone(),
            Picture::Embedded { name, digest, .. } => {
                name.clone().unwrap_or_else(|| format!("embedded picture {}", digest.get(..12).unwrap_or(digest)))
            }
        });
        let Reason { code, message } = reason;
        let model = model.map(|card| card.name.clone());
        self.problems.push(job.position, Problem { row: job.row.id.clone(), picture, model, code, message });
    }
}

impl<'a> Workshop<'a> {
    pub(super) fn new(planning: Planning<'a>) -> Self {
        let most_bytes = planning.cards.iter().map(|card| card.limits.bytes).max().unwrap_or_default();
        let no_question = planning.questioning.ask_from_parts(&[], String::new());
        let model =
            |card| Model { card, refusal: preflight::check_count(1, card).err(), before: before(&no_question, card) };
        Self {
            planning,
            models: planning.cards.iter().map(model).collect(),
            reader: Reader::new(most_bytes, planning.questioning.frame),
            memo: Memo::default(),
        }
    }

    pub(super) fn read_bytes(&self) -> u64 {
        self.reader.read_bytes()
    }

    /// Looks at batches until there are no more.
    pub(super) fn work(&self, batches: &Mutex<Receiver<Vec<Job>>>) -> Done {
        let mut done = Done::new(self.models.len());
        loop {
            let batch = batches.lock().unwrap_or_else(PoisonError::into_inner).recv();
            let Ok(batch) = batch else { return done };
            batch.iter().for_each(|job| self.row(job, &mut done));
        }
    }

    fn row(&self, job: &Job, done: &mut Done) {
        let Some(pictures) = self.pictures(job, done) else { return done.leave_out() };
        let ask = match self.planning.questioning.text(&job.row) {
            Ok(text) => self.planning.questioning.ask_from_parts(&[], text),
            Err(error) => {
                let reason = Reason { code: "bad_prompt", message: error.to_string() };
                done.problem(job, None, (None, reason));
                return done.leave_out();
            }
        };
        for (index, model) in self.models.iter().enumerate() {
            let images = self.images(model, (job, &pictures), done);
            let Some(tally) = done.tallies.get_mut(index) else { continue };
            match images {
                Some(images) => {
                    let estimate = preflight::estimate_of(&ask, images, model.card);
                    tally.row(estimate, model.before + images, job.group);
                }
                None => tally.leave_out(),
            }
        }
    }

    /// Returns what is known of the pictures of a row; nothing if one is bad.
    fn pictures(&self, job: &Job, done: &mut Done) -> Option<Vec<Known>> {
        let mut known = Some(Vec::new());
        for shown in &job.shown {
            match self.look(shown) {
                Ok(picture) => known.iter_mut().for_each(|known| known.push(picture)),
                Err(reason) => {
                    if shown.sight == Sight::First {
                        done.bad_pictures += 1;
                        done.problem(job, Some(shown), (None, reason));
                    }
                    known = None;
                }
            }
        }
        known
    }

    fn look(&self, shown: &Shown) -> Result<Known, Reason> {
        let look = || match &shown.picture {
            Picture::Path(path) => self.reader.file(&self.planning.questioning.image_root.join(path)),
            Picture::Embedded { .. } | Picture::Url(_) => self.reader.bytes(shown.bytes.as_deref().unwrap_or_default()),
        };
        match shown.picture {
            Picture::Url(_) => Ok(Known::Link),
            Picture::Path(_) | Picture::Embedded { .. } => self.memo.known(shown.key, look).map(Known::Seen),
        }
    }

    /// Counts the pictures of a row; nothing if the model does not take them.
    fn images(&self, model: &Model<'_>, (job, pictures): (&Job, &[Known]), done: &mut Done) -> Option<TokenCount> {
        if model.refusal.is_some() {
            return None;
        }
        if let Err(error) = preflight::check_count(pictures.len(), model.card) {
            let reason = Reason { code: error.code(), message: error.to_string() };
            done.problem(job, None, (Some(model.card), reason));
            return None;
        }
        let mut sum = Some(TokenCount::Exact(0));
        for (shown, picture) in job.shown.iter().zip(pictures) {
            match self.tokens(model.card, *picture) {
                Ok(tokens) => sum = sum.map(|sum| sum + tokens),
                Err(reason) => {
                    if shown.sight == Sight::First {
                        done.problem(job, Some(shown), (Some(model.card), reason));
                    }
                    sum = None;
                }
            }
        }
        sum
    }

    fn tokens(&self, card: &ModelCard, picture: Known) -> Result<TokenCount, Reason> {
        let detail = self.planning.questioning.detail;
        let limit = card.limits.bytes;
        match picture {
            Known::Link => Ok(card.image_rule.most(detail)),
            Known::Seen(seen) if seen.bytes > limit => Err(AcquireError::TooLarge { limit }.into()),
            Known::Seen(seen) => match card.image_rule.measure(seen.upright, detail) {
                Ok(measured) => Ok(measured.tokens),
                Err(error) => Err(Reason { code: error.code(), message: error.to_string() }),
            },
        }
    }
}

/// Counts the text that stands before the pictures: an ask without a question, and without what primes the reply.
fn before(no_question: &Ask<PreparedImage>, card: &ModelCard) -> TokenCount {
    let text = preflight::estimate_of(no_question, TokenCount::Exact(0), card).text;
    match (text.most(), card.text_rule) {
        (Some(tokens), Some(rule)) => TokenCount::About(tokens.saturating_sub(rule.reply)),
        _ => TokenCount::Unknown,
    }
}
