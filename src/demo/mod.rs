//! An invented home: the same for the same parameters, and believable enough
//! to look at. Cameras record in the rhythm of days and weeks, analyses find
//! people, vehicles, animals and parcels, a hub knows its devices, plugs count
//! energy, a weather station measures inside and outside, there is a library of
//! films, series, music and books, a studio annotates cuttings, and webhooks
//! have been told of changes.

mod library;
mod media;
mod random;
mod registry;
mod studio;
mod timeseries;
mod webhooks;

use crate::{
    Error, Result,
    query::{Batch, Step},
    value::{Instant, Rows, Value},
};
use std::time::Duration;

/// Recordings written together.
const BATCH: usize = 1_000;

/// What kind of home to invent.
///
/// # Example
/// ```
/// use edgelite::demo::Parameters;
/// let small = Parameters { recordings: 100, devices: 5, ..Parameters::default() };
/// assert_eq!(small.days, 30);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parameters {
    /// Recordings, 0 to 10,000,000 (5,000).
    pub recordings: u64,
    /// Devices, 0 to 100,000 (40).
    pub devices: u64,
    /// For how many days there are recordings, 1 to 3650 (30).
    pub days: u32,
    /// For how many days there are samples, 1 to 3650 (400): a sample every
    /// quarter of an hour for the last 30 days, one every six hours before.
    pub sample_days: u32,
    /// Another number is another home (1).
    pub seed: u64,
    /// When the last day ends (now, in whole minutes).
    pub until: Instant,
}

impl Default for Parameters {
    fn default() -> Self {
        const MINUTE: i64 = 60_000_000;
        let now = Instant::now().microseconds();
        Self {
            recordings: 5_000,
            devices: 40,
            days: 30,
            sample_days: 400,
            seed: 1,
            until: Instant::from_microseconds(now.div_euclid(MINUTE) * MINUTE),
        }
    }
}

impl Parameters {
    /// Refuses numbers out of range.
    fn check(&self) -> Result<()> {
        let refused = |name: &'static str, range: &str, value: u64| {
            Err(Error::invalid(name, format!("{name} must be {range}, not {value}")))
        };
        match self {
            Self { recordings, .. } if *recordings > 10_000_000 => refused("recordings", "0 to 10000000", *recordings),
            Self { devices, .. } if *devices > 100_000 => refused("devices", "0 to 100000", *devices),
            Self { days, .. } if !(1..=3650).contains(days) => refused("days", "1 to 3650", (*days).into()),
            Self { sample_days: days, .. } if !(1..=3650).contains(days) => {
                refused("sample_days", "1 to 3650", (*days).into())
            }
            _ => Ok(()),
        }
    }

    fn from(&self) -> Instant {
        self.until.minus(Duration::from_secs(u64::from(self.days) * 86_400))
    }
}

/// Batches that fill the tables of an empty store with an invented home.
///
/// The store needs the catalogs `media`, `registry`, `timeseries`, `library`
/// and `studio`. Each batch holds about a thousand recordings with what belongs
/// to them, or a few thousand samples.
///
/// # Errors
/// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for parameters out of range.
///
/// # Example
/// ```
/// use edgelite::{Options, Store, catalog::BUILT_IN, demo, query::sql};
/// let store = Store::open_in_memory(Options::new().catalogs(BUILT_IN))?;
/// for batch in demo::home(&demo::Parameters { recordings: 50, ..Default::default() })? {
///     store.run(batch)?;
/// }
/// assert_eq!(store.query::<i64>(sql("SELECT count(*) FROM recordings"))?, 50);
/// # Ok::<(), edgelite::Error>(())
/// ```
pub fn home(parameters: &Parameters) -> Result<impl Iterator<Item = Batch<()>> + use<>> {
    parameters.check()?;
    let registry = registry::batches(parameters);
    let library = library::batches(parameters);
    let media = media::Recordings::new(parameters);
    let studio = std::iter::once(studio::rows(parameters));
    let webhooks = std::iter::once(webhooks::rows(parameters));
    Ok(registry
        .chain(webhooks)
        .chain(library)
        .chain(studio)
        .chain(media.batches())
        .chain(timeseries::batches(parameters)?))
}

/// Rows for one table, in its columns' order.
struct Rowset {
    sql: &'static str,
    rows: Vec<Vec<Value>>,
}

impl Rowset {
    const fn new(sql: &'static str) -> Self {
        Self { sql, rows: Vec::new() }
    }
}

fn batch(sets: impl IntoIterator<Item = Rowset>) -> Batch<()> {
    let filled = sets.into_iter().filter(|set| !set.rows.is_empty());
    Batch::new(filled.map(|set| Step::many(set.sql, set.rows)).collect::<Vec<_>>(), |_| Ok(Rows::default()))
}
