use super::{Attachment, Condition, Cursor, Order, Output, Procedure, RowFilter, Shape, Statement, check_lengths};
use crate::{
    Error, Result,
    value::{Field, Rows, Value},
};
use std::{borrow::Cow, fmt::Write as _, marker::PhantomData, sync::Arc};

/// A reading statement whose result is a `T`.
///
/// It is a value: building it does nothing. Mistakes in its arguments are
/// kept and reported when it is run.
#[derive(Debug, Clone)]
pub struct Select<T> {
    query: Result<Query>,
    output: PhantomData<fn() -> T>,
}

/// What an executor needs to run a [`Select`], whatever its type.
#[derive(Debug, Clone)]
pub struct Query {
    /// The statement; of a procedure the one that reads its rows.
    pub statement: Statement,
    /// What is run in the place of the statement, if that is more than one.
    pub procedure: Option<Arc<dyn Procedure>>,
    /// The tables that it reads.
    pub tables: Vec<Cow<'static, str>>,
    /// How many rows it gives.
    pub shape: Shape,
    /// The fields that the rows' columns become.
    fields: &'static [Field],
    /// The order and size of its pages.
    page: Option<(Vec<Order>, usize)>,
    /// How many of the last columns are for the cursor alone.
    hidden: usize,
    /// Rows to attach, each list read in one further statement.
    pub attachments: Vec<Attachment>,
    /// The columns that hold seconds and are given as instants.
    seconds: &'static [&'static str],
    /// Which rows of its table can have a part in the result, where that is known.
    row_filter: Option<RowFilter>,
}

impl Query {
    /// Which rows of a table can have a part in the result, where that is known.
    pub(crate) const fn row_filter(&self) -> Option<&RowFilter> {
        self.row_filter.as_ref()
    }

    /// Gives expressions their types, cuts a page to its size and says where
    /// the next begins.
    pub(crate) fn finish(&self, rows: Rows) -> Result<Rows> {
        let mut rows = rows.typed(self.fields, self.seconds);
        if let Some((order, limit)) = &self.page
            && rows.len() > *limit
        {
            rows.truncate(*limit);
            let last = rows.get(limit - 1).expect("the page's last row");
            rows.set_next(Some(Cursor::of(last, order)?.encode(order)));
        }
        if self.hidden > 0 {
            rows = rows.without_last_columns(self.hidden);
        }
        if !self.seconds.is_empty() {
            rows = rows.seconds_as_instants(self.seconds);
        }
        if self.shape == Shape::Row && rows.is_empty() {
            return Err(Error::not_found("no such row"));
        }
        Ok(rows)
    }
}

impl<T: Output> Select<T> {
    /// A statement written in SQL that reads `tables`.
    pub fn raw(statement: Statement, tables: impl IntoIterator<Item = impl Into<Cow<'static, str>>>) -> Self {
        Self::from_query(Ok(Query {
            statement,
            procedure: None,
            tables: tables.into_iter().map(Into::into).collect(),
            shape: T::SHAPE,
            fields: T::FIELDS,
            page: None,
            hidden: 0,
            attachments: Vec::new(),
            seconds: &[],
            row_filter: None,
        }))
    }

    /// A procedure that reads `tables`; `statement` reads one of its rows.
    pub(crate) fn procedure(
        procedure: Arc<dyn Procedure>,
        statement: Statement,
        tables: impl IntoIterator<Item = Cow<'static, str>>,
    ) -> Self {
        let select = Self::raw(statement, tables);
        Self::from_query(select.query.map(|query| Query { procedure: Some(procedure), ..query }))
    }

    /// Starts a statement on `table` that gives `columns` (SQL).
    pub fn from_table(table: impl Into<Cow<'static, str>>, columns: impl Into<Cow<'static, str>>) -> SelectBuilder<T> {
        SelectBuilder {
            table: table.into(),
            from: None,
            columns: columns.into(),
            hidden: 0,
            conditions: Vec::new(),
            order: Vec::new(),
            page: None,
            offset: 0,
            attachments: Vec::new(),
            further_tables: Vec::new(),
            at_most_one: false,
            seconds: &[],
            error: None,
            output: PhantomData,
        }
    }

