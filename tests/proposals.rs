//! Proposed migrations: what each kind of change becomes, what is refused,
//! and what is kept while a table is made anew.

use edgelite::{
    ErrorKind, Migration, Options, Proposal, ProposalOptions, Store, Target, catalog::Catalog, query::sql, value::Row,
};

const BEDS: &str = "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL, area REAL, soil TEXT);
    CREATE INDEX beds_name ON beds (name)";

fn store(text: &str) -> Store {
    let store = Store::open_in_memory(Options::new().readers(1)).unwrap();
    run(&store, text);
    store
}

fn run(store: &Store, text: &str) {
    for statement in text.split(";\n").filter(|statement| !statement.trim().is_empty()) {
        store.execute(sql(statement.to_owned())).unwrap();
    }
}

#[track_caller]
fn propose(from: &Store, wanted: &str) -> Proposal {
    from.propose_migration(&store(wanted).schema().unwrap(), &ProposalOptions::default()).unwrap()
}

#[track_caller]
fn losses(from: &Store, wanted: &str) -> String {
    let wanted = store(wanted).schema().unwrap();
    let error = from.propose_migration(&wanted, &ProposalOptions::default()).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Migration, Some("allow_loss")), "{error}");
    error.to_string()
}

#[track_caller]
fn allowed(from: &Store, wanted: &str) -> Proposal {
    let options = ProposalOptions { allow_loss: true, ..Default::default() };
    from.propose_migration(&store(wanted).schema().unwrap(), &options).unwrap()
}

fn catalog(proposal: &Proposal) -> Catalog {
    let (up, down) = (proposal.up.clone().into(), proposal.down.clone().into());
    Catalog::new("garden").migrations([Migration { version: 1, name: "0001_proposed".into(), up, down }])
}

fn rows(store: &Store, query: &str) -> Vec<Vec<String>> {
    let rows: Vec<Row> = store.query(sql(query.to_owned())).unwrap();
    rows.iter().map(|row| row.view().iter().map(|(_, value)| serde_json::to_string(value).unwrap()).collect()).collect()
}

#[test]
fn own_catalog_without_a_difference_proposes_nothing() {
    let same = "create table \"beds\"(id integer primary key, -- a comment\n name text not null, area real, soil text);
        create index beds_name on beds(name)";
    let proposal = propose(&store(BEDS), same);
    assert_eq!((proposal.up.as_str(), proposal.down.as_str()), ("", ""));
}

#[test]
fn own_catalog_columns_behind_the_others_are_added_by_alter_and_dropped_again() {
    let wanted = BEDS.replace("soil TEXT", "soil TEXT, raised BOOLEAN INTEGER NOT NULL DEFAULT 0, depth REAL");
    let beds = store(BEDS);
    run(&beds, "INSERT INTO beds (name) VALUES ('herbs')");
    let proposal = propose(&beds, &wanted);
    let expected = "ALTER TABLE \"beds\" ADD COLUMN \"raised\" BOOLEAN INTEGER NOT NULL DEFAULT 0;\nALTER TABLE \"beds\" ADD COLUMN \"depth\" REAL;\n";
    assert!(proposal.up.ends_with(expected) && !proposal.up.contains("PRAGMA"), "{}", proposal.up);
    assert!(proposal.down.contains("ALTER TABLE \"beds\" DROP COLUMN \"raised\""), "{}", proposal.down);
    beds.migrate(&catalog(&proposal), Target::Latest).unwrap();
    assert_eq!(rows(&beds, "SELECT name, raised, depth FROM beds"), [["\"herbs\"", "false", "null"]]);
    beds.migrate(&catalog(&proposal), Target::Back).unwrap();
    assert_eq!(beds.schema().unwrap(), store(BEDS).schema().unwrap());
}

