//! Who is connected, how far each one is, and who gives way when there are too many.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;
use tokio::task::AbortHandle;

use super::LoopbackLimits;

/// Nobody is pushed out sooner: a browser has sent its first lines by then.
const HEAD_GRACE: Duration = Duration::from_millis(50);
/// From here on it can be told whether a form comes slowly.
const BODY_GRACE: Duration = Duration::from_secs(1);
/// Bytes in a millisecond: a browser on the same machine is a thousand times faster.
const SLOW: u64 = 64;

/// The connections of one address.
pub(super) struct Connections {
    most: usize,
    /// Bytes of unfinished forms that may lie in memory together.
    most_bytes: u64,
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
    since: Instant,
    abort: AbortHandle,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// Has shown no secret path yet.
    Unproven,
    /// Knows a secret path; its form has come this far, or is there and waits for its turn.
    Reading { bytes: u64, complete: bool },
    /// Its answer is before the door, or its page is being delivered: never cut off.
    Answering,
}

/// A connection's place among the others; given back when dropped.
pub(super) struct Ticket {
    connections: Arc<Connections>,
    number: u64,
}

/// There is no memory for more of this form.
#[derive(Debug)]
pub(super) struct NoMemory;

impl Connections {
    pub(super) fn new(limits: LoopbackLimits) -> Arc<Self> {
        let body = u64::try_from(limits.body).unwrap_or(u64::MAX);
        Arc::new(Self {
            most: limits.connections.max(1),
            most_bytes: body.saturating_mul(2),
            inside: Mutex::default(),
            freed: Notify::new(),
        })
    }

    /// Waits until one more may come in; pushes the oldest out that has shown no secret path, else the slowest form.
    pub(super) async fn make_room(&self) {
        while !self.has_made_room() {
            // Woken when somebody leaves, else looks again when the youngest have had their time.
            let _ = tokio::time::timeout(HEAD_GRACE, self.freed.notified()).await;
        }
    }

    /// Starts a connection, unless the address is closed.
    pub(super) fn enter(self: &Arc<Self>, start: impl FnOnce(Arc<Ticket>) -> AbortHandle) {
        let mut inside = self.inside();
        if inside.closed {
            return;
        }
        let number = inside.next;
        inside.next = number.wrapping_add(1);
        // Started under the lock: it cannot leave before it is entered.
        let abort = start(Arc::new(Ticket { connections: Arc::clone(self), number }));
        inside.all.insert(number, Connection { stage: Stage::Unproven, since: Instant::now(), abort });
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
        match inside.slowest() {
            Some(number) => {
                inside.push_out(number);
                true
            }
            None => false,
        }
    }

    fn inside(&self) -> MutexGuard<'_, Inside> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Inside {
    /// Who gives way: the oldest that has shown no secret path, else a form that hardly moves. Those that have only just
    /// come are waited for before any other form is given up.
    fn slowest(&self) -> Option<u64> {
        let unproven = self.all.iter().filter(|(_, connection)| connection.stage == Stage::Unproven);
        let oldest = unproven.min_by_key(|(number, _)| **number);
        if let Some((number, connection)) = oldest
            && connection.since.elapsed() >= HEAD_GRACE
        {
            return Some(*number);
        }
        let (pace, form) = self.slowest_form(None)?;
        (pace < SLOW || oldest.is_none()).then_some(form)
    }

    /// The form that comes most slowly, with its bytes in a millisecond.
    fn slowest_form(&self, but: Option<u64>) -> Option<(u64, u64)> {
        let pace = |(number, connection): (&u64, &Connection)| match connection.stage {
            Stage::Reading { bytes, complete: false }
                if Some(*number) != but && connection.since.elapsed() >= BODY_GRACE =>
            {
                let milliseconds = u64::try_from(connection.since.elapsed().as_millis()).unwrap_or(u64::MAX);
                Some((bytes.checked_div(milliseconds).unwrap_or(bytes), *number))
            }
            _ => None,
        };
        self.all.iter().filter_map(pace).min()
    }

    fn push_out(&mut self, number: u64) {
        if let Some(connection) = self.all.remove(&number) {
            connection.abort.abort();
        }
    }

    fn bytes(&self) -> u64 {
        let bytes = |connection: &Connection| match connection.stage {
            Stage::Reading { bytes, .. } => bytes,
            Stage::Unproven | Stage::Answering => 0,
        };
        self.all.values().map(bytes).fold(0, u64::saturating_add)
    }
}

impl Ticket {
    /// The request knows a secret path.
    pub(super) fn proven(&self) {
        self.change(|connection| {
            connection.stage = Stage::Reading { bytes: 0, complete: false };
            connection.since = Instant::now();
        });
    }

    pub(super) fn is_proven(&self) -> bool {
        self.connections.inside().all.get(&self.number).is_some_and(|connection| connection.stage != Stage::Unproven)
    }

    /// More of the form has come. Where all forms together are too much, the slowest other one gives way.
    pub(super) fn received(&self, more: usize) -> Result<(), NoMemory> {
        let more = u64::try_from(more).unwrap_or(u64::MAX);
        let mut inside = self.connections.inside();
        while inside.bytes().saturating_add(more) > self.connections.most_bytes {
            let (_, slowest) = inside.slowest_form(Some(self.number)).ok_or(NoMemory)?;
            inside.push_out(slowest);
        }
        if let Some(Connection { stage: Stage::Reading { bytes, .. }, .. }) = inside.all.get_mut(&self.number) {
            *bytes = bytes.saturating_add(more);
        }
        Ok(())
    }

    /// All of the form has come.
    pub(super) fn complete(&self) {
        self.change(|connection| {
            if let Stage::Reading { complete, .. } = &mut connection.stage {
                *complete = true;
            }
        });
    }

    /// The door begins to work on the answer; `false` when the address has been closed meanwhile.
    pub(super) fn answering(&self) -> bool {
        let mut inside = self.connections.inside();
        if inside.closed {
            return false;
        }
        match inside.all.get_mut(&self.number) {
            Some(connection) => {
                connection.stage = Stage::Answering;
                true
            }
            None => false,
        }
    }

    fn change(&self, change: impl FnOnce(&mut Connection)) {
        if let Some(connection) = self.connections.inside().all.get_mut(&self.number) {
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
