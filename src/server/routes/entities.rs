use super::missing;
use crate::{
    catalog::registry::{self, CATALOG, Entity, EntityFilter, EntityKey},
    server::{
        answer::{Json, answer},
        describe::Bounds,
        errors::Failure,
        extract::{Key, Query, QueryRecord},
        route::Route,
        state::Data,
    },
    value::{Instant, record},
};
use axum::http::Method;

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::of(Method::GET, "/api/entities", &CATALOG, "entities", list),
        Route::of(Method::GET, "/api/entities/{entity_id}", &CATALOG, "entity", one)
            .fails(404, "There is no such entity."),
    ]
}

record! {
    /// Which entities to list.
    pub struct EntityQuery {
        /// Only those of this domain.
        pub domain: Option<String>,
        /// Only those of this platform.
        pub platform: Option<String>,
        /// Only those of this device.
        pub device_id: Option<String>,
        /// Only those in this area.
        pub area_id: Option<String>,
        /// The most rows to give.
        pub limit: i64 = 100,
        /// Where the page before ended: its `next`.
        pub cursor: Option<String>,
    }

    /// Something that a device measures or does.
    pub struct EntityItem {
        /// The hub's id, such as `light.kitchen`.
        pub entity_id: String,
        /// The device that it belongs to.
        pub device_id: Option<String>,
        /// The part of its id before the dot.
        pub domain: String,
        /// The integration that made it, or `unknown`.
        pub platform: String,
        /// Its id within the integration.
        pub unique_id: Option<String>,
        /// The area that it is in, if not its device's.
        pub area_id: Option<String>,
        /// Whether it is switched off in the hub.
        pub disabled: bool,
        /// When it was first known.
        pub timestamp: Instant,
    }
}

impl QueryRecord for EntityQuery {
    const BOUNDS: Bounds = &[("limit", 1..=10_000)];
}

answer! {
    /// A page of entities by id.
    pub struct EntityList {
        /// The entities of this page.
        pub entities: Vec<EntityItem>,
        /// The number of entities on this page.
        pub count: i64,
        /// The most entities that this page could have.
        pub limit: i64,
        /// The number of entities on all pages.
        pub total: i64,
        /// The `cursor` of the next page; null after the last.
        pub next: Option<String>,
    }
}

impl From<Entity> for EntityItem {
    fn from(entity: Entity) -> Self {
        Self {
            entity_id: entity.entity_id,
            device_id: entity.device_id,
            domain: entity.domain,
            platform: entity.platform.unwrap_or_else(|| "unknown".to_owned()),
            unique_id: entity.unique_id,
            area_id: entity.area_id,
            disabled: entity.disabled,
            timestamp: entity.created_at,
        }
    }
}

async fn list(data: Data, Query(query): Query<EntityQuery>) -> Result<Json<EntityList>, Failure> {
    let limit = query.limit;
    let filter = EntityFilter {
        domain: query.domain,
        platform: query.platform,
        device_id: query.device_id,
        area_id: query.area_id,
        limit,
        cursor: query.cursor,
    };
    data.answer(move |store| {
        let total = store.query(registry::count_entities(filter.clone()))?;
        let page = store.query(registry::entities(filter))?;
        let count = i64::try_from(page.rows.len()).unwrap_or(i64::MAX);
        let entities = page.rows.into_iter().map(EntityItem::from).collect();
        Ok(EntityList { entities, count, limit, total, next: page.next })
    })
    .await
}

async fn one(data: Data, Key(key): Key<EntityKey>) -> Result<Json<EntityItem>, Failure> {
    let id = key.entity_id.clone();
    let found = data.read(move |store| store.query(registry::entity(key))).await?;
    let entity = found.ok_or_else(|| missing("entity", &id))?;
    Ok(Json::of(&EntityItem::from(entity))?)
}
