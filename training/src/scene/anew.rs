//! Asks what was asked in other words: some that training uses as well, and some that are kept for the held-out part.
//!
//! Takes the question that a scene asked and its kind, finds the meaning by the patterns that scenes ask with, and says
//! it with another pattern. The answer stays. It refuses nothing: what no pattern knows stays as it was asked.

pub(crate) mod kept;
mod table;
mod taught;

use crate::rng::Rng;
use crate::scene::strange::strange;
use crate::scene::wording::{THE_PICTURE, say};
use crate::scene::{CANNOT_TELL, Question};

/// One meaning: how scenes ask it, and how it is asked anew. `*` and `^` stand for what is asked about.
#[derive(Debug)]
struct Rule {
    /// The kinds of questions that mean this.
    kinds: &'static [&'static str],
    /// A pattern of all that scenes say.
    asked: &'static str,
    /// A pattern of other ways to say it that training uses; `@` stands for the picture and `~` for a strange word.
    taught: &'static str,
    /// A pattern of ways that training never uses.
    kept: &'static str,
}

/// Which other words to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Manner {
    /// Those that training uses.
    Taught,
    /// Those that are kept for judging.
    Kept,
}

/// Kinds that ask for a colour or for a shape of the same things: with a strange word for which, none could be told.
const EITHER: [&str; 2] = ["superlative", "thing beside"];

/// Says a question in other words.
pub(crate) fn anew(rng: &mut Rng, question: &Question, manner: Manner) -> Option<String> {
    let (text, spelling) = plain(&question.text);
    // What cannot be told stays untold however it is asked.
    let untold = question.answer == CANNOT_TELL;
    let (rule, holes) = table::RULES
        .iter()
        .filter(|rule| untold || rule.kinds.contains(&question.kind))
        .find_map(|rule| about(rule, &text, manner).map(|holes| (rule, holes)))?;
    let pattern = match manner {
        Manner::Taught => rule.taught,
        Manner::Kept => rule.kept,
    };
    let mut chosen = say(rng, pattern);
    while EITHER.contains(&question.kind) && chosen.contains('~') {
        chosen = say(rng, pattern);
    }
    let mut said = String::new();
    for letter in chosen.chars() {
        match letter {
            '*' => said.push_str(&holes[0]),
            '^' => said.push_str(&holes[1]),
            '@' => said.push_str(&say(rng, THE_PICTURE)),
            '~' => said.push_str(&strange(rng)),
            letter => said.push(letter),
        }
    }
    Some(said.replace("color", spelling))
}

/// Finds what a question is about, when it is one that a rule knows.
fn about(rule: &Rule, text: &str, manner: Manner) -> Option<[String; 2]> {
    let all = every(rule.asked);
    let mut found = all.iter().filter_map(|asked| holes(asked, text));
    match manner {
        // "is the ring on the left of the star" is about "the ring", and not about "the ring on the".
        Manner::Taught => found.min_by_key(|holes| holes[0].len() + holes[1].len()),
        // What is judged was once asked with the first that fits, and stays comparable.
        Manner::Kept => found.next(),
    }
}

/// Takes away what changes no meaning: the mark, the word for the picture at the end, and one of two spellings, which it tells.
fn plain(question: &str) -> (String, &'static str) {
    let spelling = if question.contains("colour") { "colour" } else { "color" };
    let mut text = question.trim_end_matches('?').replace("colour", "color");
    for word in ["image", "picture", "scene", "photo", "drawing"] {
        // Several pictures are what some questions are about, and stay.
        text = text.replace(&format!("the {word}"), "@").replace("@s", &format!("the {word}s"));
    }
    for end in [" in @", " of @", " here"] {
        if let Some(start) = text.strip_suffix(end) {
            return (start.to_owned(), spelling);
        }
    }
    (text, spelling)
}

