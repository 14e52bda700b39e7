//! VLMEvalKit's table: tabs, pictures in base64, and rows that share the picture of another.
//!
//! A picture of at most 64 characters is the `index` of the row whose picture is meant. Where those rows stand is looked
//! up once, when the first such row is met: memory then holds the index of every row with a picture of its own.
//! <https://github.com/open-compass/VLMEvalKit>, `vlmeval/dataset/image_base.py`, checked 2026-11.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use serde_json::Value;

use super::error::{DatasetError, RowError};
use super::picture::{self, SHORT, Shown};
use super::reader::Reader;
use super::table::Table;
use super::{fields, literal};
use crate::row::{Locator, ReadRow, Row};

const IMAGE: &str = "image";

/// Reads rows from VLMEvalKit's table.
#[derive(Debug)]
pub(super) struct Kit {
    table: Table,
    path: PathBuf,
    others: Option<Others>,
}

/// The rows that have pictures of their own.
#[derive(Debug)]
struct Others {
    table: Table,
    image: usize,
    places: HashMap<String, u64>,
}

impl Kit {
    pub(super) fn open(path: &Path) -> Result<Self, DatasetError> {
        Ok(Self { table: Table::open(path, b'\t')?.checked(path)?, path: path.to_owned(), others: None })
    }

    fn row(&mut self) -> Result<(Row, Vec<Bytes>), String> {
        let mut cells = self.table.cells()?;
        let held = |value: &Value| value.as_str() != Some("");
        let Some(value) = cells.get(IMAGE).filter(|value| held(value)).cloned() else {
            return fields::row(cells, self.table.row());
        };
        cells.shift_remove(IMAGE);
        let shown = match &value {
            Value::Array(list) => list.iter().map(|one| self.shown(one)).collect::<Result<Vec<_>, _>>()?.concat(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => {
                self.shown(&value)?
            }
        };
        fields::with_pictures(cells, shown, self.table.row())
    }

    /// Reads one value of the column: a picture, or the row that has it.
    fn shown(&mut self, value: &Value) -> Result<Vec<Shown>, String> {
        let number = value.as_i64().map(|number| number.to_string());
        let text = number.as_deref().or(value.as_str()).ok_or("`image` must be base64, or the index of a row")?;
        if text.len() > SHORT {
            return own(text);
        }
        if self.others.is_none() {
            self.others = Some(Others::look_up(&self.path)?);
        }
        self.others.as_mut().map_or_else(|| Ok(Vec::new()), |others| others.pictures(text))
    }
}

fn own(text: &str) -> Result<Vec<Shown>, String> {
    picture::decode(IMAGE, text).map(|bytes| vec![Shown::Held { name: None, bytes }])
}

impl Others {
    /// Reads the table once, and notes where each picture stands.
    fn look_up(path: &Path) -> Result<Self, String> {
        let mut table = Table::open(path, b'\t').map_err(|error| error.to_string())?;
        let place = |name: &str| table.column(name).ok_or_else(|| format!("there is no column `{name}`"));
        let (index, image) = (place("index")?, place(IMAGE)?);
        let mut places = HashMap::new();
        while table.advance().map_err(|error| error.to_string())? {
            if let (Ok(index), Ok(image)) = (table.cell(index), table.cell(image))
                && image.len() > SHORT
            {
                places.insert(index.to_owned(), table.offset());
            }
        }
        Ok(Self { table, image, places })
    }

    /// Reads the pictures of the row with this index.
    fn pictures(&mut self, index: &str) -> Result<Vec<Shown>, String> {
        let at = self.places.get(index).ok_or_else(|| {
            format!("`image` names the row `{}`, which is not there or has no picture of its own", index.escape_debug())
        })?;
        self.table.seek(*at).and_then(|()| self.table.advance()).map_err(|error| error.to_string())?;
        let text = self.table.cell(self.image)?;
        match literal::read(text) {
            Some(Value::Array(list)) => {
                let texts = list.iter().filter_map(Value::as_str).filter(|text| text.len() > SHORT);
                texts.map(own).collect::<Result<Vec<_>, _>>().map(|all| all.concat())
            }
            _ => own(text),
        }
    }
}

impl Iterator for Kit {
    type Item = Result<ReadRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.table.advance() {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => return Some(Err(error)),
        }
        let at = Locator(self.table.offset());
        Some(match self.row() {
            Ok((row, embedded)) => Ok(ReadRow { row, at, embedded }),
            Err(reason) => Err(RowError::Row { place: self.table.place(), reason }),
        })
    }
}

impl Reader for Kit {
    fn seek(&mut self, at: Locator) -> Result<(), RowError> {
        self.table.seek(at.0)
    }
}

/// Says whether a table with tabs is VLMEvalKit's: its first row holds base64, or the index of another row.
pub(super) fn is_kit(path: &Path) -> bool {
    let Ok(mut table) = Table::open(path, b'\t') else { return false };
    let (Some(_), Some(image)) = (table.column("index"), table.column(IMAGE)) else { return false };
    if !matches!(table.advance(), Ok(true)) {
        return false;
    }
    let Ok(text) = table.cell(image) else { return false };
    let first = literal::read(text).and_then(|list| list.get(0)?.as_str().map(str::to_owned));
    let text = first.as_deref().unwrap_or(text);
    let is_index = !text.is_empty() && text.len() <= SHORT && text.bytes().all(|byte| byte.is_ascii_digit());
    is_index || (text.len() > SHORT && picture::decode(IMAGE, text).is_ok())
}
