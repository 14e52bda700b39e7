//! A failure as the person at the desk reads it: what went wrong, what to do, and the exit code.

use serde_json::{Value, json};
use vqa_core::{BackendError, Kind, chain};
use vqa_engine::AskError;

use crate::exit;

/// A failure, ready to be printed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// What went wrong, causes included.
    pub(crate) message: String,
    /// What to do about it.
    pub(crate) hints: Vec<String>,
    /// The failure's name for programs; stable.
    pub(crate) code: String,
    /// The exit code.
    pub(crate) exit: u8,
    /// More for programs: names and values.
    pub(crate) details: Vec<(&'static str, Value)>,
    /// Whether it may cost something all the same.
    pub(crate) billed: Billed,
}

/// Whether a failure may cost something all the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Billed {
    /// Nothing was sent, or the endpoint refused it.
    No,
    /// Nobody here knows.
    Perhaps,
}

impl Failure {
    /// Makes a failure from its parts.
    pub(crate) fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hints: Vec::new(),
            code: kind.as_str().to_owned(),
            exit: exit::code(kind),
            details: Vec::new(),
            billed: Billed::No,
        }
    }

    /// Makes a failure of the command line itself.
    pub(crate) fn usage(message: impl Into<String>) -> Self {
        Self { code: "usage".to_owned(), exit: exit::USAGE, ..Self::new(Kind::BadInput, message) }
    }

    /// Makes a failure of the interrupt key, with what there is to tell of the moment.
    pub(crate) fn interrupted(message: &str, received: &str) -> Self {
        Self {
            message: format!("interrupted: {message}"),
            hints: Vec::new(),
            code: "interrupted".to_owned(),
            exit: exit::INTERRUPTED,
            details: vec![("received", json!(received))],
            billed: Billed::Perhaps,
        }
    }

    /// Adds what to do about it.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// Names the failure for programs.
    pub(crate) fn code(mut self, code: impl Into<String>) -> Self {
        self.code = code.into();
        self
    }

    /// Returns all hints as one text.
    pub(crate) fn hint_text(&self) -> Option<String> {
        (!self.hints.is_empty()).then(|| self.hints.join("; "))
    }

    /// Returns the failure as `--json` prints it.
    pub(crate) fn json(&self) -> Value {
        let mut error = json!({
            "code": self.code,
            "message": self.message,
            "hint": self.hint_text(),
            "exit_code": self.exit,
        });
        if let Value::Object(error) = &mut error {
            error.extend(self.details.iter().map(|(name, value)| ((*name).to_owned(), value.clone())));
        }
        json!({ "error": error })
    }
}

impl From<AskError> for Failure {
    fn from(error: AskError) -> Self {
        let billed = if error.may_be_billed() { Billed::Perhaps } else { Billed::No };
        let failure = Self { billed, ..Self::new(error.kind(), chain(&error)) }.code(error.code());
        match &error {
            AskError::Acquire { source, index, .. } => {
                Self { details: vec![("image", json!(index))], ..failure }.hints(source.hint())
            }
            AskError::Prepare { source, index, .. } => {
                Self { details: vec![("image", json!(index))], ..failure }.hints(source.hint())
            }
            AskError::Clear(source) => failure.hints(source.hint()),
            AskError::Admit(error) => failure.hint(error.hint()),
            AskError::Call { source, attempts } => {
                let mut failure = failure.with_upstream(source);
                failure.details.push(("attempts", json!(attempts)));
                failure
            }
            AskError::UnknownModel(_) | AskError::Defect(_) => failure,
        }
    }
}

impl From<BackendError> for Failure {
    fn from(error: BackendError) -> Self {
        Self::new(error.kind(), chain(&error)).with_upstream(&error)
    }
}

impl Failure {
    /// Adds what the endpoint said, and what to do about it.
    fn with_upstream(self, error: &BackendError) -> Self {
        Self { details: upstream_details(error), ..self }.hints(vqa_net::hint(error))
    }

    fn hints(mut self, hint: Option<impl Into<String>>) -> Self {
        self.hints.extend(hint.map(Into::into));
        self
    }
}

/// Returns the endpoint's own words, for programs.
fn upstream_details(error: &BackendError) -> Vec<(&'static str, Value)> {
    match error {
        BackendError::Refused { error, .. } => {
            let said = json!({
                "status": error.status,
                "type": error.error_type,
                "code": error.code,
                "param": error.param,
                "message": error.message,
                "request_id": error.request_id,
            });
            vec![("upstream", said)]
        }
        BackendError::Unreachable { .. }
        | BackendError::Transport { .. }
        | BackendError::Timeout { .. }
        | BackendError::Cut { .. }
        | BackendError::Nonsense { .. }
        | BackendError::Overloaded { .. }
        | BackendError::Unsendable { .. } => Vec::new(),
    }
}
