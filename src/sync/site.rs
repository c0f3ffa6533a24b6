//! The side that asks: a state machine that does no I/O. Whoever drives it
//! carries its requests to a server, and the answers back.

use super::{
    apply,
    clock::{HybridTime, time_at},
    digest, first, load,
    message::{
        Cursor, MOST_AHEAD, MOST_BYTES, MOST_ROWS, PROTOCOL, Reason, RefusedRow, Request, Response, RowKey, RowReason,
        SentRow, TableColumns, TableDigest,
    },
    restamp::restamp,
    state::{Cell, RowState},
    work::{RowId, Work},
};
use crate::{
    Error, ErrorKind, Result,
    value::{RowView, Value},
};

/// How many refused rows are remembered; the oldest leave first.
const MOST_REFUSED: i64 = 1_000;

/// How often a site that starts over, or compares digests, goes on to what its
/// server has by then, before it waits to be woken.
const MOST_EXTENSIONS: u32 = 3;

/// Where a site stands with its server since it was connected. What matters
/// after a crash is in the store.
#[derive(Debug, Clone, Default)]
pub(crate) struct Progress {
    has_greeted: bool,
    is_caught_up: bool,
    /// What the server had when this round of pulls began: there it ends, so
    /// that a server which writes faster than the site pulls keeps no site
    /// from sending what it has.
    target: Option<i64>,
    extensions: u32,
    wants_proof: bool,
    /// About how many bytes of rows a request or an answer has at the most.
    page_bytes: Option<usize>,
    /// The tables whose rows go first.
    pub(super) first: Vec<String>,
    /// Up to which sequence none of them waits.
    pub(super) first_until: i64,
    /// The sequences of those that are under way: the newest and the oldest.
    pub(super) first_range: Option<(i64, i64)>,
    /// Buckets that differ and are still to be asked for.
    buckets: Vec<(String, u8)>,
    differing: Vec<RowKey>,
}

impl Progress {
    /// Begins anew, as after a lost connection.
    pub(crate) fn reconnect(&mut self) {
        let first = std::mem::take(&mut self.first);
        *self = Self { wants_proof: self.wants_proof, page_bytes: self.page_bytes, first, ..Self::default() };
    }

    /// Asks the server once more whether it has anything new.
    pub(crate) const fn wake(&mut self) {
        self.is_caught_up = false;
        self.target = None;
        self.extensions = 0;
    }

    /// Limits the bytes of rows of a request and of an answer.
    pub(crate) const fn limit_pages(&mut self, bytes: usize) {
        self.page_bytes = Some(bytes);
    }

    /// Lets the rows of some tables go first.
    pub(crate) fn send_first(&mut self, tables: Vec<String>) {
        self.first = tables;
    }

    pub(super) fn most_bytes(&self) -> usize {
        self.page_bytes.unwrap_or(MOST_BYTES).clamp(1, MOST_BYTES)
    }

    pub(super) const fn is_caught_up(&self) -> bool {
        self.is_caught_up
    }

    /// Notes that an answer led from `after` to `next`, with so many changes behind it.
    pub(super) fn pulled(&mut self, is_sweeping: bool, (after, next, behind): (i64, i64, i64)) {
        let end = next.saturating_add(behind.max(0));
        if next <= after || behind <= 0 {
            self.is_caught_up = true;
        } else if next >= *self.target.get_or_insert(end) {
            // Only who has everything knows what is gone.
            self.extensions += u32::from(is_sweeping);
            self.is_caught_up = !is_sweeping || self.extensions > MOST_EXTENSIONS;
            self.target = Some(end);
        }
    }

    /// Compares digests when everything was exchanged.
    pub(crate) fn verify(&mut self) {
        self.wants_proof = true;
        self.wake();
        self.differing.clear();
    }

    /// The rows that the last comparison found to differ.
    pub(crate) fn differing(&self) -> &[RowKey] {
        &self.differing
    }
}

