//! Holds an answer to a JSON schema: says which tokens may come next.
//!
//! The constraints are computed in Rust (llguidance) from the bytes of the vocabulary; C++ never sees a schema. A schema
//! comes from outside, so what it may cost is bounded by that library's own limits.

use std::sync::Arc;

use llguidance::api::TopLevelGrammar;
use llguidance::toktrie::{ApproximateTokEnv, SimpleVob, TokEnv, TokRxInfo, TokTrie};
use llguidance::{Matcher, ParserFactory};
use serde_json::{Value, json};
use vqa_core::{AnswerForm, AskOptions, Strictness};

use crate::digits;
use crate::native::{Model, Token};

/// The vocabulary in the form that constraints are computed from.
pub(crate) struct Vocabulary(ParserFactory);

impl Vocabulary {
    /// Reads a vocabulary; takes a moment for a large one.
    pub(crate) fn read(model: &Model) -> Result<Self, String> {
        let count = u32::try_from(model.tokens()).unwrap_or(u32::MAX);
        let words: Vec<Vec<u8>> = (0..count).map(|index| word(model, index)).collect();
        let end = model.end().and_then(|end| u32::try_from(end).ok());
        let end = end.ok_or("the model has no token that ends an answer")?;
        let trie = TokTrie::from(&TokRxInfo::new(count, end), &words);
        let environment: TokEnv = Arc::new(ApproximateTokEnv::new(trie));
        let mut factory = ParserFactory::new_simple(&environment).map_err(|error| error.to_string())?;
        factory.quiet();
        Ok(Self(factory))
    }
}

fn word(model: &Model, index: u32) -> Vec<u8> {
    let token = Token::try_from(index).unwrap_or(Token::MAX);
    let control = model.is_control(token);
    let mut bytes = model.piece(token, control);
    if control {
        bytes.insert(0, TokTrie::SPECIAL_TOKEN_MARKER);
    }
    bytes
}

/// What an answer must be.
pub(crate) fn wanted(options: &AskOptions) -> Option<String> {
    match (&options.schema, options.form) {
        (Some(schema), _) if schema.strictness == Strictness::Enforced => Some(schema.json.clone()),
        (Some(_), _) | (None, AnswerForm::JsonObject) => Some(r#"{"type":"object"}"#.to_owned()),
        (None, AnswerForm::Text) => None,
    }
}

/// The constraint on one answer.
pub(crate) struct Grammar(Matcher);

impl Grammar {
    /// Reads a schema.
    pub(crate) fn new(vocabulary: &Vocabulary, schema: &str) -> Result<Self, String> {
        let mut schema: Value =
            serde_json::from_str(schema).map_err(|error| format!("the schema is no JSON: {error}"))?;
        digits::bound(&mut schema);
        if let Some(schema) = schema.as_object_mut() {
            // One way to write what it asks for: free space between the parts is where a small model walks for ever. The
            // library takes its options by this key, and whoever wrote the schema has no say in them.
            let options = json!({ "whitespace_flexible": false, "item_separator": ", ", "key_separator": ": " });
            schema.insert("x-guidance".to_owned(), options);
        }
        let parser = vocabulary.0.create_parser(TopLevelGrammar::from_json_schema(schema));
        let matcher = Matcher::new(parser);
        match matcher.get_error() {
            Some(error) => Err(first_line(&error)),
            None => Ok(Self(matcher)),
        }
    }

    /// Says which tokens may come next.
    pub(crate) fn allowed(&mut self) -> Result<SimpleVob, String> {
        self.0.compute_mask_or_eos().map_err(|error| first_line(&error.to_string()))
    }

    /// Takes the token that came, and says whether the answer is whole: nothing more may come.
    pub(crate) fn take(&mut self, token: Token) -> Result<bool, String> {
        let token = u32::try_from(token).map_err(|_| "a token below zero".to_owned())?;
        self.0.consume_token(token).map_err(|error| first_line(&error.to_string()))?;
        Ok(self.0.is_stopped())
    }
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().chars().take(300).collect()
}
