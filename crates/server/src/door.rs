//! From the bytes of a body to what is wanted: pure, so that it can be fuzzed.

use vqa_core::Ask;

use crate::ask_from_chat::ask_from_chat;
use crate::ask_from_responses::ask_from_responses;
use crate::catalogue::{Catalogue, Served};
use crate::config::Reading;
use crate::error::{ApiError, wording};
use crate::json::Json;
use crate::keys::Caller;
use crate::read;
use crate::text;
use crate::wanted::Wanted;

/// An address that takes questions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// `POST /v1/chat/completions`
    Chat,
    /// `POST /v1/responses`
    Responses,
}

impl Door {
    /// Names the field that holds the conversation.
    pub(crate) const fn conversation(self) -> &'static str {
        match self {
            Self::Chat => "messages",
            Self::Responses => "input",
        }
    }

    /// Reads a body as a caller without a key sends it. Pictures that are named by address are not fetched.
    ///
    /// # Errors
    ///
    /// The status and the body with which the server would refuse it.
    pub fn read(self, body: &[u8], models: &Catalogue, reading: &Reading) -> Result<Ask, (u16, String)> {
        let wanted = self.wanted(body, (models, &Caller::default()), reading);
        wanted.map(|wanted| wanted.ask).map_err(|error| (error.status.as_u16(), error.json()))
    }

    /// Reads what a caller wants.
    pub(crate) fn wanted(
        self,
        body: &[u8],
        (models, caller): (&Catalogue, &Caller),
        reading: &Reading,
    ) -> Result<Wanted, ApiError> {
        let mut request = Json::parse(body).ok_or_else(wording::not_json)?;
        if !matches!(request, Json::Object(_)) {
            return Err(wording::not_json());
        }
        let model = model(&request, models, caller)?;
        let wanted = match self {
            Self::Chat => ask_from_chat(&mut request, model, reading),
            Self::Responses => ask_from_responses(&mut request, model, reading),
        }?;
        text::check(&wanted.ask, self.conversation())?;
        Ok(wanted)
    }
}

/// Finds the model that a request names.
fn model<'c>(request: &Json<'_>, models: &'c Catalogue, caller: &Caller) -> Result<(&'c Served, String), ApiError> {
    let name = request.get("model").ok_or_else(wording::no_model)?;
    let name = read::text(name, "model")?;
    if name.is_empty() {
        return Err(wording::no_model());
    }
    let served = models.find(name).filter(|served| caller.may_ask(name, served.card.name.as_str()));
    let served = served.ok_or_else(|| wording::unknown_model(name))?;
    Ok((served, name.to_owned()))
}
