//! Judges the mean weights on samples: an answer is right when every token of it is the model's first choice, which is
//! when greedy decoding gives exactly that answer.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::checkpoint::Checkpoint;
use crate::pass::{Sample, choices};
use crate::print::say;

/// Right answers and questions, by kind.
pub(crate) type Table = BTreeMap<&'static str, (u32, u32)>;

/// Judges so many samples, each made when it is its turn.
pub(crate) fn run(
    checkpoint: &Checkpoint,
    count: usize,
    threads: usize,
    sample: impl Fn(usize) -> Sample + Sync,
) -> Table {
    let next = AtomicUsize::new(0);
    let table = Mutex::new(Table::new());
    std::thread::scope(|scope| {
        for _ in 0..threads {
            scope.spawn(|| {
                loop {
                    let index = next.fetch_add(1, Ordering::Relaxed);
                    if index >= count {
                        break;
                    }
                    let sample = sample(index);
                    let right = choices((&checkpoint.params, &checkpoint.optimiser.mean), &sample);
                    let mut table = table.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                    for (kind, right) in sample.kinds.iter().zip(right) {
                        let row = table.entry(kind).or_default();
                        row.0 += u32::from(right);
                        row.1 += 1;
                    }
                }
            });
        }
    });
    table.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Prints a table.
pub(crate) fn tell(table: &Table) {
    for (kind, (right, all)) in table {
        say(&format!("{kind:<16} {:6.2} % ({right} of {all})", 100.0 * f64::from(*right) / f64::from((*all).max(1))));
    }
}
