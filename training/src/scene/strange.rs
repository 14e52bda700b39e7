//! Strange words: ordinary ones that no question is about, and made-up ones that can be spoken.
//!
//! A vocabulary of 640 tokens spells a word that it never met in letters. A model that never saw such letters in a
//! question answers at random; one that often saw them where they change nothing looks at the rest.

use crate::rng::Rng;
use crate::scene::anew::kept;

const ORDINARY: &str = "able about actual afternoon again agree allow almost along alright amazing amused ancient apply \
    argue arrive aside assume attempt aware awful awkward balance barely basket because become before believe benefit \
    beside better blanket bother brave breakfast bridge bring brother bubble bucket build business butter button \
    camera candle careful castle casual cause celebrate certain chance chapter charming cheap cheerful chicken \
    choose citizen clearly clever climb cloth cloud coffee collect comfort common complete concern confirm consider \
    cookie corner correct cottage couple courage cousin create crowd curious current custom daily damage dance decent \
    decide deliver depend deserve desire develop device dinner discuss distant doctor dollar double doubt dream during \
    eager early effort eight elect electric elegant employ engine enjoy enough entire envelope evening exact examine \
    example excellent excited expect experience explore express fabric factor fairly family famous fancy farmer \
    favorite feather feature festival fetch finger finish flavor follow foreign forest forget formal fortune forward \
    freedom frequent friend function funny future gallery garden gather general gentle genuine glance global goal \
    grateful grocery guess guest guide habit hammer handle happen happy harvest healthy helpful history hobby holiday \
    honest hotel humble hundred imagine improve indeed inform inquire insist inspect instant intend interest invite \
    island jacket journey judge jungle kettle kitchen ladder lately laugh leader learn legal lemon library likely \
    limit listen lively local lovely lucky luggage lunch magic manage market matter maybe meadow member memory mention \
    method mild minute mirror moment monthly morning mostly motion mountain museum music mystery narrow nation natural \
    neat needle nervous network noble normal notion obvious ocean offer office often operate opinion orchard order \
    ordinary outfit oven package parade parent particular patient pattern perfect perhaps permit phone piano pillow \
    planet plastic pleasant pocket polite popular possible powder prefer prepare pretty pretend prevent private prize \
    problem process produce project promise proper protect proud provide public puzzle quality quarter quickly quiet \
    rabbit random rapid rather realize reason recent recipe record region regular relax remain remember remind repair \
    repeat request rescue respect result reward rhythm river rocket romantic roughly routine rural salad sample \
    satisfy science season secret select sensible serious service several shelter signal silver simple sister slightly \
    smooth social soldier solution special spirit standard station steady stomach strange stream student study subtle \
    sudden suggest summer supply suppose surface surprise survey sweater table talent target teacher temple thankful \
    theory thought thunder ticket tiger timid together tomorrow tongue tradition traffic travel treasure trouble \
    trust typical uncle unique useful usual valley various velvet victory village visit vivid voice volume wander \
    weather weekend welcome whisper willing window winter wisdom wonder workshop worry worthy writer yesterday young";

const STARTS: [&str; 30] = [
    "b", "bl", "br", "c", "ch", "cl", "d", "dr", "f", "fl", "g", "gl", "gr", "h", "j", "k", "kr", "l", "m", "n", "p",
    "pl", "r", "s", "sn", "t", "tr", "v", "w", "z",
];
const MIDDLES: [&str; 9] = ["a", "e", "i", "o", "u", "ai", "ee", "oo", "ou"];
const ENDS: [&str; 18] =
    ["", "b", "d", "ff", "g", "k", "l", "m", "mp", "n", "nk", "p", "r", "rk", "rp", "sh", "t", "zz"];

/// Words that could be made up and would mean something.
const MEANT: [&str; 9] = ["not", "red", "tan", "pink", "green", "big", "bar", "top", "tip"];

/// Picks a word.
pub(crate) fn strange(rng: &mut Rng) -> String {
    if rng.chance(0.45) {
        let all: Vec<&str> = ORDINARY.split_whitespace().collect();
        return (*rng.pick(&all)).to_owned();
    }
    loop {
        let mut word = String::new();
        for _ in 0..rng.whole(1, 2) {
            word.push_str(rng.pick::<&str>(&STARTS));
            word.push_str(rng.pick::<&str>(&MIDDLES));
        }
        word.push_str(rng.pick::<&str>(&ENDS));
        if word.len() > 2 && !MEANT.contains(&word.as_str()) && !kept::said(&word) {
            return word;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::draw::figure::Figure;
    use crate::draw::palette::Colour;

    const OTHERS: [&str; 10] =
        ["no", "without", "missing", "grey", "large", "small", "left", "right", "first", "second"];

    #[test]
    fn no_strange_word_is_kept_for_judging_or_means_something() {
        let mut rng = Rng::new(2);
        let words: BTreeSet<String> = (0..20_000).map(|_| strange(&mut rng)).collect();
        assert!(words.len() > 3000, "{}", words.len());
        let figures = Figure::all().flat_map(|figure| [figure.name(), figure.plural()]);
        let named: BTreeSet<&str> = figures.chain(Colour::all().map(Colour::name)).chain(MEANT).chain(OTHERS).collect();
        for word in &words {
            assert!(!kept::said(word) && !named.contains(word.as_str()), "{word}");
            assert!(word.bytes().all(|letter| letter.is_ascii_lowercase()), "{word}");
        }
        let ordinary: Vec<&str> = ORDINARY.split_whitespace().collect();
        assert_eq!(ordinary.iter().collect::<BTreeSet<_>>().len(), ordinary.len());
    }
}
