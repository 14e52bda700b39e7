//! The models that are served, and the names that stand for them.

use std::collections::BTreeMap;

use vqa_core::{ModelCard, ModelName};

/// A model that is served.
#[derive(Debug, Clone, PartialEq)]
pub struct Served {
    /// What is known of it; its name is the one that the engine knows.
    pub card: ModelCard,
}

/// The models that are served, and the names that stand for them.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Catalogue {
    models: Vec<Served>,
    aliases: BTreeMap<String, ModelName>,
    /// By whose rules an alias is counted, where those of the model behind it are not known.
    counted_as: BTreeMap<String, ModelCard>,
}

/// Why a catalogue cannot be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CatalogueError {
    /// There is no model at all.
    #[error("there is no model to serve")]
    Empty,
    /// Two models have one name.
    #[error("two endpoints offer a model called `{0}`")]
    Twice(ModelName),
    /// An alias stands for a model that is not served.
    #[error("the alias `{alias}` stands for `{model}`, which is not served")]
    Nowhere {
        /// The alias.
        alias: String,
        /// What it stands for.
        model: ModelName,
    },
    /// An alias hides a model.
    #[error("the alias `{0}` is also the name of a model that is served")]
    Hides(String),
}

impl CatalogueError {
    /// Says what to do about it.
    #[must_use]
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Empty => "name models under `models` of an endpoint, or under `[serve]`",
            Self::Twice(_) => "leave it out of the `models` of one of them",
            Self::Nowhere { .. } => "aliases are written as alias = \"model\"; the model must be one that is served",
            Self::Hides(_) => "leave out the alias, or the model",
        }
    }
}

impl Catalogue {
    /// Makes a catalogue.
    ///
    /// # Errors
    ///
    /// No models, a name that stands for two, and an alias that stands for nothing.
    pub fn new(cards: Vec<ModelCard>, aliases: BTreeMap<String, ModelName>) -> Result<Self, CatalogueError> {
        let models: Vec<Served> = cards.into_iter().map(|card| Served { card }).collect();
        if models.is_empty() {
            return Err(CatalogueError::Empty);
        }
        let mut seen = std::collections::HashSet::new();
        if let Some(twice) = models.iter().find(|served| !seen.insert(served.card.name.as_str())) {
            return Err(CatalogueError::Twice(twice.card.name.clone()));
        }
        for (alias, model) in &aliases {
            if seen.contains(alias.as_str()) {
                return Err(CatalogueError::Hides(alias.clone()));
            }
            if !seen.contains(model.as_str()) {
                return Err(CatalogueError::Nowhere { alias: alias.clone(), model: model.clone() });
            }
        }
        Ok(Self { models, aliases, counted_as: BTreeMap::new() })
    }

    /// Counts what is asked by the name of this card by its rules, where those of the model that answers are not known.
    #[must_use]
    pub fn counted_as(mut self, card: ModelCard) -> Self {
        self.counted_as.insert(card.name.to_string(), card);
        self
    }

    /// Finds the rules that go with a name, if it has any of its own.
    pub(crate) fn rules_of(&self, name: &str) -> Option<&ModelCard> {
        self.counted_as.get(name)
    }

    /// Finds a model by its name or an alias.
    pub(crate) fn find(&self, name: &str) -> Option<&Served> {
        let name = self.aliases.get(name).map_or(name, ModelName::as_str);
        self.models.iter().find(|served| served.card.name.as_str() == name)
    }

    /// Returns what is known of the model that has this name, or that an alias stands for.
    #[must_use]
    pub fn card(&self, name: &str) -> Option<&ModelCard> {
        self.find(name).map(|served| &served.card)
    }

    /// Lists every name that can be asked for: models in their order, then aliases in theirs.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.models.iter().map(|served| served.card.name.as_str()).chain(self.aliases.keys().map(String::as_str))
    }

    /// Lists the models.
    pub fn models(&self) -> &[Served] {
        &self.models
    }
}
