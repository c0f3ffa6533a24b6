//! An annotation studio: draw boxes into a video and see what a training
//! export of them would hold.

use edgelite::{
    Options, Result, Store,
    catalog::studio::{self, NewKeyframeAnnotation, NewTag, NewVideo, NewYoloExportConfig, VideoFilter, VideoTagKey},
};
use serde_json::json;

fn main() -> Result<()> {
    let store = Store::open_in_memory(Options::new().catalogs([studio::CATALOG]))?;
    // What belongs together is one transaction: all of it or nothing.
    let video = store.transaction(|transaction| {
        let video = transaction.run(studio::add_video(NewVideo {
            filename: "front_gate.mp4".into(),
            width: Some(1920),
            height: Some(1080),
            ..Default::default()
        }))?;
        let tag = transaction.run(studio::add_tag(NewTag { name: "night".into(), ..Default::default() }))?;
        transaction.run(studio::tag_video(VideoTagKey { video_id: video.id, tag_id: tag.id }))?;
        for (timestamp, activity) in [(1.0, "person"), (2.5, "car"), (2.5, "person")] {
            transaction.run(studio::add_keyframe_annotation(NewKeyframeAnnotation {
                video_id: video.id,
                timestamp,
                bbox_x: 100,
                bbox_y: 200,
                bbox_width: 50,
                bbox_height: 120,
                activity_tag: Some(activity.into()),
                ..Default::default()
            }))?;
        }
        Ok(video)
    })?;
    println!("video {} is {}", video.id, video.filename);

    for found in store.query(studio::videos(VideoFilter { tag: Some("night".into()), ..Default::default() }))? {
        println!("{} has {} annotations", found.filename, found.annotation_count);
    }

    // Store::export_yolo writes what the preview counts.
    let config = store.run(studio::add_yolo_export_config(NewYoloExportConfig {
        config_name: "people and cars".into(),
        class_mapping: json!({"person": 0, "car": 1}),
        ..Default::default()
    }))?;
    if let Some(preview) = store.query(studio::yolo_export_preview(config.id))? {
        println!("{} video, {} boxes", preview.video_count, preview.total_annotations);
    }
    Ok(())
}
