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
