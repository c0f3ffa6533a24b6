//! Totals, and counts and sizes per camera.

use super::prelude::*;
use std::time::Duration;

conformance! {
    fn r6_an_empty_store_has_zeros(backend) {
        let stats = backend.store().query(storage_stats(Nothing {})).unwrap();
        assert_eq!(stats, StorageStats::default());
    }

    fn r6_storage_stats_count_and_sum_everything(backend) {
        let store = backend.store();
        let today = Instant::now();
        let long_ago = Some(at(0));
        let gibibyte = 1 << 30;
        for (name, camera, bytes, timestamp, is_emergency, is_unusual) in [
            ("r1", "kitchen", gibibyte, Some(today), true, false),
            ("r2", "kitchen", gibibyte / 2, long_ago, true, true),
            ("r3", "garage", 10, Some(today.start_of_day()), false, true),
            ("r4", "garage", 0, Some(Instant::from_microseconds(today.start_of_day().microseconds() - 1)), false, false),
        ] {
            store.run(add_recording(NewRecording {
                file_size_bytes: bytes, timestamp, is_emergency, is_unusual, ..recording(name, camera)
            })).unwrap();
        }
        for (name, camera, bytes) in [("s1", "kitchen", 5), ("s2", "attic", 6)] {
            store.run(add_snapshot(NewSnapshot { file_size_bytes: bytes, ..snapshot(name, camera) })).unwrap();
        }
        let camera = |camera_id: &str, recordings, snapshots, size_bytes| {
            CameraStorage { camera_id: camera_id.into(), recordings, snapshots, size_bytes }
        };
        let bytes = gibibyte + gibibyte / 2 + 10 + 11;
        assert_eq!(store.query(storage_stats(Nothing {})).unwrap(), StorageStats {
            total_recordings: 4,
            total_snapshots: 2,
            total_size_bytes: bytes,
            total_size_gb: 1.5,
            today_recordings: 2,
            emergency_recordings: 2,
            unusual_recordings: 2,
            cameras: vec![
                camera("attic", 0, 1, 6),
                camera("garage", 2, 0, 10),
                camera("kitchen", 2, 1, gibibyte + gibibyte / 2 + 5),
            ],
        });
    }

    /// GiB, to two decimals.
    fn r6_the_size_in_gb_is_rounded(backend) {
        let store = backend.store();
        store.run(add_recording(NewRecording { file_size_bytes: 1_234_567_890_123, ..recording("r1", "kitchen") })).unwrap();
        let stats = store.query(storage_stats(Nothing {})).unwrap();
        assert_eq!(stats.total_size_gb, 1149.78);
    }

    fn r6_recordings_of_yesterday_are_not_of_today(backend) {
        let store = backend.store();
        let yesterday = Instant::now().minus(Duration::from_secs(86_400));
        store.run(add_recording(NewRecording { timestamp: Some(yesterday), ..recording("r1", "kitchen") })).unwrap();
        assert_eq!(store.query(storage_stats(Nothing {})).unwrap().today_recordings, 0);
        store.run(add_recording(recording("r2", "kitchen"))).unwrap();
        assert_eq!(store.query(storage_stats(Nothing {})).unwrap().today_recordings, 1);
    }
}