    /// A statement that fails with this error when it is run.
    pub const fn refused(error: Error) -> Self {
        Self { query: Err(error), output: PhantomData }
    }

    /// Attaches rows to each row.
    #[must_use]
    pub fn with(mut self, attachment: Attachment) -> Self {
        if let Ok(query) = &mut self.query {
            query.tables.extend(attachment.tables.iter().copied().map(Cow::Borrowed));
            query.attachments.push(attachment);
        }
        self
    }

    /// Gives these columns as instants: they hold whole seconds since 1970.
    #[must_use]
    pub fn instants(mut self, columns: &'static [&'static str]) -> Self {
        if let Ok(query) = &mut self.query {
            query.seconds = columns;
        }
        self
    }

    /// What to run.
    ///
    /// # Errors
    /// The mistake in the arguments that this value was built from.
    pub fn query(&self) -> Result<&Query> {
        let query = self.query.as_ref().map_err(Clone::clone)?;
        check_lengths(&query.statement.sql, &query.statement.parameters).map(|()| query)
    }

    /// What to run, by value.
    ///
    /// # Errors
    /// The mistake in the arguments that this value was built from.
    pub fn into_query(self) -> Result<Query> {
        self.query().map(drop)?;
        self.query
    }

    fn from_query(query: Result<Query>) -> Self {
        Self { query, output: PhantomData }
    }
}

impl<T: Output> From<Statement> for Select<T> {
    fn from(statement: Statement) -> Self {
        Self::raw(statement, std::iter::empty::<&'static str>())
    }
}

/// Builds a [`Select`] from conditions, an order and a page.
#[derive(Debug, Clone)]
pub struct SelectBuilder<T> {
    table: Cow<'static, str>,
    /// The FROM clause, where it is not the table's name.
    from: Option<String>,
    columns: Cow<'static, str>,
    /// How many of the last columns are for the cursor alone.
    hidden: usize,
    conditions: Vec<Condition>,
    order: Vec<Order>,
    page: Option<(usize, Option<String>)>,
    offset: i64,
    attachments: Vec<Attachment>,
    further_tables: Vec<Cow<'static, str>>,
    at_most_one: bool,
    seconds: &'static [&'static str],
    error: Option<Error>,
    output: PhantomData<fn() -> T>,
}

impl<T: Output> SelectBuilder<T> {
    /// Adds a condition, if there is one.
    #[must_use]
    pub fn filter(mut self, condition: Option<Condition>) -> Self {
        self.conditions.extend(condition);
        self
    }

    /// Adds a condition, if there is one, that at most one row meets.
    ///
    /// One row needs no order, and the statement asks for none: the engine
    /// would rather read all rows in order than look the one up.
    #[must_use]
    pub fn filter_one(mut self, condition: Option<Condition>) -> Self {
        self.at_most_one |= condition.is_some();
        self.filter(condition)
    }

    /// Orders the rows; the last column must be unique for a stable order.
    #[must_use]
    pub fn order(mut self, order: impl IntoIterator<Item = Order>) -> Self {
        self.order = order.into_iter().collect();
        self
    }

    /// Takes `limit` rows (1 to `most`) after `cursor`.
    #[must_use]
    pub fn page(mut self, limit: i64, most: i64, cursor: Option<String>) -> Self {
        if (1..=most).contains(&limit) {
            self.page = Some((usize::try_from(limit).expect("a positive limit"), cursor));
        } else {
            self.error = Some(Error::invalid("limit", format!("limit must be 1 to {most}, not {limit}")));
        }
        self
    }

