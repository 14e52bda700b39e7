//! The vocabulary: bytes, merges learned from the generator's own words, and the marks of the prompt.
//!
//! Splits text as llama.cpp does for the `smollm` kind of tokenizer (digits alone, then words with the space before
//! them), so that a question has the same tokens here and there.

use std::collections::HashMap;

/// The marks, in the order of their ids.
pub(crate) const MARKS: [&str; 22] = [
    "<|endoftext|>",
    "<|im_start|>",
    "<end_of_utterance>",
    "<fake_token_around_image>",
    "<image>",
    "<global-img>",
    "<row_1_col_1>",
    "<row_1_col_2>",
    "<row_1_col_3>",
    "<row_1_col_4>",
    "<row_2_col_1>",
    "<row_2_col_2>",
    "<row_2_col_3>",
    "<row_2_col_4>",
    "<row_3_col_1>",
    "<row_3_col_2>",
    "<row_3_col_3>",
    "<row_3_col_4>",
    "<row_4_col_1>",
    "<row_4_col_2>",
    "<row_4_col_3>",
    "<row_4_col_4>",
];
/// Starts a prompt.
pub(crate) const START: usize = 1;
/// Ends a turn.
pub(crate) const END: usize = 2;
/// Stands on both sides of a view.
pub(crate) const FENCE: usize = 3;
/// Says that a view shows the whole picture.
pub(crate) const WHOLE: usize = 5;

/// Says that a view shows the part of a picture at this row and column, counted from 1, at most 4.
pub(crate) fn part(row: usize, col: usize) -> usize {
    WHOLE + (row - 1) * 4 + col
}

/// Knows every token.
#[derive(Debug, Clone)]
pub(crate) struct Tokens {
    /// The tokens as the exported file spells them.
    pub(crate) pieces: Vec<String>,
    /// The merges, in order.
    pub(crate) merges: Vec<(String, String)>,
    ids: HashMap<String, usize>,
    ranks: HashMap<(String, String), usize>,
}

/// Spells every byte as a letter that can be seen, as GPT-2's vocabulary does.
fn letter(byte: u8) -> char {
    let seen = |byte: u8| matches!(byte, 33..=126 | 161..=172 | 174..=255);
    if seen(byte) {
        char::from(byte)
    } else {
        let before = (0..byte).filter(|byte| !seen(*byte)).count() as u32;
        char::from_u32(256 + before).unwrap_or('?')
    }
}

fn spell(word: &str) -> Vec<String> {
    word.bytes().map(|byte| letter(byte).to_string()).collect()
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Letter,
    Digit,
    Space,
    Other,
}

fn class(c: char) -> Class {
    match c {
        c if c.is_numeric() => Class::Digit,
        c if c.is_alphabetic() => Class::Letter,
        c if c.is_whitespace() => Class::Space,
        _ => Class::Other,
    }
}

/// Splits text into the words within which merges happen.
fn split(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let len = first_word(rest);
        let (word, after) = rest.split_at(len);
        words.push(word);
        rest = after;
    }
    words
}

