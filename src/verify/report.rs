use std::fmt;

/// How two sides are compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyOptions {
    /// The tables; all if there are none.
    pub tables: Vec<String>,
    /// Keys that are named at the most for each kind of difference (20).
    pub keys: usize,
    /// Whether a time without a zone on one side is UTC.
    pub assume_utc: bool,
}

impl Default for VerifyOptions {
    fn default() -> Self {
        Self { tables: Vec::new(), keys: 20, assume_utc: false }
    }
}

/// Rows of one kind: their number, and the first of them by key.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct Keys {
    /// How many rows.
    pub count: u64,
    /// The first of them; those that differ with the names of the columns.
    pub keys: Vec<String>,
}

impl Keys {
    pub(super) fn add(&mut self, most: usize, key: impl FnOnce() -> String) {
        self.count += 1;
        if self.keys.len() < most {
            self.keys.push(key());
        }
    }
}

/// What the two sides hold of one table.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize)]
pub struct TableComparison {
    /// The table.
    pub table: String,
    /// Rows on the left side.
    pub left_rows: u64,
    /// Rows on the right side.
    pub right_rows: u64,
    /// The sum of the hashes of the left side's rows; the same for the same rows in any order.
    pub left_hash: String,
    /// The sum of the hashes of the right side's rows.
    pub right_hash: String,
    /// Rows that are the same.
    pub matching: u64,
    /// Rows of the left side that the right side has not.
    pub missing: Keys,
    /// Rows of the right side that the left side has not.
    pub extra: Keys,
    /// Rows with the same key and other values.
    pub different: Keys,
    /// What was not compared: columns, or a table, that only one side has.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<String>,
}

impl TableComparison {
    /// Whether both sides hold the same rows.
    pub fn is_equal(&self) -> bool {
        self.left_rows == self.right_rows && self.left_hash == self.right_hash
    }
}

/// What a comparison found.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct VerifyReport {
    /// The left side.
    pub left: String,
    /// The right side.
    pub right: String,
    /// Whether both hold the same rows in every table.
    pub equal: bool,
    /// Table by table.
    pub tables: Vec<TableComparison>,
}

impl fmt::Display for VerifyReport {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for table in &self.tables {
            let TableComparison { table: name, matching, missing, extra, different, .. } = table;
            if table.is_equal() {
                writeln!(
                    formatter,
                    "{name}: {matching} rows, equal ({})",
                    &table.left_hash[..16.min(table.left_hash.len())]
                )?;
            } else {
                writeln!(
                    formatter,
                    "{name}: {} and {} rows: {matching} matching, {} missing, {} extra, {} different",
                    table.left_rows, table.right_rows, missing.count, extra.count, different.count
                )?;
            }
            for (what, keys) in [("missing", missing), ("extra", extra), ("different", different)] {
                for key in &keys.keys {
                    writeln!(formatter, "  {what} {key}")?;
                }
                if keys.count > keys.keys.len() as u64 && !keys.keys.is_empty() {
                    writeln!(formatter, "  … {} more {what}", keys.count - keys.keys.len() as u64)?;
                }
            }
            for note in &table.notes {
                writeln!(formatter, "  {note}")?;
            }
        }
        let rows: u64 = self.tables.iter().map(|table| table.matching).sum();
        let verdict = if self.equal { "equal" } else { "NOT equal" };
        write!(formatter, "{} and {} are {verdict}: {rows} rows match", self.left, self.right)
    }
}
