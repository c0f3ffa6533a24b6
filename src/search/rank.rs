//! Finds the rows that have what is wanted and ranks them.
//!
//! The score is BM25F (S. Robertson and H. Zaragoza, "The Probabilistic
//! Relevance Framework: BM25 and Beyond", 2009, section 3.6): a word counts in
//! each column by the column's weight and against its length, all columns of a
//! row together are one frequency, and rare words count more. Rows with fewer
//! typing mistakes come before all others.

use super::{
    codec::{Places, Rows},
    distance::Typos,
    index::Index,
    numbers::Numbers,
    parse::{Phrase, Wanted},
    segment::{Builder, Entry, Segment},
};
use crate::{Error, Result, query::Session};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// How soon a word that occurs again counts no more.
const K1: f64 = 1.2;

/// How much a word counts less in a long column.
const B: f64 = 0.75;

/// Whether words with typing mistakes are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TypoTolerance {
    /// Where a word, or all of them together, would find nothing.
    #[default]
    Auto,
    /// Always, behind the rows without mistakes.
    Always,
    /// Never.
    Never,
}

impl TypoTolerance {
    /// Reads `auto`, `always` or `never`.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `typos` for anything else.
    pub fn parse(text: &str) -> Result<Self> {
        match text {
            "auto" => Ok(Self::Auto),
            "always" => Ok(Self::Always),
            "never" => Ok(Self::Never),
            _ => Err(Error::invalid("typos", format!("typos must be auto, always or never, not '{text}'"))),
        }
    }
}

/// A row that has what is wanted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Hit {
    pub(super) row_id: i64,
    pub(super) typos: u32,
    pub(super) score: f64,
}

/// The words that were found for each word of a phrase.
#[derive(Debug, Default, Clone)]
pub(super) struct Found {
    pub(super) column: Option<usize>,
    pub(super) words: Vec<BTreeSet<String>>,
}

/// What a search reads: an index as it is, with the rows that wait for it.
pub(super) struct Searcher<'a> {
    pub(super) session: &'a mut dyn Session,
    pub(super) index: Index,
    /// Those that are stored, and one of the rows that wait.
    segments: Vec<Segment>,
    /// The rows that wait, with the lengths of their columns; none if they are gone.
    waiting: HashMap<i64, Option<Vec<u32>>>,
    numbers: Numbers,
    documents: i64,
    lengths: Vec<i64>,
    /// The words that were found.
    pub(super) found: Vec<Found>,
}

/// A row that has a phrase, and how much of it.
#[derive(Clone, Copy)]
struct Match {
    row_id: i64,
    typos: u32,
    weight: f64,
}

/// The words of a segment that stand for a word, in their order.
type Entries = Vec<(u8, Entry)>;

impl<'a> Searcher<'a> {
    pub(super) fn new(session: &'a mut dyn Session, index: Index) -> Result<Self> {
        let columns = index.declared.columns.len();
        let mut numbers = Numbers::new(index.id, columns);
        let mut segments = Segment::all(session, index.id)?;
        let (mut documents, mut lengths) = (index.documents, index.lengths.clone());
        let mut waiting = HashMap::new();
        let rows = session.run(
            "SELECT DISTINCT row_id FROM edgelite_search_pending WHERE index_id = ?1 ORDER BY row_id",
            &[index.id.into()],
        )?;
        let mut builder = Builder::default();
        for row_id in rows.values().iter().filter_map(|value| value.as_integer()) {
            if let Some(known) = numbers.get(session, row_id)? {
                documents -= 1;
                lengths.iter_mut().zip(known.lengths).for_each(|(all, own)| *all -= i64::from(*own));
            }
            let document = index.document(session, row_id)?;
            if let Some(document) = &document {
                builder.add(row_id, document);
                documents += 1;
                lengths.iter_mut().zip(&document.lengths).for_each(|(all, own)| *all += i64::from(*own));
            }
            waiting.insert(row_id, document.map(|document| document.lengths));
        }
        if builder.documents > 0 {
            segments.push(Segment::of(builder.finish())?);
        }
        Ok(Self { session, index, segments, waiting, numbers, documents, lengths, found: Vec::new() })
    }

    /// The rows that have what is wanted, in no order.
    pub(super) fn find(&mut self, wanted: &Wanted, tolerance: TypoTolerance) -> Result<Vec<Hit>> {
        let hits = self.find_with(wanted, tolerance)?;
        if hits.is_empty() && tolerance == TypoTolerance::Auto {
            return self.find_with(wanted, TypoTolerance::Always);
        }
        Ok(hits)
    }

