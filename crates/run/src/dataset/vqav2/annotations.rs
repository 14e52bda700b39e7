//! Annotations, found by the question that they belong to.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Map, Value};

use super::super::cutter::{Cut, CutError};
use super::super::error::DatasetError;
use super::super::json;
use super::{JsonFile, go_to, outlined};

/// Where each annotation stands.
#[derive(Debug)]
pub(super) struct Annotations {
    file: JsonFile,
    path: PathBuf,
    places: HashMap<u64, u64>,
}

#[derive(Deserialize)]
struct Key {
    question_id: u64,
}

impl Annotations {
    /// Reads the annotations once, and notes where each one stands.
    pub(super) fn open(path: &Path, subtype: &str) -> Result<Self, DatasetError> {
        let malformed = |reason: String| DatasetError::Malformed { path: path.to_owned(), reason };
        let (mut file, outline) = outlined(path, "annotations")?;
        if let Some(other) = outline.subtype.filter(|other| other != subtype) {
            let other = other.escape_debug();
            return Err(malformed(format!("is about `{other}`, and the questions are about `{subtype}`")));
        }
        let places = places(&mut file, outline.list).map_err(malformed)?;
        Ok(Self { file, path: path.to_owned(), places })
    }

    /// Reads what the annotation of a question holds.
    pub(super) fn of(&mut self, question: u64) -> Result<Map<String, Value>, String> {
        let at = *self
            .places
            .get(&question)
            .ok_or_else(|| format!("question {question} has no annotation in `{}`", self.path.display()))?;
        let told = |error: CutError| format!("its annotation: {error}");
        self.file.seek(at).map_err(CutError::from).and_then(|()| self.file.value()).map_err(told)?;
        json::object(&self.file.buffer).map_err(|reason| format!("its annotation: {reason}"))
    }
}

fn places(file: &mut JsonFile, list: u64) -> Result<HashMap<u64, u64>, String> {
    let mut places = HashMap::new();
    let told = |error: CutError| error.to_string();
    go_to(file, list).map_err(told)?;
    for number in 1_u64.. {
        if file.list_ends(number == 1).map_err(told)? {
            break;
        }
        file.peek().map_err(CutError::from).map_err(told)?;
        let at = file.offset;
        let cut = file.value().map_err(told)?;
        let key = (cut == Cut::Whole).then(|| serde_json::from_slice::<Key>(&file.buffer).ok()).flatten();
        let Some(Key { question_id }) = key else {
            return Err(format!("annotation {number} must be an object with a `question_id`"));
        };
        if places.insert(question_id, at).is_some() {
            return Err(format!("question {question_id} has two annotations"));
        }
    }
    Ok(places)
}
