//! The answers of one call, put together from their pieces.

use vqa_core::{Choice, Finish, Piece, TokenLogprob};

/// What was said so far, one entry for each answer that has begun.
#[derive(Debug, Default)]
pub(crate) struct Collected(Vec<Said>);

#[derive(Debug, Default)]
struct Said {
    text: String,
    logprobs: Vec<TokenLogprob>,
}

impl Collected {
    /// Takes a piece.
    pub(crate) fn add(&mut self, piece: &Piece) {
        let index = usize::from(piece.choice);
        if self.0.len() <= index {
            self.0.resize_with(index + 1, Said::default);
        }
        let said = &mut self.0[index];
        said.text.push_str(&piece.text);
        said.logprobs.extend_from_slice(&piece.logprobs);
    }

    /// Returns the first answer and the others. A reply says of each why it ended, of the first always.
    pub(crate) fn choices(self, first: Finish, further: Vec<Finish>) -> (Choice, Vec<Choice>) {
        let mut said = self.0.into_iter();
        let mut choice = |finish| {
            let Said { text, logprobs } = said.next().unwrap_or_default();
            Choice { text, finish, logprobs }
        };
        (choice(first), further.into_iter().map(choice).collect())
    }
}
