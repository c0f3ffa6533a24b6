//! What is known of each row of an index: the segment that has its words, and
//! how long its columns are. The rows stand in chunks of 256 neighbours.

use super::{
    codec::{Bytes, damaged, put},
    document::Document,
    segment::blob,
};
use crate::{Result, query::Session};
use std::collections::HashMap;

/// The chunk that a row is in.
const fn chunk_of(row_id: i64) -> i64 {
    row_id >> 8
}

/// The rows of an index, read chunk by chunk as they are needed.
pub(super) struct Numbers {
    index: i64,
    columns: usize,
    chunks: HashMap<i64, Chunk>,
}

#[derive(Default)]
struct Chunk {
    /// The last byte of each row's id and the number of its segment, in order.
    rows: Vec<(u8, i64)>,
    /// The lengths of all columns of all rows.
    lengths: Vec<u32>,
    /// Whether it is not as it is stored.
    changed: bool,
}

/// What is known of a row.
pub(super) struct Known<'a> {
    /// The number of the segment that it was written into.
    pub(super) number: i64,
    pub(super) lengths: &'a [u32],
}

impl Numbers {
    pub(super) fn new(index: i64, columns: usize) -> Self {
        Self { index, columns, chunks: HashMap::new() }
    }

    /// What is known of a row; none if it is not in the index.
    pub(super) fn get(&mut self, session: &mut dyn Session, row_id: i64) -> Result<Option<Known<'_>>> {
        let columns = self.columns;
        let chunk = self.chunk(session, chunk_of(row_id))?;
        Ok(chunk.place(row_id).ok().map(|place| Known {
            number: chunk.rows[place].1,
            lengths: &chunk.lengths[place * columns..(place + 1) * columns],
        }))
    }

    /// Reads the chunks of many rows at once; they are in ascending order.
    pub(super) fn prefetch(&mut self, session: &mut dyn Session, first: i64, last: i64, rows: usize) -> Result<()> {
        let (first, last) = (chunk_of(first), chunk_of(last));
        // Only where most of the chunks between them are needed.
        if (last.abs_diff(first) as usize) > rows / 4 || self.chunks.len() > 1 {
            return Ok(());
        }
        let many = format!("SELECT chunk, data FROM edgelite_search_{}_rows WHERE chunk BETWEEN ?1 AND ?2", self.index);
        let found = session.run(&many, &[first.into(), last.into()])?;
        for row in found.iter() {
            let chunk = row[0].as_integer().ok_or_else(damaged)?;
            if !self.chunks.contains_key(&chunk) {
                self.chunks.insert(chunk, Chunk::parse(blob(&row[1])?, self.columns)?);
            }
        }
        Ok(())
    }

    /// Notes that a row was written into the segment of this number; gives
    /// what was known of it.
    pub(super) fn set(
        &mut self,
        session: &mut dyn Session,
        row_id: i64,
        number: i64,
        lengths: &[u32],
    ) -> Result<Option<(i64, Vec<u32>)>> {
        let columns = self.columns;
        let chunk = self.chunk(session, chunk_of(row_id))?;
        chunk.changed = true;
        match chunk.place(row_id) {
            Ok(place) => {
                let before = std::mem::replace(&mut chunk.rows[place].1, number);
                let own = &mut chunk.lengths[place * columns..(place + 1) * columns];
                let known = own.to_vec();
                own.copy_from_slice(lengths);
                Ok(Some((before, known)))
            }
            Err(place) => {
                chunk.rows.insert(place, (row_id as u8, number));
                chunk.lengths.splice(place * columns..place * columns, lengths.iter().copied());
                Ok(None)
            }
        }
    }

    /// Forgets a row; gives what was known of it.
    pub(super) fn remove(&mut self, session: &mut dyn Session, row_id: i64) -> Result<Option<(i64, Vec<u32>)>> {
        let columns = self.columns;
        let chunk = self.chunk(session, chunk_of(row_id))?;
        let Ok(place) = chunk.place(row_id) else { return Ok(None) };
        chunk.changed = true;
        let (_, number) = chunk.rows.remove(place);
        let lengths = chunk.lengths.drain(place * columns..(place + 1) * columns).collect();
        Ok(Some((number, lengths)))
    }

    /// Writes what was changed.
    pub(super) fn store(&mut self, session: &mut dyn Session) -> Result<()> {
        let put_row = format!(
            "INSERT INTO edgelite_search_{}_rows (chunk, data) VALUES (?1, ?2) \
             ON CONFLICT (chunk) DO UPDATE SET data = excluded.data",
            self.index
        );
        let delete = format!("DELETE FROM edgelite_search_{}_rows WHERE chunk = ?1", self.index);
        let mut changed: Vec<_> = self.chunks.iter_mut().filter(|(_, chunk)| chunk.changed).collect();
        changed.sort_unstable_by_key(|(number, _)| **number);
        for (number, chunk) in changed {
            chunk.changed = false;
            if chunk.rows.is_empty() {
                session.run(&delete, &[(*number).into()])?;
            } else {
                session.run(&put_row, &[(*number).into(), chunk.write(self.columns).into()])?;
            }
        }
        Ok(())
    }

    /// Every row of the index, in ascending order.
    pub(super) fn all(session: &mut dyn Session, index: i64, columns: usize) -> Result<Vec<i64>> {
        let found =
            session.run(&format!("SELECT chunk, data FROM edgelite_search_{index}_rows ORDER BY chunk"), &[])?;
        let mut all = Vec::new();
        for row in found.iter() {
            let chunk = row[0].as_integer().ok_or_else(damaged)?;
            let parsed = Chunk::parse(blob(&row[1])?, columns)?;
            all.extend(parsed.rows.iter().map(|(low, _)| chunk << 8 | i64::from(*low)));
        }
        Ok(all)
    }

    fn chunk(&mut self, session: &mut dyn Session, number: i64) -> Result<&mut Chunk> {
        if !self.chunks.contains_key(&number) {
            let one = format!("SELECT data FROM edgelite_search_{}_rows WHERE chunk = ?1", self.index);
            let found = session.run(&one, &[number.into()])?;
            let chunk = match found.values().first() {
                Some(data) => Chunk::parse(blob(data)?, self.columns)?,
                None => Chunk::default(),
            };
            self.chunks.insert(number, chunk);
        }
        self.chunks.get_mut(&number).ok_or_else(damaged)
    }
}

