//! Cursors are opaque text: whatever a caller makes of one is refused or gives
//! rows of the list, and never anything else.

use crate::{
    cases,
    paging::{add, store},
};
use edgelite::{
    ErrorKind, Result,
    catalog::media::{RecordingFilter, recordings},
};
use proptest::prelude::*;

fn list(store: &edgelite::Store, cursor: String) -> Result<usize> {
    let filter = RecordingFilter { cursor: Some(cursor), ..Default::default() };
    store.query(recordings(filter)).map(|page| page.rows.len())
}

proptest! {
    #![proptest_config(cases(40))]

    #[test]
    fn any_text_as_a_cursor_is_refused(texts in proptest::collection::vec(".{0,30}", 20)) {
        let store = store();
        for text in texts {
            let error = list(&store, text).unwrap_err();
            prop_assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some("cursor")));
        }
    }

    #[test]
    fn a_cursor_that_was_changed_is_refused_or_points_elsewhere_in_the_list(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<char>()), 30),
    ) {
        let store = store();
        add(&store, &[(0, 1, false, false); 5]);
        let cursor = store.query(recordings(RecordingFilter { limit: 2, ..Default::default() })).unwrap().next.unwrap();
        prop_assert_eq!(list(&store, cursor.clone()).unwrap(), 3);
        for (position, character) in changes {
            let mut changed: Vec<char> = cursor.chars().collect();
            let position = position.index(changed.len());
            changed[position] = character;
            match list(&store, changed.into_iter().collect()) {
                Ok(rows) => prop_assert!(rows <= 5),
                Err(error) => prop_assert_eq!(error.field(), Some("cursor")),
            }
        }
    }
}
