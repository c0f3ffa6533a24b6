use super::{
    NewWantedItem, WantedFilter, WantedItem, WantedItemChanges, WantedItemKey, WantedScan,
    accounts::MOST,
    change::{change, delete, missing},
    check,
};
use crate::{
    Error, ErrorKind, Result,
    catalog::{now, require},
    query::{Batch, Condition, Order, Page, Select, SelectBuilder, Update, sql},
};

const COLUMNS: &str = "id, library_item_id, title, kind, status, search_query, last_search_at, added_at, metadata";

const STATUSES: [&str; 4] = ["wanted", "searching", "found", "failed"];

/// Adds something to find.
///
/// It fails with [`Constraint`](ErrorKind::Constraint) where the item of the
/// library that it belongs to is not there.
pub fn add_wanted_item(item: NewWantedItem) -> Batch<WantedItem> {
    check_new(&item).map(|()| insert(item)).into()
}

fn check_new(item: &NewWantedItem) -> Result<()> {
    check::name(&item.title, "title")?;
    check::name(&item.kind, "kind")?;
    check::note(item.search_query.as_deref(), "search_query")
}

fn insert(item: NewWantedItem) -> Batch<WantedItem> {
    let parent = item.library_item_id.clone().unwrap_or_default();
    let insert = sql("INSERT INTO wanted_items (library_item_id, title, kind, search_query, metadata) \
         SELECT ?1, ?2, ?3, ?4, ?5 WHERE ?1 IS NULL OR EXISTS (SELECT 1 FROM library_items WHERE id = ?1) \
         RETURNING id, library_item_id, title, kind, status, search_query, last_search_at, added_at, metadata");
    let insert =
        insert.bind(item.library_item_id).bind(item.title).bind(item.kind).bind(item.search_query).bind(item.metadata);
    Batch::new([insert.into()], move |mut outcomes| {
        let added = outcomes.remove(0).rows;
        if added.is_empty() { Err(no_item(&parent)) } else { Ok(added) }
    })
}

/// That there is no item of the library with this id.
pub(super) fn no_item(id: &str) -> Error {
    Error::new(ErrorKind::Constraint, format!("there is no item {id} in the library")).on("library_item_id")
}

/// Wanted items that meet all given filters, newest first.
pub fn wanted_items(filter: WantedFilter) -> Select<Page<WantedItem>> {
    let (limit, cursor) = (filter.limit, filter.cursor.clone());
    match check_status(filter.status.as_deref()) {
        Ok(()) => filtered(filter)
            .order([Order::descending("added_at"), Order::descending("id")])
            .page(limit, MOST, cursor)
            .build(),
        Err(error) => Select::refused(error),
    }
}

/// The number of wanted items that meet all given filters.
pub fn count_wanted_items(filter: WantedFilter) -> Select<i64> {
    check_status(filter.status.as_deref()).map_or_else(Select::refused, |()| filtered(filter).count())
}

fn check_status(status: Option<&str>) -> Result<()> {
    status.map_or(Ok(()), |status| check::one_of(status, &STATUSES, "status"))
}

fn filtered(filter: WantedFilter) -> SelectBuilder<Page<WantedItem>> {
    Select::from_table("wanted_items", COLUMNS)
        .filter(Condition::equal("status", filter.status))
        .filter(Condition::equal("kind", filter.kind))
        .filter(Condition::equal("library_item_id", filter.library_item_id))
}

/// Begins the search for wanted items: marks those that have waited longest
/// as `searching` and gives them. Two callers never get the same one.
pub fn scan_wanted_items(scan: WantedScan) -> Batch<Vec<WantedItem>> {
    if let Err(error) = require((1..=1000).contains(&scan.limit), "limit", "must be 1 to 1000") {
        return Batch::refused(error);
    }
    Batch::one(
        sql(concat!(
            "UPDATE wanted_items SET status = 'searching', last_search_at = ",
            now!(),
            " WHERE id IN (SELECT id FROM wanted_items WHERE status = 'wanted' AND (?1 IS NULL OR kind = ?1) \
             ORDER BY added_at, id LIMIT ?2) \
             RETURNING id, library_item_id, title, kind, status, search_query, last_search_at, added_at, metadata"
        ))
        .bind(scan.kind)
        .bind(scan.limit),
    )
}

/// Changes a wanted item: what is left out stays, null clears.
pub fn update_wanted_item(changes: WantedItemChanges) -> Batch<WantedItem> {
    if let Err(error) = check_changes(&changes) {
        return Batch::refused(error);
    }
    let WantedItemChanges { id, status, search_query, metadata } = changes;
    let update =
        Update::of("wanted_items").set("status", status).set("search_query", search_query).set("metadata", metadata);
    let read =
        sql("SELECT id, library_item_id, title, kind, status, search_query, last_search_at, added_at, metadata \
         FROM wanted_items WHERE id = ?1");
    change(update.by("id", &id), read.bind(&id), missing("wanted item", &id), ("id", "it is taken"))
}

fn check_changes(changes: &WantedItemChanges) -> Result<()> {
    check_status(changes.status.as_set().map(String::as_str))?;
    changes.search_query.as_set().map_or(Ok(()), |query| check::note(query.as_deref(), "search_query"))
}

/// Deletes the wanted item of this kind and id; false if there was none.
pub fn delete_wanted_item(key: WantedItemKey) -> Batch<bool> {
    delete(sql("DELETE FROM wanted_items WHERE id = ?1 AND kind = ?2").bind(key.id).bind(key.kind))
}
