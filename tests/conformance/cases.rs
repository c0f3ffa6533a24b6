//! The cases by subject.

mod bad_arguments;
mod changes;
mod devices;
mod entities;
mod errors;
mod known_arguments;
mod library_accounts;
mod library_items;
mod library_jobs;
mod library_schema;
mod library_settings;
mod library_wanted;
mod live;
mod media_analyses;
mod media_filters;
mod media_recordings;
mod media_retention;
mod media_snapshots;
mod media_statistics;
mod migrations;
mod operations;
mod own_catalogs;
mod paging;
mod preferences;
mod search;
mod studio_annotations;
mod studio_exports;
mod studio_fleet;
mod studio_jobs;
mod studio_schema;
mod studio_support;
mod studio_tag_groups;
mod studio_videos;
mod sync;
mod tables;
mod timeseries_samples;
mod timeseries_series;
mod timeseries_usage;
mod transactions;
mod values;
mod webhooks;

/// What every case file uses.
mod prelude {
    pub use crate::conformance::Backend;
    pub use edgelite::{
        Error, ErrorKind, Options, Store,
        catalog::{
            media::{self, *},
            registry::{self, *},
            timeseries::{self, *},
        },
        query::{Batch, Page, Select, Step, sql},
        value::{Instant, Json, Row, Value},
    };
    pub use serde_json::json;

    /// A recording with this name and camera, the rest as small as it may be.
    pub fn recording(recording_id: &str, camera_id: &str) -> NewRecording {
        NewRecording {
            recording_id: recording_id.into(),
            camera_id: camera_id.into(),
            file_path: format!("/media/{recording_id}.mp4"),
            file_size_bytes: 1000,
            ..Default::default()
        }
    }

    /// A snapshot with this name and camera, the rest as small as it may be.
    pub fn snapshot(snapshot_id: &str, camera_id: &str) -> NewSnapshot {
        NewSnapshot {
            snapshot_id: snapshot_id.into(),
            camera_id: camera_id.into(),
            file_path: format!("/media/{snapshot_id}.jpg"),
            file_size_bytes: 100,
            ..Default::default()
        }
    }

    /// An analysis of this recording or snapshot.
    pub fn analysis(media_type: &str, media_id: &str, analysis_type: &str) -> NewAiAnalysis {
        NewAiAnalysis {
            media_id: media_id.into(),
            media_type: media_type.into(),
            analysis_type: analysis_type.into(),
            ..Default::default()
        }
    }

    /// A webhook that asks for these events.
    pub fn webhook(url: &str, events: &[&str]) -> NewWebhook {
        NewWebhook {
            url: url.into(),
            events: events.iter().map(|event| (*event).to_owned()).collect(),
            secret: "sixteen letters.".into(),
            team: None,
        }
    }

    /// `seconds` after a fixed moment.
    pub fn at(seconds: i64) -> Instant {
        Instant::from_seconds(1_700_000_000 + seconds)
    }

    /// Arguments of an operation by name.
    pub fn arguments<const N: usize>(pairs: [(&str, Value); N]) -> Row {
        Row::from_pairs(pairs.map(|(name, value)| (name.to_owned(), value)))
    }

    /// The names of recordings in order.
    pub fn names(page: &Page<Recording>) -> Vec<&str> {
        page.rows.iter().map(|recording| recording.recording_id.as_str()).collect()
    }
}
