//! Two runs compared: what is paired, what is not, and what the page and the text say of it.

use vqa_run::compare::{CompareAsked, Compared, Side, html, json, text};
use vqa_run::outcome::{EndedRow, Outcome};
use vqa_run::report::{GalleryLimits, Showing};

use super::sample::{TwoNames, answered, facts, failed, row, rule, run, written};

fn second() -> Vec<EndedRow> {
    let mut rows = run();
    rows[0].outcome = answered("blue");
    rows[1].outcome = answered("2");
    rows[2].outcome = answered("blue");
    rows[3].outcome = Outcome::Failed(failed("timeout"));
    "Which one?".clone_into(&mut rows[5].row.question);
    rows.remove(4);
    rows.push(row(7, "new", "x", answered("x")));
    rows
}

fn compared(listed: usize) -> Compared {
    let (first, second) = (run(), second());
    let mut other = facts("runs/b");
    other.settings.insert("model".to_owned(), "gpt-4o-mini".into());
    other.settings.insert("seed".to_owned(), 7.into());
    let asked = CompareAsked { rule: rule(), columns: vec!["type".to_owned()], listed };
    let side = |facts, rows: &'static [EndedRow]| Side { facts, rows };
    Compared::read(side(facts("runs/a"), first.leak()), side(other, second.leak()), asked).unwrap()
}

#[test]
fn as_text() {
    insta::assert_snapshot!(written(|out| text(&compared(100), 2, out).unwrap()));
}

#[test]
fn as_json() {
    insta::assert_json_snapshot!(json(&compared(100), 100));
}

#[test]
fn a_run_equals_itself() {
    let rows = run();
    let asked = CompareAsked { rule: rule(), columns: vec![], listed: 100 };
    let side = || Side { facts: facts("runs/a"), rows: rows.as_slice() };
    let compared = Compared::read(side(), side(), asked).unwrap();
    assert_eq!((compared.paired.pairs, compared.paired.ties, compared.differing), (4, 4, 0));
    assert_eq!((compared.paired.difference, compared.paired.p_value), (Some(0.0), Some(1.0)));
    assert!(compared.settings.is_empty());
}

#[test]
fn the_page_lists_both_answers() {
    let mut compared = compared(100);
    let showing = Showing { limits: GalleryLimits::default(), pictures: &mut TwoNames, progress: &mut |_| {} };
    let page = written(|out| html(&mut compared, showing, out).unwrap());
    let (_, rest) = page.split_once("id=\"data-rows\">").unwrap();
    let rows: serde_json::Value = serde_json::from_str(rest.split_once("</script>").unwrap().0).unwrap();
    assert_eq!(rows.as_array().unwrap().len(), 3);
    assert_eq!((&rows[0]["ends"][0]["text"], &rows[0]["ends"][1]["text"]), (&"Red".into(), &"blue".into()));
    assert_eq!(rows[2]["ends"][0]["outcome"], "failed");
    assert_eq!(page.matches("<script").count(), 4);
}
