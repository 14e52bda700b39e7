//! Keys and certificate, read again while the server runs.
//!
//! Everything else of the settings takes a restart. What cannot be read leaves all as it was.

use vqa_core::Kind;
use vqa_server::App;

use crate::commands::Desk;
use crate::compose::serve as compose;
use crate::failure::Failure;
use crate::flags::ServeFlags;

/// Reads keys and certificate again, and uses them from now on.
pub(super) fn renew(app: &App, desk: &Desk, flags: &ServeFlags) -> Result<(), Failure> {
    let settings = compose::settings(desk, flags)?;
    let Some(first) = settings.first() else { return Ok(()) };
    let (keys, tls) = compose::renewed(&first.serve.table, app.catalogue())?;
    let renewed = match (app.tls(), tls) {
        (Some(used), Some(renewed)) => Some((used, renewed)),
        (None, None) => None,
        (Some(_), None) | (None, Some(_)) => {
            let message = "[serve]: a server that began with TLS cannot go on without, nor the other way round";
            return Err(Failure::new(Kind::Misconfigured, message).hint("restart it"));
        }
    };
    let changed = app.renew_keys(keys);
    changed.map_err(|error| Failure::new(Kind::Misconfigured, format!("[serve.keys]: {error}")).hint("restart it"))?;
    if let Some((used, renewed)) = renewed {
        used.renew(&renewed);
    }
    Ok(())
}
