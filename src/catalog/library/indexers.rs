use super::{
    Indexer, IndexerChanges, IndexerFilter, NewIndexer, SettingsKey,
    accounts::MOST,
    change::{change, delete, missing},
    check,
};
use crate::{
    Result,
    query::{Batch, Condition, Order, Page, Select, Update, sql},
};

const COLUMNS: &str = "id, name, type, base_url, encrypted_api_key IS NOT NULL AS has_api_key, enabled, priority, \
     config, created_at, updated_at";

const TYPES: [&str; 2] = ["torrent", "usenet"];

/// Adds an indexer.
pub fn add_indexer(indexer: NewIndexer) -> Batch<Indexer> {
    check_new(&indexer).map(|()| insert(indexer)).into()
}

fn check_new(indexer: &NewIndexer) -> Result<()> {
    check::name(&indexer.name, "name")?;
    check::one_of(&indexer.r#type, &TYPES, "type")?;
    check::url(&indexer.base_url, "base_url")?;
    check::encrypted(indexer.encrypted_api_key.as_deref(), "encrypted_api_key")
}

fn insert(indexer: NewIndexer) -> Batch<Indexer> {
    Batch::one(
        sql("INSERT INTO indexers (name, type, base_url, encrypted_api_key, enabled, priority, config) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) \
             RETURNING id, name, type, base_url, encrypted_api_key IS NOT NULL AS has_api_key, enabled, priority, \
             config, created_at, updated_at")
        .bind(indexer.name)
        .bind(indexer.r#type)
        .bind(indexer.base_url)
        .bind(indexer.encrypted_api_key)
        .bind(indexer.enabled)
        .bind(indexer.priority)
        .bind(indexer.config),
    )
}

/// Indexers that meet all given filters: the highest priority first, then by
/// name.
pub fn indexers(filter: IndexerFilter) -> Select<Page<Indexer>> {
    if let Err(error) = filter.r#type.as_deref().map_or(Ok(()), |kind| check::one_of(kind, &TYPES, "type")) {
        return Select::refused(error);
    }
    Select::from_table("indexers", COLUMNS)
        .filter(Condition::equal("type", filter.r#type))
        .filter(Condition::equal("enabled", filter.enabled))
        .order([Order::descending("priority"), Order::ascending("name"), Order::ascending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The indexer with this id.
pub fn indexer(key: impl Into<SettingsKey>) -> Select<Option<Indexer>> {
    Select::from_table("indexers", COLUMNS).filter(Condition::equal("id", Some(key.into().id))).build()
}

/// Changes an indexer: what is left out stays, null clears.
pub fn update_indexer(changes: IndexerChanges) -> Batch<Indexer> {
    if let Err(error) = check_changes(&changes) {
        return Batch::refused(error);
    }
    let update = Update::of("indexers")
        .set("name", changes.name)
        .set("type", changes.r#type)
        .set("base_url", changes.base_url)
        .set("encrypted_api_key", changes.encrypted_api_key)
        .set("enabled", changes.enabled)
        .set("priority", changes.priority)
        .set("config", changes.config);
    let read =
        sql("SELECT id, name, type, base_url, encrypted_api_key IS NOT NULL AS has_api_key, enabled, priority, \
         config, created_at, updated_at FROM indexers WHERE id = ?1");
    let taken = ("id", "there is an indexer with this id");
    change(update.by("id", &changes.id), read.bind(&changes.id), missing("indexer", &changes.id), taken)
}

fn check_changes(changes: &IndexerChanges) -> Result<()> {
    changes.name.as_set().map_or(Ok(()), |name| check::name(name, "name"))?;
    changes.r#type.as_set().map_or(Ok(()), |kind| check::one_of(kind, &TYPES, "type"))?;
    changes.base_url.as_set().map_or(Ok(()), |url| check::url(url, "base_url"))?;
    let secret = changes.encrypted_api_key.as_set();
    secret.map_or(Ok(()), |secret| check::encrypted(secret.as_deref(), "encrypted_api_key"))
}

/// Deletes an indexer; false if there was none.
pub fn delete_indexer(key: impl Into<SettingsKey>) -> Batch<bool> {
    delete(sql("DELETE FROM indexers WHERE id = ?1").bind(key.into().id))
}