#[test]
fn own_catalog_table_that_is_made_anew_keeps_children_numbers_indexes_triggers_and_the_log_goes_on() {
    let others = ";\nCREATE TABLE plants (bed INTEGER NOT NULL REFERENCES beds (id) ON DELETE CASCADE, species TEXT);
        CREATE TABLE log (line TEXT);
        CREATE TRIGGER beds_log AFTER INSERT ON beds BEGIN INSERT INTO log VALUES (new.name); END;
        CREATE VIEW names AS SELECT name FROM beds";
    let others =
        others.replace(";\n        ", ";\n").replace("species TEXT);", "species TEXT);\n").replace("\n\n", "\n");
    let beds = store(&format!("{BEDS}{others}"));
    run(
        &beds,
        "INSERT INTO beds (id, name, soil) VALUES (3, 'herbs', NULL), (9, 'roses', 'clay');\nINSERT INTO plants VALUES (3, 'mint'), (9, 'rosa')",
    );
    let mut follower = beds.follow(beds.position().unwrap());
    let wanted = BEDS.replace("soil TEXT", "soil TEXT NOT NULL DEFAULT 'loam' CHECK (soil <> '')");
    let proposal = propose(&beds, &format!("{wanted}{others}"));
    assert!(proposal.up.contains("PRAGMA foreign_keys = OFF;"), "{}", proposal.up);
    beds.migrate(&catalog(&proposal), Target::Latest).unwrap();
    assert_eq!(rows(&beds, "SELECT id, soil FROM beds ORDER BY id"), [["3", "\"loam\""], ["9", "\"clay\""]]);
    assert_eq!(rows(&beds, "SELECT count(*) FROM plants"), [["2"]], "no row went with its parent");
    assert_eq!(rows(&beds, "SELECT count(*) FROM log"), [["2"]], "no trigger fired");
    let changes = follower.wait(std::time::Duration::from_secs(60)).unwrap();
    let told: Vec<_> =
        changes.commits.iter().flat_map(|commit| &commit.changes).map(|change| change.table.as_str()).collect();
    assert!(told.contains(&"beds") && told.iter().all(|table| !table.contains("rebuild")), "{told:?}");
    // Everything is as it was in all else.
    run(&beds, "INSERT INTO beds (name) VALUES ('peas')");
    assert_eq!(rows(&beds, "SELECT count(*) FROM log"), [["3"]]);
    assert_eq!(rows(&beds, "SELECT count(*) FROM names"), [["3"]]);
    assert!(beds.execute(sql("INSERT INTO plants VALUES (77, 'none')")).is_err(), "foreign keys are enforced again");
    run(&beds, "DELETE FROM beds WHERE id = 3");
    assert_eq!(rows(&beds, "SELECT species FROM plants"), [["\"rosa\""]]);
    assert_eq!(beds.check_integrity().unwrap(), [] as [String; 0]);
    beds.migrate(&catalog(&proposal), Target::Back).unwrap();
    assert_eq!(rows(&beds, "SELECT count(*) FROM plants"), [["1"]]);
}

#[test]
fn own_catalog_losses_are_refused_and_each_is_named_with_its_rows() {
    let beds = store(BEDS);
    run(&beds, "INSERT INTO beds (name, area, soil) VALUES ('a', 1.5, NULL), ('a', 2, 'clay'), ('b', NULL, '5')");
    let told = losses(&beds, "CREATE TABLE other (a)");
    assert!(told.contains("the table beds is dropped with its rows (3 rows)"), "{told}");
    let told = losses(&beds, &BEDS.replace(", area REAL", ""));
    assert!(told.contains("the column beds.area is dropped with its values (2 rows)"), "{told}");
    let told = losses(&beds, &BEDS.replace("area REAL", "area INTEGER"));
    assert!(told.contains("beds.area becomes INTEGER instead of REAL") && told.contains("(1 row)"), "{told}");
    let told = losses(&beds, &BEDS.replace("soil TEXT", "soil TEXT NOT NULL"));
    assert!(
        told.contains("beds.soil may not be null any more and has no default") && told.contains("(1 row)"),
        "{told}"
    );
    let told = losses(&beds, &BEDS.replace("soil TEXT", "soil TEXT, depth REAL NOT NULL"));
    assert!(told.contains("the new column beds.depth") && told.contains("(3 rows)"), "{told}");
    let told = losses(&beds, &BEDS.replace("name TEXT NOT NULL", "name TEXT NOT NULL UNIQUE"));
    assert!(told.contains("beds (name) becomes unique") && told.contains("(1 row)"), "{told}");
    let told = losses(&beds, &BEDS.replace("INDEX", "UNIQUE INDEX"));
    assert!(told.contains("beds (name) becomes unique"), "{told}");
    let told = losses(&beds, &BEDS.replace("area REAL", "area REAL CHECK (area < 2)"));
    assert!(told.contains("gets the rule CHECK (area < 2)") && told.contains("(1 row)"), "{told}");
    // The same changes lose nothing where no row is concerned.
    let harmless = store(BEDS);
    run(&harmless, "INSERT INTO beds (name, area, soil) VALUES ('a', 1, 'clay')");
    for wanted in [
        BEDS.replace("area REAL", "area INTEGER"),
        BEDS.replace("soil TEXT", "soil TEXT NOT NULL"),
        BEDS.replace("name TEXT NOT NULL", "name TEXT NOT NULL UNIQUE"),
        BEDS.replace("INDEX", "UNIQUE INDEX"),
        BEDS.replace("area REAL", "area REAL CHECK (area < 2)"),
    ] {
        let proposal = propose(&harmless, &wanted);
        harmless.migrate(&catalog(&proposal), Target::Latest).unwrap();
        assert_eq!(rows(&harmless, "SELECT name, area, soil FROM beds").len(), 1);
        harmless.migrate(&catalog(&proposal), Target::Back).unwrap();
    }
    // Without rows to look at, whatever could be lost counts.
    let unknown = ProposalOptions { rows_elsewhere: true, ..Default::default() };
    let wanted = store(&BEDS.replace("soil TEXT", "soil TEXT NOT NULL")).schema().unwrap();
    assert!(harmless.propose_migration(&wanted, &unknown).is_err());
}

