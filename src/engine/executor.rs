pub(crate) use super::writer::Reply;
use super::{
    Connection, Signal, copying, indexing,
    inline::Exclusive,
    open::{Location, OpenSettings, Opened},
    pool::Pool,
    slow::SlowStatements,
    statistics::WriterStatistics,
    transaction::{run_query, run_query_on_snapshot},
    writer::{Writer, commit_alone},
};
use crate::{
    Error, ErrorKind, Result,
    query::{Query, Write},
    value::Rows,
};
use std::{
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
        mpsc::channel,
    },
};

/// Runs statements on an open file.
pub(crate) struct Engine {
    opened: Arc<Opened>,
    /// The connection that writes; in an inline store it also reads.
    exclusive: Arc<Exclusive>,
    threads: Option<Threads>,
    /// Commits made through this engine.
    commits: Arc<AtomicU64>,
    /// Raised when a commit changed something, and when this engine closes.
    signal: Arc<Signal>,
}

struct Threads {
    writer: Writer,
    pool: Pool,
}

impl Engine {
    /// Opens the file and starts the threads that the settings ask for.
    pub(crate) fn open(location: Location, settings: OpenSettings) -> Result<Self> {
        guarded(|| {
            let opened = Arc::new(Opened::open(location, settings)?);
            let exclusive = Arc::new(Exclusive::new(opened.clone())?);
            let settings = opened.settings();
            let threads = (settings.readers > 0)
                .then(|| {
                    let writer = Writer::start(exclusive.clone(), settings)?;
                    Ok::<_, Error>(Threads { writer, pool: Pool::new(opened.clone(), settings.readers) })
                })
                .transpose()?;
            let signal = opened.signal()?;
            Ok(Self { opened, exclusive, threads, commits: Arc::default(), signal })
        })
    }

    pub(crate) fn location(&self) -> &Location {
        self.opened.location()
    }

