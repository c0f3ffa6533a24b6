//! Secrets of former documents: encrypted before they reach a statement.

use super::{Document, row::Row};
use crate::{
    Result,
    catalog::library::check,
    query::{Batch, Output, sql},
    transfer::{Seal, Target, loader::Refusal},
    value::{Row as Stored, Value},
};
use std::collections::HashMap;

/// The secrets of a row, in plain and as they are stored.
const SECRETS: [(&str, &str); 2] = [("password", "encrypted_password"), ("api_key", "encrypted_api_key")];

/// Why a value must not be stored in a column that holds a secret.
pub(in crate::transfer) fn refusal(table: &str, column: &str, value: &Value) -> Option<String> {
    let text = value.as_text()?;
    let refused = match (table, column) {
        ("users", "password_hash") => check::password_hash(text, "password_hash"),
        ("sessions", "token_hash") => check::token_hash(text, "token_hash"),
        ("downloaders" | "indexers", "encrypted_password") => check::encrypted(Some(text), "encrypted_password"),
        ("downloaders" | "indexers", "encrypted_api_key") => check::encrypted(Some(text), "encrypted_api_key"),
        _ => return None,
    };
    refused.err().map(|error| error.to_string())
}

/// How secrets are encrypted, and what the store holds of them: a second
/// import must find them as they are, though every encryption differs.
#[derive(Default)]
pub(in crate::transfer) struct Sealing {
    table: &'static str,
    key: &'static str,
    seal: Option<Seal>,
    /// By the row's key and the column.
    stored: HashMap<(String, &'static str), String>,
}

impl Sealing {
    /// For the rows of a document; it reads what the store holds.
    pub(in crate::transfer) fn of(
        document: Option<Document>,
        seal: Option<&Seal>,
        target: &mut dyn Target,
    ) -> Result<Self> {
        let (key, columns): (_, &[&'static str]) = match document {
            Some(Document::Downloaders) => ("client_type", &["encrypted_password", "encrypted_api_key"]),
            Some(Document::Indexers) => ("id", &["encrypted_api_key"]),
            _ => return Ok(Self::default()),
        };
        let table = document.map_or("", Document::table);
        let read = sql(format!("SELECT {key}, {} FROM {table}", columns.join(", ")));
        let rows = target.write(Batch::<Vec<Stored>>::one(read).into_write()?)?;
        let mut stored = HashMap::new();
        for row in Vec::<Stored>::from_rows(rows)? {
            for column in columns {
                if let (Value::Text(name), Value::Text(secret)) = (row.value(key)?, row.value(column)?) {
                    stored.insert((name.clone(), *column), secret.clone());
                }
            }
        }
        Ok(Self { table, key, seal: seal.cloned(), stored })
    }

    /// Puts encrypted secrets in the place of those of a row. Those that the
    /// former system encrypted stay as they are where no key reads them.
    pub(super) fn seal(&self, row: &mut Row) -> Result<(), Refusal> {
        if self.table.is_empty() {
            return Ok(());
        }
        let name = row.fields.get(self.key).and_then(|key| key.as_str()).unwrap_or_default().to_owned();
        for (plain, column) in SECRETS {
            let Some(secret) = row.fields.remove(plain).or_else(|| row.fields.remove(column)) else { continue };
            if secret.is_null() || secret.as_str() == Some("") {
                continue;
            }
            let Some(text) = secret.as_str() else { return Err(Refusal::new(format!("{plain} must be text"))) };
            let known = self.stored.get(&(name.clone(), column)).map(String::as_str);
            let sealed = match &self.seal {
                Some(seal) => seal(&format!("{}.{column}", self.table), text, known)
                    .map_err(|error| Refusal::new(format!("{plain} cannot be kept: {error}")))?,
                None if check::is_encrypted(text) => text.to_owned(),
                None => {
                    return Err(Refusal::new(format!(
                        "{plain} is a secret, and secrets cannot be stored without a key; give one with \
                         EDGELITE_SECRET_KEY or --secret-key-file (make it with: edgelite secrets new-key)"
                    )));
                }
            };
            row.fields.insert(column.to_owned(), sealed.into());
        }
        Ok(())
    }
}
