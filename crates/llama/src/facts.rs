//! What is known of a model from the headers of its files, before any of it is loaded.

use vqa_core::card::{Abilities, ImageLimits, OutputLimitField, Vision};
use vqa_core::price::Price;
use vqa_core::tokens::ImageRule;
use vqa_core::{ModelCard, ModelName};
use vqa_gguf::{GgufError, Header};

use crate::config::LocalConfig;
use crate::error::{FilePart, LoadError};
use crate::family::Family;
use crate::file::Opened;
use crate::local::PAIRED_BELOW;
use crate::memory::{self, Shape};
use crate::native::on_gpu;
use crate::processor::Instructions;
use crate::sound;

/// What is known of a model.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// What every stage reads: how it sees pictures, and that it costs nothing.
    pub card: ModelCard,
    /// What kind of text model it is, as in `llama`.
    pub architecture: String,
    /// What kind of eye it has, as in `idefics3`.
    pub projector: Option<String>,
    /// Numbers in both files.
    pub parameters: u64,
    /// Bytes of both files' weights.
    pub weights_bytes: u64,
    /// How most of the text model's weights are stored, as in `Q8_0`.
    pub quantisation: &'static str,
    /// Tokens that it was made for.
    pub context_trained: u64,
    /// Tokens of one conversation here.
    pub context: u32,
    /// Bytes of memory that it takes, about.
    pub memory_needed: u64,
    /// What its maker says of it in a sentence.
    pub note: Option<String>,
}

impl Facts {
    /// Checks that the model finds room in so many bytes; in any, where nobody knows how many there are.
    ///
    /// # Errors
    ///
    /// There are too few, with both numbers.
    pub fn fits(&self, available: Option<u64>) -> Result<(), LoadError> {
        match available {
            Some(available) if available < self.memory_needed => {
                let needed_mib = self.memory_needed.div_ceil(1 << 20);
                Err(LoadError::Memory { needed_mib, available_mib: available >> 20 })
            }
            _ => Ok(()),
        }
    }
}

/// Both files, opened and passed.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) model: Opened,
    pub(crate) projector: Option<(Opened, Family)>,
    pub(crate) facts: Facts,
}

/// Reads the headers of a model's files. Loads nothing.
///
/// # Errors
///
/// A file is not there, is damaged, or is of another kind.
pub fn inspect(config: &LocalConfig) -> Result<Facts, LoadError> {
    Files::open(config).map(|files| files.facts)
}

impl Files {
    pub(crate) fn open(config: &LocalConfig) -> Result<Self, LoadError> {
        let model = Opened::open(&config.model, FilePart::Model)?;
        let damaged = |source| LoadError::File { part: FilePart::Model, source };
        let architecture = architecture_of(&model.header).map_err(damaged)?.to_owned();
        check_model(&model.header, &architecture)?;
        let shape = Shape::read(&model.header, &architecture).map_err(damaged)?;
        check_vocabulary(&model.header, shape)?;
        sound::check(&model.header, &architecture)?;
        let projector = config.projector.as_ref().map(|file| open_projector(file, &config.name)).transpose()?;
        let facts = facts(config, (&model.header, &architecture, shape), projector.as_ref());
        Ok(Self { model, projector, facts })
    }

    /// Holds copies in memory in the forms that are multiplied fastest, where these so many bytes have room for them. Small
    /// models, the built-in one among them, stay as they were judged: there is little to gain. So does what a graphics card
    /// computes.
    pub(crate) fn for_processor(self, instructions: Instructions, available: Option<u64>) -> Result<Self, LoadError> {
        if self.facts.weights_bytes < PAIRED_BELOW || on_gpu() {
            return Ok(self);
        }
        let mut room = available.map_or(u64::MAX, |available| available.saturating_sub(self.facts.memory_needed));
        let mut formed = |opened: Opened, part: FilePart| match instructions.form(part) {
            Some(form) if form.more_bytes(&opened.header) <= room => {
                room -= form.more_bytes(&opened.header);
                opened.in_form(form, part)
            }
            Some(_) | None => Ok(opened),
        };
        let eye = self.projector.map(|(eye, family)| Ok((formed(eye, FilePart::Projector)?, family))).transpose()?;
        Ok(Self { model: formed(self.model, FilePart::Model)?, projector: eye, facts: self.facts })
    }
}

fn architecture_of(header: &Header) -> Result<&str, GgufError> {
    let key = "general.architecture";
    let missing = || GgufError::Value { key: key.to_owned(), problem: "every model says what it is" };
    header.metadata().text(key).ok_or_else(missing)
}