    /// The journal mode that the file's header says it is written with.
    pub(crate) fn journal_mode_of_file(&self) -> Result<&'static str> {
        guarded(|| self.opened.journal_mode_of_file())
    }

    /// Runs a reading statement on a snapshot.
    pub(crate) fn query(&self, query: &Query) -> Result<Rows> {
        let run = if self.threads.is_some() { run_query_on_snapshot } else { run_query };
        self.read(|connection| run(connection, query))
    }

    /// Runs `work` on a connection that cannot write.
    pub(crate) fn read<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        guarded(|| match &self.threads {
            Some(threads) => threads.pool.with(|connection| connection.reading(work)),
            None => self.exclusive.with(|connection| connection.reading(work)),
        })
    }

    /// Refuses what would wait for the end of the caller's own transaction.
    pub(crate) fn check_readable_here(&self) -> Result<()> {
        if self.threads.is_none() && self.exclusive.is_held_here() { Err(super::inline::nested()) } else { Ok(()) }
    }

    /// Runs `work` on the connection that writes, with nobody writing beside.
    pub(crate) fn exclusive<R>(&self, work: impl FnOnce(&mut Connection) -> Result<R>) -> Result<R> {
        let result = guarded(|| self.exclusive.with(work));
        self.commits.fetch_add(1, Ordering::AcqRel);
        result
    }

    /// Runs a batch and returns when it is durable.
    pub(crate) fn write(&self, write: Write) -> Result<Rows> {
        let inline = self.threads.as_ref().is_none_or(|threads| threads.writer.is_current_thread());
        if inline || self.exclusive.is_held_here() {
            return self.exclusive(|connection| commit_alone(connection, &write));
        }
        let (sender, receiver) = channel();
        self.submit(write, Box::new(move |result| drop(sender.send(result))));
        receiver.recv().unwrap_or_else(|_| Err(super::inline::closed()))
    }

    /// Queues a batch; `reply` is called when it is durable or refused.
    pub(crate) fn submit(&self, write: Write, reply: Reply) {
        match &self.threads {
            Some(threads) => {
                let commits = self.commits.clone();
                let reply = Box::new(move |result: Result<Rows>| {
                    if result.is_ok() {
                        commits.fetch_add(1, Ordering::AcqRel);
                    }
                    reply(result);
                });
                threads.writer.submit(write, reply);
            }
            None => reply(self.write(write)),
        }
    }

    /// A number that changes whenever the schema may have changed.
    pub(crate) fn schema_version(&self) -> Result<u64> {
        self.opened.schema_version()
    }

    /// Grows with every commit made through this engine.
    pub(crate) fn commits(&self) -> u64 {
        self.commits.load(Ordering::Acquire)
    }

    /// What is raised when a commit changed something.
    pub(crate) const fn signal(&self) -> &Arc<Signal> {
        &self.signal
    }

    /// What its writer has done; nothing for an inline engine.
    pub(crate) fn writer_statistics(&self) -> WriterStatistics {
        self.threads.as_ref().map_or_else(WriterStatistics::default, |threads| threads.writer.statistics())
    }

    /// What slow statements are remembered in, if they are.
    pub(crate) fn slow(&self) -> Option<&Arc<SlowStatements>> {
        self.opened.settings().slow.as_ref()
    }

    /// The changes in the change log, and the bytes of their rows.
    pub(crate) fn change_log_size(&self) -> Option<(u64, u64)> {
        self.opened.change_log_size()
    }

    /// Writes the log back into the file and empties it; false if a reader
    /// holds its end.
    pub(crate) fn checkpoint(&self) -> Result<bool> {
        if self.opened.settings().read_only {
            return Err(Error::new(ErrorKind::ReadOnly, "the log is written back by a store that is open for writing"));
        }
        guarded(|| self.exclusive.with(checkpoint))
    }

    /// Writes a consistent copy of the file, as of now, to `sink`; gives its
    /// length in bytes. Beside readers of its own a store is written to
    /// meanwhile.
    pub(crate) fn export(&self, sink: &mut dyn std::io::Write) -> Result<u64> {
        guarded(|| match &self.threads {
            Some(_) => {
                let mut connection = self.opened.connect(true)?;
                copying::copy(&mut connection, sink, || self.opened.check_open())
            }
            None => self.exclusive.with(|connection| copying::copy(connection, sink, || Ok(()))),
        })
    }

    /// Makes every running statement fail.
    pub(crate) fn interrupt(&self) {
        self.exclusive.interrupt();
        if let Some(threads) = &self.threads {
            threads.pool.interrupt();
        }
    }

    /// Ends after the queued batches, writes the log back and closes the
    /// file. Inside a transaction of the same thread it does nothing.
    pub(crate) fn close(&self) {
        if self.exclusive.is_held_here() {
            return;
        }
        if let Some(threads) = &self.threads {
            threads.writer.close();
            threads.pool.close();
        }
        let _ = self.checkpoint();
        self.exclusive.close();
        self.opened.close();
        // Who follows the changes learns that it is closed.
        self.signal.raise();
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.close();
    }
}

/// Writes the log back; false if a reader holds its end.
pub(super) fn checkpoint(connection: &mut Connection) -> Result<bool> {
    if let Err(error) = indexing::settle(connection) {
        tracing::warn!(%error, "rows wait to be searched; the next commits take them in");
    }
    connection.checkpoint()
}

/// Turns a panic below into an error, so that none reaches a user.
pub(super) fn guarded<R>(work: impl FnOnce() -> Result<R>) -> Result<R> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| {
        let message = panic
            .downcast_ref::<String>()
            .map(String::as_str)
            .or_else(|| panic.downcast_ref::<&str>().copied())
            .unwrap_or("no message");
        Err(Error::new(
            ErrorKind::Internal,
            format!("the engine stopped unexpectedly ({message}); nothing was changed"),
        ))
    })
}
