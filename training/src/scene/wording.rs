//! The many ways to say the same.

use crate::rng::Rng;

/// Fills a pattern: `[a|b|]` stands for one of its choices, and may hold others.
pub(crate) fn say(rng: &mut Rng, pattern: &str) -> String {
    let mut text = pattern.to_owned();
    while let Some(close) = text.find(']') {
        let Some(open) = text[..close].rfind('[') else { break };
        let choices: Vec<&str> = text[open + 1..close].split('|').collect();
        let choice = (*rng.pick(&choices)).to_owned();
        text.replace_range(open..=close, &choice);
    }
    text
}

/// Words for the picture, to follow "in".
pub(crate) const PICTURE: &str = "the [image|picture|image|picture|scene|photo|drawing]";
/// The picture itself, in all words for it.
pub(crate) const THE_PICTURE: &str = "[the|the|this] [image|picture|image|picture|scene|photo|drawing]";
/// "In the picture", or nothing.
pub(crate) const IN_PICTURE: &str = "[||| in the [image|picture|scene|drawing]| here]";
/// Words for a figure of any kind.
pub(crate) const THING: &str = "[shape|shape|object|figure]";
/// The same for several.
pub(crate) const THINGS: &str = "[shapes|shapes|objects|figures]";
/// How people spell it.
pub(crate) const COLOUR: &str = "[color|colour]";

/// Makes a question look as people type it, whatever its words.
pub(crate) fn dress(rng: &mut Rng, question: &str) -> String {
    let mut text = question.trim_end_matches('?').split_whitespace().collect::<Vec<_>>().join(" ");
    if rng.chance(0.06) {
        let polite =
            say(rng, "[please tell me: |can you tell me, |i want to know: |question: |hi, |look at the picture. ]");
        text.insert_str(0, &polite);
    }
    match rng.below(20) {
        0..11 => text = capital(&text),
        11..18 => {}
        18 => text = text.to_uppercase(),
        _ => text = text.split(' ').map(capital).collect::<Vec<_>>().join(" "),
    }
    match rng.below(10) {
        0 | 1 => {}
        2 => text.push_str(" ?"),
        3 => text.push('.'),
        _ => text.push('?'),
    }
    if rng.chance(0.08) {
        let end =
            "[Answer with one word.|Answer briefly.|Answer the question using a single word or phrase.|Be brief.]";
        text.push(' ');
        text.push_str(&say(rng, end));
    }
    text
}

/// Mistypes one longer word: a letter left out, said twice, or in the place of its neighbour.
pub(crate) fn slip(rng: &mut Rng, text: &str) -> String {
    let mut words: Vec<String> = text.split(' ').map(str::to_owned).collect();
    let word = rng.below(words.len());
    let mut letters: Vec<char> = words[word].chars().collect();
    if letters.len() < 4 || !letters.iter().all(char::is_ascii_alphabetic) {
        return text.to_owned();
    }
    let at = rng.whole(1, letters.len() - 2);
    match rng.below(3) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        _ => letters.swap(at, at + 1),
    }
    words[word] = letters.into_iter().collect();
    words.join(" ")
}

/// Starts a text with a capital.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// Puts "a" or "an" before a word.
pub(crate) fn a(word: &str) -> String {
    let an = word.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {word}", if an { "an" } else { "a" })
}

/// Joins a list as people do.
pub(crate) fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// Spells "gray" in either way, for questions.
pub(crate) fn spelling(rng: &mut Rng, text: &str) -> String {
    if rng.chance(0.4) { text.replace("gray", "grey") } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slip_changes_one_word_and_keeps_short_ones() {
        let mut rng = Rng::new(6);
        let text = "is there a circle";
        let slips: Vec<String> = (0..60).map(|_| slip(&mut rng, text)).collect();
        assert!(slips.iter().any(|said| said != text));
        for said in slips {
            let changed = said.split(' ').zip(text.split(' ')).filter(|(one, other)| one != other);
            assert!(changed.clone().count() <= 1 && changed.into_iter().all(|(_, word)| word.len() > 3), "{said}");
        }
    }

    #[test]
    fn a_pattern_is_filled_to_the_end() {
        let mut rng = Rng::new(5);
        for _ in 0..50 {
            let text = say(&mut rng, "[a|b [c|d]] e[|!]");
            assert!(!text.contains(['[', '|', ']']), "{text}");
            assert!(text.contains(" e"), "{text}");
        }
    }
}
