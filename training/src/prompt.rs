//! Puts pictures and questions into the rows that the decoder reads.
//!
//! The prompt is that of the exported chat template: `<|im_start|>User: `, the pictures, the question,
//! `<end_of_utterance>`, a new line and `Assistant:`. Many questions share the pictures: each is a segment that sees
//! them and itself, with positions that go on where the pictures end, as if it were asked alone.

use crate::model::attention::Segment;
use crate::model::shape::VIEW_TOKENS;
use crate::model::text::{Packed, Row};
use crate::pass::{Sample, View, Wanted};
use crate::scene::Question;
use crate::tokens::{END, FENCE, START, Tokens, WHOLE, part};

/// What a view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shows {
    /// A whole picture; it comes after its parts, if there are any.
    Whole,
    /// The part at a row and a column, counted from 1.
    Part {
        /// The row.
        row: usize,
        /// The column.
        col: usize,
        /// Whether it is the last of its row.
        last: bool,
    },
}

/// The most tokens of a question and its answer; longer ones are left out.
const LONGEST: usize = 80;

/// Packs views and questions.
pub(crate) fn pack(tokens: &Tokens, views: Vec<(Shows, View)>, questions: &[Question]) -> Sample {
    let mut packed = Packed::default();
    let token = |id: usize| Row::Token(id);
    packed.rows.push(token(START));
    packed.rows.extend(tokens.encode("User: ").into_iter().map(token));
    let line = tokens.encode("\n");
    let mut in_parts = false;
    for (index, (shows, _)) in views.iter().enumerate() {
        let place = match shows {
            Shows::Whole => WHOLE,
            Shows::Part { row, col, .. } => part(*row, *col),
        };
        if in_parts && *shows == Shows::Whole {
            packed.rows.extend(line.iter().copied().map(token));
        }
        packed.rows.extend([token(FENCE), token(place)]);
        packed.rows.extend((index * VIEW_TOKENS..(index + 1) * VIEW_TOKENS).map(Row::Picture));
        match shows {
            Shows::Whole => packed.rows.push(token(FENCE)),
            Shows::Part { last: true, .. } => packed.rows.extend(line.iter().copied().map(token)),
            Shows::Part { .. } => {}
        }
        in_parts = *shows != Shows::Whole;
    }
    let prefix = packed.rows.len();
    packed.segments.push(Segment { start: 0, len: prefix, prefix: 0 });
    packed.positions.extend(0..prefix);
    let views = views.into_iter().map(|(_, view)| view).collect();
    let mut sample = Sample { views, packed, wanted: Vec::new(), kinds: Vec::new(), asked: Vec::new() };
    for (index, question) in questions.iter().enumerate() {
        ask(&mut sample, tokens, (index, question), prefix);
    }
    let share = 1.0 / questions.len().max(1) as f32;
    sample.wanted.iter_mut().for_each(|wanted| wanted.weight *= share);
    sample
}

/// Tells whether an answer is read from the picture, and so goes letter by letter.
pub(crate) fn spelled(question: &Question) -> bool {
    const READ: [&str; 6] = ["read", "read a line", "letter", "chart title", "chart extreme", "chart value"];
    READ.contains(&question.kind) && question.answer != crate::scene::CANNOT_TELL
}

/// Tokens of an answer, with the mark that ends it.
fn answer(tokens: &Tokens, question: &Question) -> Vec<usize> {
    let text = format!(" {}", question.answer);
    let mut ids = if spelled(question) { tokens.letters(&text) } else { tokens.encode(&text) };
    ids.push(END);
    ids
}

/// Tokens of a question, up to where the answer begins.
fn words(tokens: &Tokens, text: &str) -> Vec<usize> {
    let mut ids = tokens.encode(text);
    ids.push(END);
    ids.extend(tokens.encode("\nAssistant:"));
    ids
}

fn ask(sample: &mut Sample, tokens: &Tokens, (index, question): (usize, &Question), prefix: usize) {
    let (words, answer) = (words(tokens, &question.text), answer(tokens, question));
    let len = words.len() + answer.len() - 1;
    if len > LONGEST {
        return;
    }
    let packed = &mut sample.packed;
    let start = packed.rows.len();
    packed.segments.push(Segment { start, len, prefix });
    packed.positions.extend(prefix..prefix + len);
    packed.rows.extend(words.iter().chain(&answer[..answer.len() - 1]).copied().map(Row::Token));
    let weight = 1.0 / (answer.len() as f32).sqrt();
    for (at, token) in answer.iter().enumerate() {
        packed.wanted.push(start + words.len() - 1 + at);
        sample.wanted.push(Wanted { token: *token, weight, question: sample.kinds.len() });
    }
    sample.kinds.push(question.kind);
    sample.asked.push(index);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::draw::canvas::Canvas;
    use crate::scene::CANNOT_TELL;
    use crate::view::plain;

    #[test]
    fn every_question_follows_the_pictures_as_if_it_were_alone() {
        let tokens = Tokens::learn(&["what is it?".to_owned()], 300);
        let view = || plain(&Canvas::new(64, 64, [9, 9, 9]));
        let questions = [Question::new("colour", "what is it?", "red"), Question::new("read", "read it", CANNOT_TELL)];
        let part = |col, last| Shows::Part { row: 1, col, last };
        let views = vec![(part(1, false), view()), (part(2, true), view()), (Shows::Whole, view())];
        let sample = pack(&tokens, views, &questions);
        let prefix = sample.packed.segments[0].len;
        // The start, "User", ":" and a space in letters or merged; three views with their marks, two new lines.
        let marks = 1 + tokens.encode("User: ").len() + 3 * 2 + 1 + 2;
        assert_eq!(prefix, marks + 3 * VIEW_TOKENS);
        for (segment, question) in sample.packed.segments[1..].iter().zip(&questions) {
            assert_eq!(sample.packed.positions[segment.start], prefix);
            let wanted: Vec<usize> = sample.wanted.iter().map(|wanted| wanted.token).collect();
            assert!(tokens.decode(&wanted).contains(&question.answer));
        }
        assert_eq!(sample.wanted.len(), sample.packed.wanted.len());
        assert_eq!(sample.wanted.last().map(|wanted| wanted.token), Some(END));
    }
}
