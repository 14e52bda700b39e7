//! What would fail without being asked: the first few of them by name, and how many there are.

use vqa_core::ModelName;

use crate::row::RowId;

/// How many are kept by name.
const NAMED: usize = 20;

/// Something that cannot be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The first row that has it.
    pub row: RowId,
    /// The picture that is the matter, as the row names it.
    pub picture: Option<String>,
    /// The model that does not take it, where others may.
    pub model: Option<ModelName>,
    /// Its stable name, which a failed row of a run has too.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
}

/// Problems: a picture counts once, whatever the number of rows that show it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems {
    /// How many there are.
    pub count: u64,
    /// The first 20, in the order of the rows.
    pub first: Vec<Problem>,
}

/// Problems that are still being found, each with the position of its row.
#[derive(Debug, Default)]
pub(super) struct Found {
    count: u64,
    first: Vec<(u64, Problem)>,
}

impl Found {
    /// Adds a problem; positions come in ascending order.
    pub(super) fn push(&mut self, position: u64, problem: Problem) {
        self.count += 1;
        if self.first.len() < NAMED {
            self.first.push((position, problem));
        }
    }

    /// Adds what another found.
    pub(super) fn add(&mut self, other: Self) {
        self.count += other.count;
        self.first.extend(other.first);
        self.first.sort_by_key(|(position, _)| *position);
        self.first.truncate(NAMED);
    }

    pub(super) fn told(self) -> Problems {
        Problems { count: self.count, first: self.first.into_iter().map(|(_, problem)| problem).collect() }
    }
}
