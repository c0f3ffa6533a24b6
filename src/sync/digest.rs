//! Proves that two stores hold the same rows, or finds those that differ.
//!
//! The rows of a table fall into 256 buckets by the hash of their key; a
//! bucket's digest is the sum of its rows' hashes. Digests narrow a
//! difference down as the levels of a Merkle tree do (Merkle, "A Digital
//! Signature Based on a Conventional Encryption Function", 1987), in two
//! steps. Hashes are of what the states say, so that a row which one side
//! holds back still counts.

use super::{
    load,
    message::{TableColumns, TableDigest},
    scope::Grant,
    wire,
    work::{RowId, Work},
};
use crate::{Result, value::Value};

/// The digests of tables, over those columns and the rows in scope.
pub(crate) fn digests(work: &mut Work<'_>, tables: &[TableColumns], grant: Option<&Grant>) -> Result<Vec<TableDigest>> {
    let mut digests = Vec::new();
    for columns in tables {
        let mut digest = TableDigest { table: columns.table.clone(), rows: 0, total: 0, buckets: vec![0; 256] };
        each(work, columns, grant, |key, hash| {
            digest.rows += 1;
            digest.total = digest.total.wrapping_add(hash);
            let bucket = &mut digest.buckets[usize::from(bucket_of(key))];
            *bucket = bucket.wrapping_add(hash);
        })?;
        digests.push(digest);
    }
    Ok(digests)
}

/// Those of one's own digests that are not among the others.
pub(crate) fn differing(own: Vec<TableDigest>, theirs: &[TableDigest]) -> Vec<TableDigest> {
    let is_equal = |own: &TableDigest| {
        theirs.iter().any(|their| their.table == own.table && their.rows == own.rows && their.total == own.total)
    };
    own.into_iter().filter(|digest| !is_equal(digest)).collect()
}

/// The rows of a bucket: keys with hashes.
pub(crate) fn bucket(
    work: &mut Work<'_>,
    columns: &TableColumns,
    grant: Option<&Grant>,
    bucket: u8,
) -> Result<Vec<(String, u64)>> {
    let mut rows = Vec::new();
    each(work, columns, grant, |key, hash| {
        if bucket_of(key) == bucket {
            rows.push((key.to_owned(), hash));
        }
    })?;
    Ok(rows)
}

fn bucket_of(key: &str) -> u8 {
    wire::hash_bytes(key.as_bytes()).to_be_bytes()[0]
}

fn each(
    work: &mut Work<'_>,
    columns: &TableColumns,
    grant: Option<&Grant>,
    mut take: impl FnMut(&str, u64),
) -> Result<()> {
    const KEYS: &str = "SELECT key FROM edgelite_sync_rows WHERE table_id = ?1 AND key > ?2 ORDER BY key LIMIT 1000";
    let Some(place) = work.tables.place(&columns.table) else { return Ok(()) };
    let table = work.table(place);
    let mut names = columns.columns.clone();
    names.sort();
    let mut last = String::new();
    loop {
        let keys = work.run(KEYS, &[work.table_id(place).into(), last.as_str().into()])?;
        let ids = keys.values().iter().filter_map(Value::as_text).map(|key| (place, key.to_owned()));
        load::load(work, ids.collect::<Vec<_>>())?;
        for key in keys.values().iter().filter_map(Value::as_text) {
            key.clone_into(&mut last);
            let id: RowId = (place, key.to_owned());
            let entry = work.entry(&id)?;
            if !entry.state.is_alive() {
                continue;
            }
            if let Some(grant) = grant
                && !grant.covers(&table, &id, entry)?
            {
                continue;
            }
            let null = Value::Null;
            let key_value = Value::Text(key.to_owned());
            let values = names.iter().map(|name| (name.as_str(), entry.state.value(name).unwrap_or(&null)));
            take(key, wire::hash(std::iter::once(("", &key_value)).chain(values)));
        }
        work.flush_many()?;
        if keys.is_empty() {
            return Ok(());
        }
    }
}
