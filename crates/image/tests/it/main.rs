//! Tests of the picture crate, as its callers see it.

mod corpus;
mod external;
mod fitting;
mod hostile;
mod limits;
mod memory;
mod orientation;
mod privacy;
mod support;
