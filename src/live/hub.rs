use super::Interest;
use crate::{
    Error, ErrorKind, Result,
    changes::{self, Position, Touched},
    engine::{Connection, Engine, Guard, Signal, schema_version},
};
use std::{
    collections::{BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

/// How long the thread sleeps where nothing happens.
const LONG: Duration = Duration::from_secs(3600);

/// What the live queries of a store share: it follows the change log once for
/// all of them and says to each when its result may have become another.
pub(crate) struct Hub {
    engine: Arc<Engine>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// How far the log was read; none when that is not known.
    known: Option<Known>,
    /// The count of the engine's signal before it was read, or could not be.
    seen: u64,
    entries: HashMap<u64, Entry>,
    last_id: u64,
    /// Whether a thread follows the log.
    is_followed: bool,
}

/// What the entries were judged by.
#[derive(Clone, Copy)]
struct Known {
    position: Position,
    schema: i64,
}

struct Entry {
    interest: Arc<Interest>,
    /// Raised when the result may have become another.
    stale: Arc<Signal>,
}

impl Hub {
    pub(crate) fn new(engine: Arc<Engine>) -> Self {
        Self { engine, state: Mutex::default() }
    }

    pub(super) const fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }

    /// Adds a query that any change matters to until its interest is set;
    /// gives its number.
    pub(super) fn add(self: &Arc<Self>, stale: Arc<Signal>) -> Result<u64> {
        self.engine.check_readable_here()?;
        let mut state = self.lock();
        if state.known.is_none() {
            state.seen = self.engine.signal().count();
            state.known = Some(self.newest()?);
            state.tell(None);
        }
        if crate::platform::HAS_THREADS && !state.is_followed {
            let (hub, signal) = (Arc::downgrade(self), self.engine.signal().clone());
            std::thread::Builder::new().name("edgelite-live".to_owned()).spawn(move || follow(&hub, &signal))?;
            state.is_followed = true;
        }
        state.last_id += 1;
        let id = state.last_id;
        state.entries.insert(id, Entry { interest: Arc::new(Interest::Any), stale });
        Ok(id)
    }

    pub(super) fn remove(&self, id: u64) {
        let mut state = self.lock();
        state.entries.remove(&id);
        if state.entries.is_empty() {
            // Nobody asks: the log need not be read until somebody does.
            state.known = None;
        }
    }

    /// Sets what matters to a query, as it was with this version of the
    /// schema. Where the log was read to another version it is not taken:
    /// commits in between would be judged by what is no longer so.
    pub(super) fn set_interest(&self, id: u64, interest: &Arc<Interest>, schema: i64) {
        let mut state = self.lock();
        if state.known.is_some_and(|known| known.schema == schema)
            && let Some(entry) = state.entries.get_mut(&id)
        {
            entry.interest = interest.clone();
        }
    }

    /// Reads what was committed since the last time, and tells the queries to
    /// which it matters.
    ///
    /// # Errors
    /// [`Closed`](ErrorKind::Closed) when the store was closed; all are told.
    pub(crate) fn catch_up(&self) -> Result<()> {
        self.engine.check_readable_here()?;
        let mut state = self.lock();
        let seen = self.engine.signal().count();
        if state.entries.is_empty() || state.seen == seen {
            return Ok(());
        }
        let by_row: BTreeSet<String> = state
            .entries
            .values()
            .filter_map(|entry| entry.interest.table_by_row())
            .map(str::to_ascii_lowercase)
            .collect();
        let read = match state.known {
            Some(known) => self.engine.read(|connection| {
                let mut snapshot = Guard::begin_snapshot(connection)?;
                let connection = snapshot.connection();
                let (touched, position) = changes::touched(connection, known.position, &by_row)?;
                let schema = schema_version(connection)?;
                snapshot.commit()?;
                Ok((touched, Known { position, schema }))
            }),
            None => Err(Error::new(ErrorKind::PositionLost, "the log could not be read")),
        };
        state.seen = seen;
        match read {
            Ok((touched, known)) => {
                let same_schema = state.known.is_some_and(|former| former.schema == known.schema);
                state.known = Some(known);
                state.tell(same_schema.then_some(&touched));
                Ok(())
            }
            Err(error) => {
                // What happened is not known, so that it may matter to all.
                state.known = self.newest().ok();
                state.tell(None);
                if error.kind() == ErrorKind::Closed { Err(error) } else { Ok(()) }
            }
        }
    }

    /// The end of the log now.
    fn newest(&self) -> Result<Known> {
        let read = |connection: &mut Connection| {
            let mut snapshot = Guard::begin_snapshot(connection)?;
            let position = changes::newest(snapshot.connection())?;
            let schema = schema_version(snapshot.connection())?;
            snapshot.commit()?;
            Ok(Known { position, schema })
        };
        self.engine.read(read)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Tells the queries to which what was touched matters; all of them when
    /// anything may have become another, the meaning of their statements
    /// included.
    fn tell(&mut self, touched: Option<&Touched>) {
        for entry in self.entries.values_mut() {
            if touched.is_none() {
                entry.interest = Arc::new(Interest::Any);
            }
            if touched.is_none_or(|touched| entry.interest.is_touched(touched)) {
                entry.stale.raise();
            }
        }
    }
}

/// Follows the log as long as there are queries, and the store.
fn follow(hub: &Weak<Hub>, signal: &Signal) {
    loop {
        let seen = signal.count();
        let Some(hub) = hub.upgrade() else { return };
        let closed = hub.catch_up().is_err();
        let mut state = hub.lock();
        if closed || state.entries.is_empty() {
            state.is_followed = false;
            return;
        }
        drop(state);
        // Whoever closes the store must not wait for this thread.
        drop(hub);
        signal.wait(seen, LONG);
    }
}
