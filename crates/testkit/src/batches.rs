//! An endpoint of `/files` and `/batches`, kept in memory: files are taken, batches are made of them, and are over after
//! so many looks.
//!
//! It can be told to lose the answer to a request that it has carried out, or to keep it back for ever: the moments at
//! which a client is cut off.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::recorded::Recorded;
use crate::render::response;
use crate::reply::{Answer, Reply};
use crate::upstream::Script;

/// A request that may go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum BatchStep {
    /// A file comes in.
    Upload,
    /// A batch is made.
    Create,
    /// A batch is looked at.
    Look,
    /// A result is fetched.
    Download,
}

/// What becomes of the answer to a request that was carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mishap {
    /// The connection is closed; of a result, half has come.
    Cut,
    /// It never comes; of a result, half has.
    Hang,
}

/// What becomes of a line.
#[derive(Debug, Clone)]
pub enum LineEnd {
    /// It is answered.
    Answer(Box<Answer>),
    /// It is answered, and answered again by another.
    Twice(Box<[Answer; 2]>),
    /// It fails with this status and code.
    Error(u16, &'static str),
    /// Its turn does not come.
    Expired,
    /// Nothing is said of it.
    Missing,
}

type Answerer = Box<dyn Fn(&Value) -> LineEnd + Send>;

struct Books {
    answerer: Answerer,
    looks: usize,
    files: Vec<(String, Vec<u8>)>,
    batches: Vec<Batch>,
    mishaps: BTreeMap<BatchStep, Mishap>,
    mishappened: usize,
    endings: Vec<&'static str>,
}

#[derive(Debug)]
struct Batch {
    input: usize,
    metadata: Value,
    looks: usize,
    status: &'static str,
    ending: &'static str,
    results: [Option<usize>; 2],
}

/// The endpoint, shared with the test.
#[derive(Clone)]
pub struct Batches(Arc<Mutex<Books>>);

impl std::fmt::Debug for Batches {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Batches")
    }
}

impl Batches {
    /// Answers each line, given as JSON, so; a batch is over at the first look.
    pub fn new(answerer: impl Fn(&Value) -> LineEnd + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Books {
            answerer: Box::new(answerer),
            looks: 1,
            files: Vec::new(),
            batches: Vec::new(),
            mishaps: BTreeMap::new(),
            mishappened: 0,
            endings: Vec::new(),
        })))
    }

    /// Makes batches take so many looks until they are over.
    #[must_use]
    pub fn over_after(self, looks: usize) -> Self {
        self.books().looks = looks;
        self
    }

    /// Serves them.
    #[must_use]
    pub fn script(&self) -> Script {
        let books = Arc::clone(&self.0);
        Script::new().otherwise(move |request| lock(&books).serve(request))
    }

    /// Loses the answer to the next request of this kind.
    pub fn lose(&self, step: BatchStep, mishap: Mishap) {
        self.books().mishaps.insert(step, mishap);
    }

    /// Says how many answers were lost.
    #[must_use]
    pub fn lost(&self) -> usize {
        self.books().mishappened
    }

    /// Ends the next batches in these states, in place of `completed`; `token_limit_exceeded` is a refusal for want of
    /// room.
    pub fn end_as(&self, endings: &[&'static str]) {
        self.books().endings = endings.iter().rev().copied().collect();
    }

    /// Says how many files were uploaded.
    #[must_use]
    pub fn uploads(&self) -> usize {
        self.books().files.iter().filter(|(name, _)| !name.is_empty()).count()
    }

    /// Lists the lines of every batch that was made, batch by batch.
    #[must_use]
    pub fn submitted(&self) -> Vec<Vec<Value>> {
        let books = self.books();
        books.batches.iter().map(|batch| books.lines(batch.input)).collect()
    }

    /// Says in which state each batch is.
    #[must_use]
    pub fn states(&self) -> Vec<&'static str> {
        self.books().batches.iter().map(|batch| batch.status).collect()
    }

    fn books(&self) -> MutexGuard<'_, Books> {
        lock(&self.0)
    }
}