impl Chunk {
    fn parse(data: &[u8], columns: usize) -> Result<Self> {
        let mut bytes = Bytes(data);
        let mut chunk = Self::default();
        while !bytes.is_empty() {
            let low = bytes.take(1)?[0];
            if chunk.rows.last().is_some_and(|(last, _)| *last >= low) {
                return Err(damaged());
            }
            chunk.rows.push((low, i64::try_from(bytes.number()?).map_err(|_| damaged())?));
            for _ in 0..columns {
                chunk.lengths.push(u32::try_from(bytes.number()?).map_err(|_| damaged())?);
            }
        }
        Ok(chunk)
    }

    fn write(&self, columns: usize) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.rows.len() * (columns + 3));
        for ((low, number), lengths) in self.rows.iter().zip(self.lengths.chunks(columns)) {
            bytes.push(*low);
            put(&mut bytes, *number as u64);
            Document::put_lengths(lengths, &mut bytes);
        }
        bytes
    }

    /// Where a row is, or where it would be.
    fn place(&self, row_id: i64) -> Result<usize, usize> {
        let low = row_id as u8;
        match self.rows.get(usize::from(low)) {
            Some((found, _)) if *found == low => Ok(low.into()),
            _ => self.rows.binary_search_by_key(&low, |(low, _)| *low),
        }
    }
}
