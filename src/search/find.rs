use super::{
    SearchIndex,
    highlight::{Marking, highlight},
    index::{Index, quoted},
    parse::parse,
    rank::{Hit, Searcher, TypoTolerance},
};
use crate::{
    Error, ErrorKind, Result,
    query::{Condition, Output, Page, Procedure, Select, Session, Statement},
    value::{Column, Columns, Json, Kind, Record, Row, RowView, Rows, Value},
};
use std::{borrow::Cow, collections::HashSet, sync::Arc};

/// The most hits of a page.
pub(crate) const MOST: i64 = 1_000;

/// Up to so many hits are looked up one by one to see whether they meet the
/// conditions; of more all rows that meet them are read.
const FEW: usize = 2_000;

/// The columns that are added to those of the table.
const ADDED: [(&str, Kind); 3] =
    [("search_score", Kind::Real), ("search_typos", Kind::Integer), ("search_highlights", Kind::Json)];

/// A search in a table that has an index: what to look for, and what of it to
/// give. It is a value; [`Store::search`](crate::Store::search) runs it.
///
/// # What can be written
/// | | |
/// |---|---|
/// | `blade runner` | rows with both words, in any column and order, whatever case and accents |
/// | `"blade runner"` | the words one behind the other |
/// | `blad*` | words that begin so |
/// | `blade -runner` | without a word (or a phrase) |
/// | `alien OR aliens scott` | one of two words, and a third |
/// | `title:blade` | in one column |
///
/// Words joined by a mark (`spider-man`) are a phrase. What is no operator
/// stands for itself: a quotation mark without its second, a column that is
/// not searched. Words of 4 to 7 letters are found with one typing mistake,
/// longer ones with two.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, query::sql, search::{Search, SearchIndex}};
/// let store = Store::open_in_memory(Options::new())?;
/// store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, title TEXT, body TEXT)"))?;
/// store.execute(sql("INSERT INTO notes VALUES (1, 'Shopping', 'Milk & café crème'), (2, 'Garage', 'Oil')"))?;
/// store.declare_search(&SearchIndex::on("notes").column("title", 3.0).column("body", 1.0))?;
/// let page = store.search(Search::of("notes", "cafe creem"))?;
/// assert_eq!(page.rows[0].row["title"], "Shopping".into());
/// assert_eq!(page.rows[0].highlights["body"], "Milk &amp; <mark>café</mark> <mark>crème</mark>");
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Search {
    table: Cow<'static, str>,
    query: String,
    /// The columns that are given, as SQL.
    columns: Cow<'static, str>,
    conditions: Vec<Condition>,
    /// Columns with the values that they must have.
    equal: Vec<(String, Value)>,
    tolerance: TypoTolerance,
    limit: i64,
    cursor: Option<String>,
    marking: Marking,
}

/// A row that a search found.
#[derive(Debug, Clone, PartialEq)]
pub struct SearchHit {
    /// The row's own columns.
    pub row: Row,
    /// How well it fits: comparable within one search.
    pub score: f64,
    /// The typing mistakes that were looked past.
    pub typos: i64,
    /// Of each column in which something was found, the part around it, marked.
    pub highlights: Json,
}

impl Record for SearchHit {
    fn from_row(row: RowView<'_>) -> Result<Self> {
        let own = row.iter().filter(|(column, _)| !ADDED.iter().any(|(name, _)| column.name == *name));
        let highlights = row.value("search_highlights")?.as_text().unwrap_or("{}");
        Ok(Self {
            row: Row::from_pairs(own.map(|(column, value)| (column.name.clone(), value.clone()))),
            score: match row.value("search_score")? {
                Value::Real(score) => *score,
                _ => 0.0,
            },
            typos: row.value("search_typos")?.as_integer().unwrap_or(0),
            highlights: serde_json::from_str(highlights).unwrap_or_default(),
        })
    }
}

