//! What commits together and what does not.

use super::prelude::*;

fn notes(backend: &dyn Backend) -> Store {
    let store = backend.empty();
    store.execute(sql("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE)")).unwrap();
    store
}

fn texts(store: &Store) -> Vec<String> {
    let rows: Vec<Row> = store.query(sql("SELECT text FROM notes ORDER BY id")).unwrap();
    rows.iter().map(|row| row["text"].as_text().unwrap().to_owned()).collect()
}

fn insert(text: &str) -> edgelite::query::Statement {
    sql("INSERT INTO notes (text) VALUES (?1)").bind(text)
}

conformance! {
    fn r52_a_transaction_commits_when_it_ends_well(backend) {
        let store = notes(backend);
        let seen = store.transaction(|transaction| {
            transaction.execute(&insert("a"))?;
            transaction.execute(&insert("b"))?;
            transaction.query::<i64>(sql("SELECT count(*) FROM notes"))
        });
        assert_eq!(seen.unwrap(), 2, "a transaction sees its own rows");
        assert_eq!(texts(&store), ["a", "b"]);
    }

    fn r52_a_transaction_that_fails_leaves_nothing(backend) {
        let store = notes(backend);
        store.execute(insert("before")).unwrap();
        let failed = store.transaction(|transaction| {
            transaction.execute(&insert("lost"))?;
            transaction.execute(&sql("UPDATE notes SET text = 'changed' WHERE text = 'before'"))?;
            transaction.execute(&sql("CREATE TABLE lost (a)"))?;
            Err::<(), _>(Error::not_found("changed my mind"))
        });
        assert_eq!(failed.unwrap_err().kind(), ErrorKind::NotFound);
        assert_eq!(texts(&store), ["before"]);
        assert!(store.schema().unwrap().table("lost").is_none());
        store.execute(insert("after")).unwrap();
    }

    fn r52_a_batch_that_fails_leaves_nothing(backend) {
        let store = notes(backend);
        let steps: [Step; 3] = [insert("a").into(), insert("b").into(), insert("a").into()];
        let error = store.run(Batch::<()>::new(steps, |_| Ok(Default::default()))).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, Some("text")));
        assert_eq!(texts(&store), [] as [&str; 0]);
    }

    fn a_batch_that_fails_inside_a_transaction_is_undone_alone(backend) {
        let store = notes(backend);
        store.transaction(|transaction| {
            transaction.execute(&insert("a"))?;
            let steps: [Step; 2] = [insert("half").into(), insert("a").into()];
            let refused = transaction.run(Batch::<()>::new(steps, |_| Ok(Default::default())));
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::Conflict);
            transaction.execute(&insert("b")).map(|_| ())
        }).unwrap();
        assert_eq!(texts(&store), ["a", "b"]);
    }

    fn a_tolerant_step_reports_the_rows_that_were_refused(backend) {
        let store = notes(backend);
        let runs = ["a", "b", "a", "c"].map(|text| vec![text.into()]).to_vec();
        let step = Step::many("INSERT INTO notes (text) VALUES (?1)", runs).tolerant();
        let accepted = store.run(Batch::<i64>::new([step], |outcomes| {
            let refused: Vec<_> = outcomes[0].changed.iter().map(Result::is_err).collect();
            assert_eq!(refused, [false, false, true, false]);
            Ok(edgelite::value::Rows::single([("accepted", i64::try_from(outcomes[0].total_changed()).unwrap().into())]))
        }));
        assert_eq!(accepted.unwrap(), 3);
        assert_eq!(texts(&store), ["a", "b", "c"]);
    }

    fn execute_tells_how_many_rows_changed(backend) {
        let store = notes(backend);
        assert_eq!(store.execute(sql("INSERT INTO notes (text) VALUES ('a'), ('b'), ('c')")).unwrap(), 3);
        assert_eq!(store.execute(sql("UPDATE notes SET text = text || '!' WHERE id > 1")).unwrap(), 2);
        assert_eq!(store.execute(sql("DELETE FROM notes WHERE id = 99")).unwrap(), 0);
    }

    fn a_query_does_not_write(backend) {
        let store = notes(backend);
        // The same text compiled as a write before changes nothing about that.
        let text = "INSERT INTO notes (text) VALUES ('a') ON CONFLICT DO NOTHING RETURNING id";
        store.execute(sql(text)).unwrap();
        for statement in [text, "DELETE FROM notes RETURNING id", "CREATE TABLE more (a)", "DROP TABLE notes"] {
            let error = store.query::<Vec<Row>>(sql(statement)).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ReadOnly, "{statement}: {error}");
            let error = store.transaction(|transaction| transaction.query::<Vec<Row>>(sql(statement))).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::ReadOnly, "{statement}: {error}");
        }
        assert_eq!(texts(&store), ["a"]);
    }

    fn a_query_may_be_recursive_have_values_or_be_a_plan(backend) {
        let store = notes(backend);
        let recursive = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10) SELECT sum(i) FROM n";
        assert_eq!(store.query::<i64>(sql(recursive)).unwrap(), 55);
        assert_eq!(store.query::<i64>(sql("VALUES (7)")).unwrap(), 7);
        assert_eq!(store.query::<i64>(sql("WITH x AS (SELECT 8 AS a) SELECT a FROM x")).unwrap(), 8);
        assert!(!store.explain(&sql("DELETE FROM notes WHERE id = ?1").bind(1)).unwrap().is_empty());
        let writing = "WITH x AS (SELECT 'a' AS text) INSERT INTO notes (text) SELECT text FROM x RETURNING id";
        assert_eq!(store.query::<Vec<Row>>(sql(writing)).unwrap_err().kind(), ErrorKind::ReadOnly);
        assert_eq!(texts(&store), [] as [&str; 0]);
    }

    fn a_statement_cannot_end_the_transaction_that_it_runs_in(backend) {
        let store = notes(backend);
        for statement in ["COMMIT", "END", "ROLLBACK", "BEGIN", "SAVEPOINT mine", "RELEASE edgelite", "ROLLBACK TO edgelite"] {
            assert_eq!(store.execute(sql(statement)).unwrap_err().kind(), ErrorKind::Sql, "{statement}");
            assert_eq!(store.query::<Vec<Row>>(sql(statement)).unwrap_err().kind(), ErrorKind::Sql, "{statement}");
            let refused = store.transaction(|transaction| {
                transaction.execute(&insert("lost"))?;
                transaction.execute(&sql(statement))
            });
            assert_eq!(refused.unwrap_err().kind(), ErrorKind::Sql, "{statement}");
        }
        assert_eq!(texts(&store), [] as [&str; 0]);
    }

    fn r50_a_statement_cannot_change_the_settings_of_a_connection(backend) {
        let store = notes(backend);
        for statement in ["PRAGMA foreign_keys = 0", "PRAGMA query_only(0)", "PRAGMA main.synchronous = OFF", "ANALYZE", "ATTACH 'x' AS y"] {
            assert_eq!(store.execute(sql(statement)).unwrap_err().kind(), ErrorKind::Sql, "{statement}");
            assert_eq!(store.query::<Vec<Row>>(sql(statement)).unwrap_err().kind(), ErrorKind::Sql, "{statement}");
        }
    }

    fn a_store_used_inside_its_own_transaction_is_refused_instead_of_waiting_for_itself(backend) {
        let store = notes(backend);
        store.transaction(|transaction| {
            transaction.execute(&insert("a"))?;
            for refused in [store.execute(insert("b")).map(drop), store.transaction(|_| Ok(())), store.checkpoint().map(drop)] {
                assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidArgument);
            }
            store.close();
            Ok(())
        }).unwrap();
        assert_eq!(texts(&store), ["a"]);
    }

    fn foreign_keys_hold_at_the_end_of_a_transaction_too(backend) {
        let store = backend.empty();
        store.execute(sql("CREATE TABLE parents (id INTEGER PRIMARY KEY)")).unwrap();
        store.execute(sql(
            "CREATE TABLE children (id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents DEFERRABLE INITIALLY DEFERRED)",
        )).unwrap();
        store.transaction(|transaction| {
            transaction.execute(&sql("INSERT INTO children VALUES (1, 7)"))?;
            transaction.execute(&sql("INSERT INTO parents VALUES (7)")).map(|_| ())
        }).unwrap();
        let dangling = store.transaction(|transaction| transaction.execute(&sql("INSERT INTO children VALUES (2, 8)")));
        assert_eq!(dangling.unwrap_err().kind(), ErrorKind::Constraint);
        assert_eq!(store.execute(sql("INSERT INTO children VALUES (3, 8)")).unwrap_err().kind(), ErrorKind::Constraint);
        assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM children")).unwrap(), 1);
        store.execute(sql("INSERT INTO children VALUES (4, 7)")).unwrap();
    }

    fn commits_grow_with_every_write(backend) {
        let store = notes(backend);
        let before = store.commits();
        store.execute(insert("a")).unwrap();
        let between = store.commits();
        assert!(between > before);
        texts(&store);
        assert_eq!(store.commits(), between, "a query is no commit");
    }

    fn what_was_written_is_there_when_the_store_is_opened_again(backend) {
        let store = notes(backend);
        store.execute(insert("a")).unwrap();
        store.close();
        assert_eq!(store.execute(insert("b")).unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(store.query::<i64>(sql("SELECT 1")).unwrap_err().kind(), ErrorKind::Closed);
        assert_eq!(store.transaction(|_| Ok(())).unwrap_err().kind(), ErrorKind::Closed);
        drop(store);
        assert_eq!(texts(&backend.empty()), ["a"]);
    }
}
