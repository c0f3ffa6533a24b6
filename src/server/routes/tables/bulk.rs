use super::path::OfTable;
use crate::{
    Error, Result,
    server::{
        answer::{Answer, Json},
        describe::{Describe, Description, Schema},
        errors::Failure,
        extract::{kind_of, read_json},
        state::{App, Data},
    },
    tables::{Change, Key, MOST_CHANGES},
    value::{Json as Tree, Row, Rows, Value, to_row},
};
use axum::extract::{FromRequest, Request};
use utoipa::openapi::schema::{ArrayBuilder, ObjectBuilder, Type};

pub(super) const DOES: &str = "Adds, changes and deletes rows of a table: all of them or none.";

/// The keys of the changed rows, in the order of the changes.
#[derive(serde::Serialize)]
pub(super) struct Keys {
    keys: Rows,
}

/// The body: `{"changes": [{"operation": …, "key": …, "row": …}]}`.
pub(super) struct Changes(Vec<Change>);

pub(super) async fn bulk(data: Data, OfTable(name): OfTable, changes: Changes) -> Result<Json<Keys>, Failure> {
    let batch = data.read(move |store| Ok(store.table(&name)?.bulk(changes.0))).await?;
    let keys = data.write(batch).await?;
    Ok(Json::of(&Keys { keys })?)
}

impl FromRequest<App> for Changes {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &App) -> Result<Self, Failure> {
        read_json(request, app, read).await.map(Self)
    }
}

fn read(body: Tree) -> Result<Vec<Change>> {
    let refused =
        |found: &str| Err(Error::invalid("changes", format!("the body must be {{\"changes\": […]}}, not {found}")));
    let changes = match body {
        Tree::Object(mut body) => match (body.remove("changes"), body.keys().next()) {
            (Some(Tree::Array(changes)), None) => changes,
            (Some(_), Some(other)) => {
                return Err(Error::invalid(other.clone(), format!("unknown field {other}; there is changes")));
            }
            (Some(other), None) => return refused(kind_of(&other)),
            (None, _) => return refused("an object without changes"),
        },
        other => return refused(kind_of(&other)),
    };
    let changes = changes
        .into_iter()
        .enumerate()
        .map(|(position, change)| change_of(change).map_err(|error| Change::refused(position, error)));
    changes.collect()
}

fn change_of(change: Tree) -> Result<Change> {
    let Tree::Object(mut fields) = change else {
        return Err(Error::new(
            crate::ErrorKind::InvalidArgument,
            format!("a change must be an object, not {}", kind_of(&change)),
        ));
    };
    let operation = fields.remove("operation").unwrap_or_default();
    let mut key = || match fields.remove("key") {
        None | Some(Tree::Null) => Err(Error::invalid("key", "the change needs a key")),
        Some(Tree::Array(values)) => Ok(Key::from(values.into_iter().map(value_of).collect::<Result<Vec<_>>>()?)),
        Some(named @ Tree::Object(_)) => to_row(&named).map(Key::from),
        Some(value) => value_of(value).map(Key::from),
    };
    let key = match operation.as_str() {
        Some("update" | "delete") => Some(key()?),
        _ => None,
    };
    let mut row = || match fields.remove("row") {
        Some(row @ Tree::Object(_)) => to_row(&row),
        Some(other) => Err(Error::invalid("row", format!("row must be an object, not {}", kind_of(&other)))),
        None => Err(Error::invalid("row", "the change needs a row")),
    };
    let change = match (operation.as_str(), key) {
        (Some("create"), _) => Change::Create { row: row()? },
        (Some("upsert"), _) => Change::Upsert { row: row()? },
        (Some("update"), Some(key)) => Change::Update { key, changes: row()? },
        (Some("delete"), Some(key)) => Change::Delete { key },
        _ => {
            let message = "operation must be one of create, update, upsert, delete";
            return Err(Error::invalid("operation", message));
        }
    };
    match fields.keys().next() {
        None => Ok(change),
        Some(other) => Err(Error::invalid(other.clone(), format!("the change does not take {other}"))),
    }
}

/// A value of a key.
fn value_of(json: Tree) -> Result<Value> {
    let row: Row = to_row(&serde_json::json!({ "key": json }))?;
    row.value("key").cloned()
}

impl Answer for Keys {
    fn schema(_description: &mut Description) -> Schema {
        let keys = ArrayBuilder::new().items(ObjectBuilder::new());
        let keys = keys.description(Some("The key of each changed row, in the order of the changes."));
        ObjectBuilder::new().property("keys", keys).required("keys").into()
    }
}

impl Describe for Changes {
    fn describe(description: &mut Description) {
        let words = ["create", "update", "upsert", "delete"];
        let operation = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words));
        let key = ObjectBuilder::new().schema_type(utoipa::openapi::schema::SchemaType::AnyValue);
        let key =
            key.description(Some("Of an update or a delete: the value of the key, or its values in order or by name."));
        let row =
            ObjectBuilder::new().description(Some("The row of a create or an upsert, or the changes of an update."));
        let change = ObjectBuilder::new()
            .property("operation", operation)
            .required("operation")
            .property("key", key)
            .property("row", row);
        let changes = ArrayBuilder::new().items(change).max_items(Some(MOST_CHANGES));
        let body = ObjectBuilder::new().property("changes", changes).required("changes");
        description.takes_json("The changes, in order. A failure names the position of its change.", body.into());
    }
}