impl Search {
    /// A search for this text in a table.
    pub fn of(table: impl Into<Cow<'static, str>>, query: impl Into<String>) -> Self {
        Self {
            table: table.into(),
            query: query.into(),
            columns: "*".into(),
            conditions: Vec::new(),
            equal: Vec::new(),
            tolerance: TypoTolerance::default(),
            limit: 20,
            cursor: None,
            marking: Marking::default(),
        }
    }

    /// Adds a condition on the rows, if there is one.
    #[must_use]
    pub fn filter(mut self, condition: Option<Condition>) -> Self {
        self.conditions.extend(condition);
        self
    }

    /// Adds that a column must have a value.
    #[must_use]
    pub fn equal(mut self, column: impl Into<String>, value: impl Into<Value>) -> Self {
        self.equal.push((column.into(), value.into()));
        self
    }

    /// Says when typing mistakes are looked past (where the words find nothing).
    #[must_use]
    pub const fn typos(mut self, tolerance: TypoTolerance) -> Self {
        self.tolerance = tolerance;
        self
    }

    /// The most hits to give, 1 to 1,000 (20).
    #[must_use]
    pub const fn limit(mut self, limit: i64) -> Self {
        self.limit = limit;
        self
    }

    /// Goes on where the page before ended.
    #[must_use]
    pub fn after(mut self, cursor: Option<String>) -> Self {
        self.cursor = cursor;
        self
    }

    /// What stands before and behind what was found (`<mark>` and `</mark>`).
    /// The text itself is made safe for HTML, unless that is turned off.
    #[must_use]
    pub fn mark(mut self, before: impl Into<String>, after: impl Into<String>) -> Self {
        (self.marking.before, self.marking.after) = (before.into(), after.into());
        self
    }

    /// Whether highlighted text is made safe for HTML (it is).
    #[must_use]
    pub const fn escape(mut self, escape: bool) -> Self {
        self.marking.escape = escape;
        self
    }

    /// About how many letters of a column are shown around what was found; 0
    /// for all of them (160).
    #[must_use]
    pub const fn snippet(mut self, letters: usize) -> Self {
        self.marking.letters = letters;
        self
    }

    /// Gives these columns, as SQL, instead of all.
    #[must_use]
    pub(crate) fn columns(mut self, columns: &'static str) -> Self {
        self.columns = columns.into();
        self
    }

    /// The statement that gives a page of hits: those with the fewest typing
    /// mistakes first, among them those that fit best.
    pub fn page<T: Output>(self) -> Select<T> {
        if !(1..=MOST).contains(&self.limit) {
            let message = format!("limit must be 1 to {MOST}, not {}", self.limit);
            return Select::refused(Error::invalid("limit", message));
        }
        let (table, statement) = (self.table.clone(), self.row_statement(Value::Null));
        Select::procedure(Arc::new(self), statement, [table])
    }

    /// The statement that counts the hits of all pages.
    pub fn count(self) -> Select<i64> {
        let (table, statement) = (self.table.clone(), self.row_statement(Value::Null));
        Select::procedure(Arc::new(Count(self)), statement, [table])
    }

    fn row_statement(&self, row_id: Value) -> Statement {
        let sql = format!("SELECT {} FROM {} WHERE rowid = ?1", self.columns, quoted(&self.table));
        Statement { sql: sql.into(), parameters: vec![row_id] }
    }

