//! Downloaders, indexers and quality profiles, and their encrypted secrets.

use super::prelude::*;
use edgelite::{catalog::library::*, value::Patch};

/// As a secret might look when it is encrypted.
fn encrypted(text: &str) -> Option<String> {
    Some(format!("edgelite1:0a1b2c3d:{text}"))
}

fn nzbget() -> NewDownloader {
    NewDownloader { client_type: "nzbget".into(), base_url: "http://nas:6789".into(), ..Default::default() }
}

fn indexer_of(name: &str, kind: &str, priority: i64, enabled: bool) -> NewIndexer {
    NewIndexer {
        name: name.into(),
        r#type: kind.into(),
        base_url: "http://nas".into(),
        priority,
        enabled,
        ..Default::default()
    }
}

conformance! {
    fn r97_a_downloader_is_added_read_changed_and_deleted(backend) {
        let store = backend.store();
        let added = store.run(add_downloader(NewDownloader {
            username: Some("admin".into()), encrypted_password: encrypted("AAAA"), category: Some("tv".into()), config: Some(json!({"ssl": true})), ..nzbget()
        })).unwrap();
        assert_eq!((added.enabled, added.timeout_ms, added.has_password, added.has_api_key), (true, 5000, true, false));
        assert_eq!(store.query(downloader(added.id.as_str())).unwrap().as_ref(), Some(&added));
        let changed = store.run(update_downloader(DownloaderChanges {
            id: added.id.clone(), enabled: Patch::Set(false), username: None.into(), encrypted_api_key: encrypted("BBBB").into(), timeout_ms: Patch::Set(100), ..Default::default()
        })).unwrap();
        assert_eq!((changed.enabled, changed.username.as_deref(), changed.timeout_ms), (false, None, 100));
        assert_eq!((changed.has_password, changed.has_api_key, changed.category.as_deref()), (true, true, Some("tv")));
        assert!(changed.updated_at > added.updated_at);
        let cleared = store.run(update_downloader(DownloaderChanges { id: added.id.clone(), encrypted_password: None.into(), ..Default::default() })).unwrap();
        assert_eq!((cleared.has_password, cleared.has_api_key), (false, true));
        assert!(store.run(delete_downloader(added.id.as_str())).unwrap());
        assert!(!store.run(delete_downloader(added.id.as_str())).unwrap());
        assert_eq!(store.query(downloader(added.id.as_str())).unwrap(), None);
    }

    fn r97_there_is_one_downloader_of_each_type(backend) {
        let store = backend.store();
        store.run(add_downloader(NewDownloader { client_type: "sabnzbd".into(), ..nzbget() })).unwrap();
        store.run(add_downloader(nzbget())).unwrap();
        let error = store.run(add_downloader(nzbget())).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("client_type")));
        let listed = store.query(downloaders(SettingsFilter::default())).unwrap().rows;
        assert_eq!(listed.iter().map(|row| row.client_type.as_str()).collect::<Vec<_>>(), ["nzbget", "sabnzbd"]);
    }

    fn r96_no_operation_gives_a_secret_but_encrypted(backend) {
        let store = backend.store();
        let id = store.run(add_downloader(NewDownloader { encrypted_password: encrypted("AAAA"), encrypted_api_key: encrypted("BBBB"), ..nzbget() })).unwrap().id;
        let rows = store.call("library", "downloaders", &arguments([])).unwrap();
        assert!(rows.columns().iter().all(|column| !column.name.starts_with("encrypted")));
        assert_eq!(rows.get(0).unwrap().value("has_password").unwrap(), &true.into(), "a boolean on every surface");
        store.run(add_indexer(NewIndexer { encrypted_api_key: encrypted("CCCC"), ..indexer_of("i", "usenet", 0, true) })).unwrap();
        let secrets = store.query(stored_secrets(Nothing {})).unwrap();
        let found: Vec<_> = secrets.iter().map(|secret| format!("{}.{} {}", secret.table_name, secret.column_name, secret.encrypted)).collect();
        assert_eq!(found, [
            "downloaders.encrypted_password edgelite1:0a1b2c3d:AAAA",
            "downloaders.encrypted_api_key edgelite1:0a1b2c3d:BBBB",
            "indexers.encrypted_api_key edgelite1:0a1b2c3d:CCCC",
        ]);
        let renewed = |old: &str| RenewedSecret {
            table_name: "downloaders".into(), id: id.clone(), column_name: "encrypted_password".into(),
            old_encrypted: encrypted(old).unwrap(), encrypted: encrypted("DDDD").unwrap(),
        };
        assert!(!store.run(renew_secret(renewed("ZZZZ"))).unwrap(), "it was changed meanwhile");
        assert!(store.run(renew_secret(renewed("AAAA"))).unwrap());
        let wrong = RenewedSecret { table_name: "users".into(), ..renewed("DDDD") };
        assert_eq!(store.run(renew_secret(wrong)).unwrap_err().kind(), ErrorKind::InvalidArgument);
    }

    fn r97_indexers_come_by_priority_and_name_and_their_filters_combine(backend) {
        let store = backend.store();
        for (name, kind, priority, enabled) in [("c", "usenet", 1, true), ("b", "torrent", 5, true), ("a", "usenet", 1, false), ("d", "torrent", -1, true)] {
            store.run(add_indexer(indexer_of(name, kind, priority, enabled))).unwrap();
        }
        let list = |kind: Option<&str>, enabled| {
            let filter = IndexerFilter { r#type: kind.map(str::to_owned), enabled, limit: 100, cursor: None };
            let found = store.query(indexers(filter)).unwrap().rows;
            found.iter().map(|row| row.name.as_str()).collect::<Vec<_>>().join("")
        };
        assert_eq!(list(None, None), "bacd");
        assert_eq!(list(Some("usenet"), None), "ac");
        assert_eq!(list(None, Some(true)), "bcd");
        assert_eq!(list(Some("usenet"), Some(false)), "a");
        let first = store.query(indexers(IndexerFilter { limit: 2, ..Default::default() })).unwrap();
        let second = store.query(indexers(IndexerFilter { limit: 2, cursor: first.next, ..Default::default() })).unwrap();
        assert_eq!(second.rows.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["c", "d"]);
        assert_eq!(second.next, None);
    }

    fn r97_an_indexer_is_changed_and_deleted(backend) {
        let store = backend.store();
        let added = store.run(add_indexer(NewIndexer { encrypted_api_key: encrypted("AAAA"), config: Some(json!([1])), ..indexer_of("i", "usenet", 3, true) })).unwrap();
        assert!(added.has_api_key);
        assert_eq!(store.query(indexer(added.id.as_str())).unwrap().as_ref(), Some(&added));
        let changed = store.run(update_indexer(IndexerChanges {
            id: added.id.clone(), name: Patch::Set("j".into()), r#type: Patch::Set("torrent".into()), encrypted_api_key: None.into(), config: None.into(), ..Default::default()
        })).unwrap();
        assert_eq!((changed.name.as_str(), changed.r#type.as_str(), changed.has_api_key, changed.config, changed.priority), ("j", "torrent", false, None, 3));
        assert!(store.run(delete_indexer(added.id.as_str())).unwrap());
        assert_eq!(store.run(update_indexer(IndexerChanges { id: added.id, ..Default::default() })).unwrap_err().kind(), ErrorKind::NotFound);
    }

    fn r97_a_quality_profile_is_added_changed_and_deleted(backend) {
        let store = backend.store();
        let added = store.run(add_quality_profile(NewQualityProfile {
            name: "HD".into(), min_quality: Some("720p".into()), preferred_qualities: Some(vec!["1080p".into(), "720p".into()]), ..Default::default()
        })).unwrap();
        assert_eq!(added.preferred_qualities.as_deref(), Some(["1080p".to_owned(), "720p".to_owned()].as_slice()));
        assert_eq!(store.query(quality_profile(added.id.as_str())).unwrap().as_ref(), Some(&added));
        let error = store.run(add_quality_profile(NewQualityProfile { name: "HD".into(), ..Default::default() })).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("name")));
        let changed = store.run(update_quality_profile(QualityProfileChanges {
            id: added.id.clone(), description: Some("for the living room".to_owned()).into(), preferred_qualities: None.into(), ..Default::default()
        })).unwrap();
        assert_eq!((changed.preferred_qualities, changed.min_quality.as_deref()), (None, Some("720p")));
        store.run(add_quality_profile(NewQualityProfile { name: "4K".into(), ..Default::default() })).unwrap();
        let taken = QualityProfileChanges { id: added.id.clone(), name: Patch::Set("4K".into()), ..Default::default() };
        assert_eq!(store.run(update_quality_profile(taken)).unwrap_err().kind(), ErrorKind::Conflict);
        let listed = store.query(quality_profiles(SettingsFilter::default())).unwrap().rows;
        assert_eq!(listed.iter().map(|row| row.name.as_str()).collect::<Vec<_>>(), ["4K", "HD"]);
        assert!(store.run(delete_quality_profile(added.id.as_str())).unwrap());
    }

    fn settings_out_of_range_and_plain_secrets_are_refused_by_name(backend) {
        let store = backend.store();
        for (downloader, field) in [
            (NewDownloader { client_type: "wget".into(), ..nzbget() }, "client_type"),
            (NewDownloader { base_url: "nas".into(), ..nzbget() }, "base_url"),
            (NewDownloader { timeout_ms: 0, ..nzbget() }, "timeout_ms"),
            (NewDownloader { encrypted_password: Some("hunter2".into()), ..nzbget() }, "encrypted_password"),
            (NewDownloader { encrypted_api_key: Some("key".into()), ..nzbget() }, "encrypted_api_key"),
        ] {
            let error = store.run(add_downloader(downloader)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::InvalidArgument, Some(field)), "{error}");
            assert!(!error.to_string().contains("hunter2"));
        }
        let changes = DownloaderChanges { encrypted_password: Some("hunter2".to_owned()).into(), ..Default::default() };
        assert_eq!(store.run(update_downloader(changes)).unwrap_err().field(), Some("encrypted_password"));
        for (indexer, field) in [
            (indexer_of("", "usenet", 0, true), "name"),
            (indexer_of("i", "radio", 0, true), "type"),
            (NewIndexer { encrypted_api_key: Some("key".into()), ..indexer_of("i", "usenet", 0, true) }, "encrypted_api_key"),
        ] {
            assert_eq!(store.run(add_indexer(indexer)).unwrap_err().field(), Some(field));
        }
        let error = store.query(indexers(IndexerFilter { r#type: Some("radio".into()), ..Default::default() })).unwrap_err();
        assert_eq!(error.field(), Some("type"));
    }
}
