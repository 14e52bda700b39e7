//! Lists and objects that stand as text in a cell, written by JSON or by Python.
//!
//! Tables hold text alone, so lists are written into them as `["a", "b"]` by careful writers and as `['a', 'b']` by
//! those who let Python print them. Of Python's forms only lists of texts and of whole numbers are read.

use serde_json::Value;

/// The most elements of one list; a cell of pictures or answers has far fewer.
const MAX_ELEMENTS: usize = 4096;

/// Reads a list or an object; `None` if the text is neither.
pub(super) fn read(text: &str) -> Option<Value> {
    let text = text.trim();
    if !text.starts_with(['[', '{']) {
        return None;
    }
    serde_json::from_str(text).ok().or_else(|| python(text))
}

/// Reads a list as Python prints it.
fn python(text: &str) -> Option<Value> {
    let inside = text.strip_prefix('[')?.strip_suffix(']')?;
    let mut rest = inside.trim();
    let mut list = Vec::new();
    while !rest.is_empty() {
        let (value, after) = element(rest)?;
        list.push(value);
        let after = after.trim_start();
        rest = match after.strip_prefix(',') {
            Some(more) => more.trim_start(),
            None if after.is_empty() => after,
            None => return None,
        };
        if list.len() > MAX_ELEMENTS {
            return None;
        }
    }
    Some(Value::Array(list))
}

/// Reads one element, and returns what stands after it.
fn element(text: &str) -> Option<(Value, &str)> {
    match text.strip_prefix(['\'', '"']) {
        Some(inside) => quoted(inside, text.chars().next()?),
        None => {
            let end = text.find(',').unwrap_or(text.len());
            let (number, after) = text.split_at(end);
            Some((number.trim().parse::<i64>().ok()?.into(), after))
        }
    }
}

/// Reads up to the closing quote, with Python's escapes of quotes, backslashes and line ends.
fn quoted(text: &str, quote: char) -> Option<(Value, &str)> {
    let mut out = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            c if c == quote => return Some((out.into(), text.get(at + c.len_utf8()..)?)),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                'r' => out.push('\r'),
                c @ ('\\' | '\'' | '"') => out.push(c),
                _ => return None,
            },
            c => out.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn both_writers_are_read() {
        assert_eq!(read(r#" ["a", 1] "#), Some(json!(["a", 1])));
        assert_eq!(read(r#"{"A": "x"}"#), Some(json!({"A": "x"})));
        assert_eq!(read("['a', \"it's\", 'b\\'c', 3,]"), Some(json!(["a", "it's", "b'c", 3])));
        assert_eq!(read("[]"), Some(json!([])));
        assert_eq!(read("['ä\\n漢']"), Some(json!(["ä\n漢"])));
    }

    #[test]
    fn anything_else_is_text() {
        for text in ["", "a", "[", "['a", "['a' 'b']", "[a]", "['\\x41']", "['a'], ['b']", "[1.5.2]", "{'a': 1}"] {
            assert_eq!(read(text), None, "{text}");
        }
        assert_eq!(read(&format!("[{}]", "'',".repeat(5000))), None);
        assert_eq!(read(&"[".repeat(100_000)), None);
    }
}
