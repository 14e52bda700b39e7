//! How much a header may hold. Ours, each well above what any published model has (2026-11: a vocabulary of 262,144
//! tokens, 514,906 merges, 3,000 tensors), so that a hostile file cannot make its reader work or allocate without end.

/// Bytes before the tensor data.
pub(crate) const HEADER_BYTES: u64 = 256 << 20;
/// Entries of metadata.
pub(crate) const ENTRIES: u64 = 4_096;
/// Tensors in one file.
pub(crate) const TENSORS: u64 = 65_536;
/// Elements of one array.
pub(crate) const ELEMENTS: u64 = 4 << 20;
/// Bytes of one text value.
pub(crate) const TEXT_BYTES: u64 = 16 << 20;
/// Bytes of one key: the format's own limit is 65,535.
pub(crate) const KEY_BYTES: u64 = 65_535;
/// Bytes of a tensor's name: `GGML_MAX_NAME` is 64 with the closing zero.
pub(crate) const NAME_BYTES: u64 = 63;
/// Dimensions of a tensor: `GGML_MAX_DIMS`.
pub(crate) const DIMENSIONS: u32 = 4;
/// Where the file does not say how its data is aligned: the format's default.
pub(crate) const ALIGNMENT: u32 = 32;
/// The largest alignment that makes sense: a large page.
pub(crate) const ALIGNMENT_MOST: u32 = 2 << 20;
