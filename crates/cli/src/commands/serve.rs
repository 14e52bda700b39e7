//! `vqa serve`: the guide's API, self-hosted, in front of the models of the settings.

mod journal;
mod renew;
mod signals;
mod spans;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use vqa_core::{Kind, chain};
use vqa_net::Exporter;
use vqa_server::{App, Journal, KeyHash, Parts, Playground, Stopped};

use super::{Desk, Done, Stop};
use crate::compose::serve as compose;
use crate::exit;
use crate::failure::Failure;
use crate::flags::{LogFlag, ServeCommand, ServeFlags};
use crate::print::Printer;
use signals::{Hangup, Signals};

pub(crate) fn run(desk: &Desk, flags: &ServeFlags) -> Done {
    if let Some(ServeCommand::Key { name }) = &flags.command {
        return key(desk, name);
    }
    let settings = compose::settings(desk, flags)?;
    let table = settings.first().map(|settings| settings.serve.table.clone()).unwrap_or_default();
    let address = compose::address(&settings, flags);
    let usual = if desk.printer.is_quiet() { LogFlag::Off } else { LogFlag::Human };
    let log = flags.log.or(table.log).unwrap_or(usual);
    let (journal, lines) = journal::to_standard_error(log);
    let (journal, exporter) = traced(table.traces.as_deref(), journal)?;
    let parts = compose::parts(desk, &settings, flags, journal)?;
    refuse_open_door(address, &parts)?;
    if flags.check {
        return check(desk.printer, address, &parts);
    }
    #[cfg(feature = "local")]
    vqa_llama::share_arenas();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::new(Kind::Internal, format!("cannot start: {error}")))?;
    let done = runtime.block_on(exporting(exporter, serve((desk, flags), address, parts)));
    lines.wait();
    // A decoder that still works on a picture must not hold up the exit.
    runtime.shutdown_background();
    done
}

/// Adds a collector of traces to where records go, where the settings name one.
fn traced(url: Option<&str>, journal: Arc<dyn Journal>) -> Result<(Arc<dyn Journal>, Option<Exporter>), Failure> {
    let Some(url) = url else { return Ok((journal, None)) };
    let (traces, exporter) = vqa_net::traces(url).map_err(|error| {
        let hint = "name where a collector takes OTLP over HTTP, as in http://127.0.0.1:4318/v1/traces";
        Failure::new(Kind::Misconfigured, format!("[serve] traces: {}", chain(&error))).hint(hint)
    })?;
    Ok((Arc::new(spans::Traced { traces, journal }), Some(exporter)))
}

/// How long the last spans have to be sent.
const LAST_SPANS: Duration = Duration::from_secs(2);

/// Sends traces while something goes on, and the last of them after it.
async fn exporting<T>(exporter: Option<Exporter>, going_on: impl Future<Output = T>) -> T {
    let Some(mut exporter) = exporter else { return going_on.await };
    let mut going_on = pin!(going_on);
    let done = tokio::select! {
        done = &mut going_on => done,
        // There can be no more spans once everything that makes them is gone, and then it is done too.
        () = exporter.work() => going_on.await,
    };
    exporter.finish(LAST_SPANS).await;
    done
}

/// Prints a key, once. Only its hash is ever stored.
fn key(desk: &Desk, name: &str) -> Done {
    let (key, hash): (SecretString, KeyHash) = vqa_server::new_key()
        .map_err(|error| Failure::new(Kind::Internal, format!("the system gave no randomness: {error}")))?;
    desk.printer.line(key.expose_secret())?;
    desk.printer.reply(&format!(
        "This key is shown once. Let it in by these lines in the settings file:\n\n[serve.keys.{name}]\nhash = \"{hash}\""
    ));
    Ok(0)
}

/// Refuses to answer strangers: whoever can reach the address could spend this account's money.
fn refuse_open_door(address: SocketAddr, parts: &Parts) -> Result<(), Failure> {
    if address.ip().is_loopback() || !parts.keys.is_empty() {
        return Ok(());
    }
    let message = format!("there are no keys, and {address} can be reached from other machines");
    let failure = Failure::new(Kind::Misconfigured, message).code("no_server_keys");
    Err(failure
        .hint("make a key with `vqa serve key NAME`")
        .hint("or listen on this machine alone: --listen 127.0.0.1:8080"))
}

