//! Which files are libclang, by their names.

/// Says whether a file of this name is the library that bindgen opens. Beside it lies `libclang-cpp`, which compilers are made
/// with and bindgen has no use for (clang-sys 1.9.1 passes it over as well), and archives for linking.
pub(crate) fn is_libclang(name: &str) -> bool {
    let starts = name.starts_with("libclang.") || name.starts_with("libclang-");
    let shared = [".so", ".dylib", ".dll"].iter().any(|kind| name.contains(kind));
    starts && shared && !name.starts_with("libclang-cpp")
}
