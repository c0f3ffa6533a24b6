use crate::{
    changes::{Change, Touched},
    query::{Query, RowFilter},
};
use std::collections::BTreeSet;

/// Which changes can make a result another one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Interest {
    /// Any: what the query reads is not known, or no change tells of it.
    Any,
    /// Changes of these tables, in lower case; of the filter's table only of
    /// rows that meet it before or after.
    Tables { tables: BTreeSet<String>, filter: Option<RowFilter> },
}

impl Interest {
    /// What matters to a query that reads these tables, those that it names
    /// among them.
    pub(crate) fn of(query: &Query, tables: BTreeSet<String>) -> Self {
        Self::Tables { tables, filter: query.row_filter().cloned() }
    }

    /// The table whose changed rows are to be looked at one by one.
    pub(crate) fn table_by_row(&self) -> Option<&str> {
        match self {
            Self::Tables { filter: Some(filter), .. } => Some(filter.table()),
            Self::Any | Self::Tables { filter: None, .. } => None,
        }
    }

    /// Whether what was touched can make the result another one.
    pub(crate) fn is_touched(&self, touched: &Touched) -> bool {
        let Self::Tables { tables, filter } = self else { return !touched.tables.is_empty() };
        touched.tables.iter().filter(|(table, _)| tables.contains(*table)).any(|(table, changes)| {
            match (filter, changes) {
                (Some(filter), Some(changes)) if filter.table().eq_ignore_ascii_case(table) => {
                    changes.iter().any(|change| meets(filter, change))
                }
                _ => true,
            }
        })
    }
}

/// Whether the row could be part of the result before or after the change.
fn meets(filter: &RowFilter, change: &Change) -> bool {
    let rows = [&change.before, &change.after];
    rows.into_iter().flatten().any(|row| !filter.excludes(row.view()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        changes::ChangeOperation,
        query::{Condition, Select},
        value::Row,
    };

    fn interest() -> Interest {
        let select = Select::<Vec<Row>>::from_table("recordings", "id")
            .filter(Condition::equal("camera_id", Some("kitchen")))
            .reads("tags")
            .build();
        Interest::of(select.query().unwrap(), ["recordings", "tags"].map(str::to_owned).into())
    }

    fn of_camera(camera: &str) -> Row {
        Row::from_pairs([("id".to_owned(), 1.into()), ("camera_id".to_owned(), camera.into())])
    }

    fn touched(table: &str, before: Option<&str>, after: Option<&str>) -> Touched {
        let change = Change {
            sequence: 1,
            table: table.to_owned(),
            operation: ChangeOperation::Update,
            key: Row::from_pairs([]),
            before: before.map(of_camera),
            after: after.map(of_camera),
            origin: None,
        };
        Touched { tables: [(table.to_owned(), Some(vec![change]))].into() }
    }

    #[test]
    fn a_row_that_enters_leaves_or_stays_matters_and_one_outside_does_not() {
        let interest = interest();
        for (before, after, matters) in [
            (None, Some("kitchen"), true),
            (Some("kitchen"), None, true),
            (Some("garden"), Some("kitchen"), true),
            (Some("kitchen"), Some("garden"), true),
            (Some("kitchen"), Some("kitchen"), true),
            (Some("garden"), Some("attic"), false),
            (None, Some("garden"), false),
        ] {
            assert_eq!(interest.is_touched(&touched("recordings", before, after)), matters, "{before:?} {after:?}");
        }
    }

    #[test]
    fn other_tables_are_judged_as_a_whole() {
        let interest = interest();
        assert!(interest.is_touched(&touched("tags", None, Some("garden"))));
        assert!(!interest.is_touched(&touched("devices", None, Some("kitchen"))));
        assert!(!interest.is_touched(&Touched::default()));
        let many = Touched { tables: [("recordings".to_owned(), None)].into() };
        assert!(interest.is_touched(&many), "rows that were not looked at");
        assert!(Interest::Any.is_touched(&touched("devices", None, None)));
        assert_eq!(interest.table_by_row(), Some("recordings"));
    }
}
