//! Where the time of an answer went: the one set of names that answers, headers, logs, metrics and traces use.
//!
//! Holds durations that others measured; there is no clock here.

use std::time::Duration;

/// A stage: its name and how long it took.
pub type Stage = (&'static str, Duration);

/// Where the time of a call went in a model that runs in this program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ModelTimings {
    /// Waiting for a place among those that are answered.
    pub queue: Duration,
    /// Making pictures into what the model reads.
    pub encode: Duration,
    /// Reading the prompt, pictures included, to the first token of the answer.
    pub prefill: Duration,
    /// Writing the rest of the answer.
    pub write: Duration,
}

impl ModelTimings {
    /// Adds those of another call.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            queue: self.queue.saturating_add(other.queue),
            encode: self.encode.saturating_add(other.encode),
            prefill: self.prefill.saturating_add(other.prefill),
            write: self.write.saturating_add(other.write),
        }
    }
}

/// Where the time went that pictures took to be prepared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PictureTimings {
    /// Waiting for room: a core, and memory to decode in.
    pub room: Duration,
    /// Reading their bytes and unpacking them. Some are scaled down while they are unpacked.
    pub decode: Duration,
    /// Scaling them, bringing their colours to sRGB, turning and cutting them.
    pub fit: Duration,
    /// Measuring what findings are made of, CAPTCHAs included.
    pub check: Duration,
    /// Encoding them for an endpoint. A model in this program takes pixels.
    pub encode: Duration,
}

impl PictureTimings {
    /// Adds those of another picture.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            room: self.room.saturating_add(other.room),
            decode: self.decode.saturating_add(other.decode),
            fit: self.fit.saturating_add(other.fit),
            check: self.check.saturating_add(other.check),
            encode: self.encode.saturating_add(other.encode),
        }
    }

    /// Returns all of it.
    #[must_use]
    pub const fn total(self) -> Duration {
        let work = self.decode.saturating_add(self.fit).saturating_add(self.check).saturating_add(self.encode);
        self.room.saturating_add(work)
    }

    /// Divides a time by these shares. Several pictures are worked on at a time, so together they take more than the clock
    /// shows; stages that follow one another have to add up to what it shows.
    #[must_use]
    pub fn shared_out(self, elapsed: Duration) -> Self {
        let total = self.total().as_secs_f64();
        if total <= 0.0 {
            return Self { room: elapsed, ..Self::default() };
        }
        let share = |of: Duration| elapsed.mul_f64((of.as_secs_f64() / total).clamp(0.0, 1.0));
        Self {
            room: share(self.room),
            decode: share(self.decode),
            fit: share(self.fit),
            check: share(self.check),
            encode: share(self.encode),
        }
    }
}

/// Where the time went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Timings {
    /// Reading and downloading pictures.
    pub acquire: Duration,
    /// Preparing them, by what was done.
    pub prepare: PictureTimings,
    /// Counting and checking.
    pub clear: Duration,
    /// Waiting for its turn, all attempts together. In none of the other times.
    pub queued: Duration,
    /// From sending to the first text, retries included.
    pub first_text: Duration,
    /// From sending to the end, retries included.
    pub call: Duration,
    /// What of the call a model in this program spent on what.
    pub model: Option<ModelTimings>,
    /// Pictures that took none of it: they were prepared before, and kept.
    pub kept_pictures: u32,
}

impl Timings {
    /// Lists the stages, one after another.
    #[must_use]
    pub fn stages(&self) -> Vec<Stage> {
        let PictureTimings { room, decode, fit, check, encode } = self.prepare;
        let mut stages =
            vec![("fetch", self.acquire), ("room", room), ("decode", decode), ("fit", fit), ("check", check)];
        // A model in this program makes pixels into what it reads during the call, and that is where it is told.
        stages.extend(self.model.is_none().then_some(("encode", encode)));
        stages.extend([("count", self.clear), ("wait", self.queued), ("call", self.call)]);
        stages
    }

    /// Lists what a model in this program did during the call, one after another. A model behind an endpoint does not tell.
    #[must_use]
    pub fn within_call(&self) -> Vec<Stage> {
        let Some(model) = self.model else { return Vec::new() };
        vec![("queue", model.queue), ("encode", model.encode), ("prefill", model.prefill), ("write", model.write)]
    }

    /// Lists all that is told of an answer: the stages, those within the call, and how long the first text took.
    #[must_use]
    pub fn told(&self) -> Vec<Stage> {
        let mut told = self.stages();
        told.extend(self.within_call());
        told.push(("first_text", self.first_text));
        told
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn time(milliseconds: u64) -> Duration {
        Duration::from_millis(milliseconds)
    }

    #[test]
    fn shares_add_up_to_the_clock() {
        let spent =
            PictureTimings { room: time(10), decode: time(30), fit: time(20), check: time(5), encode: time(35) };
        assert_eq!(spent.total(), time(100));
        let told = spent.shared_out(time(50));
        assert_eq!((told.room, told.encode, told.total()), (time(5), Duration::from_micros(17_500), time(50)));
        assert_eq!(
            PictureTimings::default().shared_out(time(3)),
            PictureTimings { room: time(3), ..Default::default() }
        );
        assert_eq!(spent.plus(spent).shared_out(Duration::ZERO), PictureTimings::default());
    }

    #[test]
    fn a_name_is_told_once() {
        for model in [None, Some(ModelTimings { encode: time(2), ..ModelTimings::default() })] {
            let timings = Timings { model, ..Timings::default() };
            let told = timings.told();
            let mut names: Vec<_> = told.iter().map(|(name, _)| *name).collect();
            names.sort_unstable();
            let all = names.len();
            names.dedup();
            assert_eq!(names.len(), all, "{told:?}");
            assert!(names.contains(&"encode"));
        }
    }
}
