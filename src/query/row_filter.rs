use crate::value::{RowView, Value};
use std::borrow::Cow;

/// The values that a row of a table needs to have any part in a result: the
/// equalities of a statement on that table alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RowFilter {
    table: Cow<'static, str>,
    equalities: Vec<(String, Value)>,
}

impl RowFilter {
    /// The filter of a statement that reads `table` once, its conditions
    /// joined with AND; none where that is not certain.
    pub(super) fn of(sql: &str, table: Cow<'static, str>, equalities: Vec<(String, Value)>) -> Option<Self> {
        let plain = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
        let unquoted = |(column, value): (String, Value)| match column.strip_prefix('`') {
            Some(quoted) => (quoted.strip_suffix('`').unwrap_or(quoted).to_owned(), value),
            None => (column, value),
        };
        let equalities: Vec<_> = equalities.into_iter().map(unquoted).filter(|(column, _)| plain(column)).collect();
        let once = sql.to_ascii_lowercase().matches("select").count() == 1;
        (once && plain(&table) && !equalities.is_empty() && !has_bare_or(sql))
            .then(|| Self { table: table.to_owned(), equalities })
    }

    /// The table.
    pub(crate) fn table(&self) -> &str {
        &self.table
    }

    /// Whether the row cannot be part of the result. In doubt it may be:
    /// statements compare by the affinity and collation of a column.
    pub(crate) fn excludes(&self, row: RowView<'_>) -> bool {
        self.equalities.iter().any(|(column, wanted)| {
            let found = row.iter().find(|(known, _)| known.name.eq_ignore_ascii_case(column));
            found.is_some_and(|(_, value)| differs(value, wanted))
        })
    }
}

/// Whether `stored = wanted` is false whatever the column's affinity and
/// collation.
fn differs(stored: &Value, wanted: &Value) -> bool {
    match (stored, wanted) {
        // What is null equals nothing.
        (Value::Null, _) => true,
        (Value::Text(stored) | Value::Json(stored), Value::Text(wanted) | Value::Json(wanted)) => {
            !stored.trim_end_matches(' ').eq_ignore_ascii_case(wanted.trim_end_matches(' '))
        }
        (Value::Real(stored), Value::Real(wanted)) => stored != wanted,
        (stored, wanted) => match (stored.as_integer(), wanted.as_integer()) {
            (Some(stored), Some(wanted)) => stored != wanted,
            _ => false,
        },
    }
}

/// Whether an OR stands outside of all parentheses and quotes.
fn has_bare_or(sql: &str) -> bool {
    let (mut depth, mut quoted, mut word) = (0_usize, None, String::new());
    for character in sql.chars().chain([' ']) {
        if quoted.is_some() {
            quoted = quoted.filter(|quote| *quote != character);
            continue;
        }
        if character.is_alphanumeric() || character == '_' {
            word.push(character.to_ascii_lowercase());
            continue;
        }
        if depth == 0 && word == "or" {
            return true;
        }
        word.clear();
        match character {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '\'' | '"' | '`' => quoted = Some(character),
            _ => {}
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        query::{Condition, Select},
        value::{Instant, Row},
    };

    fn row(camera: Value) -> Row {
        Row::from_pairs([("id".to_owned(), 1.into()), ("camera_id".to_owned(), camera)])
    }

    fn of(condition: Option<Condition>) -> Option<RowFilter> {
        let select = Select::<Vec<Row>>::from_table("recordings", "id").filter(condition).build();
        select.query().unwrap().row_filter().cloned()
    }

    #[test]
    fn rows_with_another_value_are_excluded_and_doubtful_ones_are_not() {
        let filter = of(Condition::equal("camera_id", Some("kitchen"))).unwrap();
        assert_eq!(filter.table(), "recordings");
        for (value, excluded) in [
            (Value::from("kitchen"), false),
            ("Kitchen ".into(), false),
            ("garden".into(), true),
            (Value::Null, true),
            (7.into(), false),
            (Value::Blob(vec![1]), false),
        ] {
            assert_eq!(filter.excludes(row(value.clone()).view()), excluded, "{value:?}");
        }
        assert!(!filter.excludes(Row::from_pairs([("id".to_owned(), 1.into())]).view()), "a column that is not known");
    }

    #[test]
    fn numbers_are_compared_as_numbers_and_flags_as_booleans() {
        let filter = of(Condition::equal("camera_id", Some(1))).unwrap();
        assert!(!filter.excludes(row(true.into()).view()) && filter.excludes(row(2.into()).view()));
        assert!(
            !filter.excludes(row(1.0.into()).view()) && filter.excludes(row(Instant::from_seconds(1).into()).view())
        );
        let flag = of(Condition::flag("camera_id", true)).unwrap();
        assert!(!flag.excludes(row(true.into()).view()) && flag.excludes(row(false.into()).view()));
    }

    #[test]
    fn what_is_no_plain_conjunction_on_one_table_has_no_filter() {
        let equal = || Condition::equal("camera_id", Some("kitchen"));
        assert!(of(None).is_none());
        assert!(of(Condition::equal("lower(camera_id)", Some("kitchen"))).is_none());
        let with = |sql: &str| {
            let raw = Condition::raw(sql, []);
            let select = Select::<Vec<Row>>::from_table("recordings", "id").filter(equal()).filter(Some(raw)).build();
            select.query().unwrap().row_filter().is_some()
        };
        assert!(with("(id = 1 OR id = 2) AND note <> ' or '"));
        assert!(!with("id = 1 OR id = 2"));
        assert!(!with("id IN (SELECT id FROM recordings)"));
        let joined = Select::<Vec<Row>>::from_table("recordings JOIN cameras USING (camera_id)", "id").filter(equal());
        assert!(joined.build().query().unwrap().row_filter().is_none());
    }
}
