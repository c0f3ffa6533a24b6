//! Pages visit each row that meets the filter exactly once, in order.

use crate::cases;
use edgelite::{
    Options, Store,
    catalog::{
        BUILT_IN,
        media::{NewRecording, RecordingFilter, add_recording, recordings},
        registry::{DeviceFilter, DevicePayloads, bulk_upsert_devices, devices},
    },
    value::Instant,
};
use proptest::{collection, prelude::*};
use serde_json::json;

pub fn store() -> Store {
    Store::open_in_memory(Options::new().catalogs(BUILT_IN).readers(0)).unwrap()
}

pub fn at(second: i64) -> Instant {
    Instant::from_seconds(second)
}

/// Camera, moment (few, so that there are ties) and flags of a recording.
pub type Sketch = (u8, i64, bool, bool);

pub fn sketches() -> impl Strategy<Value = Vec<Sketch>> {
    collection::vec((0..3u8, 0..6i64, any::<bool>(), any::<bool>()), 0..40)
}

/// Adds the recordings `r0`, `r1`, … in their order.
pub fn add(store: &Store, sketches: &[Sketch]) {
    store
        .transaction(|transaction| {
            for (number, (camera, second, is_emergency, is_unusual)) in sketches.iter().enumerate() {
                transaction.run(add_recording(NewRecording {
                    recording_id: format!("r{number}"),
                    camera_id: format!("camera {camera}"),
                    recording_type: if number % 2 == 0 { "automatic" } else { "manual" }.into(),
                    timestamp: Some(at(*second)),
                    is_emergency: *is_emergency,
                    is_unusual: *is_unusual,
                    ..Default::default()
                }))?;
            }
            Ok(())
        })
        .unwrap();
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn pages_of_recordings_visit_each_row_once(
        sketches in sketches(), limit in 1..12i64, camera in proptest::option::of(0..3u8), since in proptest::option::of(0..6i64),
        emergency_only in any::<bool>(),
    ) {
        let store = store();
        add(&store, &sketches);
        let mut expected: Vec<_> = sketches.iter().enumerate()
            .filter(|(_, (of, second, is_emergency, _))| {
                camera.is_none_or(|camera| camera == *of) && since.is_none_or(|since| *second >= since) && (!emergency_only || *is_emergency)
            })
            .map(|(number, (_, second, ..))| (std::cmp::Reverse((*second, number)), format!("r{number}")))
            .collect();
        expected.sort();
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.query(recordings(RecordingFilter {
                camera_id: camera.map(|camera| format!("camera {camera}")), since: since.map(at), emergency_only, limit, cursor,
                ..Default::default()
            })).unwrap();
            let full = page.rows.len() == usize::try_from(limit).unwrap();
            prop_assert!(full || page.next.is_none(), "only the last page is short");
            found.extend(page.rows.into_iter().map(|row| row.recording_id));
            cursor = page.next;
            if cursor.is_none() { break }
            prop_assert!(found.len() <= sketches.len(), "it ends");
        }
        prop_assert_eq!(found, expected.into_iter().map(|(_, name)| name).collect::<Vec<_>>());
    }

    #[test]
    fn pages_of_devices_visit_each_row_once_whatever_their_names(
        names in collection::vec("\\PC{0,6}", 0..25), limit in 1..9i64,
    ) {
        let store = store();
        let list = names.iter().enumerate().map(|(number, name)| json!({"id": format!("d{number}.é"), "name": name})).collect();
        store.run(bulk_upsert_devices(DevicePayloads { devices: list })).unwrap();
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.query(devices(DeviceFilter { limit, cursor, ..Default::default() })).unwrap();
            found.extend(page.rows.into_iter().map(|device| (device.name, device.device_id)));
            cursor = page.next;
            if cursor.is_none() { break }
        }
        prop_assert_eq!(found.len(), names.len());
        prop_assert!(found.is_sorted(), "{:?}", found);
        found.dedup();
        prop_assert_eq!(found.len(), names.len());
    }
}
