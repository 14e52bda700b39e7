//! Several questions about the same pictures in one call.
//!
//! The model is held to an object with one text for each question. What it leaves out, or a call that is no such object,
//! falls back to one call a row: a row is never given another's answer, and never the blame for a bad pack.

use std::sync::atomic::Ordering;

use serde_json::{Map, Value, json};
use vqa_core::preflight;
use vqa_core::{Answer, AskSchema, Cost, Finish, Kind, PicoUsd, PreparedImage, Strictness, Timings, Usage};

use super::call::{CallOutcome, Called, Desk, Put};
use super::questioning::Questioning;
use super::rows::{all_ended, outcome};
use crate::ledger::PendingRow;
use crate::outcome::{Failed, Outcome};

/// Packs in a row that come to nothing before no more are made.
const MOST_BAD_PACKS: u32 = 3;

/// Asks several rows in one call; returns those that must be asked alone.
pub(super) async fn ask(
    desk: &Desk,
    questioning: &Questioning,
    asked: (Vec<PendingRow>, &[PreparedImage], Timings),
) -> Vec<PendingRow> {
    let (rows, images, timings) = asked;
    // An endpoint that knows no schemas would be paid twice for every row.
    if desk.bad_packs.load(Ordering::Relaxed) >= MOST_BAD_PACKS {
        return rows;
    }
    let texts: Option<Vec<String>> = rows.iter().map(|row| questioning.text(&row.row).ok()).collect();
    // A row whose prompt cannot be written fails for itself alone.
    let Some(texts) = texts else { return rows };
    let mut ask = questioning.ask_from_parts(images, sheet(&texts));
    let most = u32::try_from(rows.len()).unwrap_or(u32::MAX);
    ask.options.max_tokens = ask.options.max_tokens.map(|tokens| tokens.saturating_mul(most));
    ask.options.schema = Some(schema(texts.len()));
    // A stop text would cut the object.
    ask.options.stop.clear();
    let positions: Vec<u64> = rows.iter().map(|row| row.position).collect();
    match desk.call(Put { rows: positions.clone(), ask, timings }).await {
        CallOutcome::Answered(called) => return split(desk, rows.into_iter().zip(texts), *called).await,
        // The endpoint may know no schemas, one question may be what it does not take, or all together take too long.
        CallOutcome::Failed(failed, Some(ended)) if may_be_the_pack(&failed) => {
            desk.end(ended.end(Vec::new())).await;
            return rows;
        }
        CallOutcome::Failed(failed, None) if may_be_the_pack(&failed) => return rows,
        CallOutcome::Failed(failed, Some(ended)) => desk.end(ended.end(all_ended(&positions, &failed))).await,
        CallOutcome::Failed(failed, None) => desk.fail(&positions, failed).await,
        CallOutcome::Halted(Some(ended)) => desk.end(ended.end(Vec::new())).await,
        CallOutcome::Halted(None) => {}
    }
    Vec::new()
}

fn may_be_the_pack(failed: &Failed) -> bool {
    [Kind::BadInput, Kind::Unsupported, Kind::TooLarge, Kind::Refused, Kind::Timeout]
        .iter()
        .any(|kind| failed.kind == kind.as_str())
}

/// Gives each row, beside its question, its answer and what was found about it; returns those that have none.
async fn split(
    desk: &Desk,
    rows: impl ExactSizeIterator<Item = (PendingRow, String)>,
    mut called: Called,
) -> Vec<PendingRow> {
    let answers = answers(&called.answer, rows.len());
    // What was found about the sheet was found about some question on it.
    let of_pictures = std::mem::take(&mut called.findings);
    let of_pictures: Vec<_> = of_pictures.into_iter().filter(|code| !preflight::is_of_question(code)).collect();
    let sharing = answers.iter().flatten().count();
    if sharing == 0 {
        desk.bad_packs.fetch_add(1, Ordering::Relaxed);
    } else {
        desk.bad_packs.store(0, Ordering::Relaxed);
    }
    let mut left = Vec::new();
    let mut outcomes = Vec::new();
    for ((row, question), text) in rows.zip(answers) {
        match text {
            None => left.push(row),
            Some(text) => {
                let share = (outcomes.len(), sharing);
                let own = preflight::look_at_question(&question).into_iter().map(|found| found.code.to_owned());
                called.findings = of_pictures.iter().cloned().chain(own).collect();
                called.findings.sort_unstable();
                outcomes.push((row.position, shared(outcome(&called, text), share)));
            }
        }
    }
    desk.end(called.end(outcomes)).await;
    left
}

/// Reads the answers in the order of the questions; nothing for one that is not there or is no text.
fn answers(answer: &Answer, questions: usize) -> Vec<Option<String>> {
    let read: Map<String, Value> = match answer.finish {
        Finish::Stop => serde_json::from_str(answer.text.trim()).unwrap_or_default(),
        Finish::Length | Finish::ContentFilter | Finish::Refusal | Finish::Other(_) => Map::new(),
    };
    let text = |index: usize| match read.get(&key(index)) {
        Some(Value::String(text)) if !text.trim().is_empty() => Some(text.clone()),
        Some(Value::Number(number)) => Some(number.to_string()),
        Some(_) | None => None,
    };
    (0..questions).map(text).collect()
}

/// Takes a row's share of a call: tokens and money divided evenly, what does not divide to the first rows.
fn shared(outcome: Outcome, (index, sharing): (usize, usize)) -> Outcome {
    let Outcome::Answered(mut answered) = outcome else { return outcome };
    let share = |all: u64| {
        let (sharing, index) = (sharing.max(1) as u64, index as u64);
        all / sharing + u64::from(index < all % sharing)
    };
    answered.usage = answered.usage.map(|usage| Usage {
        prompt: share(usage.prompt),
        completion: share(usage.completion),
        cached: share(usage.cached),
        image: usage.image.map(share),
        reasoning: usage.reasoning.map(share),
    });
    answered.cost = match answered.cost {
        Cost::Known(PicoUsd(all)) => Cost::Known(PicoUsd(share(all))),
        Cost::Unknown => Cost::Unknown,
    };
    answered.packed = u32::try_from(sharing).unwrap_or(u32::MAX);
    Outcome::Answered(answered)
}

fn key(index: usize) -> String {
    format!("answer_{}", index + 1)
}

/// Writes the questions on one sheet.
fn sheet(texts: &[String]) -> String {
    let mut sheet = format!(
        "Here are {} questions. Answer each one for itself, as if it were asked alone, in a JSON object with the keys \
         answer_1 to answer_{}.",
        texts.len(),
        texts.len()
    );
    for (index, text) in texts.iter().enumerate() {
        sheet.push_str(&format!("\n\nQuestion {}:\n{text}", index + 1));
    }
    sheet
}

fn schema(questions: usize) -> AskSchema {
    let keys: Vec<String> = (0..questions).map(key).collect();
    let properties: Map<String, Value> = keys.iter().map(|key| (key.clone(), json!({ "type": "string" }))).collect();
    let schema = json!({ "type": "object", "properties": properties, "required": keys, "additionalProperties": false });
    AskSchema {
        name: "answers".to_owned(),
        json: schema.to_string(),
        description: None,
        strictness: Strictness::Enforced,
    }
}
