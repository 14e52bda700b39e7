//! The values of metadata, and how they stand in a file.

use std::io::{self, Read, Write};

use crate::bytes::Bytes;
use crate::error::GgufError;
use crate::limits;

/// A list of values of one type.
#[derive(Debug, Clone, PartialEq)]
pub enum Array {
    /// Texts.
    Text(Vec<String>),
    /// Whole numbers, of whatever width and sign they have in the file; a `u64` above `i64::MAX` is an error.
    Whole(Vec<i64>),
    /// Floating-point numbers.
    Real(Vec<f64>),
    /// Truth values.
    Bool(Vec<bool>),
}

impl Array {
    /// Counts the elements.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Text(all) => all.len(),
            Self::Whole(all) => all.len(),
            Self::Real(all) => all.len(),
            Self::Bool(all) => all.len(),
        }
    }

    /// Says whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// One value of metadata. Numbers of all widths are read into the widest, since no reader cares which one it was.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// A whole number without sign.
    Unsigned(u64),
    /// A whole number with a sign.
    Signed(i64),
    /// A floating-point number.
    Real(f64),
    /// A truth value.
    Bool(bool),
    /// A text.
    Text(String),
    /// A list.
    Array(Array),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Unsigned(number.into())
    }
}

impl From<f32> for Value {
    fn from(number: f32) -> Self {
        Self::Real(number.into())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Bool(truth)
    }
}

impl From<Vec<String>> for Value {
    fn from(texts: Vec<String>) -> Self {
        Self::Array(Array::Text(texts))
    }
}

/// The type codes of the format.
mod code {
    pub(super) const U8: u32 = 0;
    pub(super) const I8: u32 = 1;
    pub(super) const U16: u32 = 2;
    pub(super) const I16: u32 = 3;
    pub(super) const U32: u32 = 4;
    pub(super) const I32: u32 = 5;
    pub(super) const F32: u32 = 6;
    pub(super) const BOOL: u32 = 7;
    pub(super) const TEXT: u32 = 8;
    pub(super) const ARRAY: u32 = 9;
    pub(super) const U64: u32 = 10;
    pub(super) const I64: u32 = 11;
    pub(super) const F64: u32 = 12;
}

impl Value {
    /// Reads a type code and the value behind it.
    pub(crate) fn read<R: Read>(bytes: &mut Bytes<R>) -> Result<Self, GgufError> {
        match bytes.u32()? {
            code::ARRAY => Ok(Self::Array(read_array(bytes)?)),
            kind => read_one(bytes, kind),
        }
    }

    /// Writes a type code and the value behind it: whole numbers as 32 bits where they fit, as llama.cpp expects them,
    /// and floating-point numbers as 32 bits.
    pub(crate) fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let kind = |out: &mut dyn Write, code: u32| out.write_all(&code.to_le_bytes());
        match self {
            Self::Unsigned(number) => match u32::try_from(*number) {
                Ok(narrow) => kind(out, code::U32).and_then(|()| out.write_all(&narrow.to_le_bytes())),
                Err(_) => kind(out, code::U64).and_then(|()| out.write_all(&number.to_le_bytes())),
            },
            Self::Signed(number) => match i32::try_from(*number) {
                Ok(narrow) => kind(out, code::I32).and_then(|()| out.write_all(&narrow.to_le_bytes())),
                Err(_) => kind(out, code::I64).and_then(|()| out.write_all(&number.to_le_bytes())),
            },
            Self::Real(number) => kind(out, code::F32).and_then(|()| out.write_all(&single(*number).to_le_bytes())),
            Self::Bool(truth) => kind(out, code::BOOL).and_then(|()| out.write_all(&[u8::from(*truth)])),
            Self::Text(text) => kind(out, code::TEXT).and_then(|()| write_text(out, text)),
            Self::Array(array) => kind(out, code::ARRAY).and_then(|()| write_array(out, array)),
        }
    }
}

/// Writes a length and a text.
pub(crate) fn write_text(out: &mut impl Write, text: &str) -> io::Result<()> {
    out.write_all(&(text.len() as u64).to_le_bytes())?;
    out.write_all(text.as_bytes())
}

#[expect(clippy::cast_possible_truncation, reason = "the format's numbers of this kind have 32 bits")]
const fn single(number: f64) -> f32 {
    number as f32
}

