//! The arithmetic of training: matrix products and the fused pieces between them, each with its gradient.
//!
//! Everything works on one picture at a time, in plain slices, so that a thread's working set stays in its caches and
//! threads meet once a step only.

pub(crate) mod matrix;
pub(crate) mod norm;
pub(crate) mod pointwise;
pub(crate) mod softmax;
