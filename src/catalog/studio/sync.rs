use super::{
    MOST, NewSyncConfig, NewSyncRun, SyncConfig, SyncConfigFilter, SyncConfigKey, SyncHistoryFilter, SyncRun,
    SyncRunResult,
    checks::{check_name, check_not_negative, guarded, missing},
};
use crate::{
    Error, ErrorKind, Result,
    catalog::{now, require},
    query::{Batch, Condition, Order, Page, Select, sql},
};

const CONFIG_COLUMNS: &str = "id, config_key, config_value, is_encrypted, created_at, updated_at";
const COLUMNS: &str = "id, sync_type, status, started_at, completed_at, items_processed, items_succeeded, \
     items_failed, error_message, details";

/// Sets a setting; the same name again replaces its value. The value is kept
/// as it is given: whoever encrypts it says so and decrypts it.
pub fn set_sync_config(config: NewSyncConfig) -> Batch<SyncConfig> {
    check_name(&config.config_key, "config_key").map(|()| upsert(config)).into()
}

fn upsert(config: NewSyncConfig) -> Batch<SyncConfig> {
    const UPSERT: &str = concat!(
        "INSERT INTO sync_config (config_key, config_value, is_encrypted) VALUES (?1, ?2, ?3) \
         ON CONFLICT (config_key) DO UPDATE SET config_value = excluded.config_value, \
         is_encrypted = excluded.is_encrypted, updated_at = ",
        now!(),
        " RETURNING "
    );
    Batch::one(
        sql(format!("{UPSERT}{CONFIG_COLUMNS}"))
            .bind(config.config_key)
            .bind(config.config_value)
            .bind(config.is_encrypted),
    )
}

/// Settings of the exchange with other systems, by name.
pub fn sync_configs(filter: SyncConfigFilter) -> Select<Page<SyncConfig>> {
    Select::from_table("sync_config", CONFIG_COLUMNS)
        .order([Order::ascending("config_key")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}

/// The setting with this name.
pub fn sync_config(key: impl Into<SyncConfigKey>) -> Select<Option<SyncConfig>> {
    Select::from_table("sync_config", CONFIG_COLUMNS)
        .filter(Condition::equal("config_key", Some(key.into().config_key)))
        .build()
}

/// Begins an exchange with another system.
pub fn start_sync_run(run: NewSyncRun) -> Batch<SyncRun> {
    check_name(&run.sync_type, "sync_type").map(|()| insert(run)).into()
}

fn insert(run: NewSyncRun) -> Batch<SyncRun> {
    Batch::one(
        sql(format!(
            "INSERT INTO sync_history (sync_type, status, details) VALUES (?1, 'running', ?2) RETURNING {COLUMNS}"
        ))
        .bind(run.sync_type)
        .bind(run.details),
    )
}

/// Ends an exchange that is running; one that has ended is a conflict.
pub fn finish_sync_run(result: SyncRunResult) -> Batch<SyncRun> {
    check(&result).map(|()| update(result)).into()
}

fn check(result: &SyncRunResult) -> Result<()> {
    require(matches!(result.status.as_str(), "completed" | "failed"), "status", "must be completed or failed")?;
    check_not_negative(Some(result.items_processed), "items_processed")?;
    check_not_negative(Some(result.items_succeeded), "items_succeeded")?;
    check_not_negative(Some(result.items_failed), "items_failed")
}

fn update(result: SyncRunResult) -> Batch<SyncRun> {
    const UPDATE: &str = concat!(
        "UPDATE sync_history SET status = ?2, items_processed = ?3, items_succeeded = ?4, items_failed = ?5, \
         error_message = ?6, details = coalesce(?7, details), completed_at = ",
        now!(),
        " WHERE id = ?1 AND status = 'running' RETURNING "
    );
    let id = result.sync_run_id;
    let state = sql("SELECT status FROM sync_history WHERE id = ?1").bind(id);
    let update = sql(format!("{UPDATE}{COLUMNS}"))
        .bind(id)
        .bind(result.status)
        .bind(result.items_processed)
        .bind(result.items_succeeded)
        .bind(result.items_failed)
        .bind(result.error_message)
        .bind(result.details);
    guarded(state, update, move |state| match state {
        None => missing("exchange", id, "sync_run_id"),
        Some(state) => Error::new(ErrorKind::Conflict, format!("exchange {id} is {state}; it has ended")).on("status"),
    })
}

/// Exchanges with other systems, newest first.
pub fn sync_history(filter: SyncHistoryFilter) -> Select<Page<SyncRun>> {
    Select::from_table("sync_history", COLUMNS)
        .filter(Condition::equal("sync_type", filter.sync_type))
        .order([Order::descending("started_at"), Order::descending("id")])
        .page(filter.limit, MOST, filter.cursor)
        .build()
}
