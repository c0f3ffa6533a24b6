use super::{Condition, Cursor, Order, Output, RowFilter, Shape, Statement};
use crate::{
    Error, Result,
    value::{Column, Field, Kind, RowView, Rows, Value},
};
use std::{borrow::Cow, collections::HashMap, fmt::Write as _, marker::PhantomData};

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
    /// The statement.
    pub statement: Statement,
    /// The tables that it reads.
    pub tables: Vec<Cow<'static, str>>,
    /// How many rows it gives.
    pub shape: Shape,
    /// The fields that the rows' columns become.
    fields: &'static [Field],
    /// The order and size of its pages.
    page: Option<(Vec<Order>, usize)>,
    /// Rows to attach, each list read in one further statement.
    pub attachments: Vec<Attachment>,
    /// The columns that hold seconds and are given as instants.
    seconds: &'static [&'static str],
    /// Which rows of its table can have a part in the result, where that is known.
    row_filter: Option<RowFilter>,
}

/// A list of rows attached to each row of a result, read for all of them in
/// one statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The name of the column that holds the attached rows.
    pub name: &'static str,
    /// How they refer to it; without a link all of them belong to the only row.
    pub link: Option<Link>,
    /// The statement; with a link, `IN ({keys})` stands for being one of the keys of the result's rows.
    pub sql: &'static str,
    /// The tables that it reads.
    pub tables: &'static [&'static str],
}

/// Stands in an attachment's statement for the keys of the result's rows.
const KEYS: &str = "{keys}";

/// The condition that keys are for.
const IN_KEYS: &str = "IN ({keys})";

/// The most keys that are bound one by one.
const MOST_BOUND_KEYS: usize = 128;

/// How attached rows refer to the rows that they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Link {
    /// The column of the result that the attached rows refer to.
    pub key: &'static str,
    /// The column of the attached rows that refers to it.
    pub foreign_key: &'static str,
}

impl Attachment {
    /// The statement that reads the attached rows of `rows`.
    ///
    /// Few keys are bound one by one, their number rounded up so that few
    /// texts are compiled: the engine takes several times as long to read a
    /// JSON array as to look up a row.
    pub(crate) fn statement(&self, rows: &Rows) -> Result<Statement> {
        let Some(link) = self.link else {
            return Ok(Statement { sql: self.sql.into(), parameters: Vec::new() });
        };
        let keys = rows.iter().map(|row| row.value(link.key).cloned()).collect::<Result<Vec<_>>>()?;
        if keys.len() > MOST_BOUND_KEYS {
            let sql = self.sql.replace(KEYS, "SELECT value FROM json_each(?1)");
            return Ok(Statement { sql: sql.into(), parameters: vec![Value::json(&keys)?] });
        }
        if let [key] = keys.as_slice() {
            // The engine sorts and groups what an index gives for a list, and not what it gives for one key.
            return Ok(Statement { sql: self.sql.replace(IN_KEYS, "= ?1").into(), parameters: vec![key.clone()] });
        }
        let bound = keys.len().next_power_of_two();
        let places: Vec<_> = (1..=bound).map(|place| format!("?{place}")).collect();
        let last = keys.last().cloned().unwrap_or_default();
        let parameters = keys.into_iter().chain(std::iter::repeat(last)).take(bound).collect();
        Ok(Statement { sql: self.sql.replace(KEYS, &places.join(", ")).into(), parameters })
    }

    /// The statement for one key whose value does not matter: to learn what it reads.
    pub(crate) fn sample(&self) -> Statement {
        match self.link {
            Some(_) => Statement { sql: self.sql.replace(IN_KEYS, "= ?1").into(), parameters: vec![Value::Null] },
            None => Statement { sql: self.sql.into(), parameters: Vec::new() },
        }
    }

    /// Puts each attached row to the row that it refers to.
    pub(crate) fn attach(&self, rows: Rows, attached: Rows) -> Result<Rows> {
        let column = Column { name: self.name.to_owned(), kind: Kind::Rows };
        let Some(link) = self.link else {
            return Ok(rows.with_column(column, std::iter::repeat_with(|| Value::Rows(attached.clone()))));
        };
        let empty = Rows::new(attached.columns().clone());
        let mut groups = HashMap::<LinkKey<'_>, Rows>::new();
        for row in attached.iter() {
            let group = groups.entry(key(row, link.foreign_key)?).or_insert_with(|| empty.clone());
            group.push(row.values().iter().cloned());
        }
        let lists: Vec<_> = rows
            .iter()
            .map(|row| Ok(Value::Rows(groups.remove(&key(row, link.key)?).unwrap_or_else(|| empty.clone()))))
            .collect::<Result<_>>()?;
        Ok(rows.with_column(column, lists))
    }
}

