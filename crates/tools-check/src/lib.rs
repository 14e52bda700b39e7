//! Nothing at run time: the build script of this crate looks for the tools that llama.cpp is built with.
//!
//! It stands in a crate without dependencies so that it runs first: a build without those tools ends in its first
//! seconds with a sentence that says what to install, and not minutes later inside of another project's build script.

#![forbid(unsafe_code)]
