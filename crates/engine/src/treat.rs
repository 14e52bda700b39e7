//! Remedies: a picture of which a model would see too little is prepared again, turned, in parts, or larger.
//!
//! One step after the other, each decided by what was measured after the one before. A step that fails leaves the picture as
//! it was: it can be sent without.

use bytes::Bytes;
use vqa_core::remedy::{Strip, Treatment};
use vqa_core::{AcquiredImage, Content, Detail, Fit, Frame, ImageFacts, PreparedImage, Signals};
use vqa_image::Wanted;

use crate::prepare::{Desk, PrepareError, off_the_sockets};

/// A picture on its way through the remedies.
#[derive(Debug)]
struct Patient {
    bytes: Bytes,
    frame: Frame,
    treatment: Treatment,
    /// As it is so far.
    shown: PreparedImage,
}

impl Desk {
    /// Prepares a picture, and does to it what was asked for and helps. A panorama may become several.
    pub(crate) async fn treated(&self, image: AcquiredImage) -> Result<Vec<PreparedImage>, PrepareError> {
        let (content, frame) = (image.content.clone(), image.frame);
        let shown = self.one(image).await?;
        let Content::Bytes(bytes) = content else { return Ok(vec![shown]) };
        if self.remedies.is_empty() {
            return Ok(vec![shown]);
        }
        let patient = Patient { bytes, frame, treatment: Treatment::default(), shown };
        let mut treated = Vec::new();
        for part in self.in_parts(self.upright(patient).await).await {
            treated.push(self.legible(part).await.shown);
        }
        Ok(treated)
    }

    /// Turns text upright. If it stands on its head then, it was the wrong one of two ways.
    async fn upright(&self, mut patient: Patient) -> Patient {
        for _ in 0..2 {
            let next = patient.facts().and_then(|facts| self.remedies.turn(facts, patient.treatment.turn));
            let Some(turn) = next else { break };
            let treatment = Treatment { turn, ..patient.treatment };
            let Some(turned) = self.prepared_again(&patient, treatment, patient.shown.detail).await else { break };
            patient = turned;
        }
        patient
    }

    /// Cuts a panorama that would be scaled down: into all of its parts, or not at all.
    async fn in_parts(&self, patient: Patient) -> Vec<Patient> {
        let Some(of) = patient.facts().and_then(|facts| self.remedies.parts(facts)) else { return vec![patient] };
        let mut parts = Vec::new();
        for number in 1..=of {
            let treatment = Treatment { strip: Some(Strip { number, of }), ..patient.treatment };
            let Some(mut part) = self.prepared_again(&patient, treatment, patient.shown.detail).await else {
                return vec![patient];
            };
            part.shown.label = format!("{}, part {number} of {of}", part.shown.label);
            parts.push(part);
        }
        parts
    }

    /// Shows small text larger.
    async fn legible(&self, patient: Patient) -> Patient {
        let detail = patient.shown.detail;
        let found = patient.facts().and_then(|facts| self.remedies.enlarging(facts, &self.rule, detail));
        let Some((enlarging, detail)) = found else { return patient };
        let treatment = Treatment { enlarging: Some(enlarging), ..patient.treatment };
        self.prepared_again(&patient, treatment, detail).await.unwrap_or(patient)
    }

    /// Prepares a picture anew from its file; nothing, where that fails.
    async fn prepared_again(&self, patient: &Patient, treatment: Treatment, detail: Detail) -> Option<Patient> {
        let turn = self.memory.take(&patient.bytes, &self.limits).await;
        let (rule, limits, bytes, frame) = (self.rule.clone(), self.limits, patient.bytes.clone(), patient.frame);
        let treated = off_the_sockets(move || {
            let _turn = turn;
            let wanted = Wanted { rule: &rule, detail, fit: Fit::Model, frame };
            Ok(vqa_image::treated(&bytes, &treatment, &wanted, &limits)?)
        });
        let (payload, facts) = treated.await.ok()?;
        let signals = measured_anew(patient.facts()?.signals, facts.signals);
        let facts = ImageFacts { signals, ..facts };
        let tokens = facts.tokens;
        let shown = PreparedImage { detail, payload, tokens, facts: Some(facts), ..patient.shown.clone() };
        Some(Patient { bytes: patient.bytes.clone(), frame, treatment, shown })
    }
}

/// Takes the measures of the picture as it is now. Whatever else is known of it was known of the whole file, and stays.
fn measured_anew(mut before: Signals, after: Signals) -> Signals {
    before.edge_width = after.edge_width;
    before.text = after.text;
    before.look = after.look;
    before.looked = after.looked;
    before
}

impl Patient {
    const fn facts(&self) -> Option<&ImageFacts> {
        self.shown.facts.as_ref()
    }
}
