//! The numbers in a phrase, as MMMU's three patterns find them. Each pattern is walked by hand, in linear time.

use crate::score::python::is_digit;

/// Finds the numbers with commas, then those with an exponent, then the plain ones; a number may be found twice.
pub(super) fn find(phrase: &str) -> Vec<String> {
    let text = Text { characters: phrase.chars().collect() };
    [Text::with_commas, Text::scientific, Text::plain].into_iter().flat_map(|pattern| text.all(pattern)).collect()
}

struct Text {
    characters: Vec<char>,
}

/// What a pattern found at a place: where the match ends, or where to look next.
enum Step {
    Match(usize),
    Miss(usize),
}

impl Text {
    fn all(&self, pattern: impl Fn(&Self, usize) -> Step) -> Vec<String> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.characters.len() {
            at = match pattern(self, at) {
                Step::Match(end) => {
                    found.extend(self.characters.get(at..end).map(String::from_iter));
                    end
                }
                Step::Miss(next) => next.max(at + 1),
            };
        }
        found
    }

    fn get(&self, at: usize) -> Option<char> {
        self.characters.get(at).copied()
    }

    fn is(&self, at: usize, wanted: char) -> bool {
        self.get(at) == Some(wanted)
    }

    fn is_word(&self, at: usize) -> bool {
        self.get(at).is_some_and(|c| c.is_alphanumeric() || c == '_')
    }

    /// Returns the end of the digits that begin here.
    fn digits(&self, at: usize) -> usize {
        let rest = self.characters.get(at..).unwrap_or_default();
        at + rest.iter().take_while(|c| is_digit(**c)).count()
    }

    fn after_minus(&self, at: usize) -> usize {
        at + usize::from(self.is(at, '-'))
    }

    /// `-?\b\d{1,3}(?:,\d{3})+\b`
    fn with_commas(&self, at: usize) -> Step {
        let start = self.after_minus(at);
        let first = self.digits(start);
        let inside_word = start.checked_sub(1).is_some_and(|before| self.is_word(before));
        if inside_word || !(1..=3).contains(&(first - start)) {
            return Step::Miss(first);
        }
        let mut end = first;
        let mut whole = None;
        while self.is(end, ',') && self.digits(end + 1) >= end + 4 {
            end += 4;
            if !self.is_word(end) {
                whole = Some(end);
            }
        }
        whole.map_or(Step::Miss(first), Step::Match)
    }

    /// `-?\d+(?:\.\d+)?[eE][+-]?\d+`
    fn scientific(&self, at: usize) -> Step {
        let start = self.after_minus(at);
        let whole = self.digits(start);
        if whole == start {
            return Step::Miss(at + 1);
        }
        let fraction = self.fraction(whole).unwrap_or(whole);
        self.exponent(fraction).map_or(Step::Miss(whole), Step::Match)
    }

    /// `-?(?:\d+\.\d+|\.\d+|\d+\b)(?![eE][+-]?\d+)(?![,\d])`
    fn plain(&self, at: usize) -> Step {
        let start = self.after_minus(at);
        let whole = self.digits(start);
        let with_fraction = self.fraction(whole).filter(|end| self.may_end(*end));
        let alone = (whole > start && !self.is_word(whole)).then_some(whole).filter(|end| self.may_end(*end));
        with_fraction.or(alone).map_or(Step::Miss(whole), Step::Match)
    }

    /// Returns the end of a period and digits.
    fn fraction(&self, at: usize) -> Option<usize> {
        let end = self.digits(at + 1);
        (self.is(at, '.') && end > at + 1).then_some(end)
    }

    /// Returns the end of an exponent.
    fn exponent(&self, at: usize) -> Option<usize> {
        let sign = at + 1;
        let digits = sign + usize::from(self.is(sign, '+') || self.is(sign, '-'));
        let end = self.digits(digits);
        ((self.is(at, 'e') || self.is(at, 'E')) && end > digits).then_some(end)
    }

    fn may_end(&self, at: usize) -> bool {
        self.exponent(at).is_none() && !self.get(at).is_some_and(|c| c == ',' || is_digit(c))
    }
}

#[cfg(test)]
mod tests {
    use super::find;

    #[test]
    fn finds_what_the_patterns_find() {
        let cases: [(&str, &[&str]); 9] = [
            ("1,234,5678", &["1,234", "5678"]),
            ("-1,000", &["-1,000", "000"]),
            ("3.0e8", &["3.0e8", "3", "8"]),
            ("1.2.3e4", &["2.3e4", "1.2", "4"]),
            ("-.5 and 7.", &["-.5", "7"]),
            ("12,34", &["34"]),
            ("a5 5a", &["5"]),
            ("1e5", &["1e5", "5"]),
            ("", &[]),
        ];
        for (text, numbers) in cases {
            assert_eq!(find(text), numbers, "{text}");
        }
    }

    #[test]
    fn a_long_run_of_digits_is_walked_once() {
        assert_eq!(find(&"1".repeat(1_000_000)).len(), 1);
        assert_eq!(find(&"1,111 ".repeat(200_000)).len(), 400_000);
    }
}
