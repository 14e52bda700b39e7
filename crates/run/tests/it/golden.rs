//! Every row of the golden files against every variant of which they hold a score.
//!
//! Where a rule parts from its source on purpose, the rows concerned are counted here, and the count is stated in
//! `docs/metrics.md`.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use serde_json::Value;
use vqa_run::score::{Id, Metric, Rows, Rule, Score, Unscored};

/// A golden row, and what a rule makes of it.
struct Case {
    golden: Value,
    verdict: Result<(f64, Option<String>), Unscored>,
}

impl Case {
    fn alt(&self, name: &str) -> &Value {
        &self.golden["alt"][name]
    }

    fn value(&self) -> Option<f64> {
        self.verdict.as_ref().ok().map(|(value, _)| *value)
    }

    fn read(&self) -> Option<&str> {
        self.verdict.as_ref().ok().and_then(|(_, read)| read.as_deref())
    }

    /// Asserts that the score is the golden one, but for the last bits of rounding.
    #[track_caller]
    fn assert_is(&self, score: &Value) {
        let (Some(value), Some(score)) = (self.value(), score.as_f64()) else {
            panic!("{:?}, not {score}: {}", self.verdict, self.golden);
        };
        assert!((value - score).abs() <= 1e-12, "{value}, not {score}: {}", self.golden);
    }

    fn is(&self, score: &Value) -> bool {
        self.value().zip(score.as_f64()).is_some_and(|(value, score)| (value - score).abs() <= 1e-12)
    }
}

fn cases(file: &str, metric: Metric, variant: &str) -> Vec<Case> {
    let rule = Rule::find(metric, Some(variant)).unwrap();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(file);
    let lines = BufReader::new(File::open(&path).unwrap()).lines();
    let mut rows = Rows::new(BufReader::new(File::open(&path).unwrap()), Vec::new());
    let mut cases = Vec::new();
    for line in lines {
        let golden: Value = serde_json::from_str(&line.unwrap()).unwrap();
        let row = rows.next_row().unwrap().unwrap();
        assert_eq!(row.id.as_ref().map(Id::json).as_ref(), Some(&golden["id"]));
        let verdict = rule.score(&row).map(|Score { value, read }| (value, read.map(|read| read.into_owned())));
        cases.push(Case { golden, verdict });
    }
    assert!(rows.next_row().unwrap().is_none());
    cases
}

#[test]
fn vqav2() {
    for (variant, alt) in [("vqa-2021", None), ("lmms-eval", Some("lmms_eval")), ("vqa-2016", Some("gtvision_2016"))] {
        let cases = cases("vqav2.jsonl", Metric::Vqav2, variant);
        assert_eq!(cases.len(), 588);
        for case in &cases {
            case.assert_is(alt.map_or(&case.golden["score"], |alt| case.alt(alt)));
        }
    }
    for case in cases("vqav2.jsonl", Metric::Vqav2, "vqa-2016") {
        assert_eq!(case.read(), case.golden["normalized_prediction"].as_str(), "{}", case.golden);
    }
}

#[test]
fn textvqa() {
    let cases_of = |variant| cases("textvqa.jsonl", Metric::TextVqa, variant);
    let accuracy = cases_of("mmf");
    assert_eq!(accuracy.len(), 588);
    for case in &accuracy {
        case.assert_is(&case.golden["score"]);
        assert_eq!(case.read(), case.golden["normalized_prediction"].as_str(), "{}", case.golden);
    }
    for case in cases_of("st-vqa") {
        case.assert_is(case.alt("stvqa_accuracy"));
    }
}

#[test]
fn anls() {
    let script = cases("anls.jsonl", Metric::Anls, "rrc");
    assert_eq!(script.len(), 233);
    for case in &script {
        case.assert_is(&case.golden["score"]);
        case.assert_is(case.alt("vlmevalkit"));
    }
    let trimmed = cases("anls.jsonl", Metric::Anls, "trimmed");
    let other: Vec<_> = trimmed.iter().filter(|case| !case.is(&case.golden["score"])).collect();
    assert_eq!(other.len(), 22);
    for case in other {
        // Surplus blanks of the prediction earned something, and now earn nothing.
        let prediction = case.golden["prediction"].as_str().unwrap();
        assert_ne!(prediction.split_whitespace().collect::<Vec<_>>().join(" "), prediction);
        assert!(case.value() < case.golden["score"].as_f64(), "{}", case.golden);
    }
}

#[test]
fn relaxed() {
    let cases_of = |variant| cases("relaxed.jsonl", Metric::Relaxed, variant);
    assert_eq!(cases_of("pix2struct").len(), 191);
    for case in cases_of("pix2struct") {
        case.assert_is(&case.golden["score"]);
        case.assert_is(case.alt("lmms_eval"));
    }
    for case in cases_of("vlmevalkit") {
        case.assert_is(case.alt("vlmevalkit"));
    }
}

#[test]
fn mcq() {
    let cases_of = |variant| cases("mcq.jsonl", Metric::Mcq, variant);
    let mmmu = cases_of("mmmu");
    assert_eq!(mmmu.len(), 223);
    for case in &mmmu {
        assert_eq!(case.read(), case.golden["parsed"].as_str(), "{}", case.golden);
        assert_eq!(case.value(), case.golden["score"].as_f64(), "{}", case.golden);
    }
    let guessed = mmmu.iter().filter(|case| case.verdict == Err(Unscored::Unparsed)).count();
    assert_eq!(guessed, 108, "what the code chooses at random is unparsed");
    let lmms_eval = cases_of("lmms-eval");
    for case in &lmms_eval {
        assert_eq!(case.read(), case.alt("lmms_eval_parsed").as_str(), "{}", case.golden);
        assert_eq!(case.read(), case.alt("mmmu_pro_parsed").as_str(), "{}", case.golden);
    }
    let guessed = lmms_eval.iter().filter(|case| case.verdict == Err(Unscored::Unparsed)).count();
    assert_eq!(guessed, 82);
}

#[test]
fn mmmu_open() {
    let cases = cases("mmmu_open.jsonl", Metric::MmmuOpen, "mmmu");
    assert_eq!(cases.len(), 41);
    for case in &cases {
        case.assert_is(&case.golden["score"]);
    }
}

#[test]
fn vqarad() {
    let cases = cases("vqarad.jsonl", Metric::VqaRad, "llava-med");
    assert_eq!(cases.len(), 22);
    let (dropped, scored): (Vec<_>, Vec<_>) = cases.iter().partition(|case| case.golden["score"].is_null());
    for case in scored {
        case.assert_is(&case.golden["score"]);
    }
    assert_eq!(dropped.len(), 2, "what the code drops counts as wrong");
    assert!(dropped.iter().all(|case| case.value() == Some(0.0)));
}
