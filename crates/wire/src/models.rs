//! `GET /models`: what an endpoint offers.

use serde::{Deserialize, Serialize};

use crate::Extra;
use crate::lenient::null_as_default;

/// The list of models.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ModelList {
    /// Always `list`.
    #[serde(default)]
    pub object: String,
    /// The models. Some servers write `null` when they have none.
    #[serde(deserialize_with = "null_as_default")]
    pub data: Vec<Model>,
}

/// One model.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The name to ask for it by.
    pub id: String,
    /// Always `model`.
    #[serde(default)]
    pub object: String,
    /// When it was made, in seconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created: Option<u64>,
    /// Who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owned_by: Option<String>,
    /// Fields without a name here.
    #[serde(flatten)]
    pub extra: Extra,
}
