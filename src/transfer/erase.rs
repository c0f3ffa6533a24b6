//! Erases what a database file holds beside its rows.
//!
//! A row that is deleted or changed leaves its bytes in pages that are free
//! and in the unused space of those that are not. Who gives a file away
//! without some of its rows has to erase them.
//!
//! Source: the SQLite database file format,
//! <https://www.sqlite.org/fileformat2.html>, sections 1.3 (header), 1.5
//! (free pages), 1.6 (pages of trees) and 1.7 (payload that overflows).

use crate::{Error, ErrorKind, Result};
use std::{
    collections::HashSet,
    io::{Read, Seek, SeekFrom, Write},
};

/// Bytes of the file's header, which the first page begins with.
const HEADER: usize = 100;
const FIRST_FREE_PAGE: usize = 32;

/// Overwrites with zeros all free pages, and the unused space of the pages of
/// the trees whose roots are given, those included that rows overflow into.
///
/// The file must be whole: its log written back. A piece of up to three bytes
/// that a page counts as a fragment stays.
///
/// # Errors
/// [`Corrupt`](ErrorKind::Corrupt) when its structure is damaged, [`Io`](ErrorKind::Io) from the disk.
pub(crate) fn erase_unused<F: Read + Write + Seek>(file: &mut F, roots: &[u32]) -> Result<()> {
    let mut pages = Pages::of(file)?;
    pages.erase_free()?;
    let mut waiting = roots.to_vec();
    while let Some(number) = waiting.pop() {
        pages.visit(number)?;
        let before = pages.read(number)?;
        let tree = TreePage { bytes: &before, start: if number == 1 { HEADER } else { 0 }, usable: pages.usable };
        let used = tree.used()?;
        let mut page = before.clone();
        tree.erase(&mut page, &used)?;
        if page != before {
            pages.write(number, &page)?;
        }
        waiting.extend(used.children);
        for (first, length) in used.overflows {
            pages.erase_behind(first, length)?;
        }
    }
    Ok(())
}

/// The pages of a file, and which of them were seen.
struct Pages<'a, F> {
    file: &'a mut F,
    size: usize,
    /// Bytes of a page that are not reserved at its end.
    usable: usize,
    count: u32,
    seen: HashSet<u32>,
}

impl<'a, F: Read + Write + Seek> Pages<'a, F> {
    fn of(file: &'a mut F) -> Result<Self> {
        let mut header = [0; HEADER];
        file.seek(SeekFrom::Start(0))?;
        file.read_exact(&mut header)?;
        let size = match u16_at(&header, 16) {
            1 => 65_536,
            size => size,
        };
        let usable = size.checked_sub(usize::from(header[20])).filter(|usable| *usable >= 480);
        let length = file.seek(SeekFrom::End(0))?;
        let count = u32::try_from(length / size.max(1) as u64).map_err(|_| damaged("it has too many pages"))?;
        let usable = usable.ok_or_else(|| damaged("the size of its pages makes no sense"))?;
        Ok(Self { file, size, usable, count, seen: HashSet::new() })
    }

    /// Notes a page, which may be part of one tree or list only.
    fn visit(&mut self, number: u32) -> Result<()> {
        if number == 0 || number > self.count {
            return Err(damaged("a page refers to one that is not there"));
        }
        if self.seen.insert(number) { Ok(()) } else { Err(damaged("a page is used twice")) }
    }

    fn read(&mut self, number: u32) -> Result<Vec<u8>> {
        let mut page = vec![0; self.size];
        self.file.seek(SeekFrom::Start(self.position(number)))?;
        self.file.read_exact(&mut page)?;
        Ok(page)
    }

    fn write(&mut self, number: u32, page: &[u8]) -> Result<()> {
        self.file.seek(SeekFrom::Start(self.position(number)))?;
        Ok(self.file.write_all(page)?)
    }

    fn position(&self, number: u32) -> u64 {
        u64::from(number - 1) * self.size as u64
    }

    /// A trunk page holds the number of the next one, how many leaves it
    /// lists, and their numbers; a leaf holds nothing.
    fn erase_free(&mut self) -> Result<()> {
        let first = self.read(1)?;
        let mut trunk = u32_at(&first, FIRST_FREE_PAGE);
        while trunk != 0 {
            self.visit(trunk)?;
            let mut page = self.read(trunk)?;
            let leaves = u32_at(&page, 4) as usize;
            let end = 8 + 4 * leaves;
            if end > self.usable {
                return Err(damaged("a list of free pages is longer than its page"));
            }
            for leaf in 0..leaves {
                let leaf = u32_at(&page, 8 + 4 * leaf);
                self.visit(leaf)?;
                self.write(leaf, &vec![0; self.size])?;
            }
            page[end..].fill(0);
            self.write(trunk, &page)?;
            trunk = u32_at(&page, 0);
        }
        Ok(())
    }

