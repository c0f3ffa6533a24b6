//! The side that answers.

use super::{
    absorb, apply,
    clock::time_at,
    digest, load,
    message::{
        Cursor, MOST_AHEAD, MOST_BYTES, MOST_ROWS, PROTOCOL, Reason, RefusedRow, Request, Response, RowKey, RowReason,
        SentRow, TableColumns,
    },
    record::copy_session,
    scope::Grant,
    wire,
    work::{RowId, Work},
};
use crate::{
    Error, ErrorKind, Result,
    value::{RowView, Value},
};
use serde::{Deserialize, Serialize};

/// What is remembered of a site that said hello.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Peer {
    session: String,
    tables: Vec<TableColumns>,
    /// When it last asked, in microseconds.
    contact: i64,
    /// Up to where it has pulled.
    sequence: i64,
}

/// Answers a request of a site that has this grant.
pub(crate) fn answer(work: &mut Work<'_>, grant: &Grant, request: &Request) -> Result<Response> {
    let time = work.now;
    match try_answer(work, grant, request) {
        Ok(Ok(response)) => Ok(response),
        Ok(Err((reason, message))) => Ok(Response::Refused { reason, message, time }),
        Err(error) if error.kind() == ErrorKind::InvalidArgument => {
            Ok(Response::Refused { reason: Reason::Malformed, message: error.to_string(), time })
        }
        Err(error) => Err(error),
    }
}

type Answer = std::result::Result<Response, (Reason, String)>;

fn refuse(reason: Reason, message: impl Into<String>) -> Result<Answer> {
    Ok(Err((reason, message.into())))
}

fn try_answer(work: &mut Work<'_>, grant: &Grant, request: &Request) -> Result<Answer> {
    let (session, site) = match request {
        Request::Hello { protocol, site, tables, cursor } => {
            if *protocol != PROTOCOL {
                let message = format!("this server speaks version {PROTOCOL} of the protocol, not {protocol}");
                return refuse(Reason::UnknownProtocol, message + "; update the older side");
            }
            return hello(work, grant, *site, tables, cursor.as_ref());
        }
        Request::Push { session, site, .. }
        | Request::Pull { session, site, .. }
        | Request::Digest { session, site, .. }
        | Request::Bucket { session, site, .. } => (session.clone(), *site),
    };
    let peer = read_peer(work, site)?.filter(|peer| peer.session == session);
    let Some(mut peer) = peer.filter(|peer| session_of(work, grant, &peer.tables) == session) else {
        return refuse(Reason::UnknownSession, "the session is not known, or not any more; say hello again");
    };
    match request {
        Request::Push { after, through, seen, rows, .. } => {
            push(work, grant, &peer, site, (*after, *through, *seen), rows)
        }
        Request::Pull { after, all, round, most_rows, most_bytes, .. } => {
            apply::begin(work)?;
            work.flush()?;
            if !(0..=work.record.sequence).contains(after) {
                let message = "the cursor leads to where this server has not been; say hello again";
                return refuse(Reason::UnknownSession, message);
            }
            peer.sequence = *after;
            peer.contact = work.now;
            write_peer(work, site, &peer)?;
            pull(work, grant, &peer, site, (*after, *all, *round), (*most_rows, *most_bytes))
        }
        Request::Digest { digests, .. } => {
            apply::begin(work)?;
            work.flush()?;
            let own = digest::digests(work, &peer.tables, Some(grant))?;
            let sequence = work.record.sequence;
            Ok(Ok(Response::Digests { session, sequence, differing: digest::differing(own, digests) }))
        }
        Request::Bucket { table, bucket, .. } => {
            apply::begin(work)?;
            work.flush()?;
            let Some(columns) = peer.tables.iter().find(|known| known.table == *table) else {
                return refuse(Reason::Malformed, format!("{table} is none of the session's tables"));
            };
            let hashes = digest::bucket(work, columns, Some(grant), *bucket)?;
            Ok(Ok(Response::Bucket { session, table: table.clone(), bucket: *bucket, hashes }))
        }
        Request::Hello { .. } => refuse(Reason::Malformed, "hello was answered above"),
    }
}

/// What names everything on which the meaning of a cursor depends.
pub(super) fn session_of(work: &Work<'_>, grant: &Grant, tables: &[TableColumns]) -> String {
    let grant = serde_json::to_string(grant).unwrap_or_default();
    let tables = serde_json::to_string(tables).unwrap_or_default();
    format!("{:016x}", wire::hash_bytes(format!("{}\n{grant}\n{tables}", work.record.site).as_bytes()))
}

