//! The published examples, and the properties that every rule keeps.
