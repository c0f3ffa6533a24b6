//! What a site asks before it has taken the answer to what it asked last, so
//! that both sides work at the same time.

use super::{
    apply,
    first::is_of_first,
    message::{MOST_ROWS, Request, Response},
    site::{Progress, pending, unsent},
    work::Work,
};
use crate::Result;

/// The rows to push behind a push that is under way.
pub(crate) fn following(work: &mut Work<'_>, progress: &Progress, sent: &Request) -> Result<Option<Request>> {
    let Request::Push { session, site, after, through, seen, .. } = sent else { return Ok(None) };
    if work.record.session != *session || is_of_first(*after, *through) {
        return Ok(None);
    }
    apply::begin(work)?;
    work.flush()?;
    let page = pending(work, *through, progress.most_bytes())?;
    Ok((!page.rows.is_empty()).then(|| Request::Push {
        session: session.clone(),
        site: *site,
        after: *through,
        through: page.through,
        seen: *seen,
        rows: page.rows,
    }))
}

/// The pull behind one whose answer is here and not taken yet; none where
/// something else is to be asked then.
pub(crate) fn ahead_of(work: &mut Work<'_>, progress: &Progress, answer: &Response) -> Result<Option<Request>> {
    const UNSENT: &str = "SELECT 1 FROM edgelite_sync_rows WHERE sequence > ?1 AND source <> ?2 LIMIT 1";
    let Response::Pulled { session, after, round, next, behind, .. } = answer else { return Ok(None) };
    let record = &work.record;
    let own = record.cursor.as_ref().map_or(0, |cursor| cursor.sequence);
    if record.session != *session || own != *after || record.generation != *round {
        return Ok(None);
    }
    let all = record.is_sweeping;
    let mut then = progress.clone();
    then.pulled(all, (*after, *next, *behind));
    let parameters = unsent(work);
    if then.is_caught_up() || !all && !work.run(UNSENT, &parameters)?.is_empty() {
        return Ok(None);
    }
    Ok(Some(Request::Pull {
        session: session.clone(),
        site: work.record.site,
        after: *next,
        all,
        round: *round,
        most_rows: MOST_ROWS,
        most_bytes: progress.most_bytes(),
    }))
}
