//! Reads messages in one pass.
//!
//! Which fields a message has depends on its kind, which is one of the
//! fields. A reader that waits for it keeps all others aside until then, the
//! rows included, and reads them twice; here each field is read when it comes.

use super::message::{Cursor, Reason, RefusedRow, Request, Response, RowKey, SentRow, TableColumns, TableDigest};
use serde::Deserialize;

/// A field that the kind of message needs.
fn need<T>(field: Option<T>, name: &str) -> Result<T, String> {
    field.ok_or_else(|| format!("missing field `{name}`"))
}

/// The fields of all requests.
#[derive(Deserialize)]
pub(super) struct RequestFields {
    request: String,
    protocol: Option<u32>,
    site: Option<i64>,
    session: Option<String>,
    tables: Option<Vec<TableColumns>>,
    cursor: Option<Cursor>,
    through: Option<i64>,
    seen: Option<i64>,
    rows: Option<Vec<SentRow>>,
    after: Option<i64>,
    all: Option<bool>,
    #[serde(default)]
    round: i64,
    most_rows: Option<usize>,
    most_bytes: Option<usize>,
    digests: Option<Vec<TableDigest>>,
    table: Option<String>,
    bucket: Option<u8>,
}

impl TryFrom<RequestFields> for Request {
    type Error = String;

    fn try_from(fields: RequestFields) -> Result<Self, String> {
        let site = need(fields.site, "site")?;
        let session = need(fields.session, "session");
        Ok(match fields.request.as_str() {
            "hello" => Self::Hello {
                protocol: need(fields.protocol, "protocol")?,
                site,
                tables: need(fields.tables, "tables")?,
                cursor: fields.cursor,
            },
            "push" => Self::Push {
                session: session?,
                site,
                after: need(fields.after, "after")?,
                through: need(fields.through, "through")?,
                seen: need(fields.seen, "seen")?,
                rows: need(fields.rows, "rows")?,
            },
            "pull" => Self::Pull {
                session: session?,
                site,
                after: need(fields.after, "after")?,
                all: need(fields.all, "all")?,
                round: fields.round,
                most_rows: need(fields.most_rows, "most_rows")?,
                most_bytes: need(fields.most_bytes, "most_bytes")?,
            },
            "digest" => Self::Digest { session: session?, site, digests: need(fields.digests, "digests")? },
            "bucket" => Self::Bucket {
                session: session?,
                site,
                table: need(fields.table, "table")?,
                bucket: need(fields.bucket, "bucket")?,
            },
            other => return Err(format!("unknown request `{other}`")),
        })
    }
}

/// The fields of all answers.
#[derive(Deserialize)]
pub(super) struct ResponseFields {
    response: String,
    session: Option<String>,
    server: Option<i64>,
    time: Option<i64>,
    tables: Option<Vec<TableColumns>>,
    start_over: Option<bool>,
    through: Option<i64>,
    refused: Option<Vec<RefusedRow>>,
    after: Option<i64>,
    round: Option<i64>,
    next: Option<i64>,
    behind: Option<i64>,
    rows: Option<Vec<SentRow>>,
    left: Option<Vec<RowKey>>,
    sequence: Option<i64>,
    differing: Option<Vec<TableDigest>>,
    table: Option<String>,
    bucket: Option<u8>,
    hashes: Option<Vec<(String, u64)>>,
    reason: Option<Reason>,
    message: Option<String>,
}

impl TryFrom<ResponseFields> for Response {
    type Error = String;

    fn try_from(fields: ResponseFields) -> Result<Self, String> {
        let session = need(fields.session, "session");
        Ok(match fields.response.as_str() {
            "hello" => Self::Hello {
                session: session?,
                server: need(fields.server, "server")?,
                time: need(fields.time, "time")?,
                tables: need(fields.tables, "tables")?,
                start_over: need(fields.start_over, "start_over")?,
            },
            "pushed" => Self::Pushed {
                session: session?,
                after: need(fields.after, "after")?,
                through: need(fields.through, "through")?,
                refused: need(fields.refused, "refused")?,
            },
            "pulled" => Self::Pulled {
                session: session?,
                after: need(fields.after, "after")?,
                round: need(fields.round, "round")?,
                next: need(fields.next, "next")?,
                behind: need(fields.behind, "behind")?,
                rows: need(fields.rows, "rows")?,
                left: need(fields.left, "left")?,
            },
            "digests" => Self::Digests {
                session: session?,
                sequence: need(fields.sequence, "sequence")?,
                differing: need(fields.differing, "differing")?,
            },
            "bucket" => Self::Bucket {
                session: session?,
                table: need(fields.table, "table")?,
                bucket: need(fields.bucket, "bucket")?,
                hashes: need(fields.hashes, "hashes")?,
            },
            "refused" => Self::Refused {
                reason: need(fields.reason, "reason")?,
                message: need(fields.message, "message")?,
                time: need(fields.time, "time")?,
            },
            other => return Err(format!("unknown answer `{other}`")),
        })
    }
}
