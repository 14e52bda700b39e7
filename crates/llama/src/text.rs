//! From tokens to text: whole characters only, up to a stop text, and each token's likelihood with its text.
//!
//! A stop text may begin in one token and end in another, so what could be its beginning is held back. White space
//! before the first letter, which most models write and nobody wants, is left out.

use std::collections::VecDeque;

use vqa_core::{Piece, TokenLogprob};

/// Whether an answer goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Heard {
    /// It does.
    More,
    /// A stop text came.
    Stop,
}

/// Collects the bytes of tokens.
#[derive(Debug)]
pub(crate) struct Speech {
    stops: Vec<String>,
    /// Bytes that are no whole character yet.
    bytes: Vec<u8>,
    /// Text that may be the beginning of a stop text.
    held: String,
    /// Bytes that were given out or left out so far.
    given: usize,
    /// Bytes that came so far.
    came: usize,
    begun: bool,
    /// Likelihoods of tokens whose text was not given out yet, with the place of their end.
    logprobs: VecDeque<(usize, TokenLogprob)>,
}

impl Speech {
    /// Begins an answer.
    pub(crate) fn new(stops: &[String]) -> Self {
        let stops = stops.iter().filter(|stop| !stop.is_empty()).cloned().collect();
        let (bytes, held, logprobs) = (Vec::new(), String::new(), VecDeque::new());
        Self { stops, bytes, held, given: 0, came: 0, begun: false, logprobs }
    }

    /// Takes the bytes of a token, and gives what may be shown.
    pub(crate) fn hear(&mut self, bytes: &[u8], logprob: Option<TokenLogprob>) -> (Option<Piece>, Heard) {
        self.came += bytes.len();
        self.logprobs.extend(logprob.map(|logprob| (self.came, logprob)));
        self.bytes.extend(bytes);
        self.take_characters();
        if let Some(at) = self.stops.iter().filter_map(|stop| self.held.find(stop.as_str())).min() {
            self.held.truncate(at);
            let piece = self.give(at);
            return (piece, Heard::Stop);
        }
        let free = self.held.len() - self.could_begin_a_stop();
        (self.give(free), Heard::More)
    }

    /// Ends an answer that met no stop text, and gives what was held back.
    pub(crate) fn end(&mut self) -> Option<Piece> {
        if !self.bytes.is_empty() {
            let rest = std::mem::take(&mut self.bytes);
            self.held.push_str(&String::from_utf8_lossy(&rest));
        }
        let piece = self.give(self.held.len());
        let logprobs: Vec<_> = std::mem::take(&mut self.logprobs).into_iter().map(|(_, logprob)| logprob).collect();
        match piece {
            Some(mut piece) => {
                piece.logprobs.extend(logprobs);
                Some(piece)
            }
            None => (!logprobs.is_empty()).then(|| Piece { logprobs, ..Piece::default() }),
        }
    }

    /// Moves whole characters from bytes to text. What can never become one is replaced.
    fn take_characters(&mut self) {
        loop {
            match std::str::from_utf8(&self.bytes) {
                Ok(text) => {
                    self.held.push_str(text);
                    self.bytes.clear();
                    return;
                }
                Err(error) => {
                    let valid = error.valid_up_to();
                    self.held.push_str(&String::from_utf8_lossy(self.bytes.get(..valid).unwrap_or_default()));
                    let Some(wrong) = error.error_len() else {
                        self.bytes.drain(..valid);
                        return;
                    };
                    self.held.push(char::REPLACEMENT_CHARACTER);
                    self.bytes.drain(..valid + wrong);
                }
            }
        }
    }

    /// Counts the bytes at the end of the text that could be the beginning of a stop text.
    fn could_begin_a_stop(&self) -> usize {
        let longest = |stop: &String| {
            let most = stop.len().saturating_sub(1).min(self.held.len());
            (1..=most).rev().find(|length| {
                let (tail, head) =
                    (self.held.as_bytes().get(self.held.len() - length..), stop.as_bytes().get(..*length));
                tail == head
            })
        };
        self.stops.iter().filter_map(longest).max().unwrap_or(0)
    }

