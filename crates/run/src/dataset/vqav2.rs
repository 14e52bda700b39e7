//! VQA v2's questions, and the annotations that go with them, as their authors publish them.
//!
//! <https://visualqa.org/download.html>. The questions are cut from their list one by one. Of
//! the annotations memory holds where each one stands, some 20 bytes a question; they are read when their turn comes.

mod annotations;
mod coco;

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use serde_json::Value;

use super::cutter::{Cut, CutError, Cutter};
use super::error::{DatasetError, Place, Rest, RowError};
use super::reader::Reader;
use super::{MAX_ROW_BYTES, fields, json, list, picture, words};
use crate::row::{Locator, ReadRow};
use annotations::Annotations;
use coco::Coco;

type JsonFile = Cutter<BufReader<File>>;

/// Reads rows from VQA v2's questions.
#[derive(Debug)]
pub(super) struct Vqav2 {
    questions: JsonFile,
    annotations: Option<Annotations>,
    coco: Coco,
    row: u64,
    at_value: bool,
}

impl Vqav2 {
    pub(super) fn open(path: &Path, annotations: Option<&Path>, image_root: &Path) -> Result<Self, DatasetError> {
        let (mut questions, outline) = outlined(path, "questions")?;
        let malformed = |reason: String| DatasetError::Malformed { path: path.to_owned(), reason };
        let subtype = outline.subtype.ok_or_else(|| {
            malformed("no `data_subtype`, as in `val2014`, so the names of its pictures are not known".to_owned())
        })?;
        let coco = Coco::new(&subtype, image_root).map_err(malformed)?;
        go_to(&mut questions, outline.list).map_err(|error| malformed(error.to_string()))?;
        let annotations = annotations.map(|path| Annotations::open(path, &subtype)).transpose()?;
        Ok(Self { questions, annotations, coco, row: 0, at_value: false })
    }

    /// Cuts the next question; `None` at the end of the list.
    fn cut(&mut self) -> Result<Option<(Cut, u64)>, CutError> {
        if !self.at_value && self.questions.list_ends(self.row == 1)? {
            return Ok(None);
        }
        self.at_value = false;
        self.questions.peek()?;
        let at = self.questions.offset;
        self.questions.value().map(|cut| Some((cut, at)))
    }

    fn read(&mut self, at: u64) -> Result<ReadRow, String> {
        let mut cells = json::object(&self.questions.buffer)?;
        let whole = |name: &str| {
            let value = cells.get(name).unwrap_or(&Value::Null);
            value.as_u64().ok_or_else(|| words::wrong(name, "a whole number", words::kind(value)))
        };
        let (image, question) = (whole("image_id")?, whole("question_id")?);
        if let Some(annotations) = &mut self.annotations {
            for (name, value) in annotations.of(question)? {
                if name == "image_id" && value.as_u64() != Some(image) {
                    return Err(format!("its annotation is about the picture {value}, and the question about {image}"));
                }
                cells.entry(name).or_insert(value);
            }
        }
        let shown = vec![picture::Shown::Named(self.coco.name_of(image))];
        let (row, embedded) = fields::with_pictures(cells, shown, self.row)?;
        Ok(ReadRow { row, at: Locator(at), embedded })
    }
}

impl Iterator for Vqav2 {
    type Item = Result<ReadRow, RowError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.row += 1;
        let place = Place::Row(self.row);
        Some(match self.cut() {
            Ok(None) => return None,
            Ok(Some((Cut::Whole, at))) => self.read(at).map_err(|reason| RowError::Row { place, reason }),
            Ok(Some((Cut::TooLong, _))) => Err(RowError::TooLong { place, limit: MAX_ROW_BYTES, rest: Rest::Follows }),
            Err(error) => Err(list::broken(place, error)),
        })
    }
}

impl Reader for Vqav2 {
    fn seek(&mut self, at: Locator) -> Result<(), RowError> {
        self.at_value = true;
        self.questions.seek(at.0).map_err(|source| RowError::Io { place: Place::Byte(at.0), source })
    }
}

/// What a file of VQA v2 says of itself.
struct Outline {
    /// Where its list stands.
    list: u64,
    /// Which pictures it is about, as in `val2014`.
    subtype: Option<String>,
}

/// Opens a file, and reads what stands around its list.
fn outlined(path: &Path, list: &str) -> Result<(JsonFile, Outline), DatasetError> {
    let file = File::open(path).map_err(|source| DatasetError::Open { path: path.to_owned(), source })?;
    // Small, for annotations may be read in any order, and each jump fills it anew.
    let mut cutter = Cutter::new(BufReader::with_capacity(1 << 13, file), MAX_ROW_BYTES);
    let malformed = |reason: String| DatasetError::Malformed { path: path.to_owned(), reason };
    let mut there = Vec::new();
    let (mut place, mut subtype) = (None, None);
    walk(&mut cutter, |cutter, key| {
        if key == list {
            cutter.peek()?;
            place = Some(cutter.offset);
        }
        if key == "data_subtype" {
            cutter.value()?;
            subtype = serde_json::from_slice(&cutter.buffer).ok();
        } else {
            cutter.skip()?;
        }
        there.push(key.to_owned());
        Ok(())
    })
    .map_err(|error| malformed(error.to_string()))?;
    match place {
        Some(list) => Ok((cutter, Outline { list, subtype })),
        None => Err(malformed(words::missing("list", &[list], there.iter().map(String::as_str)))),
    }
}

/// The most keys of the object around a list.
const MAX_KEYS: usize = 1000;

/// Walks over the keys of the object that a file is; the visitor steps over each value.
fn walk(
    cutter: &mut JsonFile,
    mut visit: impl FnMut(&mut JsonFile, &str) -> Result<(), CutError>,
) -> Result<(), CutError> {
    cutter.skip_mark()?;
    cutter.expect(b'{', "an object")?;
    for key in 0..MAX_KEYS {
        match cutter.key(key == 0)? {
            None => return Ok(()),
            Some(name) => visit(cutter, &name)?,
        }
    }
    Err(CutError::Shape { wanted: "`questions` or `annotations` among the first keys", found: "others".to_owned() })
}

/// Goes to the first value of a list.
fn go_to(cutter: &mut JsonFile, list: u64) -> Result<(), CutError> {
    cutter.seek(list)?;
    cutter.expect(b'[', "a list")
}

/// What a JSON object at the beginning of a file may be.
pub(super) enum Object {
    /// The questions of VQA v2.
    Questions,
    /// Its annotations.
    Annotations,
    /// A row.
    Row,
}

/// Tells what the object is that a file begins with.
pub(super) fn tell(file: File) -> Object {
    let mut cutter = Cutter::new(BufReader::with_capacity(1 << 17, file), MAX_ROW_BYTES);
    let (mut questions, mut annotations, mut row) = (false, false, false);
    let walked = walk(&mut cutter, |cutter, key| {
        let list = cutter.peek()? == Some(b'[');
        questions |= list && key == "questions";
        annotations |= list && key == "annotations";
        row |= key == "question";
        // What was found says enough, and the rest may be large.
        if questions { Err(CutError::Shape { wanted: "no more", found: String::new() }) } else { cutter.skip() }
    });
    match (questions, annotations && !row && walked.is_ok()) {
        (true, _) => Object::Questions,
        (false, true) => Object::Annotations,
        (false, false) => Object::Row,
    }
}
