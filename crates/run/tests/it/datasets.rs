//! Data sets of every format: what is read, what is refused, and what is said about it.

mod any_file;
mod lists;
mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod selected;
mod tables;

use std::path::PathBuf;

use tempfile::TempDir;
use vqa_run::dataset::{Dataset, DatasetError, Format, RowError, Source};
use vqa_run::row::{Picture, ReadRow, RowId};

/// A folder with one file in it.
pub(crate) struct Desk {
    folder: TempDir,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().unwrap() }
    }

    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    pub(crate) fn open(&self, name: &str, content: impl AsRef<[u8]>) -> Result<Dataset, DatasetError> {
        Dataset::open(&Source::new(self.write(name, content)))
    }

    pub(crate) fn rows(&self, name: &str, content: impl AsRef<[u8]>) -> Vec<Result<ReadRow, RowError>> {
        self.open(name, content).unwrap().rows().unwrap().collect()
    }
}

/// A row in one line.
pub(crate) fn shown(read: &ReadRow) -> String {
    let row = &read.row;
    let pictures: Vec<String> = row
        .pictures
        .iter()
        .map(|picture| match picture {
            Picture::Path(path) => path.clone(),
            Picture::Url(url) => format!("<{url}>"),
            Picture::Embedded { name, bytes, .. } => format!("{}[{bytes}]", name.as_deref().unwrap_or_default()),
        })
        .collect();
    let choices: Vec<_> = row.choices.iter().map(|choice| format!("{}={}", choice.label, choice.text)).collect();
    let columns: Vec<_> = row.columns.iter().map(|(name, value)| format!("{name}={value}")).collect();
    let id = match &row.id {
        RowId::Number(number) => number.to_string(),
        RowId::Text(text) => format!("'{text}'"),
    };
    let lists = [pictures.join(","), row.answers.join("|"), choices.join("|"), columns.join("|")];
    format!("{id} {} / {}", row.question, lists.join(" / "))
}

/// Every row in one line, and every error.
pub(crate) fn told(rows: &[Result<ReadRow, RowError>]) -> Vec<String> {
    rows.iter().map(|row| row.as_ref().map_or_else(ToString::to_string, shown)).collect()
}

#[test]
fn json_lines_are_read_and_bad_ones_passed_over() {
    let text = "\u{feff}{\"id\":7,\"image\":\"a.png\",\"question\":\"q\",\"answers\":[\"x\",1],\"type\":\"t\"}\r\n\r\n\
        {\"image\":\"b.png\"}\n{\"images\":[\"https://h/a.png\",\"data:image/png;base64,aGk=\"],\"question\":\"p\",\"choices\":{\"A\":\"a\"}}\n\
        nonsense\n{\"question\":\"\\ud800\"}\n{\"question_id\":\"last\",\"image\":\"c.png\",\"question\":\"r\",\"answer\":\"y\"}";
    let rows = Desk::new().rows("q.jsonl", text);
    assert_eq!(
        told(&rows),
        [
            "7 q / a.png / x|1 /  / type=\"t\"",
            "line 3: no question: looked for `question`; there are `image`",
            "3 p / <https://h/a.png>,[2] /  / A=a / ",
            "line 5: expected ident at byte 2",
            "line 6: unexpected end of hex escape at byte 20",
            "'last' r / c.png / y /  / ",
        ]
    );
    assert_eq!(rows[2].as_ref().unwrap().embedded, [&b"hi"[..]]);
}

#[test]
fn embedded_pictures_are_read_again_in_any_order() {
    let desk = Desk::new();
    let line =
        |n: u8| format!("{{\"question\":\"q\",\"image\":\"data:image/png;base64,{}\"}}\n", "QUJD".repeat(n.into()));
    let mut dataset = desk.open("q.jsonl", (1..=4).map(line).collect::<String>()).unwrap();
    let rows: Vec<ReadRow> = dataset.rows().unwrap().map(Result::unwrap).collect();
    for place in [2, 0, 3, 3, 1] {
        assert_eq!(dataset.embedded(rows[place].at).unwrap(), rows[place].embedded);
    }
    desk.write("q.jsonl", "{}\n");
    let error = Dataset::embedded(&mut dataset, rows[3].at).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!(
            "the row at byte {}: there is no row any more; the file was changed; what follows is not read",
            rows[3].at.0
        )
    );
}

#[test]
fn what_holds_no_rows_is_refused_with_what_to_do() {
    let desk = Desk::new();
    let reason = |name: &str, content: &[u8]| {
        let error = desk.open(name, content).unwrap_err();
        let text = error.to_string().replace(desk.folder.path().to_str().unwrap(), "");
        format!("{text} ({})", error.hint().unwrap_or("-"))
    };
    assert_eq!(reason("q.jsonl", b""), "`/q.jsonl` is empty (-)");
    assert_eq!(reason("q.jsonl", b"\n \n"), "`/q.jsonl` is empty (-)");
    assert_eq!(reason("q.jsonl", b"\x1f\x8b\x08"), "`/q.jsonl` is gzip (unpack it first: `gunzip FILE`)");
    assert_eq!(reason("q.csv", b"\xff\xfeq\0"), "`/q.csv` is UTF-16 text (save it as UTF-8)");
    assert!(reason("q", b"what is this").starts_with("cannot tell the format of `/q` (name the format: jsonl, "));
    let folder = Dataset::open(&Source::new(desk.folder.path())).unwrap_err();
    assert!(folder.to_string().ends_with("is a directory, and a data set is a file"), "{folder}");
    let absent = Dataset::open(&Source::new(desk.folder.path().join("none"))).unwrap_err();
    assert!(matches!(absent, DatasetError::Open { .. }), "{absent}");
}

#[test]
fn paths_start_from_the_folder_of_the_data_set_or_the_image_root() {
    let desk = Desk::new();
    let path = desk.write("sub/q.jsonl", "{}");
    let mut source = Source::new(&path);
    let dataset = Dataset::open(&source).unwrap();
    assert_eq!(dataset.format(), Format::Jsonl);
    assert_eq!(dataset.path_of("a/b.png"), desk.folder.path().join("sub/a/b.png"));
    assert_eq!(dataset.path_of("/a/b.png"), PathBuf::from("/a/b.png"));
    source.image_root = Some("pictures".into());
    assert_eq!(Dataset::open(&source).unwrap().path_of("b.png"), PathBuf::from("pictures/b.png"));
}

#[test]
fn a_digest_is_of_the_content() {
    let desk = Desk::new();
    let digest = desk.open("q.jsonl", "{}").unwrap().digest().unwrap();
    assert_eq!((digest.files.len(), digest.files[0].bytes), (1, 2));
    let again = desk.open("copy.jsonl", "{}").unwrap().digest().unwrap();
    assert_eq!(again.files[0].digest, digest.files[0].digest);
    let other = desk.open("copy.jsonl", "{ }").unwrap().digest().unwrap();
    assert_ne!(other.files[0].digest, digest.files[0].digest);
    assert_eq!(digest.files[0].digest.len(), 64);
}
