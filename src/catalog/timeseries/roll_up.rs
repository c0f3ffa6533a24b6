//! The statements that make hours of samples, and days of hours.

use super::{
    RollUpOptions, RollUpReport,
    family::{DAY, ENERGY, Family, HOUR, WEATHER},
};
use crate::{
    catalog::require,
    query::{Batch, Outcome, Step, sql},
    value::{Rows, Value},
};
use std::{collections::BTreeSet, sync::LazyLock};

/// The most hours that one write rolls up on its way: more than a year's.
pub(super) const MOST: i64 = 10_000;

/// The statements of a family.
struct Statements {
    /// Rolls up open hours of one series.
    hours_of_one: String,
    /// Rolls up open days of one series.
    days_of_one: String,
    /// Rolls up open hours of all.
    hours: String,
    /// Rolls up open days of all.
    days: String,
    /// Whether anything is left to roll up.
    left: String,
}

impl Statements {
    fn of(family: &Family) -> Self {
        let left = |table: &str, span: i64| {
            format!("EXISTS (SELECT 1 FROM {table} WHERE samples IS NULL AND start + {span} <= unixepoch())")
        };
        Self {
            hours_of_one: hours(family, true),
            days_of_one: days(family, true),
            hours: hours(family, false),
            days: days(family, false),
            left: format!("SELECT {} OR {}", left(family.hourly, HOUR), left(family.daily, DAY)),
        }
    }
}

static ENERGY_STATEMENTS: LazyLock<Statements> = LazyLock::new(|| Statements::of(&ENERGY));
static WEATHER_STATEMENTS: LazyLock<Statements> = LazyLock::new(|| Statements::of(&WEATHER));

/// The steps that roll up what is over of these series, behind the writing of
/// their samples.
pub(super) fn of_series(family: &Family, keys: BTreeSet<Vec<String>>) -> [Step; 2] {
    let statements = statements(family);
    let runs: Vec<Vec<Value>> =
        keys.into_iter().map(|key| key.into_iter().map(Value::from).chain([MOST.into()]).collect()).collect();
    [Step::many(&*statements.hours_of_one, runs.clone()), Step::many(&*statements.days_of_one, runs)]
}

/// The steps that roll up what is over of all series of a family.
pub(super) fn of_all(family: &Family, most: i64) -> [Step; 2] {
    let statements = statements(family);
    [sql(&*statements.hours).bind(most).into(), sql(&*statements.days).bind(most).into()]
}

fn statements(family: &Family) -> &'static Statements {
    if family.samples == ENERGY.samples { &ENERGY_STATEMENTS } else { &WEATHER_STATEMENTS }
}

/// Rolls up what is over and was not yet: after an import, before samples are
/// deleted. Writing samples does it for their own series.
///
/// It makes `most` hours and days of each kind at the most; while the report
/// says that there are more, call it again.
pub fn roll_up(options: RollUpOptions) -> Batch<RollUpReport> {
    if let Err(error) = require((1..=100_000).contains(&options.most), "most", "must be 1 to 100000") {
        return Batch::refused(error);
    }
    let mut steps: Vec<Step> = [&ENERGY, &WEATHER].iter().flat_map(|family| of_all(family, options.most)).collect();
    steps.extend([&ENERGY_STATEMENTS, &WEATHER_STATEMENTS].map(|statements| sql(statements.left.as_str()).into()));
    Batch::new(steps, |outcomes| {
        let changed = |position: usize| i64::try_from(outcomes[position].total_changed()).unwrap_or(i64::MAX);
        Ok(Rows::single([
            ("hours", (changed(0) + changed(2)).into()),
            ("days", (changed(1) + changed(3)).into()),
            ("more", (is_true(&outcomes[4]) || is_true(&outcomes[5])).into()),
        ]))
    })
}

/// Whether the first value of the first row is true.
pub(super) fn is_true(outcome: &Outcome) -> bool {
    outcome.rows.values().first().and_then(Value::as_integer).is_some_and(|value| value != 0)
}

/// Makes hours of samples.
fn hours(family: &Family, of_one: bool) -> String {
    let source = Source {
        made: family.hourly,
        table: family.samples,
        span: HOUR,
        at: "timestamp",
        samples: "count(part.timestamp)",
        condition: "AND sealed = 0",
    };
    let measures = family.measures.iter().map(|measure| {
        let column = measure.column;
        Measured {
            column,
            count: format!("count(part.{column})"),
            min: format!("min(part.{column})"),
            max: format!("max(part.{column})"),
            sum: format!("sum(part.{column})"),
            is_there: format!("part.{column} IS NOT NULL"),
            last: column.to_owned(),
        }
    });
    source.statement(family, &measures.collect::<Vec<_>>(), family.counters, of_one)
}

