//! Random statements on a schema with triggers, cascades, checks, and partial,
//! unique and expression indexes.

use crate::support::random::Random;

pub const SCHEMA: [&str; 14] = [
    "CREATE TABLE parents (
        id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE COLLATE NOCASE, level INTEGER CHECK (level BETWEEN 0 AND 100),
        data TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(data)), removed INTEGER NOT NULL DEFAULT 0)",
    "CREATE TABLE children (
        id INTEGER PRIMARY KEY, parent INTEGER REFERENCES parents (id) ON DELETE CASCADE ON UPDATE CASCADE,
        kind TEXT NOT NULL, amount REAL, note TEXT)",
    "CREATE TABLE grandchildren (
        id INTEGER PRIMARY KEY, child INTEGER REFERENCES children (id) ON DELETE SET NULL, value INTEGER DEFAULT 7)",
    "CREATE TABLE keepers (
        id INTEGER PRIMARY KEY, parent INTEGER NOT NULL REFERENCES parents (id) ON DELETE RESTRICT)",
    "CREATE TABLE log (id INTEGER PRIMARY KEY, what TEXT NOT NULL, subject INTEGER, old TEXT, new TEXT)",
    "CREATE INDEX children_by_kind ON children (kind, amount DESC)",
    "CREATE INDEX parents_by_level ON parents (level) WHERE removed = 0",
    "CREATE INDEX parents_by_json ON parents (json_extract(data, '$.a'))",
    "CREATE UNIQUE INDEX children_once ON children (parent, kind) WHERE amount IS NOT NULL",
    "CREATE INDEX grandchildren_by_child ON grandchildren (child, value DESC)",
    "CREATE TRIGGER parents_added AFTER INSERT ON parents BEGIN
        INSERT INTO log (what, subject, new) VALUES ('added', new.id, new.name); END",
    "CREATE TRIGGER parents_changed AFTER UPDATE OF name, level ON parents WHEN old.name IS NOT new.name BEGIN
        INSERT INTO log (what, subject, old, new) VALUES ('renamed', new.id, old.name, new.name);
        UPDATE children SET note = new.name WHERE parent = new.id; END",
    "CREATE TRIGGER children_removed AFTER DELETE ON children BEGIN
        INSERT INTO log (what, subject, old) VALUES ('removed', old.id, old.kind); END",
    "CREATE TRIGGER children_refused BEFORE INSERT ON children WHEN new.kind = 'forbidden' BEGIN
        SELECT RAISE(ABORT, 'forbidden'); END",
];

pub const TABLES: [&str; 5] = ["parents", "children", "grandchildren", "keepers", "log"];

const NAMES: [&str; 8] = ["ada", "Ada", "bob", "Böb", "cleo", "", "d'Arcy", "台所"];
const KINDS: [&str; 5] = ["lamp", "plug", "forbidden", "sensor", "Lamp"];

fn key(random: &mut Random) -> String {
    if random.percent(6) { "NULL".into() } else { (1 + random.below(14)).to_string() }
}

fn text(random: &mut Random, choices: &[&str]) -> String {
    if random.percent(5) { "NULL".into() } else { format!("'{}'", random.pick(choices).replace('\'', "''")) }
}

fn number(random: &mut Random) -> String {
    match random.below(9) {
        0 => "NULL".into(),
        1 => "101".into(),
        2 => "-1".into(),
        3 => "9223372036854775807".into(),
        4 => "2.5".into(),
        5 => "1e300".into(),
        _ => random.below(100).to_string(),
    }
}

