//! Whatever a file holds: rows or errors, never a panic, and embedded pictures that are read again as the same bytes.

use proptest::prelude::*;
use serde_json::json;
use vqa_run::dataset::{Dataset, Format, Source};

use super::Desk;

/// Pieces that some format treats in its own way, and any other byte.
fn content() -> impl Strategy<Value = Vec<u8>> {
    let pieces: Vec<&[u8]> = vec![
        b"{",
        b"}",
        b"[",
        b"]",
        b"\"",
        b"'",
        b",",
        b":",
        b"\t",
        b"\n",
        b"\r\n",
        b"\\",
        b"\xef\xbb\xbf",
        b"\xff",
        b"\0",
        b"{\"question\":\"q\",\"image\":\"data:image/png;base64,aGk=\"}",
        b"\"questions\":[",
        b"\"annotations\":[",
        b"\"data_subtype\":\"val2014\"",
        b"{\"image_id\":1,\"question\":\"q\",\"question_id\":1}",
        b"[\"q\",\"a\",1]",
        b"image,question\n",
        b"index\timage\tquestion\n",
        b"0\t",
        b"1\t0\tq\n",
        b"data:image/gif;base64,QUJD",
        b"PAR1",
    ];
    let piece = prop_oneof![
        4 => prop::sample::select(pieces).prop_map(<[u8]>::to_vec),
        1 => any::<u8>().prop_map(|byte| vec![byte]),
    ];
    prop::collection::vec(piece, 0..24).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]
    #[test]
    fn any_file_is_rows_or_errors(content in content(), format in 0..9_usize) {
        let desk = Desk::new();
        let path = desk.write("q", &content);
        let format = Format::ALL.get(format).copied();
        let annotations = (format == Some(Format::Vqav2)).then(|| path.clone());
        let Ok(mut dataset) = Dataset::open(&Source { format, annotations, ..Source::new(path) }) else { return Ok(()) };
        let Ok(rows) = dataset.rows() else { return Ok(()) };
        let read: Vec<_> = rows.collect();
        prop_assert!(read.len() <= content.len() + 1);
        for row in read.iter().flatten().rev() {
            prop_assert!(!row.row.question.trim().is_empty() && !row.row.pictures.is_empty());
            if !row.embedded.is_empty() {
                let again = dataset.embedded(row.at).unwrap();
                prop_assert_eq!(&again, &row.embedded);
            }
        }
        for error in read.iter().filter_map(|row| row.as_ref().err()) {
            prop_assert!(error.to_string().len() < 2000);
        }
    }

    #[test]
    fn what_was_written_is_read_in_every_format(texts in prop::collection::vec("[^\0\r]{0,12}[a-z]", 1..6)) {
        let desk = Desk::new();
        let row = |text: &String| json!({"question": text, "image": "a.png", "answers": [text], "note": text});
        let lines: String = texts.iter().map(|text| format!("{}\n", row(text))).collect();
        let list = serde_json::to_string_pretty(&texts.iter().map(row).collect::<Vec<_>>()).unwrap();
        let table = |separator: u8| {
            let mut writer = csv::WriterBuilder::new().delimiter(separator).from_writer(Vec::new());
            writer.write_record(["question", "image", "answers", "note"]).unwrap();
            for text in &texts {
                writer.write_record([text, "a.png", &json!([text]).to_string(), text]).unwrap();
            }
            writer.into_inner().unwrap()
        };
        let files = [("q.jsonl", lines.into_bytes()), ("q.json", list.into_bytes()), ("q.csv", table(b',')), ("q.tsv", table(b'\t'))];
        for (name, content) in files {
            let rows = desk.rows(name, content);
            let read: Vec<String> = rows.iter().map(|row| row.as_ref().unwrap().row.question.clone()).collect();
            prop_assert_eq!(&read, &texts, "{}", name);
            for (row, text) in rows.into_iter().flatten().zip(&texts) {
                prop_assert_eq!(&row.row.answers, std::slice::from_ref(text));
                prop_assert_eq!(row.row.columns.get("note").and_then(|note| note.as_str()), Some(text.as_str()));
            }
        }
    }
}
