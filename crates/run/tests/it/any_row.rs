//! Whatever a row holds: every rule answers, with a score from 0 to 1 or a reason, and the same one again.

use proptest::prelude::*;
use vqa_run::score::{Choice, Row, Rows, Rule, Tally};

/// Pieces that some rule treats in its own way, and any other text.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "a", "the", "yes", "no", "one", "dont", "1,000", "2.5", "-", ".", ",", "%", "(A)", " A ", "=", "is ", "\n",
            "\t", "\u{1c}", "\u{a0}", "ß", "İ", "１", "e5", "'s", "inf", "nan", "_",
        ])
        .prop_map(str::to_owned),
        any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn row() -> impl Strategy<Value = Row<'static>> {
    let answers = prop::collection::vec(text(), 1..12);
    let choices = prop::collection::vec((prop::sample::select(vec!["A", "B", "C", "", "(A)"]), text()), 0..5);
    (text(), answers, choices, any::<Option<bool>>()).prop_map(|(prediction, answers, choices, balanced)| Row {
        prediction: Some(prediction.into()),
        answers: answers.into_iter().map(Into::into).collect(),
        choices: choices.into_iter().map(|(label, text)| Choice { label: label.into(), text: text.into() }).collect(),
        balanced,
        ..Row::default()
    })
}

proptest! {
    #[test]
    fn every_rule_answers(row in row()) {
        let mut tally = Tally::default();
        for rule in Rule::all() {
            let verdict = rule.score(&row);
            if let Ok(score) = &verdict {
                prop_assert!((0.0..=1.0).contains(&score.value), "{rule:?}: {score:?}");
            }
            prop_assert_eq!(&verdict, &rule.score(&row));
            tally.add(&verdict);
        }
        prop_assert_eq!(tally.summary().rows, Rule::all().len() as u64);
    }

    #[test]
    fn the_right_answer_is_right(answer in "[bcdfgh]{2,8}( [bcdfgh]{2,8}){0,3}") {
        // Without vowels there are no articles, number words and contractions, which some rules change on one side.
        let answers = vec![answer.as_str().into(); 10];
        let row = Row { prediction: Some(answer.as_str().into()), answers, ..Row::default() };
        let scores: Vec<f64> = Rule::all().iter().filter_map(|rule| rule.score(&row).ok()).map(|s| s.value).collect();
        // The two rules of options have none to choose from, and the two of numbers no number.
        prop_assert_eq!(scores, vec![1.0; Rule::all().len() - 4]);
    }

    #[test]
    fn any_bytes_are_rows_or_errors(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let lines = bytes.split(|byte| *byte == b'\n').count() as u64;
        let mut rows = Rows::new(bytes.as_slice(), vec!["type".to_owned()]);
        while rows.next_row().map_or_else(|error| error.can_go_on(), |row| row.is_some()) {}
        prop_assert!(rows.line() <= lines + 1);
    }
}