    /// Passes over the first rows. Each of them is read: a cursor is faster,
    /// and the two exclude each other.
    #[must_use]
    pub fn offset(mut self, offset: i64) -> Self {
        let with_cursor = self.page.as_ref().is_some_and(|(_, cursor)| cursor.is_some());
        if offset < 0 {
            self.error = Some(Error::invalid("offset", format!("offset must not be negative, as {offset} is")));
        } else if offset > 0 && with_cursor {
            self.error = Some(Error::invalid("offset", "offset and cursor exclude each other; leave one of them out"));
        }
        self.offset = offset;
        self
    }

    /// Attaches rows to each row when `wanted`.
    #[must_use]
    pub fn attach(mut self, wanted: bool, attachment: Attachment) -> Self {
        self.attachments.extend(wanted.then_some(attachment));
        self
    }

    /// Writes the table in the statement in this way, such as in quotes.
    #[must_use]
    pub(crate) fn from(mut self, sql: String) -> Self {
        self.from = Some(sql);
        self
    }

    /// Takes the last `count` columns out of the rows when the cursor has been made of them.
    #[must_use]
    pub(crate) const fn hide_last(mut self, count: usize) -> Self {
        self.hidden = count;
        self
    }

    /// Names a further table that the statement reads, in a subquery.
    #[must_use]
    pub fn reads(mut self, table: impl Into<Cow<'static, str>>) -> Self {
        self.further_tables.push(table.into());
        self
    }

    /// Gives these columns as instants: they hold whole seconds since 1970.
    /// Conditions and cursors still see seconds.
    #[must_use]
    pub const fn instants(mut self, columns: &'static [&'static str]) -> Self {
        self.seconds = columns;
        self
    }

    /// The statement.
    pub fn build(self) -> Select<T> {
        Select::from_query(self.compile())
    }

    /// The statement that counts the rows of all pages.
    pub fn count(mut self) -> Select<i64> {
        self.columns = Cow::Borrowed("count(*)");
        self.hidden = 0;
        self.order.clear();
        self.page = None;
        self.attachments.clear();
        Select::from_query(self.compile().map(|query| Query { shape: Shape::Value, ..query }))
    }

    fn compile(self) -> Result<Query> {
        if let Some(error) = self.error {
            return Err(error);
        }
        let mut conditions = self.conditions;
        let mut page = None;
        if let Some((limit, cursor)) = self.page {
            if let Some(cursor) = cursor {
                conditions.push(after(&self.order, &Cursor::decode(&cursor, &self.order)?));
            }
            page = Some((self.order.clone(), limit));
        }
        let from = self.from.as_deref().unwrap_or(&self.table);
        let mut sql = format!("SELECT {} FROM {from}", self.columns);
        let mut parameters = Vec::new();
        for (position, condition) in conditions.iter().enumerate() {
            sql.push_str(if position == 0 { " WHERE " } else { " AND " });
            condition.write(&mut sql, &mut parameters);
        }
        let written = if self.at_most_one { &[] } else { self.order.as_slice() };
        for (position, order) in written.iter().enumerate() {
            sql.push_str(if position == 0 { " ORDER BY " } else { ", " });
            sql.push_str(&order.column);
            sql.push_str(if order.descending { " DESC" } else { "" });
        }
        if let Some((_, limit)) = &page {
            // One row more than asked for tells whether a next page exists.
            parameters.push(Value::Integer(*limit as i64 + 1));
            write!(sql, " LIMIT ?{}", parameters.len()).expect("writing to a string");
            if self.offset > 0 {
                parameters.push(Value::Integer(self.offset));
                write!(sql, " OFFSET ?{}", parameters.len()).expect("writing to a string");
            }
        }
        // A further table may be the same one again.
        let again = self.further_tables.contains(&self.table)
            || self.attachments.iter().any(|attachment| attachment.tables.contains(&&*self.table));
        let row_filter = (!again).then(|| {
            let equalities = conditions.iter().filter_map(Condition::equality).cloned().collect();
            RowFilter::of(&sql, self.table.clone(), equalities)
        });
        let tables = std::iter::once(self.table)
            .chain(self.further_tables)
            .chain(self.attachments.iter().flat_map(|attachment| attachment.tables.iter().copied().map(Cow::Borrowed)))
            .collect();
        Ok(Query {
            statement: Statement { sql: sql.into(), parameters },
            procedure: None,
            tables,
            shape: T::SHAPE,
            fields: T::FIELDS,
            page,
            hidden: self.hidden,
            attachments: self.attachments,
            seconds: self.seconds,
            row_filter: row_filter.flatten(),
        })
    }
}

