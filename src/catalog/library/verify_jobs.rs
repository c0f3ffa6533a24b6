//! A queue of jobs in the database.
//!
//! A job is `pending` until a worker claims it. The claim holds as long as
//! the worker shows signs of life; when it ends, the job can be claimed by
//! another, and what the former worker reports is refused, because each claim
//! has an id of its own. A failed job can be tried again.

use super::{
    NewVerifyJob, VerifyJob, VerifyJobClaim, VerifyJobExtension, VerifyJobFailure, VerifyJobFilter, VerifyJobKey,
    VerifyJobResult,
    accounts::MOST,
    change::{delete, missing},
    check,
    wanted::no_item,
};
use crate::{
    Error, ErrorKind, Result,
    catalog::{now, require},
    query::{Batch, Condition, Order, Page, Select, SelectBuilder, Statement, sql},
};

/// The columns of a job, as a literal.
macro_rules! columns {
    () => {
        "id, library_item_id, kind, title, phase, status, result, error, started_at, completed_at, worker, lease_id, \
         lease_expires_at, attempts, created_at"
    };
}

const STATUSES: [&str; 4] = ["pending", "running", "completed", "failed"];

/// Adds a job for an item of the library.
///
/// It fails with [`Constraint`](ErrorKind::Constraint) where there is no such item.
pub fn add_verify_job(job: NewVerifyJob) -> Batch<VerifyJob> {
    if let Err(error) = check::name(&job.phase, "phase") {
        return Batch::refused(error);
    }
    let insert = sql(concat!(
        "INSERT INTO verify_jobs (library_item_id, kind, title, phase) \
         SELECT id, kind, title, ?2 FROM library_items WHERE id = ?1 RETURNING ",
        columns!()
    ));
    let insert = insert.bind(&job.library_item_id).bind(job.phase);
    Batch::new([insert.into()], move |mut outcomes| {
        let added = outcomes.remove(0).rows;
        if added.is_empty() { Err(no_item(&job.library_item_id)) } else { Ok(added) }
    })
}

/// Jobs that meet all given filters, newest first.
pub fn verify_jobs(filter: VerifyJobFilter) -> Select<Page<VerifyJob>> {
    let (limit, cursor) = (filter.limit, filter.cursor.clone());
    match check_status(&filter) {
        Ok(()) => filtered(filter)
            .order([Order::descending("created_at"), Order::descending("id")])
            .page(limit, MOST, cursor)
            .build(),
        Err(error) => Select::refused(error),
    }
}

/// The number of jobs that meet all given filters.
pub fn count_verify_jobs(filter: VerifyJobFilter) -> Select<i64> {
    check_status(&filter).map_or_else(Select::refused, |()| filtered(filter).count())
}

fn check_status(filter: &VerifyJobFilter) -> Result<()> {
    filter.status.as_deref().map_or(Ok(()), |status| check::one_of(status, &STATUSES, "status"))
}

fn filtered(filter: VerifyJobFilter) -> SelectBuilder<Page<VerifyJob>> {
    Select::from_table("verify_jobs", columns!())
        .filter(Condition::equal("status", filter.status))
        .filter(Condition::equal("library_item_id", filter.library_item_id))
}

/// The job with this id.
pub fn verify_job(key: impl Into<VerifyJobKey>) -> Select<Option<VerifyJob>> {
    Select::from_table("verify_jobs", columns!()).filter(Condition::equal("id", Some(key.into().id))).build()
}

/// Takes the next job: one whose claim has ended, else the oldest pending
/// one; none if there is nothing to do. Two workers never get the same claim.
pub fn claim_verify_job(claim: VerifyJobClaim) -> Batch<Option<VerifyJob>> {
    let checked = check::name(&claim.worker, "worker").and_then(|()| check_lease(claim.lease_seconds));
    if let Err(error) = checked {
        return Batch::refused(error);
    }
    Batch::one(
        sql(concat!(
            "UPDATE verify_jobs SET status = 'running', worker = ?1, lease_id = lower(hex(randomblob(16))), \
             lease_expires_at = ",
            now!(),
            " + ?2 * 1000000, started_at = ",
            now!(),
            ", attempts = attempts + 1, error = NULL WHERE id = coalesce(\
             (SELECT id FROM verify_jobs WHERE status = 'running' AND lease_expires_at IS NULL LIMIT 1), \
             (SELECT id FROM verify_jobs WHERE status = 'running' AND lease_expires_at <= ",
            now!(),
            " ORDER BY lease_expires_at, id LIMIT 1), \
             (SELECT id FROM verify_jobs WHERE status = 'pending' ORDER BY created_at, id LIMIT 1)) RETURNING ",
            columns!()
        ))
        .bind(claim.worker)
        .bind(claim.lease_seconds),
    )
}

