//! A segment: the words of some rows with their postings, written once.
//!
//! The words stand in order on pages, each written as what it adds to the one
//! before; the postings follow one another in the same order, cut into pages
//! without regard to words. Both kinds of pages are rows of one table, as
//! large as fits into a page of the file beside its row's header. The first
//! word of each page is in the segment's row.

use super::codec::{Bytes, Postings, damaged, put, put_bytes};
use crate::{
    Result,
    query::Session,
    value::{Rows, Value},
};
use std::collections::HashMap;

/// The most bytes on a page: what a leaf of 4,096 bytes holds of one row.
const PAGE: usize = 4000;

/// Pages of words are numbered from here on, pages of postings from 0.
const WORDS: i64 = 1 << 23;

/// Pages of a segment.
const PAGES: i64 = 1 << 24;

/// A segment on its way: words with their postings.
#[derive(Default)]
pub(super) struct Builder {
    words: HashMap<Box<str>, Postings>,
    pub(super) documents: u64,
}

impl Builder {
    /// Adds a row that comes after those that are there.
    pub(super) fn add(&mut self, row_id: i64, document: &super::document::Document) {
        self.documents += 1;
        document.each(|word, places| match self.words.get_mut(word) {
            Some(postings) => postings.add(row_id, places),
            None => self.words.entry(word.into()).or_default().add(row_id, places),
        });
    }

    pub(super) fn finish(self) -> Built {
        let mut words: Vec<_> = self.words.into_iter().collect();
        words.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut writer = Writer::default();
        words.iter().for_each(|(word, postings)| writer.add(word, postings));
        writer.finish()
    }
}

/// Writes the pages of a segment, word by word in order.
#[derive(Default)]
pub(super) struct Writer {
    built: Built,
    words: Vec<u8>,
    postings: Vec<u8>,
    last: String,
    /// Where the next word's postings begin.
    at: u64,
}

/// A segment's pages.
#[derive(Default)]
pub(super) struct Built {
    directory: Vec<u8>,
    words: Vec<Vec<u8>>,
    postings: Vec<Vec<u8>>,
}

impl Writer {
    pub(super) fn add(&mut self, word: &str, postings: &Postings) {
        // A word has at most 60 letters of 4 bytes, and three numbers.
        if self.words.len() + word.len() + 32 > PAGE {
            self.built.words.push(std::mem::take(&mut self.words));
        }
        if self.words.is_empty() {
            put_bytes(&mut self.built.directory, word.as_bytes());
            put(&mut self.words, self.at);
            self.last.clear();
        }
        let common = self.last.bytes().zip(word.bytes()).take_while(|(a, b)| a == b).count();
        put(&mut self.words, common as u64);
        put_bytes(&mut self.words, &word.as_bytes()[common..]);
        put(&mut self.words, postings.documents);
        put(&mut self.words, postings.bytes.len() as u64);
        self.last.clear();
        self.last.push_str(word);
        self.at += postings.bytes.len() as u64;
        let mut rest = postings.bytes.as_slice();
        while !rest.is_empty() {
            let (part, left) = rest.split_at(rest.len().min(PAGE - self.postings.len()));
            self.postings.extend_from_slice(part);
            rest = left;
            if self.postings.len() == PAGE {
                self.built.postings.push(std::mem::take(&mut self.postings));
            }
        }
    }

    pub(super) fn finish(mut self) -> Built {
        for (page, pages) in [(self.words, &mut self.built.words), (self.postings, &mut self.built.postings)] {
            if !page.is_empty() {
                pages.push(page);
            }
        }
        self.built
    }
}

/// A segment that can be read.
pub(super) struct Segment {
    pub(super) id: i64,
    /// The rows in it have a number from `oldest` to `newest`, but for those
    /// that were written again or deleted since.
    pub(super) oldest: i64,
    pub(super) newest: i64,
    /// Rows that were in it when it was written.
    pub(super) documents: i64,
    /// Those among them that were written again or deleted since.
    pub(super) dead: i64,
    /// The first word of each page.
    firsts: Vec<String>,
    /// Its pages, if it is not stored.
    built: Option<Built>,
}

/// What a segment has of a word.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    /// The rows that have it.
    pub(super) documents: u64,
    /// Where its postings begin.
    pub(super) at: u64,
    /// How many bytes they take.
    pub(super) length: u64,
}

impl Segment {
    /// The segments of an index, oldest first.
    pub(super) fn all(session: &mut dyn Session, index: i64) -> Result<Vec<Self>> {
        let rows = session.run(
            &format!(
                "SELECT id, oldest, newest, documents, dead, directory \
                 FROM edgelite_search_{index}_segments ORDER BY newest"
            ),
            &[],
        )?;
        rows.iter()
            .map(|row| {
                let number = |place: usize| row[place].as_integer().ok_or_else(damaged);
                Ok(Self {
                    id: number(0)?,
                    oldest: number(1)?,
                    newest: number(2)?,
                    documents: number(3)?,
                    dead: number(4)?,
                    firsts: firsts(blob(&row[5])?)?,
                    built: None,
                })
            })
            .collect()
    }

    /// A segment that is not stored.
    pub(super) fn of(built: Built) -> Result<Self> {
        Ok(Self {
            id: 0,
            oldest: 0,
            newest: 0,
            documents: 0,
            dead: 0,
            firsts: firsts(&built.directory)?,
            built: Some(built),
        })
    }

