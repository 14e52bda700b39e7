//! The tensor table: names, shapes and types, and how many bytes each tensor takes.

use std::fmt;
use std::io::Read;

use crate::bytes::Bytes;
use crate::error::GgufError;
use crate::limits;

/// How the numbers of a tensor are stored: blocks of so many numbers in so many bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TensorKind {
    /// The format's code.
    pub code: u32,
    /// Its name, as in `Q8_0`.
    pub name: &'static str,
    /// Numbers in a block.
    pub block: u64,
    /// Bytes of a block.
    pub bytes: u64,
}

impl fmt::Display for TensorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name)
    }
}

/// Every type of tensor, from `ggml.h` and `ggml-common.h` of llama.cpp, read 2026-11.
const KINDS: [(u32, &str, u64, u64); 35] = [
    (0, "F32", 1, 4),
    (1, "F16", 1, 2),
    (2, "Q4_0", 32, 18),
    (3, "Q4_1", 32, 20),
    (6, "Q5_0", 32, 22),
    (7, "Q5_1", 32, 24),
    (8, "Q8_0", 32, 34),
    (9, "Q8_1", 32, 36),
    (10, "Q2_K", 256, 84),
    (11, "Q3_K", 256, 110),
    (12, "Q4_K", 256, 144),
    (13, "Q5_K", 256, 176),
    (14, "Q6_K", 256, 210),
    (15, "Q8_K", 256, 292),
    (16, "IQ2_XXS", 256, 66),
    (17, "IQ2_XS", 256, 74),
    (18, "IQ3_XXS", 256, 98),
    (19, "IQ1_S", 256, 50),
    (20, "IQ4_NL", 32, 18),
    (21, "IQ3_S", 256, 110),
    (22, "IQ2_S", 256, 82),
    (23, "IQ4_XS", 256, 136),
    (24, "I8", 1, 1),
    (25, "I16", 1, 2),
    (26, "I32", 1, 4),
    (27, "I64", 1, 8),
    (28, "F64", 1, 8),
    (29, "IQ1_M", 256, 56),
    (30, "BF16", 1, 2),
    (34, "TQ1_0", 256, 54),
    (35, "TQ2_0", 256, 66),
    (39, "MXFP4", 32, 17),
    (40, "NVFP4", 64, 36),
    (41, "Q1_0", 128, 18),
    (42, "Q2_0", 64, 18),
];

impl TensorKind {
    /// Finds the type with this code.
    #[must_use]
    pub fn from_code(code: u32) -> Option<Self> {
        let known = KINDS.iter().find(|kind| kind.0 == code)?;
        Some(Self { code, name: known.1, block: known.2, bytes: known.3 })
    }
}

/// One tensor of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tensor {
    /// Its name, as in `blk.0.attn_q.weight`.
    pub name: String,
    /// Its sides, the one that lies together in memory first. None is zero.
    pub shape: Vec<u64>,
    /// How its numbers are stored.
    pub kind: TensorKind,
    /// Where the code of its type stands, in bytes from the beginning of the file.
    pub kind_at: u64,
    /// Where its data begins, in bytes from the beginning of all tensor data.
    pub offset: u64,
    /// How many bytes its data has.
    pub bytes: u64,
}

impl Tensor {
    /// Counts its numbers.
    #[must_use]
    pub fn elements(&self) -> u64 {
        self.shape.iter().product()
    }

    pub(crate) fn read<R: Read>(bytes: &mut Bytes<R>) -> Result<Self, GgufError> {
        let name = bytes.name("the length of a tensor's name", limits::NAME_BYTES)?;
        let dimensions = bytes.u32()?;
        if dimensions > limits::DIMENSIONS {
            let (is, limit) = (dimensions.into(), limits::DIMENSIONS.into());
            return Err(GgufError::TooMany { what: "the number of a tensor's sides", is, limit });
        }
        let shape: Vec<u64> = (0..dimensions).map(|_| bytes.u64()).collect::<Result<_, _>>()?;
        let kind_at = bytes.at();
        let code = bytes.u32()?;
        let kind = TensorKind::from_code(code)
            .ok_or_else(|| GgufError::damaged(format!("tensor `{name}` has the unknown type {code}")))?;
        let size =
            size(&shape, kind).ok_or_else(|| GgufError::damaged(format!("tensor `{name}` has no such shape")))?;
        Ok(Self { name, shape, kind, kind_at, offset: bytes.u64()?, bytes: size })
    }
}

/// Computes the bytes of a tensor. `None` where a side is zero, a row is no whole number of blocks, or the sum passes
/// what a file can hold.
pub(crate) fn size(shape: &[u64], kind: TensorKind) -> Option<u64> {
    let row = shape.first().copied().unwrap_or(1);
    let elements = shape.iter().try_fold(1_u64, |product, side| product.checked_mul(*side))?;
    if elements == 0 || !row.is_multiple_of(kind.block) {
        return None;
    }
    let bytes = (elements / kind.block).checked_mul(kind.bytes)?;
    (i64::try_from(elements).is_ok() && i64::try_from(bytes).is_ok()).then_some(bytes)
}
