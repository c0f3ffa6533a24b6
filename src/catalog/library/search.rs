use super::{
    LibraryItemHit, LibrarySearch, check,
    items::{COLUMNS, KINDS},
};
use crate::{
    Error, Result,
    query::{Condition, Page, Select},
    search::{Search, TypoTolerance},
};

/// Items that a full-text search of titles and metadata finds: those with the
/// fewest typing mistakes first, among them those that fit best. See
/// [`Search`] for what can be written.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::library::{self, LibrarySearch, NewLibraryItem}};
/// let store = Store::open_in_memory(Options::new().catalogs([library::CATALOG]))?;
/// for title in ["The Godfather", "The Godfather Part II"] {
///     store.run(library::add_library_item(NewLibraryItem { kind: "movie".into(), title: title.into(), ..Default::default() }))?;
/// }
/// let search = LibrarySearch { query: "godfahter".into(), ..Default::default() };
/// let page = store.query(library::search_library_items(search))?;
/// assert_eq!(page.rows[0].title, "The Godfather");
/// assert_eq!(page.rows[0].search_highlights["title"], "The <mark>Godfather</mark>");
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn search_library_items(search: LibrarySearch) -> Select<Page<LibraryItemHit>> {
    prepared(search).map_or_else(Select::refused, Search::page)
}

/// The number of items that a full-text search finds.
pub fn count_library_search(search: LibrarySearch) -> Select<i64> {
    prepared(search).map_or_else(Select::refused, Search::count)
}

fn prepared(search: LibrarySearch) -> Result<Search> {
    search.kind.as_deref().map_or(Ok(()), |kind| check::one_of(kind, &KINDS, "kind"))?;
    let snippet = usize::try_from(search.snippet)
        .map_err(|_| Error::invalid("snippet", format!("snippet must not be negative, as {} is", search.snippet)))?;
    Ok(Search::of("library_items", search.query)
        .columns(COLUMNS)
        .filter(Condition::equal("kind", search.kind))
        .filter(Condition::at_least("created_at", search.since))
        .filter(Condition::at_most("created_at", search.until))
        .typos(TypoTolerance::parse(&search.typos)?)
        .mark(search.mark_before, search.mark_after)
        .snippet(snippet)
        .limit(search.limit)
        .after(search.cursor))
}