/// What is to be asked next; none when everything was exchanged.
pub(crate) fn next_request(work: &mut Work<'_>, progress: &mut Progress) -> Result<Option<Request>> {
    apply::begin(work)?;
    work.flush()?;
    let site = work.record.site;
    if !progress.has_greeted {
        let tables = own_tables(work);
        return Ok(Some(Request::Hello { protocol: PROTOCOL, site, tables, cursor: work.record.cursor.clone() }));
    }
    let session = work.record.session.clone();
    let after = work.record.cursor.as_ref().map_or(0, |cursor| cursor.sequence);
    let round = work.record.generation;
    let most_bytes = progress.most_bytes();
    let pull = |all| {
        let session = session.clone();
        Request::Pull { session, site, after, all, round, most_rows: MOST_ROWS, most_bytes }
    };
    if work.record.is_sweeping && !progress.is_caught_up {
        return Ok(Some(pull(true)));
    }
    if let Some(push) = first::push(work, progress)? {
        return Ok(Some(push));
    }
    let acknowledged = work.record.acknowledged;
    let page = pending(work, acknowledged, most_bytes)?;
    if !page.rows.is_empty() {
        let Page { rows, through } = page;
        return Ok(Some(Request::Push { session, site, after: acknowledged, through, seen: after, rows }));
    }
    work.record.acknowledged = work.record.sequence;
    if !progress.is_caught_up {
        return Ok(Some(pull(false)));
    }
    if work.record.is_sweeping {
        return Ok(None);
    }
    if let Some((table, bucket)) = progress.buckets.last().cloned() {
        return Ok(Some(Request::Bucket { session, site, table, bucket }));
    }
    if progress.wants_proof {
        if progress.extensions > MOST_EXTENSIONS {
            let message = "the server changes faster than digests can be compared; verify when it is quieter";
            return Err(Error::new(ErrorKind::Busy, message));
        }
        let accepted = work.record.accepted.clone();
        let mut digests = digest::digests(work, &accepted, None)?;
        digests.iter_mut().for_each(|digest| digest.buckets.clear());
        return Ok(Some(Request::Digest { session, site, digests }));
    }
    Ok(None)
}

pub(crate) fn own_tables(work: &Work<'_>) -> Vec<TableColumns> {
    let described = work.tables.all.iter().map(|table| TableColumns {
        table: table.name.clone(),
        key: table.key.clone(),
        columns: table.columns.clone(),
    });
    described.collect()
}

/// Rows that the server does not have.
pub(super) struct Page {
    pub(super) rows: Vec<SentRow>,
    /// The sequence up to which these are all.
    pub(super) through: i64,
}

/// The next rows after a sequence that the server does not have.
pub(super) fn pending(work: &mut Work<'_>, after: i64, most_bytes: usize) -> Result<Page> {
    const CHANGED: &str = "SELECT table_id, key, sequence FROM edgelite_sync_rows WHERE sequence > ?1 \
         AND source <> ?2 ORDER BY sequence LIMIT ?3";
    let server = work.record.server.unwrap_or(0);
    let accepted = work.record.accepted.clone();
    let mut through = after;
    let (mut rows, mut bytes) = (Vec::new(), 0);
    loop {
        let most = i64::try_from(MOST_ROWS).unwrap_or(1000);
        let changed = work.run(CHANGED, &[through.into(), server.into(), most.into()])?;
        let id = |row: RowView<'_>| {
            let place = row[0].as_integer().and_then(|id| work.place_of(id))?;
            Some((place, row[1].as_text()?.to_owned()))
        };
        let ids: Vec<_> = changed.iter().map(|row| (row[2].as_integer(), id(row))).collect();
        load::load(work, ids.iter().filter_map(|(_, id)| id.clone()))?;
        for (sequence, id) in ids {
            if rows.len() == MOST_ROWS || bytes >= most_bytes {
                return Ok(Page { rows, through });
            }
            through = sequence.unwrap_or(through);
            let Some(id) = id else { continue };
            let name = &work.tables.all[id.0].name;
            let Some(columns) = accepted.iter().find(|known| known.table == *name) else { continue };
            let sent = SentRow::new(columns, &id.1, &work.entry(&id)?.state);
            bytes += sent.size();
            rows.push(sent);
        }
        if changed.is_empty() {
            return Ok(Page { rows, through });
        }
    }
}

