//! Text as XML can hold it.

/// Writes a text for an attribute or an element: marked-up characters as references, and what XML 1.0 cannot hold as U+FFFD.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            // A reader would turn these into blanks within an attribute.
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\r' => out.push_str("&#13;"),
            '\0'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}' => out.push('\u{FFFD}'),
            plain => out.push(plain),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text() {
        assert_eq!(escape("<a b=\"c\">&\n"), "&lt;a b=&quot;c&quot;&gt;&amp;&#10;");
        assert_eq!(escape("]]>\u{1b}\u{0}\u{FFFF}é"), "]]&gt;\u{FFFD}\u{FFFD}\u{FFFD}é");
    }
}
