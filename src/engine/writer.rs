//! The writer thread: takes queued batches and commits many in one
//! transaction, so that a thousand clients cost a handful of flushes and each
//! still learns its own result.

use super::{
    Connection, executor,
    inline::{self, Exclusive},
    open::OpenSettings,
    statistics::{Counts, WriterStatistics},
    transaction::{Guard, run_part, run_write},
};
use crate::{Error, ErrorKind, Result, query::Write, value::Rows};
use std::{
    sync::{
        Arc, Mutex, PoisonError,
        mpsc::{Receiver, RecvTimeoutError, Sender, channel},
    },
    thread::{JoinHandle, ThreadId},
    time::Duration,
};

/// A group with this many runs of statements takes no further batch: a larger
/// transaction would make the log long, and the first batch wait.
const GROUPED_ROWS: usize = 10_000;

/// How often a batch is run again after another writer was faster.
const ATTEMPTS: usize = 5;

pub(crate) type Reply = Box<dyn FnOnce(Result<Rows>) + Send>;

struct Job {
    write: Write,
    reply: Reply,
}

pub(super) struct Writer {
    queue: Mutex<Option<Sender<Job>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    id: ThreadId,
    counts: Arc<Counts>,
}

impl Writer {
    pub(super) fn start(connection: Arc<Exclusive>, settings: &OpenSettings) -> Result<Self> {
        let (group, checkpoint_after) = (settings.group.max(1), settings.checkpoint_after);
        let (sender, receiver) = channel();
        let counts = Arc::new(Counts::default());
        let counted = counts.clone();
        let thread = std::thread::Builder::new()
            .name("edgelite-writer".to_owned())
            .spawn(move || serve(&receiver, &connection, &counted, group, checkpoint_after))?;
        let id = thread.thread().id();
        Ok(Self { queue: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)), id, counts })
    }

    /// Queues a batch; `reply` is called from the writer thread once its rows
    /// are durable or it was refused.
    pub(super) fn submit(&self, write: Write, reply: Reply) {
        let counts = self.counts.clone();
        counts.queued();
        let reply: Reply = Box::new(move |result| {
            counts.answered(result.is_err());
            reply(result);
        });
        let queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let refused = match &*queue {
            Some(queue) => queue.send(Job { write, reply }).err().map(|unsent| unsent.0.reply),
            None => Some(reply),
        };
        if let Some(reply) = refused {
            reply(Err(inline::closed()));
        }
    }

    /// What it has done.
    pub(super) fn statistics(&self) -> WriterStatistics {
        self.counts.read()
    }

    /// Whether the caller is the writer thread itself, in a reply.
    pub(super) fn is_current_thread(&self) -> bool {
        self.id == std::thread::current().id()
    }

    /// Ends after the queued batches.
    pub(super) fn close(&self) {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(thread) = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
            && thread.thread().id() != std::thread::current().id()
        {
            let _ = thread.join();
        }
    }
}

fn serve(queue: &Receiver<Job>, connection: &Exclusive, counts: &Counts, group: usize, checkpoint_after: Duration) {
    let mut unwritten = false;
    loop {
        let wait = if unwritten { checkpoint_after } else { Duration::from_secs(3600) };
        match queue.recv_timeout(wait) {
            Ok(first) => {
                run_group(connection, counts, group_from(first, queue, group));
                unwritten = true;
            }
            Err(RecvTimeoutError::Timeout) => {
                // A reader may hold the log's end: then the next pause tries again.
                unwritten = unwritten && !matches!(connection.try_with(executor::checkpoint), Some(Ok(true)));
            }
            Err(RecvTimeoutError::Disconnected) => return,
        }
    }
}

/// The first job with those that wait behind it, up to `group` jobs or, so
/// that large batches do not pile up in one transaction, [`GROUPED_ROWS`].
fn group_from(first: Job, queue: &Receiver<Job>, group: usize) -> Vec<Job> {
    let runs = |job: &Job| job.write.steps.iter().map(|step| step.runs.len()).sum::<usize>();
    let mut total = runs(&first);
    let mut jobs = vec![first];
    while jobs.len() < group && total < GROUPED_ROWS {
        let Ok(job) = queue.try_recv() else { break };
        total += runs(&job);
        jobs.push(job);
    }
    jobs
}