/// The rows behind a cursor. The first column's own bound comes first, so that
/// an index on the order is entered at the cursor.
fn after(order: &[Order], cursor: &Cursor) -> Condition {
    let mut sql = String::new();
    let mut parameters = Vec::new();
    let keys = cursor.key();
    if order.len() > 1 && bound(&order[0], &keys[0], &mut sql, &mut parameters) {
        sql.push_str(" AND ");
    }
    sql.push('(');
    let mut alternatives = 0;
    for last in 0..order.len() {
        if order[last].descending && keys[last].is_null() {
            // Nothing is behind the nulls.
            continue;
        }
        sql.push_str(if alternatives > 0 { " OR (" } else { "" });
        for (order, key) in order.iter().zip(keys).take(last) {
            if key.is_null() {
                write!(sql, "{} IS NULL AND ", order.column).expect("a string");
            } else {
                write!(sql, "{} = ? AND ", order.column).expect("a string");
                parameters.push(key.clone());
            }
        }
        behind(&order[last], &keys[last], &mut sql, &mut parameters);
        sql.push_str(if alternatives > 0 { ")" } else { "" });
        alternatives += 1;
    }
    sql.push_str(if alternatives > 0 { ")" } else { "0)" });
    Condition::raw(sql, parameters)
}

/// Writes that the column is at its key or behind it, where a range says so.
fn bound(order: &Order, key: &Value, sql: &mut String, parameters: &mut Vec<Value>) -> bool {
    let column = &order.column;
    match (order.descending, order.nullable, key.is_null()) {
        (false, _, true) | (true, true, false) => return false,
        (true, _, true) => write!(sql, "{column} IS NULL").expect("a string"),
        (descending, ..) => {
            write!(sql, "{column} {} ?", if descending { "<=" } else { ">=" }).expect("a string");
            parameters.push(key.clone());
        }
    }
    true
}

