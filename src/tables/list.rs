use super::{
    Filter,
    table::{Known, Table},
};
use crate::{
    Error, Result,
    query::{Order, Output, Page, Select, SelectBuilder},
    schema::quoted,
    value::Kind,
};
use std::str::FromStr;

/// The most rows of one page.
pub const MOST_ROWS: i64 = 10_000;

/// The most columns of an order.
const MOST_ORDERED: usize = 8;

/// Which rows of a table to list, in which order, and what of them.
///
/// # Example
/// ```
/// use edgelite::tables::{Filter, List};
/// let newest = List {
///     filters: vec![Filter::equal("camera_id", "kitchen"), Filter::is_null("note", true)],
///     sort: vec!["-timestamp".parse()?],
///     limit: 20,
///     ..List::default()
/// };
/// # assert!(newest.sort[0].descending);
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct List {
    /// Only rows that meet all of these.
    pub filters: Vec<Filter>,
    /// The columns of the order, up to 8. Rows that are equal in all of them
    /// are in the order of their key, in the direction of the last.
    pub sort: Vec<OrderBy>,
    /// The columns to give; all for none.
    pub fields: Vec<String>,
    /// The most rows to give, 1 to 10,000.
    pub limit: i64,
    /// Where the page before ended: its `next`.
    pub cursor: Option<String>,
}

impl Default for List {
    /// All rows and columns, in the order of their key, 100 at a time.
    fn default() -> Self {
        Self { filters: Vec::new(), sort: Vec::new(), fields: Vec::new(), limit: 100, cursor: None }
    }
}

/// A column of the order of a list; as text `name`, or `-name` for the largest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OrderBy {
    /// The column.
    pub column: String,
    /// Largest first, and nulls last; otherwise nulls are first.
    pub descending: bool,
}

impl OrderBy {
    /// Smallest first.
    pub fn ascending(column: impl Into<String>) -> Self {
        Self { column: column.into(), descending: false }
    }

    /// Largest first.
    pub fn descending(column: impl Into<String>) -> Self {
        Self { column: column.into(), descending: true }
    }
}

impl FromStr for OrderBy {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text.strip_prefix('-') {
            Some(column) => Ok(Self::descending(column)),
            None => Ok(Self::ascending(text)),
        }
    }
}

impl<T: Output> Table<T>
where
    Vec<T>: Output,
    Page<T>: Output,
{
    /// The rows that meet all filters, a page at a time. A filter or an order
    /// that no index serves reads the whole table, and gives one page of it.
    ///
    /// Mistakes show when it is run: [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the filter
    /// (`size.gte`), `sort`, `fields`, `limit` or `cursor`.
    pub fn list(&self, list: List) -> Select<Page<T>> {
        match self.known().page::<Page<T>>(list) {
            Ok(page) => page.build(),
            Err(error) => Select::refused(error),
        }
    }
}

impl<T> Table<T> {
    /// The number of rows that meet all filters.
    pub fn count(&self, filters: Vec<Filter>) -> Select<i64> {
        match self.known().filtered::<i64>(filters, "count(*)".to_owned()) {
            Ok(filtered) => filtered.count(),
            Err(error) => Select::refused(error),
        }
    }
}

impl Known {
    fn filtered<O: Output>(&self, filters: Vec<Filter>, columns: String) -> Result<SelectBuilder<O>> {
        let start = Select::<O>::from_table(self.schema.name.clone(), columns).from(self.name.clone());
        let conditions = self.conditions(filters)?.into_iter();
        Ok(conditions.fold(start, |list, condition| list.filter(Some(condition))))
    }

    fn page<O: Output>(&self, list: List) -> Result<SelectBuilder<O>> {
        let order = self.order(list.sort)?;
        let fields = self.fields(list.fields)?;
        // The cursor needs the columns of the order, whatever was asked for.
        let given = |order: &Order| match &fields {
            None => self.row_number.is_none_or(|name| order.column != name),
            Some(fields) => fields.contains(&order.column.clone().into_owned()),
        };
        let hidden: Vec<_> = order.iter().filter(|order| !given(order)).map(|order| order.column.clone()).collect();
        let count = hidden.len();
        let named = |column: &str| match self.row_number {
            Some(name) if name == column => format!("{name} AS {name}"),
            _ => column.to_owned(),
        };
        let shown = fields.map_or_else(|| self.columns.clone(), |fields| fields.join(", "));
        let columns =
            std::iter::once(shown).chain(hidden.iter().map(|column| named(column))).collect::<Vec<_>>().join(", ");
        Ok(self.filtered(list.filters, columns)?.order(order).page(list.limit, MOST_ROWS, list.cursor).hide_last(count))
    }

    /// The columns to give as SQL; none for all.
    fn fields(&self, fields: Vec<String>) -> Result<Option<Vec<String>>> {
        let mut names = Vec::with_capacity(fields.len());
        for field in fields {
            let (_, column) = self.column(&field).map_err(|error| error.on("fields"))?;
            let name = quoted(&column.name);
            if names.contains(&name) {
                return Err(Error::invalid("fields", format!("{field} is given twice")));
            }
            names.push(name);
        }
        Ok((!names.is_empty()).then_some(names))
    }

    /// The order asked for, and behind it the key, which makes it one.
    fn order(&self, wanted: Vec<OrderBy>) -> Result<Vec<Order>> {
        if wanted.len() > MOST_ORDERED {
            return Err(Error::invalid("sort", format!("an order has {MOST_ORDERED} columns at most")));
        }
        let mut order: Vec<Order> = Vec::with_capacity(wanted.len() + self.key.len());
        for OrderBy { column, descending } in wanted {
            let (position, found) = self.column(&column).map_err(|error| error.on("sort"))?;
            if found.kind == Kind::Json {
                return Err(Error::invalid("sort", format!("{column} is JSON, which has no order")));
            }
            let next = self.order_of(position, descending);
            if order.iter().any(|known| known.column == next.column) {
                return Err(Error::invalid("sort", format!("{column} is given twice")));
            }
            order.push(next);
        }
        let descending = order.last().is_some_and(|last| last.descending);
        for position in &self.key {
            let next = self.order_of(*position, descending);
            if !order.iter().any(|known| known.column == next.column) {
                order.push(next);
            }
        }
        order.extend(self.row_number.map(|name| Order { column: name.into(), descending, nullable: false }));
        Ok(order)
    }

    fn order_of(&self, position: usize, descending: bool) -> Order {
        let column = &self.schema.columns[position];
        let nullable = !column.not_null && self.numbering != Some(position);
        Order { column: quoted(&column.name).into(), descending, nullable }
    }
}
