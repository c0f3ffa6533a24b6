use crate::{
    server::{
        answer::{Answer, Json},
        describe::{Description, Schema},
        errors::Failure,
        state::Data,
    },
    tables::Table,
};
use utoipa::openapi::ObjectBuilder;

pub(super) const DOES: &str = "The routes of the tables that this store has, in OpenAPI 3.1.";

/// The description.
#[derive(serde::Serialize)]
#[serde(transparent)]
pub(super) struct TablesApi(crate::value::Json);

pub(super) async fn serve(data: Data) -> Result<Json<TablesApi>, Failure> {
    data.answer(|store| {
        let tables: Vec<_> = store.tables()?.iter().map(Table::describe).collect();
        Ok(TablesApi(super::describe::document(&tables)))
    })
    .await
}

impl Answer for TablesApi {
    fn schema(_description: &mut Description) -> Schema {
        ObjectBuilder::new().into()
    }
}
