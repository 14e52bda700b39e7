//! The models that are known: their rules, limits and prices, as data.
//!
//! The table is `models.toml`, built into the program; a user's rows come before it. In goes the name of a model and
//! the [`Profile`] whose numbers count, out comes its [`ModelCard`]. A model that is not there is not guessed at: its
//! tokens and its price are unknown, never zero.

mod error;
mod matching;
mod nearest;
mod profile;
mod row;
mod table;

use crate::ask::ModelName;
use crate::card::ModelCard;
pub use error::RegistryError;
use matching::{Reading, Seller, readings};
pub use nearest::nearest;
pub use profile::{NotAProfile, Profile};
pub use row::{LimitsRow, ModelRow, PriceRow};
use table::Table;

/// The models that are known, a user's first.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Registry {
    user: Vec<ModelRow>,
}

/// A known model, and where its numbers come from.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// What is known.
    pub card: ModelCard,
    /// Where its numbers were read; a user's row may leave this out.
    pub source: Option<String>,
    /// When they were read.
    pub read: Option<String>,
    /// What a reader should know of them.
    pub note: Option<String>,
}

impl Registry {
    /// Returns the table that is built into the program.
    #[must_use]
    pub fn embedded() -> Self {
        Self::default()
    }

    /// Puts a user's rows before the built-in table.
    ///
    /// # Errors
    ///
    /// Refuses a row whose numbers cannot be, naming the model and the key.
    pub fn with_user_models(rows: Vec<ModelRow>) -> Result<Self, RegistryError> {
        let embedded = Self::embedded();
        for row in &rows {
            row.check()?;
            if let Some(like) = row.like.as_ref().filter(|like| embedded.knows_in(&like.as_str().into()).is_empty()) {
                let model = row.names.first().cloned().unwrap_or_default();
                let nearest = embedded.nearest(&like.as_str().into());
                return Err(RegistryError::Like { model, like: like.clone(), nearest });
            }
        }
        Ok(Self { user: rows })
    }

    /// Finds a model's card in a profile.
    #[must_use]
    pub fn card(&self, name: &ModelName, profile: Profile) -> Option<ModelCard> {
        self.entry(name, profile).map(|entry| entry.card)
    }

    /// Finds a model's card, or makes one that says that nothing is known but the profile's limits.
    #[must_use]
    pub fn card_or_unknown(&self, name: &ModelName, profile: Profile) -> ModelCard {
        self.card(name, profile).unwrap_or_else(|| blank(name.clone(), profile))
    }

    /// Finds a model's card, with where its numbers come from.
    #[must_use]
    pub fn entry(&self, name: &ModelName, profile: Profile) -> Option<Entry> {
        readings(name.as_str(), profile).find_map(|reading| {
            let row = self.rows().find(|row| row.holds_in(reading.profile) && has_name(row, reading.id))?;
            Some(self.entry_from_row(row, reading))
        })
    }

    /// Lists the profiles in which a model is known, oldest first.
    #[must_use]
    pub fn knows_in(&self, name: &ModelName) -> Vec<Profile> {
        Profile::ALL.into_iter().filter(|profile| self.entry(name, *profile).is_some()).collect()
    }

    /// Finds the known name that a mistyped one most likely stands for.
    #[must_use]
    pub fn nearest(&self, name: &ModelName) -> Option<String> {
        let known = self.rows().flat_map(|row| &row.names).map(String::as_str);
        nearest(name.as_str(), known).map(str::to_owned)
    }

    /// Lists the models that are known in a profile, in the order of the table, each once.
    pub fn models(&self, profile: Profile) -> impl Iterator<Item = Entry> {
        let mut seen = std::collections::HashSet::new();
        self.rows()
            .filter(move |row| row.holds_in(profile))
            .flat_map(|row| &row.names)
            .filter(move |name| seen.insert(name.as_str()))
            .filter_map(move |name| self.entry(&name.as_str().into(), profile))
    }

    fn rows(&self) -> impl Iterator<Item = &ModelRow> {
        self.user.iter().chain(&Table::embedded().rows)
    }

    fn entry_from_row(&self, row: &ModelRow, reading: Reading<'_>) -> Entry {
        let like = row.like.as_deref().and_then(|like| Self::embedded().card(&like.into(), reading.profile));
        let base = like.unwrap_or_else(|| blank(reading.name.into(), reading.profile));
        let listed = || Table::embedded().price(reading.name).or_else(|| Table::embedded().price(reading.id));
        let read = row.read.as_deref().unwrap_or("undated");
        let source = row.source.as_deref().unwrap_or("your settings");
        let own = || row.price.as_ref().map(|price| price.dated(read, source));
        let card = ModelCard {
            name: reading.name.into(),
            vision: row.takes_pictures().unwrap_or(base.vision),
            image_rule: row.image_rule().unwrap_or(base.image_rule),
            text_rule: row.text.or(base.text_rule),
            price: match reading.seller {
                Seller::Maker => own().or(base.price).or_else(listed),
                Seller::Gateway => None,
            },
            output_limit: row.output_limit.unwrap_or(base.output_limit),
            limits: row.limits.unwrap_or_default().over(base.limits),
            abilities: base.abilities,
        };
        Entry { card, source: row.source.clone(), read: row.read.clone(), note: row.note.clone() }
    }
}

fn has_name(row: &ModelRow, id: &str) -> bool {
    row.names.iter().any(|name| name == id)
}

fn blank(name: ModelName, profile: Profile) -> ModelCard {
    ModelCard { limits: profile.limits(), ..ModelCard::unknown(name) }
}

#[cfg(test)]
mod tests;
