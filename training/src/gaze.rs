//! Where the model should look while it answers.
//!
//! The generator knows where each answer can be seen, and where each letter of what is read was drawn. Some heads of the
//! decoder are taught to look there; without that, reading letter by letter is not found in the time there is. Words of a
//! question that name a colour, a figure or a size look at the things that are so, or at the start of the prompt where none
//! is; without that, "is there a red shape?" was answered as if it asked for any shape, after 120,000 samples. One block later they
//! look at what fits several words together, and at the start as well, so that its share tells how many there are. In the last
//! block the row that answers fetches this from the ends of the question's last two names, by a head each, so that it can
//! compare the two; the block before has looked at the words that say how ("left", "larger").

use std::collections::BTreeSet;

use crate::draw::figure::Figure;
use crate::draw::palette::Colour;
use crate::draw::picture::{Letter, Picture, Thing};
use crate::model::attention::Gaze;
use crate::model::text::Row;
use crate::pass::Sample;
use crate::prompt::spelled;
use crate::scene::{Drawn, Look, Question};
use crate::tokens::Tokens;

/// Says of every row of the answers where it should look; `token` numbers the image token that shows a place.
pub(crate) fn guide(
    sample: &mut Sample,
    (tokens, drawn): (&Tokens, &Drawn),
    token: impl Fn(&[Picture], &Look) -> usize,
) {
    let packed = &sample.packed;
    let shown = |row: &Row| if let Row::Picture(index) = row { Some(*index) } else { None };
    let mut rows = vec![0; packed.rows.iter().filter_map(shown).count()];
    for (row, index) in packed.rows.iter().enumerate().filter_map(|(row, held)| Some((row, shown(held)?))) {
        rows[index] = row;
    }
    let place = |look: &Look| rows[token(&drawn.pictures, look)];
    let names: Vec<(Vec<usize>, Things)> =
        names(tokens).into_iter().map(|(name, spelled)| (spelled, of_name(&drawn.pictures, name))).collect();
    let ways = ways(tokens);
    let mut gazes = Vec::new();
    for (index, asked) in sample.asked.iter().enumerate() {
        let own = packed.wanted.iter().zip(&sample.wanted).filter(|(_, wanted)| wanted.question == index);
        let own: Vec<usize> = own.map(|(row, _)| *row).collect();
        let start = packed.segments[index + 1].start;
        let seen = |things: &Things| sorted(things.iter().map(|thing| place(&centre(&drawn.pictures, *thing))));
        let asked_in = &packed.rows[start..own[0]];
        let words = named(asked_in, &names);
        // Rows of the segment stand in its columns after those of the pictures.
        let column = |row: usize| packed.segments[0].len + row;
        let mut ends = ends(&words).rev().map(|row| vec![column(row)]);
        let (last, before) = (ends.next().unwrap_or_default(), ends.next().unwrap_or_default());
        let words: Vec<Gaze> = words
            .iter()
            .map(|word| Gaze {
                row: start + word.row,
                last: if word.names.is_empty() { vec![0] } else { seen(&word.names) },
                // The share of the first row tells how many there are.
                fits: [vec![0], seen(&word.fits)].concat(),
                ..Gaze::default()
            })
            .collect();
        let places = along(&drawn.pictures, &drawn.questions[*asked], own.len(), place);
        let said = own.into_iter().zip(places);
        let mut said: Vec<Gaze> = said.map(|(row, (next, last))| Gaze { row, next, last, ..Gaze::default() }).collect();
        (said[0].named, said[0].before) = (last, before);
        said[0].ways = (0..asked_in.len()).filter(|row| ways.contains(&asked_in[*row])).map(column).collect();
        for looks in [words, said] {
            let weight = 1.0 / (sample.asked.len() as f32 * (looks.len() as f32).sqrt());
            gazes.extend(looks.into_iter().map(|gaze| Gaze { weight, ..gaze }));
        }
    }
    sample.packed.gazes = gazes;
}

/// Things, as the number of their picture and their own in it.
type Things = BTreeSet<(usize, usize)>;

/// A name in the words of a question.
struct Word {
    /// Its first row.
    start: usize,
    /// Its last row.
    row: usize,
    /// The things that it names.
    names: Things,
    /// Those of them that the names right before it fit as well.
    fits: Things,
}

/// Finds the names in the words of a question, the longest at each place.
fn named(words: &[Row], names: &[(Vec<usize>, Things)]) -> Vec<Word> {
    let mut found: Vec<Word> = Vec::new();
    let mut at = 0;
    while at < words.len() {
        let said = |spelled: &[usize]| {
            let rows = words.get(at..at + spelled.len()).unwrap_or_default();
            !rows.is_empty() && rows.iter().zip(spelled).all(|(row, id)| *row == Row::Token(*id))
        };
        let here = names.iter().filter(|(spelled, _)| said(spelled)).max_by_key(|(spelled, _)| spelled.len());
        let Some((spelled, things)) = here else {
            at += 1;
            continue;
        };
        let (start, before) = (at, found.last().filter(|word| word.row + 1 == at));
        let fits = before.map_or_else(|| things.clone(), |word| word.fits.intersection(things).copied().collect());
        at += spelled.len();
        found.push(Word { start, row: at - 1, names: things.clone(), fits });
    }
    found
}

