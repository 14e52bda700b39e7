//! Looks for cmake and libclang, and says what to install where one is missing.

#![expect(clippy::disallowed_methods, reason = "a build script has no settings but the environment")]

#[path = "build/names.rs"]
mod names;

use std::env;
use std::path::{Path, PathBuf};

use names::is_libclang;

const ADVICE: &str = "models in this program are built from C++, which needs cmake, a C++ compiler and libclang: \
    on Debian and Ubuntu `apt install build-essential cmake libclang-dev`, on Fedora `dnf install gcc-c++ cmake clang-devel`, \
    on macOS `brew install cmake llvm`; or build without them, by `--no-default-features`";

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    for name in ["PATH", "CMAKE", "LIBCLANG_PATH"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let missing: Vec<&str> = [("cmake", has_cmake()), ("libclang", has_libclang())]
        .into_iter()
        .filter_map(|(name, found)| (!found).then_some(name))
        .collect();
    if !missing.is_empty() {
        println!("cargo::error={} not found; {ADVICE}", missing.join(" and "));
    }
}

fn folders(name: &str) -> Vec<PathBuf> {
    env::var_os(name).map(|paths| env::split_paths(&paths).collect()).unwrap_or_default()
}

fn has_cmake() -> bool {
    let program = format!("cmake{}", env::consts::EXE_SUFFIX);
    env::var_os("CMAKE").is_some() || folders("PATH").iter().any(|folder| folder.join(&program).is_file())
}

/// Looks where bindgen looks: in the folder that is named, beside `llvm-config`, and where systems keep libraries.
fn has_libclang() -> bool {
    let mut places = folders("LIBCLANG_PATH");
    if places.iter().any(|place| place.is_file()) {
        return true;
    }
    places.extend(folders("PATH").iter().filter_map(|folder| Some(folder.parent()?.join("lib"))));
    places.extend(["/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/opt/llvm/lib"].map(PathBuf::from));
    places.push(PathBuf::from("/Library/Developer/CommandLineTools/usr/lib"));
    let inner: Vec<PathBuf> = places.iter().flat_map(|place| folders_in(place)).collect();
    places.extend(inner.iter().map(|place| place.join("lib")));
    places.extend(inner);
    places.iter().any(|place| holds_libclang(place))
}

/// Lists the folders in which distributions keep versions of LLVM, or libraries of one architecture.
fn folders_in(place: &Path) -> Vec<PathBuf> {
    let named = |path: &PathBuf| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        path.is_dir() && (name.starts_with("llvm") || name.contains("-linux-"))
    };
    place.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()).filter(named).collect()
}

fn holds_libclang(place: &Path) -> bool {
    place.read_dir().into_iter().flatten().flatten().any(|entry| is_libclang(&entry.file_name().to_string_lossy()))
}
