//! What is known of pictures that were looked at, so that each is looked at once.
//!
//! Keeps so many and then forgets all of them: data sets name the same picture in rows that are near each other.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::feed::Key;
use super::header::{Reason, Seen};

/// Pictures that are kept: some 10 MB.
const KEPT: usize = 100_000;

type Looked = Result<Seen, Reason>;

/// Remembers pictures.
#[derive(Debug, Default)]
pub(super) struct Memo {
    pictures: Mutex<HashMap<Key, Arc<OnceLock<Looked>>>>,
}

impl Memo {
    /// Returns what is known of a picture; looks at it if nothing is. Who asks while another looks waits for that.
    pub(super) fn known(&self, key: Key, look: impl FnOnce() -> Looked) -> Looked {
        let picture = {
            let mut pictures = self.pictures.lock().unwrap_or_else(PoisonError::into_inner);
            if pictures.len() >= KEPT && !pictures.contains_key(&key) {
                pictures.clear();
            }
            pictures.entry(key).or_default().clone()
        };
        picture.get_or_init(look).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use vqa_core::Size;

    use super::*;

    #[test]
    fn a_picture_is_looked_at_once_by_all_threads_together() {
        let (memo, looks) = (Memo::default(), AtomicUsize::new(0));
        let look = || {
            looks.fetch_add(1, Ordering::Relaxed);
            Ok(Seen { upright: Size::new(1, 2), bytes: 3 })
        };
        std::thread::scope(|scope| {
            for _ in 0..4 {
                scope.spawn(|| (0..100).for_each(|key| assert!(memo.known(Key(key), look).is_ok())));
            }
        });
        assert_eq!(looks.into_inner(), 100);
    }

    #[test]
    fn so_many_are_kept_and_no_more() {
        let memo = Memo::default();
        let nothing = || Err(Reason { code: "x", message: String::new() });
        for key in 0..=KEPT as u64 {
            assert!(memo.known(Key(key), nothing).is_err());
        }
        assert_eq!(memo.pictures.lock().unwrap().len(), 1);
    }
}