/// The rows that end the names of a question, each of one word or of several in a row.
fn ends(words: &[Word]) -> impl DoubleEndedIterator<Item = usize> {
    let last = |at: usize| words.get(at + 1).is_none_or(|next| next.start > words[at].row + 1);
    (0..words.len()).filter(move |at| last(*at)).map(|at| words[at].row)
}

/// The words that say which way things are compared, where they are one token.
fn ways(tokens: &Tokens) -> Vec<Row> {
    const WAYS: [&str; 27] = [
        "left",
        "right",
        "top",
        "bottom",
        "above",
        "over",
        "higher",
        "below",
        "under",
        "lower",
        "middle",
        "larger",
        "bigger",
        "smaller",
        "more",
        "fewer",
        "less",
        "same",
        "leftmost",
        "rightmost",
        "topmost",
        "highest",
        "lowest",
        "bottommost",
        "largest",
        "biggest",
        "smallest",
    ];
    let alone = WAYS.map(|word| tokens.encode(&format!(" {word}")));
    alone.into_iter().filter(|spelled| spelled.len() == 1).map(|spelled| Row::Token(spelled[0])).collect()
}

/// What a word of a question stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Name {
    /// A class of colours.
    Colour(u8),
    /// A class of things.
    Thing(u8),
    /// A class of sizes.
    Size(u8),
    /// Every figure.
    Figure,
}

/// The words that name colours, figures and sizes, in tokens as they stand within a question.
fn names(tokens: &Tokens) -> Vec<(Name, Vec<usize>)> {
    let colours = Colour::all().map(|colour| (Name::Colour(colour.class()), colour.name()));
    let grey = Colour::named("gray").map(|colour| (Name::Colour(colour.class()), "grey"));
    let figures = Figure::all()
        .flat_map(|figure| [figure.name(), figure.plural()].map(|name| (Name::Thing(figure.class()), name)));
    let sizes = [(1, "small"), (1, "little"), (1, "tiny"), (2, "large"), (2, "big")];
    let sizes = sizes.map(|(class, word)| (Name::Size(class), word));
    let any = ["shape", "object", "figure", "shapes", "objects", "figures"].map(|word| (Name::Figure, word));
    let all = colours.chain(grey).chain(figures).chain(sizes).chain(any);
    all.map(|(name, word)| (name, tokens.encode(&format!(" {word}")))).collect()
}

/// The things that have a name.
fn of_name(pictures: &[Picture], name: Name) -> Things {
    let fits = |thing: &Thing| match name {
        Name::Colour(class) => thing.colour == class,
        Name::Thing(class) => thing.thing == class,
        Name::Size(class) => thing.size == class,
        Name::Figure => Figure::all().any(|figure| figure.class() == thing.thing),
    };
    let all = pictures.iter().enumerate().flat_map(|(picture, shown)| {
        let own = shown.things.iter().enumerate().filter(|(_, thing)| fits(thing));
        own.map(move |(thing, _)| (picture, thing))
    });
    all.collect()
}

/// Where a thing has its middle.
fn centre(pictures: &[Picture], (picture, thing): (usize, usize)) -> Look {
    let (x, y) = pictures[picture].things[thing].outline.centre();
    Look { picture, x, y }
}

fn sorted(places: impl Iterator<Item = usize>) -> Vec<usize> {
    let mut places: Vec<usize> = places.collect();
    places.sort_unstable();
    places.dedup();
    places
}

/// For every token of an answer, the rows that show it and those that show the one before.
fn along(
    pictures: &[Picture],
    question: &Question,
    tokens: usize,
    place: impl Fn(&Look) -> usize,
) -> Vec<(Vec<usize>, Vec<usize>)> {
    if !spelled(question) {
        let places = sorted(question.looks.iter().map(place));
        // The last token ends the answer, and is seen nowhere.
        return (0..tokens).map(|at| (if at + 1 < tokens { places.clone() } else { Vec::new() }, Vec::new())).collect();
    }
    let Some(letters) = find(pictures, question) else { return vec![Default::default(); tokens] };
    // A token each for the first space, the letters with the spaces between them, and the end.
    let mut letters = letters.iter();
    let mut spots: Vec<Option<usize>> = Vec::with_capacity(tokens);
    for character in question.answer.chars() {
        let letter = if character == ' ' { None } else { letters.next() };
        spots.push(letter.map(|letter| {
            let (x, y) = letter.area.middle();
            place(&Look { picture: 0, x, y })
        }));
    }
    let first = spots.first().copied().flatten();
    let at = |index: Option<usize>| index.and_then(|index| spots.get(index).copied().flatten()).into_iter().collect();
    (0..tokens)
        .map(|token| match token {
            0 => (first.into_iter().collect(), Vec::new()),
            _ => (at(Some(token - 1)), at(token.checked_sub(2))),
        })
        .collect()
}

