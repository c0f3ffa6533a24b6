use super::table::Table;
use crate::value::record;

record! {
    /// A table of a store, as its schema says.
    pub struct TableDescription {
        /// The name.
        pub name: String,
        /// The columns of the primary key in order; of a table without one, no row can be addressed.
        pub primary_key: Vec<String>,
        /// Whether its rows change through the operations of its catalog alone.
        pub read_only: bool,
        /// The columns in order, without those that hold secrets.
        pub columns: Vec<TableColumn>,
        /// What its columns refer to.
        pub references: Vec<TableReference>,
    }

    /// A column of a table.
    pub struct TableColumn {
        /// The name.
        pub name: String,
        /// The type of its values: `integer`, `real`, `text`, `blob`, `boolean`, `instant`, `json`, or `any`.
        pub kind: String,
        /// The type as declared.
        pub declared_type: String,
        /// Whether it may be null.
        pub nullable: bool,
        /// Whether a new row must have a value for it.
        pub required: bool,
        /// Its default as SQL, if it has one.
        pub default_sql: Option<String>,
    }

    /// A foreign key of a table.
    pub struct TableReference {
        /// The columns that refer.
        pub columns: Vec<String>,
        /// The table that they refer to.
        pub table: String,
        /// The columns that they refer to; none for its primary key.
        pub table_columns: Vec<String>,
    }
}

impl<T> Table<T> {
    /// What the schema says of the table.
    pub fn describe(&self) -> TableDescription {
        let known = self.known();
        let columns = known.schema.columns.iter().enumerate().map(|(position, column)| TableColumn {
            name: column.name.clone(),
            kind: column.kind.name().to_owned(),
            declared_type: column.declared_type.clone(),
            nullable: known.is_nullable(position),
            required: known.is_required(position),
            default_sql: column.default.clone(),
        });
        let is_given = |names: &[String]| names.iter().all(|name| known.schema.column(name).is_some());
        let references = known.schema.foreign_keys.iter().filter(|key| is_given(&key.columns));
        TableDescription {
            name: known.schema.name.clone(),
            primary_key: known.schema.primary_key.clone(),
            read_only: known.is_read_only(),
            columns: columns.collect(),
            references: references
                .map(|key| TableReference {
                    columns: key.columns.clone(),
                    table: key.parent.clone(),
                    table_columns: key.parent_columns.clone(),
                })
                .collect(),
        }
    }
}
