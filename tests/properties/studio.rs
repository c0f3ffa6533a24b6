//! The videos that an export takes agree with a model that looks at every
//! filter for every video.

use crate::{cases, paging::store};
use edgelite::{
    Store,
    catalog::studio::{
        self, AnnotationTagValue, NewAnnotationTags, NewKeyframeAnnotation, NewTag, NewTagGroup, NewTimeRangeTag,
        NewVideo, NewYoloExportConfig, NewYoloExportFilter, NewYoloExportVideo, VideoTagKey,
    },
};
use proptest::{collection, option, prelude::*};
use serde_json::json;

/// What a video has: tags, activities beside the one that all have, and
/// answers to the one group, by a keyframe or by a time range.
#[derive(Debug, Clone)]
struct Sketch {
    tags: [bool; 3],
    activities: [bool; 2],
    answers: [Option<bool>; 2],
    by_hand: Option<bool>,
}

/// What a filter looks at, which value, and whether it excludes.
type Filter = (u8, u8, bool);

fn sketch() -> impl Strategy<Value = Sketch> {
    (
        any::<[bool; 3]>(),
        any::<[bool; 2]>(),
        (option::of(any::<bool>()), option::of(any::<bool>())),
        option::weighted(0.2, any::<bool>()),
    )
        .prop_map(|(tags, activities, answers, by_hand)| Sketch {
            tags,
            activities,
            answers: [answers.0, answers.1],
            by_hand,
        })
}

fn value(filter: &Filter) -> (&'static str, String) {
    match filter.0 {
        0 => ("tag", format!("t{}", filter.1)),
        1 => ("activity_tag", format!("a{}", filter.1)),
        2 => ("annotation_tag", format!("group:v:{}", filter.1)),
        _ => ("video_id", (filter.1 + 1).to_string()),
    }
}

fn meets(number: usize, sketch: &Sketch, filter: &Filter) -> bool {
    let at = usize::from(filter.1);
    match filter.0 {
        0 => sketch.tags.get(at).copied().unwrap_or(false),
        1 => sketch.activities.get(at).copied().unwrap_or(false),
        2 => sketch.answers.get(at).is_some_and(Option::is_some),
        _ => at == number,
    }
}

/// The rule of [`studio::add_yolo_export_config`], video by video.
fn taken(sketches: &[Sketch], filters: &[Filter]) -> Vec<i64> {
    let (exclusions, inclusions): (Vec<_>, Vec<_>) = filters.iter().partition(|filter| filter.2);
    let by_hand = sketches.iter().any(|sketch| sketch.by_hand == Some(true));
    let chosen = sketches.iter().enumerate().filter(|(number, sketch)| {
        let included = match inclusions.is_empty() {
            true => !by_hand,
            false => inclusions.iter().all(|filter| meets(*number, sketch, filter)),
        };
        let excluded = sketch.by_hand == Some(false) || exclusions.iter().any(|filter| meets(*number, sketch, filter));
        (included || sketch.by_hand == Some(true)) && !excluded
    });
    chosen.map(|(number, _)| i64::try_from(number).unwrap() + 1).collect()
}

fn frame(video_id: i64, activity: &str) -> NewKeyframeAnnotation {
    let activity_tag = Some(activity.to_owned());
    NewKeyframeAnnotation { video_id, bbox_width: 1, bbox_height: 1, activity_tag, ..Default::default() }
}

fn fill(store: &Store, sketches: &[Sketch], filters: &[Filter]) -> edgelite::Result<()> {
    store.transaction(|transaction| {
        let group = NewTagGroup {
            group_name: "group".into(),
            display_name: "g".into(),
            group_type: "g".into(),
            ..Default::default()
        };
        transaction.run(studio::add_tag_group(group))?;
        let class_mapping = json!({"every": 0});
        transaction.run(studio::add_yolo_export_config(NewYoloExportConfig {
            config_name: "c".into(),
            class_mapping,
            ..Default::default()
        }))?;
        for name in ["t0", "t1", "t2"] {
            transaction.run(studio::add_tag(NewTag { name: name.into(), ..Default::default() }))?;
        }
        for (number, sketch) in (1_i64..).zip(sketches) {
            transaction.run(studio::add_video(NewVideo { filename: number.to_string(), ..Default::default() }))?;
            transaction.run(studio::add_keyframe_annotation(frame(number, "every")))?;
            for (tag_id, _) in (1_i64..).zip(sketch.tags).filter(|(_, has)| *has) {
                transaction.run(studio::tag_video(VideoTagKey { video_id: number, tag_id }))?;
            }
            // Twice: a filter counts videos, not annotations.
            for (at, _) in sketch.activities.iter().enumerate().filter(|(_, has)| **has) {
                transaction.run(studio::add_keyframe_annotation(frame(number, &format!("a{at}"))))?;
                transaction.run(studio::add_keyframe_annotation(frame(number, &format!("a{at}"))))?;
            }
            for (at, by_frame) in sketch.answers.iter().enumerate().filter_map(|(at, answer)| Some((at, (*answer)?))) {
                let (annotation_type, annotation_id) = if by_frame {
                    ("keyframe", transaction.run(studio::add_keyframe_annotation(frame(number, "other")))?.id)
                } else {
                    let range = NewTimeRangeTag { video_id: number, tag_name: "r".into(), ..Default::default() };
                    ("time_range", transaction.run(studio::add_time_range_tag(range))?.id)
                };
                let tags = vec![AnnotationTagValue { group_id: 1, tag_value: format!("v:{at}") }];
                transaction.run(studio::set_annotation_tags(NewAnnotationTags {
                    annotation_type: annotation_type.into(),
                    annotation_id,
                    tags,
                }))?;
            }
            if let Some(included) = sketch.by_hand {
                transaction.run(studio::set_yolo_export_video(NewYoloExportVideo {
                    export_config_id: 1,
                    video_id: number,
                    included,
                    notes: None,
                }))?;
            }
        }
        for filter in filters {
            let (filter_type, filter_value) = value(filter);
            transaction.run(studio::add_yolo_export_filter(NewYoloExportFilter {
                export_config_id: 1,
                filter_type: filter_type.into(),
                filter_value,
                is_exclusion: filter.2,
            }))?;
        }
        Ok(())
    })
}

proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn the_videos_of_an_export_agree_with_the_model(
        sketches in collection::vec(sketch(), 0..6),
        filters in collection::vec((0..4u8, 0..4u8, proptest::bool::weighted(0.35)), 0..4),
    ) {
        let store = store();
        fill(&store, &sketches, &filters).unwrap();
        let expected = taken(&sketches, &filters);
        let found: Vec<_> = store.query(studio::yolo_annotations(1)).unwrap().into_iter().map(|row| row.video_id).collect();
        prop_assert_eq!(&found, &expected, "{:?}", filters.iter().map(value).collect::<Vec<_>>());
        let preview = store.query(studio::yolo_export_preview(1)).unwrap().unwrap();
        let count = i64::try_from(expected.len()).unwrap();
        prop_assert_eq!((preview.video_count, preview.total_annotations), (count, count));
        prop_assert_eq!(preview.class_distribution, json!({"every": count}));
    }
}
