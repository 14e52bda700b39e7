//! What Python's `float` makes of a text.

use super::digits::decimal;
use super::is_blank;

/// Reads a number as Python's `float` does: blanks around it, `_` between digits, digits of any script, `inf`, `nan`.
pub(crate) fn float(text: &str) -> Option<f64> {
    let trimmed = text.trim_matches(is_float_blank);
    if trimmed.is_ascii() && !trimmed.contains('_') {
        return trimmed.parse().ok();
    }
    let mut plain = String::with_capacity(trimmed.len());
    let mut digit_before = false;
    let mut characters = trimmed.chars().peekable();
    while let Some(c) = characters.next() {
        if c == '_' {
            let digit_after = characters.peek().is_some_and(|next| decimal(*next).is_some());
            if !(digit_before && digit_after) {
                return None;
            }
            digit_before = false;
            continue;
        }
        let value = decimal(c);
        digit_before = value.is_some();
        plain.push(value.map_or(c, |value| char::from(b'0' + value)));
    }
    plain.parse().ok()
}

/// `float` strips what `str.strip` does, but for the four separators.
fn is_float_blank(c: char) -> bool {
    is_blank(c) && !matches!(c, '\u{1c}'..='\u{1f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_python_reads() {
        let read = [
            (" 5 ", 5.0),
            ("1_000", 1000.0),
            ("１００", 100.0),
            ("\u{a0}٣.٥\u{3000}", 3.5),
            ("1e2", 100.0),
            ("1e1_0", 1e10),
            ("5.", 5.0),
            (".5", 0.5),
            ("+inf", f64::INFINITY),
            ("-Infinity", f64::NEG_INFINITY),
            ("1e400", f64::INFINITY),
        ];
        for (text, value) in read {
            assert_eq!(float(text), Some(value), "{text}");
        }
        assert!(float("nan").is_some_and(f64::is_nan));
    }

    #[test]
    fn refuses_what_python_refuses() {
        for text in ["", " ", "1__0", "_1", "1_", "1_.0", "1._0", "0x10", "1,000", "5%", "²", "in_f", "\u{1c}5", "1 2"]
        {
            assert_eq!(float(text), None, "{text}");
        }
    }
}