    fn find_with(&mut self, wanted: &Wanted, tolerance: TypoTolerance) -> Result<Vec<Hit>> {
        self.found.clear();
        let mut lists = Vec::with_capacity(wanted.required.len());
        for list in &wanted.required {
            let mut phrases = Vec::with_capacity(list.len());
            for phrase in list {
                phrases.push((phrase, self.entries(phrase, tolerance)?));
            }
            let size: u64 = phrases
                .iter()
                .flat_map(|(_, slots)| slots.iter().flatten().flatten())
                .map(|(_, entry)| entry.documents)
                .sum();
            lists.push((size, phrases));
        }
        // The rarest first: the others are asked only for the rows that have it.
        lists.sort_by_key(|(size, _)| *size);
        let mut hits: Option<Vec<Hit>> = None;
        for (_, phrases) in &lists {
            let mut list = Vec::new();
            for (phrase, entries) in phrases {
                list = either(list, self.phrase(phrase, entries, tolerance, hits.as_deref())?);
            }
            hits = Some(hits.map_or(list.clone(), |hits| both(&hits, &list)));
        }
        let mut hits = hits.unwrap_or_default();
        for phrase in &wanted.excluded {
            let found = self.found.len();
            let entries = self.entries(phrase, TypoTolerance::Never)?;
            let excluded = self.phrase(phrase, &entries, TypoTolerance::Never, Some(&hits))?;
            self.found.truncate(found);
            hits.retain(|hit| excluded.binary_search_by_key(&hit.row_id, |excluded| excluded.row_id).is_err());
        }
        for hit in &mut hits {
            // The order of additions must not show in the order of rows.
            hit.score = (hit.score * 1e9).round() / 1e9;
        }
        Ok(hits)
    }

    /// For each word of a phrase and each segment the words that stand for it.
    fn entries(&mut self, phrase: &Phrase, tolerance: TypoTolerance) -> Result<Vec<Vec<Entries>>> {
        let typos = tolerance == TypoTolerance::Always && phrase.takes_typos();
        let mut found = Found { column: phrase.column, words: Vec::new() };
        let mut slots = Vec::with_capacity(phrase.words.len());
        for (place, word) in phrase.words.iter().enumerate() {
            let is_prefix = phrase.is_prefix && place + 1 == phrase.words.len();
            let mut words = BTreeSet::new();
            let mut slot = Vec::with_capacity(self.segments.len());
            for segment in &self.segments {
                slot.push(entries(self.session, segment, self.index.id, word, is_prefix, typos, &mut words)?);
            }
            found.words.push(words);
            slots.push(slot);
        }
        self.found.push(found);
        Ok(slots)
    }

    /// The rows that have a phrase, of those that are asked for, with their scores.
    fn phrase(
        &mut self,
        phrase: &Phrase,
        slots: &[Vec<Entries>],
        tolerance: TypoTolerance,
        within: Option<&[Hit]>,
    ) -> Result<Vec<Hit>> {
        let (matches, rows) = match slots {
            [slot] => self.word(phrase.column, slot, within)?,
            slots => {
                let matches = self.neighbours(phrase.column, slots)?;
                let rows = matches.len() as u64;
                (matches, rows)
            }
        };
        if rows == 0 && tolerance == TypoTolerance::Auto && phrase.takes_typos() {
            let entries = self.entries(phrase, TypoTolerance::Always)?;
            return self.phrase(phrase, &entries, TypoTolerance::Never, within);
        }
        let (all, own) = (self.documents.max(1) as f64, rows as f64);
        let rarity = (1.0 + (all - own + 0.5).max(0.0) / (own + 0.5)).ln();
        let score = |weight: f64| rarity * weight * (K1 + 1.0) / (weight + K1);
        Ok(matches
            .into_iter()
            .map(|found| Hit { row_id: found.row_id, typos: found.typos, score: score(found.weight) })
            .collect())
    }

