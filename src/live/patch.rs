use crate::{
    Error, Result,
    value::{Row, Rows},
};

/// How a result became another one: applied to the former rows, it gives the
/// new ones exactly.
///
/// Positions count from 0: `from` and those of [`removed`](Patch::removed) in
/// the former rows, all others in the new ones. A row whose place changed only
/// because others came or went has not moved.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, query::sql, value::Row};
/// let store = Store::open_in_memory(Options::new())?;
/// store.execute(sql("CREATE TABLE lamps (name TEXT PRIMARY KEY, watts INTEGER)"))?;
/// store.execute(sql("INSERT INTO lamps VALUES ('desk', 5), ('hall', 9)"))?;
/// let mut live = store.live_query::<Vec<Row>>(sql("SELECT name, watts FROM lamps ORDER BY name"))?;
/// assert!(live.read()?.expect("the first result").patch.is_none());
/// store.execute(sql("UPDATE lamps SET watts = 7 WHERE name = 'hall'"))?;
/// let patch = live.read()?.expect("it changed").patch.expect("rows with a key");
/// assert_eq!((patch.changed[0].position, &patch.changed[0].row["watts"]), (1, &7.into()));
/// assert!(patch.added.is_empty() && patch.removed.is_empty() && patch.moved.is_empty());
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Patch {
    /// The rows that are no more, by their positions.
    pub removed: Vec<Removed>,
    /// The rows that are elsewhere among those that stayed, by their new positions.
    pub moved: Vec<Moved>,
    /// The rows that are new, by their positions.
    pub added: Vec<Placed>,
    /// The rows whose values changed, by their positions; some may have moved as well.
    pub changed: Vec<Placed>,
    /// The cursor of the next page of the new result.
    pub next: Option<String>,
    /// The warnings of the new result.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub warnings: Vec<String>,
}

/// A row that is no more.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Removed {
    /// Where it was.
    pub position: usize,
    /// The values of its key.
    pub key: Row,
}

/// A row that is elsewhere.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Moved {
    /// Where it was.
    pub from: usize,
    /// Where it is.
    pub to: usize,
    /// The values of its key.
    pub key: Row,
}

/// A row of the new result.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Placed {
    /// Where it is.
    pub position: usize,
    /// Its values.
    pub row: Row,
}

impl Patch {
    /// The patch of a result that is what it was.
    pub(super) fn unchanged(rows: Option<&Rows>) -> Self {
        let next = rows.and_then(|rows| rows.next()).map(str::to_owned);
        let warnings = rows.map(|rows| rows.warnings().to_vec()).unwrap_or_default();
        Self { next, warnings, ..Self::default() }
    }

    /// Whether no row came, went, changed or moved.
    pub const fn is_empty(&self) -> bool {
        self.removed.is_empty() && self.moved.is_empty() && self.added.is_empty() && self.changed.is_empty()
    }

    /// The new rows, from the former ones.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when the patch was made for other rows.
    pub fn apply(&self, former: &Rows) -> Result<Rows> {
        let places = self
            .places(former.len())
            .ok_or_else(|| Error::invalid("patch", "the patch was made for other rows; start from a whole result"))?;
        let width = former.columns().len();
        let first = self.added.iter().chain(&self.changed).next();
        let columns = first.map_or_else(|| former.columns().clone(), |placed| placed.row.columns().clone());
        if columns.len() != width {
            return Err(Error::invalid("patch", "the patch was made for other columns; start from a whole result"));
        }
        let mut rows = Rows::new(columns);
        for place in places {
            match place {
                Place::Former(position) => rows.push(former.get(position).expect("checked").values().iter().cloned()),
                Place::New(row) => rows.push(row.values().iter().cloned()),
            }
        }
        rows.set_next(self.next.clone());
        self.warnings.iter().for_each(|warning| rows.warn(warning.clone()));
        Ok(rows)
    }

    /// Where each of the new rows comes from; none when it does not fit so
    /// many former rows.
    fn places(&self, former: usize) -> Option<Vec<Place<'_>>> {
        let mut stays = vec![true; former];
        for position in self.removed.iter().map(|row| row.position).chain(self.moved.iter().map(|row| row.from)) {
            if !std::mem::replace(stays.get_mut(position)?, false) {
                return None;
            }
        }
        let count = (former + self.added.len()).checked_sub(self.removed.len())?;
        let mut places: Vec<Option<Place<'_>>> = std::iter::repeat_with(|| None).take(count).collect();
        let moved = self.moved.iter().map(|row| (row.to, Place::Former(row.from)));
        for (position, place) in moved.chain(self.added.iter().map(|added| (added.position, Place::New(&added.row)))) {
            if places.get_mut(position)?.replace(place).is_some() {
                return None;
            }
        }
        let mut staying = (0..former).filter(|position| stays[*position]);
        for place in places.iter_mut().filter(|place| place.is_none()) {
            *place = Some(Place::Former(staying.next()?));
        }
        for Placed { position, row } in &self.changed {
            *places.get_mut(*position)? = Some(Place::New(row));
        }
        places.into_iter().collect()
    }
}

/// Where a row of the new result comes from.
enum Place<'a> {
    Former(usize),
    New(&'a Row),
}