    /// Every hit that meets the conditions, in no order.
    fn hits<'a>(&self, session: &'a mut dyn Session) -> Result<(Searcher<'a>, Vec<Hit>)> {
        let index = Index::on(session, &self.table)?.ok_or_else(|| super::undeclared(&self.table))?;
        if !index.is_current() {
            return Err(Error::new(
                ErrorKind::Busy,
                format!("the search of {} is being built; try again, or open the store for writing once", self.table),
            ));
        }
        let names: Vec<_> = index.declared.columns().iter().map(|column| column.name.as_ref()).collect();
        let wanted = parse(&self.query, &names, index.declared.language)?;
        let conditions = self.all_conditions(session, &index.declared)?;
        let mut searcher = Searcher::new(session, index)?;
        let mut hits = searcher.find(&wanted, self.tolerance)?;
        if !conditions.is_empty() && !hits.is_empty() {
            let met = self.met(searcher.session, &conditions, &hits)?;
            hits.retain(|hit| met.contains(&hit.row_id));
        }
        Ok((searcher, hits))
    }

    /// The conditions, with those on columns that the table has.
    fn all_conditions(&self, session: &mut dyn Session, declared: &SearchIndex) -> Result<Vec<Condition>> {
        let mut all = self.conditions.clone();
        if self.equal.is_empty() {
            return Ok(all);
        }
        let known = session.run(&format!("PRAGMA table_info({})", quoted(&self.table)), &[])?;
        for (column, value) in &self.equal {
            if declared.hides(column) {
                let message = format!("{column} holds secrets, by which no search is filtered");
                return Err(Error::invalid("filter", message));
            }
            let name = known.iter().find_map(|row| {
                let name = row.value("name").ok()?.as_text()?;
                name.eq_ignore_ascii_case(column).then(|| quoted(name))
            });
            let name = name.filter(|name| !name.contains('?')).ok_or_else(|| {
                Error::invalid("filter", format!("{} has no column {column} to filter by", self.table))
            })?;
            all.push(Condition::raw(format!("{name} IS ?"), [value.clone()]));
        }
        Ok(all)
    }

    /// The rows that meet the conditions, at least of the hits.
    fn met(&self, session: &mut dyn Session, conditions: &[Condition], hits: &[Hit]) -> Result<HashSet<i64>> {
        /// Rows that are looked up at once.
        const TOGETHER: usize = 64;
        let mut sql = format!("SELECT rowid FROM {} WHERE ", quoted(&self.table));
        let mut parameters = Vec::new();
        for (place, condition) in conditions.iter().enumerate() {
            sql.push_str(if place == 0 { "" } else { " AND " });
            condition.write(&mut sql, &mut parameters);
        }
        let ids = |rows: &Rows| rows.values().iter().filter_map(Value::as_integer).collect::<Vec<_>>();
        if hits.len() > FEW {
            return Ok(ids(&session.run(&sql, &parameters)?).into_iter().collect());
        }
        let own = parameters.len();
        let places: Vec<_> = (1..=TOGETHER).map(|place| format!("?{}", own + place)).collect();
        let sql = format!("{sql} AND rowid IN ({})", places.join(", "));
        let mut met = HashSet::with_capacity(hits.len());
        for together in hits.chunks(TOGETHER) {
            parameters.truncate(own);
            let last = together[together.len() - 1];
            let padded = together.iter().chain(std::iter::repeat(&last)).take(TOGETHER);
            parameters.extend(padded.map(|hit| Value::Integer(hit.row_id)));
            met.extend(ids(&session.run(&sql, &parameters)?));
        }
        Ok(met)
    }

    /// A short name of the search that a cursor belongs to: FNV-1a
    /// (<http://www.isthe.com/chongo/tech/comp/fnv/>).
    fn signature(&self) -> String {
        let text = format!("{}\0{}\0{:?}", self.table, self.query, self.tolerance);
        let hash = text.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
        format!("{hash:08x}")
    }

    fn cursor_of(&self, hit: &Hit) -> String {
        format!("{}.{}.{:016x}.{}", self.signature(), hit.typos, hit.score.to_bits(), hit.row_id)
    }

    /// The hit at which the page before ended.
    fn last(&self) -> Result<Option<Hit>> {
        let Some(cursor) = &self.cursor else { return Ok(None) };
        let mut parts = cursor.split('.');
        let last = (parts.next() == Some(self.signature().as_str())).then(|| {
            let typos = parts.next()?.parse().ok()?;
            let score = u64::from_str_radix(parts.next()?, 16).ok().map(f64::from_bits)?;
            let row_id = parts.next()?.parse().ok()?;
            (parts.next().is_none() && !score.is_nan()).then_some(Hit { row_id, typos, score })
        });
        last.flatten().map(Some).ok_or_else(|| {
            Error::invalid("cursor", "the cursor does not belong to this search; start again without one")
        })
    }

    fn highlights(&self, searcher: &mut Searcher<'_>, row_id: i64) -> Result<Value> {
        let values = searcher.index.read_row(searcher.session, row_id)?.unwrap_or_default();
        let declared = &searcher.index.declared;
        let mut shown = serde_json::Map::new();
        for (place, (column, value)) in declared.columns().iter().zip(&values).enumerate() {
            if let Some(text) = highlight(value, place, declared.language, &searcher.found, &self.marking) {
                shown.insert(column.name.to_string(), text.into());
            }
        }
        Value::json(&shown)
    }
}

