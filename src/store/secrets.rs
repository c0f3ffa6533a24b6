use super::Store;
use crate::{
    Result,
    catalog::{
        library::{self, RenewedSecret, StoredSecret},
        media::Nothing,
    },
    secrets::Secrets,
};

/// What a rotation of the keys did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct RotatedSecrets {
    /// Secrets in the store.
    pub total: usize,
    /// Those that were encrypted anew; the others were encrypted with the newest key already.
    pub renewed: usize,
}

impl Store {
    /// Encrypts every secret of the catalog `library` with the newest key, in
    /// one transaction: all of them or none. Running it again does nothing.
    ///
    /// # Errors
    /// [`NotFound`](crate::ErrorKind::NotFound) when a secret is encrypted with a key that is not given,
    /// [`Corrupt`](crate::ErrorKind::Corrupt) when one cannot be decrypted; the message names the row.
    pub fn rotate_secrets(&self, secrets: &Secrets) -> Result<RotatedSecrets> {
        self.transaction(|transaction| {
            let stored = transaction.query(library::stored_secrets(Nothing {}))?;
            let total = stored.len();
            let mut renewed = 0;
            for secret in stored.into_iter().filter(|secret| !secrets.is_current(&secret.encrypted)) {
                let StoredSecret { table_name, id, column_name, encrypted: old_encrypted } = secret;
                let place = format!("{table_name}.{column_name}");
                let encrypted =
                    secrets.renew(&place, &old_encrypted).map_err(|error| error.context(format!("{place} of {id}")))?;
                transaction.run(library::renew_secret(RenewedSecret {
                    table_name,
                    id,
                    column_name,
                    old_encrypted,
                    encrypted,
                }))?;
                renewed += 1;
            }
            Ok(RotatedSecrets { total, renewed })
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        ErrorKind, Options,
        catalog::library::{NewDownloader, NewIndexer},
        secrets::{Secret, generate_key},
    };

    fn decrypted(store: &Store, secrets: &Secrets) -> Vec<String> {
        let stored = store.query(library::stored_secrets(Nothing {})).unwrap();
        let text = |secret: &StoredSecret| {
            let place = format!("{}.{}", secret.table_name, secret.column_name);
            secrets.decrypt(&place, &secret.encrypted).unwrap().expose().to_owned()
        };
        stored.iter().map(text).collect()
    }

    #[test]
    fn r96_rotation_renews_every_secret_or_none() {
        let store = Store::open_in_memory(Options::new().catalogs([library::CATALOG])).unwrap();
        let (old, new) = (generate_key().unwrap(), generate_key().unwrap());
        let before = Secrets::parse(&old).unwrap();
        let sealed = |column: &str, text: &str| before.encrypt(column, &Secret::new(text)).ok();
        store
            .run(library::add_downloader(NewDownloader {
                client_type: "sabnzbd".into(),
                base_url: "http://nas:8080".into(),
                encrypted_password: sealed("downloaders.encrypted_password", "one"),
                encrypted_api_key: sealed("downloaders.encrypted_api_key", "two"),
                ..Default::default()
            }))
            .unwrap();
        let indexer = NewIndexer {
            name: "indexer".into(),
            r#type: "usenet".into(),
            base_url: "http://nas".into(),
            encrypted_api_key: sealed("indexers.encrypted_api_key", "three"),
            ..Default::default()
        };
        store.run(library::add_indexer(indexer.clone())).unwrap();
        let both = Secrets::parse(&format!("{}\n{}", *old, *new)).unwrap();
        assert_eq!(store.rotate_secrets(&both).unwrap(), RotatedSecrets { total: 3, renewed: 3 });
        assert_eq!(store.rotate_secrets(&both).unwrap(), RotatedSecrets { total: 3, renewed: 0 });
        let after = Secrets::parse(&new).unwrap();
        assert_eq!(decrypted(&store, &after), ["one", "two", "three"]);

        // One that cannot be read, after others that can.
        store.run(library::add_indexer(indexer)).unwrap();
        let newest = Secrets::parse(&format!("{}\n{}", *new, *generate_key().unwrap())).unwrap();
        let stored = store.query(library::stored_secrets(Nothing {})).unwrap();
        let error = store.rotate_secrets(&newest).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
        assert!(error.to_string().contains("indexers.encrypted_api_key of "), "{error}");
        assert_eq!(store.query(library::stored_secrets(Nothing {})).unwrap(), stored, "nothing was changed");
    }
}
