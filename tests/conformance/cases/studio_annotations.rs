use super::studio_support::*;

fn ranges(store: &Store, video_id: i64) -> Vec<(f64, String)> {
    let page = store.query(time_range_tags(TimeRangeTagFilter { video_id, ..Default::default() })).unwrap();
    page.rows.into_iter().map(|range| (range.start_time, range.tag_name)).collect()
}

conformance! {
    fn r44_a_time_range_is_added_with_its_defaults(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        let added = store.run(add_time_range_tag(NewTimeRangeTag {
            video_id, tag_name: "rain".into(), start_time: 1.5, ..Default::default()
        })).unwrap();
        assert_eq!(added, TimeRangeTag {
            id: 1, video_id, tag_name: "rain".into(), start_time: 1.5, end_time: None, is_negative: false, comment: None,
            created_date: added.created_date,
        });
        assert_eq!(store.query(time_range_tag(1)).unwrap(), Some(added));
        assert_eq!(store.query(time_range_tag(2)).unwrap(), None);
    }

    fn time_ranges_are_listed_by_their_beginning_page_by_page(backend) {
        let store = backend.store();
        let (video, other) = (add_a_video(&store, "a.mp4"), add_a_video(&store, "b.mp4"));
        for (start, name) in [(2.5, "late"), (0.1, "early"), (2.5, "later"), (0.2, "then")] {
            add_a_range(&store, video, start, name);
        }
        add_a_range(&store, other, 0.0, "other");
        let expected = ["early", "then", "late", "later"];
        assert_eq!(ranges(&store, video).into_iter().map(|(_, name)| name).collect::<Vec<_>>(), expected);
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let page = store.query(time_range_tags(TimeRangeTagFilter { video_id: video, limit: 1, cursor })).unwrap();
            found.extend(page.rows.into_iter().map(|range| range.tag_name));
            cursor = page.next;
            if cursor.is_none() { break }
        }
        assert_eq!(found, expected, "a cursor holds a number of seconds");
    }

    fn a_change_of_a_time_range_keeps_what_is_left_out_and_clears_what_is_null(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        let old = store.run(add_time_range_tag(NewTimeRangeTag {
            video_id, tag_name: "rain".into(), start_time: 1.0, end_time: Some(2.0), is_negative: true, comment: Some("hm".into()),
        })).unwrap();
        let change = |changes: TimeRangeTagChanges| store.run(update_time_range_tag(changes));
        let base = || TimeRangeTagChanges { time_range_tag_id: old.id, ..Default::default() };
        assert_eq!(change(base()).unwrap(), old, "nothing to change");
        let changed = change(TimeRangeTagChanges { tag_name: "hail".to_owned().into(), end_time: None.into(), ..base() }).unwrap();
        assert_eq!(changed, TimeRangeTag { tag_name: "hail".into(), end_time: None, ..old.clone() });
        let changed = change(TimeRangeTagChanges { comment: None.into(), is_negative: false.into(), ..base() }).unwrap();
        assert_eq!((changed.comment, changed.is_negative, changed.tag_name.as_str()), (None, false, "hail"));
        let error = change(TimeRangeTagChanges { time_range_tag_id: 9, ..base() }).unwrap_err();
        assert_eq!(said(&error), (ErrorKind::NotFound, "time_range_tag_id"));
        let null = arguments([("time_range_tag_id", old.id.into()), ("tag_name", Value::Null)]);
        let error = store.call("studio", "update_time_range_tag", &null).unwrap_err();
        assert_eq!(said(&error), (ErrorKind::InvalidArgument, "tag_name"));
    }

    fn times_out_of_order_are_refused_also_against_what_is_stored(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        let valid = || NewTimeRangeTag { video_id, tag_name: "rain".into(), start_time: 5.0, ..Default::default() };
        for (field, refused) in [
            ("tag_name", NewTimeRangeTag { tag_name: String::new(), ..valid() }),
            ("start_time", NewTimeRangeTag { start_time: -1.0, ..valid() }),
            ("start_time", NewTimeRangeTag { start_time: f64::NAN, ..valid() }),
            ("end_time", NewTimeRangeTag { end_time: Some(4.9), ..valid() }),
        ] {
            assert_eq!(said(&store.run(add_time_range_tag(refused)).unwrap_err()), (ErrorKind::InvalidArgument, field));
        }
        let error = store.run(add_time_range_tag(NewTimeRangeTag { video_id: 9, ..valid() })).unwrap_err();
        assert_eq!((said(&error), error.to_string()), ((ErrorKind::NotFound, "video_id"), "there is no video 9".into()));
        let added = store.run(add_time_range_tag(valid())).unwrap();
        let late = TimeRangeTagChanges { time_range_tag_id: added.id, end_time: Some(4.0).into(), ..Default::default() };
        assert_eq!(store.run(update_time_range_tag(late)).unwrap_err().kind(), ErrorKind::Constraint);
        assert_eq!(store.query(time_range_tag(added.id)).unwrap(), Some(added));
    }

    fn r44_a_keyframe_is_added_with_its_defaults(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        let added = store.run(add_keyframe_annotation(keyframe(video_id, 0.04, "person"))).unwrap();
        assert_eq!(added, KeyframeAnnotation {
            id: 1, video_id, timestamp: 0.04, bbox_x: 10, bbox_y: 20, bbox_width: 100, bbox_height: 50,
            activity_tag: Some("person".into()), moment_tag: None, is_negative: false, comment: None, reviewed: true,
            created_date: added.created_date, is_ai_generated: false, confidence: None,
        });
        assert_eq!(store.query(keyframe_annotation(1)).unwrap(), Some(added));
    }

    fn keyframes_are_listed_by_their_time_page_by_page(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        for (time, tag) in [(3.0, "c"), (0.1, "a"), (3.0, "d"), (0.3, "b")] {
            add_a_keyframe(&store, video_id, time, tag);
        }
        let (mut found, mut cursor) = (Vec::new(), None);
        loop {
            let filter = KeyframeAnnotationFilter { video_id, limit: 3, cursor };
            let page = store.query(keyframe_annotations(filter)).unwrap();
            found.extend(page.rows.into_iter().map(|keyframe| keyframe.activity_tag.unwrap()));
            cursor = page.next;
            if cursor.is_none() { break }
        }
        assert_eq!(found, ["a", "b", "c", "d"]);
    }

    fn a_change_of_a_keyframe_keeps_what_is_left_out_and_clears_what_is_null(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        let old = store.run(add_keyframe_annotation(NewKeyframeAnnotation {
            moment_tag: Some("enters".into()), comment: Some("hm".into()), ..keyframe(video_id, 1.0, "person")
        })).unwrap();
        let base = || KeyframeAnnotationChanges { keyframe_annotation_id: old.id, ..Default::default() };
        let change = |changes| store.run(update_keyframe_annotation(changes));
        let changed = change(KeyframeAnnotationChanges {
            timestamp: 2.0.into(), bbox_x: (-5).into(), bbox_width: 7.into(), activity_tag: None.into(), reviewed: false.into(), ..base()
        }).unwrap();
        assert_eq!(changed, KeyframeAnnotation {
            timestamp: 2.0, bbox_x: -5, bbox_width: 7, activity_tag: None, reviewed: false, ..old.clone()
        });
        for (field, refused) in [
            ("bbox_width", KeyframeAnnotationChanges { bbox_width: (-1).into(), ..base() }),
            ("timestamp", KeyframeAnnotationChanges { timestamp: f64::INFINITY.into(), ..base() }),
            ("moment_tag", KeyframeAnnotationChanges { moment_tag: Some(String::new()).into(), ..base() }),
        ] {
            assert_eq!(said(&change(refused).unwrap_err()), (ErrorKind::InvalidArgument, field));
        }
        assert_eq!(store.query(keyframe_annotation(old.id)).unwrap(), Some(changed));
        let gone = KeyframeAnnotationChanges { keyframe_annotation_id: 9, bbox_x: 1.into(), ..Default::default() };
        assert_eq!(change(gone).unwrap_err().to_string(), "there is no keyframe annotation 9");
    }

    fn a_keyframe_out_of_range_is_refused_by_name(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        let valid = || keyframe(video_id, 1.0, "person");
        for (field, refused) in [
            ("timestamp", NewKeyframeAnnotation { timestamp: -0.1, ..valid() }),
            ("bbox_width", NewKeyframeAnnotation { bbox_width: -1, ..valid() }),
            ("bbox_height", NewKeyframeAnnotation { bbox_height: -1, ..valid() }),
            ("activity_tag", NewKeyframeAnnotation { activity_tag: Some(" ".into()), ..valid() }),
            ("confidence", NewKeyframeAnnotation { confidence: Some(1.1), ..valid() }),
        ] {
            assert_eq!(said(&store.run(add_keyframe_annotation(refused)).unwrap_err()), (ErrorKind::InvalidArgument, field));
        }
        let orphan = NewKeyframeAnnotation { video_id: 9, ..valid() };
        assert_eq!(said(&store.run(add_keyframe_annotation(orphan)).unwrap_err()), (ErrorKind::NotFound, "video_id"));
        assert_eq!(count(&store, "keyframe_annotations"), 0);
    }

    fn activity_and_moment_tags_are_listed_once_with_their_number(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        for tag in ["person", "car", "person"] {
            store.run(add_keyframe_annotation(NewKeyframeAnnotation { moment_tag: Some("enters".into()), ..keyframe(video_id, 1.0, tag) })).unwrap();
        }
        store.run(add_keyframe_annotation(NewKeyframeAnnotation { activity_tag: None, ..keyframe(video_id, 1.0, "") })).unwrap();
        let uses = |rows: Vec<TagUse>| rows.into_iter().map(|row| (row.tag, row.annotation_count)).collect::<Vec<_>>();
        assert_eq!(uses(store.query(activity_tags(edgelite::catalog::media::Nothing {})).unwrap()), [("car".into(), 1), ("person".into(), 2)]);
        assert_eq!(uses(store.query(moment_tags(edgelite::catalog::media::Nothing {})).unwrap()), [("enters".into(), 3)]);
    }

    fn behaviors_are_added_listed_by_their_beginning_and_deleted(backend) {
        let store = backend.store();
        let video_id = add_a_video(&store, "a.mp4");
        let new = |kind: &str, start_time| NewBehavior { video_id, behavior_type: kind.into(), start_time, ..Default::default() };
        for (kind, start) in [("runs", Some(4.0)), ("sits", None), ("walks", Some(0.5))] {
            store.run(add_behavior(new(kind, start))).unwrap();
        }
        let list = || store.query(behaviors(video_id)).unwrap().into_iter().map(|row| row.behavior_type).collect::<Vec<_>>();
        assert_eq!(list(), ["sits", "walks", "runs"]);
        assert!(store.run(delete_behavior(2)).unwrap() && !store.run(delete_behavior(2)).unwrap());
        assert_eq!(list(), ["walks", "runs"]);
        for (field, refused) in [
            ("behavior_type", new("", None)),
            ("start_time", new("x", Some(-1.0))),
            ("confidence", NewBehavior { confidence: Some(2.0), ..new("x", None) }),
        ] {
            assert_eq!(said(&store.run(add_behavior(refused)).unwrap_err()), (ErrorKind::InvalidArgument, field));
        }
        let orphan = NewBehavior { video_id: 9, ..new("x", None) };
        assert_eq!(said(&store.run(add_behavior(orphan)).unwrap_err()), (ErrorKind::NotFound, "video_id"));
    }

    fn the_tags_of_an_annotation_are_replaced_as_a_whole(backend) {
        let store = backend.store();
        let video = add_a_video(&store, "a.mp4");
        let (frame, range) = (add_a_keyframe(&store, video, 1.0, "person"), add_a_range(&store, video, 1.0, "rain"));
        let (pose, light) = (add_a_group(&store, "pose"), add_a_group(&store, "light"));
        let tag = |group_id, value: &str| AnnotationTagValue { group_id, tag_value: value.into() };
        let set = |annotation_type: &str, annotation_id, tags| {
            store.run(set_annotation_tags(NewAnnotationTags { annotation_type: annotation_type.into(), annotation_id, tags }))
        };
        let given = set("keyframe", frame, vec![tag(pose, "sits"), tag(light, "dusk")]).unwrap();
        let said_as: Vec<_> = given.iter().map(|tag| format!("{}:{}", tag.group_name, tag.tag_value)).collect();
        assert_eq!(said_as, ["pose:sits", "light:dusk"]);
        set("time_range", range, vec![tag(light, "dark")]).unwrap();
        assert_eq!(set("keyframe", frame, vec![tag(pose, "runs")]).unwrap().len(), 1);
        let read = |annotation_type: &str, annotation_id| {
            store.query(annotation_tags(AnnotationKey { annotation_type: annotation_type.into(), annotation_id }))
        };
        assert_eq!(read("keyframe", frame).unwrap()[0].tag_value, "runs");
        assert_eq!(read("time_range", range).unwrap()[0].tag_value, "dark", "another table's row of the same id keeps its own");
        for (expected, result) in [
            ((ErrorKind::NotFound, "tags[1].group_id"), set("keyframe", frame, vec![tag(pose, "x"), tag(9, "x")])),
            ((ErrorKind::NotFound, "annotation_id"), set("keyframe", 9, vec![])),
            ((ErrorKind::InvalidArgument, "annotation_type"), set("frame", frame, vec![])),
            ((ErrorKind::InvalidArgument, "tags[0].tag_value"), set("keyframe", frame, vec![tag(pose, "")])),
        ] {
            assert_eq!(said(&result.unwrap_err()), expected);
        }
        assert_eq!(read("keyframe", frame).unwrap()[0].tag_value, "runs", "a refused call changes nothing");
        assert_eq!(said(&read("frame", frame).unwrap_err()), (ErrorKind::InvalidArgument, "annotation_type"));
        assert_eq!(set("keyframe", frame, vec![]).unwrap(), []);
    }

    fn an_annotation_that_is_deleted_takes_its_tags(backend) {
        let store = backend.store();
        let video = add_a_video(&store, "a.mp4");
        let (frame, range) = (add_a_keyframe(&store, video, 1.0, "person"), add_a_range(&store, video, 1.0, "rain"));
        let group = add_a_group(&store, "pose");
        answer(&store, "keyframe", frame, group, "sits");
        answer(&store, "time_range", range, group, "sits");
        assert!(store.run(delete_keyframe_annotation(frame)).unwrap());
        assert_eq!(count(&store, "annotation_tags WHERE annotation_type = 'time_range'"), 1);
        assert!(store.run(delete_time_range_tag(range)).unwrap());
        assert_eq!(count(&store, "annotation_tags"), 0);
        assert!(!store.run(delete_keyframe_annotation(frame)).unwrap() && !store.run(delete_time_range_tag(range)).unwrap());
        assert_eq!(add_a_keyframe(&store, video, 1.0, "car"), frame, "an id that is used again begins without tags");
    }
}
