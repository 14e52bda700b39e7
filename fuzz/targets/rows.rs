//! Rows of data sets: whatever a file holds is rows or errors with their places, and embedded pictures are read again as
//! the same bytes.
//!
//! The first byte chooses the format, or leaves it to be told. The rest is the file; in VQA v2 it is also the annotations.

#![no_main]

use std::cell::OnceCell;
use std::path::PathBuf;

use libfuzzer_sys::fuzz_target;
use vqa_run::dataset::{Dataset, Filter, Format, Selection, Source};
use vqa_run::prompt::Prompts;

/// The most rows that are looked at: a Parquet file may promise any number.
const ROWS: usize = 200;

thread_local! {
    static FILE: OnceCell<PathBuf> = const { OnceCell::new() };
}

fuzz_target!(|input: &[u8]| {
    let Some((choice, content)) = input.split_first() else { return };
    let path = FILE.with(|file| file.get_or_init(name).clone());
    std::fs::write(&path, content).expect("the temporary directory takes a file");
    let format = Format::ALL.get(usize::from(*choice)).copied();
    let annotations = (format == Some(Format::Vqav2)).then(|| path.clone());
    let source = Source { format, annotations, ..Source::new(path) };
    if let Ok(dataset) = Dataset::open(&source) {
        read(dataset);
    }
});

fn name() -> PathBuf {
    std::env::temp_dir().join(format!("vqa-rows-{}", std::process::id()))
}

fn read(mut dataset: Dataset) {
    let Ok(rows) = dataset.rows() else { return };
    let read: Vec<_> = rows.take(ROWS).collect();
    for row in read.iter().flatten() {
        assert!(!row.row.question.trim().is_empty() && !row.row.pictures.is_empty());
        Prompts::default().text(&row.row).expect("without templates every row has a prompt");
        let written = serde_json::to_string(&row.row).expect("a row can be written");
        assert!(serde_json::from_str::<vqa_run::row::Row>(&written).is_ok(), "{written}");
        if !row.embedded.is_empty() {
            assert_eq!(dataset.embedded(row.at).as_ref().ok(), Some(&row.embedded));
        }
    }
    let good = read.iter().flatten().count();
    let filter: Filter = "question!=x".parse().expect("this is a filter");
    let selection = Selection { filter: Some(filter), ..Selection::default() };
    let selected = dataset.select(&selection).expect("it was opened before");
    assert!(selected.take(ROWS).flatten().count() <= good);
}
