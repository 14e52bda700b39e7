//! Words of a stranger, made fit to be shown.
//!
//! What an endpoint says may repeat our key, steer a terminal, or be a whole web page. What goes into an error from
//! there passes through here first: secrets are masked, control characters dropped, and the length is bounded.

use std::error::Error;

use secrecy::{ExposeSecret as _, SecretString};

/// The most characters of a stranger's text that an error holds.
const LONGEST: usize = 2_000;

/// The shortest secret that is masked. Shorter ones are placeholders such as `none`, which are also ordinary words.
const SHORTEST_SECRET: usize = 8;

/// What must not be repeated.
#[derive(Clone, Default)]
pub(crate) struct Secrets(Vec<SecretString>);

impl Secrets {
    pub(crate) fn new<'a>(secrets: impl Iterator<Item = &'a SecretString>) -> Self {
        let trimmed = secrets.map(|secret| SecretString::from(secret.expose_secret().trim().to_owned()));
        let mut secrets: Vec<_> = trimmed.filter(|secret| secret.expose_secret().len() >= SHORTEST_SECRET).collect();
        // Longest first, so that a secret which is part of another leaves no rest of it.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.expose_secret().len()));
        Self(secrets)
    }

    /// Makes a text fit to be shown.
    pub(crate) fn clean(&self, text: &str) -> String {
        let mut shown = self.masked(text);
        if let Some((cut, _)) = shown.char_indices().nth(LONGEST) {
            shown.truncate(cut);
            shown.push('…');
        }
        shown.trim().to_owned()
    }

    /// Says in a line what a body that is no JSON holds: the title of a web page, or the first words of a text.
    pub(crate) fn excerpt(&self, body: &[u8]) -> String {
        let text = String::from_utf8_lossy(body);
        let text = if looks_like_html(body) { title(&text).unwrap_or("a web page without a title") } else { &text };
        let words: Vec<&str> = text.split_whitespace().take(40).collect();
        self.masked(&words.join(" ")).chars().take(200).collect()
    }

    /// Drops what does more than show itself, then masks: a secret that was split by what is dropped is whole again.
    /// Whoever cuts the text does so afterwards, so that no half of a secret remains at the end.
    fn masked(&self, text: &str) -> String {
        let shown: String = text.chars().filter(|c| is_plain(*c)).collect();
        self.0.iter().fold(shown, |text, secret| text.replace(secret.expose_secret(), "***"))
    }
}

/// Says whether a character only shows itself: it neither steers a terminal nor turns the direction of writing.
fn is_plain(c: char) -> bool {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c == '\n' || !(c.is_control() || turns)
}

/// Says whether a body is a web page.
pub(crate) fn looks_like_html(body: &[u8]) -> bool {
    let head = body.trim_ascii_start();
    head.first() == Some(&b'<')
}

/// Lists an error and what caused it, outermost first.
pub(crate) fn causes<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |error| (*error).source())
}

fn title(page: &str) -> Option<&str> {
    // ASCII lower case keeps every byte where it was.
    let lower = page.to_ascii_lowercase();
    let start = ["<title", "<h1"].iter().find_map(|tag| lower.find(tag))?;
    let from = start + lower.get(start..)?.find('>')? + 1;
    let to = from + lower.get(from..)?.find('<')?;
    page.get(from..to).filter(|title| !title.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(texts: &[&str]) -> Secrets {
        let texts: Vec<SecretString> = texts.iter().map(|text| SecretString::from((*text).to_owned())).collect();
        Secrets::new(texts.iter())
    }

    #[test]
    fn masks_secrets_wherever_they_stand() {
        let secrets = secrets(&["sk-long-enough", "  sk-long-enough-too\n", "none"]);
        assert_eq!(secrets.clean("none: sk-long-enough-too, Bearer sk-long-enough."), "none: ***, Bearer ***.");
        let at_the_cut = format!("{}sk-long-enough", "a".repeat(LONGEST - 4));
        assert!(!secrets.clean(&at_the_cut).contains("sk-"));
        assert_eq!(secrets.clean("sk-long\u{7}-enough, sk-\u{202e}long-enough"), "***, ***");
        let at_the_cut = format!("{}sk-long-enough", "a".repeat(190));
        assert_eq!(secrets.excerpt(at_the_cut.as_bytes()), format!("{}***", "a".repeat(190)));
    }

    #[test]
    fn drops_what_steers_a_terminal_and_bounds_the_length() {
        let none = Secrets::default();
        assert_eq!(none.clean("\u{1b}[31mred\u{7}\u{9b}2J\r\n\u{202e}next "), "[31mred2J\nnext");
        assert_eq!(none.clean(&"é".repeat(5_000)).chars().count(), LONGEST + 1);
    }

    #[test]
    fn an_excerpt_is_a_line() {
        let excerpt = |body: &[u8]| Secrets::default().excerpt(body);
        for (body, line) in [
            ("<html><head><title>502 Bad\nGateway</title></head>", "502 Bad Gateway"),
            ("\n<!DOCTYPE html><H1 class=x>Oh no</H1>", "Oh no"),
            ("<html><title></title></html>", "a web page without a title"),
            ("<title", "a web page without a title"),
            ("upstream  connect\nerror", "upstream connect error"),
            ("", ""),
        ] {
            assert_eq!(excerpt(body.as_bytes()), line);
        }
        assert_eq!(excerpt(&[b'x'; 5_000]).len(), 200);
        assert_eq!(excerpt("<İ><title>İ</title>".as_bytes()), "İ");
    }
}
