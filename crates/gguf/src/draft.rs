//! Writes a file: metadata and tensors are announced first, then the numbers of one tensor at a time are asked for, so
//! that no more than one tensor is ever in memory.

use std::io::{self, Write};

use crate::encode::Encoding;
use crate::limits;
use crate::tensor;
use crate::value::{Value, write_text};

/// A tensor that will be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub name: String,
    /// Its sides, the one that lies together in memory first.
    pub shape: Vec<u64>,
    /// How it is written.
    pub encoding: Encoding,
}

impl Plan {
    /// Counts its numbers.
    #[must_use]
    pub fn elements(&self) -> u64 {
        self.shape.iter().product()
    }
}

/// Why a file was not written.
#[derive(Debug, thiserror::Error)]
pub enum WriteError {
    /// The output failed.
    #[error("the file could not be written")]
    Write(#[from] io::Error),
    /// A tensor has a shape that its encoding does not take.
    #[error("tensor `{0}` has a shape that its encoding does not take")]
    Shape(String),
    /// The numbers given for a tensor do not fill its shape.
    #[error("tensor `{name}` has {wanted} numbers and {given} were given")]
    Count {
        /// The tensor.
        name: String,
        /// Numbers that its shape has.
        wanted: u64,
        /// Numbers that were given.
        given: u64,
    },
}

/// A file to be written.
#[derive(Debug, Clone, Default)]
pub struct Draft {
    metadata: Vec<(String, Value)>,
    tensors: Vec<Plan>,
}

impl Draft {
    /// Begins an empty file.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a value; one that was set before is replaced.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        self.metadata.retain(|(known, _)| known != key);
        self.metadata.push((key.to_owned(), value.into()));
        self
    }

    /// Announces a tensor.
    pub fn tensor(&mut self, name: &str, shape: &[u64], encoding: Encoding) -> &mut Self {
        self.tensors.push(Plan { name: name.to_owned(), shape: shape.to_vec(), encoding });
        self
    }

    /// Lists the announced tensors.
    #[must_use]
    pub fn tensors(&self) -> &[Plan] {
        &self.tensors
    }

    /// Writes the file. `numbers` gives the numbers of each tensor, in the order in which they were announced.
    ///
    /// # Errors
    ///
    /// The output fails, a tensor's shape is not one of its encoding, or its numbers do not fill it.
    pub fn write(&self, out: &mut impl Write, mut numbers: impl FnMut(&Plan) -> Vec<f32>) -> Result<(), WriteError> {
        let mut head = Vec::new();
        head.extend(b"GGUF");
        head.extend(3_u32.to_le_bytes());
        head.extend((self.tensors.len() as u64).to_le_bytes());
        head.extend((self.metadata.len() as u64).to_le_bytes());
        for (key, value) in &self.metadata {
            write_text(&mut head, key)?;
            value.write(&mut head)?;
        }
        self.write_table(&mut head)?;
        pad(&mut head);
        out.write_all(&head)?;
        for plan in &self.tensors {
            let given = numbers(plan);
            if given.len() as u64 != plan.elements() {
                let (wanted, given) = (plan.elements(), given.len() as u64);
                return Err(WriteError::Count { name: plan.name.clone(), wanted, given });
            }
            let mut data = plan.encoding.encode(&given);
            pad(&mut data);
            out.write_all(&data)?;
        }
        Ok(())
    }

    fn write_table(&self, head: &mut Vec<u8>) -> Result<(), WriteError> {
        let mut offset = 0_u64;
        for plan in &self.tensors {
            let kind = plan.encoding.kind();
            let bytes = tensor::size(&plan.shape, kind).ok_or_else(|| WriteError::Shape(plan.name.clone()))?;
            write_text(head, &plan.name)?;
            let sides = u32::try_from(plan.shape.len()).unwrap_or(u32::MAX);
            head.extend(sides.to_le_bytes());
            head.extend(plan.shape.iter().flat_map(|side| side.to_le_bytes()));
            head.extend(kind.code.to_le_bytes());
            head.extend(offset.to_le_bytes());
            offset += bytes.next_multiple_of(limits::ALIGNMENT.into());
        }
        Ok(())
    }
}

fn pad(bytes: &mut Vec<u8>) {
    bytes.resize(bytes.len().next_multiple_of(limits::ALIGNMENT as usize), 0);
}
