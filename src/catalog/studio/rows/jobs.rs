use crate::value::{Instant, Json, record};

record! {
    /// A job that trains a model or prepares that.
    pub struct TrainingJob {
        /// The row's id.
        pub id: i64,
        /// The job's own name, unique.
        pub job_id: String,
        /// The name to show.
        pub job_name: Option<String>,
        /// What it does.
        pub job_type: String,
        /// `pending`, `queued`, `processing`, `completed`, `failed` or `cancelled`.
        pub status: String,
        /// Where its data set is.
        pub s3_uri: Option<String>,
        /// The folder of its data set.
        pub export_path: Option<String>,
        /// Its settings.
        pub config_json: Option<Json>,
        /// What came out of it.
        pub result_json: Option<Json>,
        /// Why it failed.
        pub error_message: Option<String>,
        /// The export config of its data set.
        pub export_config_id: Option<i64>,
        /// When it was submitted.
        pub submitted_at: Instant,
        /// When processing began.
        pub started_at: Option<Instant>,
        /// When it ended, well or not.
        pub completed_at: Option<Instant>,
    }

    /// A job to submit.
    pub struct NewTrainingJob {
        /// The job's own name, unique.
        pub job_id: String,
        /// What it does.
        pub job_type: String,
        /// The name to show.
        pub job_name: Option<String>,
        /// Where its data set is.
        pub s3_uri: Option<String>,
        /// The folder of its data set.
        pub export_path: Option<String>,
        /// Its settings.
        pub config_json: Option<Json>,
        /// The export config of its data set.
        pub export_config_id: Option<i64>,
    }

    /// Which jobs to list.
    pub struct TrainingJobFilter {
        /// Only those in this state.
        pub status: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The name of a job.
    pub struct TrainingJobKey {
        /// The job's own name.
        pub job_id: String,
    }

    /// The next state of a job, and what is known with it; what is left out stays.
    pub struct TrainingJobStep {
        /// The job's own name.
        pub job_id: String,
        /// The next state: `queued`, `processing`, `completed`, `failed` or `cancelled`.
        pub status: String,
        /// Where its data set is.
        pub s3_uri: Option<String>,
        /// What came out of it.
        pub result_json: Option<Json>,
        /// Why it failed.
        pub error_message: Option<String>,
    }
}

impl From<&str> for TrainingJobKey {
    fn from(job_id: &str) -> Self {
        Self { job_id: job_id.to_owned() }
    }
}
