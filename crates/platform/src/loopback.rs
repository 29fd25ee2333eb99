//! The loopback address that an EMP sends the learner's browser back to.
//!
//! A sign-in server sends a browser back to the same kind of address, which then takes a query and no form.
//!
//! One address per fetch: 127.0.0.1 only, a port of its own, two secret paths. It takes a form POST at one of them, shows
//! the start page at the other, and nothing else. Whoever can reach the port without knowing a path can make it work, but
//! neither keep it busy nor fill its memory: connections are few, short, and the slowest that has not shown a path gives
//! way to the next. Of large forms one at a time is in memory.
//!
//! It does not look into the body; whether an answer belongs to the session is for the [`Door`] to say.

mod answer;
mod connections;
mod pages;
mod request;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use emc::ports::{Door, Loopback, LoopbackError, OpenDoor, OpenRedirect, RedirectDoor};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::runtime::Runtime;
use tokio::task::AbortHandle;
use url::Url;

use crate::randomness::secret;
use connections::{Connections, Counted, Ticket};
use request::Paths;

/// First lines may be as long as this, which is twice what most servers take; also how much of a form is read at a time.
const HEAD_BYTES: usize = 16 << 10;

/// How much and how long an address bears.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LoopbackLimits {
    /// Bytes of one form.
    pub body: usize,
    /// Connections served at once; the next one pushes the slowest out that has shown no secret path.
    pub connections: usize,
    /// Time for a request's first lines and for whatever does not know a secret path.
    pub head_time: Duration,
    /// Time for a form to arrive.
    pub body_time: Duration,
    /// Time for an answer to be worked on and its page to be taken.
    pub answer_time: Duration,
    /// How long a repeated answer still gets a page after the accepted one.
    pub linger: Duration,
}

impl Default for LoopbackLimits {
    fn default() -> Self {
        Self {
            body: 96 << 20,
            connections: 64,
            head_time: Duration::from_secs(10),
            body_time: Duration::from_secs(60),
            answer_time: Duration::from_secs(120),
            linger: Duration::from_secs(5),
        }
    }
}

/// Opens loopback addresses; all of them share one small runtime with threads of its own.
pub struct LoopbackListener {
    limits: LoopbackLimits,
    runtime: Mutex<Option<Arc<Background>>>,
}

impl LoopbackListener {
    /// Nothing is opened or started yet.
    pub fn new(limits: LoopbackLimits) -> Self {
        Self { limits, runtime: Mutex::new(None) }
    }

    fn runtime(&self) -> Result<Arc<Background>, LoopbackError> {
        let mut runtime = self.runtime.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(runtime) = runtime.as_ref() {
            return Ok(Arc::clone(runtime));
        }
        let started = Arc::new(Background::start()?);
        *runtime = Some(Arc::clone(&started));
        Ok(started)
    }
}

impl Loopback for LoopbackListener {
    /// Dropping the closer ends every connection but one whose answer is being worked on: that one still gets its page.
    fn open(&self, door: Arc<dyn Door>) -> Result<OpenDoor, LoopbackError> {
        let no_secret = |error: getrandom::Error| LoopbackError(error.to_string());
        let (start, answer) = (secret().map_err(no_secret)?, secret().map_err(no_secret)?);
        let address = self.serve(Behind::Form(door), |port| Paths::new(port, &start, &answer))?;
        let paths = &address.address.paths;
        let (start_url, return_url) = (url(&paths.start_url())?, url(&paths.return_url())?);
        Ok(OpenDoor { start_url, return_url, closer: Box::new(address) })
    }

    /// Closes as [`Self::open`] says.
    fn open_redirect(&self, state: &str, door: Arc<dyn RedirectDoor>) -> Result<OpenRedirect, LoopbackError> {
        let address = self.serve(Behind::Redirect(door), |port| Paths::of_redirect(port, state))?;
        Ok(OpenRedirect { redirect_url: url(&address.address.paths.return_url())?, closer: Box::new(address) })
    }
}

