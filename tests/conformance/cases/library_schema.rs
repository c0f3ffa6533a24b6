//! The tables of the library: their rules, triggers and cascades.

use super::prelude::*;
use edgelite::catalog::library;

fn run(store: &Store, text: &'static str) -> Result<u64, Error> {
    store.execute(sql(text))
}

fn time(store: &Store, text: &'static str) -> i64 {
    store.query(sql(text)).unwrap()
}

conformance! {
    fn r77_the_eight_tables_have_their_columns_and_keys(backend) {
        let schema = backend.store().schema().unwrap();
        for (table, columns) in [
            ("users", "id email password_hash role last_login_at created_at updated_at"),
            ("sessions", "id user_id token_hash expires_at revoked_at ip_address user_agent created_at"),
            ("library_items", "id kind title poster_url background_url metadata created_at updated_at"),
            ("downloaders", "id client_type enabled base_url username encrypted_password encrypted_api_key category timeout_ms config created_at updated_at"),
            ("indexers", "id name type base_url encrypted_api_key enabled priority config created_at updated_at"),
            ("wanted_items", "id library_item_id title kind status search_query last_search_at added_at metadata"),
            ("quality_profiles", "id name description min_quality max_quality preferred_qualities config created_at updated_at"),
            ("verify_jobs", "id library_item_id kind title phase status result error started_at completed_at worker lease_id lease_expires_at attempts created_at"),
        ] {
            let table = schema.table(table).unwrap();
            let found: Vec<_> = table.columns.iter().map(|column| column.name.as_str()).collect();
            assert_eq!(found.join(" "), columns);
            assert_eq!(table.primary_key, ["id"], "{}", table.name);
        }
    }

    fn r77_the_indexes_lead_with_the_columns_that_the_requirements_name(backend) {
        let schema = backend.store().schema().unwrap();
        for (table, column) in [
            ("users", "email"), ("users", "role"), ("sessions", "token_hash"), ("sessions", "user_id"), ("sessions", "expires_at"),
            ("library_items", "kind"), ("library_items", "title"), ("library_items", "created_at"), ("downloaders", "client_type"),
            ("indexers", "enabled"), ("indexers", "type"), ("indexers", "priority"), ("wanted_items", "status"),
            ("wanted_items", "added_at"), ("wanted_items", "library_item_id"), ("quality_profiles", "name"),
            ("verify_jobs", "status"), ("verify_jobs", "library_item_id"), ("verify_jobs", "created_at"),
        ] {
            let indexes = &schema.table(table).unwrap().indexes;
            assert!(indexes.iter().any(|index| index.columns[0].name.as_deref() == Some(column)), "{table}.{column}: {indexes:?}");
        }
    }

    fn r77_ids_are_made_and_defaults_are_set(backend) {
        let store = backend.store();
        run(&store, "INSERT INTO users (email, password_hash) VALUES ('a@b', 'x')").unwrap();
        run(&store, "INSERT INTO downloaders (client_type, base_url) VALUES ('nzbget', 'http://nas')").unwrap();
        run(&store, "INSERT INTO indexers (name, type, base_url) VALUES ('i', 'usenet', 'http://nas')").unwrap();
        run(&store, "INSERT INTO wanted_items (title, kind) VALUES ('t', 'movie')").unwrap();
        let rows: Vec<Row> = store.query(sql("SELECT length(id) AS id, role, created_at = updated_at AS same FROM users")).unwrap();
        assert_eq!((&rows[0]["id"], &rows[0]["role"], &rows[0]["same"]), (&32.into(), &"user".into(), &1.into()));
        let rows: Vec<Row> = store.query(sql("SELECT enabled, timeout_ms, config FROM downloaders")).unwrap();
        assert_eq!((&rows[0]["enabled"], &rows[0]["timeout_ms"], &rows[0]["config"]), (&true.into(), &5000.into(), &Value::Null));
        let rows: Vec<Row> = store.query(sql("SELECT enabled, priority FROM indexers")).unwrap();
        assert_eq!((&rows[0]["enabled"], &rows[0]["priority"]), (&true.into(), &0.into()));
        assert_eq!(store.query::<String>(sql("SELECT status FROM wanted_items")).unwrap(), "wanted");
    }

    fn r78_words_out_of_their_lists_are_refused(backend) {
        let store = backend.store();
        run(&store, "INSERT INTO library_items (id, kind, title) VALUES ('a', 'movie', 'Solaris')").unwrap();
        for statement in [
            "INSERT INTO users (email, password_hash, role) VALUES ('a@b', 'x', 'owner')",
            "INSERT INTO library_items (kind, title) VALUES ('film', 'x')",
            "INSERT INTO library_items (kind, title, metadata) VALUES ('movie', 'x', '{broken')",
            "INSERT INTO downloaders (client_type, base_url) VALUES ('wget', 'http://nas')",
            "INSERT INTO downloaders (client_type, base_url, enabled) VALUES ('nzbget', 'http://nas', 2)",
            "INSERT INTO downloaders (client_type, base_url, timeout_ms) VALUES ('nzbget', 'http://nas', 0)",
            "INSERT INTO indexers (name, type, base_url) VALUES ('i', 'radio', 'http://nas')",
            "INSERT INTO wanted_items (title, kind, status) VALUES ('t', 'movie', 'lost')",
            "INSERT INTO quality_profiles (name, preferred_qualities) VALUES ('hd', '{}')",
            "INSERT INTO verify_jobs (library_item_id, kind, title, phase, status) VALUES ('a', 'movie', 't', 'files', 'stuck')",
        ] {
            assert_eq!(run(&store, statement).unwrap_err().kind(), ErrorKind::Constraint, "{statement}");
        }
    }

    fn r77_what_must_be_unique_is(backend) {
        let store = backend.store();
        for (statement, field) in [
            ("INSERT INTO users (email, password_hash) VALUES ('Jane@Example.org', 'x')", "email"),
            ("INSERT INTO library_items (kind, title) VALUES ('movie', 'SOLARIS')", "title"),
            ("INSERT INTO downloaders (client_type, base_url) VALUES ('nzbget', 'http://nas')", "client_type"),
            ("INSERT INTO quality_profiles (name) VALUES ('hd')", "name"),
            ("INSERT INTO sessions (user_id, token_hash, expires_at) SELECT id, 'hash', 0 FROM users", "token_hash"),
        ] {
            assert_eq!(run(&store, statement).unwrap(), 1, "{statement}");
            let again = statement.replace("Jane@Example.org", "jane@example.ORG").replace("SOLARIS", "Solaris");
            let error = store.execute(sql(again)).unwrap_err();
            assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some(field)), "{statement}: {error}");
        }
    }

    fn r79_a_change_moves_updated_at_forward_and_only_a_change(backend) {
        let store = backend.store();
        for (insert, change, repeat, read) in [
            ("INSERT INTO users (email, password_hash) VALUES ('a@b', 'x')", "UPDATE users SET role = 'admin'",
             "UPDATE users SET email = email, role = 'admin'", "SELECT updated_at FROM users"),
            ("INSERT INTO library_items (kind, title) VALUES ('movie', 'Solaris')", "UPDATE library_items SET title = 'solaris'",
             "UPDATE library_items SET title = title", "SELECT updated_at FROM library_items"),
            ("INSERT INTO downloaders (client_type, base_url) VALUES ('nzbget', 'http://nas')", "UPDATE downloaders SET enabled = 0",
             "UPDATE downloaders SET enabled = 0", "SELECT updated_at FROM downloaders"),
            ("INSERT INTO indexers (name, type, base_url) VALUES ('i', 'usenet', 'http://nas')", "UPDATE indexers SET config = '{}'",
             "UPDATE indexers SET config = '{}'", "SELECT updated_at FROM indexers"),
            ("INSERT INTO quality_profiles (name) VALUES ('hd')", "UPDATE quality_profiles SET name = 'HD'",
             "UPDATE quality_profiles SET name = 'HD'", "SELECT updated_at FROM quality_profiles"),
        ] {
            run(&store, insert).unwrap();
            let before = time(&store, read);
            assert_eq!(run(&store, change).unwrap(), 1, "{change}");
            let after = time(&store, read);
            assert!(after > before, "{change}");
            assert!(after <= Instant::now().microseconds() + 1_000, "{change}: it is now and not counted up");
            run(&store, repeat).unwrap();
            assert_eq!(time(&store, read), after, "{repeat}");
        }
    }

    fn r79_an_import_sets_updated_at_itself(backend) {
        let store = backend.store();
        run(&store, "INSERT INTO library_items (id, kind, title, updated_at) VALUES ('a', 'movie', 'Solaris', 1000000)").unwrap();
        let read = "SELECT updated_at FROM library_items";
        assert_eq!(time(&store, read), 1_000_000);
        let import = "INSERT INTO library_items (id, kind, title, updated_at) VALUES ('a', 'movie', 'Stalker', 2000000) \
             ON CONFLICT (id) DO UPDATE SET title = excluded.title, updated_at = excluded.updated_at";
        run(&store, import).unwrap();
        assert_eq!(time(&store, read), 2_000_000);
        run(&store, import).unwrap();
        assert_eq!(time(&store, read), 2_000_000, "a second import changes nothing");
        run(&store, "UPDATE library_items SET updated_at = 500000").unwrap();
        assert_eq!(time(&store, read), 500_000);
    }

    fn r80_children_go_with_their_parents_and_need_them(backend) {
        let store = backend.store();
        for statement in [
            "INSERT INTO users (id, email, password_hash) VALUES ('u', 'a@b', 'x')",
            "INSERT INTO sessions (user_id, token_hash, expires_at) VALUES ('u', 'h', 0)",
            "INSERT INTO library_items (id, kind, title) VALUES ('i', 'movie', 'Solaris')",
            "INSERT INTO wanted_items (library_item_id, title, kind) VALUES ('i', 'Solaris', 'movie')",
            "INSERT INTO wanted_items (title, kind) VALUES ('Stalker', 'movie')",
            "INSERT INTO verify_jobs (library_item_id, kind, title, phase) VALUES ('i', 'movie', 'Solaris', 'files')",
        ] {
            run(&store, statement).unwrap();
        }
        for statement in [
            "INSERT INTO sessions (user_id, token_hash, expires_at) VALUES ('none', 'h2', 0)",
            "INSERT INTO wanted_items (library_item_id, title, kind) VALUES ('none', 'x', 'movie')",
            "INSERT INTO verify_jobs (library_item_id, kind, title, phase) VALUES ('none', 'movie', 'x', 'files')",
        ] {
            assert_eq!(run(&store, statement).unwrap_err().kind(), ErrorKind::Constraint, "{statement}");
        }
        run(&store, "DELETE FROM users").unwrap();
        run(&store, "DELETE FROM library_items").unwrap();
        let left = "SELECT (SELECT count(*) FROM sessions) * 100 + (SELECT count(*) FROM verify_jobs) * 10 + (SELECT count(*) FROM wanted_items)";
        assert_eq!(time(&store, left), 1, "what belongs to no item stays");
    }

    fn r77_the_migration_goes_down_and_up_again(backend) {
        let store = backend.store();
        store.migrate(&library::CATALOG, edgelite::Target::Version(0)).unwrap();
        assert!(store.schema().unwrap().table("users").is_none());
        store.migrate(&library::CATALOG, edgelite::Target::Latest).unwrap();
        assert!(store.schema().unwrap().table("verify_jobs").is_some());
    }
}
