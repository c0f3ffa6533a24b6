use super::{
    EcoeyeAlert, EcoeyeAlertFilter, MOST, NewEcoeyeAlert,
    checks::{check_name, check_share},
};
use crate::{
    Result,
    query::{Batch, Condition, Order, Page, Select, sql},
};

const COLUMNS: &str = "id, alert_id, camera_id, timestamp, alert_type, confidence, video_url, video_path, \
     thumbnail_url, video_available, video_downloaded, local_video_id, local_video_path, metadata, synced_at";

/// Adds an alert; one with the same `alert_id` is updated and keeps what is
/// left out, and when it was received first.
pub fn add_ecoeye_alert(alert: NewEcoeyeAlert) -> Batch<EcoeyeAlert> {
    check(&alert).map(|()| upsert(alert)).into()
}

fn check(alert: &NewEcoeyeAlert) -> Result<()> {
    check_name(&alert.alert_id, "alert_id")?;
    check_share(alert.confidence, "confidence")
}

fn upsert(alert: NewEcoeyeAlert) -> Batch<EcoeyeAlert> {
    Batch::one(
        sql(format!(
            "INSERT INTO ecoeye_alerts (alert_id, camera_id, timestamp, alert_type, confidence, video_url, \
             video_path, thumbnail_url, video_available, metadata) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10) \
             ON CONFLICT (alert_id) DO UPDATE SET \
             camera_id = coalesce(excluded.camera_id, ecoeye_alerts.camera_id), \
             timestamp = coalesce(excluded.timestamp, ecoeye_alerts.timestamp), \
             alert_type = coalesce(excluded.alert_type, ecoeye_alerts.alert_type), \
             confidence = coalesce(excluded.confidence, ecoeye_alerts.confidence), \
             video_url = coalesce(excluded.video_url, ecoeye_alerts.video_url), \
             video_path = coalesce(excluded.video_path, ecoeye_alerts.video_path), \
             thumbnail_url = coalesce(excluded.thumbnail_url, ecoeye_alerts.thumbnail_url), \
             video_available = max(excluded.video_available, ecoeye_alerts.video_available), \
             metadata = coalesce(excluded.metadata, ecoeye_alerts.metadata) RETURNING {COLUMNS}"
        ))
        .bind(alert.alert_id)
        .bind(alert.camera_id)
        .bind(alert.timestamp)
        .bind(alert.alert_type)
        .bind(alert.confidence)
        .bind(alert.video_url)
        .bind(alert.video_path)
        .bind(alert.thumbnail_url)
        .bind(alert.video_available)
        .bind(alert.metadata),
    )
}

/// Alerts that meet all given filters, last received first.
pub fn ecoeye_alerts(filter: EcoeyeAlertFilter) -> Select<Page<EcoeyeAlert>> {
    Select::from_table("ecoeye_alerts", COLUMNS)
        .filter(Condition::equal("camera_id", filter.camera_id))
        .order([Order::descending("synced_at"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}
