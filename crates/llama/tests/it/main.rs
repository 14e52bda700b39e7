//! Whole models, small and made up, from their files to their answers.

#[cfg(test)]
mod answers;
#[cfg(has_builtin)]
#[cfg(test)]
mod builtin;
#[cfg(test)]
mod files;
#[cfg(test)]
mod mixing;
#[cfg(test)]
mod positions;
#[cfg(test)]
#[path = "../../examples/bench/shape.rs"]
mod shape;
#[cfg(test)]
mod support;
