//! Numbers and lists of places as bytes.
//!
//! Numbers are LEB128: seven bits a byte, the last byte below 128. The places
//! of a word in a row are, for each column that has it, the column, how many
//! there are, and the distance of each from the one before.

use crate::{Error, ErrorKind, Result};

pub(super) fn put(bytes: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        bytes.push(number as u8 | 0x80);
        number >>= 7;
    }
    bytes.push(number as u8);
}

/// Adds bytes with their length in front.
pub(super) fn put_bytes(bytes: &mut Vec<u8>, part: &[u8]) {
    put(bytes, part.len() as u64);
    bytes.extend_from_slice(part);
}

/// Reads what was put.
#[derive(Clone, Copy)]
pub(super) struct Bytes<'a>(pub(super) &'a [u8]);

impl<'a> Bytes<'a> {
    pub(super) fn number(&mut self) -> Result<u64> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let (first, rest) = self.0.split_first().ok_or_else(damaged)?;
            self.0 = rest;
            number |= u64::from(first & 0x7f).checked_shl(shift).ok_or_else(damaged)?;
            if *first < 0x80 {
                return Ok(number);
            }
            shift += 7;
        }
    }

    pub(super) fn length(&mut self) -> Result<usize> {
        usize::try_from(self.number()?).map_err(|_| damaged())
    }

    pub(super) fn take(&mut self, length: usize) -> Result<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or_else(damaged)?;
        self.0 = rest;
        Ok(taken)
    }

    pub(super) fn bytes(&mut self) -> Result<&'a [u8]> {
        let length = self.length()?;
        self.take(length)
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// That the index holds what nobody wrote.
pub(super) fn damaged() -> Error {
    Error::new(ErrorKind::Corrupt, "the search index is damaged; make it anew with rebuild_search")
}

/// The rows that have a word, in ascending order, each with its places.
#[derive(Default, Clone)]
pub(super) struct Postings {
    last: i64,
    pub(super) documents: u64,
    pub(super) bytes: Vec<u8>,
}

impl Postings {
    /// Adds a row that comes after those that are there.
    pub(super) fn add(&mut self, row_id: i64, places: &[u8]) {
        put(&mut self.bytes, row_id.wrapping_sub(self.last) as u64);
        self.bytes.extend_from_slice(places);
        self.last = row_id;
        self.documents += 1;
    }
}

/// Goes through the rows of [`Postings`].
pub(super) struct Rows<'a> {
    bytes: Bytes<'a>,
    last: i64,
}

impl<'a> Rows<'a> {
    pub(super) const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes: Bytes(bytes), last: 0 }
    }

    /// The next row with its places.
    pub(super) fn next(&mut self) -> Result<Option<(i64, Places<'a>)>> {
        if self.bytes.is_empty() {
            return Ok(None);
        }
        self.last = self.last.wrapping_add(self.bytes.number()? as i64);
        let start = self.bytes.0;
        let columns = self.bytes.number()?;
        for _ in 0..columns {
            self.bytes.number()?;
            for _ in 0..self.bytes.number()? {
                self.bytes.number()?;
            }
        }
        let length = start.len() - self.bytes.0.len();
        Ok(Some((self.last, Places(&start[..length]))))
    }
}

/// Where a row has a word.
#[derive(Clone, Copy)]
pub(super) struct Places<'a>(pub(super) &'a [u8]);

impl Places<'_> {
    /// Writes places that are in ascending order of column and position.
    pub(super) fn write(places: &[(u8, u32)], bytes: &mut Vec<u8>) {
        put(bytes, places.chunk_by(|a, b| a.0 == b.0).count() as u64);
        for column in places.chunk_by(|a, b| a.0 == b.0) {
            put(bytes, column[0].0.into());
            put(bytes, column.len() as u64);
            let mut last = 0;
            for (_, position) in column {
                put(bytes, u64::from(position - last));
                last = *position;
            }
        }
    }

    /// Gives each column with how often it has the word.
    pub(super) fn counts(self, mut take: impl FnMut(usize, u64)) -> Result<()> {
        let mut bytes = Bytes(self.0);
        for _ in 0..bytes.number()? {
            let (column, count) = (bytes.length()?, bytes.number()?);
            take(column, count);
            for _ in 0..count {
                bytes.number()?;
            }
        }
        Ok(())
    }

    /// The places one by one.
    pub(super) fn list(self) -> Result<Vec<(u8, u32)>> {
        let mut bytes = Bytes(self.0);
        let mut places = Vec::new();
        for _ in 0..bytes.number()? {
            let column = u8::try_from(bytes.number()?).map_err(|_| damaged())?;
            let mut position = 0_u32;
            for _ in 0..bytes.number()? {
                let step = u32::try_from(bytes.number()?).map_err(|_| damaged())?;
                position = position.checked_add(step).ok_or_else(damaged)?;
                places.push((column, position));
            }
        }
        Ok(places)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::{BTreeMap, BTreeSet};

    proptest! {
        #[test]
        fn postings_come_back_as_they_were_added(
            rows in prop::collection::btree_map(any::<i64>(), prop::collection::btree_set((0_u8..4, 0_u32..10_000), 1..6), 0..20)
        ) {
            let rows: BTreeMap<i64, BTreeSet<(u8, u32)>> = rows;
            let mut postings = Postings::default();
            for (row_id, places) in &rows {
                let mut bytes = Vec::new();
                Places::write(&places.iter().copied().collect::<Vec<_>>(), &mut bytes);
                postings.add(*row_id, &bytes);
            }
            let mut read = Rows::new(&postings.bytes);
            for (row_id, places) in &rows {
                let (found, list) = read.next().unwrap().unwrap();
                prop_assert_eq!((found, list.list().unwrap()), (*row_id, places.iter().copied().collect::<Vec<_>>()));
            }
            prop_assert!(read.next().unwrap().is_none());
            // Whatever is cut off is an error or a shorter list, never a panic.
            for length in 0..postings.bytes.len() {
                let mut cut = Rows::new(&postings.bytes[..length]);
                while let Ok(Some((_, places))) = cut.next() {
                    places.list().unwrap();
                }
            }
        }
    }
}