const fn scheme(parts: &Parts) -> &'static str {
    if parts.tls.is_some() { "https" } else { "http" }
}

fn check(printer: Printer, address: SocketAddr, parts: &Parts) -> Done {
    let scheme = scheme(parts);
    printer.line(&format!("would listen on {scheme}://{address}"))?;
    if parts.config.playground == Playground::On {
        printer.line(&format!("playground {scheme}://{address}/"))?;
    }
    for name in parts.catalogue.names() {
        printer.line(&format!("model {name}"))?;
    }
    for key in &parts.keys {
        printer.line(&format!("key {}", key.name))?;
    }
    Ok(0)
}

async fn serve((desk, flags): (&Desk, &ServeFlags), address: SocketAddr, parts: Parts) -> Done {
    let printer = desk.printer;
    let listener = TcpListener::bind(address).await.map_err(|error| unbound(address, &error))?;
    let address = listener.local_addr().map_err(|error| unbound(address, &error))?;
    let deaf = |error| Failure::new(Kind::Internal, format!("cannot listen for signals: {error}"));
    let (mut signals, mut hangup) = (Signals::new().map_err(deaf)?, Hangup::new().map_err(deaf)?);
    let models = parts.catalogue.names().count();
    let (playground, scheme) = (parts.config.playground, scheme(&parts));
    let app = App::new(parts);
    app.warm();
    let to_try = match playground {
        Playground::On => format!("; to try it: {scheme}://{address}/"),
        Playground::Off => String::new(),
    };
    let plural = if models == 1 { "" } else { "s" };
    printer.reply(&format!("listening on {scheme}://{address}/v1 ({models} model{plural}){to_try}"));
    let (stop, stopping) = oneshot::channel();
    let (now, cut) = oneshot::channel();
    let listen = async {
        signals.next().await;
        printer.reply("stopping: no new requests, running ones may end; a second signal ends them");
        drop::<oneshot::Sender<()>>(stop);
        signals.next().await;
        drop::<oneshot::Sender<()>>(now);
        std::future::pending::<()>().await;
    };
    let renewing = async {
        loop {
            hangup.next().await;
            match renew::renew(&app, desk, flags) {
                Ok(()) => printer.reply("keys and certificate were read again"),
                Err(failure) => {
                    printer.failure(&failure);
                    printer.reply("keys and certificate stay as they were");
                }
            }
        }
    };
    let ended = async |told: oneshot::Receiver<()>| drop(told.await);
    let (stopping, cut) = (ended(stopping), ended(cut));
    tokio::select! {
        stopped = vqa_server::serve(&app, listener, stopping, cut) => Ok(told(printer, stopped)),
        () = listen => Err(Stop::Gone),
        () = renewing => Err(Stop::Gone),
    }
}

fn told(printer: Printer, stopped: Stopped) -> u8 {
    match stopped {
        Stopped::Finished => 0,
        Stopped::OutOfGrace { connections } => {
            printer.reply(&format!("the grace is over; {connections} connections were cut"));
            0
        }
        Stopped::AtOnce { connections } => {
            printer.reply(&format!("ended at once; {connections} connections were cut"));
            exit::INTERRUPTED
        }
    }
}

fn unbound(address: SocketAddr, error: &io::Error) -> Failure {
    let failure =
        Failure::new(Kind::Misconfigured, format!("cannot listen on {address}: {error}")).code("cannot_listen");
    let hints = [
        (io::ErrorKind::AddrInUse, "another program listens there; choose another port: --listen 127.0.0.1:8081"),
        (io::ErrorKind::PermissionDenied, "choose a port above 1023, as in --listen 127.0.0.1:8080"),
        (io::ErrorKind::AddrNotAvailable, "this machine has no such address"),
    ];
    let hint = hints.into_iter().find(|(kind, _)| *kind == error.kind()).map(|(_, hint)| hint);
    hint.into_iter().fold(failure, Failure::hint)
}
