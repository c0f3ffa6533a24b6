use super::{
    AddedLibraryItem, LibraryCount, LibraryFilter, LibraryItem, LibraryItemChanges, LibraryItemKey, NewLibraryItem,
    accounts::MOST,
    change::{change, delete, missing},
    check,
};
use crate::{
    Result,
    catalog::media::Nothing,
    query::{Batch, Condition, Order, Page, Select, SelectBuilder, Sort, Update, sql},
    value::{Column, Kind},
};

pub(super) const COLUMNS: &str = "id, kind, title, poster_url, background_url, metadata, created_at, updated_at";

pub(super) const KINDS: [&str; 4] = ["movie", "series", "music", "book"];

const TAKEN: (&str, &str) = ("title", "there is an item of this kind and title");

/// Titles are unique among their kind.
const TITLE: Sort = Sort { name: "title", order: &[Order::ascending("title"), Order::ascending("kind")] };
const TITLE_OF_KIND: Sort = Sort { name: "title", order: &[Order::ascending("title")] };
const CREATED: Sort = Sort { name: "created_at", order: &[Order::descending("created_at"), Order::descending("id")] };
const UPDATED: Sort = Sort { name: "updated_at", order: &[Order::descending("updated_at"), Order::descending("id")] };

/// Adds an item; one of the same kind and title, in any case, is given as it
/// is.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::library::{self, NewLibraryItem}};
/// let store = Store::open_in_memory(Options::new().catalogs([library::CATALOG]))?;
/// let film = |title: &str| NewLibraryItem { kind: "movie".into(), title: title.into(), ..Default::default() };
/// let first = store.run(library::add_library_item(film("Solaris")))?;
/// let second = store.run(library::add_library_item(film("SOLARIS")))?;
/// assert!(first.added && !second.added);
/// assert_eq!((second.id, second.title.as_str()), (first.id, "Solaris"));
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn add_library_item(item: NewLibraryItem) -> Batch<AddedLibraryItem> {
    check_new(&item).map(|()| insert(item)).into()
}

fn check_new(item: &NewLibraryItem) -> Result<()> {
    check::one_of(&item.kind, &KINDS, "kind")?;
    check::name(&item.title, "title")?;
    check::note(item.poster_url.as_deref(), "poster_url")?;
    check::note(item.background_url.as_deref(), "background_url")
}

fn insert(item: NewLibraryItem) -> Batch<AddedLibraryItem> {
    let insert = sql("INSERT INTO library_items (kind, title, poster_url, background_url, metadata) \
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (title, kind) DO NOTHING")
    .bind(&item.kind)
    .bind(&item.title)
    .bind(item.poster_url)
    .bind(item.background_url)
    .bind(item.metadata);
    let read = sql("SELECT id, kind, title, poster_url, background_url, metadata, created_at, updated_at \
         FROM library_items WHERE title = ?1 AND kind = ?2")
    .bind(item.title)
    .bind(item.kind);
    Batch::new([insert.into(), read.into()], |mut outcomes| {
        let added = outcomes[0].total_changed() > 0;
        let column = Column { name: "added".to_owned(), kind: Kind::Boolean };
        Ok(outcomes.remove(1).rows.with_column(column, [added.into()]))
    })
}

/// Items that meet all given filters, in the order asked for.
///
/// `search` finds the titles that contain the text anywhere, whatever the
/// case of their ASCII letters; a text at the beginning is as good as one
/// within. Blanks around it do not count.
pub fn library_items(filter: LibraryFilter) -> Select<Page<LibraryItem>> {
    let (limit, cursor) = (filter.limit, filter.cursor.clone());
    let title = if filter.kind.is_some() { TITLE_OF_KIND } else { TITLE };
    let checked = check_filter(&filter);
    match checked.and_then(|()| Sort::choose(&[title, CREATED, UPDATED], &filter.sort, filter.descending)) {
        Ok(order) => filtered(filter).order(order).page(limit, MOST, cursor).build(),
        Err(error) => Select::refused(error),
    }
}

/// The number of items that meet all given filters.
pub fn count_library_items(filter: LibraryFilter) -> Select<i64> {
    check_filter(&filter).map_or_else(Select::refused, |()| filtered(filter).count())
}

fn check_filter(filter: &LibraryFilter) -> Result<()> {
    filter.kind.as_deref().map_or(Ok(()), |kind| check::one_of(kind, &KINDS, "kind"))?;
    check::note(filter.search.as_deref(), "search")
}

fn filtered(filter: LibraryFilter) -> SelectBuilder<Page<LibraryItem>> {
    let search = filter.search.as_deref().map(str::trim).filter(|text| !text.is_empty());
    Select::from_table("library_items", COLUMNS)
        .filter(Condition::equal("kind", filter.kind))
        .filter(Condition::at_least("created_at", filter.since))
        .filter(Condition::at_most("created_at", filter.until))
        .filter(search.map(|text| Condition::raw("instr(lower(title), ?) > 0", [text.to_ascii_lowercase().into()])))
}

/// The item with this id; else the one with this title, in any case, of the
/// first kind that has one.
pub fn library_item(key: impl Into<LibraryItemKey>) -> Select<Option<LibraryItem>> {
    Select::raw(
        sql("SELECT id, kind, title, poster_url, background_url, metadata, created_at, updated_at \
             FROM library_items WHERE id = coalesce(\
             (SELECT id FROM library_items WHERE id = ?1), \
             (SELECT id FROM library_items WHERE title = ?1 ORDER BY title, kind LIMIT 1))")
        .bind(key.into().id),
        ["library_items"],
    )
}

/// Changes an item: what is left out stays, null clears.
///
/// It fails with [`Conflict`](crate::ErrorKind::Conflict) where another item
/// of the kind has the title.
pub fn update_library_item(changes: LibraryItemChanges) -> Batch<LibraryItem> {
    if let Err(error) = check_changes(&changes) {
        return Batch::refused(error);
    }
    let LibraryItemChanges { id, kind, title, poster_url, background_url, metadata } = changes;
    let update = Update::of("library_items")
        .set("kind", kind)
        .set("title", title)
        .set("poster_url", poster_url)
        .set("background_url", background_url)
        .set("metadata", metadata);
    let read = sql("SELECT id, kind, title, poster_url, background_url, metadata, created_at, updated_at \
         FROM library_items WHERE id = ?1");
    change(update.by("id", &id), read.bind(&id), missing("item", &id), TAKEN)
}

fn check_changes(changes: &LibraryItemChanges) -> Result<()> {
    changes.kind.as_set().map_or(Ok(()), |kind| check::one_of(kind, &KINDS, "kind"))?;
    changes.title.as_set().map_or(Ok(()), |title| check::name(title, "title"))?;
    changes.poster_url.as_set().map_or(Ok(()), |url| check::note(url.as_deref(), "poster_url"))?;
    changes.background_url.as_set().map_or(Ok(()), |url| check::note(url.as_deref(), "background_url"))
}

/// Deletes the item with this id, with what is wanted of it and its jobs;
/// false if there was none.
pub fn delete_library_item(key: impl Into<LibraryItemKey>) -> Batch<bool> {
    delete(sql("DELETE FROM library_items WHERE id = ?1").bind(key.into().id))
}

/// How many items of each kind there are; a kind without items is left out.
pub fn library_counts(_: Nothing) -> Select<Vec<LibraryCount>> {
    // Without a condition the engine takes a narrower index, in another order, and sorts.
    Select::raw(
        sql("SELECT kind, count(*) AS count FROM library_items WHERE kind > '' GROUP BY kind ORDER BY kind"),
        ["library_items"],
    )
}
