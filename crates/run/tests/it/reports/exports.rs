//! Exports: what is written can be read, and says the same.

use serde_json::{Value, json};
use vqa_run::Scorable;
use vqa_run::export::{ExportFormat, Exported, Formulas, export};
use vqa_run::outcome::EndedRow;
use vqa_run::row::RowId;
use vqa_run::score::{Metric, Rows, Rule};

use super::sample::{HOSTILE, answered, row, rule, run, written};

fn exported(format: ExportFormat) -> (String, Exported) {
    let mut counts = Exported::default();
    let text = written(|out| counts = export(format, run().as_slice(), Formulas::Defused, out).unwrap());
    (text, counts)
}

fn kept(format: ExportFormat, rows: &[EndedRow]) -> String {
    written(|out| assert_eq!(export(format, rows, Formulas::Kept, out).unwrap().rows, rows.len() as u64))
}

#[test]
fn json_lines_score_as_the_run_does() {
    let (text, counts) = exported(ExportFormat::Jsonl);
    assert_eq!(counts, Exported { rows: 7, ..Exported::default() });
    insta::assert_snapshot!(text);
    for rule in [rule(), Rule::find(Metric::Mcq, None).unwrap(), Rule::find(Metric::Vqav2, None).unwrap()] {
        let mut read = Rows::new(text.as_bytes(), Vec::new());
        for ended in run() {
            let line = read.next_row().unwrap().unwrap();
            let scorable = Scorable::new(&ended, &[]);
            assert_eq!(line.id, scorable.row().id);
            let here = scorable.verdict(rule).map(|score| score.value).ok();
            assert_eq!(rule.score(&line).map(|score| score.value).ok(), here, "{}", ended.row.id);
        }
        assert!(read.next_row().unwrap().is_none());
    }
}

#[test]
fn columns_named_as_ours_keep_apart() {
    let mut ended = row(0, "q", "a", answered("said"));
    let names = json!({ "prediction": "theirs", "column_prediction": "other", "outcome": 1, "plain": true });
    ended.row.columns = names.as_object().unwrap().clone();
    let rows = [ended];
    let text = kept(ExportFormat::Jsonl, &rows);
    let line: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(line["prediction"], "said");
    assert_eq!(line["column_prediction"], "theirs");
    assert_eq!(line["column_column_prediction"], "other");
    assert_eq!((&line["outcome"], &line["plain"]), (&json!("answered"), &json!(true)));
}

#[test]
fn csv_reads_back_and_holds_no_formula() {
    let (text, _) = exported(ExportFormat::Csv);
    let mut csv = csv::Reader::from_reader(text.as_bytes());
    let header = csv.headers().unwrap().clone();
    assert!(header.iter().all(|name| !name.starts_with('=')));
    let place = header.iter().position(|name| name == "prediction").unwrap();
    let said: Vec<String> = csv.records().map(|record| record.unwrap()[place].to_owned()).collect();
    assert_eq!(said, ["Red", "'=1+2", "", "", "", "A", HOSTILE]);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_reads_back() {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::RowAccessor;

    let mut out = Vec::new();
    export(ExportFormat::Parquet, run().as_slice(), Formulas::Kept, &mut out).unwrap();
    let file = SerializedFileReader::new(bytes::Bytes::from(out)).unwrap();
    let names: Vec<String> =
        file.metadata().file_metadata().schema_descr().columns().iter().map(|c| c.name().to_owned()).collect();
    let place = |name: &str| names.iter().position(|known| known == name).unwrap();
    let rows: Vec<_> = file.get_row_iter(None).unwrap().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 7);
    assert_eq!(rows[6].get_string(place("prediction")).unwrap(), HOSTILE);
    assert_eq!(rows[1].get_string(place("prediction")).unwrap(), "=1+2");
    assert_eq!(rows[0].get_long(place("input_tokens")).unwrap(), 300);
    assert!((rows[0].get_double(place("cost_usd")).unwrap() - 0.000_645).abs() < 1e-15);
    assert!(rows[2].get_string(place("prediction")).is_err(), "a row that failed has none");
    assert_eq!(rows[2].get_string(place("error_code")).unwrap(), "timeout");
}

#[test]
fn a_submission_holds_what_the_leaderboard_takes_and_counts_the_rest() {
    let (text, counts) = exported(ExportFormat::Submission);
    assert_eq!(counts, Exported { rows: 3, unanswered: 3, unnumbered: 1, columns_left_out: 0 });
    let list: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(list[0], json!({ "question_id": 100, "answer": "Red" }));
    assert_eq!(list.as_array().unwrap().len(), 3);
    let mut digits = row(0, "q", "a", answered("x"));
    digits.row.id = RowId::Text("262148000".to_owned());
    let rows = [digits];
    let text = kept(ExportFormat::Submission, &rows);
    assert_eq!(serde_json::from_str::<Value>(&text).unwrap()[0]["question_id"], 262_148_000);
}
