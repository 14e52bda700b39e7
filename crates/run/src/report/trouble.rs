//! What went wrong, by its name, with how often.

use std::collections::BTreeMap;

use crate::outcome::Failed;

use super::tidy::tidy;

/// The most names that are kept apart. An endpoint can make up any number of them.
const MOST_NAMES: usize = 200;

/// How much of a name is kept.
const NAME_CHARACTERS: usize = 100;

/// How much of a message is kept.
const MESSAGE_CHARACTERS: usize = 500;

/// One way in which rows failed or were refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// `failed` or `refused`.
    pub outcome: &'static str,
    /// Whose fault it is, in the word of [`vqa_core::Kind`].
    pub kind: String,
    /// The failure's stable name.
    pub code: String,
    /// How many rows ended so.
    pub rows: u64,
    /// What went wrong in the first of them.
    pub example: String,
}

/// Failures, counted by name.
#[derive(Debug, Default)]
pub(crate) struct Troubles {
    seen: BTreeMap<(&'static str, String, String), (u64, String)>,
}

impl Troubles {
    pub(crate) fn add(&mut self, outcome: &'static str, failed: &Failed) {
        let mut name = (outcome, tidy(&failed.kind, NAME_CHARACTERS), tidy(&failed.code, NAME_CHARACTERS));
        if self.seen.len() >= MOST_NAMES && !self.seen.contains_key(&name) {
            name = (outcome, "other".to_owned(), "other".to_owned());
        }
        let first = || (0, tidy(&failed.message, MESSAGE_CHARACTERS));
        self.seen.entry(name).or_insert_with(first).0 += 1;
    }

    /// Lists them, the most frequent first.
    pub(crate) fn finish(self) -> Vec<Trouble> {
        let trouble = |((outcome, kind, code), (rows, example))| Trouble { outcome, kind, code, rows, example };
        let mut all: Vec<Trouble> = self.seen.into_iter().map(trouble).collect();
        all.sort_by_key(|trouble| std::cmp::Reverse(trouble.rows));
        all
    }
}
