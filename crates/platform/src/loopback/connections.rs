//! Who is connected, how far each one is, and who gives way when there are too many.

use std::collections::HashMap;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::LoopbackLimits;

/// Nobody is pushed out sooner: a browser has sent its first lines by then.
const HEAD_GRACE: Duration = Duration::from_millis(50);
/// First lines of a browser are hardly longer; whoever sends more of them does not count as faster for it.
const HEAD_BYTES: u64 = 2 << 10;
/// From here on it can be told whether a form comes slowly.
const BODY_GRACE: Duration = Duration::from_secs(1);
/// Bytes in a second: a browser on the same machine is hundreds of times faster.
const SLOW: u64 = 256 << 10;

/// The connections of one address.
pub(super) struct Connections {
    most: usize,
    inside: Mutex<Inside>,
    freed: Notify,
}

#[derive(Default)]
struct Inside {
    closed: bool,
    next: u64,
    all: HashMap<u64, Connection>,
}

struct Connection {
    stage: Stage,
    /// When it came, or when its form began to be read.
    since: Instant,
    /// Bytes that came before it had shown a secret path.
    head: Arc<AtomicU64>,
    abort: AbortHandle,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Nobody has looked yet at what it has sent.
    New,
    /// Has shown no secret path yet.
    Unproven,
    /// Knows a secret path, and its form comes: so many bytes since `since`.
    Reading { bytes: u64, large: bool },
    /// Knows a secret path, and it is not up to the sender that it does not go on.
    Waiting,
    /// Its answer is before the door, or its page is being delivered: never cut off.
    Answering,
    /// Has been pushed out, and is about to go.
    Leaving,
}

/// A connection's place among the others; given back when dropped.
pub(super) struct Ticket {
    connections: Arc<Connections>,
    number: u64,
}

/// The stream of a connection, which counts what comes.
pub(super) struct Counted {
    stream: TcpStream,
    bytes: Arc<AtomicU64>,
}

impl Connections {
    pub(super) fn new(limits: LoopbackLimits) -> Arc<Self> {
        Arc::new(Self { most: limits.connections.max(1), inside: Mutex::default(), freed: Notify::new() })
    }

    /// Waits until one more may come in; pushes the slowest out that has shown no secret path, and a form that hardly
    /// moves only where all have shown one.
    pub(super) async fn make_room(&self) {
        while !self.has_made_room() {
            // Woken when somebody leaves, else looks again when the youngest have had their time.
            let _ = tokio::time::timeout(HEAD_GRACE, self.freed.notified()).await;
        }
    }

    /// Starts a connection, unless the address is closed.
    pub(super) fn enter(self: &Arc<Self>, stream: TcpStream, start: impl FnOnce(Arc<Ticket>, Counted) -> AbortHandle) {
        let mut inside = self.inside();
        if inside.closed {
            return;
        }
        let number = inside.next;
        inside.next = number.wrapping_add(1);
        let head = Arc::new(AtomicU64::new(0));
        let stream = Counted { stream, bytes: Arc::clone(&head) };
        // Started under the lock: it cannot leave before it is entered.
        let abort = start(Arc::new(Ticket { connections: Arc::clone(self), number }), stream);
        inside.all.insert(number, Connection { stage: Stage::New, since: Instant::now(), head, abort });
    }

    /// Lets nobody in any more and ends all whose answer is not being worked on.
    pub(super) fn close(&self) {
        let mut inside = self.inside();
        inside.closed = true;
        inside.all.retain(|_, connection| {
            let answering = connection.stage == Stage::Answering;
            if !answering {
                connection.abort.abort();
            }
            answering
        });
    }

