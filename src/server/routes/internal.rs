//! What the hub sends by itself; safe to send again.

use crate::{
    catalog::{
        media::Nothing,
        registry::{self, BulkReport, CATALOG, DevicePayloads, EntityPayloads, SkippedRow},
    },
    query::Output,
    server::{
        answer::{Json, answer},
        errors::Failure,
        extract::{HubRows, HubTable},
        route::Route,
        state::Data,
    },
    value::{Instant, Rows},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::of(Method::POST, "/internal/devices/bulk_upsert", &CATALOG, "bulk_upsert_devices", devices),
        Route::of(Method::POST, "/internal/entities/bulk_upsert", &CATALOG, "bulk_upsert_entities", entities),
        Route::of(Method::DELETE, "/internal/devices/clear", &CATALOG, "clear_devices", clear),
    ]
}

/// The hub's devices.
struct Devices;

/// The hub's entities.
struct Entities;

impl HubTable for Devices {
    const NAME: &'static str = "devices";
}

impl HubTable for Entities {
    const NAME: &'static str = "entities";
}

answer! {
    /// What a bulk upsert did.
    pub struct BulkAnswer {
        /// Always true: rows that could not be taken do not sink the others.
        pub success: bool,
        /// Rows that were added or updated.
        pub upserted: i64,
        /// Rows that could not be taken.
        pub skipped: Vec<SkippedRow>,
        /// When it was done.
        pub timestamp: Instant,
    }

    /// What was cleared.
    pub struct Cleared {
        /// Always true.
        pub success: bool,
        /// Devices that were deleted, each with its entities.
        pub deleted: i64,
        /// When it was done.
        pub timestamp: Instant,
    }
}

async fn devices(data: Data, hub: HubRows<Devices>) -> Result<Json<BulkAnswer>, Failure> {
    report(data.write(registry::bulk_upsert_devices(DevicePayloads { devices: hub.rows })).await?)
}

async fn entities(data: Data, hub: HubRows<Entities>) -> Result<Json<BulkAnswer>, Failure> {
    report(data.write(registry::bulk_upsert_entities(EntityPayloads { entities: hub.rows })).await?)
}

fn report(rows: Rows) -> Result<Json<BulkAnswer>, Failure> {
    let BulkReport { upserted, skipped } = Output::from_rows(rows)?;
    Ok(Json::of(&BulkAnswer { success: true, upserted, skipped, timestamp: Instant::now() })?)
}

async fn clear(data: Data) -> Result<Json<Cleared>, Failure> {
    let deleted = i64::from_rows(data.write(registry::clear_devices(Nothing {})).await?)?;
    Ok(Json::of(&Cleared { success: true, deleted, timestamp: Instant::now() })?)
}