/// Makes days of hours, when no hour of theirs is open.
fn days(family: &Family, of_one: bool) -> String {
    let condition = format!(
        "AND NOT EXISTS (SELECT 1 FROM {hourly} AS hour WHERE {same} AND hour.samples IS NULL \
         AND hour.start >= {daily}.start AND hour.start < {daily}.start + {DAY})",
        hourly = family.hourly,
        daily = family.daily,
        same = family.same_key("hour", family.daily)
    );
    let source = Source {
        made: family.daily,
        table: family.hourly,
        span: DAY,
        at: "start",
        samples: "coalesce(sum(part.samples), 0)",
        condition: &condition,
    };
    let measures = family.measures.iter().map(|measure| {
        let column = measure.column;
        Measured {
            column,
            count: format!("coalesce(sum(part.{column}_count), 0)"),
            min: format!("min(part.{column}_min)"),
            max: format!("max(part.{column}_max)"),
            sum: format!("sum(part.{column}_sum)"),
            is_there: format!("part.{column}_count > 0"),
            last: format!("{column}_last"),
        }
    });
    source.statement(family, &measures.collect::<Vec<_>>(), &[], of_one)
}

/// What rows are made of.
struct Source<'a> {
    /// The table of the rows that are made.
    made: &'a str,
    /// The table of what they are made of.
    table: &'a str,
    /// Seconds that a row stands for.
    span: i64,
    /// The column with the time of what they are made of.
    at: &'a str,
    /// How many samples they stand for.
    samples: &'a str,
    /// Which open rows can be made, beside those that are over.
    condition: &'a str,
}

/// A measure of what rows are made of (`part`), as SQL.
struct Measured {
    column: &'static str,
    count: String,
    min: String,
    max: String,
    sum: String,
    is_there: String,
    last: String,
}

impl Source<'_> {
    /// An update of open rows that are over, of one series or of all.
    fn statement(&self, family: &Family, measures: &[Measured], counters: &[&str], of_one: bool) -> String {
        let Self { made, table, span, at, samples, condition } = self;
        let (mut set, mut looked_up, mut grouped) = (vec!["samples = made.samples".to_owned()], vec![], vec![]);
        let value_at = |column: &str, time: &str| {
            let same = family.same_key("found", "grouped");
            format!("(SELECT found.{column} FROM {table} AS found WHERE {same} AND found.{at} = grouped.{time})")
        };
        for Measured { column, count, min, max, sum, is_there, last } in measures {
            set.extend(
                ["count", "min", "max", "sum", "last"].map(|what| format!("{column}_{what} = made.{column}_{what}")),
            );
            grouped.push(format!(
                "{count} AS {column}_count, {min} AS {column}_min, {max} AS {column}_max, {sum} AS {column}_sum, \
                 max(CASE WHEN {is_there} THEN part.{at} END) AS {column}_newest"
            ));
            looked_up.push(format!("{} AS {column}_last", value_at(last, &format!("{column}_newest"))));
        }
        for column in counters {
            set.extend(["first", "last", "rise"].map(|what| format!("{column}_{what} = made.{column}_{what}")));
            // A counter that falls has begun again at zero.
            let same = family.same_key("before", "part");
            grouped.push(format!(
                "min(CASE WHEN part.{column} IS NOT NULL THEN part.{at} END) AS {column}_oldest, \
                 max(CASE WHEN part.{column} IS NOT NULL THEN part.{at} END) AS {column}_newest, \
                 sum((SELECT CASE WHEN part.{column} >= before.{column} THEN part.{column} - before.{column} \
                 ELSE part.{column} END FROM {table} AS before WHERE {same} AND before.{at} < part.{at} \
                 AND before.{at} >= unmade.start AND before.{column} IS NOT NULL ORDER BY before.{at} DESC LIMIT 1)) \
                 AS {column}_rise"
            ));
            looked_up.push(format!("{} AS {column}_first", value_at(column, &format!("{column}_oldest"))));
            looked_up.push(format!("{} AS {column}_last", value_at(column, &format!("{column}_newest"))));
        }
        let key = family.key.join(", ");
        let (given, place) = match of_one {
            true => (format!("AND {}", family.key_is_given(made)), family.key.len() + 1),
            false => (String::new(), 1),
        };
        format!(
            "UPDATE {made} SET {set} FROM (SELECT grouped.*, {looked_up} FROM (\
             SELECT {key_of_unmade}, unmade.start, {samples} AS samples, {grouped} FROM (\
             SELECT {key}, start FROM {made} WHERE samples IS NULL {given} AND start + {span} <= unixepoch() {condition} \
             ORDER BY {key}, start LIMIT ?{place}) AS unmade \
             LEFT JOIN {table} AS part ON {same_part} AND part.{at} >= unmade.start AND part.{at} < unmade.start + {span} \
             GROUP BY {key_of_unmade}, unmade.start) AS grouped) AS made \
             WHERE {same_made} AND {made}.start = made.start",
            set = set.join(", "),
            looked_up = looked_up.join(", "),
            grouped = grouped.join(", "),
            key_of_unmade = family.key_of("unmade"),
            same_part = family.same_key("part", "unmade"),
            same_made = family.same_key(made, "made"),
        )
    }
}
