//! Where the model should look while it answers.
//!
//! The generator knows where each answer can be seen, and where each letter of what is read was drawn. Some heads of the
//! decoder are taught to look there; without that, reading letter by letter is not found in the time there is.

use crate::draw::picture::{Letter, Picture};
use crate::model::attention::Gaze;
use crate::model::text::Row;
use crate::pass::Sample;
use crate::prompt::spelled;
use crate::scene::{Drawn, Look, Question};

/// Says of every row of the answers where it should look; `token` numbers the image token that shows a place.
pub(crate) fn guide(sample: &mut Sample, drawn: &Drawn, token: impl Fn(&[Picture], &Look) -> usize) {
    let packed = &sample.packed;
    let shown = |row: &Row| if let Row::Picture(index) = row { Some(*index) } else { None };
    let mut rows = vec![0; packed.rows.iter().filter_map(shown).count()];
    for (row, index) in packed.rows.iter().enumerate().filter_map(|(row, held)| Some((row, shown(held)?))) {
        rows[index] = row;
    }
    let place = |look: &Look| rows[token(&drawn.pictures, look)];
    let mut gazes = Vec::new();
    for (index, asked) in sample.asked.iter().enumerate() {
        let own = packed.wanted.iter().zip(&sample.wanted).filter(|(_, wanted)| wanted.question == index);
        let own: Vec<usize> = own.map(|(row, _)| *row).collect();
        let places = along(&drawn.pictures, &drawn.questions[*asked], own.len(), place);
        let weight = 1.0 / (sample.asked.len() as f32 * (own.len() as f32).sqrt());
        gazes.extend(own.into_iter().zip(places).map(|(row, (next, last))| Gaze { row, next, last, weight }));
    }
    sample.packed.gazes = gazes;
}

/// For every token of an answer, the rows that show it and those that show the one before.
fn along(
    pictures: &[Picture],
    question: &Question,
    tokens: usize,
    place: impl Fn(&Look) -> usize,
) -> Vec<(Vec<usize>, Vec<usize>)> {
    if !spelled(question) {
        let mut places: Vec<usize> = question.looks.iter().map(place).collect();
        places.sort_unstable();
        places.dedup();
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
    use crate::prompt::{Shows, pack};
    use crate::tokens::Tokens;
    use crate::view;

    #[test]
    fn an_answer_that_is_read_is_followed_letter_by_letter() {
        let mut picture = Picture::new(Canvas::new(256, 256, [9; 3]));
        for (index, letter) in "xxabxx".chars().enumerate() {
            let x = 32.0 * index as f32;
            picture.letters.push(Letter { letter, area: Area::new(x, 0.0, x + 32.0, 32.0), colour: 1 });
        }
        let questions = vec![
            Question::new("read", "read it", "a b"),
            Question::new("colour", "what color?", "red").seen_at([(200.0, 100.0)]),
        ];
        let tokens = Tokens::learn(&["what color? red".to_owned()], 300);
        let mut sample = pack(&tokens, vec![(Shows::Whole, view::labelled(&picture))], &questions);
        guide(&mut sample, &Drawn { pictures: vec![picture], questions }, view::token);
        let first = sample.packed.rows.iter().position(|row| *row == Row::Picture(0)).unwrap();
        let seen: Vec<_> = sample.packed.gazes.iter().map(|gaze| (gaze.next.clone(), gaze.last.clone())).collect();
        let at = |token: usize| vec![first + token];
        let none = Vec::new;
        let read = [(at(2), none()), (at(2), none()), (none(), at(2)), (at(3), none()), (none(), at(3))];
        assert_eq!(seen[..5], read);
        assert_eq!(seen[5], (at(3 * 8 + 6), none()));
        assert_eq!(seen.last(), Some(&(none(), none())));
        assert!(sample.packed.gazes.iter().zip(&sample.packed.wanted).all(|(gaze, row)| gaze.row == *row));
    }
}
