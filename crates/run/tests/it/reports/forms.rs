//! The report as Markdown, CSV and JUnit.

use vqa_run::export::Formulas;
use vqa_run::report::{csv, junit, markdown};

use super::sample::{run, view, written};

#[test]
fn as_markdown() {
    let rows = run();
    insta::assert_snapshot!(written(|out| markdown(&view(&rows), out).unwrap()));
}

#[test]
fn as_csv() {
    let rows = run();
    let text = written(|out| {
        csv(&view(&rows), rows.as_slice(), Formulas::Defused, out).unwrap();
    });
    insta::assert_snapshot!(text);
}

#[test]
fn as_junit() {
    let rows = run();
    insta::assert_snapshot!(written(|out| junit(&view(&rows), rows.as_slice(), out).unwrap()));
}
