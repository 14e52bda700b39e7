//! The socket: connections taken, served, and let go.
//!
//! Each connection has a task of its own, which ends with it: a client that goes away drops its request where it stands.
//! When asked to stop, the server takes what already knocked, tells with every answer that the connection closes, lets
//! running requests end within a grace, and leaves.

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;
use tokio::time::{interval, sleep, timeout};

use crate::app::App;
use crate::config::Patience;
use crate::impatient::Impatient;
use crate::tls::Tls;

/// The longest head of a request. Bodies are read in pieces of at most this, too.
const HEAD_BYTES: usize = 128 * 1024;

/// How often pictures are let go whose time in the cache is over.
const SWEEP: Duration = Duration::from_secs(1);

/// How long to wait after the system refused a connection, for want of file handles for instance.
const REFUSED: Duration = Duration::from_millis(50);

/// How a server ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stopped {
    /// Every request was answered.
    Finished,
    /// The grace was over.
    OutOfGrace {
        /// Connections that were still open.
        connections: usize,
    },
    /// Nobody wanted to wait for it.
    AtOnce {
        /// Connections that were still open.
        connections: usize,
    },
}

/// Serves until `stop` is done, then until nothing is left to do, or the grace is over, or `now` is done.
pub async fn serve(
    app: &Arc<App>,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
    now: impl Future<Output = ()>,
) -> Stopped {
    let (stopping, stopped) = watch::channel(());
    let patience = app.config.patience;
    let welcome = Welcome { router: app.router(), tls: app.tls.clone(), patience, stopped };
    let seats = Arc::new(Semaphore::new(app.config.load.connections.max(1)));
    let mut connections = JoinSet::new();
    {
        let mut stop = pin!(stop);
        let mut sweep = interval(SWEEP);
        loop {
            // A connection beyond the limit waits where the system keeps it.
            let accept = async {
                let seat = Arc::clone(&seats).acquire_owned().await;
                (listener.accept().await, seat)
            };
            tokio::select! {
                () = &mut stop => break,
                _tick = sweep.tick() => app.engine.sweep(),
                (accepted, seat) = accept => match accepted {
                    Ok((stream, _)) => {
                        let welcome = welcome.clone();
                        connections.spawn(async move {
                            connection_task(welcome, stream).await;
                            drop(seat);
                        });
                    }
                    Err(_) => sleep(REFUSED).await,
                },
            }
            while connections.try_join_next().is_some() {}
        }
    }
    app.stop();
    for stream in knocked(listener) {
        connections.spawn(connection_task(welcome.clone(), stream));
    }
    drop(stopping);
    let finish = async { while connections.join_next().await.is_some() {} };
    let waited = tokio::select! {
        finished = timeout(patience.grace, finish) => Some(finished),
        () = now => None,
    };
    match waited {
        Some(Ok(())) => Stopped::Finished,
        Some(Err(_)) => Stopped::OutOfGrace { connections: connections.len() },
        None => Stopped::AtOnce { connections: connections.len() },
    }
}

/// Takes the connections that were made and not yet taken: closing the listener would reset them.
fn knocked(listener: TcpListener) -> Vec<TcpStream> {
    let Ok(listener) = listener.into_std() else { return Vec::new() };
    std::iter::from_fn(|| {
        let (stream, _): (_, SocketAddr) = listener.accept().ok()?;
        stream.set_nonblocking(true).ok()?;
        TcpStream::from_std(stream).ok()
    })
    .collect()
}

/// What every connection needs.
#[derive(Clone)]
struct Welcome {
    router: Router,
    tls: Option<Tls>,
    patience: Patience,
    stopped: watch::Receiver<()>,
}

async fn connection_task(welcome: Welcome, stream: TcpStream) {
    // Small events are sent at once.
    let _delay: io::Result<()> = stream.set_nodelay(true);
    let stream = Impatient::new(stream, welcome.patience.write);
    let Some(tls) = welcome.tls.clone() else { return speak(welcome, stream).await };
    let mut stopped = welcome.stopped.clone();
    let too_late = async {
        let _stopping = stopped.changed().await;
        sleep(welcome.patience.last_request).await;
    };
    tokio::select! {
        // Who does not shake hands, or not in time, has asked nothing and is told nothing.
        shaken = timeout(welcome.patience.head, tls.accept(stream)) => {
            if let Ok(Ok(stream)) = shaken {
                speak(welcome, stream).await;
            }
        }
        () = too_late => {}
    }
}

/// Speaks HTTP until the client leaves or the server stops.
async fn speak<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(welcome: Welcome, stream: S) {
    let Welcome { router, patience, mut stopped, .. } = welcome;
    let service = TowerToHyperService::new(router);
    let mut connection = pin!(
        http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(patience.head)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service)
    );
    // How a connection ends is its client's affair; what became of each request is in its record.
    tokio::select! {
        _ended = connection.as_mut() => return,
        _changed = stopped.changed() => {}
    }
    tokio::select! {
        _ended = connection.as_mut() => return,
        () = sleep(patience.last_request) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ended = connection.await;
}
