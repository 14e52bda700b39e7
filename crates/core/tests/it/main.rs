//! The published token counts, read the way a user would ask for them.

#[cfg(test)]
mod vectors;
