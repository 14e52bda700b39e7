//! Batches at an OpenAI-compatible endpoint: `/files` and `/batches`.
//!
//! The line of an ask holds exactly what the chat address would have been sent for it. Names that the endpoint gives to
//! files and batches are checked before they become part of an address.

mod lines;
mod result;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::de::DeserializeOwned;
use url::Url;
use vqa_core::{
    BackendError, BatchApi, BatchJob, BatchOrder, BatchProblem, BatchResults, BatchStatus, BatchUpload, BoxFuture,
    Cleared, Kind, ModelCard, Retry,
};
use vqa_wire as wire;

use crate::openai::{OpenAi, ask_to_wire, unsendable};
use crate::transport::{FileBody, Incoming, Wanted, all_bytes};
use crate::words::Secrets;

/// Where the asks of a batch would have gone.
const CHAT: &str = "/v1/chat/completions";

/// The word of the metadata under which our own name for a batch stands.
const NAME: &str = "vqa_part";

/// Stands between the parts of an upload. No line can hold it: it begins with a carriage return, and JSON has none.
const BOUNDARY: &str = "vqa-part-of-an-upload";

/// Items on a page, the most that a list of batches takes (openai-openapi 2.3.0, 2026-08-21).
const PAGE: &str = "100";

/// Pages that are looked through: an hour may add 2,000 batches (OpenAI's batch guide, 2026-09).
const PAGES: usize = 100;

/// The most bytes of a result that are read: 50,000 answers of 40 kB.
const RESULT_BYTES: usize = 2_000_000_000;

/// The most characters of a name that the endpoint gives.
const LONGEST_ID: usize = 256;

impl OpenAi {
    fn api(&self, tail: &[&str]) -> Url {
        self.endpoint.address.below(tail)
    }

    fn secrets(&self) -> &Secrets {
        self.endpoint.transport.secrets()
    }

    async fn read<T: DeserializeOwned>(&self, incoming: Incoming, what: &str) -> Result<T, BackendError> {
        let body = all_bytes(incoming.pieces).await?;
        serde_json::from_slice(&body).map_err(|error| {
            let begins = self.secrets().excerpt(&body);
            nonsense(self.secrets().clean(&format!("{what} cannot be read ({error}); it begins with `{begins}`")))
        })
    }

    async fn send_file(&self, upload: &BatchUpload) -> Result<String, BackendError> {
        let BatchUpload { name, path } = upload;
        let head = format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--{BOUNDARY}\r\n\
             content-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\ncontent-type: application/jsonl\r\n\r\n"
        );
        let tail = format!("\r\n--{BOUNDARY}--\r\n");
        let body = FileBody::open(head.into_bytes(), path, tail.into_bytes())
            .map_err(|error| unsendable(format!("`{}` cannot be read: {error}", path.display())))?;
        let media_type = format!("multipart/form-data; boundary={BOUNDARY}");
        let incoming = self.endpoint.transport.upload(self.api(&["files"]), &media_type, body).await?;
        let file: wire::BatchedFile = self.read(incoming, "the answer to an upload").await?;
        checked(file.id)
    }

    async fn find_file_named(&self, name: &str) -> Result<Option<String>, BackendError> {
        let found = self.search(("files", "batch"), |file: &wire::BatchedFile| file.filename == name, |file| &file.id);
        found.await?.map(|file| checked(file.id)).transpose()
    }

    async fn make(&self, order: &BatchOrder) -> Result<BatchJob, BackendError> {
        let order = wire::BatchOrder {
            input_file_id: &order.file,
            endpoint: CHAT,
            completion_window: "24h",
            metadata: BTreeMap::from([(NAME, order.name.as_str())]),
        };
        let body = serde_json::to_vec(&order).map_err(|error| unsendable(error.to_string()))?;
        let incoming = self.endpoint.transport.post(self.api(&["batches"]), body, Wanted::Json).await?;
        self.job(incoming).await
    }

    /// Finds a batch by our name for it; where a server keeps no metadata, by its file.
    async fn find_ordered(&self, order: &BatchOrder) -> Result<Option<BatchJob>, BackendError> {
        let is_ours = |batch: &wire::Batch| {
            let named =
                batch.metadata.as_ref().and_then(|words| words.get(NAME)).is_some_and(|name| *name == order.name);
            (named || batch.input_file_id == order.file) && status(&batch.status) != BatchStatus::Invalid
        };
        let found = self.search(("batches", ""), is_ours, |batch| &batch.id).await?;
        found.map(|batch| self.job_from_wire(batch)).transpose()
    }

    /// Goes through a list, newest first, until an item is the one.
    async fn search<T: DeserializeOwned>(
        &self,
        (list, purpose): (&str, &str),
        is_it: impl Fn(&T) -> bool,
        id: impl Fn(&T) -> &String,
    ) -> Result<Option<T>, BackendError> {
        let mut after: Option<String> = None;
        for _ in 0..PAGES {
            let mut url = self.api(&[list]);
            url.query_pairs_mut().append_pair("limit", PAGE);
            if !purpose.is_empty() {
                url.query_pairs_mut().append_pair("purpose", purpose);
            }
            if let Some(after) = &after {
                url.query_pairs_mut().append_pair("after", after);
            }
            let incoming = self.endpoint.transport.get(url).await?;
            let page: wire::Page<T> = self.read(incoming, "a list").await?;
            let last = page.data.last().map(|item| id(item).clone());
            let more = page.has_more;
            if let Some(found) = page.data.into_iter().find(&is_it) {
                return Ok(Some(found));
            }
            if !more || last.is_none() || last == after {
                return Ok(None);
            }
            after = last;
        }
        Err(nonsense(format!("its list of {list} has no end")))
    }

    async fn job(&self, incoming: Incoming) -> Result<BatchJob, BackendError> {
        let batch = self.read(incoming, "a batch").await?;
        self.job_from_wire(batch)
    }

    fn job_from_wire(&self, batch: wire::Batch) -> Result<BatchJob, BackendError> {
        let counts = batch.request_counts.unwrap_or_default();
        let problem = batch.errors.and_then(|errors| errors.data.into_iter().next());
        let named = |file: Option<String>| file.filter(|file| !file.is_empty()).map(checked).transpose();
        Ok(BatchJob {
            id: checked(batch.id)?,
            status: status(&batch.status),
            output_file: named(batch.output_file_id)?,
            error_file: named(batch.error_file_id)?,
            done: counts.completed.saturating_add(counts.failed),
            problem: problem.map(|problem| BatchProblem {
                code: self.secrets().clean(&problem.code),
                message: self.secrets().clean(&problem.message),
            }),
            took: batch.completed_at.zip(batch.created_at).map(|(end, start)| {
                // Seconds of an endpoint's clock.
                Duration::from_secs(end.saturating_sub(start))
            }),
        })
    }

    async fn read_results(&self, file: &str) -> Result<BatchResults, BackendError> {
        let url = self.api(&["files", file, "content"]);
        let incoming = self.endpoint.transport.get_long(url, RESULT_BYTES).await?;
        Ok(result::results(lines::lines(incoming.pieces), self.endpoint.transport.secrets().clone()))
    }
}