/// Takes an answer. Answers of other sessions, and those that come late or
/// twice, change nothing.
pub(crate) fn handle(work: &mut Work<'_>, progress: &mut Progress, response: &Response) -> Result<()> {
    apply::begin(work)?;
    work.flush()?;
    let is_current = |work: &Work<'_>, session: &str| work.record.session == session;
    match response {
        Response::Hello { session, server, time, tables, start_over } => {
            let at = Greeting { session, server: *server, time: *time, tables, start_over: *start_over };
            greeted(work, progress, &at)?;
        }
        Response::Pushed { session, after, through, refused } if is_current(work, session) => {
            for row in refused {
                take_refusal(work, row, (*through).max(*after))?;
            }
            if first::is_of_first(*after, *through) {
                first::pushed(work, progress, (*after, *through), refused)?;
            } else if *after <= work.record.acknowledged {
                // The answer before it may be lost: then everything behind that is pushed once more.
                work.record.acknowledged = work.record.acknowledged.max(*through).min(work.record.sequence);
            }
        }
        Response::Pulled { session, after, round, next, behind, rows, left } if is_current(work, session) => {
            let own = work.record.cursor.as_ref().map_or(0, |cursor| cursor.sequence);
            if own != *after || work.record.generation != *round {
                return Ok(());
            }
            take(work, rows, left)?;
            work.record.cursor = Some(Cursor { session: session.clone(), sequence: *next });
            work.record.lag = (*behind).max(0);
            progress.pulled(work.record.is_sweeping, (*after, *next, *behind));
            let has_everything = next <= after || *behind <= 0;
            if work.record.is_sweeping && has_everything {
                sweep(work)?;
                work.record.is_sweeping = false;
            }
        }
        Response::Digests { session, sequence, differing } if is_current(work, session) => {
            compare(work, progress, *sequence, differing)?;
        }
        Response::Bucket { session, table, bucket, hashes } if is_current(work, session) => {
            if progress.buckets.last() == Some(&(table.clone(), *bucket)) {
                progress.buckets.pop();
                compare_bucket(work, progress, table, *bucket, hashes)?;
            }
        }
        Response::Refused { reason, message, time } => return refused(work, progress, *reason, message, *time),
        _ => return Ok(()),
    }
    work.record.last_contact = Some(work.now);
    apply::finish(work)
}

struct Greeting<'a> {
    session: &'a str,
    server: i64,
    time: i64,
    tables: &'a [TableColumns],
    start_over: bool,
}

fn greeted(work: &mut Work<'_>, progress: &mut Progress, greeting: &Greeting<'_>) -> Result<()> {
    let Greeting { session, server, time, tables, start_over } = *greeting;
    if work.record.server != Some(server) || work.record.accepted != tables {
        // Another server, or one that knows more than before, has not all that it could have.
        work.record.acknowledged = 0;
    }
    if start_over && !(work.record.is_sweeping && work.record.session == session) || work.record.server != Some(server)
    {
        work.record.generation += 1;
        work.record.is_sweeping = true;
        work.record.cursor = None;
    }
    work.record.server = Some(server);
    session.clone_into(&mut work.record.session);
    work.record.accepted = tables.to_vec();
    adjust_clock(work, time)?;
    progress.has_greeted = true;
    progress.is_caught_up = false;
    Ok(())
}

/// Follows the server's clock where one's own is far off.
fn adjust_clock(work: &mut Work<'_>, server_time: i64) -> Result<()> {
    work.record.skew = work.now.saturating_sub(server_time);
    work.record.offset = if work.record.skew.saturating_abs() > MOST_AHEAD { -work.record.skew } else { 0 };
    if work.record.clock.0 > time_at(server_time.saturating_add(MOST_AHEAD)) {
        work.record.clock = HybridTime(time_at(server_time));
        restamp(work, time_at(server_time.saturating_add(MOST_AHEAD)))?;
    }
    Ok(())
}

