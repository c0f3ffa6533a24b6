//! Brings what a store keeps for sync to the format of this program.

use super::{
    Clock,
    packed::Packed,
    record::{ROWS, Record, damaged},
};
use crate::{Result, engine::Connection, value::RowView};

/// The format that this program writes: 1 has the clocks of a state in bytes,
/// 0 had a column for each number.
pub(super) const FORMAT: u32 = 1;

/// Rows that are read together.
const TOGETHER: i64 = 1_000;

/// Rewrites the states if they have an earlier format, in the open transaction.
pub(super) fn upgrade(connection: &mut Connection, record: &mut Record) -> Result<()> {
    if record.format >= FORMAT {
        return Ok(());
    }
    let mut run = |sql: &str| connection.run(sql, &[]).map(drop);
    for index in ["edgelite_sync_rows_sequence", "edgelite_sync_rows_held"] {
        run(&format!("DROP INDEX IF EXISTS {index}"))?;
    }
    run("ALTER TABLE edgelite_sync_rows RENAME TO edgelite_sync_rows_0")?;
    ROWS.iter().try_for_each(|table| run(table))?;
    let mut last = i64::MIN;
    loop {
        let (rows, _) = connection.run(
            "SELECT sequence, table_id, key, merged_into, held, hash, source, generation, layout, born_time, born_site, \
             touched_time, touched_site, base_time, base_site, deleted_time, deleted_site, clocks, kept, former \
             FROM edgelite_sync_rows_0 WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
            &[last.into(), TOGETHER.into()],
        )?;
        for row in rows.iter() {
            last = row[0].as_integer().ok_or_else(damaged)?;
            let packed = packed(row)?;
            let is_dead = packed.deleted.is_some_and(|deleted| packed.touched <= deleted);
            let dead_since = packed.deleted.filter(|_| is_dead).map(|clock| clock.time);
            let mut values = row.values()[..8].to_vec();
            values.extend([packed.pack().into(), dead_since.into()]);
            connection.run(
                "INSERT INTO edgelite_sync_rows (sequence, table_id, key, merged_into, held, hash, source, generation, state, \
                 dead_since) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                &values,
            )?;
        }
        if rows.is_empty() {
            break;
        }
    }
    connection.run("DROP TABLE edgelite_sync_rows_0", &[])?;
    record.format = FORMAT;
    record.save(connection)
}

fn packed(row: RowView<'_>) -> Result<Packed> {
    let clock = |place: usize| Some(Clock { time: row[place].as_integer()?, site: row[place + 1].as_integer()? });
    let text = |place: usize| row[place].as_text().map(str::to_owned);
    let clocks = row[17].as_text().map(serde_json::from_str).transpose().map_err(|_| damaged())?;
    Ok(Packed {
        layout: row[8].as_integer().ok_or_else(damaged)?,
        born: clock(9).ok_or_else(damaged)?,
        touched: clock(11).ok_or_else(damaged)?,
        base: clock(13).ok_or_else(damaged)?,
        clocks: clocks.unwrap_or_default(),
        deleted: clock(15),
        kept: text(18),
        former: text(19),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Options, Store, query::sql, sync::Role};

    /// A store as an earlier version kept it: with a column for each number.
    fn earlier() -> Store {
        let store = Store::open_in_memory(Options::new()).unwrap();
        store.execute(sql("CREATE TABLE notes (id TEXT PRIMARY KEY, text TEXT, mood TEXT)")).unwrap();
        store.execute(sql("INSERT INTO notes VALUES ('kept', 'a', 'b'), ('gone', 'c', 'd')")).unwrap();
        store.enable_sync(Role::Server).unwrap();
        store.execute(sql("UPDATE notes SET mood = 'e' WHERE id = 'kept'")).unwrap();
        store.execute(sql("DELETE FROM notes WHERE id = 'gone'")).unwrap();
        store.sync_status().unwrap();
        store
    }

    #[test]
    fn states_of_the_earlier_format_are_taken_over_as_they_were() {
        let store = earlier();
        let states = |store: &Store| -> Vec<Vec<crate::value::Value>> {
            let columns =
                "SELECT sequence, table_id, key, state, merged_into, held, hash, source, generation, dead_since";
            let text = format!("{columns} FROM edgelite_sync_rows ORDER BY sequence");
            let rows: Vec<crate::value::Row> = store.query(sql(text)).unwrap();
            rows.iter().map(|row| row.values().to_vec()).collect()
        };
        let now = states(&store);
        assert_eq!(now.len(), 2);
        store.exclusive(to_earlier).unwrap();
        store.sync_status().unwrap();
        assert_eq!(states(&store), now);
        let left: i64 =
            store.query(sql("SELECT count(*) FROM sqlite_schema WHERE name LIKE 'edgelite_sync_rows_0%'")).unwrap();
        assert_eq!(left, 0);
    }

    /// Puts the states back into the earlier format.
    fn to_earlier(connection: &mut Connection) -> Result<()> {
        let mut run = |sql: &str| connection.run(sql, &[]);
        let (rows, _) = run("SELECT sequence, table_id, key, merged_into, held, hash, source, generation, state \
             FROM edgelite_sync_rows ORDER BY sequence")?;
        run("DROP TABLE edgelite_sync_rows")?;
        run("CREATE TABLE edgelite_sync_rows (id INTEGER PRIMARY KEY, table_id INTEGER NOT NULL, key TEXT NOT NULL, \
             layout INTEGER NOT NULL, born_time INTEGER NOT NULL, born_site INTEGER NOT NULL, touched_time INTEGER NOT NULL, \
             touched_site INTEGER NOT NULL, base_time INTEGER NOT NULL, base_site INTEGER NOT NULL, clocks TEXT, \
             deleted_time INTEGER, deleted_site INTEGER, merged_into TEXT, kept TEXT, held TEXT, hash INTEGER, former TEXT, \
             sequence INTEGER NOT NULL, source INTEGER NOT NULL, generation INTEGER NOT NULL, UNIQUE (table_id, key))")?;
        run("CREATE INDEX edgelite_sync_rows_sequence ON edgelite_sync_rows (sequence)")?;
        run("CREATE INDEX edgelite_sync_rows_held ON edgelite_sync_rows (table_id, key) WHERE held IS NOT NULL")?;
        for row in rows.iter() {
            let crate::value::Value::Blob(bytes) = &row[8] else { panic!() };
            let state = Packed::unpack(bytes)?;
            let mut values = row.values()[..8].to_vec();
            let clocks = (!state.clocks.is_empty()).then(|| serde_json::to_string(&state.clocks).unwrap());
            values.extend([state.layout.into(), state.born.time.into(), state.born.site.into()]);
            values.extend([state.touched.time.into(), state.touched.site.into(), state.base.time.into()]);
            values.extend([state.base.site.into(), state.deleted.map(|clock| clock.time).into()]);
            values.extend([
                state.deleted.map(|clock| clock.site).into(),
                clocks.into(),
                state.kept.into(),
                state.former.into(),
            ]);
            connection.run(
                "INSERT INTO edgelite_sync_rows (sequence, table_id, key, merged_into, held, hash, source, generation, layout, \
                 born_time, born_site, touched_time, touched_site, base_time, base_site, deleted_time, deleted_site, clocks, \
                 kept, former) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)",
                &values,
            )?;
        }
        let mut record = Record::load(connection)?;
        record.format = 0;
        record.save(connection)
    }
}
