//! How the VQA metric normalises text: punctuation, lower case, number words, articles, contractions.
//!
//! Written from a description of what the official code does, its slips included: they are part of every published
//! figure. What goes in is any text; what comes out is compared for equality and never shown as an answer.

use std::borrow::Cow;

use super::contractions;
use super::python::{is_digit, split, strip};

/// The marks that are looked for. Others (`'`, `:`, `$`, `%`, every mark beyond ASCII) stay.
const MARKS: &[u8] = b";/[]\"{}()=+\\_-><@`,?!";

/// The most periods that are dropped: a flag landed in the place of the count, and its value is 32.
const MOST_PERIODS: usize = 32;

/// What joins two digits, so that every mark vanishes instead of becoming a space.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Comma {
    /// One comma, as in the official code.
    One,
    /// One or more, as in MMF and lmms-eval.
    Any,
}

/// Writes line breaks and tabs as spaces, and strips.
pub(crate) fn tidy(text: &str) -> Cow<'_, str> {
    let stripped = strip(text);
    if stripped.contains(['\n', '\t']) { stripped.replace(['\n', '\t'], " ").into() } else { stripped.into() }
}

/// Deletes punctuation, or writes a space for it.
///
/// A mark is deleted where it stands beside a space anywhere in the text, or where a comma joins two digits anywhere.
/// A period is deleted unless a digit follows.
pub(crate) fn without_punctuation(text: &str, comma: Comma) -> Cow<'_, str> {
    if !text.bytes().any(|byte| byte == b'.' || MARKS.contains(&byte)) {
        return text.into();
    }
    let joined = joins_digits(text, comma);
    let bytes = text.as_bytes();
    let mut vanishes = [joined; 128];
    for pair in bytes.windows(2) {
        if let &[mark, b' '] | &[b' ', mark] = pair
            && let Some(entry) = vanishes.get_mut(usize::from(mark))
        {
            *entry = true;
        }
    }
    let spaced = text.chars().filter_map(|c| match u8::try_from(c) {
        Ok(byte) if MARKS.contains(&byte) => {
            let gone = vanishes.get(usize::from(byte)).copied().unwrap_or_default();
            (!gone).then_some(' ')
        }
        Ok(_) | Err(_) => Some(c),
    });
    without_periods(spaced, text.len()).into()
}

fn without_periods(text: impl Iterator<Item = char>, size: usize) -> String {
    let mut out = String::with_capacity(size);
    let mut dropped = 0;
    let mut text = text.peekable();
    while let Some(c) = text.next() {
        if c == '.' && dropped < MOST_PERIODS && !text.peek().is_some_and(|next| is_digit(*next)) {
            dropped += 1;
        } else {
            out.push(c);
        }
    }
    out
}

/// Says whether a comma stands between two digits.
fn joins_digits(text: &str, comma: Comma) -> bool {
    if !text.contains(',') {
        return false;
    }
    let mut digit_before = false;
    let mut commas = 0;
    for c in text.chars() {
        if c == ',' {
            commas += 1;
            continue;
        }
        let digit = is_digit(c);
        let enough = commas == 1 || (commas > 1 && comma == Comma::Any);
        if digit_before && enough && digit {
            return true;
        }
        digit_before = digit;
        commas = 0;
    }
    false
}

/// Lower-cases, writes number words as digits, drops articles and puts apostrophes back.
pub(crate) fn plain_words(text: &str) -> String {
    let lower = if text.bytes().any(|byte| byte.is_ascii_uppercase() || !byte.is_ascii()) {
        Cow::Owned(text.to_lowercase())
    } else {
        Cow::Borrowed(text)
    };
    let mut out = String::with_capacity(lower.len());
    let mut first = true;
    for word in split(&lower) {
        let word = number_word(word);
        if matches!(word, "a" | "an" | "the") {
            continue;
        }
        if !first {
            out.push(' ');
        }
        first = false;
        out.push_str(contractions::spell(word));
    }
    out
}

fn number_word(word: &str) -> &str {
    match word {
        "none" | "zero" => "0",
        "one" => "1",
        "two" => "2",
        "three" => "3",
        "four" => "4",
        "five" => "5",
        "six" => "6",
        "seven" => "7",
        "eight" => "8",
        "nine" => "9",
        "ten" => "10",
        _ => word,
    }
}

/// Normalises a text in full.
pub(crate) fn normal(text: &str, comma: Comma) -> String {
    plain_words(&without_punctuation(&tidy(text), comma))
}

/// Returns the accuracy of an answer that `matches` of `people` gave: the mean over all sets that leave one person
/// out, of a third for each match in the set, 1 at the most. Counted in integers, so no order of adding shows.
pub(crate) fn consensus(matches: usize, people: usize) -> f64 {
    let thirds = matches * matches.saturating_sub(1).min(3) + people.saturating_sub(matches) * matches.min(3);
    thirds as f64 / (3 * people.max(1)) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn punctuated(text: &str) -> String {
        without_punctuation(text, Comma::One).into_owned()
    }

    #[test]
    fn a_mark_vanishes_beside_a_space_and_is_a_space_elsewhere() {
        assert_eq!(punctuated("red-blue"), "red blue");
        assert_eq!(punctuated("red -blue-green"), "red bluegreen");
        assert_eq!(punctuated("1,000-2,000"), "10002000");
        assert_eq!(punctuated("x=1,2"), "x12");
        assert_eq!(punctuated("$5 10:30 don't"), "$5 10:30 don't");
    }

    #[test]
    fn two_commas_join_digits_in_the_later_code_alone() {
        assert_eq!(punctuated("1,,2"), "1  2");
        assert_eq!(without_punctuation("1,,2", Comma::Any), "12");
        assert_eq!(without_punctuation("1,a,2", Comma::Any), "1 a 2");
    }

    #[test]
    fn a_period_goes_unless_a_digit_follows_and_only_32_go() {
        assert_eq!(punctuated("2. a.m. no.1 3.5"), "2 am no.1 3.5");
        assert_eq!(punctuated(&".".repeat(40)), ".".repeat(8));
    }

    #[test]
    fn words_are_made_plain() {
        assert_eq!(plain_words(" The TWO cats  dont\u{a0}care "), "2 cats don't care");
        assert_eq!(plain_words("No one"), "no 1");
        assert_eq!(plain_words("A"), "");
    }

    #[test]
    fn ten_people_give_the_five_known_scores() {
        let scores: Vec<_> = (0..=10).map(|matches| consensus(matches, 10)).collect();
        assert_eq!(scores, [0.0, 0.3, 0.6, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0]);
    }
}
