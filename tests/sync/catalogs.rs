//! The simulation on the catalogs that come with edgelite.

use crate::{
    simulator::{Subject, simulate},
    support::random::Random,
};
use edgelite::{
    Options,
    catalog::BUILT_IN,
    query::{Statement, sql},
    sync::{Grant, TableGrant},
};
use std::sync::OnceLock;

const TABLES: [&str; 17] = [
    "recordings",
    "ai_analysis",
    "retention_settings",
    "devices",
    "entities",
    "user_preferences",
    "energy_timeseries",
    "library_items",
    "wanted_items",
    "quality_profiles",
    "videos",
    "tags",
    "video_tags",
    "time_range_tags",
    "keyframe_annotations",
    "fleet_vehicles",
    "vehicle_person_links",
];

/// The catalogs as they are, or as they were before their last tables came.
fn options(version: u32) -> Options {
    let catalogs = BUILT_IN.map(|mut catalog| {
        let former = match &*catalog.name {
            "studio" => 4,
            _ => 1,
        };
        if version < 2 {
            catalog.migrations = catalog.migrations[..former].to_vec().into();
        }
        catalog
    });
    Options::new().catalogs(catalogs).readers(0).cache_kibibytes(800)
}

fn statement(random: &mut Random, label: &str) -> (Statement, Option<String>) {
    const CHANGES: [&str; 30] = [
        "INSERT INTO recordings (recording_id, camera_id, file_path, file_size_bytes, recording_type, timestamp) \
         VALUES ('r' || ?1, 'c' || ?2, ?3, ?1, 'x', ?2) ON CONFLICT DO NOTHING",
        "UPDATE recordings SET is_unusual = 1 - is_unusual, file_path = ?3 WHERE recording_id = 'r' || ?1 AND ?2 > 0",
        "DELETE FROM recordings WHERE recording_id = 'r' || ?1 AND ?2 > 2 AND ?3 <> ''",
        "INSERT INTO ai_analysis (media_id, media_type, analysis_type, confidence) VALUES ('r' || ?1, 'recording', ?3, ?2 / 10.0)",
        "UPDATE retention_settings SET snapshots = ?1 + 1, updated_at = ?2 WHERE ?3 <> ''",
        "INSERT INTO devices (device_id, name, integration) VALUES ('d' || ?1, ?3, 'i' || ?2)",
        "UPDATE devices SET name = ?3, area_id = 'a' || ?2 WHERE device_id = 'd' || ?1",
        "DELETE FROM devices WHERE device_id = 'd' || ?1 AND ?2 > 2 AND ?3 <> ''",
        "INSERT INTO entities (entity_id, device_id, domain, platform) VALUES ('x.e' || ?1, 'd' || ?2, 'x', ?3)",
        "UPDATE entities SET device_id = 'd' || ?2, platform = ?3 WHERE entity_id = 'x.e' || ?1",
        "INSERT INTO energy_timeseries (device_id, timestamp, power_w, voltage_v) VALUES ('d' || ?1, 3600 * ?2, length(?3), 1) \
         ON CONFLICT (device_id, timestamp) DO UPDATE SET power_w = excluded.power_w",
        "DELETE FROM energy_timeseries WHERE device_id = 'd' || ?1 AND timestamp = 3600 * ?2 AND ?3 <> ''",
        "INSERT INTO library_items (kind, title, poster_url) VALUES ('movie', CASE WHEN ?2 > 2 THEN 'T' ELSE 't' END || ?1, ?3)",
        "UPDATE library_items SET poster_url = ?3 WHERE title = 't' || ?1 AND ?2 > 0",
        "UPDATE library_items SET title = 't' || ?2, poster_url = ?3 WHERE title = 't' || ?1",
        "DELETE FROM library_items WHERE title = 't' || ?1 AND ?2 > 3 AND ?3 <> ''",
        "INSERT INTO wanted_items (library_item_id, title, kind) SELECT id, ?3, 'movie' FROM library_items WHERE title = 't' || ?1 AND ?2 > 0",
        "INSERT INTO quality_profiles (name, description) VALUES ('q' || ?1, ?3 || ?2)",
        "INSERT INTO videos (filename, title, duration) VALUES ('v' || ?1, ?3, ?2)",
        "UPDATE videos SET title = ?3, notes = ?2 WHERE filename = 'v' || ?1",
        "DELETE FROM videos WHERE filename = 'v' || ?1 AND ?2 > 3 AND ?3 <> ''",
        "INSERT INTO tags (name, category) VALUES ('t' || ?1, ?3 || ?2)",
        "DELETE FROM tags WHERE name = 't' || ?1 AND ?2 > 3 AND ?3 <> ''",
        "INSERT INTO video_tags (video_id, tag_id) SELECT v.id, t.id FROM videos v, tags t \
         WHERE v.filename = 'v' || ?1 AND t.name = 't' || ?2 AND ?3 <> ''",
        "INSERT INTO time_range_tags (video_id, tag_name, start_time, end_time) SELECT id, ?3, ?2, ?2 + 1 FROM videos WHERE filename = 'v' || ?1",
        "UPDATE time_range_tags SET end_time = start_time + ?2, comment = ?3 WHERE video_id IN (SELECT id FROM videos WHERE filename = 'v' || ?1)",
        "INSERT INTO keyframe_annotations (video_id, timestamp, bbox_x, bbox_y, bbox_width, bbox_height, comment) \
         SELECT id, ?2, 1, 2, 3, 4, ?3 FROM videos WHERE filename = 'v' || ?1",
        "INSERT INTO fleet_vehicles (fleet_id, notes) VALUES ('f' || ?1, ?3 || ?2)",
        "DELETE FROM fleet_vehicles WHERE fleet_id = 'f' || ?1 AND ?2 > 3 AND ?3 <> ''",
        "INSERT INTO vehicle_person_links (vehicle_fleet_id, person_name, times_seen_together) VALUES ('f' || ?1, 'p' || ?2, length(?3)) \
         ON CONFLICT (vehicle_fleet_id, person_name) DO UPDATE SET times_seen_together = times_seen_together + 1",
    ];
    let number = |random: &mut Random, below| i64::try_from(random.below(below)).unwrap();
    let text = random.pick(&CHANGES);
    (sql(text.to_owned()).bind(number(random, 5)).bind(number(random, 5)).bind(label), None)
}

/// The last site has all tables of the simulation.
fn scope() -> Grant {
    Grant::tables(TABLES.map(|table| (table, TableGrant::write())))
}

#[test]
fn stores_of_all_catalogs_are_alike_after_anything_that_happened() {
    static FILE: OnceLock<Vec<u8>> = OnceLock::new();
    let subject = Subject { options, statement, tables: &TABLES, scope, file: &FILE, compares_versions: false };
    let met = simulate(subject, 16);
    // Writes of which nobody knows at first are too rare for so few seeds; the other simulation counts them.
    assert!(met.merged > 0 && met.restarts > 0 && met.losses > 0);
}
