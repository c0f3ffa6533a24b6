//! Rows of a table agree with a model: a map from keys to rows, in which every
//! list looks at every row.

use crate::cases;
use edgelite::{
    Options, Store,
    query::sql,
    tables::{Change, Filter, List, OrderBy, Table},
    value::{Row, Value},
};
use proptest::{collection, option, prelude::*, sample};
use std::{cmp::Ordering, collections::BTreeMap};

/// A row of the model without its key: `name`, `size`, `flag`.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    name: String,
    size: Option<i64>,
    flag: bool,
}

type Model = BTreeMap<i64, Item>;

/// What a row is given: columns that are left out are none.
#[derive(Debug, Clone)]
struct Given {
    name: Option<String>,
    size: Option<Option<i64>>,
    flag: Option<bool>,
}

#[derive(Debug, Clone)]
enum Step {
    Create(i64, Given),
    Update(i64, Given),
    Upsert(i64, Given),
    Delete(i64),
}

fn store() -> (Store, Table) {
    let store = Store::open_in_memory(Options::new().readers(0)).unwrap();
    let table = "CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT 'none', size INTEGER CHECK (size < 9), flag BOOLEAN INTEGER NOT NULL DEFAULT 0)";
    store.execute(sql(table)).unwrap();
    store.execute(sql("CREATE INDEX by_size ON items (size DESC, id)")).unwrap();
    let items = store.table("items").unwrap();
    (store, items)
}

fn given() -> impl Strategy<Value = Given> {
    // A size of 9 breaks the rule of the table.
    (option::of("[abAB%]{0,3}"), option::of(option::of(0..10i64)), option::of(any::<bool>()))
        .prop_map(|(name, size, flag)| Given { name, size, flag })
}

fn step() -> impl Strategy<Value = Step> {
    let key = || 0..12i64;
    prop_oneof![
        3 => (key(), given()).prop_map(|(key, given)| Step::Create(key, given)),
        1 => (key(), given()).prop_map(|(key, given)| Step::Update(key, given)),
        3 => (key(), given()).prop_map(|(key, given)| Step::Upsert(key, given)),
        1 => key().prop_map(Step::Delete),
    ]
}

fn row(key: Option<i64>, given: &Given) -> Row {
    let pairs = [
        ("id", key.map(Value::from)),
        ("name", given.name.clone().map(Value::from)),
        ("size", given.size.map(Value::from)),
        ("flag", given.flag.map(Value::from)),
    ];
    Row::from_pairs(pairs.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))))
}

fn change(step: &Step) -> Change {
    match step {
        Step::Create(key, given) => Change::Create { row: row(Some(*key), given) },
        Step::Update(key, given) => Change::Update { key: (*key).into(), changes: row(None, given) },
        Step::Upsert(key, given) => Change::Upsert { row: row(Some(*key), given) },
        Step::Delete(key) => Change::Delete { key: (*key).into() },
    }
}

/// The item after it was given this; none if a rule refuses it.
fn applied(before: Option<&Item>, given: &Given) -> Option<Item> {
    let fresh = Item { name: "none".into(), size: None, flag: false };
    let mut item = before.cloned().unwrap_or(fresh);
    if let Some(name) = &given.name {
        item.name.clone_from(name);
    }
    item.size = given.size.unwrap_or(item.size);
    item.flag = given.flag.unwrap_or(item.flag);
    (item.size != Some(9)).then_some(item)
}

/// Takes a step in the model; false if the store must refuse it.
fn taken(model: &mut Model, step: &Step) -> bool {
    let item = match step {
        Step::Create(key, _) if model.contains_key(key) => None,
        Step::Create(_, given) => applied(None, given),
        Step::Update(key, given) => model.get(key).and_then(|before| applied(Some(before), given)),
        Step::Upsert(key, given) => {
            // What is refused as a new row is refused, whether or not there is one.
            applied(None, given).and_then(|_| applied(model.get(key), given))
        }
        Step::Delete(key) => {
            model.remove(key);
            return true;
        }
    };
    let (Step::Create(key, _) | Step::Update(key, _) | Step::Upsert(key, _) | Step::Delete(key)) = step;
    let Some(item) = item else { return false };
    model.insert(*key, item);
    true
}

#[derive(Debug, Clone)]
enum Wanted {
    Name(String),
    NotName(String),
    Prefix(String),
    Contains(String),
    SizeAtLeast(i64),
    SizeBelow(i64),
    SizeIn(Vec<i64>),
    NoSize(bool),
    Flag(bool),
}

fn wanted() -> impl Strategy<Value = Wanted> {
    prop_oneof![
        "[abAB]{0,2}".prop_map(Wanted::Name),
        "[abAB]{0,2}".prop_map(Wanted::NotName),
        "[abAB%]{0,2}".prop_map(Wanted::Prefix),
        "[abAB%]{0,2}".prop_map(Wanted::Contains),
        (0..9i64).prop_map(Wanted::SizeAtLeast),
        (0..9i64).prop_map(Wanted::SizeBelow),
        collection::vec(0..9i64, 0..4).prop_map(Wanted::SizeIn),
        any::<bool>().prop_map(Wanted::NoSize),
        any::<bool>().prop_map(Wanted::Flag),
    ]
}

