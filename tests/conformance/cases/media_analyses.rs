//! Analyses: plain inserts, filters.

use super::prelude::*;

conformance! {
    fn r6_an_analysis_is_added_with_its_defaults(backend) {
        let store = backend.store();
        let added = store.run(add_ai_analysis(analysis("recording", "rec_1", "person"))).unwrap();
        assert_eq!(added, AiAnalysis {
            id: 1,
            media_id: "rec_1".into(),
            media_type: "recording".into(),
            analysis_type: "person".into(),
            confidence: None,
            detected_at: added.detected_at,
            details: json!({}),
            created_at: added.created_at,
        });
        assert!(added.detected_at <= Instant::now());
    }

    fn r6_an_analysis_may_arrive_before_its_recording(backend) {
        let store = backend.store();
        store.run(add_ai_analysis(analysis("recording", "rec_1", "person"))).unwrap();
        store.run(add_recording(recording("rec_1", "kitchen"))).unwrap();
        let found = store.query(media::recording("rec_1")).unwrap().unwrap();
        assert_eq!(found.ai_analysis.unwrap().len(), 1);
    }

    fn r6_the_same_analysis_twice_is_two_rows(backend) {
        let store = backend.store();
        for _ in 0..2 {
            store.run(add_ai_analysis(analysis("recording", "rec_1", "person"))).unwrap();
        }
        assert_eq!(store.query(ai_analysis(AiAnalysisFilter::default())).unwrap().rows.len(), 2);
    }

    fn r6_confidence_is_0_to_1_and_the_type_one_of_two(backend) {
        let store = backend.store();
        let valid = || analysis("recording", "rec_1", "person");
        for confidence in [0.0, 0.5, 1.0] {
            let added = store.run(add_ai_analysis(NewAiAnalysis { confidence: Some(confidence), ..valid() })).unwrap();
            assert_eq!(added.confidence, Some(confidence));
        }
        for (field, refused) in [
            ("confidence", NewAiAnalysis { confidence: Some(1.01), ..valid() }),
            ("confidence", NewAiAnalysis { confidence: Some(-0.01), ..valid() }),
            ("confidence", NewAiAnalysis { confidence: Some(f64::NAN), ..valid() }),
            ("media_type", NewAiAnalysis { media_type: "video".into(), ..valid() }),
            ("media_id", NewAiAnalysis { media_id: String::new(), ..valid() }),
            ("analysis_type", NewAiAnalysis { analysis_type: String::new(), ..valid() }),
        ] {
            let error = store.run(add_ai_analysis(refused)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)));
        }
        let error = store.query(ai_analysis(AiAnalysisFilter { media_type: Some("video".into()), ..Default::default() }));
        assert_eq!(error.unwrap_err().field(), Some("media_type"));
    }

    fn r8_filters_of_analyses_combine_newest_first(backend) {
        let store = backend.store();
        let mut number = 0;
        for media_id in ["a", "b"] {
            for media_type in ["recording", "snapshot"] {
                for analysis_type in ["person", "car"] {
                    let detected_at = Some(at(number));
                    let details = json!({"number": number});
                    store.run(add_ai_analysis(NewAiAnalysis { detected_at, details, ..analysis(media_type, media_id, analysis_type) })).unwrap();
                    number += 1;
                }
            }
        }
        let list = |media_id: Option<&str>, media_type: Option<&str>, analysis_type: Option<&str>, since: Option<i64>| {
            let filter = AiAnalysisFilter {
                media_id: media_id.map(str::to_owned),
                media_type: media_type.map(str::to_owned),
                analysis_type: analysis_type.map(str::to_owned),
                since: since.map(at),
                ..Default::default()
            };
            let rows = store.query(ai_analysis(filter)).unwrap().rows;
            rows.iter().map(|row| row.details["number"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(list(None, None, None, None), [7, 6, 5, 4, 3, 2, 1, 0]);
        assert_eq!(list(Some("a"), None, None, None), [3, 2, 1, 0]);
        assert_eq!(list(Some("b"), Some("snapshot"), None, None), [7, 6]);
        assert_eq!(list(None, Some("recording"), Some("car"), None), [5, 1]);
        assert_eq!(list(None, None, Some("car"), Some(3)), [7, 5, 3]);
        assert_eq!(list(Some("a"), Some("recording"), Some("person"), Some(1)), [] as [i64; 0]);
    }
}
