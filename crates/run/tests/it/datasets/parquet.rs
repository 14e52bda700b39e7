//! Parquet: pictures as bytes, paths and structs, rows read again, and files that are damaged or packed otherwise.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::Compression;
use parquet::data_type::{ByteArray, ByteArrayType, Int64Type};
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;
use vqa_run::dataset::{Dataset, Format, Source};
use vqa_run::row::ReadRow;

use super::{Desk, told};

/// As Hugging Face's `datasets` writes pictures.
const SCHEMA: &str = "message schema {
    required int64 question_id;
    required binary question (UTF8);
    optional group image { optional binary bytes; optional binary path (UTF8); }
    optional group answers (LIST) { repeated group list { optional binary element (UTF8); } }
}";

/// A column of texts: its values, and the levels that say what is there.
struct Texts<'a> {
    values: &'a [&'a str],
    defined: Option<&'a [i16]>,
    repeated: Option<&'a [i16]>,
}

fn texts(group: &mut SerializedRowGroupWriter<'_, File>, column: Texts<'_>) {
    let values: Vec<ByteArray> = column.values.iter().map(|text| ByteArray::from(*text)).collect();
    let mut writer = group.next_column().unwrap().unwrap();
    writer.typed::<ByteArrayType>().write_batch(&values, column.defined, column.repeated).unwrap();
    writer.close().unwrap();
}

fn plain<'a>(values: &'a [&'a str]) -> Texts<'a> {
    Texts { values, defined: None, repeated: None }
}

/// Writes two groups of two rows.
fn write(path: &Path, compression: Compression) {
    let properties = WriterProperties::builder().set_compression(compression).build();
    let schema = Arc::new(parse_message_type(SCHEMA).unwrap());
    let mut file = SerializedFileWriter::new(File::create(path).unwrap(), schema, Arc::new(properties)).unwrap();
    for first in [1, 3] {
        let mut group = file.next_row_group().unwrap();
        let mut ids = group.next_column().unwrap().unwrap();
        ids.typed::<Int64Type>().write_batch(&[first, first + 1], None, None).unwrap();
        ids.close().unwrap();
        texts(&mut group, plain(&["what?", "where?"]));
        // The first picture has bytes and a name; the second of the first group a name alone; the last is null.
        let last: i16 = if first == 1 { 1 } else { 0 };
        texts(&mut group, Texts { values: &["PIXELS"], defined: Some(&[2, last]), repeated: None });
        let names = if first == 1 { &["a.png", "b.png"][..] } else { &["c.png"] };
        texts(&mut group, Texts { values: names, defined: Some(&[2, last * 2]), repeated: None });
        texts(&mut group, Texts { values: &["x", "y"], defined: Some(&[3, 3, 0]), repeated: Some(&[0, 1, 0]) });
        group.close().unwrap();
    }
    file.close().unwrap();
}

fn bytes(desk: &Desk, compression: Compression) -> Vec<u8> {
    let path = desk.write("whole.parquet", "");
    write(&path, compression);
    let mut bytes = Vec::new();
    File::open(path).unwrap().read_to_end(&mut bytes).unwrap();
    bytes
}

#[test]
fn rows_are_read_and_their_pictures_again() {
    for compression in [Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::LZ4_RAW] {
        let desk = Desk::new();
        let path = desk.write("q.parquet", "");
        write(&path, compression);
        let mut dataset = Dataset::open(&Source::new(path)).unwrap();
        assert_eq!(dataset.format(), Format::Parquet);
        let rows: Vec<_> = dataset.rows().unwrap().collect();
        let lacks = "row 4: no picture in this row: looked for `images`, `image`, `image_path`, `image_url`; \
            there are `question_id`, `question`, `image`, `answers`";
        let good = [
            "1 what? / a.png[6] / x|y /  / ",
            "2 where? / b.png /  /  / answers=null",
            "3 what? / c.png[6] / x|y /  / ",
        ];
        assert_eq!(told(&rows), [&good[..], &[lacks]].concat());
        let rows: Vec<ReadRow> = rows.into_iter().flatten().collect();
        for row in rows.iter().rev().chain(&rows) {
            assert_eq!(dataset.embedded(row.at).unwrap(), row.embedded);
        }
    }
}

#[test]
fn damaged_files_are_told_and_never_panic() {
    let desk = Desk::new();
    let whole = bytes(&desk, Compression::SNAPPY);
    let mut failed = 0;
    for place in (4..whole.len()).step_by(7) {
        let mut bytes = whole.clone();
        bytes[place] ^= 0xff;
        // A damaged number of rows may be large: as many as there were, and some more, are looked at.
        let rows = desk.open("q.parquet", &bytes).and_then(|dataset| dataset.rows());
        failed += usize::from(!rows.is_ok_and(|rows| rows.take(10).filter(Result::is_ok).count() == 3));
    }
    assert!(failed > whole.len() / 28, "{failed} of {}", whole.len());
    for length in (4..whole.len()).step_by(7) {
        assert!(desk.open("q.parquet", &whole[..length]).and_then(|dataset| dataset.rows()).is_err(), "{length}");
    }
}

#[test]
fn what_is_not_read_is_refused_with_what_to_do() {
    let desk = Desk::new();
    let whole = bytes(&desk, Compression::UNCOMPRESSED);
    // In a column's metadata, field 4 is the codec: 0x15, and the number doubled. The length of its path is before it.
    let codec = |bytes: &[u8], doubled: u8| {
        let mut bytes = bytes.to_vec();
        let name = b"\x18\x0bquestion_id\x15";
        let place = bytes.windows(name.len()).rposition(|part| part == name).unwrap() + name.len();
        assert_eq!(bytes[place], 0);
        bytes[place] = doubled;
        bytes
    };
    for (number, why) in
        [(6, "zstd, whose decoder is written in C"), (2, "gzip, which sets no bound"), (4, "brotli, which")]
    {
        let error = desk.open("q.parquet", codec(&whole, number * 2)).unwrap().rows().unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
        assert!(error.hint().unwrap().contains("snappy"));
    }
    let error = desk.open("q.parquet", "PAR1 and not much more").unwrap().rows().unwrap_err();
    assert!(error.to_string().ends_with("it does not end as Parquet files do; it may be cut off"), "{error}");
}

#[test]
fn columns_that_are_missing_are_named() {
    let desk = Desk::new();
    let path = desk.write("q.parquet", "");
    let schema = Arc::new(parse_message_type("message m { required binary question (UTF8); }").unwrap());
    let mut file = SerializedFileWriter::new(File::create(&path).unwrap(), schema, Arc::default()).unwrap();
    let mut group = file.next_row_group().unwrap();
    texts(&mut group, plain(&["what?"]));
    group.close().unwrap();
    file.close().unwrap();
    let error = Dataset::open(&Source::new(path)).unwrap().rows().unwrap_err();
    assert!(
        error
            .to_string()
            .ends_with("no picture: looked for `images`, `image`, `image_path`, `image_url`; there are `question`")
    );
}