fn lock(books: &Mutex<Books>) -> MutexGuard<'_, Books> {
    books.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Books {
    fn serve(&mut self, request: &Recorded) -> Reply {
        let path = request.path().trim_start_matches("/v1/").to_owned();
        let segments: Vec<&str> = path.split('/').collect();
        match (request.method.as_str(), segments.as_slice()) {
            ("POST", ["files"]) => self.upload(request),
            ("GET", ["files"]) => {
                let files = self.files.iter().enumerate().rev().filter(|(_, (name, _))| !name.is_empty());
                list(files.map(|(index, (name, _))| json!({"id": format!("file-{index}"), "filename": name})))
            }
            ("GET", ["files", file, "content"]) => self.download(file),
            ("POST", ["batches"]) => self.create(&request.json()),
            ("GET", ["batches"]) => list((0..self.batches.len()).rev().map(|index| self.batch(index))),
            ("GET", ["batches", batch]) => self.look(batch),
            ("POST", ["batches", batch, "cancel"]) => self.cancel(batch),
            _ => Reply::error(404, "invalid_request_error", None, "no such address"),
        }
    }

    /// Answers, unless the answer is to be lost.
    fn answer(&mut self, step: BatchStep, answer: Reply) -> Reply {
        let mishap = self.mishaps.remove(&step);
        self.mishappened += usize::from(mishap.is_some());
        match mishap {
            None => answer,
            Some(Mishap::Cut) => Reply::close(),
            Some(Mishap::Hang) => Reply::hang(),
        }
    }

    fn upload(&mut self, request: &Recorded) -> Reply {
        let text = String::from_utf8_lossy(&request.body).into_owned();
        let Some((name, lines)) = file_in(&text) else {
            return Reply::error(400, "invalid_request_error", None, "this is no upload");
        };
        self.files.push((name.to_owned(), lines.as_bytes().to_vec()));
        let answer = json!({"id": format!("file-{}", self.files.len() - 1), "object": "file", "filename": name});
        self.answer(BatchStep::Upload, Reply::json(200, &answer))
    }

    fn create(&mut self, order: &Value) -> Reply {
        let input = order["input_file_id"].as_str().and_then(|file| number(file, "file-"));
        let window = order["completion_window"] == "24h" && order["endpoint"] == "/v1/chat/completions";
        let Some(input) = input.filter(|input| *input < self.files.len() && window) else {
            return Reply::error(400, "invalid_request_error", None, "no such file, endpoint or window");
        };
        let ending = self.endings.pop().unwrap_or("completed");
        let metadata = order["metadata"].clone();
        self.batches.push(Batch { input, metadata, looks: 0, status: "validating", ending, results: [None, None] });
        let answer = self.batch(self.batches.len() - 1);
        self.answer(BatchStep::Create, Reply::json(200, &answer))
    }

    fn look(&mut self, batch: &str) -> Reply {
        let looks = self.looks;
        let Some(index) = number(batch, "batch_").filter(|index| *index < self.batches.len()) else { return missing() };
        if let Some(batch) = self.batches.get_mut(index) {
            batch.looks += 1;
            let over = batch.looks >= looks;
            match (batch.status, batch.ending) {
                ("validating", "token_limit_exceeded") => batch.status = "failed",
                ("validating" | "in_progress", _) if over => self.end(index),
                ("cancelling", _) => self.end(index),
                ("validating", _) => batch.status = "in_progress",
                _ => {}
            }
        }
        let answer = Reply::json(200, &self.batch(index));
        self.answer(BatchStep::Look, answer)
    }

    fn cancel(&mut self, batch: &str) -> Reply {
        let Some(index) = number(batch, "batch_") else { return missing() };
        match self.batches.get_mut(index) {
            Some(batch) if matches!(batch.status, "validating" | "in_progress") => {
                (batch.status, batch.ending) = ("cancelling", "cancelled");
                Reply::json(200, &self.batch(index))
            }
            Some(_) => Reply::error(409, "invalid_request_error", None, "it is over"),
            None => missing(),
        }
    }

    /// Answers every line of a batch and writes the results.
    fn end(&mut self, index: usize) {
        let Some(input) = self.batches.get(index).map(|batch| batch.input) else { return };
        let mut results = [Vec::new(), Vec::new()];
        let [answered, failed] = &mut results;
        // The order of results is nobody's promise.
        for line in self.lines(input).iter().rev() {
            let id = &line["custom_id"];
            let model = line["body"]["model"].as_str().unwrap_or_default();
            let reply = |status: u16, body: Value| {
                let response = json!({"status_code": status, "request_id": "req-scripted", "body": body});
                json!({"id": "batch_req_0", "custom_id": id, "response": response, "error": null})
            };
            let answer = |answer: Answer| reply(200, json!(response(answer, model)));
            match (self.answerer)(line) {
                LineEnd::Answer(one) => answered.push(answer(*one)),
                LineEnd::Twice(both) => answered.extend(both.map(answer)),
                LineEnd::Error(status, code) => {
                    let error = json!({"message": "scripted", "type": "invalid_request_error", "code": code});
                    failed.push(reply(status, json!({ "error": error })));
                }
                LineEnd::Expired => {
                    let error = json!({"code": "batch_expired", "message": "This request could not be executed."});
                    failed.push(json!({"id": "batch_req_0", "custom_id": id, "response": null, "error": error}));
                }
                LineEnd::Missing => {}
            }
        }
        let files = results.map(|lines| {
            (!lines.is_empty()).then(|| {
                let text: String = lines.iter().map(|line| format!("{line}\n")).collect();
                self.files.push((String::new(), text.into_bytes()));
                self.files.len() - 1
            })
        });
        if let Some(batch) = self.batches.get_mut(index) {
            (batch.results, batch.status) = (files, batch.ending);
        }
    }

    fn download(&mut self, file: &str) -> Reply {
        let Some((_, bytes)) = number(file, "file-").and_then(|index| self.files.get(index)) else { return missing() };
        let (bytes, half) = (bytes.clone(), bytes.len() / 2);
        let first = bytes.get(..half).unwrap_or_default().to_vec();
        let mishap = self.mishaps.remove(&BatchStep::Download);
        self.mishappened += usize::from(mishap.is_some());
        match mishap {
            None => Reply::body(200, "application/octet-stream", bytes),
            Some(Mishap::Hang) => Reply::hanging_pieces("application/octet-stream", [first]),
            Some(Mishap::Cut) => {
                let head = format!("HTTP/1.1 200 Scripted\r\ncontent-length: {}\r\n\r\n", bytes.len());
                Reply::raw([head.into_bytes(), first].concat())
            }
        }
    }

    fn batch(&self, index: usize) -> Value {
        let Some(batch) = self.batches.get(index) else { return Value::Null };
        let [output, errors] = batch.results.map(|file| file.map(|file| format!("file-{file}")));
        let fault = json!({"code": "token_limit_exceeded", "message": "Enqueued token limit reached."});
        let faults = (batch.status == "failed").then(|| json!({"object": "list", "data": [fault]}));
        json!({"id": format!("batch_{index}"), "object": "batch", "endpoint": "/v1/chat/completions",
            "input_file_id": format!("file-{}", batch.input), "completion_window": "24h", "status": batch.status,
            "output_file_id": output, "error_file_id": errors, "errors": faults, "created_at": 1_700_000_000,
            "completed_at": 1_700_000_060, "metadata": batch.metadata})
    }

    fn lines(&self, file: usize) -> Vec<Value> {
        let bytes = self.files.get(file).map(|(_, bytes)| bytes.as_slice()).unwrap_or_default();
        let lines = bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap_or_default()).collect()
    }
}

fn list(items: impl Iterator<Item = Value>) -> Reply {
    Reply::json(200, &json!({"object": "list", "data": items.collect::<Vec<_>>(), "has_more": false}))
}

fn missing() -> Reply {
    Reply::error(404, "invalid_request_error", None, "no such thing")
}

fn number(id: &str, prefix: &str) -> Option<usize> {
    id.strip_prefix(prefix)?.parse().ok()
}

/// Finds the name and the bytes of the file in an upload for batches.
fn file_in(body: &str) -> Option<(&str, &str)> {
    let boundary = body.split("\r\n").next()?;
    body.contains("name=\"purpose\"\r\n\r\nbatch\r\n").then_some(())?;
    let (_, rest) = body.split_once("filename=\"")?;
    let (name, rest) = rest.split_once('"')?;
    let (_, rest) = rest.split_once("\r\n\r\n")?;
    let (lines, _) = rest.split_once(&format!("\r\n{boundary}--"))?;
    name.ends_with(".jsonl").then_some((name, lines))
}
