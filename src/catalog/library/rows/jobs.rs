use crate::value::{Instant, Json, record};

record! {
    /// A job that checks an item of the library.
    pub struct VerifyJob {
        /// The row's id.
        pub id: String,
        /// The item to check.
        pub library_item_id: String,
        /// The item's kind when the job was added.
        pub kind: String,
        /// The item's title when the job was added.
        pub title: String,
        /// What to check, such as `files`.
        pub phase: String,
        /// How far it is: `pending`, `running`, `completed` or `failed`.
        pub status: String,
        /// What it found.
        pub result: Option<Json>,
        /// Why it failed.
        pub error: Option<String>,
        /// When the present or last attempt began.
        pub started_at: Option<Instant>,
        /// When it completed or failed.
        pub completed_at: Option<Instant>,
        /// Who works on it, as they named themselves.
        pub worker: Option<String>,
        /// The claim that may report on it while it is running.
        pub lease_id: Option<String>,
        /// Until when the claim holds; then the job can be claimed again.
        pub lease_expires_at: Option<Instant>,
        /// How often it was claimed.
        pub attempts: i64,
        /// When it was added.
        pub created_at: Instant,
    }

    /// A job to add.
    pub struct NewVerifyJob {
        /// The item to check.
        pub library_item_id: String,
        /// What to check, such as `files`.
        pub phase: String,
    }

    /// Which jobs to list.
    pub struct VerifyJobFilter {
        /// Only those with this status.
        pub status: Option<String>,
        /// Only those of this item.
        pub library_item_id: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a job.
    pub struct VerifyJobKey {
        /// The row's id.
        pub id: String,
    }

    /// Who takes a job, and for how long.
    pub struct VerifyJobClaim {
        /// The name of the worker.
        pub worker: String,
        /// For how many seconds the claim holds without a sign of life, 1 to 86400.
        pub lease_seconds: i64 = 60,
    }

    /// A sign of life of the worker of a job.
    pub struct VerifyJobExtension {
        /// The job's id.
        pub id: String,
        /// The claim, as it was given with the job.
        pub lease_id: String,
        /// For how many seconds from now the claim holds, 1 to 86400.
        pub lease_seconds: i64 = 60,
    }

    /// What a job found.
    pub struct VerifyJobResult {
        /// The job's id.
        pub id: String,
        /// The claim, as it was given with the job.
        pub lease_id: String,
        /// What it found.
        pub result: Option<Json>,
    }

    /// Why a job failed.
    pub struct VerifyJobFailure {
        /// The job's id.
        pub id: String,
        /// The claim, as it was given with the job.
        pub lease_id: String,
        /// Why it failed.
        pub error: String,
    }
}

impl From<&str> for VerifyJobKey {
    fn from(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}
