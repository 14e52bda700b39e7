//! The corridor, walked with a backend that does what a script says.

#![expect(missing_docs, reason = "tests speak through their names")]

mod corridor;
mod money;
mod retries;
mod script;