fn filter(wanted: &Wanted) -> Filter {
    match wanted {
        Wanted::Name(name) => Filter::equal("name", name),
        Wanted::NotName(name) => Filter::not_equal("name", name),
        Wanted::Prefix(text) => Filter::prefix("name", text),
        Wanted::Contains(text) => Filter::contains("name", text),
        Wanted::SizeAtLeast(size) => Filter::greater_or_equal("size", *size),
        Wanted::SizeBelow(size) => Filter::less("size", *size),
        Wanted::SizeIn(sizes) => Filter::is_in("size", sizes.iter().copied()),
        Wanted::NoSize(null) => Filter::is_null("size", *null),
        Wanted::Flag(flag) => Filter::equal("flag", *flag),
    }
}

fn meets(item: &Item, wanted: &Wanted) -> bool {
    match wanted {
        Wanted::Name(name) => item.name == *name,
        Wanted::NotName(name) => item.name != *name,
        Wanted::Prefix(text) => item.name.starts_with(text.as_str()),
        Wanted::Contains(text) => item.name.to_ascii_lowercase().contains(&text.to_ascii_lowercase()),
        Wanted::SizeAtLeast(least) => item.size.is_some_and(|size| size >= *least),
        Wanted::SizeBelow(limit) => item.size.is_some_and(|size| size < *limit),
        Wanted::SizeIn(sizes) => item.size.is_some_and(|size| sizes.contains(&size)),
        Wanted::NoSize(null) => item.size.is_none() == *null,
        Wanted::Flag(flag) => item.flag == *flag,
    }
}

/// The keys of the model's rows that a list gives, in its order.
fn listed(model: &Model, wanted: &[Wanted], sort: &[OrderBy]) -> Vec<i64> {
    let mut rows: Vec<_> = model.iter().filter(|(_, item)| wanted.iter().all(|wanted| meets(item, wanted))).collect();
    let turned = |order: Ordering, descending: bool| if descending { order.reverse() } else { order };
    rows.sort_by(|(one, a), (other, b)| {
        let by_columns = sort.iter().fold(Ordering::Equal, |order, by| {
            order.then_with(|| {
                let column = match by.column.as_str() {
                    "name" => a.name.cmp(&b.name),
                    "size" => a.size.cmp(&b.size),
                    _ => a.flag.cmp(&b.flag),
                };
                turned(column, by.descending)
            })
        });
        by_columns.then_with(|| turned(one.cmp(other), sort.last().is_some_and(|last| last.descending)))
    });
    rows.into_iter().map(|(key, _)| *key).collect()
}

/// The keys that the store gives on all pages.
fn paged(store: &Store, items: &Table, wanted: &[Wanted], sort: &[OrderBy], limit: i64) -> Vec<i64> {
    let (mut keys, mut cursor) = (Vec::new(), None);
    loop {
        let list = List {
            filters: wanted.iter().map(filter).collect(),
            sort: sort.to_vec(),
            fields: vec!["id".into()],
            limit,
            cursor,
        };
        let page = store.query(items.list(list)).unwrap();
        keys.extend(page.rows.iter().map(|row| row["id"].as_integer().unwrap()));
        match page.next {
            Some(next) => cursor = Some(next),
            None => return keys,
        }
    }
}

fn sorts() -> impl Strategy<Value = Vec<OrderBy>> {
    sample::subsequence(vec!["name", "size", "flag"], 0..=3).prop_shuffle().prop_flat_map(|columns| {
        let count = columns.len();
        (Just(columns), collection::vec(any::<bool>(), count)).prop_map(|(columns, turns)| {
            let by = |(column, descending): (&str, bool)| OrderBy { column: column.into(), descending };
            columns.into_iter().zip(turns).map(by).collect()
        })
    })
}

proptest! {
    #![proptest_config(cases(60))]

    #[test]
    fn rows_of_a_table_agree_with_the_model(
        bulks in collection::vec(collection::vec(step(), 0..6), 1..12),
        lists in collection::vec((collection::vec(wanted(), 0..3), sorts(), 1..6i64), 1..8),
    ) {
        let (store, items) = store();
        let mut model = Model::new();
        for bulk in &bulks {
            let mut after = model.clone();
            let refused = bulk.iter().position(|step| !taken(&mut after, step));
            match (store.run(items.bulk(bulk.iter().map(change))), refused) {
                (Ok(keys), None) => {
                    prop_assert_eq!(keys.len(), bulk.len());
                    model = after;
                }
                (Err(error), Some(_)) => prop_assert!(error.field().unwrap().starts_with('['), "{error:?}"),
                (result, refused) => prop_assert!(false, "{result:?} but the model says {refused:?} of {bulk:?}"),
            }
            for (key, item) in &model {
                let row = store.query(items.get(*key)).unwrap().unwrap();
                let expected = Item { name: row["name"].as_text().unwrap().into(), size: row["size"].as_integer(), flag: row["flag"] == true.into() };
                prop_assert_eq!(item, &expected);
            }
        }
        for (wanted, sort, limit) in &lists {
            let expected = listed(&model, wanted, sort);
            let count = store.query(items.count(wanted.iter().map(filter).collect())).unwrap();
            prop_assert_eq!(usize::try_from(count).unwrap(), expected.len(), "{:?}", wanted);
            prop_assert_eq!(paged(&store, &items, wanted, sort, *limit), expected, "{:?} {:?} by {}", wanted, sort, limit);
        }
    }
}
