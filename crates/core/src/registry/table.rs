//! The table that is built into the program: `models.toml`, read once.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::{ModelRow, PriceRow, RegistryError};
use crate::price::Price;

const MODELS: &str = include_str!("../models.toml");

/// The rows and prices of a file.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    /// The models.
    #[serde(rename = "model")]
    pub(super) rows: Vec<ModelRow>,
    /// What they cost, newest list first.
    #[serde(rename = "price_list", default)]
    prices: Vec<PriceList>,
}

/// Prices that were read in one place on one day, in dollars for a million tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PriceList {
    read: String,
    source: String,
    dollars_per_million: HashMap<String, PriceRow>,
}

impl Table {
    /// Returns the built-in table.
    ///
    /// It cannot fail in a program that passed its tests: one of them reads the same text. Were it to fail, every
    /// model would be unknown, which is safe.
    pub(super) fn embedded() -> &'static Self {
        static TABLE: LazyLock<Table> = LazyLock::new(|| Table::read(MODELS).unwrap_or_default());
        &TABLE
    }

    /// Reads a table and checks its rows.
    pub(super) fn read(text: &str) -> Result<Self, RegistryError> {
        let table: Self = toml::from_str(text)?;
        table.rows.iter().try_for_each(ModelRow::check)?;
        Ok(table)
    }

    /// Finds the price of exactly this id.
    pub(super) fn price(&self, id: &str) -> Option<Price> {
        self.prices.iter().find_map(|list| {
            let row = list.dollars_per_million.get(id)?;
            Some(row.dated(&list.read, &list.source))
        })
    }
}

#[cfg(test)]
pub(super) fn embedded_text() -> &'static str {
    MODELS
}

#[cfg(test)]
impl Table {
    pub(super) fn priced_names(&self) -> impl Iterator<Item = &str> {
        self.prices.iter().flat_map(|list| list.dollars_per_million.keys()).map(String::as_str)
    }
}