fn hello(
    work: &mut Work<'_>,
    grant: &Grant,
    site: i64,
    theirs: &[TableColumns],
    cursor: Option<&Cursor>,
) -> Result<Answer> {
    if site <= 0 || site == work.record.site {
        return refuse(Reason::Malformed, "the site's number is the server's own; give the copy a number of its own");
    }
    absorb::absorb(work)?;
    apply::finish(work)?;
    for (table, column) in grant.conditions() {
        let known = work.record.conditions.entry(table.clone()).or_default();
        known.insert(column.clone());
    }
    let tables = grant.accepted(theirs, work);
    let session = session_of(work, grant, &tables);
    // A copy of this file has all rows of all tables.
    let is_whole = *grant == Grant::all() && tables == super::site::own_tables(work);
    let copy = copy_session(work.record.site);
    let goes_on = cursor.is_some_and(|cursor| {
        (cursor.session == session || is_whole && cursor.session == copy)
            && cursor.sequence >= work.record.horizon
            && cursor.sequence <= work.record.sequence
    });
    let sequence = cursor.filter(|_| goes_on).map_or(0, |cursor| cursor.sequence);
    let peer = Peer { session: session.clone(), tables: tables.clone(), contact: work.now, sequence };
    write_peer(work, site, &peer)?;
    Ok(Ok(Response::Hello { session, server: work.record.site, time: work.now, tables, start_over: !goes_on }))
}

fn read_peer(work: &mut Work<'_>, site: i64) -> Result<Option<Peer>> {
    let found = work.run("SELECT peer FROM edgelite_sync_peers WHERE site = ?1", &[site.into()])?;
    let text = found.values().first().and_then(Value::as_text);
    Ok(text.and_then(|text| serde_json::from_str(text).ok()))
}

fn write_peer(work: &mut Work<'_>, site: i64, peer: &Peer) -> Result<()> {
    let text = serde_json::to_string(peer).map_err(|error| Error::new(ErrorKind::Internal, error.to_string()))?;
    let write = "INSERT INTO edgelite_sync_peers (site, peer) VALUES (?1, ?2) \
         ON CONFLICT (site) DO UPDATE SET peer = excluded.peer";
    work.run(write, &[site.into(), text.into()]).map(drop)
}

fn push(
    work: &mut Work<'_>,
    grant: &Grant,
    peer: &Peer,
    site: i64,
    (after, through, seen): (i64, i64, i64),
    rows: &[SentRow],
) -> Result<Answer> {
    if rows.len() > MOST_ROWS {
        let message = format!("{} rows are too many for one request; send up to {MOST_ROWS}", rows.len());
        return refuse(Reason::TooLarge, message);
    }
    let before_last = rows.split_last().map_or(&[][..], |(_, rows)| rows);
    if before_last.iter().map(SentRow::size).sum::<usize>() > MOST_BYTES {
        let message = format!("a request takes no further row after {MOST_BYTES} bytes; send the others with the next");
        return refuse(Reason::TooLarge, message);
    }
    let limit = time_at(work.now.saturating_add(MOST_AHEAD));
    let mut checked = Vec::with_capacity(rows.len());
    for row in rows {
        let mut state = row.state()?;
        if let Some(deletion) = &mut state.deleted {
            // Which row stands for another one is the server's to say.
            deletion.merged_into = None;
        }
        if state.latest().time > limit || state.born.time > limit {
            let message =
                "a clock is more than five minutes ahead of the server's; set it, and write again what is sent";
            return refuse(Reason::ClockAhead, message);
        }
        let columns = peer.tables.iter().find(|known| known.table == row.table);
        let place = work.tables.place(&row.table).filter(|_| columns.is_some());
        if let Some(place) = place {
            row.checked_key(work.table(place).key.len())?;
        }
        checked.push((row, state, place));
    }
    apply::begin(work)?;
    let ids = checked.iter().filter_map(|(row, _, place)| Some((place.as_ref().copied()?, row.key.clone())));
    load::load(work, ids)?;
    let mut refused = Vec::new();
    for (row, state, place) in checked {
        let key = RowKey { table: row.table.clone(), key: row.key.clone() };
        let columns = peer.tables.iter().find(|known| known.table == row.table);
        let (Some(place), Some(columns)) = (place, columns) else {
            let message = format!("the grant has no table {}", row.table);
            refused.push(RefusedRow { row: key, reason: RowReason::NotGranted, message, instead: None, former: None });
            continue;
        };
        let id = (place, row.key.clone());
        match super::policy::refusal(work, grant, columns, &id, (row, &state), (site, seen))? {
            Some((reason, message)) => {
                let instead = instead(work, grant, columns, &id)?;
                refused.push(RefusedRow { row: key, reason, message, instead, former: None });
            }
            None => apply::merge(work, &id, &state, site)?,
        }
    }
    apply::finish(work)?;
    Ok(Ok(Response::Pushed { session: peer.session.clone(), after, through, refused }))
}

