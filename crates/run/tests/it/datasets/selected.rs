//! Filters, samples and limits over a data set, and what becomes of its bad rows.

use vqa_run::dataset::{Dataset, Sample, Selection};

use super::{Desk, told};

/// A hundred rows of two types, and a bad row after every tenth.
fn dataset(desk: &Desk) -> Dataset {
    let row = |n: u32| {
        let bad = if n % 10 == 9 { "{\"bad\":1}\n" } else { "" };
        let kind = if n.is_multiple_of(2) { "even" } else { "odd" };
        format!("{{\"id\":{n},\"image\":\"a\",\"question\":\"q\",\"type\":\"{kind}\"}}\n{bad}")
    };
    desk.open("q.jsonl", (0..100).map(row).collect::<String>()).unwrap()
}

/// The names of the rows of a selection, and how many errors there are.
fn selected(selection: &Selection) -> (Vec<u64>, usize) {
    let desk = Desk::new();
    let rows: Vec<_> = dataset(&desk).select(selection).unwrap().collect();
    let bad = rows.iter().filter(|row| row.is_err()).count();
    (rows.into_iter().flatten().map(|read| read.row.id.to_string().parse().unwrap()).collect(), bad)
}

#[test]
fn everything_is_selected_without_a_wish() {
    let (rows, bad) = selected(&Selection::default());
    assert_eq!((rows, bad), ((0..100).collect(), 10));
}

#[test]
fn a_limit_ends_the_reading() {
    assert_eq!(selected(&Selection { limit: Some(3), ..Selection::default() }), (vec![0, 1, 2], 0));
    assert_eq!(selected(&Selection { limit: Some(0), ..Selection::default() }), (vec![], 0));
    let filter = Some("type=odd AND id>80".parse().unwrap());
    assert_eq!(selected(&Selection { filter, limit: Some(2), ..Selection::default() }), (vec![81, 83], 8));
}

#[test]
fn a_sample_is_the_same_for_a_seed_and_keeps_the_order() {
    let sample = |rows, seed| Selection { sample: Some(Sample { rows, seed }), ..Selection::default() };
    let (rows, _) = selected(&sample(10, 7));
    assert!(rows.len() == 10 && rows.is_sorted());
    assert_eq!(selected(&sample(10, 7)).0, rows);
    assert_ne!(selected(&sample(10, 8)).0, rows);
    assert_eq!(selected(&sample(1000, 7)), ((0..100).collect(), 10));
    assert_eq!(selected(&Selection { limit: Some(4), ..sample(10, 7) }).0, rows[..4]);
    let odd = Selection { filter: Some("type=odd".parse().unwrap()), ..sample(10, 7) };
    assert!(selected(&odd).0.iter().all(|row| row % 2 == 1));
}

#[test]
fn a_bad_row_is_told_whatever_is_selected() {
    let desk = Desk::new();
    let filter = Some("type=none".parse().unwrap());
    let rows: Vec<_> = dataset(&desk).select(&Selection { filter, ..Selection::default() }).unwrap().collect();
    assert_eq!(told(&rows)[0], "line 11: no question: looked for `question`; there are `bad`");
    assert_eq!(rows.len(), 10);
}
