//! Downsampling: a few hundred points of any range, from the roll-ups where
//! these are fine enough.

use super::{
    EnergySeriesFilter, SeriesPoint, WeatherSeriesFilter,
    family::{DAY, ENERGY, Family, HOUR, WEATHER},
    history::{check_hours, check_order},
};
use crate::{
    Result,
    catalog::require,
    query::{Select, sql},
    value::{Instant, Value},
};

/// The widths that buckets can have, in seconds: each divides a day, or is a
/// number of days.
const WIDTHS: [i64; 24] = [
    1,
    2,
    5,
    10,
    15,
    30,
    60,
    120,
    300,
    600,
    900,
    1_800,
    HOUR,
    7_200,
    10_800,
    21_600,
    43_200,
    DAY,
    2 * DAY,
    7 * DAY,
    14 * DAY,
    28 * DAY,
    91 * DAY,
    364 * DAY,
];

/// What a device measured over time, in spans of equal length; spans without
/// a value are left out.
///
/// The spans are as long as it takes to need no more than `points` of them,
/// and lie at multiples of their length since 1970 in UTC. The first and the
/// last are whole: they may reach beyond the range.
pub fn energy_series(filter: EnergySeriesFilter) -> Select<Vec<SeriesPoint>> {
    let range = Buckets::of(filter.hours, filter.start, filter.end, filter.points);
    range
        .and_then(|buckets| buckets.select(&ENERGY, vec![filter.device_id.into()], &filter.data_type))
        .unwrap_or_else(Select::refused)
}

/// What a module of a weather station measured over time; see
/// [`energy_series`].
pub fn weather_series(filter: WeatherSeriesFilter) -> Select<Vec<SeriesPoint>> {
    let key = vec![filter.station_id.into(), filter.module_type.into()];
    let range = Buckets::of(filter.hours, filter.start, filter.end, filter.points);
    range.and_then(|buckets| buckets.select(&WEATHER, key, &filter.data_type)).unwrap_or_else(Select::refused)
}

/// The spans of a series.
struct Buckets {
    /// Their width in seconds.
    width: i64,
    /// The bounds in seconds; none for the last seconds before now.
    bounds: Option<(i64, i64)>,
    /// The length of the range in seconds.
    length: i64,
}

impl Buckets {
    fn of(hours: i64, start: Option<Instant>, end: Option<Instant>, points: i64) -> Result<Self> {
        check_hours(hours)?;
        check_order(start, end)?;
        require((1..=5_000).contains(&points), "points", "must be 1 to 5000")?;
        let bounds = match (start.map(Instant::seconds), end.map(Instant::seconds)) {
            (Some(start), Some(end)) => Some((start, end)),
            (Some(start), None) => Some((start, start.saturating_add(hours * HOUR))),
            (None, Some(end)) => Some((end.saturating_sub(hours * HOUR), end)),
            (None, None) => None,
        };
        let length = bounds.map_or(hours * HOUR, |(start, end)| end.saturating_sub(start));
        Ok(Self { width: width(length, points), bounds, length })
    }

    fn select(&self, family: &'static Family, key: Vec<Value>, data_type: &str) -> Result<Select<Vec<SeriesPoint>>> {
        let column = family.measure(data_type)?.column;
        let first = key.len() + 1;
        let mut statement = sql(String::new());
        statement.parameters = key;
        statement = statement.bind(self.width);
        let (low, high) = match self.bounds {
            Some((start, end)) => {
                let low = start.div_euclid(self.width) * self.width;
                let high = end.div_euclid(self.width).saturating_add(1).saturating_mul(self.width);
                statement = statement.bind(low).bind(high);
                (format!("?{}", first + 1), format!("?{}", first + 2))
            }
            None => {
                statement = statement.bind(self.length);
                let length = first + 1;
                (
                    format!("(unixepoch() - ?{length}) / ?{first} * ?{first}"),
                    format!("unixepoch() / ?{first} * ?{first} + ?{first}"),
                )
            }
        };
        let source = Source { family, column, low, high };
        let (parts, last) = match self.width {
            width if width % DAY == 0 => source.days(),
            width if width % HOUR == 0 => source.hours(),
            _ => source.samples(),
        };
        statement.sql = format!(
            "SELECT bucket * ?{first} AS timestamp, ?{first} AS seconds, CAST(low AS REAL) AS min, \
             CAST(total AS REAL) / samples AS avg, CAST(high AS REAL) AS max, CAST({last} AS REAL) AS last, samples \
             FROM (SELECT at / ?{first} AS bucket, min(low) AS low, max(high) AS high, sum(total) AS total, \
             sum(samples) AS samples, max(at) AS newest FROM ({parts}) AS taken GROUP BY at / ?{first}) AS bucketed \
             ORDER BY bucket"
        )
        .into();
        Ok(Select::raw(statement, [family.samples, family.hourly, family.daily]).instants(&["timestamp"]))
    }
}

/// The width of buckets so that a range needs no more than `points`.
fn width(length: i64, points: i64) -> i64 {
    let wanted = length.div_euclid(points) + i64::from(length % points != 0);
    let longest = WIDTHS[WIDTHS.len() - 1];
    WIDTHS.into_iter().find(|width| *width >= wanted).unwrap_or_else(|| (wanted / longest + 1) * longest)
}

/// Where the values of a series come from.
struct Source {
    family: &'static Family,
    column: &'static str,
    /// The first second, as SQL.
    low: String,
    /// The second behind the last, as SQL.
    high: String,
}