    fn give(&mut self, bytes: usize) -> Option<Piece> {
        let text: String = self.held.drain(..bytes).collect();
        self.given += text.len();
        let shown = if self.begun { text.as_str() } else { text.trim_start() };
        self.begun |= !shown.is_empty();
        // A character that was replaced may be longer than its bytes: a token may then come one piece too early.
        let mut logprobs = Vec::new();
        while let Some((_, logprob)) = self.logprobs.pop_front_if(|(end, _)| *end <= self.given) {
            logprobs.push(logprob);
        }
        (!shown.is_empty() || !logprobs.is_empty()).then(|| Piece {
            text: shown.to_owned(),
            logprobs,
            ..Piece::default()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(stops: &[&str], tokens: &[&[u8]]) -> (String, bool) {
        let mut speech = Speech::new(&stops.iter().map(|stop| (*stop).to_owned()).collect::<Vec<_>>());
        let mut out = String::new();
        for token in tokens {
            let (piece, heard) = speech.hear(token, None);
            out.extend(piece.map(|piece| piece.text));
            if heard == Heard::Stop {
                return (out, true);
            }
        }
        out.extend(speech.end().map(|piece| piece.text));
        (out, false)
    }

    #[test]
    fn characters_are_whole() {
        let mut speech = Speech::new(&[]);
        assert_eq!(speech.hear(&[0xe2, 0x82], None).0, None);
        assert_eq!(speech.hear(&[0xac], None).0, Some("€".into()));
        assert_eq!(speech.hear(&[0xf0, 0x9f], None).0, None);
        assert_eq!(speech.hear(b"a", None).0, Some("\u{fffd}a".into()));
        assert_eq!(hear(&[], &[b"a", &[0xe2, 0x82]]), ("a\u{fffd}".to_owned(), false));
    }

    #[test]
    fn a_stop_text_ends_the_answer_wherever_tokens_end() {
        assert_eq!(hear(&["END"], &[b"one E", b"N", b"D two"]), ("one ".to_owned(), true));
        assert_eq!(hear(&["END"], &[b"one E", b"N", b"T two"]), ("one ENT two".to_owned(), false));
        assert_eq!(hear(&["END"], &[b"one EN"]), ("one EN".to_owned(), false));
        assert_eq!(hear(&["aab"], &[b"a", b"a", b"a", b"b", b"c"]), ("a".to_owned(), true));
        assert_eq!(hear(&["b", "a"], &[b"xab"]), ("x".to_owned(), true));
        assert_eq!(hear(&[""], &[b"x"]), ("x".to_owned(), false));
    }

    #[test]
    fn white_space_before_the_first_letter_is_left_out() {
        assert_eq!(hear(&[], &[b" ", b"\n", b" red ", b" x"]), ("red  x".to_owned(), false));
    }

    #[test]
    fn likelihoods_come_with_their_text_and_not_with_a_stop_text() {
        let logprob = |token: &str| {
            let chosen = vqa_core::TokenChance { token: token.to_owned(), bytes: None, logprob: -1.0 };
            Some(TokenLogprob { chosen, top: Vec::new() })
        };
        let mut speech = Speech::new(&["!!".to_owned()]);
        let named = |piece: Option<Piece>| {
            piece.map(|piece| (piece.text, piece.logprobs.into_iter().map(|l| l.chosen.token).collect::<Vec<_>>()))
        };
        assert_eq!(named(speech.hear(b" a", logprob("1")).0), Some(("a".to_owned(), vec!["1".to_owned()])));
        assert_eq!(named(speech.hear(b"!", logprob("2")).0), None);
        let both = vec!["2".to_owned(), "3".to_owned()];
        assert_eq!(named(speech.hear(b"b", logprob("3")).0), Some(("!b".to_owned(), both)));
        let (piece, heard) = speech.hear(b"c!!", logprob("4"));
        assert_eq!((named(piece), heard), (Some(("c".to_owned(), vec![])), Heard::Stop));
    }
}
