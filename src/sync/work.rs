//! One transaction of sync: the rows that it looks at, and what it writes.

use super::{
    Clock, Role,
    entry::{COLUMNS, Entry},
    load,
    record::{self, ORIGIN, Record},
    table::{SyncTable, Tables},
    wire,
};
use crate::{
    Result,
    engine::{Connection, Guard},
    query::Statement,
    value::{Rows, Value},
};
use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::{Arc, LazyLock},
};

/// A row of any table: the table's place, and the key as text.
pub(crate) type RowId = (usize, String);

/// Rows whose states are kept in memory before they are written.
const MOST_ENTRIES: usize = 5_000;

/// From how many states on it pays not to capture that they are written.
const MANY: usize = 100;

/// The values of a state that is written.
const WRITTEN: usize = 10;

/// States that are written with one statement.
const CHUNK: usize = 16;

fn insert(states: usize) -> String {
    let row = |first: usize| {
        let marks: Vec<_> = (1..=WRITTEN).map(|number| format!("?{}", first * WRITTEN + number)).collect();
        format!("({})", marks.join(", "))
    };
    let rows: Vec<_> = (0..states).map(row).collect();
    format!("INSERT INTO edgelite_sync_rows (table_id, key, dead_since, {COLUMNS}) VALUES {}", rows.join(", "))
}

static INSERT: LazyLock<String> = LazyLock::new(|| insert(1));

static INSERT_CHUNK: LazyLock<String> = LazyLock::new(|| insert(CHUNK));

const DELETE: &str = "DELETE FROM edgelite_sync_rows WHERE sequence = ?1";

/// A transaction of sync.
pub(crate) struct Work<'a> {
    pub(crate) connection: &'a mut Connection,
    pub(crate) record: Record,
    pub(crate) tables: Arc<Tables>,
    /// The machine's clock, in microseconds.
    pub(crate) now: i64,
    /// What was added to the machine's clock, in microseconds.
    pub(crate) shift: i64,
    /// The numbers of the tables in the file, by place.
    ids: Vec<i64>,
    layouts: HashMap<i64, Arc<[String]>>,
    layout_ids: HashMap<Vec<String>, i64>,
    /// The numbers of all columns of tables, by the tables' places.
    whole_layouts: HashMap<usize, i64>,
    /// The numbers of names: tables, and lists of columns.
    names: HashMap<String, i64>,
    /// The integer keys that this store gives, once they were asked for.
    keys: Option<(i64, i64)>,
    has_new_keys: bool,
    entries: HashMap<RowId, Entry>,
    /// The entries in the order in which they were first changed.
    order: Vec<RowId>,
    /// Rows whose place in the tables is to be decided; see [`settle`](super::settle).
    pub(crate) to_show: VecDeque<RowId>,
    pub(crate) to_check: VecDeque<RowId>,
    pub(crate) queued: BTreeSet<RowId>,
    /// Whether tables may have rows whose states do not tell of them yet.
    pub(crate) is_absorbing: bool,
    /// Whether any row waits for another one.
    pub(crate) has_waits: bool,
    /// Whether tables may be changed in this transaction.
    pub(crate) has_no_foreign_keys: bool,
    /// Whether tables are to be changed.
    changes_tables: bool,
    /// Whether a trigger may have changed rows.
    pub(crate) woke_triggers: bool,
    /// Up to which change of this transaction triggers were looked after.
    pub(crate) restored: u64,
}

