//! The corridor, walked with a backend that does what a script says.

mod corridor;
mod money;
mod retries;
mod script;
