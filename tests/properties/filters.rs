//! Filters agree with a model that looks at every row.

use crate::{
    cases,
    paging::{Sketch, add, at, sketches, store},
};
use edgelite::catalog::media::{
    AiAnalysisFilter, NewAiAnalysis, RecordingFilter, add_ai_analysis, ai_analysis, count_recordings, recordings,
};
use proptest::{collection, option, prelude::*};

fn filter() -> impl Strategy<Value = RecordingFilter> {
    let texts = (option::of(0..4u8), option::of(any::<bool>()), option::weighted(0.2, 0..40usize));
    (texts, option::of(0..7i64), option::of(0..7i64), any::<(bool, bool, bool)>()).prop_map(
        |((camera, manual, number), since, until, (emergency_only, unusual_only, with_ai_analysis))| RecordingFilter {
            camera_id: camera.map(|camera| format!("camera {camera}")),
            recording_type: manual.map(|manual| if manual { "manual" } else { "automatic" }.into()),
            recording_id: number.map(|number| format!("r{number}")),
            since: since.map(at),
            until: until.map(at),
            emergency_only,
            unusual_only,
            with_ai_analysis,
            limit: 10_000,
            cursor: None,
        },
    )
}

fn meets(number: usize, sketch: &Sketch, filter: &RecordingFilter) -> bool {
    let (camera, second, is_emergency, is_unusual) = sketch;
    let is = |wanted: &Option<String>, found: String| wanted.as_ref().is_none_or(|wanted| *wanted == found);
    is(&filter.camera_id, format!("camera {camera}"))
        && is(&filter.recording_type, if number.is_multiple_of(2) { "automatic" } else { "manual" }.into())
        && is(&filter.recording_id, format!("r{number}"))
        && filter.since.is_none_or(|since| at(*second) >= since)
        && filter.until.is_none_or(|until| at(*second) <= until)
        && (!filter.emergency_only || *is_emergency)
        && (!filter.unusual_only || *is_unusual)
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn r8_filters_of_recordings_agree_with_the_model(sketches in sketches(), filters in collection::vec(filter(), 1..12)) {
        let store = store();
        add(&store, &sketches);
        for filter in filters {
            let mut expected: Vec<_> = sketches.iter().enumerate().filter(|(number, sketch)| meets(*number, sketch, &filter)).collect();
            expected.sort_by_key(|(number, sketch)| std::cmp::Reverse((sketch.1, *number)));
            let expected: Vec<_> = expected.into_iter().map(|(number, _)| format!("r{number}")).collect();
            let count = store.query(count_recordings(filter.clone())).unwrap();
            let found: Vec<_> = store.query(recordings(filter.clone())).unwrap().rows.into_iter().map(|row| row.recording_id).collect();
            prop_assert_eq!(usize::try_from(count).unwrap(), expected.len());
            prop_assert_eq!(found, expected, "{:?}", filter);
        }
    }

    #[test]
    fn r8_filters_of_analyses_agree_with_the_model(
        sketches in collection::vec((0..3u8, any::<bool>(), 0..3u8, 0..6i64), 0..30),
        wanted in (option::of(0..3u8), option::of(any::<bool>()), option::of(0..4u8), option::of(0..7i64)),
    ) {
        let store = store();
        let media_type = |snapshot: bool| if snapshot { "snapshot" } else { "recording" }.to_owned();
        for (media, snapshot, kind, second) in &sketches {
            store.run(add_ai_analysis(NewAiAnalysis {
                media_id: format!("m{media}"), media_type: media_type(*snapshot), analysis_type: format!("kind {kind}"),
                detected_at: Some(at(*second)), ..Default::default()
            })).unwrap();
        }
        let expected = sketches.iter().filter(|(media, snapshot, kind, second)| {
            wanted.0.is_none_or(|wanted| wanted == *media) && wanted.1.is_none_or(|wanted| wanted == *snapshot)
                && wanted.2.is_none_or(|wanted| wanted == *kind) && wanted.3.is_none_or(|wanted| *second >= wanted)
        });
        let mut expected: Vec<_> = expected.map(|sketch| sketch.3).collect();
        expected.sort_by_key(|second| std::cmp::Reverse(*second));
        let found = store.query(ai_analysis(AiAnalysisFilter {
            media_id: wanted.0.map(|media| format!("m{media}")), media_type: wanted.1.map(media_type),
            analysis_type: wanted.2.map(|kind| format!("kind {kind}")), since: wanted.3.map(at), limit: 10_000, cursor: None,
        })).unwrap();
        prop_assert_eq!(found.rows.iter().map(|row| row.detected_at).collect::<Vec<_>>(), expected.into_iter().map(at).collect::<Vec<_>>());
    }
}
