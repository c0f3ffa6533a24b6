//! Keeps indexes: takes in the rows that were changed, joins small segments to
//! larger ones, builds what is new, and follows tables that are renamed,
//! dropped or written by other programs.

use super::{
    SearchIndex,
    codec::{Places, Postings, Rows},
    index::{self, Index, keep_row_ids, quoted, rows_kept_their_ids},
    numbers::Numbers,
    segment::{Builder, Segment, Writer},
    text::RULES,
};
use crate::{ErrorKind, Result, query::Session};

/// So many changed rows may wait; a search reads them one by one.
const WAITING: i64 = 32;

/// The most rows of a segment: more are never joined, so that no commit waits
/// long for it.
const LARGEST: i64 = 32_768;

/// Rows that are taken in at once.
const CHUNK: usize = 8_192;

/// A segment is joined with the next smaller ones until it is so many times
/// as large as they are together (J. Bentley and J. Saxe, "Decomposable
/// searching problems", 1980).
const RATIO: i64 = 3;

/// Before a commit: takes in what was changed once enough of it waits. Gives
/// whether anything was written.
pub(crate) fn before_commit(session: &mut dyn Session) -> Result<bool> {
    let newest = session.run("SELECT max(id) FROM edgelite_search_pending", &[])?;
    if newest.values().first().and_then(crate::value::Value::as_integer).unwrap_or(0) < WAITING {
        return Ok(false);
    }
    take_in(session)?;
    Ok(true)
}

/// Whether rows wait to be taken in.
pub(crate) fn has_waiting(session: &mut dyn Session) -> Result<bool> {
    Ok(!session.run("SELECT 1 FROM edgelite_search_pending LIMIT 1", &[])?.is_empty())
}

/// Before a commit whose statements replace rows: of a row that makes room for
/// another no trigger tells, but the change log does.
pub(crate) fn note_replaced(session: &mut dyn Session) -> Result<()> {
    const NOTE: &str = "INSERT INTO edgelite_search_pending (index_id, row_id) SELECT i.id, c.row_id \
         FROM edgelite_changes AS c JOIN edgelite_search_indexes AS i ON i.table_name = c.table_name \
         WHERE c.sequence > ?1 AND c.operation = -1";
    let mark = "SELECT sequence FROM edgelite_changes WHERE operation = 2 ORDER BY sequence DESC LIMIT 1";
    let mark = session.run(mark, &[])?.values().first().cloned().unwrap_or_default();
    session.run(NOTE, &[mark]).map(drop)
}

/// The same without a change log: looks which rows are gone.
pub(crate) fn forget_replaced(session: &mut dyn Session) -> Result<()> {
    take_in(session)?;
    Index::all(session)?.iter_mut().try_for_each(|index| forget_missing(session, index))
}

/// Whether a trigger may replace rows.
pub(crate) fn has_replacing_triggers(session: &mut dyn Session) -> Result<bool> {
    let found =
        session.run("SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND sql LIKE '%replace%' LIMIT 1", &[])?;
    Ok(!found.is_empty())
}

/// Whether the store has indexes.
pub(crate) fn has_indexes(session: &mut dyn Session) -> Result<bool> {
    index::exist(session)
}

/// After tables were made, altered or dropped, in the same transaction:
/// follows those that have an index.
pub(crate) fn follow_tables(session: &mut dyn Session) -> Result<()> {
    // What such a table holds was written in this transaction, too.
    for mut index in renew_changed(session)? {
        while !index.is_built {
            build_next(session, &mut index)?;
        }
    }
    Ok(())
}

/// Gives the indexes that were begun anew.
fn renew_changed(session: &mut dyn Session) -> Result<Vec<Index>> {
    let mut renewed = Vec::new();
    for index in Index::all(session)? {
        match index.watched_table(session)? {
            Some(table) if table == *index.declared.table => {}
            Some(table) => {
                session.run(
                    "UPDATE edgelite_search_indexes SET table_name = ?2 WHERE id = ?1",
                    &[index.id.into(), table.into()],
                )?;
            }
            None => renewed.extend(renew(session, &index)?),
        }
    }
    Ok(renewed)
}