/// Finds the letters of an answer among those drawn: the run nearest to where it can be seen, else the first.
fn find<'a>(pictures: &'a [Picture], question: &Question) -> Option<&'a [Letter]> {
    let letters = &pictures.first()?.letters;
    let spelled: Vec<char> = question.answer.chars().filter(|character| *character != ' ').collect();
    let runs = letters.windows(spelled.len().max(1));
    let runs = runs.filter(|run| run.iter().map(|letter| letter.letter).eq(spelled.iter().copied()));
    let far = |run: &&[Letter]| {
        let (Some(look), Some(letter)) = (question.looks.first(), run.get(run.len() / 2)) else { return 0.0 };
        let (x, y) = letter.area.middle();
        (x - look.x).hypot(y - look.y)
    };
    runs.min_by(|a, b| far(a).total_cmp(&far(b)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::canvas::{Area, Canvas};
    use crate::draw::picture::Outline;
    use crate::model::shape::{FOLD, GRID, PATCH_SIDE, VIEW_SIDE};
    use crate::prompt::{Shows, pack};
    use crate::view;

    /// The sides of what one image token shows, and how many stand in a row.
    const SIDE: f32 = (FOLD * PATCH_SIDE) as f32;
    const ACROSS: usize = GRID / FOLD;

    #[test]
    fn an_answer_that_is_read_is_followed_letter_by_letter() {
        let mut picture = Picture::new(Canvas::new(VIEW_SIDE, VIEW_SIDE, [9; 3]));
        for (index, letter) in "xxabxx".chars().enumerate() {
            let x = SIDE * index as f32;
            picture.letters.push(Letter { letter, area: Area::new(x, 0.0, x + SIDE, SIDE), colour: 1 });
        }
        let questions = vec![
            Question::new("read", "read it", "a b"),
            Question::new("colour", "what color?", "red").seen_at([(6.25 * SIDE, 3.1 * SIDE)]),
        ];
        let tokens = Tokens::learn(&["what color? red".to_owned()], 300);
        let mut sample = pack(&tokens, vec![(Shows::Whole, view::labelled(&picture))], &questions);
        guide(&mut sample, (&tokens, &Drawn { pictures: vec![picture], questions }), view::token);
        let first = sample.packed.rows.iter().position(|row| *row == Row::Picture(0)).unwrap();
        let seen: Vec<_> = sample.packed.gazes.iter().map(|gaze| (gaze.next.clone(), gaze.last.clone())).collect();
        let at = |token: usize| vec![first + token];
        let none = Vec::new;
        let read = [(at(2), none()), (at(2), none()), (none(), at(2)), (at(3), none()), (none(), at(3))];
        assert_eq!(seen[..5], read);
        assert_eq!(seen[5], (at(3 * ACROSS + 6), none()));
        assert_eq!(seen.last(), Some(&(none(), none())));
        assert!(sample.packed.gazes.iter().zip(&sample.packed.wanted).all(|(gaze, row)| gaze.row == *row));
    }

    #[test]
    fn a_word_that_names_things_looks_at_them_and_one_that_names_none_at_the_start() {
        let mut picture = Picture::new(Canvas::new(VIEW_SIDE, VIEW_SIDE, [9; 3]));
        let red = Colour::named("red").unwrap().class();
        let outline = Outline::Area(Area::new(3.0 * SIDE, SIDE, 4.0 * SIDE, 2.0 * SIDE));
        picture.things.push(Thing { outline, thing: 15, colour: red, size: 0 });
        let questions = vec![Question::polar("existence", "is there a red circle?", false)];
        let tokens = Tokens::learn(&["is there a red circle?".to_owned()], 300);
        let mut sample = pack(&tokens, vec![(Shows::Whole, view::labelled(&picture))], &questions);
        guide(&mut sample, (&tokens, &Drawn { pictures: vec![picture], questions }), view::token);
        let first = sample.packed.rows.iter().position(|row| *row == Row::Picture(0)).unwrap();
        let asked: Vec<_> = sample.packed.gazes.iter().filter(|gaze| !gaze.last.is_empty()).collect();
        let looks: Vec<_> = asked.iter().map(|gaze| (gaze.last.clone(), gaze.fits.clone())).collect();
        // Something red is there, and no circle.
        assert_eq!(looks, [(vec![first + ACROSS + 3], vec![0, first + ACROSS + 3]), (vec![0], vec![0])]);
        let answers = sample.packed.gazes.iter().find(|gaze| sample.packed.wanted.contains(&gaze.row)).unwrap();
        let end = asked[1].row - sample.packed.segments[1].start;
        assert_eq!((&answers.named, &answers.before), (&vec![sample.packed.segments[0].len + end], &Vec::new()));
        let word = |row: usize| matches!(sample.packed.rows[row], Row::Token(_));
        assert!(asked.iter().all(|gaze| word(gaze.row) && gaze.row > first));
    }
}
