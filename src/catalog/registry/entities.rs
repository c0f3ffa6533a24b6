use super::{
    BulkReport, Entity, EntityFilter, EntityKey, EntityPayloads, IntegrationAnalytics, IntegrationKey,
    payload::{Taken, bulk, instant, text},
};
use crate::{
    catalog::now,
    query::{Attachment, Batch, Condition, Link, Order, Page, Select, SelectBuilder, sql},
    value::{Json, Value},
};

const COLUMNS: &str = "entity_id, device_id, domain, platform, unique_id, area_id, disabled, created_at";

const MOST: i64 = 10_000;

/// Entities that meet all given filters, by id.
pub fn entities(filter: EntityFilter) -> Select<Page<Entity>> {
    let (limit, cursor) = (filter.limit, filter.cursor.clone());
    filtered(filter).order([Order::ascending("entity_id")]).page(limit, MOST, cursor).build()
}

/// The number of entities that meet all given filters.
pub fn count_entities(filter: EntityFilter) -> Select<i64> {
    filtered(filter).count()
}

fn filtered(filter: EntityFilter) -> SelectBuilder<Page<Entity>> {
    Select::from_table("entities", COLUMNS)
        .filter(Condition::equal("device_id", filter.device_id))
        .filter(Condition::equal("domain", filter.domain))
        .filter(Condition::equal("platform", filter.platform))
        .filter(Condition::equal("area_id", filter.area_id))
}

/// The entity with this id.
pub fn entity(key: impl Into<EntityKey>) -> Select<Option<Entity>> {
    Select::from_table("entities", COLUMNS).filter(Condition::equal("entity_id", Some(key.into().entity_id))).build()
}

/// Adds or updates entities from a hub's registry, in one transaction.
///
/// The domain is the part of the id before the dot; an entity is disabled if
/// `disabled_by` says so. `created_at` of a known entity stays. A row without
/// an id or of an unknown device is reported and does not sink the others.
pub fn bulk_upsert_entities(payloads: EntityPayloads) -> Batch<BulkReport> {
    // The condition keeps an unknown device from failing the whole statement.
    const UPSERT: &str = concat!(
        "INSERT INTO entities (entity_id, device_id, domain, platform, unique_id, area_id, disabled, created_at) \
         SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, coalesce(?8, ",
        now!(),
        ") WHERE ?2 IS NULL OR EXISTS (SELECT 1 FROM devices WHERE device_id = ?2) \
         ON CONFLICT (entity_id) DO UPDATE SET device_id = excluded.device_id, domain = excluded.domain, \
         platform = excluded.platform, unique_id = excluded.unique_id, area_id = excluded.area_id, \
         disabled = excluded.disabled"
    );
    bulk(UPSERT, &payloads.entities, read, "its device is unknown")
}

fn read(entity: &Json) -> Taken {
    let id = text(entity, "entity_id").ok_or((None, "it has no entity_id"))?;
    let Some((domain, _)) = id.split_once('.').filter(|(domain, rest)| !domain.is_empty() && !rest.is_empty()) else {
        return Err((Some(id), "its entity_id has no domain before a dot"));
    };
    let disabled = match entity.get("disabled").and_then(Json::as_bool) {
        Some(disabled) => disabled,
        None => entity.get("disabled_by").is_some_and(|by| !by.is_null()),
    };
    // Some integrations give numbers as unique ids.
    let unique_id = entity.get("unique_id").and_then(|unique| match unique {
        Json::String(text) => Some(text.clone()),
        Json::Number(number) => Some(number.to_string()),
        _ => None,
    });
    let parameters = vec![
        id.as_str().into(),
        text(entity, "device_id").into(),
        domain.into(),
        text(entity, "platform").into(),
        unique_id.into(),
        text(entity, "area_id").into(),
        disabled.into(),
        instant(entity, "created_at").into(),
    ];
    Ok((id, parameters))
}

/// How many devices and entities an integration has, and the entities per
/// domain, most first.
pub fn integration_analytics(key: impl Into<IntegrationKey>) -> Select<IntegrationAnalytics> {
    const BREAKDOWN: &str = "SELECT platform, domain, count(*) AS count FROM entities \
         WHERE platform IN ({keys}) GROUP BY platform, domain ORDER BY count DESC, domain";
    let platform: Value = key.into().platform.into();
    let counts = sql("SELECT ?1 AS platform, count(DISTINCT device_id) AS device_count, count(*) AS entity_count \
         FROM entities WHERE platform = ?1");
    Select::raw(counts.bind(platform), ["entities"]).with(Attachment {
        name: "entity_breakdown",
        link: Some(Link { key: "platform", foreign_key: "platform" }),
        sql: BREAKDOWN,
        tables: &["entities"],
    })
}
