//! What the headers of a model's files say, read before anything else looks at them.

use std::fs::File;
use std::io::BufReader;
use std::path::Path;

use vqa_core::{Kind, chain};
use vqa_gguf::{GgufError, Header as GgufHeader};
use vqa_hub::Files;

use crate::failure::Failure;

/// What two files say of the model that they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Header {
    /// The family of the language model, as in `llama`.
    pub(crate) architecture: String,
    /// The kind of projector, as in `idefics3`; none for a model that reads text alone.
    pub(crate) projector: Option<String>,
    /// Numbers in both files.
    pub(crate) parameters: u64,
    /// The longest conversation, in tokens, that it was made for.
    pub(crate) context: Option<u64>,
    /// How most of its numbers are kept.
    pub(crate) quantisation: String,
}

/// Reads the headers of a model's files.
pub(crate) fn read(files: &Files) -> Result<Header, Failure> {
    let model = header(&files.model)?;
    let text = |key| model.metadata().text(key).map(str::to_owned);
    let wrong = |path: &Path, why: &str| {
        Failure::new(Kind::BadInput, format!("{}: {why}", path.display())).code("wrong_model_file")
    };
    let architecture = text("general.architecture");
    let architecture = architecture.ok_or_else(|| wrong(&files.model, "it does not say what kind of model it is"))?;
    if architecture == "clip" {
        return Err(wrong(&files.model, "this is a projector, not a model").hint("name it with --mmproj"));
    }
    let projector = files.projector.as_deref().map(|path| projector(path).map(|header| (path, header))).transpose()?;
    let kind = projector.as_ref().map(|(path, header)| {
        let kind = header.metadata().text("clip.projector_type");
        let kind = kind.or_else(|| header.metadata().text("clip.vision.projector_type"));
        kind.map(str::to_owned).ok_or_else(|| wrong(path, "it does not say what kind of projector it is"))
    });
    let seeing = projector.as_ref().map_or(0, |(_, header)| header.parameters());
    Ok(Header {
        context: model.metadata().number(&format!("{architecture}.context_length")),
        projector: kind.transpose()?,
        parameters: model.parameters().saturating_add(seeing),
        quantisation: quantisation(&model),
        architecture,
    })
}

fn projector(path: &Path) -> Result<GgufHeader, Failure> {
    let header = header(path)?;
    if header.metadata().text("general.architecture") == Some("clip") {
        return Ok(header);
    }
    let message = format!("{}: this is no projector", path.display());
    let failure = Failure::new(Kind::BadInput, message).code("wrong_model_file");
    Err(failure.hint("--mmproj names the file whose name begins with mmproj"))
}

fn header(path: &Path) -> Result<GgufHeader, Failure> {
    let read = || {
        let file = File::open(path)?;
        let bytes = file.metadata()?.len();
        GgufHeader::read(BufReader::new(file), bytes)
    };
    read().map_err(|error: GgufError| {
        Failure::new(Kind::BadInput, format!("{}: {}", path.display(), chain(&error))).code("bad_model_file")
    })
}

/// Names the kind of tensor that holds the most bytes.
fn quantisation(header: &GgufHeader) -> String {
    let mut kinds: Vec<(&str, u64)> = Vec::new();
    for tensor in header.tensors() {
        match kinds.iter_mut().find(|(name, _)| *name == tensor.kind.name) {
            Some((_, bytes)) => *bytes = bytes.saturating_add(tensor.bytes),
            None => kinds.push((tensor.kind.name, tensor.bytes)),
        }
    }
    kinds.into_iter().max_by_key(|(_, bytes)| *bytes).map_or("nothing", |(name, _)| name).to_owned()
}