/// Writes that the column is behind its key.
fn behind(order: &Order, key: &Value, sql: &mut String, parameters: &mut Vec<Value>) {
    let column = &order.column;
    if key.is_null() {
        write!(sql, "{column} IS NOT NULL").expect("a string");
        return;
    }
    parameters.push(key.clone());
    match (order.descending, order.nullable) {
        (false, _) => write!(sql, "{column} > ?"),
        (true, false) => write!(sql, "{column} < ?"),
        (true, true) => write!(sql, "({column} < ? OR {column} IS NULL)"),
    }
    .expect("a string");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Column, Instant, Kind, Row};

    fn recordings(cursor: Option<String>) -> SelectBuilder<Vec<Row>> {
        Select::from_table("recordings", "id, timestamp")
            .filter(Condition::equal("camera_id", Some("kitchen")))
            .filter(Condition::flag("is_emergency", true))
            .order([Order::descending("timestamp"), Order::descending("id")])
            .page(20, 1000, cursor)
    }

    #[test]
    fn conditions_order_and_page_become_sql() {
        let select = recordings(None).build();
        let query = select.query().unwrap();
        assert_eq!(
            query.statement.sql,
            "SELECT id, timestamp FROM recordings WHERE camera_id = ?1 AND is_emergency = 1 \
             ORDER BY timestamp DESC, id DESC LIMIT ?2"
        );
        assert_eq!(query.statement.parameters, ["kitchen".into(), 21.into()]);
    }

    #[test]
    fn a_cursor_continues_behind_its_row() {
        let order = [Order::descending("timestamp"), Order::descending("id")];
        let row = Row::from_pairs([("timestamp".into(), Instant::from_seconds(9).into()), ("id".into(), 4.into())]);
        let cursor = Cursor::of(row.view(), &order).unwrap().encode(&order);
        let select = recordings(Some(cursor)).build();
        assert!(
            select
                .query()
                .unwrap()
                .statement
                .sql
                .contains("AND timestamp <= ?2 AND (timestamp < ?3 OR (timestamp = ?4 AND id < ?5)) ORDER BY")
        );
    }

    /// Every row of a small table, page by page, in the order of a column with nulls.
    #[test]
    fn nulls_have_their_place_in_the_order() {
        let row = |key: Value| Row::from_pairs([("a b".into(), key), ("id".into(), 4.into())]);
        let after = |descending: bool, key: Value| {
            let first = Order { column: "`a b`".into(), descending, nullable: true };
            let order = [first, Order { descending, ..Order::ascending("id") }];
            let cursor = Cursor::of(row(key).view(), &order).unwrap().encode(&order);
            let list = Select::<Vec<Row>>::from_table("t", "*").order(order).page(1, 1, Some(cursor)).build();
            let sql = list.query().unwrap().statement.sql.to_string();
            let start = sql.find("WHERE").unwrap() + 6;
            sql[start..sql.find(" ORDER").unwrap()].to_owned()
        };
        let text = || Value::from("x");
        assert_eq!(after(false, text()), "`a b` >= ?1 AND (`a b` > ?2 OR (`a b` = ?3 AND id > ?4))");
        assert_eq!(after(false, Value::Null), "(`a b` IS NOT NULL OR (`a b` IS NULL AND id > ?1))");
        assert_eq!(after(true, text()), "((`a b` < ?1 OR `a b` IS NULL) OR (`a b` = ?2 AND id < ?3))");
        assert_eq!(after(true, Value::Null), "`a b` IS NULL AND (`a b` IS NULL AND id < ?1)");
    }

    #[test]
    fn columns_for_the_cursor_alone_are_not_in_the_rows() {
        let order = [Order::ascending("id")];
        let list = Select::<Vec<Row>>::from_table("t", "name, id").order(order).page(1, 9, None).hide_last(1).build();
        let column = |name: &str| Column { name: name.to_owned(), kind: Kind::Any };
        let mut rows = Rows::new(crate::value::Columns::new(["name", "id"].map(column)));
        rows.push(["a".into(), 1.into()]);
        rows.push(["b".into(), 2.into()]);
        let page = list.query().unwrap().finish(rows).unwrap();
        assert_eq!((page.values(), page.columns().len()), ([Value::from("a")].as_slice(), 1));
        assert_eq!(Cursor::decode(page.next().unwrap(), &[Order::ascending("id")]).unwrap().key(), [1.into()]);
    }

    #[test]
    fn a_limit_out_of_range_is_reported_when_it_is_run() {
        let select = Select::<Vec<Row>>::from_table("t", "*").page(0, 1000, None).build();
        assert_eq!(select.query().unwrap_err().field(), Some("limit"));
    }

    #[test]
    fn an_offset_follows_the_limit_and_excludes_a_cursor() {
        let select = recordings(None).offset(40).build();
        let query = select.query().unwrap();
        assert!(query.statement.sql.ends_with("LIMIT ?2 OFFSET ?3"), "{}", query.statement.sql);
        assert_eq!(query.statement.parameters[1..], [21.into(), 40.into()]);
        for refused in [recordings(None).offset(-1), recordings(Some("cursor".into())).offset(1)] {
            assert_eq!(refused.build().query().unwrap_err().field(), Some("offset"));
        }
    }

    #[test]
    fn counting_forgets_page_and_order() {
        let select = recordings(None).count();
        assert_eq!(
            select.query().unwrap().statement.sql,
            "SELECT count(*) FROM recordings WHERE camera_id = ?1 AND is_emergency = 1"
        );
    }
}
