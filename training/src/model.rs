//! The model: a picture encoder and a text decoder of the shape that llama.cpp runs, forward and backward.
//!
//! A sample is one thread's work: pictures go through the encoder one by one, their tokens and the questions go through
//! the decoder in one row of segments, and the gradients of both are added to one flat vector.

pub(crate) mod attention;
pub(crate) mod free;
pub(crate) mod params;
pub(crate) mod shape;
pub(crate) mod text;
pub(crate) mod vision;