/// SQL of rows `at, samples, low, high, total`, and of the value of the newest of them.
type Parts = (String, String);

impl Source {
    /// Samples themselves.
    fn samples(&self) -> Parts {
        let Self { family, column, low, high } = self;
        let (table, given) = (family.samples, family.key_is_given("sample"));
        let parts = format!(
            "SELECT sample.timestamp AS at, 1 AS samples, sample.{column} AS low, sample.{column} AS high, \
             sample.{column} AS total FROM {table} AS sample WHERE {given} AND sample.timestamp >= {low} \
             AND sample.timestamp < {high} AND sample.{column} IS NOT NULL"
        );
        (parts, self.value(table, "timestamp", column, ""))
    }

    /// Hours that are rolled up, and the samples of those that are open.
    fn hours(&self) -> Parts {
        let Self { family, column, low, high } = self;
        let table = family.hourly;
        let (hour, open) = (family.key_is_given("hour"), family.key_is_given("open"));
        let sample = family.same_key("sample", "open");
        let parts = format!(
            "SELECT hour.start AS at, {rolled_up} FROM {table} AS hour WHERE {hour} AND hour.start >= {low} \
             AND hour.start < {high} AND hour.samples IS NOT NULL AND hour.{column}_count > 0 \
             UNION ALL {samples} \
             FROM {table} AS open JOIN {of} AS sample ON {sample} AND sample.timestamp >= open.start \
             AND sample.timestamp < open.start + {HOUR} WHERE {open} AND open.start >= {low} AND open.start < {high} \
             AND open.samples IS NULL AND sample.{column} IS NOT NULL",
            rolled_up = self.rolled_up("hour"),
            samples = self.sampled(),
            of = family.samples,
        );
        let newest = [
            self.value(table, "start", &format!("{column}_last"), "AND found.samples IS NOT NULL"),
            self.value(family.samples, "timestamp", column, ""),
        ];
        (parts, format!("coalesce({})", newest.join(", ")))
    }

    /// Days that are rolled up, the hours of those that are open, and the
    /// samples of those hours that are open.
    fn days(&self) -> Parts {
        let Self { family, column, low, high } = self;
        let (table, hourly) = (family.daily, family.hourly);
        let (day, open) = (family.key_is_given("day"), family.key_is_given("open"));
        let (hour, sample) = (family.same_key("hour", "open"), family.same_key("sample", "open"));
        let parts = format!(
            "SELECT day.start AS at, {of_days} FROM {table} AS day WHERE {day} AND day.start >= {low} \
             AND day.start < {high} AND day.samples IS NOT NULL AND day.{column}_count > 0 \
             UNION ALL SELECT hour.start, {of_hours} FROM {table} AS open JOIN {hourly} AS hour ON {hour} \
             AND hour.start >= open.start AND hour.start < open.start + {DAY} WHERE {open} AND open.start >= {low} \
             AND open.start < {high} AND open.samples IS NULL AND hour.samples IS NOT NULL AND hour.{column}_count > 0 \
             UNION ALL {samples} \
             FROM {hourly} AS open JOIN {of} AS sample ON {sample} AND sample.timestamp >= open.start \
             AND sample.timestamp < open.start + {HOUR} WHERE {open} AND open.start >= {low} AND open.start < {high} \
             AND open.samples IS NULL AND sample.{column} IS NOT NULL",
            of_days = self.rolled_up("day"),
            of_hours = self.rolled_up("hour"),
            samples = self.sampled(),
            of = family.samples,
        );
        let last = format!("{column}_last");
        let newest = [
            self.value(table, "start", &last, "AND found.samples IS NOT NULL"),
            self.value(hourly, "start", &last, "AND found.samples IS NOT NULL"),
            self.value(family.samples, "timestamp", column, ""),
        ];
        (parts, format!("coalesce({})", newest.join(", ")))
    }

    fn rolled_up(&self, alias: &str) -> String {
        let column = self.column;
        format!(
            "{alias}.{column}_count AS samples, {alias}.{column}_min AS low, {alias}.{column}_max AS high, {alias}.{column}_sum AS total"
        )
    }

    fn sampled(&self) -> String {
        let column = self.column;
        format!("SELECT sample.timestamp, 1, sample.{column}, sample.{column}, sample.{column}")
    }

    /// The value of the row at the bucket's newest time, as SQL.
    fn value(&self, table: &str, at: &str, column: &str, condition: &str) -> String {
        let given = self.family.key_is_given("found");
        format!("(SELECT found.{column} FROM {table} AS found WHERE {given} AND found.{at} = newest {condition})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_range_needs_no_more_than_the_points_that_were_asked_for() {
        for (hours, points, expected) in [
            (24, 500, 300),
            (24 * 7, 500, 1_800),
            (24 * 30, 500, 7_200),
            (24 * 365, 500, DAY),
            (24 * 730, 500, 2 * DAY),
            (24, 24, HOUR),
            (1, 5_000, 1),
            (876_000, 1, 101 * 364 * DAY),
        ] {
            let found = width(hours * HOUR, points);
            assert_eq!(found, expected, "{hours} hours in {points} points");
            assert!(hours * HOUR <= found * points);
        }
    }

    #[test]
    fn widths_divide_days_or_are_days() {
        assert!(WIDTHS.is_sorted());
        for width in WIDTHS {
            assert!(DAY % width == 0 || width % DAY == 0, "{width}");
        }
    }
}
