//! Tells whether the built-in model lies beside the sources.

fn main() {
    println!("cargo::rustc-check-cfg=cfg(has_builtin)");
    println!("cargo::rerun-if-changed=builtin");
    let both = ["builtin/model.gguf", "builtin/mmproj.gguf"];
    if both.iter().all(|file| std::path::Path::new(file).is_file()) {
        println!("cargo::rustc-cfg=has_builtin");
    }
}
