//! The tables of a database, read from its own catalog.

use super::{connection::kind_of, errors::of_statement, values::is_read};
use crate::{
    Result,
    schema::{Column, Schema, Table, postgres_name},
    value::{Kind, Value},
};
use tokio_postgres::{Client, types::Type};

const COLUMNS: &str = "SELECT c.relname, a.attname, a.atttypid, format_type(a.atttypid, a.atttypmod), t.typcategory::text, \
     a.attnotnull, pg_get_expr(d.adbin, d.adrelid) \
     FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid \
     JOIN pg_type t ON t.oid = a.atttypid LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum \
     WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') AND NOT c.relispartition \
     AND a.attnum > 0 AND NOT a.attisdropped ORDER BY c.relname, a.attnum";

const KEYS: &str = "SELECT c.relname, a.attname FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid \
     JOIN pg_namespace n ON n.oid = c.relnamespace, unnest(i.indkey::int2[]) WITH ORDINALITY k (number, place), pg_attribute a \
     WHERE n.nspname = current_schema() AND i.indisprimary AND a.attrelid = c.oid AND a.attnum = k.number \
     ORDER BY c.relname, k.place";

/// A table of a database.
#[derive(Debug, Clone)]
pub(super) struct ServerTable {
    pub name: String,
    pub columns: Vec<ServerColumn>,
    pub primary_key: Vec<String>,
}

/// A column of a table of a database.
#[derive(Debug, Clone)]
pub(super) struct ServerColumn {
    pub name: String,
    pub of: Type,
    declared: String,
    /// Whether its values have parts: arrays and rows.
    has_parts: bool,
    not_null: bool,
    default: Option<String>,
}

impl ServerTable {
    pub(super) fn column(&self, name: &str) -> Option<&ServerColumn> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl ServerColumn {
    /// The logical type that it has by itself.
    pub(super) const fn kind(&self) -> Kind {
        if self.has_parts { Kind::Json } else { kind_of(&self.of) }
    }

    /// The expression that reads it for a column of the store of this type,
    /// and the expression's type.
    pub(super) fn reading(&self, wanted: Kind) -> (String, Type) {
        let name = postgres_name(&self.name);
        let is_text = matches!(self.of, Type::TEXT | Type::VARCHAR | Type::BPCHAR | Type::NAME);
        if self.has_parts {
            (format!("to_jsonb({name})::text"), Type::TEXT)
        } else if wanted == Kind::Text && !is_text && self.of != Type::TIMESTAMP || !is_read(&self.of) {
            (format!("{name}::text"), Type::TEXT)
        } else {
            (name, self.of.clone())
        }
    }
}

/// Reads the tables of the schema that comes first in the search path.
pub(super) async fn read(client: &Client) -> Result<Vec<ServerTable>> {
    let mut tables: Vec<ServerTable> = Vec::new();
    for row in client.query(COLUMNS, &[]).await.map_err(of_statement)? {
        let name: String = row.get(0);
        if tables.last().is_none_or(|table| table.name != name) {
            tables.push(ServerTable { name, columns: Vec::new(), primary_key: Vec::new() });
        }
        let category: String = row.get(4);
        let table = tables.last_mut().expect("just added");
        table.columns.push(ServerColumn {
            name: row.get(1),
            of: Type::from_oid(row.get(2)).unwrap_or(Type::UNKNOWN),
            declared: row.get(3),
            has_parts: matches!(category.as_str(), "A" | "C"),
            not_null: row.get(5),
            default: row.get(6),
        });
    }
    for row in client.query(KEYS, &[]).await.map_err(of_statement)? {
        let (name, column): (String, String) = (row.get(0), row.get(1));
        if let Some(table) = tables.iter_mut().find(|table| table.name == name) {
            table.primary_key.push(column);
        }
    }
    Ok(tables)
}

/// The tables as the store describes its own.
pub(super) fn schema(tables: &[ServerTable]) -> Schema {
    let column = |column: &ServerColumn| Column {
        name: column.name.clone(),
        declared_type: column.declared.clone(),
        kind: column.kind(),
        not_null: column.not_null,
        default: column.default.clone(),
    };
    let table = |table: &ServerTable| Table {
        name: table.name.clone(),
        sql: String::new(),
        columns: table.columns.iter().map(column).collect(),
        primary_key: table.primary_key.clone(),
        foreign_keys: Vec::new(),
        indexes: Vec::new(),
    };
    Schema { tables: tables.iter().map(table).collect(), ..Schema::default() }
}

/// A value as SQL writes it, for statements that take no parameters. Its
/// type comes from what it is compared with.
pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::Null => "NULL".to_owned(),
        Value::Integer(integer) => integer.to_string(),
        Value::Boolean(flag) => flag.to_string(),
        Value::Real(real) => format!("'{real:?}'"),
        Value::Instant(instant) => format!("'{instant}'"),
        Value::Blob(bytes) => {
            let digits: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            format!("'\\x{digits}'")
        }
        Value::Text(text) | Value::Json(text) => format!("'{}'", text.replace('\'', "''")),
        Value::Rows(_) => "NULL".to_owned(),
    }
}
