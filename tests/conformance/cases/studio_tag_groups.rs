use super::studio_support::*;

fn group(name: &str, applies_to: &str, sort_order: i64) -> NewTagGroup {
    NewTagGroup {
        group_name: name.into(),
        display_name: name.to_uppercase(),
        group_type: "single".into(),
        applies_to: applies_to.into(),
        sort_order,
        ..Default::default()
    }
}

conformance! {
    fn r44_a_tag_group_is_added_with_its_defaults_and_read_with_its_options(backend) {
        let store = backend.store();
        let added = store.run(add_tag_group(NewTagGroup {
            group_name: "pose".into(), display_name: "Pose".into(), group_type: "single".into(), ..Default::default()
        })).unwrap();
        assert_eq!(added, TagGroup {
            id: 1, group_name: "pose".into(), display_name: "Pose".into(), group_type: "single".into(), description: None,
            is_required: false, applies_to: Some("both".into()), sort_order: 0, created_date: added.created_date, options: None,
        });
        let option = store.run(add_tag_option(NewTagOption {
            group_id: 1, option_value: "sits".into(), display_text: "sits down".into(), ..Default::default()
        })).unwrap();
        assert_eq!((option.id, option.is_negative, option.sort_order), (1, false, 0));
        assert_eq!(store.query(tag_group(1)).unwrap(), Some(TagGroup { options: Some(vec![option]), ..added }));
        assert_eq!(store.query(tag_group(9)).unwrap(), None);
    }

    fn tag_groups_are_listed_for_a_type_by_their_place_and_name(backend) {
        let store = backend.store();
        for (name, applies_to, place) in [("c", "both", 1), ("a", "keyframe", 1), ("z", "both", 0), ("b", "time_range", 1)] {
            store.run(add_tag_group(group(name, applies_to, place))).unwrap();
        }
        let list = |annotation_type: Option<&str>| {
            let filter = TagGroupFilter { annotation_type: annotation_type.map(str::to_owned), ..Default::default() };
            store.query(tag_groups(filter)).unwrap().rows.into_iter().map(|group| group.group_name).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(list(None), "z a b c");
        assert_eq!(list(Some("keyframe")), "z a c");
        assert_eq!(list(Some("time_range")), "z b c");
        let unknown = TagGroupFilter { annotation_type: Some("both".into()), ..Default::default() };
        assert_eq!(said(&store.query(tag_groups(unknown)).unwrap_err()), (ErrorKind::InvalidArgument, "annotation_type"));
    }

    fn options_are_listed_by_their_place_and_text_in_one_statement_for_all_groups(backend) {
        let store = backend.store();
        let (pose, light) = (add_a_group(&store, "pose"), add_a_group(&store, "light"));
        for (group_id, text, sort_order) in [(pose, "sits", 1), (pose, "runs", 1), (pose, "lies", 0), (light, "dusk", 0)] {
            store.run(add_tag_option(NewTagOption {
                group_id, option_value: text.into(), display_text: text.into(), sort_order, ..Default::default()
            })).unwrap();
        }
        let texts = |options: Vec<TagOption>| options.into_iter().map(|option| option.display_text).collect::<Vec<_>>().join(" ");
        assert_eq!(texts(store.query(tag_options(pose)).unwrap()), "lies runs sits");
        let select = tag_groups(TagGroupFilter::default());
        assert_eq!(select.query().unwrap().attachments.len(), 1);
        let attached: Vec<_> = store.query(select).unwrap().rows.into_iter().map(|group| texts(group.options.unwrap())).collect();
        assert_eq!(attached, ["dusk", "lies runs sits"]);
        assert!(store.run(delete_tag_option(1)).unwrap() && !store.run(delete_tag_option(1)).unwrap());
        assert_eq!(texts(store.query(tag_options(pose)).unwrap()), "lies runs");
    }

    fn r35_a_group_name_that_is_taken_is_a_conflict_and_wrong_arguments_are_named(backend) {
        let store = backend.store();
        let valid = || group("pose", "both", 0);
        store.run(add_tag_group(valid())).unwrap();
        assert_eq!(said(&store.run(add_tag_group(valid())).unwrap_err()), (ErrorKind::Conflict, "group_name"));
        for (field, refused) in [
            ("group_name", group("", "both", 0)),
            ("group_name", group("a:b", "both", 0)),
            ("display_name", NewTagGroup { display_name: String::new(), ..valid() }),
            ("group_type", NewTagGroup { group_type: String::new(), ..valid() }),
            ("applies_to", group("x", "video", 0)),
        ] {
            assert_eq!(said(&store.run(add_tag_group(refused)).unwrap_err()), (ErrorKind::InvalidArgument, field));
        }
        let option = |group_id, value: &str| NewTagOption { group_id, option_value: value.into(), display_text: "x".into(), ..Default::default() };
        assert_eq!(said(&store.run(add_tag_option(option(9, "x"))).unwrap_err()), (ErrorKind::NotFound, "group_id"));
        assert_eq!(said(&store.run(add_tag_option(option(1, ""))).unwrap_err()), (ErrorKind::InvalidArgument, "option_value"));
    }

    fn suggestions_are_listed_by_category_place_and_text(backend) {
        let store = backend.store();
        for (category, text, sort_order) in [("b", "x", 0), ("a", "z", 1), ("a", "y", 1), ("a", "w", 2)] {
            store.run(add_tag_suggestion(NewTagSuggestion {
                category: category.into(), tag_text: text.into(), sort_order, ..Default::default()
            })).unwrap();
        }
        let list = |category: Option<&str>| {
            let filter = TagSuggestionFilter { category: category.map(str::to_owned), ..Default::default() };
            store.query(tag_suggestions(filter)).unwrap().rows.into_iter().map(|row| row.tag_text).collect::<Vec<_>>().join(" ")
        };
        assert_eq!((list(None).as_str(), list(Some("a")).as_str(), list(Some("c")).as_str()), ("y z w x", "y z w", ""));
        assert!(store.run(delete_tag_suggestion(1)).unwrap() && !store.run(delete_tag_suggestion(1)).unwrap());
        let blank = NewTagSuggestion { category: "a".into(), ..Default::default() };
        assert_eq!(said(&store.run(add_tag_suggestion(blank)).unwrap_err()), (ErrorKind::InvalidArgument, "tag_text"));
    }
}
