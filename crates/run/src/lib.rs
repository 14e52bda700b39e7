//! Many questions at once.
//!
//! What is here so far: [`score`], which says how good answers are by the rules of the data sets' authors. It is pure:
//! text in, numbers out.

#![forbid(unsafe_code)]

pub mod score;
