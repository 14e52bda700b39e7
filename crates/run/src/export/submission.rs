//! Answers as the VQAv2 leaderboard takes them: a JSON list of `question_id`, a whole number, and `answer`, a text.

use std::io::{BufWriter, Write};

use serde_json::json;

use super::Exported;
use crate::outcome::Outcome;
use crate::report::{EndedRows, ReportError};
use crate::row::RowId;

/// Writes answered rows whose id is a whole number, and counts the others.
pub(super) fn write(rows: &(impl EndedRows + ?Sized), out: &mut dyn Write) -> Result<Exported, ReportError> {
    let mut out = BufWriter::new(out);
    let mut exported = Exported::default();
    out.write_all(b"[")?;
    for row in rows.ended_rows()? {
        let row = row?;
        let Outcome::Answered(answered) = &row.outcome else {
            exported.unanswered += 1;
            continue;
        };
        let Some(question_id) = whole(&row.row.id) else {
            exported.unnumbered += 1;
            continue;
        };
        out.write_all(if exported.rows == 0 { b"\n" } else { b",\n" })?;
        let answer = json!({ "question_id": question_id, "answer": answered.text });
        serde_json::to_writer(&mut out, &answer).map_err(|error| ReportError::Write(error.into()))?;
        exported.rows += 1;
    }
    out.write_all(b"\n]\n")?;
    out.flush()?;
    Ok(exported)
}

fn whole(id: &RowId) -> Option<i64> {
    match id {
        RowId::Number(number) => number.as_i64(),
        RowId::Text(text) => text.parse().ok(),
    }
}
