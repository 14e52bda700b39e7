//! The known name that a mistyped one most likely stands for.

/// Longer names are not compared: no id is that long, and the comparison takes the product of both lengths.
const LONGEST: usize = 64;

/// Finds the known name that is fewest edits away; the first of equals. At most one edit in three letters.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    if name.len() > LONGEST {
        return None;
    }
    let typed = name.to_ascii_lowercase();
    known
        .filter(|known| known.len() <= LONGEST)
        .map(|known| (strsim::osa_distance(&typed, known), known))
        .filter(|(edits, known)| edits * 3 <= known.chars().count())
        .min_by_key(|(edits, _)| *edits)
        .map(|(_, known)| known)
}
