//! Tells whether the built-in model lies beside the sources, and compiles the arithmetic for newer processors.

#![expect(clippy::disallowed_methods, reason = "a build script has no settings but the environment")]
#![expect(clippy::expect_used, reason = "a build script ends with what it misses")]

#[path = "build/processors.rs"]
mod processors;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    println!("cargo::rustc-check-cfg=cfg(has_builtin)");
    println!("cargo::rerun-if-changed=builtin");
    let both = ["builtin/model.gguf", "builtin/mmproj.gguf"];
    if both.iter().all(|file| std::path::Path::new(file).is_file()) {
        println!("cargo::rustc-cfg=has_builtin");
    }
    processors::compile();
}
