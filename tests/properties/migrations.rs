//! Any walk over the versions leaves the tables of the version it ends at.

use crate::cases;
use edgelite::{ErrorKind, Migration, Options, Store, Target, catalog::Catalog, query::sql};
use proptest::{collection, prelude::*};

/// Version `n` adds the table `t<n>`, and a column to `t<n-1>`.
static MIGRATIONS: [Migration; 5] = [
    Migration::new(1, "one", "CREATE TABLE t1 (a);", "DROP TABLE t1;"),
    Migration::new(
        2,
        "two",
        "CREATE TABLE t2 (a); ALTER TABLE t1 ADD COLUMN b; -- two statements",
        "DROP TABLE t2; ALTER TABLE t1 DROP COLUMN b;",
    ),
    Migration::new(
        3,
        "three",
        "CREATE TABLE t3 (a); CREATE TRIGGER copy AFTER INSERT ON t1 BEGIN INSERT INTO t3 VALUES (new.a); SELECT 1; END;",
        "DROP TRIGGER copy; DROP TABLE t3;",
    ),
    Migration::new(4, "four", "CREATE TABLE t4 (a); CREATE INDEX i4 ON t4 (a);", "DROP INDEX i4; DROP TABLE t4;"),
    Migration::new(5, "five", "CREATE TABLE t5 (a); INSERT INTO t5 VALUES (1), (2);", "DROP TABLE t5;"),
];

fn catalog() -> Catalog {
    Catalog::new("walk").migrations(MIGRATIONS.iter().cloned())
}

fn target() -> impl Strategy<Value = Target> {
    prop_oneof![Just(Target::Latest), Just(Target::Back), (0..7u32).prop_map(Target::Version)]
}

proptest! {
    #![proptest_config(cases(50))]

    #[test]
    fn r53_any_order_of_ups_and_downs_ends_at_its_version(targets in collection::vec(target(), 1..10)) {
        let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
        let mut version = 0u32;
        for target in targets {
            let wanted = match target {
                Target::Latest => Some(5),
                Target::Back => version.checked_sub(1),
                Target::Version(wanted) => (wanted <= 5).then_some(wanted),
            };
            let planned = store.migration_plan(&catalog(), target);
            let ran = store.migrate(&catalog(), target);
            match wanted {
                None => {
                    let kind = if target == Target::Back { ErrorKind::Migration } else { ErrorKind::InvalidArgument };
                    prop_assert_eq!(ran.unwrap_err().kind(), kind);
                    prop_assert_eq!(planned.unwrap_err().kind(), kind);
                }
                Some(wanted) => {
                    let ran = ran.unwrap();
                    prop_assert_eq!(ran.len(), usize::try_from(wanted.abs_diff(version)).unwrap());
                    prop_assert_eq!(&planned.unwrap(), &ran, "the plan is what is run");
                    version = wanted;
                }
            }
            let status = store.migration_status(&catalog()).unwrap();
            prop_assert_eq!(status.current, version);
            let applied: Vec<_> = status.applied.iter().map(|applied| applied.version).collect();
            prop_assert_eq!(applied, (1..=version).collect::<Vec<_>>());
            let names: Vec<_> = store.schema().unwrap().tables.into_iter().map(|table| table.name).collect();
            prop_assert_eq!(names, (1..=version).map(|number| format!("t{number}")).collect::<Vec<_>>());
            if version >= 1 {
                let width = store.schema().unwrap().table("t1").unwrap().columns.len();
                prop_assert_eq!(width, if version >= 2 { 2 } else { 1 });
                let before = if version >= 3 { store.query::<i64>(sql("SELECT count(*) FROM t3")).unwrap() } else { 0 };
                store.execute(sql("INSERT INTO t1 (a) VALUES (1)")).unwrap();
                if version >= 3 {
                    prop_assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM t3")).unwrap(), before + 1);
                }
            }
        }
        prop_assert_eq!(store.check_integrity().unwrap(), [] as [String; 0]);
    }
}
