//! Full-text search against a model: whatever was done to the rows, the search
//! finds and ranks what reading all of them anew would.

use crate::cases;
use edgelite::{
    Error, Options, Store, Transaction,
    query::sql,
    search::{Search, SearchIndex, TypoTolerance},
    value::{Row, Value},
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const WEIGHTS: [f64; 2] = [3.0, 1.0];

#[derive(Debug, Clone)]
enum Change {
    Put(u8, String, String),
    Move(u8, u8),
    Rewrite(u8, String),
    Replace(u8, u8, String),
    Delete(u8),
    DeleteShelf(u8),
    ByTrigger(String),
}

fn text() -> impl Strategy<Value = String> {
    let word = prop::sample::select(vec![
        "alpha", "alpah", "beta", "betas", "gamma", "gammaray", "delta", "éclair", "eclairs",
    ]);
    prop::collection::vec(word, 0..6).prop_map(|words| words.join(" "))
}

fn change() -> impl Strategy<Value = Change> {
    prop_oneof![
        6 => (0_u8..60, text(), text()).prop_map(|(id, title, body)| Change::Put(id, title, body)),
        2 => (0_u8..60, 0_u8..60).prop_map(|(id, to)| Change::Move(id, to)),
        2 => (0_u8..60, text()).prop_map(|(id, body)| Change::Rewrite(id, body)),
        2 => (0_u8..60, 0_u8..20, text()).prop_map(|(id, code, title)| Change::Replace(id, code, title)),
        2 => (0_u8..60).prop_map(Change::Delete),
        1 => (0_u8..6).prop_map(Change::DeleteShelf),
        1 => text().prop_map(Change::ByTrigger),
    ]
}

fn store() -> Store {
    let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
    for statement in [
        "CREATE TABLE shelves (id INTEGER PRIMARY KEY)",
        "CREATE TABLE notes (id INTEGER PRIMARY KEY, shelf INTEGER REFERENCES shelves (id) ON DELETE CASCADE, code INTEGER UNIQUE, title TEXT, body TEXT)",
        "CREATE TABLE drafts (title TEXT)",
        "CREATE TRIGGER kept AFTER INSERT ON drafts BEGIN UPDATE notes SET body = new.title WHERE id % 7 = 0; INSERT INTO notes (title) VALUES (new.title); END",
    ] {
        store.execute(sql(statement)).unwrap();
    }
    store.declare_search(&SearchIndex::on("notes").column("title", WEIGHTS[0]).column("body", WEIGHTS[1])).unwrap();
    store
}

/// Makes a change; one that breaks a rule of the schema makes none.
fn make(transaction: &mut Transaction<'_>, change: &Change) {
    let shelf = |id: &u8| i64::from(id % 6);
    let statement = match change {
        Change::Put(id, title, body) => {
            let _ = transaction.execute(&sql("INSERT OR IGNORE INTO shelves VALUES (?1)").bind(shelf(id)));
            sql("INSERT INTO notes (id, shelf, title, body) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (id) DO UPDATE SET title = excluded.title, body = excluded.body")
            .bind(i64::from(*id))
            .bind(shelf(id))
            .bind(title)
            .bind(body)
        }
        Change::Move(id, to) => {
            sql("UPDATE OR IGNORE notes SET id = ?2 WHERE id = ?1").bind(i64::from(*id)).bind(i64::from(*to))
        }
        Change::Rewrite(id, body) => sql("UPDATE notes SET body = ?2 WHERE id >= ?1").bind(i64::from(*id)).bind(body),
        Change::Replace(id, code, title) => sql("REPLACE INTO notes (id, code, title) VALUES (?1, ?2, ?3)")
            .bind(i64::from(*id))
            .bind(i64::from(*code))
            .bind(title),
        Change::Delete(id) => sql("DELETE FROM notes WHERE id = ?1").bind(i64::from(*id)),
        Change::DeleteShelf(id) => sql("DELETE FROM shelves WHERE id = ?1").bind(shelf(id)),
        Change::ByTrigger(title) => sql("INSERT INTO drafts VALUES (?1)").bind(title),
    };
    let _ = transaction.execute(&statement);
}

type Texts = BTreeMap<i64, [Vec<String>; 2]>;

/// The words of all rows, read anew.
fn read(store: &Store) -> Texts {
    let rows: Vec<Row> = store.query(sql("SELECT id, title, body FROM notes")).unwrap();
    let words = |value: &Value| -> Vec<String> {
        let text = value.as_text().unwrap_or_default().to_lowercase().replace('é', "e");
        text.split_whitespace().map(str::to_owned).collect()
    };
    rows.iter().map(|row| (row["id"].as_integer().unwrap(), [words(&row["title"]), words(&row["body"])])).collect()
}

/// Optimal string alignment, the whole table.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let changed = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
                let least = changed.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if swapped { least.min(table[i - 2][j - 2] + 1) } else { least }
            };
        }
    }
    table[a.len()][b.len()]
}

