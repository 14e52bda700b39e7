//! A whole header: metadata, tensors, and where the data begins.

use crate::metadata::Metadata;
use crate::tensor::Tensor;

/// The version of the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Version {
    /// Of 2023-08.
    V2,
    /// Of 2023-11; what is written today.
    V3,
}

/// Everything that stands before a file's tensor data. One that was read is consistent with itself and with the length
/// of its file.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    pub(crate) version: Version,
    pub(crate) metadata: Metadata,
    pub(crate) tensors: Vec<Tensor>,
    pub(crate) alignment: u64,
    pub(crate) data_start: u64,
    pub(crate) data_bytes: u64,
}

impl Header {
    /// The version of the format.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// What the file says of itself.
    #[must_use]
    pub const fn metadata(&self) -> &Metadata {
        &self.metadata
    }

    /// The tensors, in the order of their data.
    #[must_use]
    pub fn tensors(&self) -> &[Tensor] {
        &self.tensors
    }

    /// Finds a tensor.
    #[must_use]
    pub fn tensor(&self, name: &str) -> Option<&Tensor> {
        self.tensors.iter().find(|tensor| tensor.name == name)
    }

    /// Of how many bytes each tensor begins at a multiple; a power of two.
    #[must_use]
    pub const fn alignment(&self) -> u64 {
        self.alignment
    }

    /// Where the tensor data begins, in bytes from the beginning of the file.
    #[must_use]
    pub const fn data_start(&self) -> u64 {
        self.data_start
    }

    /// Bytes of all tensor data, with what is left empty between tensors.
    #[must_use]
    pub const fn data_bytes(&self) -> u64 {
        self.data_bytes
    }

    /// Counts the numbers of all tensors: the model's parameters.
    #[must_use]
    pub fn parameters(&self) -> u64 {
        self.tensors.iter().map(Tensor::elements).fold(0, u64::saturating_add)
    }
}
