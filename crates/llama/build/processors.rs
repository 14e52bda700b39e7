//! Compiles llama.cpp's arithmetic (ggml's backend for processors) again for newer processors than the common build is for.
//!
//! llama.cpp can choose among such variants itself, but only as shared libraries that lie beside the program. Here each is one
//! object with a single name, so that all are part of one program and none can call, or lend a function to, another:
//! what the compiler shares among files (inline functions, templates) would else be taken from any of them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

/// A set of instructions: what it is called here and in `src/processor.rs`, and what it asks of the compiler.
struct Variant {
    name: &'static str,
    flags: &'static [&'static str],
}

/// Intel since 2013, AMD since 2015.
const AVX2: Variant = Variant { name: "avx2", flags: &["-march=x86-64-v3"] };
/// AMD since Zen 4 (2022), Intel's servers since Sapphire Rapids (2023).
const AVX512: Variant =
    Variant { name: "avx512", flags: &["-march=x86-64-v4", "-mavx512vbmi", "-mavx512vnni", "-mavx512bf16"] };

/// The one name that a variant has, in ggml.
const ENTRY: &str = "ggml_backend_cpu_reg";
/// What is compiled, below `ggml/src/ggml-cpu`: everything for x86.
const FOLDERS: [&str; 5] = ["", "amx", "tiled", "llamafile", "arch/x86"];
/// Built by ggml for shared libraries alone.
const LEFT_OUT: &str = "cpu-feats.cpp";
/// As ggml's own build defines them, with the features that `llama-cpp-sys-2` turns on.
const DEFINITIONS: [(&str, &str); 5] = [
    ("_GNU_SOURCE", "1"),
    ("_XOPEN_SOURCE", "600"),
    ("GGML_USE_CPU_REPACK", "1"),
    ("GGML_USE_LLAMAFILE", "1"),
    ("GGML_USE_OPENMP", "1"),
];

/// Compiles what is missing, and says by a `cfg` what there is.
pub(crate) fn compile() {
    for variant in [AVX2, AVX512] {
        println!("cargo::rustc-check-cfg=cfg(has_{})", variant.name);
    }
    println!("cargo::rustc-check-cfg=cfg(baseline_avx2)");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if target("ARCH") != "x86_64" {
        return;
    }
    // Whoever names a processor has llama.cpp built for that one.
    let named = target("FEATURE").split(',').any(|feature| feature == "avx2");
    if named {
        println!("cargo::rustc-cfg=baseline_avx2");
        return;
    }
    if target("OS") != "linux" {
        println!(
            "cargo::warning=local models compute slowly in this build: set RUSTFLAGS=-Ctarget-cpu=native to use what the processor has"
        );
        return;
    }
    let cache = cmake_cache();
    let told = |key: &str| cache.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
    let ggml =
        Path::new(told("CMAKE_HOME_DIRECTORY:INTERNAL").expect("cmake tells the folder of the sources")).join("ggml");
    // Without this project's `.cargo/config.toml` the common part is built for AVX2.
    let common = told("GGML_AVX2:BOOL") != Some("ON");
    if !common {
        println!("cargo::rustc-cfg=baseline_avx2");
    }
    for variant in [AVX2, AVX512].into_iter().skip(usize::from(!common)) {
        one(&ggml, &variant);
        println!("cargo::rustc-cfg=has_{}", variant.name);
    }
}

/// Reads what cmake wrote down of the C++ that is linked: where it came from, and what it was built for.
fn cmake_cache() -> String {
    let installed =
        env::var_os("DEP_LLAMA_GGML_CMAKE_DIR").map(PathBuf::from).expect("llama-cpp-sys-2 tells its folder");
    let cache = installed.ancestors().map(|folder| folder.join("build/CMakeCache.txt")).find(|file| file.is_file());
    fs::read_to_string(cache.expect("cmake leaves its cache")).expect("cmake's cache is text")
}

/// Compiles one variant to a library of one object, in which everything but its entry is its own.
fn one(ggml: &Path, variant: &Variant) {
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it")).join(variant.name);
    fs::create_dir_all(&out).expect("a folder for objects");
    let sources =
        FOLDERS.map(|folder| ggml.join("src/ggml-cpu").join(folder)).into_iter().flat_map(|folder| files(&folder));
    let (c, cpp): (Vec<_>, Vec<_>) = sources.partition(|file| file.extension() == Some(OsStr::new("c")));
    let mut objects = compiler(ggml, &out, variant).std("gnu11").files(c).compile_intermediates();
    // A unique symbol is one of the whole process, which is what a variant must not have.
    let mut plus = compiler(ggml, &out, variant);
    objects.extend(
        plus.cpp(true)
            .cpp_link_stdlib(None)
            .std("gnu++17")
            .flag_if_supported("-fno-gnu-unique")
            .files(cpp)
            .compile_intermediates(),
    );
    let (joined, alone) = (out.join("joined.o"), out.join("alone.o"));
    run(Command::new("ld").args(["-r", "--force-group-allocation", "-o"]).arg(&joined).args(&objects));
    let renamed = format!("{ENTRY}=vqa_cpu_{}", variant.name);
    run(Command::new("objcopy").arg(format!("--keep-global-symbol={ENTRY}")).arg(&joined).arg(&alone));
    run(Command::new("objcopy").args(["--redefine-sym", &renamed]).arg(&alone));
    cc::Build::new().cargo_warnings(false).object(&alone).compile(&format!("vqa_cpu_{}", variant.name));
}

fn compiler(ggml: &Path, out: &Path, variant: &Variant) -> cc::Build {
    let mut build = cc::Build::new();
    // Debug builds too: unoptimised, a picture would take minutes.
    build.out_dir(out).cargo_metadata(false).warnings(false).opt_level(3).debug(false).pic(true).flag("-fopenmp");
    build.define("NDEBUG", None).includes([ggml.join("include"), ggml.join("src"), ggml.join("src/ggml-cpu")]);
    for (name, value) in DEFINITIONS {
        build.define(name, value);
    }
    for flag in variant.flags {
        build.flag(flag);
    }
    build
}

/// Lists the sources in a folder, in the order of their names.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the C++ lies where cmake found it").flatten().map(|entry| entry.path());
    let source = |file: &PathBuf| {
        matches!(file.extension().and_then(OsStr::to_str), Some("c" | "cpp")) && !file.ends_with(LEFT_OUT)
    };
    let mut files: Vec<PathBuf> = entries.filter(source).collect();
    files.sort();
    files
}

fn run(command: &mut Command) {
    let status = command.status();
    let ended = matches!(&status, Ok(status) if status.success());
    assert!(ended, "{command:?} failed ({status:?}); it is part of binutils, which compilers come with");
}
