//! Keeps training on disk: weights, their mean, the optimiser's state and the vocabulary, in one file.

use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Failure, fail};
use crate::model::params::Params;
use crate::model::shape::Shape;
use crate::optimiser::Optimiser;
use crate::tokens::Tokens;

/// All that training goes on from.
#[derive(Debug)]
pub(crate) struct Checkpoint {
    /// Weights and the optimiser's state.
    pub(crate) optimiser: Optimiser,
    /// The vocabulary.
    pub(crate) tokens: Tokens,
    /// Where each weight lies.
    pub(crate) params: Params,
    /// Samples seen.
    pub(crate) samples: u64,
    /// Seconds of training.
    pub(crate) seconds: u64,
    /// Samples that had been seen when the weights were imported and their heads begun anew, if they were.
    pub(crate) imported: Option<u64>,
}

impl Checkpoint {
    /// Writes the file, in place of an older one only when it is whole.
    ///
    /// # Errors
    ///
    /// Fails when the disk does.
    pub(crate) fn save(&self, path: &Path) -> Result<(), Failure> {
        let writing = |source: std::io::Error| fail(format!("writing `{}`", path.display()), source);
        let header = json!({
            "imported": self.imported,
            "merges": self.tokens.merges,
            "numbers": self.params.len(),
            "samples": self.samples,
            "seconds": self.seconds,
            "steps": self.optimiser.steps,
        })
        .to_string();
        let part = path.with_extension("part");
        let mut file = BufWriter::new(std::fs::File::create(&part).map_err(writing)?);
        file.write_all(&(header.len() as u64).to_le_bytes()).map_err(writing)?;
        file.write_all(header.as_bytes()).map_err(writing)?;
        let state = &self.optimiser;
        for numbers in [&state.weights, &state.mean, &state.first, &state.second] {
            for number in numbers {
                file.write_all(&number.to_le_bytes()).map_err(writing)?;
            }
        }
        file.flush().map_err(writing)?;
        std::fs::rename(&part, path).map_err(writing)
    }

    /// Reads the file.
    ///
    /// # Errors
    ///
    /// Fails when it cannot be read or is of another model.
    pub(crate) fn load(path: &Path) -> Result<Self, Failure> {
        let reading = |source: std::io::Error| fail(format!("reading `{}`", path.display()), source);
        let mut file = BufReader::new(std::fs::File::open(path).map_err(reading)?);
        let mut len = [0; 8];
        file.read_exact(&mut len).map_err(reading)?;
        let mut header = Vec::new();
        (&mut file).take(u64::from_le_bytes(len).min(1 << 20)).read_to_end(&mut header).map_err(reading)?;
        let header: Value =
            serde_json::from_slice(&header).map_err(|source| fail(format!("reading `{}`", path.display()), source))?;
        let merges = serde_json::from_value(header["merges"].clone())
            .map_err(|source| fail(format!("reading `{}`", path.display()), source))?;
        let tokens = Tokens::of(merges);
        let params = Params::new(Shape::built_in(tokens.len()));
        let whole = |name: &str| header[name].as_u64().unwrap_or_default();
        if whole("numbers") != params.len() as u64 {
            return Err(Failure::Input(format!("`{}` is of a model of another size", path.display())));
        }
        let mut numbers = || -> Result<Vec<f32>, Failure> {
            let mut bytes = vec![0; params.len() * 4];
            file.read_exact(&mut bytes).map_err(reading)?;
            Ok(bytes.as_chunks().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect())
        };
        let (weights, mean, first, second) = (numbers()?, numbers()?, numbers()?, numbers()?);
        let optimiser = Optimiser { weights, mean, first, second, steps: whole("steps") };
        let (samples, seconds) = (whole("samples"), whole("seconds"));
        Ok(Self { optimiser, tokens, params, samples, seconds, imported: header["imported"].as_u64() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rng::Rng;

    #[test]
    fn what_is_kept_is_found_again() {
        let tokens = Tokens::learn(&["what shape is it?".to_owned()], 300);
        let params = Params::new(Shape::built_in(tokens.len()));
        let optimiser = Optimiser::new(params.draw(&mut Rng::new(2)));
        let checkpoint = Checkpoint { optimiser, tokens, params, samples: 48, seconds: 7, imported: Some(32) };
        let path = std::env::temp_dir().join(format!("vqa-training-checkpoint-{}", std::process::id()));
        checkpoint.save(&path).unwrap();
        let found = Checkpoint::load(&path);
        let cut = std::fs::read(&path).unwrap();
        std::fs::write(&path, &cut[..cut.len() - 1]).unwrap();
        let short = Checkpoint::load(&path);
        std::fs::remove_file(&path).unwrap();
        let found = found.unwrap();
        assert_eq!((found.samples, found.seconds, found.imported), (48, 7, Some(32)));
        assert!(found.optimiser.weights == checkpoint.optimiser.weights);
        assert_eq!(found.tokens.merges, checkpoint.tokens.merges);
        assert!(short.is_err());
    }
}
