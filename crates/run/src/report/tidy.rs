//! Texts of strangers, made fit to be shown: cut, and without marks that turn the text around them.

/// Writes characters that reorder what stands beside them as their code, so that an answer cannot be made to look like
/// another; all other text, right to left included, stays as it is.
pub(crate) fn tidy(text: &str, characters: usize) -> String {
    let mut out = String::new();
    for (place, character) in text.chars().enumerate() {
        if place == characters {
            out.push('…');
            break;
        }
        match character {
            '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {
                out.push_str(&format!("⟨U+{:04X}⟩", u32::from(character)));
            }
            '\0'..='\u{8}' | '\u{B}'..='\u{1F}' | '\u{7F}'..='\u{9F}' => out.push('\u{FFFD}'),
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn turning_marks_are_shown_and_letters_stay() {
        assert_eq!(tidy("a\u{202E}b", 9), "a⟨U+202E⟩b");
        assert_eq!(tidy("שלום\u{200F}\tل\n", 99), "שלום\u{200F}\tل\n");
        assert_eq!(tidy("a\u{1b}[2Jb", 99), "a\u{FFFD}[2Jb");
        assert_eq!(tidy("abcd", 3), "abc…");
    }
}
