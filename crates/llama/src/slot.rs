//! A sequence of the context: what it holds, and the ask that it is being used for.
//!
//! What a sequence holds outlives its ask, so that the next ask that begins the same way starts where they part.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};

use vqa_core::ModelTimings;

use crate::answer::Answering;
use crate::eye::{Item, ViewId};
use crate::job::Job;
use crate::memory::BATCH;
use crate::native::Token;
use crate::reader::Prompt;

/// An ask that is being answered.
pub(crate) struct Run {
    pub(crate) job: Job,
    pub(crate) prompt: Prompt,
    /// Items of the prompt that are read.
    pub(crate) done: usize,
    /// Tokens that had been read for another ask.
    pub(crate) cached: usize,
    /// The next place of the sequence.
    pub(crate) at: i32,
    /// Tokens that the sequence holds.
    pub(crate) tokens: usize,
    /// The token that was chosen and is not read yet.
    pub(crate) chosen: Option<Token>,
    pub(crate) answering: Answering,
    /// Where its time went.
    pub(crate) timings: ModelTimings,
    /// When the last of its stages ended.
    pub(crate) since: Instant,
}

impl Run {
    /// Counts the time since the last stage ended to one of them.
    pub(crate) fn spent(&mut self, stage: impl FnOnce(&mut ModelTimings) -> &mut Duration) {
        let now = Instant::now();
        *stage(&mut self.timings) += now.saturating_duration_since(self.since);
        self.since = now;
    }

    /// The next item of the prompt.
    pub(crate) fn next(&self) -> Option<&Item> {
        self.prompt.items.get(self.done)
    }

    /// The tokens that are read next, together: what was chosen, or the prompt's up to the next picture.
    pub(crate) fn next_tokens(&self) -> Vec<Token> {
        if let Some(token) = self.chosen {
            return vec![token];
        }
        let rest = self.prompt.items.get(self.done..).unwrap_or_default();
        let tokens = rest.iter().map_while(|item| match item {
            Item::Token(token) => Some(*token),
            Item::Seen(_) => None,
        });
        tokens.take(BATCH as usize).collect()
    }

    /// The flag that is set once nobody waits for the answer.
    pub(crate) fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.job.gone)
    }
}

/// One thing that a sequence holds: what it is, and not the pixels or numbers that it came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Held {
    /// A token.
    Token(Token),
    /// A part of a picture.
    Seen {
        /// Names the view, and which part of it this is.
        id: (ViewId, usize),
        /// The places that it takes.
        places: i32,
        /// Its tokens.
        tokens: usize,
    },
}

impl Held {
    /// Counts the places that it takes in a sequence.
    pub(crate) const fn places(&self) -> i32 {
        match self {
            Self::Token(_) => 1,
            Self::Seen { places, .. } => *places,
        }
    }

    /// Counts its tokens.
    pub(crate) const fn tokens(&self) -> usize {
        match self {
            Self::Token(_) => 1,
            Self::Seen { tokens, .. } => *tokens,
        }
    }
}

impl From<&Item> for Held {
    fn from(item: &Item) -> Self {
        match item {
            Item::Token(token) => Self::Token(*token),
            Item::Seen(seen) => Self::Seen { id: seen.id, places: item.places(), tokens: item.tokens() },
        }
    }
}

impl PartialEq<Held> for Item {
    fn eq(&self, held: &Held) -> bool {
        match (self, held) {
            (Self::Token(one), Held::Token(other)) => one == other,
            (Self::Seen(one), Held::Seen { id, .. }) => one.id == *id,
            (Self::Token(_) | Self::Seen(_), _) => false,
        }
    }
}

/// A sequence.
#[derive(Default)]
pub(crate) struct Slot {
    /// What was read into it, in order.
    pub(crate) held: Vec<Held>,
    /// When an ask last ended here.
    pub(crate) used: u64,
    /// When the first of what it holds was read.
    pub(crate) since: Option<Instant>,
    pub(crate) run: Option<Run>,
}

