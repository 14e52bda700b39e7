//! One answer being written: which token comes next, what is told of it, and when it ends.

use llguidance::toktrie::SimpleVob;
use vqa_core::{AskOptions, Finish, Piece, TokenChance, TokenLogprob};

use crate::grammar::Grammar;
use crate::native::{Model, Token};
use crate::sample::{Choice, Sampler};
use crate::text::{Heard, Speech};

/// What follows a choice.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Next {
    /// This token is to be read, and the next one chosen.
    Token(Token),
    /// The answer has ended.
    End(Finish),
}

/// An answer being written.
pub(crate) struct Answering {
    sampler: Sampler,
    grammar: Option<Grammar>,
    speech: Speech,
    /// Tokens written so far, the one that ended the answer among them.
    pub(crate) written: u32,
    most: u32,
}

impl Answering {
    pub(crate) fn new(options: &AskOptions, grammar: Option<Grammar>) -> Self {
        let (sampler, speech) = (Sampler::new(options), Speech::new(&options.stop));
        Self { sampler, grammar, speech, written: 0, most: options.max_tokens.unwrap_or(u32::MAX) }
    }

    /// Chooses the next token by the model's numbers. `room` says whether another fits the context.
    pub(crate) fn step(&mut self, model: &Model, numbers: &[f32], room: Room) -> Result<(Vec<Piece>, Next), String> {
        if self.most == 0 {
            return Ok((Vec::new(), Next::End(Finish::Length)));
        }
        let allowed = self.grammar.as_mut().map(Grammar::allowed).transpose()?;
        let choice = self.sampler.choose(numbers, |token| may(allowed.as_ref(), token));
        let choice = choice.ok_or("no token of the model fits the schema")?;
        self.written += 1;
        let token = choice.token;
        if model.ends(token) {
            return Ok((self.speech.end().into_iter().collect(), Next::End(Finish::Stop)));
        }
        let whole = self.grammar.as_mut().map(|grammar| grammar.take(token)).transpose()?.unwrap_or(false);
        let (piece, heard) = self.speech.hear(&model.piece(token, false), told(model, choice));
        let mut pieces: Vec<Piece> = piece.into_iter().collect();
        let finish = match heard {
            Heard::Stop => return Ok((pieces, Next::End(Finish::Stop))),
            Heard::More if whole => Finish::Stop,
            Heard::More if self.written >= self.most || room == Room::None => Finish::Length,
            Heard::More => return Ok((pieces, Next::Token(token))),
        };
        pieces.extend(self.speech.end());
        Ok((pieces, Next::End(finish)))
    }
}

/// Whether the context holds another token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Room {
    /// It does.
    Some,
    /// It is full.
    None,
}

fn may(allowed: Option<&SimpleVob>, token: Token) -> bool {
    let Some(allowed) = allowed else { return true };
    usize::try_from(token).is_ok_and(|index| index < allowed.len() && allowed.get(index))
}

fn told(model: &Model, choice: Choice) -> Option<TokenLogprob> {
    let (chosen, top) = choice.chances?;
    let chance = |(token, logprob): (Token, f64)| {
        // A control token has a name, and no text.
        let name = String::from_utf8_lossy(&model.piece(token, true)).into_owned();
        TokenChance { token: name, bytes: Some(model.piece(token, false)), logprob }
    };
    Some(TokenLogprob { chosen: chance((choice.token, chosen)), top: top.into_iter().map(chance).collect() })
}
