//! Pages by cursor: each row once, whatever the ties.

use super::prelude::*;

/// Adds `count` recordings, two to a moment.
fn with_ties(backend: &dyn Backend, count: i64) -> Store {
    let store = backend.store();
    store
        .transaction(|transaction| {
            for number in 0..count {
                let timestamp = Some(at(number / 2));
                transaction
                    .run(add_recording(NewRecording { timestamp, ..recording(&format!("r{number:03}"), "kitchen") }))?;
            }
            Ok(())
        })
        .unwrap();
    store
}

fn pages(store: &Store, limit: i64) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    let mut cursor = None;
    loop {
        let page = store.query(recordings(RecordingFilter { limit, cursor, ..Default::default() })).unwrap();
        pages.push(page.rows.iter().map(|row| row.recording_id.clone()).collect());
        cursor = page.next;
        if cursor.is_none() {
            return pages;
        }
    }
}

conformance! {
    fn r6_pages_visit_each_row_once_newest_first_under_ties(backend) {
        let store = with_ties(backend, 11);
        let expected: Vec<String> = (0..11).rev().map(|number| format!("r{number:03}")).collect();
        for limit in 1..=12 {
            assert_eq!(pages(&store, limit).concat(), expected, "pages of {limit}");
        }
    }

    fn a_full_last_page_has_no_next(backend) {
        let store = with_ties(backend, 6);
        let sizes = |limit| pages(&store, limit).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes(3), [3, 3]);
        assert_eq!(sizes(4), [4, 2]);
        assert_eq!(sizes(6), [6]);
    }

    fn an_empty_list_is_one_empty_page(backend) {
        assert_eq!(pages(&backend.store(), 5), [[] as [String; 0]]);
    }

    fn rows_added_meanwhile_do_not_shift_the_pages(backend) {
        let store = with_ties(backend, 6);
        let filter = RecordingFilter { limit: 3, ..Default::default() };
        let first = store.query(recordings(filter.clone())).unwrap();
        store.run(add_recording(NewRecording { timestamp: Some(at(100)), ..recording("newer", "kitchen") })).unwrap();
        store.run(delete_recording("r004")).unwrap();
        let second = store.query(recordings(RecordingFilter { cursor: first.next.clone(), ..filter })).unwrap();
        assert_eq!(names(&first), ["r005", "r004", "r003"]);
        assert_eq!(names(&second), ["r002", "r001", "r000"]);
    }

    fn r6_the_limit_is_100_unless_told_and_1_to_10000(backend) {
        let store = with_ties(backend, 101);
        let page = store.query(recordings(RecordingFilter::default())).unwrap();
        assert_eq!((page.rows.len(), page.next.is_some()), (100, true));
        for limit in [0, -1, 10_001, i64::MAX, i64::MIN] {
            let error = store.query(recordings(RecordingFilter { limit, ..Default::default() })).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("limit")), "{limit}");
        }
        assert!(store.query(recordings(RecordingFilter { limit: 10_000, ..Default::default() })).is_ok());
    }

    fn a_cursor_of_another_list_is_refused(backend) {
        let store = with_ties(backend, 3);
        let page = store.query(recordings(RecordingFilter { limit: 1, ..Default::default() })).unwrap();
        let error = store.query(devices(DeviceFilter { cursor: page.next.clone(), ..Default::default() })).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("cursor")));
        for damaged in ["", "x", "deadbeef.i1.i2", &page.next.unwrap()[..5]] {
            let filter = RecordingFilter { cursor: Some(damaged.into()), ..Default::default() };
            assert_eq!(store.query(recordings(filter)).unwrap_err().field(), Some("cursor"), "{damaged}");
        }
    }

    fn devices_and_entities_are_paged_by_name(backend) {
        let store = backend.store();
        let list: Vec<Json> = (0..7).map(|number| json!({"id": format!("d{number}"), "name": format!("lamp {}", number % 2)})).collect();
        store.run(bulk_upsert_devices(DevicePayloads { devices: list })).unwrap();
        let list: Vec<Json> = (0..7).map(|number| json!({"entity_id": format!("light.l{number}")})).collect();
        store.run(bulk_upsert_entities(EntityPayloads { entities: list })).unwrap();
        for limit in 1..=8 {
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = store.query(devices(DeviceFilter { limit, cursor, ..Default::default() })).unwrap();
                found.extend(page.rows.into_iter().map(|device| device.device_id));
                cursor = page.next;
                if cursor.is_none() { break }
            }
            assert_eq!(found, ["d0", "d2", "d4", "d6", "d1", "d3", "d5"], "pages of {limit}");
            let (mut found, mut cursor) = (Vec::new(), None);
            loop {
                let page = store.query(entities(EntityFilter { limit, cursor, ..Default::default() })).unwrap();
                found.extend(page.rows.into_iter().map(|entity| entity.entity_id));
                cursor = page.next;
                if cursor.is_none() { break }
            }
            assert_eq!(found, (0..7).map(|number| format!("light.l{number}")).collect::<Vec<_>>(), "pages of {limit}");
        }
    }
}
