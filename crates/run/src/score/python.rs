//! How Python's text functions read text, where they differ from Rust's: the official scorers are Python.

mod digits;
mod float;

pub(crate) use digits::{decimal, is_digit};
pub(crate) use float::float;

/// Says whether `str.split` and `str.strip` take the character for a blank.
///
/// That is Unicode's `White_Space`, and the four separators U+001C to U+001F.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// Does what `str.strip` does without an argument.
pub(crate) fn strip(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// Does what `str.split` does without an argument.
pub(crate) fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(is_blank).filter(|word| !word.is_empty())
}

/// Strips a text and writes every run of blanks as one space.
pub(crate) fn collapse(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for word in split(text) {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_are_pythons() {
        assert_eq!(strip("\u{1c}\u{85}\u{a0} a \u{1f}\u{3000}"), "a");
        assert_eq!(split(" a\u{1d}b\u{2028}c ").collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(strip("\u{200b}a"), "\u{200b}a", "a zero-width space is no blank");
        assert_eq!(collapse("\t a \n b"), "a b");
    }
}
