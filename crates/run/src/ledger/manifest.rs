//! What a run is: the program, the data set and the settings that decide what is asked. Fixed when the run begins.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::stored::{count, integer, json_from_column, json_to_column};

/// What a run is.
#[derive(Debug, Clone, PartialEq)]
pub struct Manifest {
    /// The version of the program that began it.
    pub program: String,
    /// When it began, in milliseconds since 1970 UTC.
    pub created_unix_ms: u64,
    /// What is asked about.
    pub dataset: DatasetFacts,
    /// Everything that decides what is asked, by name. Keys and tokens have no place here.
    pub settings: Map<String, Value>,
}

/// The data set of a run, as it was when the run began.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DatasetFacts {
    /// Its files.
    pub files: Vec<FileFacts>,
    /// The name of its format, as in `jsonl`.
    pub format: String,
}

/// One file of a data set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileFacts {
    /// Where it was.
    pub path: String,
    /// BLAKE3 of its bytes, in hexadecimal.
    pub digest: String,
    /// How many bytes.
    pub bytes: u64,
}

/// A setting that is not what the run began with.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Its name.
    pub name: String,
    /// What the run began with; null if it was not set.
    pub then: Value,
    /// What is wanted now.
    pub now: Value,
}

impl Manifest {
    /// Lists the wanted settings that are not what the run began with. A setting that is not named is not compared;
    /// one that was not set then equals null.
    #[must_use]
    pub fn compare(&self, wanted: &Map<String, Value>) -> Vec<Difference> {
        let then = |name: &str| self.settings.get(name).cloned().unwrap_or(Value::Null);
        wanted
            .iter()
            .map(|(name, now)| Difference { name: name.clone(), then: then(name), now: now.clone() })
            .filter(|difference| difference.then != difference.now)
            .collect()
    }

    pub(super) fn write(&self, conn: &Connection) -> rusqlite::Result<()> {
        let sql = "INSERT INTO run (one, program, created_unix_ms, dataset, settings) VALUES (1, ?1, ?2, ?3, ?4)";
        let (dataset, settings) = (json_to_column(&self.dataset)?, json_to_column(&self.settings)?);
        conn.execute(sql, params![self.program, integer(self.created_unix_ms), dataset, settings])?;
        Ok(())
    }

    pub(super) fn keep(conn: &Connection, name: &str, value: &Value) -> rusqlite::Result<()> {
        let mut settings = Self::read(conn)?.settings;
        settings.insert(name.to_owned(), value.clone());
        conn.execute("UPDATE run SET settings = ?1", params![json_to_column(&settings)?])?;
        Ok(())
    }

    pub(super) fn read(conn: &Connection) -> rusqlite::Result<Self> {
        conn.query_row("SELECT program, created_unix_ms, dataset, settings FROM run", [], |row| {
            Ok(Self {
                program: row.get(0)?,
                created_unix_ms: count(row.get(1)?),
                dataset: json_from_column(row, 2)?,
                settings: json_from_column(row, 3)?,
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_named_and_differs_is_listed() {
        let map = |value: Value| value.as_object().cloned().unwrap();
        let manifest = Manifest {
            program: "0.1.0".to_owned(),
            created_unix_ms: 1,
            dataset: DatasetFacts { files: Vec::new(), format: "jsonl".to_owned() },
            settings: map(json!({"model": "a", "seed": 7})),
        };
        assert_eq!(manifest.compare(&map(json!({"model": "a", "system": null}))), []);
        let differences = manifest.compare(&map(json!({"seed": null, "fit": "pad", "model": "a"})));
        let expected = [("seed", json!(7), Value::Null), ("fit", Value::Null, json!("pad"))];
        assert_eq!(differences, expected.map(|(name, then, now)| Difference { name: name.to_owned(), then, now }));
    }
}
