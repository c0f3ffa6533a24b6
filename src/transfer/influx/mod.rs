//! Points of InfluxDB as rows: files of its line protocol, such as
//! `influx_inspect export -lponly` writes.
//!
//! | Measurement | Table | |
//! |---|---|---|
//! | `devices` | `devices` | the newest value of each field; `unassigned` is no area |
//! | `entities` | `entities` | the newest value of each field; `unknown` is no device |
//! | `energy`, `energy_timeseries` | `energy_timeseries` | a row for each time, in whole seconds |
//! | `weather`, `weather_timeseries` | `weather_timeseries` | a row for each time, in whole seconds |

mod line;

use self::line::{Field, Point};
use super::{
    Place,
    fields::{Cell, Original},
    loader::{Loader, Refusal},
    source::Source,
};
use crate::{
    Error, Result,
    value::{Instant, Row, Value},
};
use std::{collections::BTreeMap, io::BufRead as _, path::Path};

/// Tags and fields that count what the store counts itself.
const COUNTED: [&str; 1] = ["entity_count"];

/// What of a measurement is a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rows {
    /// What is known of each thing in the end.
    Things,
    /// What was measured at each time.
    Samples,
}

/// The table of a measurement.
pub(super) fn table_of(measurement: &str) -> Option<&'static str> {
    rows_of(measurement).map(|(table, _)| table)
}

fn rows_of(measurement: &str) -> Option<(&'static str, Rows)> {
    Some(match measurement {
        "devices" => ("devices", Rows::Things),
        "entities" => ("entities", Rows::Things),
        "energy" | "energy_timeseries" => ("energy_timeseries", Rows::Samples),
        "weather" | "weather_timeseries" => ("weather_timeseries", Rows::Samples),
        _ => return None,
    })
}

/// The measurements of a file with the numbers of their lines.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for a file with lines that are not UTF-8.
pub(super) fn measurements(path: &Path) -> Result<BTreeMap<String, u64>> {
    let mut found: BTreeMap<String, u64> = BTreeMap::new();
    each_line(path, &mut |_, text, _| {
        let Some(measurement) = line::measurement(text) else { return Ok(()) };
        match found.get_mut(measurement.as_ref()) {
            Some(lines) => *lines += 1,
            None => drop(found.insert(measurement.into_owned(), 1)),
        }
        Ok(())
    })?;
    Ok(found)
}

/// Loads the points of one measurement.
pub(super) fn load(
    loader: &mut Loader<'_>,
    path: &Path,
    measurement: &str,
    progress: &mut dyn FnMut(&Loader<'_>, f64),
) -> Result<()> {
    let rows = rows_of(measurement).map_or(Rows::Samples, |(_, rows)| rows);
    let mut things: BTreeMap<String, Thing> = BTreeMap::new();
    each_line(path, &mut |number, text, share| {
        let place = Place::line(number);
        if line::measurement(text).is_none_or(|found| found != measurement) {
            return Ok(());
        }
        match line::read(text) {
            Err(reason) => loader.reject(place, &Refusal::new(reason), &Original::Text(text.to_owned()))?,
            Ok(point) => match rows {
                Rows::Samples => sample(loader, place, &point, text)?,
                Rows::Things => Thing::add(&mut things, number, &point),
            },
        }
        progress(loader, share);
        Ok(())
    })?;
    for thing in things.into_values() {
        thing.load(loader)?;
    }
    Ok(())
}

/// Takes a point of samples. Lines may give one field each: those of the same
/// time become one row.
fn sample(loader: &mut Loader<'_>, place: Place, point: &Point<'_>, text: &str) -> Result<()> {
    let original = || Original::Text(text.to_owned());
    let Some(nanoseconds) = point.nanoseconds else {
        return loader.reject(place, &Refusal::new("it has no time"), &original());
    };
    let mut values: Vec<(&str, Value)> = vec![("timestamp", nanoseconds.div_euclid(1_000_000_000).into())];
    values.extend(point.tags.iter().map(|(name, value)| (name.as_ref(), Value::from(value.as_ref()))));
    values.extend(point.fields.iter().map(|(name, field)| (name.as_ref(), value(field))));
    let cells = values.iter().map(|(name, value)| (*name, Cell::Stored { value, own: true }));
    loader.take(place, cells, original())
}

/// What is known of a device or an entity.
struct Thing {
    /// The number of the last line about it.
    line: u64,
    /// Values by name, each with the time from which it is.
    values: BTreeMap<String, (i64, Value)>,
    seen: i64,
}

impl Thing {
    fn add(things: &mut BTreeMap<String, Self>, number: u64, point: &Point<'_>) {
        let key = ["entity_id", "device_id"].iter().find_map(|key| {
            let tag = point.tags.iter().find(|(name, _)| name == key)?;
            Some(tag.1.clone().into_owned())
        });
        let fresh = || Self { line: number, values: BTreeMap::new(), seen: i64::MIN };
        let thing = things.entry(key.unwrap_or_else(|| format!("line {number}"))).or_insert_with(fresh);
        let time = point.nanoseconds.unwrap_or(0);
        thing.line = number;
        thing.seen = thing.seen.max(time);
        let tags = point.tags.iter().map(|(name, text)| (name, Value::from(text.as_ref())));
        for (name, value) in tags.chain(point.fields.iter().map(|(name, field)| (name, value(field)))) {
            let none = matches!(
                (name.as_ref(), value.as_text()),
                ("area_id", Some("unassigned")) | ("device_id", Some("unknown"))
            );
            let known = thing.values.entry(name.clone().into_owned()).or_insert((i64::MIN, Value::Null));
            if time >= known.0 {
                *known = (time, if none { Value::Null } else { value });
            }
        }
    }

    fn load(self, loader: &mut Loader<'_>) -> Result<()> {
        let seen = Value::from(Instant::from_microseconds(self.seen.div_euclid(1_000)));
        let has_seen = loader.table().column("last_seen").is_some() && self.seen > 0;
        let known = self.values.iter().filter(|(name, _)| !COUNTED.contains(&name.as_str()));
        let cells = known
            .map(|(name, (_, value))| (name.as_str(), value))
            .chain(has_seen.then_some(("last_seen", &seen)))
            .map(|(name, value)| (name, Cell::Stored { value, own: true }));
        let original = self.values.iter().map(|(name, (_, value))| (name.clone(), value.clone()));
        loader.take(Place::line(self.line), cells, Original::Stored(Row::from_pairs(original)))
    }
}

fn value(field: &Field<'_>) -> Value {
    match field {
        Field::Text(text) => text.as_ref().into(),
        Field::Integer(integer) => (*integer).into(),
        Field::Real(real) => (*real).into(),
        Field::Boolean(flag) => (*flag).into(),
    }
}

type TakeLine<'a> = dyn FnMut(u64, &str, f64) -> Result<()> + 'a;

/// Gives each line with its number, and how far in the file it is.
fn each_line(path: &Path, take: &mut TakeLine<'_>) -> Result<()> {
    let Source { mut reader, position } = Source::open(path)?;
    let mut line = Vec::new();
    for number in 1.. {
        line.clear();
        let read = reader.read_until(b'\n', &mut line);
        let length = read.map_err(|error| Error::from(error).context(format!("cannot read {}", path.display())))?;
        if length == 0 {
            break;
        }
        let text = std::str::from_utf8(&line).map_err(|_| {
            Error::invalid("source", format!("{}: line {number} is not UTF-8; nothing was imported", path.display()))
        })?;
        take(number, text.trim(), position.share())?;
    }
    Ok(())
}
