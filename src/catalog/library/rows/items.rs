use crate::value::{Instant, Json, Patch, record};

record! {
    /// A film, a series, music or a book.
    pub struct LibraryItem {
        /// The row's id.
        pub id: String,
        /// What it is: `movie`, `series`, `music` or `book`.
        pub kind: String,
        /// Its title, unique among its kind whatever the case of its letters.
        pub title: String,
        /// Where its poster is.
        pub poster_url: Option<String>,
        /// Where its background picture is.
        pub background_url: Option<String>,
        /// Whatever else is known.
        pub metadata: Option<Json>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }

    /// An item to add.
    pub struct NewLibraryItem {
        /// What it is: `movie`, `series`, `music` or `book`.
        pub kind: String,
        /// Its title.
        pub title: String,
        /// Where its poster is.
        pub poster_url: Option<String>,
        /// Where its background picture is.
        pub background_url: Option<String>,
        /// Whatever else is known.
        pub metadata: Option<Json>,
    }

    /// The item of a kind and title, as it was added or as it was there before.
    pub struct AddedLibraryItem {
        /// The row's id.
        pub id: String,
        /// What it is: `movie`, `series`, `music` or `book`.
        pub kind: String,
        /// Its title, unique among its kind whatever the case of its letters.
        pub title: String,
        /// Where its poster is.
        pub poster_url: Option<String>,
        /// Where its background picture is.
        pub background_url: Option<String>,
        /// Whatever else is known.
        pub metadata: Option<Json>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
        /// Whether it was added now; false if it was there before, and is as it was.
        pub added: bool,
    }

    /// Which items to list, and in which order.
    pub struct LibraryFilter {
        /// Only those whose title contains this text, whatever the case of its ASCII letters.
        pub search: Option<String>,
        /// Only those of this kind.
        pub kind: Option<String>,
        /// Only those added then or later.
        pub since: Option<Instant>,
        /// Only those added then or earlier.
        pub until: Option<Instant>,
        /// The order: by `title`, `created_at` or `updated_at`.
        pub sort: String = "created_at".to_owned(),
        /// Largest first; left out, titles begin with A and times with the newest.
        pub descending: Option<bool>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// What to look for in titles and metadata.
    pub struct LibrarySearch {
        /// Words, `"phrases"`, beginnings (`sol*`), words to leave out (`-stalker`), words of a column (`title:solaris`), one `OR` the other.
        pub query: String,
        /// Only those of this kind.
        pub kind: Option<String>,
        /// Only those added then or later.
        pub since: Option<Instant>,
        /// Only those added then or earlier.
        pub until: Option<Instant>,
        /// Whether typing mistakes are looked past: `auto` (where the words find nothing), `always` or `never`.
        pub typos: String = "auto".to_owned(),
        /// What stands before a word that was found.
        pub mark_before: String = "<mark>".to_owned(),
        /// What stands behind a word that was found.
        pub mark_after: String = "</mark>".to_owned(),
        /// About how many letters are shown around what was found; 0 for all.
        pub snippet: i64 = 160,
        /// The most rows to give, 1 to 1000.
        pub limit: i64 = 20,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// An item that a search found.
    pub struct LibraryItemHit {
        /// The row's id.
        pub id: String,
        /// What it is: `movie`, `series`, `music` or `book`.
        pub kind: String,
        /// Its title, unique among its kind whatever the case of its letters.
        pub title: String,
        /// Where its poster is.
        pub poster_url: Option<String>,
        /// Where its background picture is.
        pub background_url: Option<String>,
        /// Whatever else is known.
        pub metadata: Option<Json>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
        /// How well it fits: comparable within one search.
        pub search_score: f64,
        /// The typing mistakes that were looked past.
        pub search_typos: i64,
        /// Of each column in which something was found, the part around it: marked, and safe for HTML.
        pub search_highlights: Json,
    }

    /// The id of an item.
    pub struct LibraryItemKey {
        /// The row's id; to read, the title will do, too.
        pub id: String,
    }

    /// What to change of an item; what is left out stays, null clears.
    pub struct LibraryItemChanges {
        /// The row's id.
        pub id: String,
        /// What it is: `movie`, `series`, `music` or `book`.
        pub kind: Patch<String>,
        /// Its title.
        pub title: Patch<String>,
        /// Where its poster is.
        pub poster_url: Patch<Option<String>>,
        /// Where its background picture is.
        pub background_url: Patch<Option<String>>,
        /// Whatever else is known.
        pub metadata: Patch<Option<Json>>,
    }

    /// How many items of a kind there are.
    pub struct LibraryCount {
        /// The kind.
        pub kind: String,
        /// Its items.
        pub count: i64,
    }

    /// Something that is to be found.
    pub struct WantedItem {
        /// The row's id.
        pub id: String,
        /// The item of the library that it belongs to.
        pub library_item_id: Option<String>,
        /// Its title.
        pub title: String,
        /// What it is, such as `movie`.
        pub kind: String,
        /// How far the search is: `wanted`, `searching`, `found` or `failed`.
        pub status: String,
        /// What to search for, if not the title.
        pub search_query: Option<String>,
        /// When the last search began.
        pub last_search_at: Option<Instant>,
        /// When it was added.
        pub added_at: Instant,
        /// Whatever else is known.
        pub metadata: Option<Json>,
    }

    /// Something to find.
    pub struct NewWantedItem {
        /// The item of the library that it belongs to.
        pub library_item_id: Option<String>,
        /// Its title.
        pub title: String,
        /// What it is, such as `movie`.
        pub kind: String,
        /// What to search for, if not the title.
        pub search_query: Option<String>,
        /// Whatever else is known.
        pub metadata: Option<Json>,
    }

    /// Which wanted items to list.
    pub struct WantedFilter {
        /// Only those with this status.
        pub status: Option<String>,
        /// Only those of this kind.
        pub kind: Option<String>,
        /// Only those of this item of the library.
        pub library_item_id: Option<String>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// Which wanted items to search for.
    pub struct WantedScan {
        /// Only those of this kind.
        pub kind: Option<String>,
        /// The most to begin with, 1 to 1000.
        pub limit: i64 = 100,
    }

    /// What to change of a wanted item; what is left out stays, null clears.
    pub struct WantedItemChanges {
        /// The row's id.
        pub id: String,
        /// How far the search is: `wanted`, `searching`, `found` or `failed`.
        pub status: Patch<String>,
        /// What to search for, if not the title.
        pub search_query: Patch<Option<String>>,
        /// Whatever else is known.
        pub metadata: Patch<Option<Json>>,
    }

    /// The kind and id of a wanted item.
    pub struct WantedItemKey {
        /// What it is, such as `movie`.
        pub kind: String,
        /// The row's id.
        pub id: String,
    }
}

impl From<&str> for LibraryItemKey {
    fn from(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}