fn json(random: &mut Random) -> String {
    let value = random.below(5);
    random
        .pick(&[r#"'{}'"#, &format!(r#"'{{"a":{value}}}'"#), r#"'{"a":"x","b":[1,2.5,null]}'"#, "'{broken'", "'[1]'"])
        .to_owned()
}

/// A statement that writes.
pub fn writing(random: &mut Random) -> String {
    let (a, b) = (key(random), key(random));
    match random.below(22) {
        0..=2 => format!(
            "INSERT INTO parents (id, name, level, data) VALUES ({a}, {}, {}, {})",
            text(random, &NAMES),
            number(random),
            json(random)
        ),
        3 => format!(
            "INSERT INTO parents (name, level) VALUES ({}, 1), ({}, 2)",
            text(random, &NAMES),
            text(random, &NAMES)
        ),
        4 | 5 => format!(
            "INSERT INTO parents (name, level, data) VALUES ({}, {}, {}) ON CONFLICT (name) DO UPDATE SET \
             level = excluded.level, data = excluded.data, removed = parents.removed + 1 WHERE parents.level IS NOT 5",
            text(random, &NAMES),
            number(random),
            json(random)
        ),
        6..=8 => format!(
            "INSERT INTO children (id, parent, kind, amount) VALUES ({a}, {b}, {}, {})",
            text(random, &KINDS),
            number(random)
        ),
        9 => format!(
            "INSERT OR IGNORE INTO children (id, parent, kind, amount) VALUES ({a}, {b}, {}, 1.5)",
            text(random, &KINDS)
        ),
        10 => format!(
            "INSERT INTO children (id, parent, kind) SELECT id + 20, parent, 'copy' FROM children WHERE id > {}",
            random.below(12)
        ),
        11 => format!("INSERT INTO grandchildren (id, child, value) VALUES ({a}, {b}, {})", number(random)),
        12 => format!("INSERT INTO keepers (id, parent) VALUES ({a}, {b})"),
        13 => format!("UPDATE parents SET name = {}, level = level + 1 WHERE id = {a}", text(random, &NAMES)),
        14 => format!("UPDATE parents SET id = {a} WHERE id = {b}"),
        15 => format!("UPDATE parents SET removed = 1 - removed WHERE level < {}", random.below(100)),
        16 => format!("UPDATE children SET parent = {a}, amount = amount * 2 WHERE kind = {}", text(random, &KINDS)),
        17 => {
            "UPDATE children SET note = p.name || '/' || p.level FROM parents AS p WHERE p.id = children.parent".into()
        }
        18 => format!("DELETE FROM parents WHERE id = {a}"),
        19 => format!(
            "DELETE FROM children WHERE id IN (SELECT child FROM grandchildren WHERE value > {})",
            random.below(60)
        ),
        20 => format!("DELETE FROM {} WHERE id % 3 = {}", random.pick(&["grandchildren", "keepers"]), random.below(3)),
        _ => format!(
            "UPDATE grandchildren SET child = {a}, value = coalesce(value, 0) + 1 WHERE id <= {}",
            random.below(10)
        ),
    }
}

/// A query whose rows have one order.
pub fn reading(random: &mut Random) -> String {
    let level = random.below(100);
    match random.below(8) {
        0 => format!("SELECT id, name FROM parents WHERE level >= {level} AND removed = 0 ORDER BY level, id"),
        1 => format!("SELECT id FROM parents WHERE json_extract(data, '$.a') = {} ORDER BY id", random.below(5)),
        2 => format!("SELECT id, kind, amount FROM children WHERE kind = {} ORDER BY amount DESC, id", text(random, &KINDS)),
        3 => "SELECT p.id, count(c.id), sum(c.amount), max(c.kind) FROM parents AS p LEFT JOIN children AS c ON c.parent = p.id \
              GROUP BY p.id ORDER BY p.id".into(),
        4 => "WITH RECURSIVE up(id, depth) AS (SELECT id, 0 FROM parents UNION ALL SELECT id, depth + 1 FROM up WHERE depth < 2) \
              SELECT depth, count(*) FROM up GROUP BY depth ORDER BY depth".into(),
        5 => "SELECT id, row_number() OVER (PARTITION BY kind ORDER BY id), sum(amount) OVER (ORDER BY id) FROM children ORDER BY id".into(),
        6 => "SELECT what, count(*) FILTER (WHERE old IS NULL), group_concat(subject) FROM (SELECT * FROM log ORDER BY id) \
              GROUP BY what HAVING count(*) > 1 ORDER BY what".into(),
        _ => format!(
            "SELECT id FROM parents WHERE name LIKE '%a%' AND EXISTS (SELECT 1 FROM children WHERE parent = parents.id AND amount > {level}) \
             UNION SELECT child FROM grandchildren WHERE child IS NOT NULL ORDER BY 1"
        ),
    }
}
