//! How people type a question: clipped, mistyped, with words that say nothing, with many kind words around it.
//!
//! Only training does this; what is judged is dressed by `wording::dress` alone.

use crate::rng::Rng;
use crate::scene::Question;
use crate::scene::anew::kept;
use crate::scene::strange::strange;
use crate::scene::wording::{THE_PICTURE, say, slip};

/// Kinds whose words are not all the asker's: what a chart names and a picture says may look like anything.
const BORROWED: [&str; 4] = ["chart value", "chart compare", "chart colour", "text there"];

/// How often a question loses the small words.
const CLIPPED: f32 = 0.04;
/// How often it has a strange word.
const STRANGE: f32 = 1.0 / 6.0;
/// How often it is mistyped.
const SLIPS: f32 = 0.06;
/// How often more is said than asked.
const KIND: f32 = 0.2;

/// What stands before a question.
const BEFORE: &str = "[please|hello|hi|hey|hi there|good day|ok|okay|so|now|well|quick question:|question:|one question:|\
    tell me please:|please tell me:|answer this:|please answer:|could you please tell me:|can you please tell me:|\
    could you tell me:|i want to know:|i need to know:|i wonder:|look at @:|look at @ and answer:|looking at @,|\
    based on @,|in @,|in @:|from @:|given @,|regarding @,|using @,|according to @,|for @:|think carefully:|be precise:|\
    here is @.|do you know,|my question is:|q:|task:|user question:|dear assistant,|excuse me,|sorry,|next:|\
    please look closely and answer:|i have a question about @:|i am not sure, but|can you help me with @:|\
    please be so kind and tell me:|hello, i have @ and want to know:|have a close look at @ and tell me:|\
    take your time and look at @:|good morning,|hey there, a short question:]";
/// What stands after it.
const AFTER: &str = "[, please| please|, thanks| thank you| thanks|, in one word|, one word only|, short answer|, just the answer|\
    , answer briefly| (one word)|, answer in one word|, give only the answer|, be quick|, if you can| for me|, quickly|\
    , my friend|, ok|, do you know| in @| in @| on @|, in @|, as seen in @]";

/// Types a question.
pub(crate) fn typed(rng: &mut Rng, question: &Question) -> String {
    let own = !BORROWED.contains(&question.kind);
    let mut text = question.text.clone();
    if own && rng.chance(CLIPPED) {
        text = clipped(&text);
    }
    if rng.chance(STRANGE) {
        for _ in 0..if rng.chance(0.25) { 2 } else { 1 } {
            text = stranger(rng, &text, own);
        }
    }
    if own && rng.chance(SLIPS) {
        let slipped = slip(rng, &text);
        // "Read" without its second vowel would be a colour.
        if !kept::said(&slipped) && (text.contains("red") || !slipped.contains("red")) {
            text = slipped;
        }
    }
    if rng.chance(KIND) {
        text = kind(rng, &text, question.kind.starts_with("two"));
    }
    text
}

/// Leaves out the small words.
fn clipped(text: &str) -> String {
    const SMALL: [&str; 14] =
        ["the", "a", "an", "is", "are", "of", "there", "in", "does", "do", "you", "have", "this", "please"];
    let left: Vec<&str> = text.split(' ').filter(|word| !SMALL.contains(word)).collect();
    if left.is_empty() { text.to_owned() } else { left.join(" ") }
}

/// Puts a strange word where it changes nothing.
fn stranger(rng: &mut Rng, text: &str, own: bool) -> String {
    /// Words without which the rest still tells what is asked.
    const SPARE: [&str; 24] = [
        "image", "picture", "scene", "photo", "drawing", "see", "contain", "contains", "present", "shown", "visible",
        "have", "has", "there", "please", "tell", "give", "name", "can", "do", "does", "many", "show", "located",
    ];
    let word = strange(rng);
    let mut words: Vec<&str> = text.split(' ').collect();
    let spare: Vec<usize> = (0..words.len()).filter(|at| SPARE.contains(&words[*at])).collect();
    match rng.below(4) {
        0 if !spare.is_empty() => words[*rng.pick(&spare)] = &word,
        0 | 1 if own => words.insert(rng.whole(1, words.len()), &word),
        2 if own => return format!("{text}{}{word}", rng.pick(&[" ", ", "])),
        _ => {
            let before = say(rng, "[~|~,|~:|~ me:|please ~:|could you ~:|~ me|i ~:|to ~,]");
            return format!("{} {text}", before.replace('~', &word));
        }
    }
    words.join(" ")
}

/// Says more than is asked, before it or after it.
fn kind(rng: &mut Rng, text: &str, pair: bool) -> String {
    let pattern = if rng.chance(0.65) { BEFORE } else { AFTER };
    let mut more = say(rng, pattern);
    let pictured = ["image", "picture", "scene", "photo", "drawing"].iter().any(|word| text.contains(word));
    if pattern == AFTER {
        // A question that says where does not say it twice.
        while more.contains('@') && (pair || pictured) {
            more = say(rng, pattern);
        }
        return format!("{text}{}", more.replace('@', &say(rng, THE_PICTURE)));
    }
    let shown = if pair { "[these|the two] [pictures|images]" } else { THE_PICTURE };
    format!("{} {text}", more.replace('@', &say(rng, shown)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_stays_and_nothing_kept_is_said() {
        let mut rng = Rng::new(3);
        let question = Question::new("text there", "does it say \"the scene\"", "yes");
        for _ in 0..3000 {
            let said = typed(&mut rng, &question);
            assert!(said.contains("say \"the scene\""), "{said}");
            assert!(!kept::said(&said) && !said.contains(['[', ']', '|', '@', '~']), "{said}");
        }
        let question = Question::new("relation", "is the star left of the ring", "yes");
        for _ in 0..3000 {
            let said = typed(&mut rng, &question);
            assert!(!kept::said(&said) && !said.contains(['[', ']', '|', '@', '~']), "{said}");
        }
    }

    #[test]
    fn small_words_are_left_out() {
        assert_eq!(clipped("what is the shape of the red thing"), "what shape red thing");
        assert_eq!(clipped("is there"), "is there");
    }
}
