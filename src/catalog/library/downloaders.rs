use super::{
    Downloader, DownloaderChanges, NewDownloader, SettingsFilter, SettingsKey,
    accounts::MOST,
    change::{add, change, delete, missing},
    check,
};
use crate::{
    Result,
    catalog::require,
    query::{Batch, Condition, Order, Page, Select, Update, sql},
};

const COLUMNS: &str = "id, client_type, enabled, base_url, username, encrypted_password IS NOT NULL AS has_password, \
     encrypted_api_key IS NOT NULL AS has_api_key, category, timeout_ms, config, created_at, updated_at";

const CLIENT_TYPES: [&str; 3] = ["qbittorrent", "nzbget", "sabnzbd"];

const TAKEN: (&str, &str) = ("client_type", "there is a downloader of this type");

/// Adds a downloader; there is one of each type.
pub fn add_downloader(downloader: NewDownloader) -> Batch<Downloader> {
    check_new(&downloader).map(|()| insert(downloader)).into()
}

fn check_new(downloader: &NewDownloader) -> Result<()> {
    check::one_of(&downloader.client_type, &CLIENT_TYPES, "client_type")?;
    check::url(&downloader.base_url, "base_url")?;
    check::note(downloader.username.as_deref(), "username")?;
    check::encrypted(downloader.encrypted_password.as_deref(), "encrypted_password")?;
    check::encrypted(downloader.encrypted_api_key.as_deref(), "encrypted_api_key")?;
    check::note(downloader.category.as_deref(), "category")?;
    check_timeout(downloader.timeout_ms)
}

fn check_timeout(milliseconds: i64) -> Result<()> {
    require((1..=600_000).contains(&milliseconds), "timeout_ms", "must be 1 to 600000 milliseconds")
}

fn insert(downloader: NewDownloader) -> Batch<Downloader> {
    let insert = sql("INSERT INTO downloaders (client_type, enabled, base_url, username, encrypted_password, \
         encrypted_api_key, category, timeout_ms, config) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) \
         ON CONFLICT (client_type) DO NOTHING \
         RETURNING id, client_type, enabled, base_url, username, encrypted_password IS NOT NULL AS has_password, \
         encrypted_api_key IS NOT NULL AS has_api_key, category, timeout_ms, config, created_at, updated_at");
    let insert = insert
        .bind(downloader.client_type)
        .bind(downloader.enabled)
        .bind(downloader.base_url)
        .bind(downloader.username)
        .bind(downloader.encrypted_password)
        .bind(downloader.encrypted_api_key)
        .bind(downloader.category)
        .bind(downloader.timeout_ms)
        .bind(downloader.config);
    add(insert, TAKEN)
}

/// Downloaders, by their type.
pub fn downloaders(filter: SettingsFilter) -> Select<Page<Downloader>> {
    Select::from_table("downloaders", COLUMNS)
        .order([Order::ascending("client_type")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The downloader with this id.
pub fn downloader(key: impl Into<SettingsKey>) -> Select<Option<Downloader>> {
    Select::from_table("downloaders", COLUMNS).filter(Condition::equal("id", Some(key.into().id))).build()
}

/// Changes a downloader: what is left out stays, null clears.
pub fn update_downloader(changes: DownloaderChanges) -> Batch<Downloader> {
    if let Err(error) = check_changes(&changes) {
        return Batch::refused(error);
    }
    let update = Update::of("downloaders")
        .set("enabled", changes.enabled)
        .set("base_url", changes.base_url)
        .set("username", changes.username)
        .set("encrypted_password", changes.encrypted_password)
        .set("encrypted_api_key", changes.encrypted_api_key)
        .set("category", changes.category)
        .set("timeout_ms", changes.timeout_ms)
        .set("config", changes.config);
    let read =
        sql("SELECT id, client_type, enabled, base_url, username, encrypted_password IS NOT NULL AS has_password, \
         encrypted_api_key IS NOT NULL AS has_api_key, category, timeout_ms, config, created_at, updated_at \
         FROM downloaders WHERE id = ?1");
    change(update.by("id", &changes.id), read.bind(&changes.id), missing("downloader", &changes.id), TAKEN)
}

fn check_changes(changes: &DownloaderChanges) -> Result<()> {
    changes.base_url.as_set().map_or(Ok(()), |url| check::url(url, "base_url"))?;
    changes.username.as_set().map_or(Ok(()), |name| check::note(name.as_deref(), "username"))?;
    let encrypted = |secret: Option<&Option<String>>, field| {
        secret.map_or(Ok(()), |secret| check::encrypted(secret.as_deref(), field))
    };
    encrypted(changes.encrypted_password.as_set(), "encrypted_password")?;
    encrypted(changes.encrypted_api_key.as_set(), "encrypted_api_key")?;
    changes.category.as_set().map_or(Ok(()), |category| check::note(category.as_deref(), "category"))?;
    changes.timeout_ms.as_set().map_or(Ok(()), |milliseconds| check_timeout(*milliseconds))
}

/// Deletes a downloader; false if there was none.
pub fn delete_downloader(key: impl Into<SettingsKey>) -> Batch<bool> {
    delete(sql("DELETE FROM downloaders WHERE id = ?1").bind(key.into().id))
}
