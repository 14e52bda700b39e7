//! How values and names are called in messages: what they are, never what a stranger wrote at any length.

use serde_json::{Map, Value};

/// The most names that a message lists.
const NAMES: usize = 20;
/// The most characters of one name.
const NAME: usize = 40;

/// Names what a value is.
pub(super) const fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

/// Says that a column holds the wrong thing.
pub(super) fn wrong(column: &str, wanted: &str, is: &str) -> String {
    format!("`{column}` must be {wanted}, and is {is}")
}

/// Says that none of the columns that were looked for is there.
pub(super) fn missing<'a>(what: &str, wanted: &[&str], there: impl IntoIterator<Item = &'a str>) -> String {
    let there = names(there);
    let there = if there.is_empty() { "there are none".to_owned() } else { format!("there are {there}") };
    format!("no {what}: looked for {}; {there}", names(wanted.iter().copied()))
}

/// Lists names in backticks: so many at the most, each so long, without control characters.
pub(super) fn names<'a>(all: impl IntoIterator<Item = &'a str>) -> String {
    let mut all = all.into_iter();
    let mut shown: Vec<String> = all.by_ref().take(NAMES).map(|one| format!("`{}`", name(one))).collect();
    let left = all.count();
    if left > 0 {
        shown.push(format!("{left} more"));
    }
    shown.join(", ")
}

/// Cuts a name to what a message can bear.
pub(super) fn name(text: &str) -> String {
    let clean = |c: char| if c.is_control() { '\u{fffd}' } else { c };
    let mut short: String = text.chars().take(NAME).map(clean).collect();
    if short.len() < text.len() && text.chars().nth(NAME).is_some() {
        short.push('…');
    }
    short
}

/// Lists the columns of a row.
pub(super) fn columns(cells: &Map<String, Value>) -> impl Iterator<Item = &str> {
    cells.keys().map(String::as_str)
}

/// Cuts what a library says to what a message can bear; it may quote the file.
pub(super) fn said(error: &impl std::fmt::Display) -> String {
    const SAID: usize = 200;
    let text = error.to_string();
    let mut short: String = text.chars().take(SAID).filter(|c| !c.is_control()).collect();
    if text.chars().nth(SAID).is_some() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_strangers_wrote_is_cut_and_cleaned() {
        assert_eq!(names(["a", "\u{1b}[31mred"]), "`a`, `\u{fffd}[31mred`");
        assert_eq!(names([&*"x".repeat(1000)]), format!("`{}…`", "x".repeat(40)));
        assert!(names((0..100).map(|_| "c")).ends_with("`c`, 80 more"));
        assert_eq!(said(&"y".repeat(300)).chars().count(), 201);
    }

    #[test]
    fn what_is_missing_is_said_with_what_is_there() {
        assert_eq!(
            missing("question", &["question"], ["id", "image"]),
            "no question: looked for `question`; there are `id`, `image`"
        );
        assert_eq!(missing("question", &["question"], []), "no question: looked for `question`; there are none");
    }
}