fn check_lease(seconds: i64) -> Result<()> {
    require((1..=86_400).contains(&seconds), "lease_seconds", "must be 1 to 86400 seconds")
}

/// A sign of life: the claim holds for so many seconds from now.
pub fn extend_verify_job(extension: VerifyJobExtension) -> Batch<VerifyJob> {
    if let Err(error) = check_lease(extension.lease_seconds) {
        return Batch::refused(error);
    }
    let update = sql(concat!(
        "UPDATE verify_jobs SET lease_expires_at = ",
        now!(),
        " + ?3 * 1000000 WHERE id = ?1 AND status = 'running' AND lease_id = ?2 RETURNING ",
        columns!()
    ));
    let id = extension.id;
    transition(update.bind(&id).bind(extension.lease_id).bind(extension.lease_seconds), id, HELD)
}

/// Ends a running job with what it found.
pub fn complete_verify_job(result: VerifyJobResult) -> Batch<VerifyJob> {
    let update = sql(concat!(
        "UPDATE verify_jobs SET status = 'completed', result = ?3, error = NULL, completed_at = ",
        now!(),
        ", lease_id = NULL, lease_expires_at = NULL WHERE id = ?1 AND status = 'running' AND lease_id = ?2 RETURNING ",
        columns!()
    ));
    transition(update.bind(&result.id).bind(result.lease_id).bind(result.result), result.id, HELD)
}

/// Ends a running job with the reason of its failure.
pub fn fail_verify_job(failure: VerifyJobFailure) -> Batch<VerifyJob> {
    let checked = require(!failure.error.trim().is_empty(), "error", "must not be empty");
    if let Err(error) = checked.and_then(|()| check::note(Some(&failure.error), "error")) {
        return Batch::refused(error);
    }
    let update = sql(concat!(
        "UPDATE verify_jobs SET status = 'failed', error = ?3, completed_at = ",
        now!(),
        ", lease_id = NULL, lease_expires_at = NULL WHERE id = ?1 AND status = 'running' AND lease_id = ?2 RETURNING ",
        columns!()
    ));
    transition(update.bind(&failure.id).bind(failure.lease_id).bind(failure.error), failure.id, HELD)
}

/// Makes a failed job pending again.
pub fn retry_verify_job(key: impl Into<VerifyJobKey>) -> Batch<VerifyJob> {
    let id = key.into().id;
    let update = sql(concat!(
        "UPDATE verify_jobs SET status = 'pending', error = NULL, started_at = NULL, completed_at = NULL, \
         worker = NULL WHERE id = ?1 AND status = 'failed' RETURNING ",
        columns!()
    ));
    transition(update.bind(&id), id, "only a failed job can be tried again")
}

/// Deletes a job, whatever its status; false if there was none.
pub fn delete_verify_job(key: impl Into<VerifyJobKey>) -> Batch<bool> {
    delete(sql("DELETE FROM verify_jobs WHERE id = ?1").bind(key.into().id))
}

const HELD: &str = "only the worker whose claim holds can report on it";

/// An update that its condition guards. Where it finds nothing to do, the
/// error says whether there is no such job or it is in another state.
fn transition(update: Statement, id: String, rule: &'static str) -> Batch<VerifyJob> {
    let state = sql("SELECT status FROM verify_jobs WHERE id = ?1").bind(&id);
    Batch::new([update.into(), state.into()], move |mut outcomes| {
        let state = outcomes.pop().unwrap_or_default().rows;
        let changed = outcomes.pop().unwrap_or_default().rows;
        match state.values().first().and_then(|status| status.as_text()) {
            _ if !changed.is_empty() => Ok(changed),
            None => Err(missing("job", &id)),
            Some(status) => Err(Error::new(ErrorKind::Conflict, format!("job {id} is {status}: {rule}")).on("status")),
        }
    })
}
