//! Nothing at run time: the build script of this crate looks for the tools that llama.cpp is built with.
//!
//! It stands in a crate without dependencies so that it runs first: a build without those tools ends in its first
//! seconds with a sentence that says what to install, and not minutes later inside of another project's build script.

#![forbid(unsafe_code)]

#[cfg(test)]
#[path = "../build/names.rs"]
mod names;

#[cfg(test)]
mod tests {
    use crate::names::is_libclang;

    #[test]
    fn libclang_is_told_from_what_lies_beside_it() {
        for name in [
            "libclang.so",
            "libclang.so.1",
            "libclang-14.so",
            "libclang-14.so.14.0.6",
            "libclang.dylib",
            "libclang.dll",
        ] {
            assert!(is_libclang(name), "{name}");
        }
        for name in [
            "libclang-cpp.so.14",
            "libclang-cpp.so",
            "libclang-cpp.dylib",
            "libclang.a",
            "libclangAST.a",
            "libclang.cmake",
        ] {
            assert!(!is_libclang(name), "{name}");
        }
    }
}
