//! From turns to what the model reads: the model's own chat template, with a place for each picture.
//!
//! What people write never becomes a control token, whatever it says: the names of control tokens in it are cut in two
//! before the template is filled, and the two halves are read apart. A template is a program from the model's file, so
//! it runs with a bounded number of steps, and sees nothing but the conversation.

use std::collections::BTreeSet;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, Error, ErrorKind, Value, context};
use serde_json::json;
use vqa_core::{Part, PreparedImage, Role, Turn};

use crate::family::Turns;

/// Stands where a text is cut in two. No character, by the standard, so nobody's words hold it.
const CUT: char = '\u{fdd0}';
/// Stands where a picture is shown, likewise.
const PICTURE: char = '\u{fdd1}';
/// Steps that a template may take. Ours: the longest published one takes some thousand a turn.
const FUEL: u64 = 2_000_000;

/// How a template is told of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Showing {
    /// As a part of its own, for which the template writes this.
    Part(&'static str),
    /// Inside of the text, as the programs of llama.cpp do for every family.
    Inline,
}

/// One piece of a prompt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// A text in which control tokens are control tokens.
    Text(String),
    /// The picture of this index, in the order of the ask.
    Picture(usize),
}

/// Why a conversation cannot be put to a model.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PromptError {
    /// The template refuses it, or is broken.
    #[error("the model's chat template does not take this conversation: {0}")]
    Template(String),
    /// The template leaves a picture out.
    #[error("the model's chat template shows {shown} of {asked} pictures")]
    Pictures {
        /// Pictures that stand in the prompt.
        shown: usize,
        /// Pictures of the ask.
        asked: usize,
    },
}

/// What turns a conversation into a prompt.
#[derive(Debug)]
pub(crate) struct Prompter {
    pub(crate) template: String,
    pub(crate) showing: Showing,
    pub(crate) turns: Turns,
    /// The names of all control tokens.
    pub(crate) names: Vec<String>,
    /// The letters with which they begin.
    pub(crate) initials: BTreeSet<char>,
    /// The text of the tokens that begin and end a text.
    pub(crate) ends: (String, String),
}

/// What is used where a file has no template: the form that most models know (ChatML).
pub(crate) const PLAIN_TEMPLATE: &str = "{% for message in messages %}<|im_start|>{{ message.role }}\n\
    {{ message.content }}<|im_end|>\n{% endfor %}<|im_start|>assistant\n";

impl Prompter {
    /// Lays a conversation out.
    pub(crate) fn lay_out(&self, turns: &[Turn<PreparedImage>]) -> Result<Vec<Segment>, PromptError> {
        let mut next = 0;
        let told: Vec<Told> = turns.iter().map(|turn| self.tell(turn, &mut next)).collect();
        let mut told = match self.turns {
            Turns::All => told,
            Turns::Last => last_question(told),
        };
        told.iter_mut().for_each(Told::show_first);
        told.iter_mut().for_each(Told::keep_apart);
        let asked: Vec<usize> = told.iter().flat_map(|turn| turn.pictures()).collect();
        let messages: Vec<_> = told.iter().map(|turn| self.message(turn)).collect();
        let text = self.render(&messages).map_err(|error| PromptError::Template(words(&error)))?;
        let text = match self.showing {
            Showing::Inline => text,
            Showing::Part(name) => text.replace(name, &PICTURE.to_string()),
        };
        segments(&text, &asked)
    }

    fn tell(&self, turn: &Turn<PreparedImage>, next: &mut usize) -> Told {
        let parts = turn.parts.iter().map(|part| match part {
            Part::Text(text) => Said::Text(self.disarm(text)),
            Part::Image(_) => {
                *next += 1;
                Said::Picture(*next - 1)
            }
        });
        Told { role: turn.role, parts: parts.collect() }
    }

    /// Cuts every name of a control token in two.
    fn disarm(&self, text: &str) -> String {
        // Left out before names are looked for: inside of a name they would hide it, and be gone afterwards.
        let text: String = text.chars().filter(|letter| !matches!(*letter, CUT | PICTURE)).collect();
        let mut out = String::with_capacity(text.len());
        let mut rest = text.as_str();
        while let Some(letter) = rest.chars().next() {
            let (head, tail) = rest.split_at(letter.len_utf8());
            out.push(letter);
            if self.initials.contains(&letter)
                && self.names.iter().any(|name| name.len() > head.len() && rest.starts_with(name.as_str()))
            {
                out.push(CUT);
            }
            rest = tail;
        }
        out
    }