impl Slot {
    /// Says whether it holds something for asks to come, and has done so for this long.
    pub(crate) fn is_kept_for(&self, time: Duration) -> bool {
        let since = self.since.filter(|_| self.run.is_none() && !self.held.is_empty());
        since.is_some_and(|since| since.elapsed() >= time)
    }
}

/// Whether what one ask has read serves another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sharing {
    /// What both begin with does.
    Prefixes,
    /// Nothing does: nothing is to be kept, or the model has a running state, which cannot be taken back to an earlier
    /// place.
    Nothing,
}

/// Where an ask is answered, and what it need not read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Place {
    /// The sequence.
    pub(crate) slot: usize,
    /// Another sequence that holds what this one lacks.
    pub(crate) copy_from: Option<usize>,
    /// Items that need not be read.
    pub(crate) keep: usize,
}

/// Finds a place for a prompt among the sequences; `None` where all are taken, or where it is better to wait for what
/// another ask is just reading.
pub(crate) fn place(slots: &[Slot], prompt: &[Item]) -> Option<Place> {
    let free = |slot: &Slot| slot.run.is_none();
    let ready = |slot: &Slot| reusable(prompt, shared(prompt, &slot.held));
    let coming = |slot: &Slot| slot.run.as_ref().map_or(0, |run| reusable(prompt, shared(prompt, &run.prompt.items)));
    let oldest = slots.iter().enumerate().filter(|(_, slot)| free(slot)).min_by_key(|(_, slot)| slot.used)?.0;
    let keep = slots.iter().map(ready).max()?;
    if slots.iter().map(coming).max()? > keep {
        return None;
    }
    if keep == 0 {
        return Some(Place { slot: oldest, copy_from: None, keep });
    }
    let holder = |only_free: fn(&Slot) -> bool| slots.iter().position(|slot| only_free(slot) && ready(slot) == keep);
    match (holder(|slot| slot.run.is_none()), holder(|_| true)) {
        (Some(slot), _) => Some(Place { slot, copy_from: None, keep }),
        (None, from) => Some(Place { slot: oldest, copy_from: from, keep }),
    }
}

/// Finds the next of so many that has something to do, beginning behind the one whose turn was last.
pub(crate) fn turn<T>(last: usize, count: usize, work: impl Fn(usize) -> Option<T>) -> Option<(usize, T)> {
    (1..=count).map(|step| (last + step) % count).find_map(|index| Some((index, work(index)?)))
}

/// Counts the items with which both begin.
fn shared<T>(one: &[Item], other: &[T]) -> usize
where
    Item: PartialEq<T>,
{
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

/// Cuts what is shared down to where reading was divided anyhow: behind a picture, or behind a full batch of text.
///
/// So an ask reads what is left in the same portions whether or not the rest was read before, and its numbers come out
/// the same. The last item is always read, since the answer follows from it.
fn reusable(prompt: &[Item], shared: usize) -> usize {
    let (mut border, mut since) = (0, 0);
    for (index, item) in prompt.iter().take(shared.min(prompt.len().saturating_sub(1))).enumerate() {
        since += 1;
        if matches!(item, Item::Seen(_)) || since == BATCH as usize {
            (border, since) = (index + 1, 0);
        }
    }
    border
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everyone_with_work_gets_a_turn() {
        let busy = [true, false, true, true];
        let mut last = 0;
        let mut turns = Vec::new();
        for _ in 0..6 {
            last = turn(last, busy.len(), |index| busy[index].then_some(())).unwrap().0;
            turns.push(last);
        }
        assert_eq!(turns, [2, 3, 0, 2, 3, 0]);
        assert_eq!(turn(3, 4, |index| (index == 3).then_some("alone")), Some((3, "alone")));
        assert_eq!(turn(0, 4, |_| None::<()>), None);
        assert_eq!(turn(0, 0, |_| Some(())), None);
    }
}
