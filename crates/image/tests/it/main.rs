//! Tests of the picture crate, as its callers see it.

mod external;