/// BM25F over all rows: what is found of words that must all be there, each
/// with up to so many mistakes.
fn model(texts: &Texts, words: &[&str], mistakes: bool) -> Vec<(i64, u32, f64)> {
    let all = texts.len().max(1) as f64;
    let average = [0, 1].map(|column| texts.values().map(|row| row[column].len()).sum::<usize>() as f64 / all);
    let mut found: BTreeMap<i64, (u32, f64, usize)> = BTreeMap::new();
    for word in words {
        let most = match word.len() {
            _ if !mistakes => 0,
            0..4 => 0,
            4..8 => 1,
            _ => 2,
        };
        let mut weights = BTreeMap::new();
        for (id, columns) in texts {
            let (mut weight, mut typos) = (0.0, u32::MAX);
            for (column, own) in columns.iter().enumerate() {
                let near: Vec<_> = own.iter().map(|own| distance(word, own)).filter(|far| *far <= most).collect();
                typos = typos.min(near.iter().min().map_or(u32::MAX, |far| *far as u32));
                if !near.is_empty() {
                    weight +=
                        WEIGHTS[column] * near.len() as f64 / (1.0 - 0.75 + 0.75 * own.len() as f64 / average[column]);
                }
            }
            if typos < u32::MAX {
                weights.insert(*id, (typos, weight));
            }
        }
        let own = weights.len() as f64;
        let rarity = (1.0 + (all - own + 0.5) / (own + 0.5)).ln();
        for (id, (typos, weight)) in weights {
            let entry = found.entry(id).or_default();
            *entry = (entry.0 + typos, entry.1 + rarity * weight * 2.2 / (weight + 1.2), entry.2 + 1);
        }
    }
    let mut hits: Vec<_> = found
        .into_iter()
        .filter(|(_, (_, _, count))| *count == words.len())
        .map(|(id, (typos, score, _))| (id, typos, (score * 1e9).round() / 1e9))
        .collect();
    hits.sort_by(|a, b| a.1.cmp(&b.1).then(b.2.total_cmp(&a.2)).then(a.0.cmp(&b.0)));
    hits
}

fn check(store: &Store) {
    let texts = read(store);
    for (words, mistakes) in [
        (&["alpha"][..], false),
        (&["beta", "gamma"], false),
        (&["delta", "eclair", "alpha"], false),
        (&["alpha"], true),
        (&["betas", "alpah"], true),
        (&["gammaray"], true),
        (&["eclair"], true),
    ] {
        let tolerance = if mistakes { TypoTolerance::Always } else { TypoTolerance::Never };
        let search = Search::of("notes", words.join(" ")).typos(tolerance).limit(1000);
        let page = store.search(search.clone()).unwrap();
        let found: Vec<_> = page
            .rows
            .iter()
            .map(|hit| (hit.row["id"].as_integer().unwrap(), u32::try_from(hit.typos).unwrap(), hit.score))
            .collect();
        let expected = model(&texts, words, mistakes);
        let ids = |hits: &[(i64, u32, f64)]| hits.iter().map(|hit| hit.0).collect::<BTreeSet<_>>();
        assert_eq!(ids(&found), ids(&expected), "{words:?} {mistakes}");
        assert_eq!(store.query(search.count()).unwrap(), expected.len() as i64);
        for (own, other) in found.iter().zip(&expected) {
            assert_eq!(own.1, other.1, "{words:?}: {found:?} {expected:?}");
            assert!((own.2 - other.2).abs() < 2e-9, "{words:?}: {found:?} {expected:?}");
        }
    }
    let phrase = |id: &i64| {
        texts[id].iter().any(|words| words.windows(2).any(|pair| pair[0] == "alpha" && pair[1].starts_with("be")))
    };
    let expected: BTreeSet<_> = texts.keys().copied().filter(phrase).collect();
    let found = store.search(Search::of("notes", "\"alpha be\"*").limit(1000)).unwrap().rows;
    assert_eq!(found.iter().filter_map(|hit| hit.row["id"].as_integer()).collect::<BTreeSet<_>>(), expected);
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn r103_the_index_is_what_reading_all_rows_anew_would_give(
        transactions in prop::collection::vec((prop::collection::vec(change(), 1..25), 0_u8..4), 1..14)
    ) {
        let store = store();
        for (changes, end) in &transactions {
            let result: Result<(), Error> = store.transaction(|transaction| {
                changes.iter().for_each(|change| make(transaction, change));
                if *end == 0 { Err(Error::not_found("undone")) } else { Ok(()) }
            });
            prop_assert_eq!(result.is_err(), *end == 0);
            if *end == 1 {
                check(&store);
            }
        }
        check(&store);
        store.rebuild_search("notes").unwrap();
        check(&store);
    }
}
