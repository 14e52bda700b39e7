//! The rows that a page shows one by one: how each is written for the page's script, and how many there is room for.
//!
//! A page must open whatever a data set holds, so texts are cut, lists are cut, and at the end rows are left out until
//! everything fits. What was left out is said.

mod end;
mod shown;

use serde::Serialize;

use crate::row::{Locator, Picture};

use super::error::ReportError;
use super::page::GalleryData;
use super::pictures::Pictures;
use super::thumbs::{Progress, Room, Thumbs};
use super::words;

pub(crate) use end::end;
pub(crate) use shown::{Shown, gold, gold_words, pictures as pictures_of, shown};

/// How much a page may hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GalleryLimits {
    /// The most rows that are shown one by one.
    pub rows: u64,
    /// The most bytes of the whole page, nearly.
    pub bytes: usize,
    /// The longest side of a thumbnail, in pixels.
    pub side: u32,
}

impl Default for GalleryLimits {
    fn default() -> Self {
        Self { rows: 5_000, bytes: 24_000_000, side: 320 }
    }
}

/// What a page's gallery is made with.
pub struct Showing<'s> {
    /// How much the page may hold.
    pub limits: GalleryLimits,
    /// Where pictures come from.
    pub pictures: &'s mut dyn Pictures,
    /// Is told how far the pictures are.
    pub progress: &'s mut dyn FnMut(Progress),
}

impl std::fmt::Debug for Showing<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Showing").field("limits", &self.limits).finish_non_exhaustive()
    }
}

/// What the page takes besides rows and pictures: tables, plots, style and script.
const REST_BYTES: usize = 400_000;

/// Lengths to which texts are cut, one after the other, until all rows fit.
pub(crate) const TEXT_CHARACTERS: [usize; 5] = [4_000, 1_500, 600, 250, 100];

/// What could end a `script` element or begin a comment in it, and what old scripts take for the end of a line.
const MARKUP: [char; 5] = ['<', '>', '&', '\u{2028}', '\u{2029}'];

/// A row that is shown, and its pictures.
#[derive(Debug)]
pub(crate) struct Picked {
    pub(crate) shown: Shown,
    pub(crate) pictures: Vec<Picture>,
    pub(crate) at: Locator,
}

/// What the page's script needs to know besides the rows.
#[derive(Debug, Serialize)]
pub(crate) struct Meta<'m> {
    /// The names of the runs, one or two.
    pub(crate) runs: &'m [&'m str],
    /// The columns that can be filtered by.
    pub(crate) columns: &'m [String],
    /// Below this a score is wrong.
    pub(crate) wrong_below: f64,
}

/// Chooses which of many rows are shown: all, or so many at equal distances, so that the choice says nothing new.
#[derive(Debug)]
pub(crate) struct Choice {
    all: u128,
    wanted: u128,
    met: u128,
}

impl Choice {
    pub(crate) fn new(all: u64, wanted: u64) -> Self {
        Self { all: u128::from(all.max(1)), wanted: u128::from(wanted.min(all)), met: 0 }
    }

    /// Says whether the next row is one of those.
    pub(crate) fn takes_next(&mut self) -> bool {
        let before = self.met * self.wanted / self.all;
        self.met += 1;
        self.met * self.wanted / self.all > before
    }
}

/// Lays out the gallery: cuts what is too long, makes the thumbnails, and writes both as JSON that a page can hold.
pub(crate) fn gallery(
    mut picked: Vec<Picked>,
    meta: &Meta<'_>,
    showing: Showing<'_>,
) -> Result<GalleryData, ReportError> {
    let (chosen, limits) = (picked.len(), showing.limits);
    let characters = fit(&mut picked, limits.bytes / 3)?;
    let text_bytes: usize = picked.iter().map(|picked| json_bytes(&picked.shown)).sum::<Result<_, _>>()?;
    let room = Room { bytes: limits.bytes.saturating_sub(text_bytes + REST_BYTES), side: limits.side };
    let rows = picked.iter().map(|picked| (picked.pictures.as_slice(), picked.at));
    let thumbs = Thumbs::make(rows, showing.pictures, room, showing.progress);
    for row in &mut picked {
        row.shown.place_pictures(&row.pictures, &thumbs);
    }
    let shown: Vec<&Shown> = picked.iter().map(|picked| &picked.shown).collect();
    Ok(GalleryData {
        rows: words::count(shown.len() as u64),
        note: note(shown.len(), chosen, characters),
        meta_json: json_for_page(meta)?,
        rows_json: json_for_page(&shown)?,
        thumbs_json: json_for_page(&thumbs.encoded)?,
    })
}

/// Cuts texts, and at last rows, until all fit into so many bytes; returns to how many characters texts were cut.
fn fit(picked: &mut Vec<Picked>, bytes: usize) -> Result<usize, ReportError> {
    let mut cut_to = 0;
    for characters in TEXT_CHARACTERS {
        cut_to = characters;
        picked.iter_mut().for_each(|picked| picked.shown.cut(characters));
        if picked.iter().map(|picked| json_bytes(&picked.shown)).sum::<Result<usize, _>>()? <= bytes {
            return Ok(cut_to);
        }
    }
    while picked.iter().map(|picked| json_bytes(&picked.shown)).sum::<Result<usize, _>>()? > bytes {
        picked.truncate(picked.len() / 2);
    }
    Ok(cut_to)
}

fn note(shown: usize, chosen: usize, characters: usize) -> Option<String> {
    let cut = format!("texts longer than {} characters are cut", words::count(characters as u64));
    match (shown < chosen, characters < TEXT_CHARACTERS[0]) {
        (true, _) => Some(format!("only the first {} fit into this page, and {cut}", words::count(shown as u64))),
        (false, true) => Some(cut),
        (false, false) => None,
    }
}

fn json_bytes(value: &impl Serialize) -> Result<usize, ReportError> {
    Ok(json_for_page(value)?.len())
}

/// Writes JSON that can stand inside a page's `script` element: no text in it can end that element, or begin a comment.
fn json_for_page(value: &impl Serialize) -> Result<String, ReportError> {
    let json = serde_json::to_string(value).map_err(ReportError::layout)?;
    let mut out = String::with_capacity(json.len() + json.len() / 16);
    let mut rest = json.as_str();
    while let Some((plain, marked)) = rest.find(MARKUP).and_then(|at| rest.split_at_checked(at)) {
        let mut characters = marked.chars();
        let code = characters.next().map_or(0, u32::from);
        out.push_str(plain);
        out.push_str(&format!("\\u{code:04x}"));
        rest = characters.as_str();
    }
    out.push_str(rest);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_chosen_at_equal_distances() {
        for (all, wanted) in [(10, 3), (10, 10), (10, 20), (1_000_000, 7), (0, 5), (3, 0)] {
            let mut choice = Choice::new(all, wanted);
            let taken: Vec<u64> = (0..all).filter(|_| choice.takes_next()).collect();
            assert_eq!(taken.len() as u64, wanted.min(all), "{all} {wanted}");
            let gaps: std::collections::BTreeSet<u64> = taken.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps.len() <= 2, "{gaps:?}");
        }
    }

    #[test]
    fn json_cannot_leave_its_element() {
        let json = json_for_page(&"</script><!--<script>&\u{2028}").unwrap();
        assert_eq!(json, r#""\u003c/script\u003e\u003c!--\u003cscript\u003e\u0026\u2028""#);
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), "</script><!--<script>&\u{2028}");
    }
}