    /// Writes a segment whose numbers are from `oldest` to `newest`.
    pub(super) fn store(
        session: &mut dyn Session,
        index: i64,
        id: i64,
        (oldest, newest): (i64, i64),
        documents: i64,
        built: Built,
    ) -> Result<()> {
        let Built { directory, words, postings } = built;
        let insert = format!(
            "INSERT INTO edgelite_search_{index}_segments (id, oldest, newest, documents, dead, directory) \
             VALUES (?1, ?2, ?3, ?4, 0, ?5)"
        );
        session.run(&insert, &[id.into(), oldest.into(), newest.into(), documents.into(), directory.into()])?;
        let insert = format!("INSERT INTO edgelite_search_{index}_pages (id, data) VALUES (?1, ?2)");
        for (first, pages) in [(0, postings), (WORDS, words)] {
            for (number, page) in (id * PAGES + first..).zip(pages) {
                session.run(&insert, &[number.into(), page.into()])?;
            }
        }
        Ok(())
    }

    /// Deletes a stored segment.
    pub(super) fn delete(&self, session: &mut dyn Session, index: i64) -> Result<()> {
        let first = self.id * PAGES;
        session.run(
            &format!("DELETE FROM edgelite_search_{index}_pages WHERE id >= ?1 AND id < ?2"),
            &[first.into(), (first + PAGES).into()],
        )?;
        session.run(&format!("DELETE FROM edgelite_search_{index}_segments WHERE id = ?1"), &[self.id.into()]).map(drop)
    }

    /// Goes through the words from `from` on, in order, while `take` wants more.
    pub(super) fn words(
        &self,
        session: &mut dyn Session,
        index: i64,
        from: &str,
        mut take: impl FnMut(&str, Entry) -> bool,
    ) -> Result<()> {
        let start = self.firsts.partition_point(|first| first.as_str() <= from).saturating_sub(1);
        for page in start..self.firsts.len() {
            let stored;
            let bytes = match &self.built {
                Some(built) => built.words.get(page).map(Vec::as_slice).ok_or_else(damaged)?,
                None => {
                    stored = self.stored(session, index, WORDS + page as i64, 1)?;
                    blob(stored.values().first().ok_or_else(damaged)?)?
                }
            };
            if !read_words(bytes, from, &mut take)? {
                break;
            }
        }
        Ok(())
    }

    /// The postings from one entry to another, which follow one another.
    pub(super) fn postings(&self, session: &mut dyn Session, index: i64, at: u64, length: u64) -> Result<Vec<u8>> {
        let size = PAGE as u64;
        let (first, count) = (at / size, (at + length).div_ceil(size) - at / size);
        let mut bytes = Vec::new();
        match &self.built {
            Some(built) => {
                let pages = built.postings.iter().skip(first as usize).take(count as usize);
                pages.for_each(|page| bytes.extend_from_slice(page));
            }
            None => {
                let rows = self.stored(session, index, first as i64, count as i64)?;
                for page in rows.values() {
                    bytes.extend_from_slice(blob(page)?);
                }
            }
        }
        let start = (at % size) as usize;
        bytes.drain(..start.min(bytes.len()));
        if (bytes.len() as u64) < length {
            return Err(damaged());
        }
        bytes.truncate(length as usize);
        Ok(bytes)
    }

    fn stored(&self, session: &mut dyn Session, index: i64, first: i64, count: i64) -> Result<Rows> {
        let first = self.id * PAGES + first;
        if count == 1 {
            let one = format!("SELECT data FROM edgelite_search_{index}_pages WHERE id = ?1");
            return session.run(&one, &[first.into()]);
        }
        let many = format!("SELECT data FROM edgelite_search_{index}_pages WHERE id >= ?1 AND id < ?2 ORDER BY id");
        session.run(&many, &[first.into(), (first + count).into()])
    }
}

/// Goes through the words of a page; false when `take` wants no more.
fn read_words(page: &[u8], from: &str, take: &mut impl FnMut(&str, Entry) -> bool) -> Result<bool> {
    let mut bytes = Bytes(page);
    let mut at = bytes.number()?;
    let mut word = Vec::new();
    while !bytes.is_empty() {
        let common = bytes.length()?;
        word.truncate(common);
        word.extend_from_slice(bytes.bytes()?);
        let (documents, length) = (bytes.number()?, bytes.number()?);
        if word.as_slice() >= from.as_bytes() {
            let text = std::str::from_utf8(&word).map_err(|_| damaged())?;
            if !take(text, Entry { documents, at, length }) {
                return Ok(false);
            }
        }
        at += length;
    }
    Ok(true)
}

fn firsts(directory: &[u8]) -> Result<Vec<String>> {
    let mut bytes = Bytes(directory);
    let mut firsts = Vec::new();
    while !bytes.is_empty() {
        firsts.push(String::from_utf8(bytes.bytes()?.to_vec()).map_err(|_| damaged())?);
    }
    Ok(firsts)
}

pub(super) fn blob(value: &Value) -> Result<&[u8]> {
    match value {
        Value::Blob(bytes) => Ok(bytes),
        _ => Err(damaged()),
    }
}