impl LoopbackListener {
    fn serve(&self, behind: Behind, paths: impl FnOnce(u16) -> Paths) -> Result<Closer, LoopbackError> {
        let background = self.runtime()?;
        let runtime = background.runtime()?;
        let listener = {
            let _inside = runtime.enter();
            listen().map_err(|error| LoopbackError(error.to_string()))?
        };
        let port = listener.local_addr().map_err(|error| LoopbackError(error.to_string()))?.port();
        let address = Arc::new(Address {
            paths: paths(port),
            limits: self.limits,
            behind,
            turn: tokio::sync::Mutex::new(()),
            answered: AtomicBool::new(false),
            large: Arc::default(),
            connections: Connections::new(self.limits),
            accepting: Mutex::new(None),
        });
        let accepting = runtime.spawn(accept(listener, Arc::clone(&address))).abort_handle();
        *address.accepting.lock().unwrap_or_else(PoisonError::into_inner) = Some(accepting);
        Ok(Closer { address, _background: background })
    }
}

/// Who works on what comes to an address.
#[derive(Clone)]
enum Behind {
    Form(Arc<dyn Door>),
    Redirect(Arc<dyn RedirectDoor>),
}

/// One open address.
struct Address {
    paths: Paths,
    limits: LoopbackLimits,
    behind: Behind,
    /// Held while the door works on an answer: one at a time.
    turn: tokio::sync::Mutex<()>,
    /// The door has accepted an answer.
    answered: AtomicBool,
    /// Held by the one large form that is being read or worked on: their memory never adds up.
    large: Arc<tokio::sync::Mutex<()>>,
    connections: Arc<Connections>,
    accepting: Mutex<Option<AbortHandle>>,
}

impl Address {
    fn is_answered(&self) -> bool {
        self.answered.load(Ordering::SeqCst)
    }

    fn close(&self) {
        self.connections.close();
        if let Some(accepting) = self.accepting.lock().unwrap_or_else(PoisonError::into_inner).take() {
            accepting.abort();
        }
    }
}

/// Closes the address when dropped, and keeps the runtime alive until then.
struct Closer {
    address: Arc<Address>,
    _background: Arc<Background>,
}

impl Drop for Closer {
    fn drop(&mut self) {
        self.address.close();
    }
}

/// A runtime that may be dropped anywhere, also on a thread of another runtime.
struct Background(Option<Runtime>);

impl Background {
    fn start() -> Result<Self, LoopbackError> {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            // Answers are worked on one after the other, those of all addresses: their memory never adds up.
            .max_blocking_threads(1)
            .thread_name("loopback")
            .enable_all()
            .build()
            .map(|runtime| Self(Some(runtime)))
            .map_err(|error| LoopbackError(error.to_string()))
    }

    fn runtime(&self) -> Result<&Runtime, LoopbackError> {
        self.0.as_ref().ok_or_else(|| LoopbackError("the runtime has ended".to_owned()))
    }
}

impl Drop for Background {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}

fn listen() -> std::io::Result<TcpListener> {
    let socket = TcpSocket::new_v4()?;
    socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)))?;
    socket.listen(1024)
}

fn url(text: &str) -> Result<Url, LoopbackError> {
    Url::parse(text).map_err(|error| LoopbackError(error.to_string()))
}

async fn accept(listener: TcpListener, address: Arc<Address>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                address.connections.make_room().await;
                serve(&address, stream);
                // Lets the new one be read before the next is taken.
                tokio::task::yield_now().await;
            }
            // The peer went away again, or the program has too many files open: neither lasts.
            Err(error) => {
                tracing::debug!(kind = ?error.kind(), "a connection was not accepted");
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    }
}

fn serve(address: &Arc<Address>, stream: TcpStream) {
    address.connections.enter(stream, |ticket, stream| {
        let connection = connection(Arc::clone(address), ticket, stream);
        tokio::spawn(connection).abort_handle()
    });
}

async fn connection(address: Arc<Address>, ticket: Arc<Ticket>, stream: Counted) {
    ticket.begins();
    // Delays small writes otherwise; that it fails is no harm.
    let _ = stream.stream().set_nodelay(true);
    let limits = address.limits;
    let service = service_fn(|request| answer::respond(Arc::clone(&address), Arc::clone(&ticket), request));
    let serving = http1::Builder::new()
        .keep_alive(false)
        .half_close(true)
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(TokioIo::new(stream), service);
    let too_long = async {
        tokio::time::sleep(limits.head_time).await;
        if ticket.is_proven() {
            tokio::time::sleep(limits.body_time + limits.answer_time).await;
        }
    };
    tokio::select! {
        served = serving => {
            if served.is_err() {
                tracing::debug!("a connection to the loopback address ended early");
            }
        }
        () = too_long => tracing::debug!("a connection to the loopback address took too long"),
    }
}

#[cfg(test)]
mod tests;