impl BatchApi for OpenAi {
    fn card(&self) -> &ModelCard {
        &self.card
    }

    fn line(&self, custom_id: &str, ask: &Cleared) -> Result<Vec<u8>, BackendError> {
        let body = ask_to_wire(ask, &self.card)?;
        let line = wire::BatchLine { custom_id, method: "POST", url: CHAT, body: &body };
        let mut json = serde_json::to_vec(&line).map_err(|error| unsendable(error.to_string()))?;
        json.push(b'\n');
        Ok(json)
    }

    fn upload<'a>(&'a self, upload: &'a BatchUpload) -> BoxFuture<'a, Result<String, BackendError>> {
        Box::pin(self.send_file(upload))
    }

    fn find_file<'a>(&'a self, name: &'a str) -> BoxFuture<'a, Result<Option<String>, BackendError>> {
        Box::pin(self.find_file_named(name))
    }

    fn create<'a>(&'a self, order: &'a BatchOrder) -> BoxFuture<'a, Result<BatchJob, BackendError>> {
        Box::pin(self.make(order))
    }

    fn find<'a>(&'a self, order: &'a BatchOrder) -> BoxFuture<'a, Result<Option<BatchJob>, BackendError>> {
        Box::pin(self.find_ordered(order))
    }

    fn look<'a>(&'a self, batch: &'a str) -> BoxFuture<'a, Result<BatchJob, BackendError>> {
        Box::pin(async move { self.job(self.endpoint.transport.get(self.api(&["batches", batch])).await?).await })
    }

    fn cancel<'a>(&'a self, batch: &'a str) -> BoxFuture<'a, Result<BatchJob, BackendError>> {
        let url = self.api(&["batches", batch, "cancel"]);
        Box::pin(async move { self.job(self.endpoint.transport.post(url, Vec::new(), Wanted::Json).await?).await })
    }

    fn results<'a>(&'a self, file: &'a str) -> BoxFuture<'a, Result<BatchResults, BackendError>> {
        Box::pin(self.read_results(file))
    }
}

/// What is not known is still under way: nothing is thrown away for a new word.
fn status(word: &str) -> BatchStatus {
    match word {
        "failed" => BatchStatus::Invalid,
        "completed" => BatchStatus::Completed,
        "expired" => BatchStatus::Expired,
        "cancelled" => BatchStatus::Cancelled,
        _ => BatchStatus::Open,
    }
}

/// Takes a name that the endpoint gives, if it can stand in an address and be shown.
fn checked(id: String) -> Result<String, BackendError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | ':' | '=');
    let fits = !id.is_empty() && id.len() <= LONGEST_ID && id.chars().all(plain) && !matches!(id.as_str(), "." | "..");
    if fits { Ok(id) } else { Err(nonsense("it names a file or a batch with what is no name".to_owned())) }
}

fn nonsense(reason: String) -> BackendError {
    let error = vqa_core::UpstreamError { status: 200, message: reason, ..vqa_core::UpstreamError::default() };
    BackendError::Refused { error: Box::new(error), kind: Kind::Upstream, retry: Retry::Backoff }
}