/// Begins an index anew whose table is another now; removes it with its table.
fn renew(session: &mut dyn Session, index: &Index) -> Result<Option<Index>> {
    index.drop(session)?;
    match Index::create(session, &index.declared) {
        Ok(index) => Ok(Some(index)),
        Err(error)
            if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::InvalidArgument | ErrorKind::Unsupported) =>
        {
            tracing::warn!(table = index.declared.table(), %error, "the table is searched no more");
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

/// What is done when a file is opened for writing, in one transaction: other
/// programs may have written it. What is left is built in steps.
pub(crate) fn open(session: &mut dyn Session, declared: &[&SearchIndex]) -> Result<()> {
    if index::exist(session)? {
        renew_changed(session)?;
        let kept = rows_kept_their_ids(session)?;
        for index in Index::all(session)? {
            if !kept || index.rules != RULES {
                renew(session, &index)?;
            }
        }
        if !kept {
            keep_row_ids(session)?;
        }
        let waiting = session.run("SELECT DISTINCT index_id FROM edgelite_search_pending", &[])?;
        let waiting: Vec<_> = waiting.values().iter().filter_map(|value| value.as_integer()).collect();
        if !waiting.is_empty() {
            take_in(session)?;
        }
        for index in Index::all(session)?.iter_mut().filter(|index| waiting.contains(&index.id)) {
            forget_missing(session, index)?;
        }
    }
    for declared in declared {
        declare(session, declared)?;
    }
    Ok(())
}

/// Declares an index, if it is not there as it is declared and its table is.
pub(crate) fn declare(session: &mut dyn Session, declared: &SearchIndex) -> Result<()> {
    if let Some(known) = Index::on(session, declared.table())? {
        if known.declared == *declared {
            return Ok(());
        }
        known.drop(session)?;
    }
    Index::create(session, declared).map(drop)
}

/// Removes the index of a table; false if it has none.
pub(crate) fn undeclare(session: &mut dyn Session, table: &str) -> Result<bool> {
    let Some(index) = Index::on(session, table)? else { return Ok(false) };
    index.drop(session)?;
    Ok(true)
}

/// Makes the index of a table anew.
pub(crate) fn rebuild(session: &mut dyn Session, table: &str) -> Result<()> {
    let index = Index::on(session, table)?.ok_or_else(|| super::undeclared(table))?;
    index.drop(session)?;
    Index::create(session, &index.declared).map(drop)
}

/// The declared indexes.
pub(crate) fn declared(session: &mut dyn Session) -> Result<Vec<SearchIndex>> {
    if !index::exist(session)? {
        return Ok(Vec::new());
    }
    Ok(Index::all(session)?.into_iter().map(|index| index.declared).collect())
}

/// Builds the next part of an index that is not complete, in one transaction;
/// false if all are complete.
pub(crate) fn build(session: &mut dyn Session) -> Result<bool> {
    if !index::exist(session)? {
        return Ok(false);
    }
    let Some(mut index) = Index::all(session)?.into_iter().find(|index| !index.is_built) else { return Ok(false) };
    build_next(session, &mut index)?;
    Ok(true)
}

fn build_next(session: &mut dyn Session, index: &mut Index) -> Result<()> {
    let table = quoted(&index.declared.table);
    let rows = match index.built_to {
        None => session.run(&format!("SELECT rowid FROM {table} ORDER BY rowid LIMIT ?1"), &[(CHUNK as i64).into()])?,
        Some(last) => session.run(
            &format!("SELECT rowid FROM {table} WHERE rowid > ?1 ORDER BY rowid LIMIT ?2"),
            &[last.into(), (CHUNK as i64).into()],
        )?,
    };
    let rows: Vec<i64> = rows.values().iter().filter_map(|value| value.as_integer()).collect();
    index.built_to = rows.last().copied().or(index.built_to);
    index.is_built = rows.len() < CHUNK;
    write(session, index, &rows)
}

/// Takes in every row that waits.
pub(crate) fn take_in(session: &mut dyn Session) -> Result<()> {
    let waiting =
        session.run("SELECT DISTINCT index_id, row_id FROM edgelite_search_pending ORDER BY index_id, row_id", &[])?;
    let waiting: Vec<_> = waiting.iter().filter_map(|row| Some((row[0].as_integer()?, row[1].as_integer()?))).collect();
    for mut index in Index::all(session)? {
        let rows: Vec<_> = waiting.iter().filter(|(id, _)| *id == index.id).map(|(_, row_id)| *row_id).collect();
        for rows in rows.chunks(CHUNK) {
            match write(session, &mut index, rows) {
                // What cannot be read is made anew: nobody's commit fails for it.
                Err(error) if error.kind() == ErrorKind::Corrupt => {
                    tracing::warn!(table = index.declared.table(), %error, "the search index is made anew");
                    renew(session, &index)?;
                    break;
                }
                result => result?,
            }
        }
    }
    session.run("DELETE FROM edgelite_search_pending", &[]).map(drop)
}

/// Writes these rows, in ascending order, as they are now: those that are gone
/// leave the index.
fn write(session: &mut dyn Session, index: &mut Index, rows: &[i64]) -> Result<()> {
    let number = index.next_segment;
    let columns = index.declared.columns.len();
    let mut numbers = Numbers::new(index.id, columns);
    let mut builder = Builder::default();
    let mut dead = std::collections::BTreeMap::<i64, i64>::new();
    for row_id in rows {
        let document = index.document(session, *row_id)?;
        let before = match &document {
            Some(document) => {
                builder.add(*row_id, document);
                index.documents += 1;
                index.lengths.iter_mut().zip(&document.lengths).for_each(|(all, own)| *all += i64::from(*own));
                numbers.set(session, *row_id, number, &document.lengths)?
            }
            None => numbers.remove(session, *row_id)?,
        };
        if let Some((before, lengths)) = before {
            index.documents -= 1;
            index.lengths.iter_mut().zip(lengths).for_each(|(all, own)| *all -= i64::from(own));
            *dead.entry(before).or_default() += 1;
        }
    }
    for (number, count) in dead {
        session.run(
            &format!(
                "UPDATE edgelite_search_{}_segments SET dead = dead + ?2 WHERE oldest <= ?1 AND newest >= ?1",
                index.id
            ),
            &[number.into(), count.into()],
        )?;
    }
    numbers.store(session)?;
    if builder.documents > 0 {
        let documents = builder.documents as i64;
        Segment::store(session, index.id, number, (number, number), documents, builder.finish())?;
        index.next_segment += 1;
        join(session, index, &mut numbers)?;
    }
    index.store(session)
}

/// Joins the newest segments as long as they are not much smaller than the next.
fn join(session: &mut dyn Session, index: &mut Index, numbers: &mut Numbers) -> Result<()> {
    let segments = Segment::all(session, index.id)?;
    let live = |segment: &Segment| segment.documents - segment.dead;
    let mut total = 0;
    let mut first = segments.len();
    for (place, segment) in segments.iter().enumerate().rev() {
        let size = live(segment);
        let joined = first == segments.len() || size < RATIO * total && size + total <= LARGEST;
        if !joined {
            break;
        }
        first = place;
        total += size;
    }
    let joined = &segments[first..];
    if joined.len() < 2 {
        return Ok(());
    }
    let mut parts = Vec::with_capacity(joined.len());
    for segment in joined {
        let mut words = Vec::new();
        let mut end = 0;
        segment.words(session, index.id, "", |word, entry| {
            words.push((word.to_owned(), entry.at as usize, entry.length as usize));
            end = entry.at + entry.length;
            true
        })?;
        parts.push((words, segment.postings(session, index.id, 0, end)?));
    }
    let mut words: Vec<_> = parts
        .iter()
        .zip(joined)
        .flat_map(|((words, postings), segment)| {
            words.iter().map(move |(word, at, length)| (word.as_str(), segment, &postings[*at..at + length]))
        })
        .collect();
    // Within a word the segments stay in their order.
    words.sort_by(|a, b| a.0.cmp(b.0));
    let mut writer = Writer::default();
    let mut rows: Vec<(i64, Places<'_>)> = Vec::new();
    for same in words.chunk_by(|a, b| a.0 == b.0) {
        rows.clear();
        for (_, segment, postings) in same {
            let mut reader = Rows::new(postings);
            while let Some((row_id, places)) = reader.next()? {
                let known = numbers.get(session, row_id)?;
                if known.is_some_and(|known| (segment.oldest..=segment.newest).contains(&known.number)) {
                    rows.push((row_id, places));
                }
            }
        }
        rows.sort_unstable_by_key(|(row_id, _)| *row_id);
        let mut postings = Postings::default();
        rows.iter().for_each(|(row_id, places)| postings.add(*row_id, places.0));
        if postings.documents > 0 {
            writer.add(same[0].0, &postings);
        }
    }
    for segment in joined {
        segment.delete(session, index.id)?;
    }
    if total > 0 {
        let range = (joined[0].oldest, joined[joined.len() - 1].newest);
        Segment::store(session, index.id, index.next_segment, range, total, writer.finish())?;
        index.next_segment += 1;
    }
    Ok(())
}

/// Takes rows out of an index that its table has no more. No trigger tells of
/// rows that another program replaced by ones of another rowid.
fn forget_missing(session: &mut dyn Session, index: &mut Index) -> Result<()> {
    let table = quoted(&index.declared.table);
    let count = session.run(&format!("SELECT count(*) FROM {table}"), &[])?;
    let count = count.values().first().and_then(|count| count.as_integer()).unwrap_or(0);
    if !index.is_built || count == index.documents {
        return Ok(());
    }
    let there = session.run(&format!("SELECT rowid FROM {table} ORDER BY rowid"), &[])?;
    let there: Vec<_> = there.values().iter().filter_map(|value| value.as_integer()).collect();
    let known = Numbers::all(session, index.id, index.declared.columns.len())?;
    let differing: std::collections::BTreeSet<_> = known
        .iter()
        .filter(|row_id| there.binary_search(row_id).is_err())
        .chain(there.iter().filter(|row_id| known.binary_search(row_id).is_err()))
        .copied()
        .collect();
    let differing: Vec<_> = differing.into_iter().collect();
    differing.chunks(CHUNK).try_for_each(|rows| write(session, index, rows))
}
