use super::{AiAnalysis, AiAnalysisFilter, NewAiAnalysis, recordings::MOST};
use crate::{
    Result,
    catalog::{now, require},
    query::{Attachment, Batch, Condition, Link, Order, Page, Select, sql},
};

const COLUMNS: &str = "id, media_id, media_type, analysis_type, confidence, detected_at, details, created_at";

/// Adds an analysis of a recording or snapshot, which may arrive later.
pub fn add_ai_analysis(analysis: NewAiAnalysis) -> Batch<AiAnalysis> {
    check(&analysis).map(|()| insert(analysis)).into()
}

fn check(analysis: &NewAiAnalysis) -> Result<()> {
    require(!analysis.media_id.is_empty(), "media_id", "must not be empty")?;
    check_media_type(Some(&analysis.media_type))?;
    require(!analysis.analysis_type.is_empty(), "analysis_type", "must not be empty")?;
    require(analysis.confidence.is_none_or(|value| (0.0..=1.0).contains(&value)), "confidence", "must be 0 to 1")
}

fn check_media_type(media_type: Option<&str>) -> Result<()> {
    let known = media_type.is_none_or(|media_type| matches!(media_type, "recording" | "snapshot"));
    require(known, "media_type", "must be recording or snapshot")
}

fn insert(analysis: NewAiAnalysis) -> Batch<AiAnalysis> {
    Batch::one(
        sql(concat!(
            "INSERT INTO ai_analysis (media_id, media_type, analysis_type, confidence, detected_at, details) \
             VALUES (?1, ?2, ?3, ?4, coalesce(?5, ",
            now!(),
            "), ?6) \
             RETURNING id, media_id, media_type, analysis_type, confidence, detected_at, details, created_at"
        ))
        .bind(analysis.media_id)
        .bind(analysis.media_type)
        .bind(analysis.analysis_type)
        .bind(analysis.confidence)
        .bind(analysis.detected_at)
        .bind(analysis.details),
    )
}

/// Analyses that meet all given filters, newest first.
pub fn ai_analysis(filter: AiAnalysisFilter) -> Select<Page<AiAnalysis>> {
    if let Err(error) = check_media_type(filter.media_type.as_deref()) {
        return Select::refused(error);
    }
    Select::from_table("ai_analysis", COLUMNS)
        .filter(Condition::equal("media_id", filter.media_id))
        .filter(Condition::equal("media_type", filter.media_type))
        .filter(Condition::equal("analysis_type", filter.analysis_type))
        .filter(Condition::at_least("detected_at", filter.since))
        .order([Order::descending("detected_at"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The analyses of recordings, for a page of them.
pub(super) fn of_recordings() -> Attachment {
    of(
        "recording_id",
        "SELECT id, media_id, media_type, analysis_type, confidence, detected_at, details, created_at \
         FROM ai_analysis WHERE media_type = 'recording' AND media_id IN ({keys}) \
         ORDER BY detected_at DESC, id DESC",
    )
}

/// The analyses of snapshots, for a page of them.
pub(super) fn of_snapshots() -> Attachment {
    of(
        "snapshot_id",
        "SELECT id, media_id, media_type, analysis_type, confidence, detected_at, details, created_at \
         FROM ai_analysis WHERE media_type = 'snapshot' AND media_id IN ({keys}) \
         ORDER BY detected_at DESC, id DESC",
    )
}

fn of(key: &'static str, sql: &'static str) -> Attachment {
    Attachment { name: "ai_analysis", link: Some(Link { key, foreign_key: "media_id" }), sql, tables: &["ai_analysis"] }
}