/// Commits the jobs together and answers each.
fn run_group(connection: &Exclusive, counts: &Counts, jobs: Vec<Job>) {
    let started = crate::platform::monotonic_nanoseconds();
    let results = executor::guarded(|| connection.with(|connection| commit_group(connection, &jobs)));
    let microseconds = (crate::platform::monotonic_nanoseconds() - started) / 1000;
    counts.group(jobs.len(), u64::try_from(microseconds).unwrap_or(u64::MAX));
    match results {
        Ok(results) => jobs.into_iter().zip(results).for_each(|(job, result)| answer(job.reply, result)),
        Err(error) => jobs.into_iter().for_each(|job| answer(job.reply, Err(error.clone()))),
    }
}

/// Calls a reply. It is the caller's code: its panic must not end the writer.
fn answer(reply: Reply, result: Result<Rows>) {
    if let Err(error) = executor::guarded(|| {
        reply(result);
        Ok(())
    }) {
        tracing::error!(%error, "a reply panicked");
    }
}

fn commit_group(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Result<Rows>>> {
    if let [job] = jobs {
        return Ok(vec![commit_alone(connection, &job.write)]);
    }
    // Most groups hold no refused batch: those need no savepoints, which cost
    // as much as a row. A group that does is rolled back and run with them.
    if let Ok(rows) = commit_all(connection, jobs) {
        return Ok(rows.into_iter().map(Ok).collect());
    }
    match commit_together(connection, jobs) {
        Ok(results) => Ok(results),
        // One of them took the transaction down (a deferred constraint, a
        // full disk): alone, each gets its own answer.
        Err(_) => Ok(jobs.iter().map(|job| commit_alone(connection, &job.write)).collect()),
    }
}

/// Commits all jobs or none.
fn commit_all(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Rows>> {
    let mut transaction = Guard::begin_immediate(connection)?;
    let rows = jobs.iter().map(|job| run_write(transaction.connection(), &job.write)).collect::<Result<_>>()?;
    transaction.commit()?;
    Ok(rows)
}

/// Commits the jobs that are not refused.
fn commit_together(connection: &mut Connection, jobs: &[Job]) -> Result<Vec<Result<Rows>>> {
    let mut transaction = Guard::begin_immediate(connection)?;
    let mut results = Vec::with_capacity(jobs.len());
    for job in jobs {
        results.push(run_part(transaction.connection(), &job.write));
        if transaction.connection().is_autocommit() {
            return Err(Error::new(ErrorKind::Io, "the group's transaction ended early"));
        }
    }
    transaction.commit()?;
    Ok(results)
}

/// Runs a batch in a transaction of its own; again if another writer was faster.
pub(super) fn commit_alone(connection: &mut Connection, write: &Write) -> Result<Rows> {
    let mut attempt = 1;
    loop {
        let result = Guard::begin_immediate(connection).and_then(|mut transaction| {
            let rows = run_write(transaction.connection(), write)?;
            transaction.commit()?;
            Ok(rows)
        });
        match result {
            Err(error) if error.kind() == ErrorKind::Busy && attempt < ATTEMPTS => attempt += 1,
            result => return result,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::{Batch, Step};

    fn job(rows: usize) -> Job {
        let step = Step::many("INSERT INTO t DEFAULT VALUES", vec![Vec::new(); rows]);
        let write = Batch::<()>::new([step], |_| Ok(Rows::default())).into_write().unwrap();
        Job { write, reply: Box::new(|_| ()) }
    }

    #[test]
    fn a_group_ends_with_its_number_of_jobs_or_of_rows() {
        let (sender, queue) = channel();
        for rows in [1, 1, 1, 6_000, 6_000, 1] {
            assert!(sender.send(job(rows)).is_ok());
        }
        let next = || group_from(queue.recv().unwrap(), &queue, 2).len();
        assert_eq!(next(), 2, "as many jobs as allowed");
        assert_eq!(next(), 2, "rows below the limit do not matter");
        assert!(sender.send(job(1)).is_ok());
        let next = || group_from(queue.recv().unwrap(), &queue, 512).len();
        assert_eq!(next(), 3);
        for rows in [6_000, 6_000, 1] {
            assert!(sender.send(job(rows)).is_ok());
        }
        assert_eq!((next(), next()), (2, 1), "two large batches are enough");
    }
}