    /// Erases what lies behind the payload in the last page of a chain: each
    /// holds the number of the next one and a part.
    fn erase_behind(&mut self, first: u32, mut length: usize) -> Result<()> {
        let mut number = first;
        while length > self.usable - 4 {
            self.visit(number)?;
            number = u32_at(&self.read(number)?, 0);
            length -= self.usable - 4;
        }
        self.visit(number)?;
        let mut page = self.read(number)?;
        if page[4 + length..].iter().any(|byte| *byte != 0) {
            page[4 + length..].fill(0);
            self.write(number, &page)?;
        }
        Ok(())
    }
}

/// A page of a tree.
struct TreePage<'a> {
    bytes: &'a [u8],
    /// Where its header begins.
    start: usize,
    usable: usize,
}

/// What a page of a tree holds.
struct Used {
    /// Where the pointers to its cells end, and where its cells begin.
    gap: std::ops::Range<usize>,
    /// The pages below it.
    children: Vec<u32>,
    /// The first page of each chain that its rows overflow into, and the bytes in the chain.
    overflows: Vec<(u32, usize)>,
}

impl TreePage<'_> {
    fn used(&self) -> Result<Used> {
        let kind = self.bytes[self.start];
        let (interior, table) = match kind {
            2 => (true, false),
            5 => (true, true),
            10 => (false, false),
            13 => (false, true),
            _ => return Err(damaged("a page of a tree is none")),
        };
        let cells = u16_at(self.bytes, self.start + 3);
        let pointers = self.start + if interior { 12 } else { 8 };
        let content = match u16_at(self.bytes, self.start + 5) {
            0 => 65_536,
            content => content,
        };
        let gap = pointers + 2 * cells..content;
        if gap.start > gap.end || gap.end > self.usable {
            return Err(damaged("the cells of a page overlap"));
        }
        let mut used = Used { gap, children: Vec::new(), overflows: Vec::new() };
        if interior {
            used.children.push(u32_at(self.bytes, self.start + 8));
        }
        for cell in 0..cells {
            let at = u16_at(self.bytes, pointers + 2 * cell);
            if at < content || at + 4 > self.usable {
                return Err(damaged("a cell lies outside of its page"));
            }
            let mut cell = Cursor { bytes: &self.bytes[..self.usable], at };
            if interior {
                used.children.push(u32_at(self.bytes, at));
                cell.at += 4;
            }
            if !(interior && table) {
                used.overflows.extend(self.overflow(cell, table)?);
            }
        }
        Ok(used)
    }

    /// Where the payload of a cell goes on, and how many bytes of it.
    fn overflow(&self, mut cell: Cursor<'_>, table: bool) -> Result<Option<(u32, usize)>> {
        let payload = usize::try_from(cell.varint()?).map_err(|_| damaged("a row is larger than its file"))?;
        if table {
            cell.varint()?;
        }
        // As in section 1.6: a page keeps as much as leaves full pages behind, if that is not more than it may keep.
        let most = if table { self.usable - 35 } else { (self.usable - 12) * 64 / 255 - 23 };
        if payload <= most {
            return Ok(None);
        }
        let least = (self.usable - 12) * 32 / 255 - 23;
        let rest = least + (payload - least) % (self.usable - 4);
        let local = if rest <= most { rest } else { least };
        let pointer = cell.at + local;
        if pointer + 4 > self.usable {
            return Err(damaged("a cell lies outside of its page"));
        }
        Ok(Some((u32_at(self.bytes, pointer), payload - local)))
    }

    fn erase(&self, page: &mut [u8], used: &Used) -> Result<()> {
        page[used.gap.clone()].fill(0);
        // Each free block holds the place of the next one and its own size.
        let mut block = u16_at(self.bytes, self.start + 1);
        let mut least = used.gap.end;
        while block != 0 {
            let size = if block + 4 > self.usable { 0 } else { u16_at(self.bytes, block + 2) };
            if block < least || size < 4 || block + size > self.usable {
                return Err(damaged("a free block lies outside of its page"));
            }
            page[block + 4..block + size].fill(0);
            least = block + size;
            block = u16_at(self.bytes, block);
        }
        page[self.usable..].fill(0);
        Ok(())
    }
}

