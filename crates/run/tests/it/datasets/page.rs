//! Every example of `docs/datasets.md` does what the page says.

use vqa_run::dataset::{Dataset, Filter};
use vqa_run::prompt::Prompts;
use vqa_run::row::ReadRow;

use super::{Desk, told};

const PAGE: &str = include_str!("../../../../../docs/datasets.md");

/// Returns the blocks of the page in this language.
fn blocks(language: &str) -> Vec<&'static str> {
    let begin = format!("```{language}\n");
    PAGE.split(begin.as_str()).skip(1).map(|rest| rest.split_once("```").unwrap().0).collect()
}

fn rows(language: &str) -> Vec<Result<ReadRow, vqa_run::dataset::RowError>> {
    let blocks = blocks(language);
    assert_eq!(blocks.len(), 1);
    Desk::new().rows(&format!("q.{language}"), blocks[0])
}

#[test]
fn the_rows_are_rows() {
    assert_eq!(
        told(&rows("jsonl")),
        [
            "7 What colour is the cat? / images/cat.png / black|black|grey /  / ",
            "2 Which is larger? / a.png,<https://example.org/b.jpg> / A / A=the first|B=the second / type=\"compare\""
        ]
    );
    assert_eq!(
        told(&rows("csv")),
        [
            "7 What colour is it? / images/cat.png / black|grey /  / type=\"colour\"",
            "8 Is it, by chance, a dog? / images/dog.png / A / A=yes|B=no / type=\"choice\""
        ]
    );
}

#[test]
fn the_conditions_are_conditions() {
    let blocks = blocks("where");
    let lines: Vec<&str> = blocks[0].lines().collect();
    assert_eq!(lines.len(), 3);
    for line in lines {
        line.parse::<Filter>().unwrap();
    }
}

#[test]
fn the_prompt_is_what_is_asked() {
    let row = rows("jsonl").remove(1).unwrap().row;
    assert_eq!(Prompts::default().text(&row).unwrap(), blocks("prompt")[0].trim_end());
}

#[test]
fn the_size_that_is_told_is_the_limit() {
    assert_eq!(vqa_run::dataset::MAX_ROW_BYTES, 64 << 20);
    assert!(PAGE.contains("more than 64 MiB"));
    // Fifty million bytes of pictures in base64.
    assert!(50_000_000_u64.div_ceil(3) * 4 < vqa_run::dataset::MAX_ROW_BYTES);
}

#[test]
fn deep_json_is_refused_as_told() {
    let desk = Desk::new();
    let nested = |levels: usize| {
        let list = format!("{}{}", "[".repeat(levels), "]".repeat(levels));
        format!("{{\"question\":\"q\",\"image\":\"a\",\"deep\":{list}}}")
    };
    let read = |text: String| -> Vec<String> {
        let dataset: Dataset = desk.open("q.jsonl", text).unwrap();
        dataset.rows().unwrap().filter_map(Result::err).map(|error| error.to_string()).collect()
    };
    assert!(read(nested(126)).is_empty());
    assert!(read(nested(127))[0].starts_with("line 1: recursion limit exceeded"));
}
