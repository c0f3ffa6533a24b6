//! Filters on recordings, alone and together, against a model.

use super::prelude::*;

/// Every combination of camera, type and flags at a moment of its own.
fn every_kind() -> Vec<NewRecording> {
    let mut list = Vec::new();
    for camera_id in ["kitchen", "garage"] {
        for recording_type in ["automatic", "manual"] {
            for is_emergency in [false, true] {
                for is_unusual in [false, true] {
                    let number = i64::try_from(list.len()).unwrap();
                    list.push(NewRecording {
                        recording_type: recording_type.into(),
                        timestamp: Some(at(number)),
                        is_emergency,
                        is_unusual,
                        ..recording(&format!("r{number:02}"), camera_id)
                    });
                }
            }
        }
    }
    list
}

fn meets(recording: &NewRecording, filter: &RecordingFilter) -> bool {
    let is = |wanted: &Option<String>, found: &str| wanted.as_deref().is_none_or(|wanted| wanted == found);
    let timestamp = recording.timestamp.unwrap();
    is(&filter.camera_id, &recording.camera_id)
        && is(&filter.recording_type, &recording.recording_type)
        && is(&filter.recording_id, &recording.recording_id)
        && filter.since.is_none_or(|since| timestamp >= since)
        && filter.until.is_none_or(|until| timestamp <= until)
        && (!filter.emergency_only || recording.is_emergency)
        && (!filter.unusual_only || recording.is_unusual)
}

conformance! {
    fn r8_all_filters_combine(backend) {
        let store = backend.store();
        let list = every_kind();
        for recording in &list {
            store.run(add_recording(recording.clone())).unwrap();
        }
        let text = |wanted: &str| Some(wanted.to_owned());
        let mut combinations = 0;
        for camera_id in [None, text("kitchen"), text("nowhere")] {
            for recording_type in [None, text("manual")] {
                for since in [None, Some(at(3))] {
                    for until in [None, Some(at(12))] {
                        for emergency_only in [false, true] {
                            for unusual_only in [false, true] {
                                for recording_id in [None, text("r05")] {
                                    let filter = RecordingFilter {
                                        camera_id: camera_id.clone(),
                                        recording_type: recording_type.clone(),
                                        since,
                                        until,
                                        emergency_only,
                                        unusual_only,
                                        recording_id,
                                        ..Default::default()
                                    };
                                    let expected: Vec<_> = list.iter().rev().filter(|recording| meets(recording, &filter))
                                        .map(|recording| recording.recording_id.as_str()).collect();
                                    let found = store.query(recordings(filter.clone())).unwrap();
                                    assert_eq!(names(&found), expected, "{filter:?}");
                                    let count = store.query(count_recordings(filter)).unwrap();
                                    assert_eq!(count, i64::try_from(expected.len()).unwrap());
                                    combinations += 1;
                                }
                            }
                        }
                    }
                }
            }
        }
        assert_eq!(combinations, 192);
    }

    fn r6_since_and_until_are_inclusive(backend) {
        let store = backend.store();
        for recording in every_kind() {
            store.run(add_recording(recording)).unwrap();
        }
        let filter = RecordingFilter { since: Some(at(4)), until: Some(at(6)), ..Default::default() };
        assert_eq!(names(&store.query(recordings(filter)).unwrap()), ["r06", "r05", "r04"]);
        let a_little = |instant: Instant, microseconds| Instant::from_microseconds(instant.microseconds() + microseconds);
        let filter = RecordingFilter { since: Some(a_little(at(4), 1)), until: Some(a_little(at(6), -1)), ..Default::default() };
        assert_eq!(names(&store.query(recordings(filter)).unwrap()), ["r05"]);
    }

    fn r6_newest_first_and_the_last_added_first_among_equals(backend) {
        let store = backend.store();
        for name in ["a", "b", "c"] {
            store.run(add_recording(NewRecording { timestamp: Some(at(1)), ..recording(name, "kitchen") })).unwrap();
        }
        store.run(add_recording(NewRecording { timestamp: Some(at(0)), ..recording("older", "kitchen") })).unwrap();
        // An update does not move a row.
        store.run(add_recording(NewRecording { timestamp: Some(at(9)), ..recording("a", "kitchen") })).unwrap();
        let page = store.query(recordings(RecordingFilter::default())).unwrap();
        assert_eq!(names(&page), ["c", "b", "a", "older"]);
    }

    fn filters_take_text_as_it_is(backend) {
        let store = backend.store();
        let hostile = "x' OR 1=1; DROP TABLE recordings; --";
        store.run(add_recording(recording("a", hostile))).unwrap();
        store.run(add_recording(recording("b", "kitchen"))).unwrap();
        let filter = RecordingFilter { camera_id: Some(hostile.into()), ..Default::default() };
        assert_eq!(names(&store.query(recordings(filter)).unwrap()), ["a"]);
        let filter = RecordingFilter { camera_id: Some("Kitchen".into()), ..Default::default() };
        assert_eq!(names(&store.query(recordings(filter)).unwrap()), [] as [&str; 0]);
    }

    fn r9_analyses_cost_exactly_one_query_more_whatever_the_page_size(backend) {
        let store = backend.store();
        store.transaction(|transaction| {
            for number in 0..300 {
                let name = format!("r{number:03}");
                transaction.run(add_recording(NewRecording { timestamp: Some(at(number)), ..recording(&name, "kitchen") }))?;
                for kind in 0..number % 3 {
                    let found = Some(at(number + kind));
                    transaction.run(add_ai_analysis(NewAiAnalysis { detected_at: found, ..analysis("recording", &name, "person") }))?;
                }
            }
            // A name of a recording may be a name of a snapshot, too.
            transaction.run(add_ai_analysis(analysis("snapshot", "r299", "person")))
        }).unwrap();
        for limit in [1, 7, 128, 129, 300] {
            let filter = RecordingFilter { limit, with_ai_analysis: true, ..Default::default() };
            let select = recordings(filter.clone());
            assert_eq!(select.query().unwrap().attachments.len(), 1, "one further statement for all rows");
            let page = store.query(select).unwrap();
            assert_eq!(page.rows.len(), usize::try_from(limit).unwrap());
            for (number, row) in (0..300).rev().zip(&page.rows) {
                let analyses = row.ai_analysis.as_ref().expect("a list, empty where there are none");
                assert_eq!(analyses.len(), usize::try_from(number % 3).unwrap(), "{}", row.recording_id);
                assert!(analyses.is_sorted_by_key(|analysis| std::cmp::Reverse(analysis.detected_at)));
                assert!(analyses.iter().all(|analysis| analysis.media_id == row.recording_id && analysis.media_type == "recording"));
            }
            let without = recordings(RecordingFilter { with_ai_analysis: false, ..filter });
            assert_eq!(without.query().unwrap().attachments.len(), 0);
            assert!(store.query(without).unwrap().rows.iter().all(|row| row.ai_analysis.is_none()));
        }
    }
}