/// Reads along the bytes of a page.
struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    /// Seven bits a byte, the highest first; a ninth byte has eight.
    fn varint(&mut self) -> Result<u64> {
        let mut value = 0;
        for position in 0..9 {
            let byte = *self.bytes.get(self.at).ok_or_else(|| damaged("a cell lies outside of its page"))?;
            self.at += 1;
            if position == 8 {
                return Ok(value << 8 | u64::from(byte));
            }
            value = value << 7 | u64::from(byte & 0x7f);
            if byte < 0x80 {
                break;
            }
        }
        Ok(value)
    }
}

fn u16_at(bytes: &[u8], position: usize) -> usize {
    usize::from(u16::from_be_bytes([bytes[position], bytes[position + 1]]))
}

fn u32_at(bytes: &[u8], position: usize) -> u32 {
    u32::from_be_bytes([bytes[position], bytes[position + 1], bytes[position + 2], bytes[position + 3]])
}

fn damaged(what: &str) -> Error {
    Error::new(ErrorKind::Corrupt, format!("the file is damaged: {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rusqlite::Connection;
    use std::fs::{self, File};

    const SECRET: &str = "a secret that nobody may find in the file";

    fn holds(path: &std::path::Path) -> bool {
        // A fragment may keep a few bytes; of a secret nothing longer stays.
        let parts: HashSet<&[u8]> = SECRET.as_bytes().windows(8).collect();
        fs::read(path).unwrap().windows(8).any(|window| parts.contains(window))
    }

    /// A file whose table `kept` has lost rows with secrets, and whose table `dropped` is gone.
    /// Gives the roots of all trees.
    fn file(path: &std::path::Path, rows: usize) -> Vec<u32> {
        let connection = Connection::open(path).unwrap();
        connection
            .execute_batch(
                "PRAGMA secure_delete = OFF; CREATE TABLE kept (id INTEGER PRIMARY KEY, text TEXT);
                 CREATE INDEX kept_text ON kept (text); CREATE TABLE dropped (text TEXT);",
            )
            .unwrap();
        for row in 0..rows {
            let secret = format!("{row} {}", SECRET.repeat(1 + row % 300));
            connection.execute("INSERT INTO kept (text) VALUES (?1)", [&secret]).unwrap();
            connection.execute("INSERT INTO dropped VALUES (?1)", [&secret]).unwrap();
        }
        connection
            .execute_batch("DELETE FROM kept WHERE id % 3 = 0; UPDATE kept SET text = CASE WHEN id % 2 = 0 THEN 'row ' || id ELSE hex(zeroblob(3000 + id)) END; DROP TABLE dropped")
            .unwrap();
        let mut roots = connection.prepare("SELECT 1 UNION ALL SELECT rootpage FROM sqlite_schema").unwrap();
        roots.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
    }

    #[test]
    fn what_was_deleted_is_gone_and_the_rows_are_there() {
        for rows in [1, 40, 200] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("t.db");
            let roots = file(&path, rows);
            assert!(holds(&path), "the test's own secrets");
            let mut opened = File::options().read(true).write(true).open(&path).unwrap();
            erase_unused(&mut opened, &roots).unwrap();
            assert!(!holds(&path), "{rows} rows");
            let connection = Connection::open(&path).unwrap();
            let check: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
            assert_eq!(check, "ok");
            let kept: i64 = connection.query_row("SELECT count(*) FROM kept", [], |row| row.get(0)).unwrap();
            assert_eq!(usize::try_from(kept), Ok(rows - rows / 3));
        }
    }

    #[test]
    fn a_damaged_file_is_told_and_never_a_panic() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        let roots = file(&path, 12);
        let good = fs::read(&path).unwrap();
        let mut failures = 0;
        // The header of the file, and what every page begins with.
        let pages = (0..good.len()).step_by(4_096).flat_map(|page| page..page + 16);
        for at in (16..40).chain(pages) {
            for byte in [0, 0x7f, 0xff] {
                let mut bytes = good.clone();
                bytes[at] = byte;
                failures += usize::from(erase_unused(&mut std::io::Cursor::new(bytes), &roots).is_err());
            }
        }
        assert!(failures > 20, "{failures}");
        assert!(erase_unused(&mut std::io::Cursor::new(Vec::new()), &[1]).is_err());
    }
}
