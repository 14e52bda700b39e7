//! The models that an endpoint offers.

use serde_json::Value;
use vqa_core::card::Vision;
use vqa_core::{BackendError, ModelName, Retry};
use vqa_wire as wire;

use crate::endpoint::Endpoint;
use crate::transport::all_bytes;
use crate::words::Secrets;

/// A model as an endpoint lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedModel {
    /// The name to ask for it by.
    pub name: ModelName,
    /// Who made it, where the endpoint tells.
    pub owner: Option<String>,
    /// When it was made, in seconds since 1970, where the endpoint tells.
    pub created: Option<u64>,
    /// Whether it takes pictures, where the endpoint tells. OpenAI's does not.
    pub vision: Vision,
}

pub(crate) async fn list(endpoint: &Endpoint) -> Result<Vec<ListedModel>, BackendError> {
    let secrets = endpoint.transport.secrets();
    let incoming = endpoint.transport.get(endpoint.address.models()).await?;
    let body = all_bytes(incoming.pieces).await?;
    let list: wire::ModelList = serde_json::from_slice(&body).map_err(|error| {
        let begins = secrets.excerpt(&body);
        let reason = format!("its list of models cannot be read ({error}); it begins with `{begins}`");
        BackendError::Nonsense { reason: secrets.clean(&reason), retry: Retry::Never }
    })?;
    Ok(list.data.into_iter().map(|model| listed(model, secrets)).collect())
}

fn listed(model: wire::Model, secrets: &Secrets) -> ListedModel {
    let vision = vision(&model.extra);
    ListedModel {
        name: secrets.clean(&model.id).into(),
        owner: model.owned_by.as_deref().map(|owner| secrets.clean(owner)),
        created: model.created,
        vision,
    }
}

/// Reads the fields in which OpenRouter (`architecture.input_modalities`), Mistral (`capabilities.vision`) and
/// llama.cpp (`capabilities: ["multimodal"]`) say whether a model takes pictures.
fn vision(extra: &wire::Extra) -> Vision {
    let holds = |list: &Value, word: &str| list.as_array().map(|words| words.iter().any(|item| item == word));
    let modalities = extra.get("architecture").and_then(|architecture| architecture.get("input_modalities"));
    let capabilities = extra.get("capabilities");
    let takes = (modalities.and_then(|list| holds(list, "image")))
        .or_else(|| capabilities.and_then(|words| words.get("vision")).and_then(Value::as_bool))
        .or_else(|| capabilities.and_then(|list| holds(list, "multimodal")));
    match takes {
        Some(true) => Vision::Yes,
        Some(false) => Vision::No,
        None => Vision::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_gateways_say_of_pictures() {
        for (fields, expected) in [
            ("", Vision::Unknown),
            (r#","architecture":{"input_modalities":["text","image"]}"#, Vision::Yes),
            (r#","architecture":{"input_modalities":["text"]}"#, Vision::No),
            (r#","architecture":{"modality":"text"}"#, Vision::Unknown),
            (r#","capabilities":{"vision":true}"#, Vision::Yes),
            (r#","capabilities":{"vision":false}"#, Vision::No),
            (r#","capabilities":["completion","multimodal"]"#, Vision::Yes),
            (r#","capabilities":["completion"]"#, Vision::No),
            (r#","capabilities":7"#, Vision::Unknown),
        ] {
            let model: wire::Model = serde_json::from_str(&format!(r#"{{"id":"m"{fields}}}"#)).unwrap();
            assert_eq!(listed(model, &Secrets::default()).vision, expected, "{fields}");
        }
    }
}
