//! Which format a file has: by its content, and by its name where the content leaves it open.

use std::fs::{File, Metadata};
use std::io::Read as _;
use std::path::Path;

use super::error::DatasetError;
use super::vqav2::{self, Object};
use super::{Format, Source, vlmevalkit};

/// How much of a file is looked at to tell what it is.
const HEAD: u64 = 64 * 1024;

/// What files begin with that hold no rows, what they are, and what to do.
const FOREIGN: [(&[u8], &str, &str); 8] = [
    (b"\x1f\x8b", "gzip", "unpack it first: `gunzip FILE`"),
    (b"PK\x03\x04", "a zip archive", "unpack it first: `unzip FILE`"),
    (b"\x28\xb5\x2f\xfd", "zstd", "unpack it first: `zstd -d FILE`"),
    (b"\xfd7zXZ\0", "xz", "unpack it first: `xz -d FILE`"),
    (b"BZh", "bzip2", "unpack it first: `bzip2 -d FILE`"),
    (b"\xff\xfe", "UTF-16 text", "save it as UTF-8"),
    (b"\xfe\xff", "UTF-16 text", "save it as UTF-8"),
    (b"SQLite format 3\0", "an SQLite file", "give the file that lists the questions"),
];

/// Tells the format of a data set, and refuses what is none.
pub(super) fn format(source: &Source) -> Result<Format, DatasetError> {
    let head = head(&source.path)?;
    for (beginning, what, remedy) in FOREIGN {
        if head.starts_with(beginning) {
            return Err(DatasetError::Foreign { path: source.path.clone(), what, remedy });
        }
    }
    if let Some(format) = source.format {
        return Ok(format);
    }
    let text = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&head).trim_ascii_start();
    let table = || by_name(&source.path).or_else(|| by_separator(text)).map(|format| kit_or(format, &source.path));
    match text {
        [b'P', b'A', b'R', b'1', ..] => Ok(Format::Parquet),
        [b'{', ..] => object(&source.path),
        [b'[', rest @ ..] => Ok(list(rest)),
        _ => table().ok_or_else(|| DatasetError::Unknown { path: source.path.clone() }),
    }
}

/// Reads the beginning of a regular file that is not empty.
fn head(path: &Path) -> Result<Vec<u8>, DatasetError> {
    let failed = |source| DatasetError::Open { path: path.to_owned(), source };
    // Looked at before it is opened: opening a pipe waits for a writer.
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if let Some(what) = irregular(&metadata) {
        return Err(DatasetError::NotAFile { path: path.to_owned(), what });
    }
    let mut head = Vec::new();
    File::open(path).and_then(|file| file.take(HEAD).read_to_end(&mut head)).map_err(failed)?;
    if head.trim_ascii().is_empty() && metadata.len() <= HEAD {
        return Err(DatasetError::Empty { path: path.to_owned() });
    }
    Ok(head)
}

fn irregular(metadata: &Metadata) -> Option<&'static str> {
    match (metadata.is_file(), metadata.is_dir()) {
        (true, _) => None,
        (false, true) => Some("a directory"),
        (false, false) => Some("a pipe or a device"),
    }
}

/// Tells VQA v2's files from rows.
fn object(path: &Path) -> Result<Format, DatasetError> {
    let file = File::open(path).map_err(|source| DatasetError::Open { path: path.to_owned(), source })?;
    match vqav2::tell(file) {
        Object::Questions => Ok(Format::Vqav2),
        Object::Row => Ok(Format::Jsonl),
        Object::Annotations => Err(DatasetError::Foreign {
            path: path.to_owned(),
            what: "a file of annotations, which holds no questions",
            remedy: "give the file of questions, and this one as its annotations",
        }),
    }
}

/// easy-VQA lists lists.
fn list(rest: &[u8]) -> Format {
    if rest.trim_ascii_start().starts_with(b"[") { Format::EasyVqa } else { Format::Json }
}

fn by_name(path: &Path) -> Option<Format> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match ending.as_str() {
        "jsonl" | "ndjson" => Some(Format::Jsonl),
        "csv" => Some(Format::Csv),
        "tsv" => Some(Format::Tsv),
        "parquet" => Some(Format::Parquet),
        _ => None,
    }
}

/// The first line of a table names its columns, one of which is `question`.
fn by_separator(text: &[u8]) -> Option<Format> {
    let line = text.split(|byte| *byte == b'\n').next()?.trim_ascii_end();
    let names = |separator: u8| line.split(move |byte| *byte == separator).any(|name| name == b"question");
    if names(b'\t') {
        return Some(Format::Tsv);
    }
    names(b',').then_some(Format::Csv)
}

fn kit_or(format: Format, path: &Path) -> Format {
    if format == Format::Tsv && vlmevalkit::is_kit(path) { Format::VlmEvalKit } else { format }
}
