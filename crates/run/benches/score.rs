//! Reading and scoring as many rows as the validation set of VQA v2 has, on one core, intervals and slices included.
//!
//! Rows are made here, in the shape of the data set: ten answers each, as objects with `answer_id`.

#![expect(clippy::unwrap_used, reason = "a bench that cannot make its inputs has nothing to measure")]

use std::fmt::Write as _;

use vqa_run::score::{Metric, Rows, Rule, Slices, Summary, Tally};

/// The questions of VQA v2's validation set (214,354), as `visualqa.org/download.html` gave them on 2026-11-22.
const ROWS: usize = 214_354;

/// Answers as people type them; several per question, so that people disagree.
const WORDS: [&str; 12] = [
    "yes",
    "no",
    "2",
    "red and white",
    "on the table",
    "Frisbee",
    "black-and-white",
    "dont know",
    "10:30 am",
    "a dog.",
    "skateboard, helmet",
    "none",
];

fn main() {
    divan::main();
}

fn rows() -> String {
    let mut text = String::new();
    for row in 0..ROWS {
        let _ =
            write!(text, r#"{{"id":{row},"question":"What is in the picture number {row}?","type":"t{}","#, row % 65);
        let _ = write!(text, r#""prediction":"{}","answers":["#, WORDS[row * 5 % WORDS.len()]);
        for person in 0..10 {
            let comma = if person == 0 { "" } else { "," };
            let answer = WORDS[(row * 7 + person / 4 * row) % WORDS.len()];
            let _ =
                write!(text, r#"{comma}{{"answer":"{answer}","answer_confidence":"yes","answer_id":{}}}"#, person + 1);
        }
        text.push_str("]}\n");
    }
    text
}

fn scored(text: &str, metric: Metric) -> Summary {
    let rule = Rule::find(metric, None).unwrap();
    let mut rows = Rows::new(text.as_bytes(), vec!["type".to_owned()]);
    let (mut tally, mut slices) = (Tally::default(), Slices::new("type".to_owned()));
    while let Some(row) = rows.next_row().unwrap() {
        let verdict = rule.score(&row);
        tally.add(&verdict);
        slices.add(row.columns[0].as_deref(), &verdict).unwrap();
    }
    assert_eq!(slices.summaries().filter(|(_, slice)| slice.interval.is_some()).count(), 65);
    let summary = tally.summary();
    assert_eq!(summary.scored, ROWS as u64);
    summary
}

#[divan::bench(args = [Metric::Vqav2, Metric::TextVqa, Metric::Anls, Metric::Relaxed, Metric::MmmuOpen], sample_count = 5)]
fn validation_set(bencher: divan::Bencher<'_, '_>, metric: Metric) {
    let text = rows();
    bencher.bench(|| scored(&text, metric));
}
