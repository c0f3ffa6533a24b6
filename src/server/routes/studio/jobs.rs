use super::envelope::{RowAnswer, RowsAnswer, added, many, one, written};
use crate::{
    catalog::studio::{
        self, CATALOG, NewTrainingJob, SyncHistoryFilter, SyncRun, TrainingJob, TrainingJobFilter, TrainingJobKey,
        TrainingJobStep,
    },
    server::{
        answer::{Created, Json},
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query},
        route::Route,
        state::Data,
    },
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/training-jobs";
    const ONE: &str = "/api/training-jobs/{job_id}";
    const STATUS: &str = "/api/training-jobs/{job_id}/status";
    const MISSING: &str = "There is no such job.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "training_jobs", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_training_job", add)
            .fails(404, "There is no such export config.")
            .fails(409, "A job has that job_id."),
        Route::of(Method::GET, ONE, &CATALOG, "training_job", read).fails(404, MISSING),
        Route::of(Method::POST, STATUS, &CATALOG, "advance_training_job", advance)
            .fails(404, MISSING)
            .fails(409, "That state does not follow the job's."),
        Route::of(Method::GET, "/api/sync/history", &CATALOG, "sync_history", history),
    ]
}

impl InPath for TrainingJobStep {
    const PATH: &'static [&'static str] = &["job_id"];
}

async fn list(data: Data, Query(filter): Query<TrainingJobFilter>) -> Result<Json<RowsAnswer<TrainingJob>>, Failure> {
    many(data, studio::training_jobs(filter)).await
}

async fn add(data: Data, Object(job): Object<NewTrainingJob>) -> Result<Created<RowAnswer<TrainingJob>>, Failure> {
    added(data, studio::add_training_job(job)).await
}

async fn read(data: Data, Key(key): Key<TrainingJobKey>) -> Result<Json<RowAnswer<TrainingJob>>, Failure> {
    let id = key.job_id.clone();
    one(data, studio::training_job(key), id).await
}

async fn advance(
    data: Data,
    Addressed(step): Addressed<TrainingJobStep>,
) -> Result<Json<RowAnswer<TrainingJob>>, Failure> {
    written(data, studio::advance_training_job(step)).await
}

async fn history(data: Data, Query(filter): Query<SyncHistoryFilter>) -> Result<Json<RowsAnswer<SyncRun>>, Failure> {
    many(data, studio::sync_history(filter)).await
}