/// What the site may have of a row in place of what it sent.
fn instead(work: &mut Work<'_>, grant: &Grant, columns: &TableColumns, id: &RowId) -> Result<Option<Box<SentRow>>> {
    let table = work.table(id.0);
    let entry = work.entry(id)?;
    if entry.stored.is_none() && !entry.is_changed || !grant.covers(&table, id, entry)? {
        return Ok(None);
    }
    Ok(Some(Box::new(SentRow::new(columns, &id.1, &entry.state))))
}

fn pull(
    work: &mut Work<'_>,
    grant: &Grant,
    peer: &Peer,
    site: i64,
    (after, all, round): (i64, bool, i64),
    (most_rows, most_bytes): (usize, usize),
) -> Result<Answer> {
    const CHANGED: &str = "SELECT table_id, key, sequence, source FROM edgelite_sync_rows WHERE sequence > ?1 \
         ORDER BY sequence LIMIT ?2";
    let (most_rows, most_bytes) = (most_rows.clamp(1, MOST_ROWS), most_bytes.clamp(1, MOST_BYTES));
    let (mut rows, mut left, mut bytes, mut next) = (Vec::new(), Vec::new(), 0, after);
    let (mut looked_at, mut is_cut) = (0, false);
    // Of rows that the site may not have, many are looked at.
    while !is_cut && looked_at < most_rows * 4 {
        let changed = work.run(CHANGED, &[next.into(), i64::try_from(most_rows).unwrap_or(1000).into()])?;
        if changed.is_empty() {
            break;
        }
        looked_at += changed.len();
        let wanted = |row: RowView<'_>| {
            let place = row[0].as_integer().and_then(|id| work.place_of(id))?;
            let is_theirs = row[3].as_integer() == Some(site) && !all;
            let columns = peer.tables.iter().find(|known| known.table == work.tables.all[place].name);
            let columns = columns.filter(|_| !is_theirs);
            Some(((place, row[1].as_text()?.to_owned()), columns?))
        };
        let wanted: Vec<_> = changed.iter().map(|row| (row[2].as_integer(), wanted(row))).collect();
        load::load(work, wanted.iter().filter_map(|(_, wanted)| Some(wanted.as_ref()?.0.clone())))?;
        for (sequence, wanted) in wanted {
            if rows.len() + left.len() >= most_rows || bytes >= most_bytes {
                is_cut = true;
                break;
            }
            next = sequence.unwrap_or(next);
            let Some((id, columns)) = wanted else { continue };
            let table = work.table(id.0);
            let entry = work.entry(&id)?;
            if grant.covers(&table, &id, entry)? {
                let sent = SentRow::new(columns, &id.1, &entry.state);
                bytes += sent.size();
                rows.push(sent);
            } else if !all && grant.covered(&table, &id, entry)? {
                left.push(RowKey { table: table.name.clone(), key: id.1 });
            }
        }
    }
    is_cut |= looked_at >= most_rows * 4;
    if !is_cut {
        next = next.max(work.record.sequence);
    }
    let behind = work.record.sequence.saturating_sub(next).max(0);
    Ok(Ok(Response::Pulled { session: peer.session.clone(), after, round, next, behind, rows, left }))
}

/// Forgets rows that were deleted before a moment, in microseconds, and sites
/// that have not asked since. Those start over when they come back.
pub(crate) fn forget_deleted(work: &mut Work<'_>, before: i64) -> Result<u64> {
    const OLD: &str = "SELECT sequence FROM edgelite_sync_rows WHERE dead_since < ?1 AND hash IS NULL AND held IS NULL";
    apply::begin(work)?;
    work.flush()?;
    let peers = work.run("SELECT site FROM edgelite_sync_peers", &[])?;
    for site in peers.values().iter().filter_map(Value::as_integer) {
        if read_peer(work, site)?.is_none_or(|peer| peer.contact < before) {
            work.run("DELETE FROM edgelite_sync_peers WHERE site = ?1", &[site.into()])?;
        }
    }
    let old = work.run(OLD, &[time_at(before).into()])?;
    for row in old.iter() {
        work.run("DELETE FROM edgelite_sync_rows WHERE sequence = ?1", &[row[0].clone()])?;
        work.record.horizon = work.record.horizon.max(row[0].as_integer().unwrap_or(0));
    }
    Ok(old.len() as u64)
}

/// Forgets what was deleted longer ago than `age` if that is due, which it is
/// `every` so often; both in microseconds. Gives when it is due next, and how
/// many rows were forgotten.
pub(crate) fn forget_when_due(work: &mut Work<'_>, every: i64, age: i64) -> Result<(i64, u64)> {
    let (now, due) = (work.now, work.record.forget_at);
    let next = now.saturating_add(every);
    // A clock that was ahead once does not put it off for ever.
    if due == 0 || due > next {
        work.record.forget_at = next;
        return Ok((next, 0));
    }
    if now < due {
        return Ok((due, 0));
    }
    work.record.forget_at = next;
    Ok((next, forget_deleted(work, now.saturating_sub(age))?))
}
