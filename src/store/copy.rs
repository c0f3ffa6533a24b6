//! Copies of a store for those who may not know everything that is in it.

use super::Store;
use crate::{
    Error, ErrorKind, Options, Result,
    engine::io::{MemoryStorage, Storage, StorageFile},
    query::sql,
    schema::{Protected, quoted},
    sync::Grant,
    transfer::erase_unused,
    value::{Row, Value},
};
use std::{
    fs::File,
    io::{self, BufWriter, Read, Seek, SeekFrom, Write},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
};

/// What stands in the place of a secret, with the number of its row: some are
/// unique, and some have to have a certain length.
const LEFT_OUT: &str = "left out of this copy: ";

impl Store {
    /// Writes a consistent copy of the store into `file`, which is empty and
    /// open for reading and writing, without what only its own server may
    /// know: values of [secret columns](crate::schema::Protected), rows that were
    /// deleted, and the [change log](crate::changes), which remembers both.
    /// None of their bytes is left in the file.
    ///
    /// # Errors
    /// [`Full`](ErrorKind::Full) and [`Io`](ErrorKind::Io) from the disk.
    ///
    /// # Example
    /// ```
    /// use edgelite::{Options, Store, catalog::library};
    /// let store = Store::open_in_memory(Options::new().catalogs([library::CATALOG]))?;
    /// let mut file = tempfile::tempfile()?;
    /// store.export_without_secrets(&file)?;
    /// assert!(file.metadata()?.len() > 0);
    /// # Ok::<(), edgelite::Error>(())
    /// ```
    pub fn export_without_secrets(&self, file: &File) -> Result<()> {
        self.export_part(file, None)
    }

    /// Writes a copy as [`export_without_secrets`](Store::export_without_secrets)
    /// does that has no rows but those in the scope of a grant, and no row of a
    /// table that does not sync. As a [site](Store::become_site) with this
    /// grant it goes on where the store was. If the grant leaves out columns,
    /// the copy has no rows, and the site gets all of them from its server.
    ///
    /// # Errors
    /// [`Unsupported`](ErrorKind::Unsupported) for a store that is no server among sites, otherwise as
    /// [`export_without_secrets`](Store::export_without_secrets).
    pub fn export_scope(&self, grant: &Grant, file: &File) -> Result<()> {
        self.export_part(file, Some(grant))
    }

    fn export_part(&self, file: &File, grant: Option<&Grant>) -> Result<()> {
        static COPIES: AtomicU64 = AtomicU64::new(0);
        let protected = self.engine.read(|connection| self.protected(connection))?;
        let mut writer = BufWriter::with_capacity(1 << 20, file);
        self.export(&mut writer)?;
        writer.flush()?;
        drop(writer);
        // The engine shares what it knows of a file by its name.
        let name = format!("copy-{}.db", COPIES.fetch_add(1, Ordering::Relaxed));
        let storage = Lent { file: Arc::new(LentFile(Mutex::new(file.try_clone()?))), rest: MemoryStorage::new() };
        let storage = Arc::new(storage);
        let in_copy = |error: Error| error.context("the copy");
        let options = || Options::new().without_migrating().readers(0);
        if let Some(grant) = grant {
            // With its change log, which tells what the states do not know yet.
            let options = options().catalogs(self.catalogs.iter().cloned());
            let copy = Self::open_in(storage.clone(), name.clone(), options).map_err(in_copy)?;
            copy.restrict(grant)?;
            copy.close();
        }
        let copy = Self::open_in(storage, name, options().without_changes()).map_err(in_copy)?;
        for protected in protected.iter().filter(|protected| !protected.secrets.is_empty()) {
            copy.leave_out(protected)?;
        }
        copy.leave_out_own_tables()?;
        let roots = copy.roots();
        copy.close();
        let mut file = file;
        erase_unused(&mut file, &roots?)
    }

