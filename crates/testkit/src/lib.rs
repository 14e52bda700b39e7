//! A scripted endpoint on the loopback for tests and demonstrations, and small pictures.

#![forbid(unsafe_code)]
