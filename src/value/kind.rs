/// The logical type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Not declared: an expression; each value keeps the type that it has.
    #[default]
    Any,
    /// 64-bit integer.
    Integer,
    /// 64-bit floating point number.
    Real,
    /// Text.
    Text,
    /// Bytes.
    Blob,
    /// `BOOLEAN INTEGER`: 1 or 0.
    Boolean,
    /// `TIMESTAMP INTEGER`: microseconds since the Unix epoch, UTC.
    Instant,
    /// `JSON TEXT`.
    Json,
    /// Rows attached to a row.
    Rows,
}

impl Kind {
    /// The type's name, the same in the description of tables and in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Integer => "integer",
            Self::Real => "real",
            Self::Text => "text",
            Self::Blob => "blob",
            Self::Boolean => "boolean",
            Self::Instant => "instant",
            Self::Json => "json",
            Self::Rows => "rows",
        }
    }

    /// The logical type that a column's declared type stands for.
    ///
    /// The first word decides (`BOOLEAN`, `TIMESTAMP`, `JSON`); otherwise
    /// SQLite's rules of affinity do (<https://www.sqlite.org/datatype3.html>, section 3.1).
    ///
    /// # Example
    /// ```
    /// use edgelite::value::Kind;
    /// assert_eq!(Kind::of_declared_type("TIMESTAMP INTEGER"), Kind::Instant);
    /// assert_eq!(Kind::of_declared_type("VARCHAR(20)"), Kind::Text);
    /// assert_eq!(Kind::of_declared_type("BIGINT"), Kind::Integer);
    /// ```
    pub fn of_declared_type(declared: &str) -> Self {
        let declared = declared.trim().to_ascii_uppercase();
        match declared.split_whitespace().next() {
            None => return Self::Any,
            Some("BOOLEAN") => return Self::Boolean,
            Some("TIMESTAMP") => return Self::Instant,
            Some("JSON") => return Self::Json,
            Some(_) => {}
        }
        let has = |part: &str| declared.contains(part);
        if has("INT") {
            Self::Integer
        } else if has("CHAR") || has("CLOB") || has("TEXT") {
            Self::Text
        } else if has("BLOB") {
            Self::Blob
        } else if has("REAL") || has("FLOA") || has("DOUB") {
            Self::Real
        } else {
            Self::Any
        }
    }
}
