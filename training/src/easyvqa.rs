//! The public easy-VQA set (<https://pypi.org/project/easy-vqa/>, MIT): its pictures and questions.

use std::path::Path;

use crate::draw::canvas::Canvas;
use crate::error::{Failure, fail};
use crate::photos::decode;
use crate::rng::Rng;
use crate::scene::Question;

/// One picture and its questions.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    /// The picture.
    pub(crate) canvas: Canvas,
    /// The questions.
    pub(crate) questions: Vec<Question>,
}

/// Reads the `train` or the `test` folder of the set.
///
/// # Errors
///
/// Fails when a file is missing or not what the set has.
pub(crate) fn load(folder: &Path) -> Result<Vec<Entry>, Failure> {
    let path = folder.join("questions.json");
    let text = std::fs::read(&path).map_err(|source| fail(format!("reading `{}`", path.display()), source))?;
    let rows: Vec<(String, String, usize)> =
        serde_json::from_slice(&text).map_err(|source| fail(format!("reading `{}`", path.display()), source))?;
    let mut entries: Vec<Entry> = Vec::new();
    for (question, answer, index) in rows {
        while entries.len() <= index {
            let path = folder.join("images").join(format!("{}.png", entries.len()));
            let bytes = std::fs::read(&path).map_err(|source| fail(format!("reading `{}`", path.display()), source))?;
            let canvas =
                decode(&bytes).ok_or_else(|| Failure::Input(format!("`{}` is not a picture", path.display())))?;
            entries.push(Entry { canvas, questions: Vec::new() });
        }
        entries[index].questions.push(Question::new("easy-vqa", question, answer));
    }
    Ok(entries)
}

/// Picks an entry, mirrored half of the time: nothing in the set asks for left or right.
pub(crate) fn pick(rng: &mut Rng, entries: &[Entry], wanted: usize) -> Entry {
    let mut entry = rng.pick(entries).clone();
    rng.shuffle(&mut entry.questions);
    entry.questions.truncate(wanted);
    if rng.chance(0.5) {
        let row = entry.canvas.width * 3;
        for row in entry.canvas.bytes.chunks_exact_mut(row) {
            let mirrored: Vec<u8> = row.chunks_exact(3).rev().flatten().copied().collect();
            row.copy_from_slice(&mirrored);
        }
    }
    entry
}
