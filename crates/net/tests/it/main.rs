//! The crate against a scripted endpoint, over real sockets.

#[cfg(test)]
mod downloads;
#[cfg(test)]
mod endpoints;
#[cfg(test)]
mod failures;
#[cfg(test)]
mod requests;
#[cfg(test)]
mod setup;
