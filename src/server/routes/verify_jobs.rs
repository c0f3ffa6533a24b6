use super::{Confirmation, deleted, missing};
use crate::{
    catalog::library::{
        self, CATALOG, NewVerifyJob, VerifyJob, VerifyJobClaim, VerifyJobExtension, VerifyJobFailure, VerifyJobFilter,
        VerifyJobKey, VerifyJobResult,
    },
    query::Batch,
    server::{
        answer::{Created, Json, RowOf, RowsOf, answer},
        describe::{Bounds, Describe, Description},
        errors::Failure,
        extract::{Addressed, InPath, Key, Object, Query, QueryRecord},
        route::Route,
        state::{Data, rows},
    },
};
use axum::{
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};

pub(super) fn routes() -> Vec<Route> {
    const LIST: &str = "/api/verify-jobs";
    const ONE: &str = "/api/verify-jobs/{id}";
    const MISSING: &str = "There is no such job.";
    const NOT_HELD: &str = "The job is not running, or another claim holds.";
    vec![
        Route::of(Method::GET, LIST, &CATALOG, "verify_jobs", list),
        Route::of(Method::POST, LIST, &CATALOG, "add_verify_job", add).fails(422, "There is no such item."),
        Route::of(Method::POST, "/api/verify-jobs/claim", &CATALOG, "claim_verify_job", claim),
        Route::of(Method::GET, ONE, &CATALOG, "verify_job", one).fails(404, MISSING),
        Route::of(Method::POST, "/api/verify-jobs/{id}/heartbeat", &CATALOG, "extend_verify_job", heartbeat)
            .fails(404, MISSING)
            .fails(409, NOT_HELD),
        Route::of(Method::POST, "/api/verify-jobs/{id}/complete", &CATALOG, "complete_verify_job", complete)
            .fails(404, MISSING)
            .fails(409, NOT_HELD),
        Route::of(Method::POST, "/api/verify-jobs/{id}/fail", &CATALOG, "fail_verify_job", fail)
            .fails(404, MISSING)
            .fails(409, NOT_HELD),
        Route::of(Method::POST, "/api/verify-jobs/{id}/retry", &CATALOG, "retry_verify_job", retry)
            .fails(404, MISSING)
            .fails(409, "The job has not failed."),
        Route::of(Method::DELETE, ONE, &CATALOG, "delete_verify_job", delete).fails(404, MISSING),
    ]
}

impl QueryRecord for VerifyJobFilter {
    const BOUNDS: Bounds = &[("limit", 1..=10_000)];
}

impl InPath for VerifyJobExtension {
    const PATH: &'static [&'static str] = &["id"];
}

impl InPath for VerifyJobResult {
    const PATH: &'static [&'static str] = &["id"];
}

impl InPath for VerifyJobFailure {
    const PATH: &'static [&'static str] = &["id"];
}

answer! {
    /// A page of jobs, newest first.
    pub struct VerifyJobList {
        /// The jobs of this page.
        pub jobs: RowsOf<VerifyJob>,
        /// The number of jobs on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

async fn list(data: Data, Query(filter): Query<VerifyJobFilter>) -> Result<Json<VerifyJobList>, Failure> {
    data.answer(move |store| {
        let total = store.query(library::count_verify_jobs(filter.clone()))?;
        let jobs = rows(store, library::verify_jobs(filter))?;
        let next = jobs.next().map(str::to_owned);
        Ok(VerifyJobList { jobs: RowsOf::new(jobs), total, next })
    })
    .await
}

async fn add(data: Data, Object(job): Object<NewVerifyJob>) -> Result<Created<RowOf<VerifyJob>>, Failure> {
    let added = data.write(library::add_verify_job(job)).await?;
    Ok(Json::of(&RowOf::only(&added)?)?)
}

/// The job that was claimed, or that there is nothing to do.
enum Claimed {
    Job(Json<RowOf<VerifyJob>>),
    Nothing,
}

impl IntoResponse for Claimed {
    fn into_response(self) -> Response {
        match self {
            Self::Job(job) => job.into_response(),
            Self::Nothing => StatusCode::NO_CONTENT.into_response(),
        }
    }
}

impl Describe for Claimed {
    fn describe(description: &mut Description) {
        Json::<RowOf<VerifyJob>>::describe(description);
        description.answers(204, "There is nothing to do.", None);
    }
}

async fn claim(data: Data, Object(claim): Object<VerifyJobClaim>) -> Result<Claimed, Failure> {
    let claimed = data.write(library::claim_verify_job(claim)).await?;
    Ok(match RowOf::first(&claimed) {
        Some(job) => Claimed::Job(Json::of(&job)?),
        None => Claimed::Nothing,
    })
}

async fn one(data: Data, Key(key): Key<VerifyJobKey>) -> Result<Json<RowOf<VerifyJob>>, Failure> {
    let id = key.id.clone();
    let found = data.read(move |store| rows(store, library::verify_job(key))).await?;
    let job = RowOf::first(&found).ok_or_else(|| missing("job", &id))?;
    Ok(Json::of(&job)?)
}

async fn heartbeat(
    data: Data,
    Addressed(extension): Addressed<VerifyJobExtension>,
) -> Result<Json<RowOf<VerifyJob>>, Failure> {
    moved(data, library::extend_verify_job(extension)).await
}

async fn complete(
    data: Data,
    Addressed(result): Addressed<VerifyJobResult>,
) -> Result<Json<RowOf<VerifyJob>>, Failure> {
    moved(data, library::complete_verify_job(result)).await
}

async fn fail(data: Data, Addressed(failure): Addressed<VerifyJobFailure>) -> Result<Json<RowOf<VerifyJob>>, Failure> {
    moved(data, library::fail_verify_job(failure)).await
}

async fn retry(data: Data, Key(key): Key<VerifyJobKey>) -> Result<Json<RowOf<VerifyJob>>, Failure> {
    moved(data, library::retry_verify_job(key)).await
}

async fn moved(data: Data, transition: Batch<VerifyJob>) -> Result<Json<RowOf<VerifyJob>>, Failure> {
    let job = data.write(transition).await?;
    Ok(Json::of(&RowOf::only(&job)?)?)
}

async fn delete(data: Data, Key(key): Key<VerifyJobKey>) -> Result<Json<Confirmation>, Failure> {
    let id = key.id.clone();
    let result = data.write(library::delete_verify_job(key)).await?;
    Ok(Json::of(&deleted(&result, "job", &id)?)?)
}
