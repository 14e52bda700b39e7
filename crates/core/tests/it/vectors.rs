//! Every row of `data/image_token_vectors.json`: documented, measured and derived token counts.
//!
//! A row that cannot be read as it stands is in [`EXCEPTIONS`], with the reason; the list is exact.

use serde::Deserialize;
use vqa_core::registry::{Profile, Registry};
use vqa_core::tokens::{Layout, RuleError};
use vqa_core::{Detail, Size, TokenCount};

const ROWS: usize = 45;

/// Model, detail as written, and why the row does not agree as it stands.
const EXCEPTIONS: &[(&str, &str, &str)] = &[(
    "gpt-image-1",
    "input_fidelity=low",
    "an option of the image API and no level of detail; its count is that of `high`, see the last test",
)];

#[derive(Debug, Deserialize)]
struct Row {
    model: String,
    w: u32,
    h: u32,
    detail: String,
    tokens: Option<u64>,
    patches: Option<u64>,
    resized: Option<(u32, u32)>,
}

fn rows() -> Vec<Row> {
    serde_json::from_str(include_str!("../data/image_token_vectors.json")).unwrap()
}

/// Says what of the row is not so.
fn disagreement(row: &Row) -> Option<String> {
    let Ok(detail) = row.detail.parse::<Detail>() else {
        return Some(format!("`{}` is no level of detail", row.detail));
    };
    let Some(card) = Registry::embedded().card(&row.model.as_str().into(), Profile::NEWEST) else {
        return Some("the model is not known".to_owned());
    };
    let measured = card.image_rule.measure(Size::new(row.w, row.h), detail);
    let Some(tokens) = row.tokens else {
        let patches = row.patches.unwrap();
        let refused = Err(RuleError::TooManyPatches { patches, limit: 30_000 });
        return (measured != refused).then(|| format!("not refused: {measured:?}"));
    };
    let measured = match measured {
        Ok(measured) => measured,
        Err(refused) => return Some(refused.to_string()),
    };
    let patches = match measured.layout {
        Layout::Patches { columns, rows } => Some(u64::from(columns) * u64::from(rows)),
        Layout::View | Layout::Tiles { .. } | Layout::Unknown => None,
    };
    let resized = row.resized.is_none_or(|(w, h)| measured.sent == Size::new(w, h));
    let agrees = measured.tokens == TokenCount::Exact(tokens) && patches == row.patches && resized;
    (!agrees).then(|| format!("{measured:?}"))
}

#[test]
fn every_row_agrees_or_is_listed() {
    let rows = rows();
    assert_eq!(rows.len(), ROWS);
    let mut listed = Vec::new();
    for row in &rows {
        let excused = EXCEPTIONS.iter().find(|(model, detail, _)| (*model, *detail) == (&row.model, &row.detail));
        match (disagreement(row), excused) {
            (None, None) => {}
            (Some(_), Some(exception)) => listed.push(exception),
            (Some(what), None) => panic!("{row:?}: {what}"),
            (None, Some(exception)) => panic!("{row:?} agrees and is listed: {exception:?}"),
        }
    }
    assert_eq!(listed.len(), EXCEPTIONS.len(), "each exception stands for one row");
}

#[test]
fn the_listed_row_agrees_when_read_as_high() {
    let row = rows().into_iter().find(|row| row.model == "gpt-image-1").unwrap();
    assert_eq!(disagreement(&Row { detail: "high".to_owned(), ..row }), None);
}
