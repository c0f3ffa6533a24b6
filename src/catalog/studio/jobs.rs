use super::{
    MOST, NewTrainingJob, TrainingJob, TrainingJobFilter, TrainingJobKey, TrainingJobStep,
    checks::{check_name, guarded, missing, write_or},
};
use crate::{
    Error, ErrorKind, Result,
    catalog::{now, require},
    query::{Batch, Condition, Order, Page, Select, sql},
};

const COLUMNS: &str = "id, job_id, job_name, job_type, status, s3_uri, export_path, config_json, result_json, \
     error_message, export_config_id, submitted_at, started_at, completed_at";

/// The states of a job, each with those that may follow.
const STATES: [(&str, &[&str]); 6] = [
    ("pending", &["queued", "failed", "cancelled"]),
    ("queued", &["processing", "failed", "cancelled"]),
    ("processing", &["completed", "failed", "cancelled"]),
    ("completed", &[]),
    ("failed", &[]),
    ("cancelled", &[]),
];

/// Submits a job, which is pending.
pub fn add_training_job(job: NewTrainingJob) -> Batch<TrainingJob> {
    check(&job).map(|()| insert(job)).into()
}

fn check(job: &NewTrainingJob) -> Result<()> {
    check_name(&job.job_id, "job_id")?;
    check_name(&job.job_type, "job_type")
}

fn insert(job: NewTrainingJob) -> Batch<TrainingJob> {
    let statement = sql(format!(
        "INSERT INTO training_jobs (job_id, job_name, job_type, s3_uri, export_path, config_json, export_config_id) \
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 \
         WHERE ?7 IS NULL OR EXISTS (SELECT 1 FROM yolo_export_configs WHERE id = ?7) RETURNING {COLUMNS}"
    ));
    let missing = missing("export config", job.export_config_id.unwrap_or_default(), "export_config_id");
    let statement = statement
        .bind(job.job_id)
        .bind(job.job_name)
        .bind(job.job_type)
        .bind(job.s3_uri)
        .bind(job.export_path)
        .bind(job.config_json)
        .bind(job.export_config_id);
    write_or(statement, missing)
}

/// Jobs that meet all given filters, newest first.
pub fn training_jobs(filter: TrainingJobFilter) -> Select<Page<TrainingJob>> {
    let known = filter.status.as_ref().is_none_or(|status| STATES.iter().any(|(known, _)| known == status));
    let rule = "must be pending, queued, processing, completed, failed or cancelled";
    if let Err(error) = require(known, "status", rule) {
        return Select::refused(error);
    }
    Select::from_table("training_jobs", COLUMNS)
        .filter(Condition::equal("status", filter.status))
        .order([Order::descending("submitted_at"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The job with this name.
pub fn training_job(key: impl Into<TrainingJobKey>) -> Select<Option<TrainingJob>> {
    Select::from_table("training_jobs", COLUMNS).filter(Condition::equal("job_id", Some(key.into().job_id))).build()
}

/// Takes a job to its next state: pending, queued, processing, completed, in
/// this order; from each state before the last it can fail or be cancelled.
/// Another state is a conflict that names the states which may follow.
///
/// # Example
/// ```
/// use edgelite::{ErrorKind, Options, Store, catalog::studio::{self, NewTrainingJob, TrainingJobStep}};
/// let store = Store::open_in_memory(Options::new().catalogs([studio::CATALOG]))?;
/// store.run(studio::add_training_job(NewTrainingJob {
///     job_id: "night-1".into(),
///     job_type: "yolo".into(),
///     ..Default::default()
/// }))?;
/// let step = |status: &str| TrainingJobStep { job_id: "night-1".into(), status: status.into(), ..Default::default() };
/// let error = store.run(studio::advance_training_job(step("completed"))).unwrap_err();
/// assert_eq!(error.kind(), ErrorKind::Conflict);
/// assert_eq!(store.run(studio::advance_training_job(step("queued")))?.status, "queued");
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn advance_training_job(step: TrainingJobStep) -> Batch<TrainingJob> {
    let before: Vec<_> = STATES.iter().filter(|(_, next)| next.contains(&step.status.as_str())).collect();
    if before.is_empty() {
        let rule = "must be queued, processing, completed, failed or cancelled";
        return Batch::refused(Error::invalid("status", format!("status {rule}")));
    }
    let before: Vec<_> = before.iter().map(|(state, _)| format!("'{state}'")).collect();
    let update = sql(format!(
        concat!(
            "UPDATE training_jobs SET status = ?2, s3_uri = coalesce(?3, s3_uri), \
             result_json = coalesce(?4, result_json), error_message = coalesce(?5, error_message), \
             started_at = CASE WHEN ?2 = 'processing' THEN ",
            now!(),
            " ELSE started_at END, \
             completed_at = CASE WHEN ?2 IN ('completed', 'failed', 'cancelled') THEN ",
            now!(),
            " ELSE completed_at END WHERE job_id = ?1 AND status IN ({}) RETURNING {}"
        ),
        before.join(", "),
        COLUMNS
    ));
    let state = sql("SELECT status FROM training_jobs WHERE job_id = ?1").bind(&step.job_id);
    let update =
        update.bind(&step.job_id).bind(&step.status).bind(step.s3_uri).bind(step.result_json).bind(step.error_message);
    guarded(state, update, move |state| refusal(&step.job_id, &step.status, state))
}

fn refusal(job_id: &str, wanted: &str, state: Option<&str>) -> Error {
    let Some(state) = state else { return missing("job", job_id, "job_id") };
    let next = STATES.iter().find(|(known, _)| *known == state).map_or(&[][..], |(_, next)| next);
    let message = match next {
        [] => format!("job {job_id} is {state}, which is its last state; it cannot become {wanted}"),
        next => format!("job {job_id} is {state} and cannot become {wanted}; it can become {}", next.join(", ")),
    };
    Error::new(ErrorKind::Conflict, message).on("status")
}