    fn has_made_room(&self) -> bool {
        let mut inside = self.inside();
        if inside.closed || inside.all.len() < self.most {
            return true;
        }
        if !inside.all.values().any(|connection| connection.stage == Stage::Leaving)
            && let Some(number) = inside.slowest()
        {
            inside.push_out(number);
        }
        false
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    /// Who gives way: the slowest that has shown no secret path. While there is one, and be it so young that it has to
    /// be waited for, nobody gives way who has shown a path.
    fn slowest(&self) -> Option<u64> {
        if !self.all.values().any(|connection| matches!(connection.stage, Stage::New | Stage::Unproven)) {
            return self.slowest_form(|_| true);
        }
        self.all
            .iter()
            .filter(|(_, connection)| connection.stage == Stage::Unproven && connection.since.elapsed() >= HEAD_GRACE)
            // Of two that are equally slow the older.
            .min_by_key(|(number, connection)| (connection.pace(), **number))
            .map(|(number, _)| *number)
    }

    /// The form that comes most slowly, where one hardly moves.
    fn slowest_form(&self, among: impl Fn(Stage) -> bool) -> Option<u64> {
        self.all
            .iter()
            .filter(|(_, connection)| connection.hardly_moves() && among(connection.stage))
            .min_by_key(|(number, connection)| (connection.pace(), **number))
            .map(|(number, _)| *number)
    }

    /// It keeps its place until it has gone, so that there are never more than allowed.
    fn push_out(&mut self, number: u64) {
        if let Some(connection) = self.all.get_mut(&number) {
            connection.stage = Stage::Leaving;
            connection.abort.abort();
        }
    }
}

impl Connection {
    fn hardly_moves(&self) -> bool {
        matches!(self.stage, Stage::Reading { .. }) && self.since.elapsed() >= BODY_GRACE && self.pace() < SLOW
    }

    /// Bytes in a second, on average.
    fn pace(&self) -> u64 {
        let bytes = match self.stage {
            Stage::Unproven => self.head.load(Ordering::Relaxed).min(HEAD_BYTES),
            Stage::Reading { bytes, .. } => bytes,
            Stage::New | Stage::Waiting | Stage::Answering | Stage::Leaving => return u64::MAX,
        };
        let milliseconds = u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX);
        bytes.saturating_mul(1000).checked_div(milliseconds).unwrap_or(u64::MAX)
    }
}

impl Ticket {
    /// What it sends is looked at from now on: on a busy machine it may have waited for that.
    pub(super) fn begins(&self) {
        self.change(|connection| {
            connection.stage = Stage::Unproven;
            connection.since = Instant::now();
        });
    }

    /// The request knows a secret path.
    pub(super) fn proven(&self) {
        self.reads(false);
    }

    pub(super) fn is_proven(&self) -> bool {
        let inside = self.connections.inside();
        let stage = inside.all.get(&self.number).map(|connection| connection.stage);
        stage.is_some_and(|stage| !matches!(stage, Stage::New | Stage::Unproven))
    }

    /// The form is read from now on; `large` when it holds the turn of the large ones.
    pub(super) fn reads(&self, large: bool) {
        self.change(|connection| {
            connection.stage = Stage::Reading { bytes: 0, large };
            connection.since = Instant::now();
        });
    }

    /// More of the form has come.
    pub(super) fn received(&self, more: usize) {
        self.change(|connection| {
            if let Stage::Reading { bytes, .. } = &mut connection.stage {
                *bytes = bytes.saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
            }
        });
    }

    /// Whether its form comes far more slowly than from any browser on this machine.
    pub(super) fn hardly_moves(&self) -> bool {
        self.connections.inside().all.get(&self.number).is_some_and(Connection::hardly_moves)
    }

    /// The form is there as far as is wanted for now.
    pub(super) fn waits(&self) {
        self.change(|connection| connection.stage = Stage::Waiting);
    }

    /// Ends the large form that has its turn and hardly moves: another one waits.
    pub(super) fn push_out_slow_large(&self) {
        let mut inside = self.connections.inside();
        if let Some(number) = inside.slowest_form(|stage| matches!(stage, Stage::Reading { large: true, .. })) {
            inside.push_out(number);
        }
    }

    /// The door begins to work on the answer; `false` when the address has been closed meanwhile.
    pub(super) fn answering(&self) -> bool {
        let mut inside = self.connections.inside();
        if inside.closed {
            return false;
        }
        match inside.all.get_mut(&self.number) {
            Some(connection) if connection.stage != Stage::Leaving => {
                connection.stage = Stage::Answering;
                true
            }
            _ => false,
        }
    }

    fn change(&self, change: impl FnOnce(&mut Connection)) {
        let mut inside = self.connections.inside();
        if let Some(connection) = inside.all.get_mut(&self.number).filter(|c| c.stage != Stage::Leaving) {
            change(connection);
        }
    }
}

impl Drop for Ticket {
    fn drop(&mut self) {
        self.connections.inside().all.remove(&self.number);
        self.connections.freed.notify_one();
    }
}

impl Counted {
    pub(super) fn stream(&self) -> &TcpStream {
        &self.stream
    }
}

impl AsyncRead for Counted {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        let before = into.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, into);
        let more = into.filled().len().saturating_sub(before);
        self.bytes.fetch_add(u64::try_from(more).unwrap_or(u64::MAX), Ordering::Relaxed);
        polled
    }
}

impl AsyncWrite for Counted {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<std::io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
