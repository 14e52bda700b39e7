//! What every page is made of: its head, its gallery, and how it is written.

use std::io::{self, Write};

use askama::Template;

use super::assets;
use super::error::ReportError;

/// The head of a page.
#[derive(Debug)]
pub(crate) struct Head {
    pub(crate) title: String,
    pub(crate) policy: String,
    pub(crate) style: &'static str,
    pub(crate) script: &'static str,
}

impl Head {
    pub(crate) fn new(title: String) -> Self {
        Self { title, policy: assets::policy(), style: assets::STYLE, script: assets::SCRIPT }
    }
}

/// A number that stands at the top of a page.
#[derive(Debug)]
pub(crate) struct Card {
    pub(crate) label: &'static str,
    pub(crate) value: String,
    pub(crate) note: String,
}

/// The rows that a page shows one by one, as JSON that is fit for a `script` element.
#[derive(Debug)]
pub(crate) struct GalleryData {
    /// How many there are, in words.
    pub(crate) rows: String,
    /// What was cut or left out.
    pub(crate) note: Option<String>,
    pub(crate) meta_json: String,
    pub(crate) rows_json: String,
    pub(crate) thumbs_json: String,
}

/// Writes a page.
pub(crate) fn write(page: &impl Template, out: &mut dyn Write) -> Result<(), ReportError> {
    let mut out = io::BufWriter::with_capacity(1 << 16, out);
    Template::write_into(page, &mut out)?;
    Ok(out.flush()?)
}