/// Measures the first word: `'s` and its like, a digit, letters or other signs with the space before them, or spaces.
fn first_word(text: &str) -> usize {
    const ENDINGS: [&str; 7] = ["'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];
    if let Some(end) = ENDINGS.iter().find(|end| text.starts_with(**end)) {
        return end.len();
    }
    let run = |from: usize, wanted: Class| -> usize {
        text[from..].char_indices().find(|(_, c)| class(*c) != wanted).map_or(text.len(), |(at, _)| from + at)
    };
    let mut letters = text.chars();
    let (first, second) = (letters.next().unwrap_or(' '), letters.next());
    match class(first) {
        Class::Digit => first.len_utf8(),
        Class::Letter => run(0, Class::Letter),
        Class::Other => run(0, Class::Other),
        Class::Space => match second.map(class) {
            Some(wanted @ (Class::Letter | Class::Other)) if first == ' ' => run(1, wanted),
            _ => {
                // Of several spaces the last goes with the word after them; digits are cut off before this rule.
                let end = run(0, Class::Space);
                let last = text[..end].chars().next_back().map_or(0, char::len_utf8);
                let digit = text[end..].chars().next().is_some_and(|c| class(c) == Class::Digit);
                if end == text.len() || digit || end == last { end } else { end - last }
            }
        },
    }
}

fn merge(word: &mut Vec<String>, pair: &(String, String)) {
    let mut at = 0;
    while at + 1 < word.len() {
        if word[at] == pair.0 && word[at + 1] == pair.1 {
            let right = word.remove(at + 1);
            word[at].push_str(&right);
        }
        at += 1;
    }
}

impl Tokens {
    /// Learns merges from texts until the vocabulary has so many tokens.
    pub(crate) fn learn(texts: &[String], size: usize) -> Self {
        let mut counts: HashMap<&str, usize> = HashMap::new();
        for word in texts.iter().flat_map(|text| split(text)) {
            *counts.entry(word).or_default() += 1;
        }
        let mut words: Vec<(Vec<String>, usize)> =
            counts.into_iter().map(|(word, count)| (spell(word), count)).collect();
        words.sort();
        let mut merges = Vec::new();
        while MARKS.len() + 256 + merges.len() < size {
            let mut pairs: HashMap<(&str, &str), usize> = HashMap::new();
            for (word, count) in &words {
                for pair in word.windows(2) {
                    *pairs.entry((&pair[0], &pair[1])).or_default() += count;
                }
            }
            let best = pairs.into_iter().max_by(|a, b| a.1.cmp(&b.1).then(b.0.cmp(&a.0)));
            let Some(((left, right), _)) = best else { break };
            let pair = (left.to_owned(), right.to_owned());
            words.iter_mut().for_each(|(word, _)| merge(word, &pair));
            merges.push(pair);
        }
        Self::of(merges)
    }

    /// Makes the vocabulary of these merges.
    pub(crate) fn of(merges: Vec<(String, String)>) -> Self {
        let mut pieces: Vec<String> = MARKS.iter().map(|mark| (*mark).to_owned()).collect();
        pieces.extend((0..=255).map(|byte| letter(byte).to_string()));
        pieces.extend(merges.iter().map(|(left, right)| format!("{left}{right}")));
        let ids = pieces.iter().enumerate().map(|(id, piece)| (piece.clone(), id)).collect();
        let ranks = merges.iter().enumerate().map(|(rank, pair)| (pair.clone(), rank)).collect();
        Self { pieces, merges, ids, ranks }
    }

    /// Tells how many tokens there are.
    pub(crate) fn len(&self) -> usize {
        self.pieces.len()
    }

    /// Turns text into tokens.
    pub(crate) fn encode(&self, text: &str) -> Vec<usize> {
        let mut ids = Vec::new();
        for word in split(text) {
            let mut word = spell(word);
            loop {
                let ranked =
                    word.windows(2).filter_map(|pair| self.ranks.get(&(pair[0].clone(), pair[1].clone())).copied());
                let Some(rank) = ranked.min() else { break };
                merge(&mut word, &self.merges[rank]);
            }
            ids.extend(word.iter().map(|piece| self.ids[piece]));
        }
        ids
    }

    /// Turns text into tokens of one letter each, as answers that spell what they read.
    pub(crate) fn letters(&self, text: &str) -> Vec<usize> {
        spell(text).iter().map(|piece| self.ids[piece]).collect()
    }

    /// Turns tokens into text; marks vanish.
    #[cfg(test)]
    pub(crate) fn decode(&self, ids: &[usize]) -> String {
        let back: HashMap<char, u8> = (0..=255).map(|byte| (letter(byte), byte)).collect();
        let pieces = ids.iter().filter(|id| **id >= MARKS.len()).map(|id| self.pieces[*id].as_str());
        let bytes: Vec<u8> = pieces.flat_map(str::chars).filter_map(|c| back.get(&c).copied()).collect();
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_split_as_the_smollm_kind_splits_it() {
        let words = split("What's 12 \"red\"  shapes?\nAssistant:");
        let wanted = ["What", "'s", " ", "1", "2", " \"", "red", "\"", " ", " shapes", "?", "\n", "Assistant", ":"];
        assert_eq!(words, wanted);
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let tokens = Tokens::learn(&["what color is the shape?".to_owned(), "the shape is red".to_owned()], 300);
        for text in ["what is the colour?", " Ünïcode 12", "\n\n x"] {
            assert_eq!(tokens.decode(&tokens.encode(text)), text);
            assert_eq!(tokens.decode(&tokens.letters(text)), text);
        }
        assert!(tokens.encode(" shape").len() < 6);
    }
}