/// The order of hits; no two are equal.
fn order(a: &Hit, b: &Hit) -> std::cmp::Ordering {
    a.typos.cmp(&b.typos).then(b.score.total_cmp(&a.score)).then(a.row_id.cmp(&b.row_id))
}

impl Procedure for Search {
    fn run(&self, session: &mut dyn Session) -> Result<Rows> {
        let last = self.last()?;
        let (mut searcher, mut hits) = self.hits(session)?;
        if let Some(last) = last {
            hits.retain(|hit| order(hit, &last).is_gt());
        }
        let limit = usize::try_from(self.limit).unwrap_or(1);
        if hits.len() > limit + 1 {
            hits.select_nth_unstable_by(limit, order);
            hits.truncate(limit + 1);
        }
        hits.sort_unstable_by(order);
        let mut columns = None;
        let mut rows = Vec::with_capacity(hits.len().min(limit));
        for hit in hits.iter().take(limit) {
            let found = {
                let Statement { sql, parameters } = self.row_statement(hit.row_id.into());
                searcher.session.run(&sql, &parameters)?
            };
            let Some(row) = found.get(0) else { continue };
            let highlights = self.highlights(&mut searcher, hit.row_id)?;
            let added = [Value::Real(hit.score), i64::from(hit.typos).into(), highlights];
            let declared = &searcher.index.declared;
            let shown = row.iter().filter(|(column, _)| !declared.hides(&column.name)).map(|(_, value)| value.clone());
            rows.push(shown.chain(added).collect::<Vec<_>>());
            columns.get_or_insert_with(|| found.columns().clone());
        }
        let columns = match columns {
            Some(columns) => columns,
            // A search that finds nothing has the same columns.
            None => {
                let Statement { sql, parameters } = self.row_statement(Value::Null);
                searcher.session.run(&sql, &parameters)?.columns().clone()
            }
        };
        let added = ADDED.iter().map(|(name, kind)| Column { name: (*name).to_owned(), kind: *kind });
        let shown = columns.iter().filter(|column| !searcher.index.declared.hides(&column.name)).cloned();
        let mut page = Rows::new(Columns::new(shown.chain(added)));
        rows.into_iter().for_each(|row| page.push(row));
        if hits.len() > limit {
            page.set_next(Some(self.cursor_of(&hits[limit - 1])));
        }
        Ok(page)
    }
}

/// Counts the hits of a search.
#[derive(Debug)]
struct Count(Search);

impl Procedure for Count {
    fn run(&self, session: &mut dyn Session) -> Result<Rows> {
        let (_, hits) = self.0.hits(session)?;
        Ok(Rows::single([("count", (hits.len() as i64).into())]))
    }
}

impl From<Search> for Select<Page<SearchHit>> {
    fn from(search: Search) -> Self {
        search.page()
    }
}

impl crate::query::Named for SearchHit {}