fn refused(work: &mut Work<'_>, progress: &mut Progress, reason: Reason, message: &str, time: i64) -> Result<()> {
    work.record.last_contact = Some(work.now);
    progress.has_greeted = false;
    match reason {
        Reason::UnknownSession => Ok(()),
        Reason::ClockAhead => {
            work.record.clock.see(time_at(time.saturating_add(MOST_AHEAD)) + 1);
            adjust_clock(work, time)?;
            apply::finish(work)
        }
        Reason::UnknownProtocol | Reason::TooLarge | Reason::Malformed => {
            Err(Error::new(ErrorKind::Unsupported, format!("the server refused to sync: {message}")))
        }
    }
}

fn take(work: &mut Work<'_>, rows: &[SentRow], left: &[RowKey]) -> Result<()> {
    let server = work.record.server.unwrap_or(0);
    let id = |row: &SentRow| Some((work.tables.place(&row.table)?, row.key.clone()));
    let ids: Vec<_> = rows.iter().filter_map(id).collect();
    load::load(work, ids)?;
    for row in rows {
        let Some(place) = work.tables.place(&row.table) else { continue };
        let id = (place, row.key.clone());
        row.checked_key(work.table(place).key.len())?;
        let sent = row.state()?;
        keep_former(work, &id, &sent)?;
        apply::merge(work, &id, &sent, server)?;
        if work.record.is_sweeping {
            let generation = work.record.generation;
            work.entry(&id)?.generation = generation;
            work.dirty(&id)?;
        }
    }
    for row in left {
        let Some(place) = work.tables.place(&row.table) else { continue };
        let id = (place, row.key.clone());
        // What is not pushed yet stays until the server refused it.
        if !is_pending(work, &id)? {
            apply::remove(work, &id)?;
        }
    }
    Ok(())
}

fn is_pending(work: &mut Work<'_>, id: &RowId) -> Result<bool> {
    let (server, acknowledged) = (work.record.server.unwrap_or(0), work.record.acknowledged);
    let entry = work.entry(id)?;
    Ok(entry.source != server && (entry.is_changed || entry.sequence > acknowledged))
}

fn keep_refusal(work: &mut Work<'_>, refused: &RefusedRow) -> Result<()> {
    let text = serde_json::to_string(refused).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
    let keep = "INSERT INTO edgelite_sync_refused (table_name, key, refused) VALUES (?1, ?2, ?3)";
    work.run(keep, &[refused.row.table.as_str().into(), refused.row.key.as_str().into(), text.into()]).map(drop)
}

/// Keeps a row that this site numbered before it took part, if another row of
/// that number is about to take its place.
fn keep_former(work: &mut Work<'_>, id: &RowId, sent: &RowState) -> Result<()> {
    let table = work.table(id.0);
    let own = work.record.before_sync();
    let Some(columns) = work.record.accepted.iter().find(|known| known.table == table.name).cloned() else {
        return Ok(());
    };
    let state = &work.entry(id)?.state;
    // What was written to this row since then is no other row.
    let is_other = |cell: &Cell| sent.born != own || cell.clock.time == own.time;
    let is_lost = |(name, cell): (&String, &Cell)| {
        let sent = sent.columns.get(name).filter(|sent| is_other(sent));
        sent.is_some_and(|sent| sent.clock > cell.clock && sent.value != cell.value)
    };
    if !table.is_numbered || state.born != own || !state.columns.iter().any(is_lost) {
        return Ok(());
    }
    let former = Some(Box::new(SentRow::new(&columns, &id.1, state)));
    let message = format!(
        "the server has another row of this number in {}; what referred to the row that was here refers to that one",
        table.name
    );
    let row = RowKey { table: table.name.clone(), key: id.1.clone() };
    keep_refusal(work, &RefusedRow { row, reason: RowReason::KeyTaken, message, instead: None, former })
}

/// Takes the server's version of a row that it refused, and remembers why.
fn take_refusal(work: &mut Work<'_>, refused: &RefusedRow, through: i64) -> Result<()> {
    let Some(place) = work.tables.place(&refused.row.table) else { return Ok(()) };
    let id = (place, refused.row.key.clone());
    let entry = work.entry(&id)?;
    // What was changed since then is told of when it is pushed.
    if entry.stored.is_none() || entry.sequence > through {
        return Ok(());
    }
    keep_refusal(work, refused)?;
    let trim = "DELETE FROM edgelite_sync_refused WHERE id <= (SELECT max(id) FROM edgelite_sync_refused) - ?1 \
         AND refused NOT GLOB '*\"reason\":\"key_taken\"*'";
    work.run(trim, &[MOST_REFUSED.into()])?;
    match &refused.instead {
        Some(instead) => {
            let server = work.record.server.unwrap_or(0);
            apply::replace(work, &id, instead.state()?, server)
        }
        None => apply::remove(work, &id),
    }
}