/// A key by which attached rows are found.
#[derive(Debug, PartialEq, Eq, Hash)]
enum LinkKey<'a> {
    Integer(i64),
    Text(&'a str),
}

fn key<'a>(row: RowView<'a>, column: &str) -> Result<LinkKey<'a>> {
    match row.value(column)? {
        Value::Integer(number) => Ok(LinkKey::Integer(*number)),
        Value::Text(text) => Ok(LinkKey::Text(text)),
        _ => Err(Error::invalid(column.to_owned(), "only integers and text link rows")),
    }
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
    pub fn raw(statement: Statement, tables: impl IntoIterator<Item = &'static str>) -> Self {
        Self::from_query(Ok(Query {
            statement,
            tables: tables.into_iter().map(Cow::Borrowed).collect(),
            shape: T::SHAPE,
            fields: T::FIELDS,
            page: None,
            attachments: Vec::new(),
            seconds: &[],
            row_filter: None,
        }))
    }

    /// Starts a statement on `table` that gives `columns` (SQL).
    pub fn from_table(table: &'static str, columns: &'static str) -> SelectBuilder<T> {
        SelectBuilder {
            table,
            columns,
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
        self.query.as_ref().map_err(Clone::clone)
    }

    /// What to run, by value.
    ///
    /// # Errors
    /// The mistake in the arguments that this value was built from.
    pub fn into_query(self) -> Result<Query> {
        self.query
    }

    fn from_query(query: Result<Query>) -> Self {
        Self { query, output: PhantomData }
    }
}

impl<T: Output> From<Statement> for Select<T> {
    fn from(statement: Statement) -> Self {
        Self::raw(statement, [])
    }
}

/// Builds a [`Select`] from conditions, an order and a page.
#[derive(Debug, Clone)]
pub struct SelectBuilder<T> {
    table: &'static str,
    columns: &'static str,
    conditions: Vec<Condition>,
    order: Vec<Order>,
    page: Option<(usize, Option<String>)>,
    offset: i64,
    attachments: Vec<Attachment>,
    further_tables: Vec<&'static str>,
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

    /// Names a further table that the statement reads, in a subquery.
    #[must_use]
    pub fn reads(mut self, table: &'static str) -> Self {
        self.further_tables.push(table);
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
        self.columns = "count(*)";
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
        let mut sql = format!("SELECT {} FROM {}", self.columns, self.table);
        let mut parameters = Vec::new();
        for (position, condition) in conditions.iter().enumerate() {
            sql.push_str(if position == 0 { " WHERE " } else { " AND " });
            condition.write(&mut sql, &mut parameters);
        }
        let written = if self.at_most_one { &[] } else { self.order.as_slice() };
        for (position, order) in written.iter().enumerate() {
            sql.push_str(if position == 0 { " ORDER BY " } else { ", " });
            sql.push_str(order.column);
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
        let again = |table: &str| {
            self.further_tables.contains(&table)
                || self.attachments.iter().any(|attachment| attachment.tables.contains(&table))
        };
        let row_filter = (!again(self.table)).then(|| {
            let equalities = conditions.iter().filter_map(Condition::equality).cloned().collect();
            RowFilter::of(&sql, self.table, equalities)
        });
        let tables = std::iter::once(self.table)
            .chain(self.further_tables)
            .chain(self.attachments.iter().flat_map(|attachment| attachment.tables.iter().copied()))
            .map(Cow::Borrowed)
            .collect();
        Ok(Query {
            statement: Statement { sql: sql.into(), parameters },
            tables,
            shape: T::SHAPE,
            fields: T::FIELDS,
            page,
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
    let first = order[0];
    if order.len() > 1 {
        write!(sql, "{} {} ? AND ", first.column, if first.descending { "<=" } else { ">=" }).expect("a string");
        parameters.push(cursor.key()[0].clone());
    }
    sql.push('(');
    for last in 0..order.len() {
        if last > 0 {
            sql.push_str(" OR (");
        }
        for (position, order) in order[..last].iter().enumerate() {
            write!(sql, "{} = ? AND ", order.column).expect("a string");
            parameters.push(cursor.key()[position].clone());
        }
        let operator = if order[last].descending { "<" } else { ">" };
        write!(sql, "{} {operator} ?", order[last].column).expect("a string");
        parameters.push(cursor.key()[last].clone());
        if last > 0 {
            sql.push(')');
        }
    }
    sql.push(')');
    Condition::raw(sql, parameters)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::{Instant, Row};

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