    /// The rows that have a word, and how many have it beside those asked for.
    fn word(&mut self, column: Option<usize>, slot: &[Entries], within: Option<&[Hit]>) -> Result<(Vec<Match>, u64)> {
        // Rows that have several of the words count once.
        let within = within.filter(|_| slot.iter().all(|entries| entries.len() < 2));
        let (mut matches, mut rows) = (Vec::new(), 0);
        for (place, entries) in slot.iter().enumerate() {
            for (typos, bytes) in self.postings(place, entries)? {
                let mut asked = within.map(|hits| hits.iter().map(|hit| hit.row_id).peekable());
                let mut reader = Rows::new(&bytes);
                if within.is_none()
                    && let Some((first, last, count)) = extent(&bytes)?
                {
                    self.numbers.prefetch(self.session, first, last, count)?;
                }
                while let Some((row_id, found)) = reader.next()? {
                    let is_asked = asked.as_mut().is_none_or(|asked| {
                        while asked.next_if(|other| *other < row_id).is_some() {}
                        asked.peek() == Some(&row_id)
                    });
                    let segment = &self.segments[place];
                    // Nothing in it was written again: every row counts without a look.
                    let sure = segment.dead == 0 && self.waiting.is_empty() && column.is_none();
                    if !is_asked && sure {
                        rows += 1;
                        continue;
                    }
                    if let Some(weight) = self.weight(place, row_id, column, |take| found.counts(take))? {
                        rows += 1;
                        if is_asked {
                            matches.push(Match { row_id, typos: u32::from(typos), weight });
                        }
                    }
                }
            }
        }
        matches.sort_by_key(|found| found.row_id);
        let several = matches.len();
        matches.dedup_by(|next, kept| {
            let same = next.row_id == kept.row_id;
            if same {
                kept.weight += next.weight;
                kept.typos = kept.typos.min(next.typos);
            }
            same
        });
        rows -= (several - matches.len()) as u64;
        Ok((matches, rows))
    }

    /// The rows that have words one behind the other.
    fn neighbours(&mut self, column: Option<usize>, slots: &[Vec<Entries>]) -> Result<Vec<Match>> {
        let mut matches = Vec::new();
        for place in 0..self.segments.len() {
            if slots.iter().any(|slot| slot[place].is_empty()) {
                continue;
            }
            let mut lists = Vec::with_capacity(slots.len());
            for slot in slots {
                lists.push(self.postings(place, &slot[place])?);
            }
            let size = |list: &Vec<(u8, Vec<u8>)>| list.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
            let rarest = (0..lists.len()).min_by_key(|at| size(&lists[*at])).unwrap_or(0);
            let mut common: BTreeMap<i64, Vec<(u8, u32)>> = BTreeMap::new();
            gather(&lists[rarest], None, rarest, &mut common)?;
            for (at, list) in lists.iter().enumerate().filter(|(at, _)| *at != rarest) {
                let mut next = BTreeMap::new();
                gather(list, Some(&common), at, &mut next)?;
                // Both hold the place where the phrase would begin.
                common.retain(|row_id, starts| {
                    let others = next.get(row_id);
                    starts.retain(|start| others.is_some_and(|others| others.binary_search(start).is_ok()));
                    !starts.is_empty()
                });
            }
            for (row_id, starts) in common {
                let counts = |take: &mut dyn FnMut(usize, u64)| {
                    for same in starts.chunk_by(|a, b| a.0 == b.0) {
                        take(same[0].0.into(), same.len() as u64);
                    }
                    Ok(())
                };
                if let Some(weight) = self.weight(place, row_id, column, |take| counts(take))? {
                    matches.push(Match { row_id, typos: 0, weight });
                }
            }
        }
        matches.sort_by_key(|found| found.row_id);
        Ok(matches)
    }

    /// The postings of the words of a segment; what stands together is read together.
    fn postings(&mut self, place: usize, entries: &Entries) -> Result<Vec<(u8, Vec<u8>)>> {
        let mut read = Vec::with_capacity(entries.len());
        for together in entries.chunk_by(|(_, a), (_, b)| a.at + a.length == b.at) {
            let (first, last) = (together[0].1, together[together.len() - 1].1);
            let length = last.at + last.length - first.at;
            let bytes = self.segments[place].postings(self.session, self.index.id, first.at, length)?;
            if let [(typos, _)] = together {
                read.push((*typos, bytes));
                continue;
            }
            for (typos, entry) in together {
                let start = (entry.at - first.at) as usize;
                read.push((*typos, bytes[start..start + entry.length as usize].to_vec()));
            }
        }
        Ok(read)
    }