    /// Puts a remark in the place of a table's secrets. Its triggers, which
    /// would take that for a change of the row, are made again afterwards.
    fn leave_out(&self, protected: &Protected) -> Result<()> {
        let table = quoted(protected.table);
        self.transaction(|transaction| {
            let of_table = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = ?1";
            let triggers: Vec<Row> = transaction.query(sql(of_table).bind(protected.table))?;
            let text = |trigger: &Row, column: &str| trigger[column].as_text().unwrap_or_default().to_owned();
            for trigger in &triggers {
                transaction.execute(&sql(format!("DROP TRIGGER {}", quoted(&text(trigger, "name")))))?;
            }
            for column in protected.secrets {
                let column = quoted(column);
                let update = format!("UPDATE {table} SET {column} = ?1 || rowid WHERE {column} IS NOT NULL");
                transaction.execute(&sql(update).bind(LEFT_OUT))?;
            }
            triggers.iter().try_for_each(|trigger| transaction.execute(&sql(text(trigger, "sql"))).map(drop))
        })
    }

    /// Drops the tables that are nobody else's business: who may sync, and
    /// who has. The states of the rows stay: with them a copy becomes a site.
    fn leave_out_own_tables(&self) -> Result<()> {
        const OWN: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name GLOB 'edgelite_access_*'";
        const SITES: &str = "SELECT name FROM sqlite_schema WHERE type = 'table' \
             AND name IN ('edgelite_sync_peers', 'edgelite_sync_refused')";
        self.transaction(|transaction| {
            for (tables, does) in [(OWN, "DROP TABLE"), (SITES, "DELETE FROM")] {
                let tables: Vec<Row> = transaction.query(sql(tables))?;
                for name in tables.iter().filter_map(|table| table["name"].as_text()) {
                    transaction.execute(&sql(format!("{does} {}", quoted(name))))?;
                }
            }
            Ok(())
        })
    }

    /// The first page of every tree in the file.
    fn roots(&self) -> Result<Vec<u32>> {
        let rows = self.engine.read(|connection| {
            connection.query(&sql("SELECT 1 UNION ALL SELECT rootpage FROM sqlite_schema WHERE rootpage > 0"))
        })?;
        let root = |value: &Value| value.as_integer().and_then(|root| u32::try_from(root).ok());
        let roots: Option<Vec<u32>> = rows.values().iter().map(root).collect();
        roots.ok_or_else(|| Error::new(ErrorKind::Corrupt, "the copy has a table without a first page"))
    }
}

/// A database file that is lent. Its log is short, and kept in memory.
struct Lent {
    file: Arc<LentFile>,
    rest: MemoryStorage,
}

impl Storage for Lent {
    fn open(&self, name: &str, create: bool) -> io::Result<Arc<dyn StorageFile>> {
        if name.ends_with(".db") { Ok(self.file.clone()) } else { self.rest.open(name, create) }
    }

    fn remove(&self, name: &str) -> io::Result<()> {
        self.rest.remove(name)
    }
}

/// A file that has no name, so that it is gone with its last handle.
struct LentFile(Mutex<File>);

impl LentFile {
    fn at<R>(&self, position: u64, work: impl FnOnce(&mut File) -> io::Result<R>) -> io::Result<R> {
        let mut file = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        file.seek(SeekFrom::Start(position))?;
        work(&mut file)
    }
}

impl StorageFile for LentFile {
    fn read_at(&self, buffer: &mut [u8], position: u64) -> io::Result<usize> {
        self.at(position, |file| {
            let mut read = 0;
            while read < buffer.len() {
                match file.read(&mut buffer[read..])? {
                    0 => break,
                    more => read += more,
                }
            }
            Ok(read)
        })
    }

    fn write_at(&self, bytes: &[u8], position: u64) -> io::Result<()> {
        self.at(position, |file| file.write_all(bytes))
    }

    /// A copy that is lost is made again.
    fn flush(&self) -> io::Result<()> {
        Ok(())
    }

    fn truncate(&self, length: u64) -> io::Result<()> {
        self.at(0, |file| file.set_len(length))
    }

    fn size(&self) -> io::Result<u64> {
        self.at(0, |file| Ok(file.metadata()?.len()))
    }
}
