use super::{prelude::Page, studio_support::*};

fn names(page: &Page<Video>) -> String {
    page.rows.iter().map(|video| video.filename.as_str()).collect::<Vec<_>>().join(" ")
}

fn list(store: &Store, filter: VideoFilter) -> String {
    let found = store.query(videos(filter.clone())).unwrap();
    assert_eq!(store.query(count_videos(filter)).unwrap(), i64::try_from(found.rows.len()).unwrap());
    names(&found)
}

fn searched(store: &Store, text: &str) -> String {
    list(store, VideoFilter { search: Some(text.into()), ..Default::default() })
}

conformance! {
    fn r44_a_video_is_added_with_its_new_id_and_found_by_it(backend) {
        let store = backend.store();
        let first = add_a_video(&store, "a.mp4");
        let added = store.run(add_video(NewVideo {
            filename: "b.mp4".into(), original_url: Some("https://x/b".into()), title: Some("Gate".into()),
            duration: Some(12.5), width: Some(1920), height: Some(1080), file_size: Some(7), thumbnail_path: Some("/b.jpg".into()),
            notes: Some("dusk".into()), upload_date: Some(at(5)),
        })).unwrap();
        assert_eq!(added, Video {
            id: first + 1, filename: "b.mp4".into(), original_url: Some("https://x/b".into()), title: Some("Gate".into()),
            duration: Some(12.5), width: Some(1920), height: Some(1080), file_size: Some(7), thumbnail_path: Some("/b.jpg".into()),
            notes: Some("dusk".into()), upload_date: at(5), annotation_count: 0, tags: None,
        });
        assert_eq!(store.query(video(added.id)).unwrap(), Some(Video { tags: Some(vec![]), ..added }));
        assert_eq!(store.query(video(99)).unwrap(), None);
    }

    fn r35_a_file_name_that_is_taken_is_a_conflict(backend) {
        let store = backend.store();
        add_a_video(&store, "a.mp4");
        let error = store.run(add_video(NewVideo { filename: "a.mp4".into(), ..Default::default() })).unwrap_err();
        assert_eq!(said(&error), (ErrorKind::Conflict, "filename"));
        assert_eq!(count(&store, "videos"), 1);
    }

    fn videos_are_listed_newest_first_with_their_tags_and_number_of_annotations(backend) {
        let store = backend.store();
        for (number, name) in ["a", "b", "c"].iter().enumerate() {
            let upload_date = Some(at(if number == 0 { 9 } else { 1 }));
            store.run(add_video(NewVideo { filename: (*name).into(), upload_date, ..Default::default() })).unwrap();
        }
        give_tag(&store, 2, "night");
        give_tag(&store, 2, "gate");
        give_tag(&store, 1, "gate");
        add_a_keyframe(&store, 2, 1.0, "car");
        add_a_keyframe(&store, 2, 1.0, "car");
        add_a_range(&store, 2, 1.0, "rain");
        let select = videos(VideoFilter::default());
        assert_eq!(select.query().unwrap().attachments.len(), 1, "the tags of a page are one statement");
        let page = store.query(select).unwrap();
        assert_eq!(names(&page), "a c b", "the last added is first among equals");
        let described: Vec<_> = page.rows.into_iter().map(|video| {
            let tags: Vec<_> = video.tags.unwrap().into_iter().map(|tag| tag.name).collect();
            (video.annotation_count, tags.join(" "))
        }).collect();
        assert_eq!(described, [(0, "gate".into()), (0, String::new()), (3, "gate night".into())]);
    }

    fn videos_are_found_in_title_file_name_notes_and_tags_whatever_the_case(backend) {
        let store = backend.store();
        for (filename, title, notes) in [("gate_1.mp4", None, None), ("b.mp4", Some("The Gate"), None), ("c.mp4", None, Some("by the gate")), ("d.mp4", None, None), ("e.mp4", Some("100 %"), None)] {
            store.run(add_video(NewVideo {
                filename: filename.into(), title: title.map(str::to_owned), notes: notes.map(str::to_owned), ..Default::default()
            })).unwrap();
        }
        give_tag(&store, 4, "Gate at night");
        assert_eq!(searched(&store, "gate"), "d.mp4 c.mp4 b.mp4 gate_1.mp4");
        assert_eq!(searched(&store, "GATE AT"), "d.mp4");
        assert_eq!(searched(&store, "%"), "e.mp4", "signs of patterns are plain text");
        assert_eq!(searched(&store, "e_1"), "gate_1.mp4");
        assert_eq!(searched(&store, "none"), "");
        assert_eq!(list(&store, VideoFilter { tag: Some("Gate at night".into()), ..Default::default() }), "d.mp4");
        assert_eq!(list(&store, VideoFilter { tag: Some("gate".into()), ..Default::default() }), "");
    }

    fn pages_of_videos_go_on_by_key_or_by_offset(backend) {
        let store = backend.store();
        for number in 0..7 {
            add_a_video(&store, &format!("v{number}"));
        }
        let page = |filter: VideoFilter| store.query(videos(filter)).unwrap();
        let first = page(VideoFilter { limit: 3, ..Default::default() });
        assert_eq!(names(&first), "v6 v5 v4");
        let second = page(VideoFilter { limit: 3, cursor: first.next, ..Default::default() });
        assert_eq!(names(&second), "v3 v2 v1");
        assert_eq!(page(VideoFilter { limit: 3, offset: 3, ..Default::default() }), second);
        assert_eq!(names(&page(VideoFilter { limit: 3, offset: 6, ..Default::default() })), "v0");
        assert_eq!(names(&page(VideoFilter { offset: 9, ..Default::default() })), "");
        let both = VideoFilter { offset: 1, cursor: second.next, ..Default::default() };
        assert_eq!(said(&store.query(videos(both)).unwrap_err()), (ErrorKind::InvalidArgument, "offset"));
        let negative = VideoFilter { offset: -1, ..Default::default() };
        assert_eq!(said(&store.query(videos(negative)).unwrap_err()), (ErrorKind::InvalidArgument, "offset"));
    }

    fn arguments_of_a_video_out_of_range_are_refused_by_name(backend) {
        let store = backend.store();
        let valid = || NewVideo { filename: "a.mp4".into(), ..Default::default() };
        for (field, refused) in [
            ("filename", NewVideo { filename: " ".into(), ..valid() }),
            ("filename", NewVideo { filename: "x".repeat(1001), ..valid() }),
            ("duration", NewVideo { duration: Some(-0.1), ..valid() }),
            ("duration", NewVideo { duration: Some(f64::NAN), ..valid() }),
            ("duration", NewVideo { duration: Some(f64::INFINITY), ..valid() }),
            ("width", NewVideo { width: Some(-1), ..valid() }),
            ("height", NewVideo { height: Some(-1), ..valid() }),
            ("file_size", NewVideo { file_size: Some(-1), ..valid() }),
        ] {
            assert_eq!(said(&store.run(add_video(refused)).unwrap_err()), (ErrorKind::InvalidArgument, field));
        }
        assert_eq!(count(&store, "videos"), 0);
    }

    fn adding_a_tag_again_gives_the_one_that_is_there(backend) {
        let store = backend.store();
        let tag = |category: Option<&str>| NewTag { name: "gate".into(), category: category.map(str::to_owned) };
        let first = store.run(add_tag(tag(Some("place")))).unwrap();
        assert_eq!((first.name.as_str(), first.category.as_deref(), first.video_count), ("gate", Some("place"), 0));
        give_tag(&store, add_a_video(&store, "a.mp4"), "gate");
        let again = store.run(add_tag(tag(None))).unwrap();
        assert_eq!(again, Tag { video_count: 1, ..first });
        assert_eq!(said(&store.run(add_tag(NewTag::default())).unwrap_err()), (ErrorKind::InvalidArgument, "name"));
    }

    fn tagging_twice_is_false_and_a_missing_video_or_tag_is_named(backend) {
        let store = backend.store();
        let (video_id, tag_id) = (add_a_video(&store, "a.mp4"), add_a_tag(&store, "gate"));
        let key = VideoTagKey { video_id, tag_id };
        assert!(store.run(tag_video(key.clone())).unwrap());
        assert!(!store.run(tag_video(key.clone())).unwrap());
        let missing = |video_id, tag_id| store.run(tag_video(VideoTagKey { video_id, tag_id })).unwrap_err();
        assert_eq!(said(&missing(9, tag_id)), (ErrorKind::NotFound, "video_id"));
        assert_eq!(missing(video_id, 9).to_string(), "there is no tag 9");
        let own = store.query(video_tags(video_id)).unwrap();
        assert_eq!(own.iter().map(|tag| tag.name.as_str()).collect::<Vec<_>>(), ["gate"]);
        assert!(store.run(untag_video(key.clone())).unwrap());
        assert!(!store.run(untag_video(key)).unwrap());
        assert_eq!(store.query(video_tags(video_id)).unwrap(), []);
    }

    fn tags_are_listed_by_name_with_the_number_of_their_videos(backend) {
        let store = backend.store();
        for name in ["night", "gate", "rain"] {
            store.run(add_tag(NewTag { name: name.into(), category: (name != "gate").then(|| "weather".into()) })).unwrap();
        }
        for video in ["a", "b"] {
            give_tag(&store, add_a_video(&store, video), "night");
        }
        let list = |category: Option<&str>, cursor| {
            let filter = TagFilter { category: category.map(str::to_owned), limit: 2, cursor };
            let page = store.query(tags(filter)).unwrap();
            (page.rows.into_iter().map(|tag| (tag.name, tag.video_count)).collect::<Vec<_>>(), page.next)
        };
        let (first, next) = list(None, None);
        assert_eq!(first, [("gate".into(), 0), ("night".into(), 2)]);
        assert_eq!(list(None, next).0, [("rain".into(), 0)]);
        assert_eq!(list(Some("weather"), None).0, [("night".into(), 2), ("rain".into(), 0)]);
    }
}
