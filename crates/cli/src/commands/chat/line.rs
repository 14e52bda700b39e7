//! What a line of a chat means.

/// A line as it was typed.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// Blank.
    Nothing,
    /// A question.
    Question(&'a str),
    /// Show this picture with the next question.
    Image(&'a str),
    /// Look at the next pictures so closely.
    Detail(&'a str),
    /// Tell what it has cost.
    Cost,
    /// Write the conversation to this file.
    Save(&'a str),
    /// List what can be typed.
    Help,
    /// Leave.
    Quit,
    /// A command that there is not.
    Unknown(&'a str),
}

impl<'a> From<&'a str> for Line<'a> {
    fn from(line: &'a str) -> Self {
        let line = line.trim();
        if !line.starts_with('/') {
            return if line.is_empty() { Self::Nothing } else { Self::Question(line) };
        }
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let rest = rest.trim();
        match word {
            "/image" => Self::Image(rest),
            "/detail" => Self::Detail(rest),
            "/cost" => Self::Cost,
            "/save" => Self::Save(rest),
            "/help" => Self::Help,
            "/quit" | "/exit" => Self::Quit,
            _ => Self::Unknown(word),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tells_commands_from_questions() {
        for (typed, line) in [
            ("  \n", Line::Nothing),
            ("What is / does this?", Line::Question("What is / does this?")),
            ("/image my holiday photo.jpg\n", Line::Image("my holiday photo.jpg")),
            ("/detail", Line::Detail("")),
            ("/cost now", Line::Cost),
            ("/save  a.json ", Line::Save("a.json")),
            ("/quit", Line::Quit),
            ("/imgae a.png", Line::Unknown("/imgae")),
        ] {
            assert_eq!(Line::from(typed), line, "{typed:?}");
        }
    }
}