/// Runs `work` in a transaction that writes, on what is remembered of sync. It
/// is run once more, without foreign keys, when it has to change tables:
/// suspending them makes the engine compile every statement anew, and most
/// requests change nothing; one that is likely to is run without them at once.
/// What it changes is told to be sync's in the change log.
/// `shift` is added to the machine's clock, in microseconds.
pub(crate) fn transact<R>(
    connection: &mut Connection,
    tables: &Arc<Tables>,
    shift: i64,
    is_likely_to_change: bool,
    mut work: impl FnMut(&mut Work<'_>) -> Result<R>,
) -> Result<R> {
    if !is_likely_to_change {
        let mut changes_tables = false;
        let result = run(connection, tables, shift, |session| {
            let result = work(session);
            changes_tables = session.changes_tables;
            result
        });
        if !changes_tables {
            return result;
        }
    }
    connection.without_foreign_keys(|connection| {
        run(connection, tables, shift, |session| {
            session.has_no_foreign_keys = true;
            work(session)
        })
    })
}

fn run<R>(
    connection: &mut Connection,
    tables: &Arc<Tables>,
    shift: i64,
    work: impl FnOnce(&mut Work<'_>) -> Result<R>,
) -> Result<R> {
    let mut guard = Guard::begin_immediate(connection)?;
    guard.set_origin(ORIGIN.to_owned());
    let (result, has_new_keys) = {
        let mut session = Work::begin(guard.connection(), tables.clone(), shift)?;
        let before = session.record.clone();
        let result = work(&mut session)?;
        session.flush()?;
        if session.record != before {
            session.record.save(session.connection)?;
        }
        (result, session.has_new_keys)
    };
    // The engine captures every table; what sync remembers is no change of the store.
    let own = "DELETE FROM edgelite_changes WHERE table_name >= 'edgelite_sync' AND table_name < 'edgelite_synd' \
             AND sequence > (SELECT sequence FROM edgelite_changes WHERE operation = 2 ORDER BY sequence DESC LIMIT 1)";
    guard.connection().run(own, &[])?;
    guard.commit()?;
    if has_new_keys {
        // Statements were compiled with the former ones.
        connection.forget_keys();
    }
    Ok(result)
}

impl<'a> Work<'a> {
    fn begin(connection: &'a mut Connection, tables: Arc<Tables>, shift: i64) -> Result<Self> {
        let record = Record::load(connection)?;
        let mut work = Self {
            connection,
            record,
            tables,
            now: crate::platform::now_microseconds().saturating_add(shift),
            shift,
            ids: Vec::new(),
            layouts: HashMap::new(),
            layout_ids: HashMap::new(),
            whole_layouts: HashMap::new(),
            names: HashMap::new(),
            keys: None,
            has_new_keys: false,
            entries: HashMap::new(),
            order: Vec::new(),
            to_show: VecDeque::new(),
            to_check: VecDeque::new(),
            queued: BTreeSet::new(),
            is_absorbing: true,
            has_waits: true,
            has_no_foreign_keys: false,
            changes_tables: false,
            woke_triggers: false,
            restored: 0,
        };
        for row in work.run("SELECT name, id FROM edgelite_sync_names", &[])?.iter() {
            work.names.insert(row[0].as_text().unwrap_or_default().to_owned(), row[1].as_integer().unwrap_or(0));
        }
        work.ids = work.tables.clone().all.iter().map(|table| work.name_id(&table.name)).collect::<Result<_>>()?;
        work.has_waits = !work.run("SELECT 1 FROM edgelite_sync_waits LIMIT 1", &[])?.is_empty();
        Ok(work)
    }

    /// Makes sure that tables may be changed; otherwise everything is done
    /// once more where they may.
    pub(crate) fn change_tables(&mut self) -> Result<()> {
        if self.has_no_foreign_keys {
            return Ok(());
        }
        self.changes_tables = true;
        Err(crate::Error::new(crate::ErrorKind::Busy, "tables are changed without foreign keys; do it again"))
    }

    pub(crate) fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<Rows> {
        self.connection.run(sql, parameters).map(|(rows, _)| rows)
    }

    /// The number of a name, which it gets where it has none.
    fn name_id(&mut self, name: &str) -> Result<i64> {
        if let Some(id) = self.names.get(name) {
            return Ok(*id);
        }
        let added = self.run("INSERT INTO edgelite_sync_names (name) VALUES (?1) RETURNING id", &[name.into()])?;
        let id = added.values().first().and_then(Value::as_integer).unwrap_or(0);
        self.names.insert(name.to_owned(), id);
        Ok(id)
    }

    pub(crate) fn table_id(&self, place: usize) -> i64 {
        self.ids[place]
    }

    pub(crate) fn place_of(&self, table_id: i64) -> Option<usize> {
        self.ids.iter().position(|id| *id == table_id)
    }

    pub(crate) fn table(&self, place: usize) -> Tabled {
        Tabled(self.tables.clone(), place)
    }

    pub(crate) fn is_server(&self) -> bool {
        self.record.role == Role::Server
    }

    /// Takes note of a row that was added here: a site whose integer keys run
    /// out gets others.
    pub(crate) fn added(&mut self, id: &RowId) -> Result<()> {
        if self.is_server() || !self.tables.all[id.0].is_numbered || self.has_new_keys {
            return Ok(());
        }
        let keys = match self.keys {
            Some(keys) => keys,
            None => *self.keys.insert(record::keys(self.connection)?),
        };
        let given = wire::key_values(&id.1)?.first().and_then(Value::as_integer);
        self.has_new_keys = record::renew_keys(self.connection, keys, given.unwrap_or(0))?;
        Ok(())
    }

    /// A clock for something that happens now.
    pub(crate) fn tick(&mut self) -> Clock {
        let time = self.record.clock.tick(self.now.saturating_add(self.record.offset));
        Clock { time, site: self.record.site }
    }

    /// The columns that a layout is of.
    pub(crate) fn layout(&mut self, id: i64) -> Result<Arc<[String]>> {
        if let Some(known) = self.layouts.get(&id) {
            return Ok(known.clone());
        }
        let found = self.run("SELECT name FROM edgelite_sync_names WHERE id = ?1", &[id.into()])?;
        let text = found.values().first().and_then(Value::as_text).unwrap_or_default().to_owned();
        let columns: Vec<String> = serde_json::from_str(&text).map_err(|_| super::record::damaged())?;
        let columns: Arc<[String]> = columns.into();
        self.layouts.insert(id, columns.clone());
        Ok(columns)
    }

    /// The number of a list of columns; without one, of all of the table's.
    fn layout_id(&mut self, place: usize, columns: Option<Vec<String>>) -> Result<i64> {
        let Some(columns) = columns else {
            if let Some(id) = self.whole_layouts.get(&place) {
                return Ok(*id);
            }
            let id = self.name_id(&crate::value::Json::from(self.table(place).columns.clone()).to_string())?;
            self.whole_layouts.insert(place, id);
            return Ok(id);
        };
        if let Some(id) = self.layout_ids.get(&columns) {
            return Ok(*id);
        }
        let id = self.name_id(&crate::value::Json::from(columns.clone()).to_string())?;
        self.layout_ids.insert(columns, id);
        Ok(id)
    }

    /// A row with its state, read where it is not known yet.
    pub(crate) fn entry(&mut self, id: &RowId) -> Result<&mut Entry> {
        if !self.entries.contains_key(id) {
            load::read(self, id.0, std::slice::from_ref(&id.1))?;
        }
        Ok(self.entries.get_mut(id).expect("it was just read"))
    }

    /// Takes a row that was read.
    pub(crate) fn remember(&mut self, id: RowId, entry: Entry) {
        self.entries.insert(id, entry);
    }

    /// Whether a row was looked at in this transaction.
    pub(crate) fn known(&self, id: &RowId) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// Notes that a row's state was changed; `source` sent exactly this state.
    pub(crate) fn changed(&mut self, id: &RowId, source: i64) -> Result<()> {
        let entry = self.entry(id)?;
        entry.is_changed = true;
        entry.source = source;
        self.dirty(id)
    }

    /// Notes that something of a row is to be written.
    pub(crate) fn dirty(&mut self, id: &RowId) -> Result<()> {
        let entry = self.entry(id)?;
        if !entry.is_dirty {
            entry.is_dirty = true;
            self.order.push(id.clone());
        }
        Ok(())
    }

    /// Forgets a row and its state.
    pub(crate) fn forget(&mut self, id: &RowId) -> Result<()> {
        self.entries.insert(id.clone(), Entry::new(None));
        self.order.retain(|known| known != id);
        let parameters = [self.table_id(id.0).into(), id.1.as_str().into()];
        self.run("DELETE FROM edgelite_sync_rows WHERE table_id = ?1 AND key = ?2", &parameters)?;
        self.run("DELETE FROM edgelite_sync_waits WHERE table_id = ?1 AND key = ?2", &parameters)?;
        Ok(())
    }

    /// Writes the states when many are in memory.
    pub(crate) fn flush_many(&mut self) -> Result<()> {
        if self.entries.len() >= MOST_ENTRIES { self.flush() } else { Ok(()) }
    }

    /// Writes the states that are in memory.
    pub(crate) fn flush(&mut self) -> Result<()> {
        let order = std::mem::take(&mut self.order);
        let result = if order.len() < MANY {
            self.write_all(order)
        } else {
            let capture = self.connection.pause_capture();
            let result = self.write_all(order);
            drop(capture);
            result
        };
        self.entries.clear();
        result
    }

    fn write_all(&mut self, order: Vec<RowId>) -> Result<()> {
        let mut added = Vec::new();
        for id in order {
            let Some(mut entry) = self.entries.remove(&id) else { continue };
            if entry.is_changed || entry.sequence == 0 {
                self.record.sequence += 1;
                entry.sequence = self.record.sequence;
            }
            let table = self.table(id.0);
            let layout = self.layout_id(id.0, entry.layout(&table))?;
            let mut values = vec![self.table_id(id.0).into(), Value::Text(id.1), entry.dead_since().into()];
            values.extend(entry.stored(&table, layout));
            added.extend(values);
            if let Some(sequence) = entry.stored {
                self.run(DELETE, &[sequence.into()])?;
            }
        }
        let mut chunks = added.chunks_exact(CHUNK * WRITTEN);
        chunks.by_ref().try_for_each(|values| self.run(&INSERT_CHUNK, values).map(drop))?;
        chunks.remainder().chunks(WRITTEN).try_for_each(|values| self.run(&INSERT, values).map(drop))
    }

    /// Runs a statement that reads.
    pub(crate) fn query(&mut self, statement: &Statement) -> Result<Rows> {
        self.connection.query(statement)
    }
}

/// A table of those that are shared: borrowed without borrowing the work.
pub(crate) struct Tabled(Arc<Tables>, usize);

impl std::ops::Deref for Tabled {
    type Target = SyncTable;

    fn deref(&self) -> &SyncTable {
        &self.0.all[self.1]
    }
}