fn write_array(out: &mut impl Write, array: &Array) -> io::Result<()> {
    let kind = match array {
        Array::Text(_) => code::TEXT,
        Array::Whole(all) if all.iter().all(|number| i32::try_from(*number).is_ok()) => code::I32,
        Array::Whole(_) => code::I64,
        Array::Real(_) => code::F32,
        Array::Bool(_) => code::BOOL,
    };
    out.write_all(&kind.to_le_bytes())?;
    out.write_all(&(array.len() as u64).to_le_bytes())?;
    match array {
        Array::Text(all) => all.iter().try_for_each(|text| write_text(out, text)),
        Array::Whole(all) => all.iter().try_for_each(|number| match i32::try_from(*number) {
            Ok(narrow) if kind == code::I32 => out.write_all(&narrow.to_le_bytes()),
            Ok(_) | Err(_) => out.write_all(&number.to_le_bytes()),
        }),
        Array::Real(all) => all.iter().try_for_each(|number| out.write_all(&single(*number).to_le_bytes())),
        Array::Bool(all) => all.iter().try_for_each(|truth| out.write_all(&[u8::from(*truth)])),
    }
}

fn read_one<R: Read>(bytes: &mut Bytes<R>, kind: u32) -> Result<Value, GgufError> {
    Ok(match kind {
        code::U8 => Value::Unsigned(u8::from_le_bytes(bytes.array()?).into()),
        code::I8 => Value::Signed(i8::from_le_bytes(bytes.array()?).into()),
        code::U16 => Value::Unsigned(u16::from_le_bytes(bytes.array()?).into()),
        code::I16 => Value::Signed(i16::from_le_bytes(bytes.array()?).into()),
        code::U32 => Value::Unsigned(bytes.u32()?.into()),
        code::I32 => Value::Signed(i32::from_le_bytes(bytes.array()?).into()),
        code::F32 => Value::Real(f32::from_le_bytes(bytes.array()?).into()),
        code::BOOL => match bytes.array()? {
            [0] => Value::Bool(false),
            [1] => Value::Bool(true),
            [other] => return Err(GgufError::damaged(format!("{other} is no truth value"))),
        },
        code::TEXT => {
            let text = bytes.text("the length of a text", limits::TEXT_BYTES)?;
            Value::Text(
                String::from_utf8(text).unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()),
            )
        }
        code::U64 => Value::Unsigned(bytes.u64()?),
        code::I64 => Value::Signed(i64::from_le_bytes(bytes.array()?)),
        code::F64 => Value::Real(f64::from_le_bytes(bytes.array()?)),
        other => return Err(GgufError::damaged(format!("{other} is no type of value"))),
    })
}

/// The fewest bytes that a value of this type has in a file; `None` for what no array may hold.
const fn least_bytes(kind: u32) -> Option<u64> {
    match kind {
        code::U8 | code::I8 | code::BOOL => Some(1),
        code::U16 | code::I16 => Some(2),
        code::U32 | code::I32 | code::F32 => Some(4),
        code::TEXT | code::U64 | code::I64 | code::F64 => Some(8),
        _ => None,
    }
}

fn read_array<R: Read>(bytes: &mut Bytes<R>) -> Result<Array, GgufError> {
    let (kind, count) = (bytes.u32()?, bytes.u64()?);
    let Some(least) = least_bytes(kind) else {
        return Err(GgufError::damaged(format!("an array of type {kind}")));
    };
    if count > limits::ELEMENTS {
        return Err(GgufError::TooMany { what: "the length of an array", is: count, limit: limits::ELEMENTS });
    }
    bytes.expect(count, least)?;
    let mut all = match kind {
        code::TEXT => Array::Text(Vec::new()),
        code::BOOL => Array::Bool(Vec::new()),
        code::F32 | code::F64 => Array::Real(Vec::new()),
        _ => Array::Whole(Vec::new()),
    };
    for _ in 0..count {
        push(&mut all, read_one(bytes, kind)?)?;
    }
    Ok(all)
}

fn push(all: &mut Array, value: Value) -> Result<(), GgufError> {
    let wide = |_| GgufError::damaged("a number of an array has more than 63 bits");
    match (all, value) {
        (Array::Text(all), Value::Text(text)) => all.push(text),
        (Array::Bool(all), Value::Bool(truth)) => all.push(truth),
        (Array::Real(all), Value::Real(number)) => all.push(number),
        (Array::Whole(all), Value::Unsigned(number)) => all.push(i64::try_from(number).map_err(wide)?),
        (Array::Whole(all), Value::Signed(number)) => all.push(number),
        _ => return Err(GgufError::damaged("an array of several types")),
    }
    Ok(())
}