#[test]
fn own_catalog_losses_that_are_allowed_happen_as_they_were_named() {
    let beds = store(BEDS);
    run(&beds, "INSERT INTO beds (name, area, soil) VALUES ('a', 1.5, NULL), ('a', 2, 'clay'), ('b', 9, '5')");
    let wanted = "CREATE TABLE beds (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, area INTEGER CHECK (area < 5), soil TEXT NOT NULL)";
    let proposal = allowed(&beds, wanted);
    assert_eq!(proposal.losses.len(), 4, "{:?}", proposal.losses);
    assert!(proposal.losses.iter().all(|loss| proposal.up.contains(&format!("-- Loses: {loss}\n"))));
    beds.migrate(&catalog(&proposal), Target::Latest).unwrap();
    assert_eq!(rows(&beds, "SELECT id, name, area, soil FROM beds"), [["1", "\"a\"", "1", "\"\""]]);
}

#[test]
fn own_catalog_proposal_meets_rows_that_it_would_lose_and_fails_leaving_them() {
    let proposal = propose(&store(BEDS), &BEDS.replace("soil TEXT", "soil TEXT NOT NULL"));
    let other = store(BEDS);
    run(&other, "INSERT INTO beds (name) VALUES ('herbs')");
    let error = other.migrate(&catalog(&proposal), Target::Latest).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Migration);
    assert_eq!(rows(&other, "SELECT name, soil FROM beds"), [["\"herbs\"", "null"]]);
    assert_eq!(other.schema().unwrap(), store(BEDS).schema().unwrap());
    run(&other, "CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (a INTEGER REFERENCES a (id))");
    assert!(other.execute(sql("INSERT INTO b VALUES (1)")).is_err(), "foreign keys are on after a failure, too");
}

#[test]
fn r84_a_migration_without_foreign_keys_that_leaves_orphans_is_undone() {
    let store = store(
        "CREATE TABLE a (id INTEGER PRIMARY KEY);\nCREATE TABLE b (a INTEGER NOT NULL REFERENCES a (id) ON DELETE CASCADE)",
    );
    run(&store, "INSERT INTO a VALUES (1), (2);\nINSERT INTO b VALUES (1), (2)");
    for up in ["DELETE FROM a WHERE id = 2", "DROP TABLE a", "INSERT INTO b VALUES (3)"] {
        let up = format!("-- First.\npragma foreign_keys = off;\n{up};");
        let proposal = Proposal { up, down: String::new(), losses: Vec::new(), losses_down: Vec::new() };
        let error = store.migrate(&catalog(&proposal), Target::Latest).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Migration);
        assert!(error.to_string().contains("refer by a to rows of a that do not exist"), "{error}");
        assert_eq!(rows(&store, "SELECT count(*) FROM b"), [["2"]]);
        assert_eq!(rows(&store, "SELECT count(*) FROM a"), [["2"]]);
    }
}
