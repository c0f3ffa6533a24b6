//! Rows of a studio, as small as they may be.

pub use super::prelude::{Backend, ErrorKind, Store, Value, arguments, at, json, sql};
pub use edgelite::{
    Error,
    catalog::studio::{self, *},
};

/// Adds a video of 1000 by 500 pixels; gives its id.
pub fn add_a_video(store: &Store, filename: &str) -> i64 {
    let video = NewVideo { filename: filename.into(), width: Some(1000), height: Some(500), ..Default::default() };
    store.run(add_video(video)).unwrap().id
}

/// Adds a tag; gives its id.
pub fn add_a_tag(store: &Store, name: &str) -> i64 {
    store.run(add_tag(NewTag { name: name.into(), ..Default::default() })).unwrap().id
}

/// Gives a video a tag.
pub fn give_tag(store: &Store, video_id: i64, name: &str) {
    let tag_id = add_a_tag(store, name);
    assert!(store.run(tag_video(VideoTagKey { video_id, tag_id })).unwrap());
}

/// A keyframe with a box of 100 by 50 pixels.
pub fn keyframe(video_id: i64, timestamp: f64, activity: &str) -> NewKeyframeAnnotation {
    NewKeyframeAnnotation {
        video_id,
        timestamp,
        bbox_x: 10,
        bbox_y: 20,
        bbox_width: 100,
        bbox_height: 50,
        activity_tag: Some(activity.into()),
        ..Default::default()
    }
}

/// Adds a keyframe; gives its id.
pub fn add_a_keyframe(store: &Store, video_id: i64, timestamp: f64, activity: &str) -> i64 {
    store.run(add_keyframe_annotation(keyframe(video_id, timestamp, activity))).unwrap().id
}

/// Adds a time range; gives its id.
pub fn add_a_range(store: &Store, video_id: i64, start_time: f64, name: &str) -> i64 {
    let range = NewTimeRangeTag { video_id, tag_name: name.into(), start_time, ..Default::default() };
    store.run(add_time_range_tag(range)).unwrap().id
}

/// Adds a tag group; gives its id.
pub fn add_a_group(store: &Store, name: &str) -> i64 {
    let group = NewTagGroup {
        group_name: name.into(),
        display_name: name.into(),
        group_type: "single".into(),
        ..Default::default()
    };
    store.run(add_tag_group(group)).unwrap().id
}

/// Gives an annotation one tag, which replaces those that it has.
pub fn answer(store: &Store, annotation_type: &str, annotation_id: i64, group_id: i64, value: &str) {
    let tags = vec![AnnotationTagValue { group_id, tag_value: value.into() }];
    store
        .run(set_annotation_tags(NewAnnotationTags { annotation_type: annotation_type.into(), annotation_id, tags }))
        .unwrap();
}

/// Adds an export config of the classes person and car; gives its id.
pub fn add_a_config(store: &Store, name: &str) -> i64 {
    let class_mapping = json!({"person": 0, "car": 1});
    store
        .run(add_yolo_export_config(NewYoloExportConfig {
            config_name: name.into(),
            class_mapping,
            ..Default::default()
        }))
        .unwrap()
        .id
}

/// Adds a filter to an export config; a type with a minus before it excludes.
pub fn add_a_filter(store: &Store, export_config_id: i64, filter_type: &str, value: &str) {
    store
        .run(add_yolo_export_filter(NewYoloExportFilter {
            export_config_id,
            filter_type: filter_type.trim_start_matches('-').into(),
            filter_value: value.into(),
            is_exclusion: filter_type.starts_with('-'),
        }))
        .unwrap();
}

/// The kind and the field of an error.
pub fn said(error: &Error) -> (ErrorKind, &str) {
    (error.kind(), error.field().unwrap_or_default())
}

/// The number of rows of a table.
pub fn count(store: &Store, table: &str) -> i64 {
    store.query(sql(format!("SELECT count(*) FROM {table}"))).unwrap()
}

/// One row of what other rows refer to, each with the id 1 or the name `x`.
pub fn seed_studio(store: &Store) {
    let video = add_a_video(store, "seed.mp4");
    give_tag(store, video, "seed");
    add_a_range(store, video, 1.0, "seed");
    let moment_tag = Some("seed".to_owned());
    store.run(add_keyframe_annotation(NewKeyframeAnnotation { moment_tag, ..keyframe(video, 1.0, "seed") })).unwrap();
    add_a_group(store, "seed");
    store.run(record_trailer_sighting(TrailerSighting { trailer_id: "x".into(), ..Default::default() })).unwrap();
}
