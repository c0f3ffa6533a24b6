use super::{RenewedSecret, StoredSecret, check};
use crate::{
    Error,
    catalog::media::Nothing,
    query::{Batch, Select, sql},
    value::Rows,
};

/// Every secret of the catalog as it is stored: encrypted.
pub fn stored_secrets(_: Nothing) -> Select<Vec<StoredSecret>> {
    Select::raw(
        sql("SELECT 'downloaders' AS table_name, id, 'encrypted_password' AS column_name, \
             encrypted_password AS encrypted FROM downloaders WHERE encrypted_password IS NOT NULL \
             UNION ALL SELECT 'downloaders', id, 'encrypted_api_key', encrypted_api_key FROM downloaders \
             WHERE encrypted_api_key IS NOT NULL \
             UNION ALL SELECT 'indexers', id, 'encrypted_api_key', encrypted_api_key FROM indexers \
             WHERE encrypted_api_key IS NOT NULL"),
        ["downloaders", "indexers"],
    )
}

/// Puts a secret that was encrypted anew in the place of the one that it was
/// made from; false if that one is there no more.
pub fn renew_secret(secret: RenewedSecret) -> Batch<bool> {
    let text = match (secret.table_name.as_str(), secret.column_name.as_str()) {
        ("downloaders", "encrypted_password") => {
            "UPDATE downloaders SET encrypted_password = ?3 WHERE id = ?1 AND encrypted_password = ?2"
        }
        ("downloaders", "encrypted_api_key") => {
            "UPDATE downloaders SET encrypted_api_key = ?3 WHERE id = ?1 AND encrypted_api_key = ?2"
        }
        ("indexers", "encrypted_api_key") => {
            "UPDATE indexers SET encrypted_api_key = ?3 WHERE id = ?1 AND encrypted_api_key = ?2"
        }
        (table, column) => {
            let message = format!("there are no secrets in {table}.{column}");
            return Batch::refused(Error::invalid("column_name", message));
        }
    };
    if let Err(error) = check::encrypted(Some(&secret.encrypted), "encrypted") {
        return Batch::refused(error);
    }
    let update = sql(text).bind(secret.id).bind(secret.old_encrypted).bind(secret.encrypted);
    Batch::new([update.into()], |outcomes| Ok(Rows::single([("renewed", (outcomes[0].total_changed() > 0).into())])))
}