    /// How much of a word a row has; none if it is no row of this segment any
    /// more, or has it in no column that is asked for.
    fn weight(
        &mut self,
        place: usize,
        row_id: i64,
        column: Option<usize>,
        counts: impl FnOnce(&mut dyn FnMut(usize, u64)) -> Result<()>,
    ) -> Result<Option<f64>> {
        let Self { session, index, segments, waiting, numbers, documents, lengths, .. } = self;
        let segment = &segments[place];
        let own = match waiting.get(&row_id) {
            // Its words are in the segment of those that wait, and in no other any more.
            Some(lengths) if segment.id == 0 => lengths.as_deref(),
            Some(_) => None,
            None => numbers
                .get(&mut **session, row_id)?
                .filter(|known| (segment.oldest..=segment.newest).contains(&known.number))
                .map(|known| known.lengths),
        };
        let Some(own) = own else { return Ok(None) };
        let (mut weight, mut has_it) = (0.0, false);
        counts(&mut |at, count| {
            if column.is_some_and(|column| column != at) {
                return;
            }
            has_it = true;
            let average = lengths.get(at).map_or(0.0, |length| *length as f64) / (*documents).max(1) as f64;
            let length = own.get(at).map_or(0.0, |length| f64::from(*length));
            let ratio = if average > 0.0 { length / average } else { 1.0 };
            let column = index.declared.columns.get(at).map_or(1.0, |column| column.weight);
            weight += column * count as f64 / (1.0 - B + B * ratio);
        })?;
        Ok(has_it.then_some(weight))
    }
}

/// The words of a segment that stand for a word.
fn entries(
    session: &mut dyn Session,
    segment: &Segment,
    index: i64,
    word: &str,
    is_prefix: bool,
    typos: bool,
    words: &mut BTreeSet<String>,
) -> Result<Entries> {
    let mut entries = Entries::new();
    if typos {
        let mut typos = Typos::of(word);
        segment.words(session, index, "", |other, entry| {
            if let Some(distance) = typos.of_next(other) {
                words.insert(other.to_owned());
                entries.push((distance, entry));
            }
            true
        })?;
        return Ok(entries);
    }
    segment.words(session, index, word, |other, entry| {
        let is_meant = if is_prefix { other.starts_with(word) } else { other == word };
        if is_meant {
            words.insert(other.to_owned());
            entries.push((0, entry));
        }
        is_meant && is_prefix
    })?;
    Ok(entries)
}

/// The first and last row of postings, and how many there are at the most.
fn extent(bytes: &[u8]) -> Result<Option<(i64, i64, usize)>> {
    // Worth a look only where there are many.
    if bytes.len() < 512 {
        return Ok(None);
    }
    let mut reader = Rows::new(bytes);
    let mut extent = None;
    while let Some((row_id, _)) = reader.next()? {
        let (first, _, count) = extent.unwrap_or((row_id, row_id, 0));
        extent = Some((first, row_id, count + 1));
    }
    Ok(extent)
}

/// The places at which a phrase would begin whose word `offset` is at each of
/// these places, by row.
fn gather(
    list: &[(u8, Vec<u8>)],
    within: Option<&BTreeMap<i64, Vec<(u8, u32)>>>,
    offset: usize,
    starts: &mut BTreeMap<i64, Vec<(u8, u32)>>,
) -> Result<()> {
    let offset = u32::try_from(offset).unwrap_or(u32::MAX);
    for (_, bytes) in list {
        let mut reader = Rows::new(bytes);
        while let Some((row_id, places)) = reader.next()? {
            if within.is_none_or(|within| within.contains_key(&row_id)) {
                let own = starts.entry(row_id).or_default();
                add_starts(own, places, offset)?;
            }
        }
    }
    if list.len() > 1 {
        starts.values_mut().for_each(|own| own.sort_unstable());
    }
    Ok(())
}

fn add_starts(starts: &mut Vec<(u8, u32)>, places: Places<'_>, offset: u32) -> Result<()> {
    let places = places.list()?;
    starts.extend(places.into_iter().filter_map(|(column, position)| Some((column, position.checked_sub(offset)?))));
    Ok(())
}

/// Rows of one list or the other, both in order.
fn either(a: Vec<Hit>, b: Vec<Hit>) -> Vec<Hit> {
    if a.is_empty() {
        return b;
    }
    let mut all = [a, b].concat();
    all.sort_by_key(|hit| hit.row_id);
    all.dedup_by(|next, kept| {
        let same = next.row_id == kept.row_id;
        if same {
            kept.score += next.score;
            kept.typos = kept.typos.min(next.typos);
        }
        same
    });
    all
}

/// Rows of both lists, both in order.
fn both(a: &[Hit], b: &[Hit]) -> Vec<Hit> {
    let mut others = b.iter().peekable();
    a.iter()
        .filter_map(|hit| {
            while others.next_if(|other| other.row_id < hit.row_id).is_some() {}
            let other = others.next_if(|other| other.row_id == hit.row_id)?;
            Some(Hit { row_id: hit.row_id, typos: hit.typos + other.typos, score: hit.score + other.score })
        })
        .collect()
}