/// Lists all that a pattern can say, the first of the innermost choices first: which comes first decides what judging asks.
fn every(pattern: &str) -> Vec<String> {
    let Some(close) = pattern.find(']') else { return vec![pattern.to_owned()] };
    let Some(open) = pattern[..close].rfind('[') else { return vec![pattern.to_owned()] };
    pattern[open + 1..close]
        .split('|')
        .flat_map(|choice| every(&format!("{}{choice}{}", &pattern[..open], &pattern[close + 1..])))
        .collect()
}

/// Finds what stands in a text where a template has `*` and `^`.
fn holes(template: &str, text: &str) -> Option<[String; 2]> {
    let mut found = [String::new(), String::new()];
    let start = template.find(['*', '^']).unwrap_or(template.len());
    let mut rest = text.strip_prefix(&template[..start])?;
    let mut template = &template[start..];
    while let Some(hole) = template.chars().next() {
        let end = template[1..].find(['*', '^']).map_or(template.len(), |at| at + 1);
        let literal = &template[1..end];
        let last = end == template.len();
        let at = if last { rest.len().checked_sub(literal.len())? } else { rest.find(literal)? };
        if at == 0 || rest.get(at..)?.strip_prefix(literal).is_none() {
            return None;
        }
        rest[..at].clone_into(&mut found[usize::from(hole == '^')]);
        (rest, template) = (&rest[at + literal.len()..], &template[end..]);
    }
    rest.is_empty().then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scene::{Drawn, Inputs, clutter, collect, one, pair, shapes};

    /// Lists the same as `every`, each once, which long patterns need.
    fn listed(pattern: &str) -> Vec<String> {
        let Some(open) = pattern.find('[') else { return vec![pattern.to_owned()] };
        let (mut depth, mut start, mut choices) = (0_usize, open + 1, Vec::new());
        for (at, letter) in pattern.char_indices().skip_while(|(at, _)| *at < open) {
            match letter {
                '[' => depth += 1,
                '|' if depth == 1 => {
                    choices.push(&pattern[start..at]);
                    start = at + 1;
                }
                ']' if depth == 1 => {
                    choices.push(&pattern[start..at]);
                    let (before, after) = (&pattern[..open], listed(&pattern[at + 1..]));
                    let all = choices.into_iter().flat_map(listed);
                    return all
                        .flat_map(|said| {
                            after.iter().map(move |after| format!("{before}{said}{after}")).collect::<Vec<_>>()
                        })
                        .collect();
                }
                ']' => depth -= 1,
                _ => {}
            }
        }
        vec![pattern.to_owned()]
    }

    /// Draws scenes that need neither typefaces nor photographs, and gives their questions.
    fn questions() -> Vec<Question> {
        (0..300)
            .flat_map(|seed| {
                let mut rng = Rng::new(seed);
                let (scene, _) = shapes::draw(&mut rng, 5, &Inputs::default());
                let mut all = collect(&mut rng, 12, |rng| shapes::ask(rng, &scene));
                let others: [Drawn; 3] = [
                    one::draw(&mut rng, 10),
                    pair::draw(&mut rng, &Inputs::default(), 10),
                    clutter::draw(&mut rng, &Inputs::default(), 10),
                ];
                all.extend(others.into_iter().flat_map(|drawn| drawn.questions));
                all
            })
            .collect()
    }

    #[test]
    fn every_question_is_said_in_words_that_no_scene_says() {
        let mut rng = Rng::new(3);
        let known = questions();
        let taught: std::collections::BTreeSet<&str> = known.iter().map(|question| question.text.as_str()).collect();
        for question in &known {
            for manner in [Manner::Taught, Manner::Kept] {
                let text = anew(&mut rng, question, manner).unwrap_or_else(|| panic!("{question:?}"));
                assert!(manner == Manner::Taught || !taught.contains(text.as_str()), "{question:?}: {text}");
                assert!(!text.contains(['[', ']', '|', '*', '^', '@', '~']), "{question:?}: {text}");
            }
        }
    }

    #[test]
    fn words_between_two_things_belong_to_neither() {
        let mut rng = Rng::new(5);
        let question = Question::new("relation", "is the red ring on the left of the star", "yes");
        for _ in 0..200 {
            let said = anew(&mut rng, &question, Manner::Taught).unwrap();
            assert!(!said.contains("ring on the is") && !said.contains("on the on"), "{said}");
        }
    }

    #[test]
    fn every_way_is_listed_once() {
        assert_eq!(listed("a [b|c [d|e]|] f"), ["a b f", "a c d f", "a c e f", "a  f"]);
        assert_eq!(listed("a"), ["a"]);
    }

    /// Judging has to ask today what it asked before, or figures could not be compared.
    #[test]
    fn what_is_kept_stays_as_it_is() {
        let kept = table::RULES.iter().map(|rule| rule.kept).collect::<Vec<_>>().join("\n");
        let hash = kept
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
        assert_eq!(hash, 0x826a_5459_f99b_dcaa);
    }

    #[test]
    fn what_is_kept_for_judging_is_nowhere_taught() {
        let all = |pattern: fn(&Rule) -> &'static str| {
            table::RULES.iter().flat_map(move |rule| listed(pattern(rule))).collect::<std::collections::BTreeSet<_>>()
        };
        let kept = all(|rule| rule.kept);
        for pattern in [(|rule| rule.asked) as fn(&Rule) -> &'static str, |rule| rule.taught] {
            let both: Vec<_> = all(pattern).intersection(&kept).cloned().collect();
            assert!(both.is_empty(), "{both:?}");
            let leaked: Vec<_> = all(pattern).into_iter().filter(|said| kept::said(said)).collect();
            assert!(leaked.is_empty(), "{leaked:?}");
        }
        assert!(kept::WORDS.iter().all(|word| kept.iter().any(|said| said.contains(word))));
    }

    /// A strange word must not stand just where a wording kept for judging has a word that was never met.
    #[test]
    fn no_strange_word_makes_a_kept_wording() {
        let kept: Vec<String> = table::RULES.iter().flat_map(|rule| listed(rule.kept)).collect();
        let alike = |taught: &str, kept: &str| {
            taught.split(' ').count() == kept.split(' ').count()
                && taught.split(' ').zip(kept.split(' ')).all(|(taught, kept)| taught.contains('~') || taught == kept)
        };
        let taught = table::RULES.iter().flat_map(|rule| listed(rule.taught)).filter(|said| said.contains('~'));
        let made: Vec<_> = taught.filter(|taught| kept.iter().any(|kept| alike(taught, kept))).collect();
        assert!(made.is_empty(), "{made:?}");
    }

    #[test]
    fn what_is_asked_about_is_kept() {
        let mut rng = Rng::new(4);
        for (kind, text, kept) in [
            ("relation", "is the red star to the left of the small circle", ["the red star", "the small circle"]),
            ("count", "how many blue figures are in the photo", ["blue figures", ""]),
            ("side", "is the cross in the bottom part of the picture", ["the cross", "bottom"]),
            ("two counted", "how many circles are in the second picture", ["circles", "second"]),
            ("compare", "do the star and the ring have the same colour", ["the star", "the ring"]),
        ] {
            for _ in 0..8 {
                for manner in [Manner::Taught, Manner::Kept] {
                    let said = anew(&mut rng, &Question::new(kind, text, "yes"), manner).unwrap();
                    assert!(kept.iter().all(|kept| said.contains(kept)), "{text}: {said}");
                }
            }
        }
    }

    #[test]
    fn a_template_takes_the_whole_text_or_nothing() {
        let found = |template, text| holes(template, text).map(|[one, two]| format!("{one}/{two}"));
        assert_eq!(found("is * left of ^", "is a left of b").as_deref(), Some("a/b"));
        assert_eq!(
            found("in the ^ picture, what is *", "in the first picture, what is it").as_deref(),
            Some("it/first")
        );
        assert_eq!(found("number of *", "number of "), None);
        assert_eq!(found("is * here", "is it here now"), None);
        assert_eq!(found("what is it", "what is it then"), None);
        assert_eq!(found("what is it", "what is it").as_deref(), Some("/"));
    }
}
