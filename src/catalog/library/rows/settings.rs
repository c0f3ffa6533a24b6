use crate::value::{Instant, Json, Patch, record};

record! {
    /// A program that downloads; its secrets are not told.
    pub struct Downloader {
        /// The row's id.
        pub id: String,
        /// Which program it is: `qbittorrent`, `nzbget` or `sabnzbd`; one row for each.
        pub client_type: String,
        /// Whether it is used.
        pub enabled: bool,
        /// Where it is reached.
        pub base_url: String,
        /// The user to log in as.
        pub username: Option<String>,
        /// Whether a password is stored.
        pub has_password: bool,
        /// Whether an API key is stored.
        pub has_api_key: bool,
        /// The category of its downloads.
        pub category: Option<String>,
        /// How long it may take to answer, in milliseconds.
        pub timeout_ms: i64,
        /// Whatever else is set.
        pub config: Option<Json>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }

    /// A downloader to add.
    pub struct NewDownloader {
        /// Which program it is: `qbittorrent`, `nzbget` or `sabnzbd`.
        pub client_type: String,
        /// Whether it is used.
        pub enabled: bool = true,
        /// Where it is reached.
        pub base_url: String,
        /// The user to log in as.
        pub username: Option<String>,
        /// The encrypted password, never the password itself.
        pub encrypted_password: Option<String>,
        /// The encrypted API key, never the key itself.
        pub encrypted_api_key: Option<String>,
        /// The category of its downloads.
        pub category: Option<String>,
        /// How long it may take to answer, in milliseconds, 1 to 600000.
        pub timeout_ms: i64 = 5000,
        /// Whatever else is set.
        pub config: Option<Json>,
    }

    /// What to change of a downloader; what is left out stays, null clears.
    pub struct DownloaderChanges {
        /// The row's id.
        pub id: String,
        /// Whether it is used.
        pub enabled: Patch<bool>,
        /// Where it is reached.
        pub base_url: Patch<String>,
        /// The user to log in as.
        pub username: Patch<Option<String>>,
        /// The encrypted password, never the password itself.
        pub encrypted_password: Patch<Option<String>>,
        /// The encrypted API key, never the key itself.
        pub encrypted_api_key: Patch<Option<String>>,
        /// The category of its downloads.
        pub category: Patch<Option<String>>,
        /// How long it may take to answer, in milliseconds, 1 to 600000.
        pub timeout_ms: Patch<i64>,
        /// Whatever else is set.
        pub config: Patch<Option<Json>>,
    }

    /// Which page of a list of settings to give.
    pub struct SettingsFilter {
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// The id of a row of the settings.
    pub struct SettingsKey {
        /// The row's id.
        pub id: String,
    }

    /// A place to search in; its API key is not told.
    pub struct Indexer {
        /// The row's id.
        pub id: String,
        /// Its name.
        pub name: String,
        /// What it finds: `torrent` or `usenet`.
        pub r#type: String,
        /// Where it is reached.
        pub base_url: String,
        /// Whether an API key is stored.
        pub has_api_key: bool,
        /// Whether it is used.
        pub enabled: bool,
        /// Its place among the others, the highest first.
        pub priority: i64,
        /// Whatever else is set.
        pub config: Option<Json>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }

    /// An indexer to add.
    pub struct NewIndexer {
        /// Its name.
        pub name: String,
        /// What it finds: `torrent` or `usenet`.
        pub r#type: String,
        /// Where it is reached.
        pub base_url: String,
        /// The encrypted API key, never the key itself.
        pub encrypted_api_key: Option<String>,
        /// Whether it is used.
        pub enabled: bool = true,
        /// Its place among the others, the highest first.
        pub priority: i64 = 0,
        /// Whatever else is set.
        pub config: Option<Json>,
    }

    /// Which indexers to list.
    pub struct IndexerFilter {
        /// Only those of this type.
        pub r#type: Option<String>,
        /// Only those that are used, or only those that are not.
        pub enabled: Option<bool>,
        /// The most rows to give, 1 to 10000.
        pub limit: i64 = 100,
        /// Where the page before ended.
        pub cursor: Option<String>,
    }

    /// What to change of an indexer; what is left out stays, null clears.
    pub struct IndexerChanges {
        /// The row's id.
        pub id: String,
        /// Its name.
        pub name: Patch<String>,
        /// What it finds: `torrent` or `usenet`.
        pub r#type: Patch<String>,
        /// Where it is reached.
        pub base_url: Patch<String>,
        /// The encrypted API key, never the key itself.
        pub encrypted_api_key: Patch<Option<String>>,
        /// Whether it is used.
        pub enabled: Patch<bool>,
        /// Its place among the others, the highest first.
        pub priority: Patch<i64>,
        /// Whatever else is set.
        pub config: Patch<Option<Json>>,
    }

    /// Which qualities of a download are taken.
    pub struct QualityProfile {
        /// The row's id.
        pub id: String,
        /// Its name, unique.
        pub name: String,
        /// What it is for.
        pub description: Option<String>,
        /// The lowest quality that is taken.
        pub min_quality: Option<String>,
        /// The highest quality that is taken.
        pub max_quality: Option<String>,
        /// The qualities that are preferred, best first.
        pub preferred_qualities: Option<Vec<String>>,
        /// Whatever else is set.
        pub config: Option<Json>,
        /// When it was added.
        pub created_at: Instant,
        /// When it last changed.
        pub updated_at: Instant,
    }

    /// A quality profile to add.
    pub struct NewQualityProfile {
        /// Its name.
        pub name: String,
        /// What it is for.
        pub description: Option<String>,
        /// The lowest quality that is taken.
        pub min_quality: Option<String>,
        /// The highest quality that is taken.
        pub max_quality: Option<String>,
        /// The qualities that are preferred, best first.
        pub preferred_qualities: Option<Vec<String>>,
        /// Whatever else is set.
        pub config: Option<Json>,
    }

    /// What to change of a quality profile; what is left out stays, null clears.
    pub struct QualityProfileChanges {
        /// The row's id.
        pub id: String,
        /// Its name.
        pub name: Patch<String>,
        /// What it is for.
        pub description: Patch<Option<String>>,
        /// The lowest quality that is taken.
        pub min_quality: Patch<Option<String>>,
        /// The highest quality that is taken.
        pub max_quality: Patch<Option<String>>,
        /// The qualities that are preferred, best first.
        pub preferred_qualities: Patch<Option<Vec<String>>>,
        /// Whatever else is set.
        pub config: Patch<Option<Json>>,
    }

    /// A secret as it is stored: encrypted.
    pub struct StoredSecret {
        /// The table that it is in.
        pub table_name: String,
        /// The row that it is in.
        pub id: String,
        /// The column that it is in.
        pub column_name: String,
        /// The encrypted text.
        pub encrypted: String,
    }

    /// A secret that is encrypted anew.
    pub struct RenewedSecret {
        /// The table that it is in.
        pub table_name: String,
        /// The row that it is in.
        pub id: String,
        /// The column that it is in.
        pub column_name: String,
        /// The encrypted text that it takes the place of.
        pub old_encrypted: String,
        /// The encrypted text.
        pub encrypted: String,
    }
}

impl From<&str> for SettingsKey {
    fn from(id: &str) -> Self {
        Self { id: id.to_owned() }
    }
}
