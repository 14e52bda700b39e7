//! Makes a checkpoint of an exported model, so that training can go on where the checkpoint is gone.
//!
//! Matrices come back as the 16 bits left them. The heads that stay behind at export begin anew from the seed, and the
//! optimiser remembers nothing. An encoder of coarser or finer patches is fitted to those of this program.

mod refit;

use std::path::Path;

use vqa_gguf::f16::widened;
use vqa_gguf::{Header, Tensor};

use crate::checkpoint::Checkpoint;
use crate::error::{Failure, fail};
use crate::model::params::{Entry, Params};
use crate::model::shape::{GRID, PATCH_SIDE, Shape};
use crate::optimiser::Optimiser;
use crate::rng::Rng;
use crate::tokens::Tokens;

/// Reads `model.gguf` and `mmproj.gguf` of a folder; `shape` tells the size of a model with so many tokens.
///
/// # Errors
///
/// Fails when a file cannot be read, or is not one that this program exported.
pub(crate) fn run(
    folder: &Path,
    (samples, seed): (u64, u64),
    shape: impl Fn(usize) -> Shape,
) -> Result<Checkpoint, Failure> {
    let files = [File::read(&folder.join("model.gguf"))?, File::read(&folder.join("mmproj.gguf"))?];
    let merges = files[0].header.metadata().texts("tokenizer.ggml.merges").unwrap_or_default();
    let merges = merges.iter().filter_map(|merge| merge.split_once(' '));
    let tokens = Tokens::of(merges.map(|(left, right)| (left.to_owned(), right.to_owned())).collect());
    let params = Params::new(shape(tokens.len()));
    let mut weights = params.draw(&mut Rng::of(&[seed, u64::MAX]));
    for entry in params.entries.iter().filter(|entry| !entry.name.starts_with("aux.")) {
        let numbers = files.iter().find_map(|file| file.numbers(&entry.name));
        let numbers = numbers.and_then(|numbers| fitted(entry, numbers));
        let numbers = numbers.filter(|numbers| numbers.len() == entry.rows * entry.cols);
        let Some(numbers) = numbers else {
            return Err(Failure::Input(format!("`{}` lacks `{}`", folder.display(), entry.name)));
        };
        entry.span.of_mut(&mut weights).copy_from_slice(&numbers);
    }
    Ok(Checkpoint { optimiser: Optimiser::new(weights), tokens, params, samples, seconds: 0, imported: Some(samples) })
}

/// Fits what depends on the size of patches; nothing where it is of no square of patches.
fn fitted(entry: &Entry, numbers: Vec<f32>) -> Option<Vec<f32>> {
    let square = |each: usize| {
        let side = (numbers.len() / each).isqrt();
        (side > 0 && side * side * each == numbers.len()).then_some(side)
    };
    match entry.name.as_str() {
        "v.patch_embd.weight" => square(3 * entry.rows).map(|side| refit::filters(&numbers, side, PATCH_SIDE)),
        "v.position_embd.weight" => square(entry.cols).map(|side| refit::grid(&numbers, side, GRID)),
        _ => Some(numbers),
    }
}

/// A file and what stands at its head.
struct File {
    header: Header,
    bytes: Vec<u8>,
}

impl File {
    fn read(path: &Path) -> Result<Self, Failure> {
        let doing = || format!("reading `{}`", path.display());
        let bytes = std::fs::read(path).map_err(|source| fail(doing(), source))?;
        let header = Header::read(&bytes[..], bytes.len() as u64).map_err(|source| fail(doing(), source))?;
        Ok(Self { header, bytes })
    }

    /// Reads a tensor; none where it is not there or is stored in another way than exports are.
    fn numbers(&self, name: &str) -> Option<Vec<f32>> {
        let tensor = self.header.tensor(name)?;
        let bytes = self.data(tensor)?;
        match tensor.kind.name {
            "F32" => Some(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()),
            "F16" => Some(bytes.as_chunks().0.iter().map(|bytes| widened(u16::from_le_bytes(*bytes))).collect()),
            _ => None,
        }
    }

    fn data(&self, tensor: &Tensor) -> Option<&[u8]> {
        let start = usize::try_from(self.header.data_start() + tensor.offset).ok()?;
        self.bytes.get(start..)?.get(..usize::try_from(tensor.bytes).ok()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export;

    #[test]
    fn what_was_exported_comes_back_as_it_was() {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/llama/builtin");
        let checkpoint = run(&built_in, (48, 1), Shape::built_in).unwrap();
        assert_eq!((checkpoint.samples, checkpoint.imported), (48, Some(48)));
        let folder = std::env::temp_dir().join(format!("vqa-training-import-{}", std::process::id()));
        export::run(&checkpoint, &folder).unwrap();
        for name in ["model.gguf", "mmproj.gguf"] {
            let (first, second) = (File::read(&built_in.join(name)).unwrap(), File::read(&folder.join(name)).unwrap());
            assert_eq!(first.header.tensors().len(), second.header.tensors().len());
            for tensor in first.header.tensors() {
                let other = second.header.tensor(&tensor.name).unwrap();
                assert_eq!((&tensor.shape, tensor.kind), (&other.shape, other.kind));
                assert!(first.data(tensor).unwrap() == second.data(other).unwrap(), "{}", tensor.name);
            }
            let words = "tokenizer.ggml.merges";
            assert_eq!(first.header.metadata().texts(words), second.header.metadata().texts(words));
        }
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_is_of_no_square_of_patches_is_not_fitted() {
        let params = Params::new(Shape::tiny(9));
        for name in ["v.patch_embd.weight", "v.position_embd.weight"] {
            let entry = params.entries.iter().find(|entry| entry.name == name).unwrap();
            let each = if entry.rows == 16 { 3 * entry.rows } else { entry.cols };
            assert_eq!(fitted(entry, vec![0.0; 16 * each]).map(|fitted| fitted.len()), Some(entry.rows * entry.cols));
            for count in [0, each - 1, 15 * each, 16 * each + 1] {
                assert_eq!(fitted(entry, vec![0.0; count]), None, "{name}, {count}");
            }
        }
    }

    #[test]
    fn a_model_of_another_size_is_refused() {
        let built_in = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/llama/builtin");
        assert!(run(&built_in, (0, 1), Shape::tiny).is_err());
    }
}
