//! The built program, end to end, against a scripted endpoint on the loopback.
//!
//! Every run happens at a [`desk::Desk`]: a folder of its own and nothing of the caller's environment. What must hold
//! of every run is checked there.

#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail as tests do")]

mod answers;
#[cfg(unix)]
mod batches;
mod broken_endpoints;
#[cfg(target_os = "linux")]
mod canaries;
mod chat;
mod codes;
mod desk;
#[cfg(feature = "local")]
mod help;
#[cfg(unix)]
mod interrupts;
#[cfg(feature = "local")]
mod local_answers;
#[cfg(feature = "local")]
mod local_models;
#[cfg(all(feature = "local", unix))]
mod local_serves;
mod models;
mod options;
mod pictures;
mod plans;
#[cfg(target_os = "linux")]
mod remedies;
mod run_plans;
mod runs;
mod scores;
mod screens;
#[cfg(unix)]
mod serves;
mod settings;
mod sizes;
#[cfg(target_os = "linux")]
mod wiped;
mod wrong_input;