    fn message(&self, turn: &Told) -> serde_json::Value {
        let content = match self.showing {
            Showing::Inline => json!(turn.parts.iter().map(Said::inline).collect::<String>()),
            Showing::Part(_) => turn.parts.iter().map(Said::part).collect(),
        };
        json!({ "role": turn.role.as_str(), "content": content })
    }

    fn render(&self, messages: &[serde_json::Value]) -> Result<String, Error> {
        let mut environment = Environment::new();
        environment.set_fuel(Some(FUEL));
        // As the library does for which these templates are written.
        environment.set_syntax(SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build()?);
        environment.set_unknown_method_callback(minijinja_contrib::pycompat::unknown_method_callback);
        environment.add_function("raise_exception", |message: String| -> Result<Value, Error> {
            Err(Error::new(ErrorKind::InvalidOperation, message))
        });
        let (bos_token, eos_token) = &self.ends;
        environment.render_str(
            &self.template,
            context! { messages => Value::from(Serde(messages)), bos_token, eos_token, add_generation_prompt => true },
        )
    }
}

/// A turn whose words are disarmed.
struct Told {
    role: Role,
    parts: Vec<Said>,
}

enum Said {
    Text(String),
    Picture(usize),
}

impl Said {
    fn inline(&self) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Picture(_) => PICTURE.to_string(),
        }
    }

    fn part(&self) -> serde_json::Value {
        match self {
            Self::Text(text) => json!({ "type": "text", "text": text }),
            Self::Picture(_) => json!({ "type": "image" }),
        }
    }
}

impl Told {
    /// Puts the pictures of a question before it, if they all come after it: so models' own examples have it, and so the next
    /// question about them begins behind them.
    fn show_first(&mut self) {
        if self.role == Role::User
            && let [Said::Text(_), pictures @ ..] = self.parts.as_slice()
            && pictures.iter().all(|part| matches!(part, Said::Picture(_)))
        {
            self.parts.rotate_left(1);
        }
    }

    /// Cuts between texts that follow one another: what one ends with and the next begins with could join into a name.
    fn keep_apart(&mut self) {
        let mut after_text = false;
        for part in &mut self.parts {
            match part {
                Said::Text(text) => {
                    if after_text {
                        text.insert(0, CUT);
                    }
                    after_text = true;
                }
                Said::Picture(_) => after_text = false,
            }
        }
    }

    fn pictures(&self) -> impl Iterator<Item = usize> + '_ {
        self.parts.iter().filter_map(|part| match part {
            Said::Picture(index) => Some(*index),
            Said::Text(_) => None,
        })
    }
}

/// Keeps the last question, with the pictures that were shown last, which stand first.
fn last_question(told: Vec<Told>) -> Vec<Told> {
    let shown = told.iter().rev().find(|turn| turn.pictures().next().is_some());
    let pictures: Vec<Said> = shown.into_iter().flat_map(|turn| turn.pictures().map(Said::Picture)).collect();
    let question = told.into_iter().rev().find(|turn| turn.role == Role::User);
    let words = question.into_iter().flat_map(|turn| turn.parts).filter(|part| matches!(part, Said::Text(_)));
    vec![Told { role: Role::User, parts: pictures.into_iter().chain(words).collect() }]
}

/// Splits what the template wrote where a text was cut and where a picture stands.
fn segments(text: &str, asked: &[usize]) -> Result<Vec<Segment>, PromptError> {
    let mut out = Vec::new();
    let mut pictures = asked.iter();
    let shown = text.matches(PICTURE).count();
    for (index, between) in text.split(PICTURE).enumerate() {
        if index > 0 {
            out.extend(pictures.next().map(|picture| Segment::Picture(*picture)));
        }
        out.extend(between.split(CUT).filter(|text| !text.is_empty()).map(|text| Segment::Text(text.to_owned())));
    }
    if shown == asked.len() { Ok(out) } else { Err(PromptError::Pictures { shown, asked: asked.len() }) }
}

/// What a template says is wrong, without where in the template that is.
fn words(error: &Error) -> String {
    error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
}

#[cfg(test)]
mod tests;