fn unfit(part: FilePart, reason: impl Into<String>) -> LoadError {
    LoadError::Unfit { part, reason: reason.into() }
}

fn check_model(header: &Header, architecture: &str) -> Result<(), LoadError> {
    if architecture == "clip" {
        return Err(unfit(FilePart::Model, "it is a projector (mmproj), which is an eye without a mind"));
    }
    if header.metadata().number("split.count").is_some_and(|parts| parts > 1) {
        return Err(unfit(FilePart::Model, "it is one part of several; join them first"));
    }
    if header.tensors().is_empty() {
        return Err(unfit(FilePart::Model, "it holds a vocabulary and no weights"));
    }
    Ok(())
}

/// Checks that every token has a row in the table of embeddings, which C++ takes for granted.
fn check_vocabulary(header: &Header, shape: Shape) -> Result<(), LoadError> {
    let table = header.tensor("token_embd.weight").map(|tensor| tensor.shape.as_slice());
    let Some(&[width, rows]) = table else {
        return Err(unfit(FilePart::Model, "it has no table of embeddings"));
    };
    if width != shape.width || rows != shape.vocabulary {
        let Shape { width: wide, vocabulary, .. } = shape;
        let reason = format!("its embeddings are {width}x{rows} where {wide}x{vocabulary} are wanted");
        return Err(unfit(FilePart::Model, reason));
    }
    Ok(())
}

fn open_projector(file: &crate::config::ModelFile, name: &ModelName) -> Result<(Opened, Family), LoadError> {
    let part = FilePart::Projector;
    let opened = Opened::open(file, part)?;
    let damaged = |source| LoadError::File { part, source };
    let architecture = architecture_of(&opened.header).map_err(damaged)?;
    if architecture != "clip" {
        return Err(unfit(part, format!("it is a text model (`{architecture}`), not the eye of `{name}`")));
    }
    if opened.header.metadata().truth("clip.has_vision_encoder") != Some(true) {
        return Err(unfit(part, "it sees no pictures"));
    }
    let family = Family::read(opened.header.metadata()).map_err(damaged)?;
    Ok((opened, family))
}

fn facts(
    config: &LocalConfig,
    (model, architecture, shape): (&Header, &str, Shape),
    projector: Option<&(Opened, Family)>,
) -> Facts {
    let eye = projector.map(|(opened, _)| &opened.header);
    let context = u32::try_from(shape.context.min(config.context.get().into())).unwrap_or(u32::MAX);
    let weights = model.data_bytes().saturating_add(eye.map_or(0, Header::data_bytes));
    let encoder = projector
        .map_or(0, |(opened, family)| memory::encoder_bytes(opened.header.metadata(), family.patches_of_any_size()));
    // With the place of the token that pairs with the last one.
    let spare = u64::from(weights < PAIRED_BELOW);
    let seen = (u64::from(context) + spare, u64::from(config.sequences.get()));
    let note = [Some(model), eye].into_iter().flatten().find_map(|header| header.metadata().text("vqa.card"));
    Facts {
        card: card(config.name.clone(), projector.map(|(_, family)| family), context),
        architecture: architecture.to_owned(),
        projector: projector.map(|(_, family)| family.name.clone()),
        parameters: model.parameters().saturating_add(eye.map_or(0, Header::parameters)),
        weights_bytes: weights,
        quantisation: quantisation(model),
        context_trained: shape.context,
        context,
        memory_needed: shape.needed(weights, seen, encoder),
        note: note.map(str::to_owned),
    }
}

fn card(name: ModelName, family: Option<&Family>, context: u32) -> ModelCard {
    ModelCard {
        name,
        vision: if family.is_some() { Vision::Yes } else { Vision::No },
        image_rule: family.map_or(ImageRule::Unknown, |family| ImageRule::View(family.rule)),
        text_rule: None,
        price: Some(Price::free("the model runs in this program")),
        output_limit: OutputLimitField::default(),
        limits: ImageLimits {
            images: family.and_then(|family| family.most_pictures(context)),
            ..ImageLimits::default()
        },
        abilities: Abilities { choices: std::num::NonZeroU16::MIN, ..Abilities::default() },
    }
}

/// The type that most of the numbers have.
fn quantisation(header: &Header) -> &'static str {
    let mut numbers = std::collections::BTreeMap::<&'static str, u64>::new();
    for tensor in header.tensors() {
        let count = numbers.entry(tensor.kind.name).or_default();
        *count = count.saturating_add(tensor.elements());
    }
    numbers.into_iter().max_by_key(|(_, count)| *count).map_or("none", |(name, _)| name)
}
