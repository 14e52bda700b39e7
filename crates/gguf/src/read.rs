//! Reads a header, believing nothing: every count and length is held against the length of the file first.

use std::collections::HashSet;
use std::io::Read;

use crate::bytes::Bytes;
use crate::error::GgufError;
use crate::header::{Header, Version};
use crate::limits;
use crate::metadata::Metadata;
use crate::tensor::Tensor;
use crate::value::Value;

const MAGIC: [u8; 4] = *b"GGUF";

/// Bytes of the shortest entry of metadata: an empty key, a type, one byte.
const LEAST_ENTRY: u64 = 8 + 4 + 1;
/// Bytes of the shortest entry of the tensor table: an empty name, no sides, a type, an offset.
const LEAST_TENSOR: u64 = 8 + 4 + 4 + 8;

impl Header {
    /// Reads the header of a file of so many bytes. Stops where the tensor data begins.
    ///
    /// # Errors
    ///
    /// The file is of another kind, of another version, truncated, damaged, or holds more than any model does.
    pub fn read(input: impl Read, file_bytes: u64) -> Result<Self, GgufError> {
        let mut bytes = Bytes::new(input, file_bytes);
        let version = read_version(&mut bytes)?;
        let tensors = counted(bytes.u64()?, "the number of tensors", limits::TENSORS)?;
        let entries = counted(bytes.u64()?, "the number of metadata entries", limits::ENTRIES)?;
        bytes.expect(entries, LEAST_ENTRY)?;
        let metadata = read_metadata(&mut bytes, entries)?;
        let alignment = read_alignment(&metadata)?;
        bytes.expect(tensors, LEAST_TENSOR)?;
        let tensors = read_tensors(&mut bytes, tensors)?;
        let data_bytes = check_layout(&tensors, alignment)?;
        let data_start = bytes.at().next_multiple_of(alignment);
        let needs = data_start.saturating_add(data_bytes);
        // The last tensor need not be padded, and a file without tensors need not even pad its header.
        let padding = tensors.last().map_or(data_start - bytes.at(), |last| padding(last.bytes, alignment));
        if needs.saturating_sub(padding) > file_bytes {
            return Err(GgufError::DataCut { has: file_bytes, needs });
        }
        Ok(Self { version, metadata, tensors, alignment, data_start, data_bytes })
    }
}

fn read_version<R: Read>(bytes: &mut Bytes<R>) -> Result<Version, GgufError> {
    let magic = bytes.array()?;
    if magic != MAGIC {
        return Err(GgufError::NotGguf(magic));
    }
    match bytes.u32()? {
        2 => Ok(Version::V2),
        3 => Ok(Version::V3),
        other if matches!(other.swap_bytes(), 2 | 3) => Err(GgufError::BigEndian),
        other => Err(GgufError::Version(other)),
    }
}

fn counted(is: u64, what: &'static str, limit: u64) -> Result<u64, GgufError> {
    if is > limit { Err(GgufError::TooMany { what, is, limit }) } else { Ok(is) }
}

fn read_metadata<R: Read>(bytes: &mut Bytes<R>, count: u64) -> Result<Metadata, GgufError> {
    let (mut entries, mut keys) = (Vec::new(), HashSet::new());
    for _ in 0..count {
        let key = bytes.name("the length of a key", limits::KEY_BYTES)?;
        if !keys.insert(key.clone()) {
            return Err(GgufError::damaged(format!("the key `{}` stands there twice", key.escape_debug())));
        }
        entries.push((key, Value::read(bytes)?));
    }
    Ok(Metadata::new(entries))
}

fn read_alignment(metadata: &Metadata) -> Result<u64, GgufError> {
    const KEY: &str = "general.alignment";
    if metadata.get(KEY).is_none() {
        return Ok(limits::ALIGNMENT.into());
    }
    let alignment = metadata.number_within(KEY, 1..=limits::ALIGNMENT_MOST.into())?;
    if alignment.is_power_of_two() {
        Ok(alignment)
    } else {
        Err(GgufError::Value { key: KEY.to_owned(), problem: "a power of two is wanted" })
    }
}

fn read_tensors<R: Read>(bytes: &mut Bytes<R>, count: u64) -> Result<Vec<Tensor>, GgufError> {
    let (mut tensors, mut names) = (Vec::new(), HashSet::new());
    for _ in 0..count {
        let tensor = Tensor::read(bytes)?;
        if !names.insert(tensor.name.clone()) {
            return Err(GgufError::damaged(format!("the tensor `{}` stands there twice", tensor.name.escape_debug())));
        }
        tensors.push(tensor);
    }
    Ok(tensors)
}

/// Checks that the tensors lie one behind the other, as the format has it, and sums them up.
fn check_layout(tensors: &[Tensor], alignment: u64) -> Result<u64, GgufError> {
    tensors.iter().try_fold(0_u64, |expected, tensor| {
        if tensor.offset != expected {
            let (name, offset) = (&tensor.name, tensor.offset);
            return Err(GgufError::damaged(format!("tensor `{name}` lies at {offset}, where {expected} is expected")));
        }
        let end = tensor.bytes.checked_add(padding(tensor.bytes, alignment)).and_then(|len| expected.checked_add(len));
        end.ok_or_else(|| GgufError::damaged("the tensors are larger than any file"))
    })
}

const fn padding(bytes: u64, alignment: u64) -> u64 {
    match bytes % alignment {
        0 => 0,
        over => alignment - over,
    }
}
