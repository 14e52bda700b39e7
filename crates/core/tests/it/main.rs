//! The rules as a whole: published token counts read the way a user would ask for them, and what is cleared.

#[cfg(test)]
mod clearing;
#[cfg(test)]
mod vectors;
