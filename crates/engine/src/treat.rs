//! Remedies: a picture of which a model would see too little is prepared again, turned, in parts, or larger.
//!
//! One step after the other, each decided by what was measured after the one before. A step that fails, or does not help,
//! leaves the picture as it was, which can be sent without, and says why.

use bytes::Bytes;
use vqa_core::remedy::{Strip, Treatment};
use vqa_core::{
    AcquiredImage, Content, Detail, Fit, Frame, ImageFacts, Orientation, PreparedImage, Remedy, Screened, Signals,
    Undone,
};
use vqa_image::Wanted;

use crate::prepare::{Desk, PrepareError};

/// A picture on its way through the remedies.
#[derive(Debug, Clone)]
pub(crate) struct Patient {
    /// As it came; `None` for a link that is passed on.
    bytes: Option<Bytes>,
    frame: Frame,
    treatment: Treatment,
    /// In how many parts it is to be shown.
    parts: u32,
    /// As it is so far.
    shown: PreparedImage,
}

impl Desk {
    /// Prepares a picture, its text turned upright where that was asked for and helps.
    pub(crate) async fn patient(&self, image: AcquiredImage) -> Result<Patient, PrepareError> {
        let (content, frame) = (image.content.clone(), image.frame);
        let bytes = match content {
            Content::Bytes(bytes) => Some(bytes),
            Content::Url(_) => None,
        };
        let shown = self.one(image).await?;
        let patient = Patient { bytes, frame, treatment: Treatment::default(), parts: 1, shown };
        Ok(if self.remedies.is_empty() { patient } else { self.upright(patient).await })
    }

    /// Decides which panoramas are cut: in order, as long as the model takes so many pictures.
    pub(crate) fn share_out(&self, patients: &mut [Patient]) {
        let mut room = self.most_images.map_or(u64::MAX, |most| most.saturating_sub(patients.len() as u64));
        for patient in patients {
            let Some(parts) = patient.facts().and_then(|facts| self.remedies.parts(facts)) else { continue };
            let more = u64::from(parts.saturating_sub(1));
            if more <= room {
                (room, patient.parts) = (room - more, parts);
            } else {
                let why = format!("its {parts} parts would be more pictures than the model takes in one request");
                patient.leave(Remedy::Crop, why);
            }
        }
    }

    /// Does the rest to a picture that was asked for and helps. A panorama may become several.
    pub(crate) async fn treated(&self, patient: Patient) -> Vec<PreparedImage> {
        if self.remedies.is_empty() {
            return vec![patient.shown];
        }
        let mut treated = Vec::new();
        for part in self.in_parts(patient).await {
            let mut shown = self.legible(part).await.shown;
            if let Some(facts) = &mut shown.facts {
                self.remedies.tell_undone(facts);
            }
            treated.push(shown);
        }
        treated
    }

    /// Turns text upright. If it stands on its head then, it was the wrong one of two ways; if it does not stand upright
    /// after that either, what was measured is no text, and the picture stays as it was.
    async fn upright(&self, mut patient: Patient) -> Patient {
        let mut turned = patient.clone();
        for _ in 0..2 {
            let next = turned.facts().and_then(|facts| self.remedies.turn(facts, turned.treatment.turn));
            let Some(turn) = next else { break };
            let treatment = Treatment { turn, ..turned.treatment };
            match self.prepared_again(&turned, treatment, turned.shown.detail).await {
                Ok(next) => turned = next,
                Err(error) => {
                    patient.leave(Remedy::Rotate, error.to_string());
                    return patient;
                }
            }
        }
        let still = turned.facts().and_then(|facts| Remedy::Rotate.left_undone(facts));
        if turned.treatment.turn != Orientation::Upright && still.is_some() {
            patient.leave(Remedy::Rotate, "its letters do not stand upright, whichever way it is turned".to_owned());
            return patient;
        }
        turned
    }

    /// Cuts a panorama into all of its parts, or not at all.
    async fn in_parts(&self, mut patient: Patient) -> Vec<Patient> {
        let of = patient.parts;
        if of < 2 {
            return vec![patient];
        }
        let mut parts = Vec::new();
        let mut whole = patient.clone();
        for number in 1..=of {
            let treatment = Treatment { strip: Some(Strip { number, of }), ..patient.treatment };
            match self.prepared_again(&whole, treatment, patient.shown.detail).await {
                Ok(mut part) => {
                    part.shown.label = format!("{}, part {number} of {of}", part.shown.label);
                    parts.push(part);
                }
                Err(error) => {
                    patient.leave(Remedy::Crop, error.to_string());
                    return vec![patient];
                }
            }
            whole.forget_captcha();
        }
        parts
    }

    /// Shows small text larger.
    async fn legible(&self, mut patient: Patient) -> Patient {
        let detail = patient.shown.detail;
        let found = patient.facts().and_then(|facts| self.remedies.enlarging(facts, &self.rule, detail));
        let Some((enlarging, detail)) = found else { return patient };
        let treatment = Treatment { enlarging: Some(enlarging), ..patient.treatment };
        match self.prepared_again(&patient, treatment, detail).await {
            Ok(enlarged) => enlarged,
            Err(error) => {
                patient.leave(Remedy::EnlargeText, error.to_string());
                patient
            }
        }
    }

    /// Prepares a picture anew from its file.
    async fn prepared_again(
        &self,
        patient: &Patient,
        treatment: Treatment,
        detail: Detail,
    ) -> Result<Patient, PrepareError> {
        // A link has no facts, so no remedy comes to it.
        let bytes = patient.bytes.clone().unwrap_or_default();
        let turn = self.memory.take(&bytes, &self.limits).await;
        let (rule, limits, frame) = (self.rule.clone(), self.limits, patient.frame);
        let work = move || {
            let _turn = turn;
            let wanted = Wanted { rule: &rule, detail, fit: Fit::Model, frame };
            let treated = vqa_image::treated(&bytes, &treatment, &wanted, &limits)?;
            Ok(((treated.payload, treated.facts), treated.spent))
        };
        let (payload, facts) = self.work(work).await?;
        let facts = patient.known_of(facts);
        let tokens = facts.tokens;
        let shown = PreparedImage { detail, payload, tokens, facts: Some(facts), ..patient.shown.clone() };
        Ok(Patient { treatment, shown, ..patient.clone() })
    }
}

impl Patient {
    const fn facts(&self) -> Option<&ImageFacts> {
        self.shown.facts.as_ref()
    }

    /// Says of a remedy why it was not applied.
    fn leave(&mut self, remedy: Remedy, why: String) {
        if let Some(facts) = &mut self.shown.facts {
            facts.undone.push(Undone { remedy, why });
        }
    }

    /// Adds what is known of the whole file to what was measured of the picture as it is now.
    fn known_of(&self, now: ImageFacts) -> ImageFacts {
        let Some(before) = self.facts() else { return now };
        let captcha = before.signals.captcha.with(now.signals.captcha);
        let signals = Signals { captcha, ..now.signals };
        ImageFacts { signals, undone: before.undone.clone(), ..now }
    }

    /// Forgets what was found of the whole, once its first part has told it: it would be told for each otherwise.
    fn forget_captcha(&mut self) {
        if let Some(facts) = self.shown.facts.as_mut() {
            facts.signals.captcha = Screened::Unmeasured;
        }
    }
}
