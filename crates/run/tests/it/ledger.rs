//! Ledgers from outside: runs begun, cut off, gone on with and read.

mod begin;
mod kill;
mod made;
mod million;
mod model;
mod money;
mod reading;