/// Removes rows that did not come when everything was pulled anew.
fn sweep(work: &mut Work<'_>) -> Result<()> {
    const OLD: &str = "SELECT table_id, key FROM edgelite_sync_rows WHERE generation < ?1 \
         AND (sequence <= ?2 OR source = ?3)";
    apply::finish(work)?;
    work.flush()?;
    let parameters =
        [work.record.generation.into(), work.record.acknowledged.into(), work.record.server.unwrap_or(0).into()];
    let old = work.run(OLD, &parameters)?;
    for row in old.iter() {
        let place = row[0].as_integer().and_then(|id| work.place_of(id));
        let (Some(place), Some(key)) = (place, row[1].as_text()) else { continue };
        let name = &work.table(place).name;
        if work.record.accepted.iter().any(|known| known.table == *name) {
            apply::remove(work, &(place, key.to_owned()))?;
        }
    }
    Ok(())
}

fn compare(work: &mut Work<'_>, progress: &mut Progress, sequence: i64, theirs: &[TableDigest]) -> Result<()> {
    let own = work.record.cursor.as_ref().map_or(0, |cursor| cursor.sequence);
    if own != sequence {
        // The server has something new: first that.
        progress.is_caught_up = false;
        progress.target = None;
        progress.extensions += 1;
        return Ok(());
    }
    progress.wants_proof = false;
    if theirs.is_empty() {
        work.record.verified = Some(work.now);
        return Ok(());
    }
    let names: Vec<_> = theirs.iter().map(|digest| digest.table.as_str()).collect();
    let tables: Vec<_> =
        work.record.accepted.iter().filter(|known| names.contains(&known.table.as_str())).cloned().collect();
    for own in digest::digests(work, &tables, None)? {
        let Some(their) = theirs.iter().find(|digest| digest.table == own.table) else { continue };
        let differ = own.buckets.iter().zip(&their.buckets).zip(0..=u8::MAX).filter(|((own, their), _)| own != their);
        progress.buckets.extend(differ.map(|(_, bucket)| (own.table.clone(), bucket)));
    }
    Ok(())
}

fn compare_bucket(
    work: &mut Work<'_>,
    progress: &mut Progress,
    table: &str,
    bucket: u8,
    theirs: &[(String, u64)],
) -> Result<()> {
    let Some(columns) = work.record.accepted.iter().find(|known| known.table == table).cloned() else {
        return Ok(());
    };
    let own = digest::bucket(work, &columns, None, bucket)?;
    let missing = own.iter().filter(|row| !theirs.contains(row)).chain(theirs.iter().filter(|row| !own.contains(row)));
    let mut keys: Vec<_> = missing.map(|(key, _)| RowKey { table: table.to_owned(), key: key.clone() }).collect();
    keys.sort();
    keys.dedup();
    progress.differing.extend(keys);
    // Everything is exchanged once more.
    work.record.cursor = None;
    work.record.acknowledged = 0;
    work.record.generation += 1;
    work.record.is_sweeping = true;
    Ok(())
}

/// What tells the rows that wait to be pushed: their sequence is greater than
/// the first value, their source another one than the second.
pub(crate) fn unsent(work: &Work<'_>) -> [Value; 2] {
    // A site that has never met its server has all that it holds to send; what is its own has the source 0.
    [work.record.acknowledged.into(), work.record.server.unwrap_or(-1).into()]
}

/// How many rows wait to be pushed.
pub(crate) fn count_pending(work: &mut Work<'_>) -> Result<i64> {
    let count = "SELECT count(*) FROM edgelite_sync_rows WHERE sequence > ?1 AND source <> ?2";
    let parameters = unsent(work);
    Ok(work.run(count, &parameters)?.values().first().and_then(Value::as_integer).unwrap_or(0))
}
