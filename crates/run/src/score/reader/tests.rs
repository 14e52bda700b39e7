//! What is a row, what is none, and what is said about it.

use super::*;

fn read(text: &str, columns: &[&str]) -> Vec<Result<String, String>> {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    let mut rows = Rows::new(text.as_bytes(), columns);
    let mut out = Vec::new();
    loop {
        match rows.next_row() {
            Ok(None) => return out,
            Ok(Some(row)) => out.push(Ok(shown(&row))),
            Err(error) => {
                out.push(Err(error.to_string()));
                assert!(error.can_go_on());
            }
        }
    }
}

fn shown(row: &Row<'_>) -> String {
    let choices: Vec<_> = row.choices.iter().map(|choice| format!("{}={}", choice.label, choice.text)).collect();
    let columns: Vec<_> = row.columns.iter().map(|column| column.as_deref().unwrap_or("-")).collect();
    let id = row.id.as_ref().map_or("-".to_owned(), |id| id.json().to_string());
    let prediction = row.prediction.as_deref().unwrap_or("-");
    format!("{id}: {prediction} / {} / {} / {}", row.answers.join("|"), choices.join("|"), columns.join("|"))
}

#[test]
fn every_shape_of_a_row_is_read() {
    let text = concat!(
        "\u{feff}{\"id\":7,\"prediction\":\"a\\n\\\"b\\\"\",\"answers\":[\"x\",1,1.0]}\n",
        "\r\n",
        "{\"id\":\"q\",\"prediction\":2,\"answer\":\"x\",\"choices\":[\"red\",\"blue\"],\"extra\":{\"deep\":[1,{}]}}\r\n",
        "{\"answers\":[{\"answer\":\"yes\",\"answer_id\":1},{\"answer_confidence\":\"no\",\"answer\":\"no\"}],\"prediction\":null}\n",
        "{\"choices\":{\"B\":\"b\",\"A\":\"a\"},\"answers\":null}",
    );
    let rows: Vec<_> = read(text, &[]).into_iter().map(Result::unwrap).collect();
    assert_eq!(
        rows,
        [
            "7: a\n\"b\" / x|1|1.0 /  / ",
            "\"q\": 2 / x / A=red|B=blue / ",
            "-: - / yes|no /  / ",
            "-: - /  / B=b|A=a / "
        ]
    );
}

#[test]
fn columns_to_slice_by_are_kept() {
    let text = "{\"type\":\"count\",\"ok\":true,\"answer_type\":\"OPEN\"}\n{\"type\":null,\"n\":3}\n{\"type\":[]}\n";
    let rows = read(text, &["type", "ok", "n", "answer_type"]);
    assert_eq!(rows[0].as_deref(), Ok("-: - /  /  / count|true|-|OPEN"));
    assert_eq!(rows[1].as_deref(), Ok("-: - /  /  / -|-|3|-"));
    assert_eq!(rows[2], Err("line 3: `type` must be text to slice by it, and is a list".to_owned()));
}

#[test]
fn bad_rows_are_named_and_passed_over() {
    let text = "{\"prediction\":\"a\"}\n\n{\"prediction\":tru}\n[]\n{\"prediction\":true}\n{\"answers\":[null]}\n\
        {\"answers\":[{\"a\":1}]}\n{\"answer\":\"a\",\"answers\":\"b\"}\n{\"choices\":\"A\"}\n{} {}\n{\"id\":\"last\"}\n";
    let rows = read(text, &[]);
    let errors: Vec<_> = rows.iter().filter_map(|row| row.as_ref().err().map(String::as_str)).collect();
    assert_eq!(
        errors,
        [
            "line 3: expected ident at byte 18",
            "line 4: invalid type: sequence, expected a JSON object",
            "line 5: `prediction` must be text, and is a truth value",
            "line 6: `answers` must be text, or a list of texts or of objects with an `answer`, and is a list with null",
            "line 7: `answers` must be text, or a list of texts or of objects with an `answer`, and is a list with an object without it",
            "line 8: `answers` is given twice",
            "line 9: `choices` must be an object of labels and texts, or a list of texts, and is text",
            "line 10: trailing characters at byte 4",
        ]
    );
    assert_eq!(rows.last(), Some(&Ok("\"last\": - /  /  / ".to_owned())));
}

#[test]
fn hostile_lines_are_refused() {
    let deep = format!("{{\"answers\":{}", "[".repeat(100_000));
    assert!(read(&deep, &[])[0].as_ref().is_err_and(|error| error.contains("recursion limit")));
    let mut rows = Rows::new(&b"{\"prediction\":\"\xff\"}\n{}"[..], Vec::new());
    assert!(matches!(rows.next_row(), Err(ReadError::Row { line: 1, .. })));
    assert!(matches!(rows.next_row(), Ok(Some(_))));
    let many: Vec<String> = (0..300).map(|n| format!("\"{n}\":\"\"")).collect();
    let error = read(&format!("{{\"choices\":{{{}}}}}", many.join(",")), &[]).remove(0).unwrap_err();
    assert_eq!(error, "line 1: `choices` has 300 options; at most 256 are taken");
}

#[test]
fn a_line_without_an_end_does_not_fill_the_memory() {
    let mut rows = Rows::new(io::BufReader::new(io::repeat(b'a')), Vec::new());
    let error = rows.next_row().unwrap_err();
    assert_eq!((error.to_string().as_str(), error.can_go_on()), ("line 1 is longer than 16777216 bytes", false));
}
