//! Who answers: a model of an endpoint, or one in this program.
//!
//! A model that is named is local if this machine has one of that name, unless an endpoint was typed or says it has it.
//! Where none is named, an endpoint that was chosen or has a key answers; else the best local model, else the built-in
//! one.

use super::Setting;
#[cfg(feature = "local")]
use super::{Endpoint, Env, SettingsError};
#[cfg(feature = "local")]
use crate::local::{self, LocalChoice, Means};

/// Who answers.
#[derive(Debug, Clone)]
pub(crate) enum Answerer {
    /// The model of the endpoint.
    Endpoint,
    /// A model in this program.
    #[cfg(feature = "local")]
    Local(Box<LocalChoice>),
}

impl Answerer {
    /// Says whether a model in this program answers.
    pub(crate) const fn is_local(&self) -> bool {
        match self {
            Self::Endpoint => false,
            #[cfg(feature = "local")]
            Self::Local(_) => true,
        }
    }
}

/// What was said about who answers.
#[cfg(feature = "local")]
pub(super) struct Said<'a> {
    /// The model that was named, wherever that was.
    pub(super) model: Option<&'a Setting<String>>,
    /// Whether an endpoint was typed.
    pub(super) endpoint_typed: bool,
    pub(super) endpoint: &'a Endpoint,
}

#[cfg(feature = "local")]
impl Said<'_> {
    /// Finds out who answers.
    pub(super) fn choose(&self, env: &Env, means: Means) -> Result<Answerer, SettingsError> {
        if self.endpoint_typed {
            return Ok(Answerer::Endpoint);
        }
        let chosen = match self.model {
            Some(model) if self.endpoint.models.contains(&model.value) => None,
            Some(model) => local::named((env, means), &model.value, self.endpoint.is_chosen())?,
            None if self.endpoint.is_chosen() || self.endpoint.key.value.is_some() => None,
            None => local::best(env, means)?,
        };
        Ok(chosen.map_or(Answerer::Endpoint, |choice| Answerer::Local(Box::new(choice))))
    }
}

/// Names the model that answers, once it is clear who does.
pub(super) fn model(answerer: &Answerer, named: Option<Setting<String>>, usual: String) -> Setting<String> {
    match (answerer, named) {
        (_, Some(named)) => named,
        (Answerer::Endpoint, None) => Setting { value: usual, origin: super::Origin::Default },
        #[cfg(feature = "local")]
        (Answerer::Local(choice), None) => Setting { value: choice.name.clone(), origin: super::Origin::Default },
    }
}
