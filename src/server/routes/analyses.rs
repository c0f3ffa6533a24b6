use crate::{
    catalog::media::{self, AiAnalysis, CATALOG, NewAiAnalysis, RecordingKey, SnapshotKey},
    server::{
        answer::{Created, Json, RowOf},
        errors::Failure,
        extract::{Key, Object},
        route::Route,
        state::Data,
    },
    value::{Instant, Json as Tree, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    const OF_RECORDING: &str = "/api/recordings/{recording_id}/ai-analysis";
    const OF_SNAPSHOT: &str = "/api/snapshots/{snapshot_id}/ai-analysis";
    vec![
        Route::of(Method::POST, OF_RECORDING, &CATALOG, "add_ai_analysis", add_to_recording),
        Route::of(Method::POST, OF_SNAPSHOT, &CATALOG, "add_ai_analysis", add_to_snapshot),
    ]
}

record! {
    /// An analysis of the recording or snapshot that the path names.
    pub struct AnalysisBody {
        /// What was looked for, such as `person_detection`.
        pub analysis_type: String,
        /// How sure the analysis is, 0 to 1.
        pub confidence: Option<f64>,
        /// When it was found; now if left out.
        pub detected_at: Option<Instant>,
        /// Whatever else is known.
        pub details: Tree = Tree::Object(serde_json::Map::new()),
    }
}

async fn add_to_recording(
    data: Data,
    Key(key): Key<RecordingKey>,
    Object(analysis): Object<AnalysisBody>,
) -> Result<Created<RowOf<AiAnalysis>>, Failure> {
    add(data, key.recording_id, "recording", analysis).await
}

async fn add_to_snapshot(
    data: Data,
    Key(key): Key<SnapshotKey>,
    Object(analysis): Object<AnalysisBody>,
) -> Result<Created<RowOf<AiAnalysis>>, Failure> {
    add(data, key.snapshot_id, "snapshot", analysis).await
}

async fn add(
    data: Data,
    media_id: String,
    media_type: &str,
    analysis: AnalysisBody,
) -> Result<Created<RowOf<AiAnalysis>>, Failure> {
    let analysis = NewAiAnalysis {
        media_id,
        media_type: media_type.to_owned(),
        analysis_type: analysis.analysis_type,
        confidence: analysis.confidence,
        detected_at: analysis.detected_at,
        details: analysis.details,
    };
    let added = data.write(media::add_ai_analysis(analysis)).await?;
    Ok(Json::of(&RowOf::only(&added)?)?)
}
