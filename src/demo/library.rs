use super::{
    Parameters, Rowset, batch,
    media::later,
    random::{Random, rounded},
};
use crate::{
    query::Batch,
    value::{Instant, Json, Value},
};
use serde_json::json;
use std::{collections::HashSet, time::Duration};

/// How many items the library has.
const ITEMS: usize = 240;

/// Words from which titles are made.
const FIRST: [&str; 28] = [
    "Quiet", "Last", "Copper", "Winter", "Hollow", "Distant", "Burning", "Silver", "Broken", "Midnight", "Paper",
    "Northern", "Hidden", "Glass", "Second", "Wild", "Salt", "Amber", "Lost", "Slow", "Crimson", "Ordinary", "Iron",
    "Summer", "Velvet", "Empty", "Golden", "Restless",
];
const SECOND: [&str; 32] = [
    "Harbour",
    "Orchard",
    "Signal",
    "Station",
    "Cartographer",
    "River",
    "Lighthouse",
    "Garden",
    "Letters",
    "Machine",
    "Mountain",
    "Promise",
    "Window",
    "Kingdom",
    "Inheritance",
    "Archive",
    "Crossing",
    "Tide",
    "Witness",
    "Bridge",
    "Apartment",
    "Carousel",
    "Frontier",
    "Tower",
    "Season",
    "Neighbours",
    "Expedition",
    "Symphony",
    "Summit",
    "Lantern",
    "Market",
    "Echo",
];
const PEOPLE: [&str; 16] = [
    "Ada Lindqvist",
    "Tomás Herrera",
    "Mina Okafor",
    "Jonas Weber",
    "Claire Dubois",
    "Yuki Tanabe",
    "Piotr Zielinski",
    "Leila Haddad",
    "Owen Gallagher",
    "Ingrid Solberg",
    "Rafael Costa",
    "Nadia Petrova",
    "Samuel Adeyemi",
    "Hanna Virtanen",
    "Luca Moretti",
    "Priya Raman",
];

/// A kind of item: how often there is one, and its genres.
const KINDS: [(&str, f64, &[&str]); 4] = [
    ("movie", 5.0, &["drama", "comedy", "thriller", "science fiction", "documentary", "animation"]),
    ("series", 2.0, &["drama", "comedy", "crime", "science fiction", "documentary"]),
    ("music", 2.0, &["jazz", "folk", "electronic", "classical", "rock"]),
    ("book", 2.5, &["novel", "crime", "history", "science fiction", "essay"]),
];

const INSERT_ITEM: &str = "INSERT INTO library_items (id, kind, title, metadata, created_at, updated_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
const INSERT_WANTED: &str = "INSERT INTO wanted_items (id, library_item_id, title, kind, status, search_query, \
     last_search_at, added_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
const INSERT_JOB: &str = "INSERT INTO verify_jobs (id, library_item_id, kind, title, phase, status, result, error, \
     started_at, completed_at, worker, attempts, created_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
const INSERT_DOWNLOADER: &str = "INSERT INTO downloaders (id, client_type, enabled, base_url, username, category, \
     created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)";
const INSERT_INDEXER: &str = "INSERT INTO indexers (id, name, type, base_url, enabled, priority, created_at, updated_at) \
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)";
const INSERT_PROFILE: &str = "INSERT INTO quality_profiles (id, name, description, min_quality, max_quality, \
     preferred_qualities, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)";

/// A library with what is wanted for it, its services and its jobs. It has no
/// accounts: the first who registers becomes the administrator.
pub(super) fn batches(parameters: &Parameters) -> impl Iterator<Item = Batch<()>> + use<> {
    let mut library =
        Library { random: Random::new(parameters.seed, "library"), until: parameters.until, titles: HashSet::new() };
    let mut sets = [INSERT_ITEM, INSERT_WANTED, INSERT_JOB].map(Rowset::new);
    for _ in 0..ITEMS {
        library.item(&mut sets);
    }
    std::iter::once(batch(sets.into_iter().chain(library.services())))
}

struct Library {
    random: Random,
    until: Instant,
    /// The kinds and titles that were given.
    titles: HashSet<(&'static str, String)>,
}

impl Library {
    /// An item, and perhaps that it is wanted in a better copy and was checked.
    fn item(&mut self, [items, wanted, jobs]: &mut [Rowset; 3]) {
        let (kind, _, genres) =
            KINDS[self.random.weighted(&[0, 1, 2, 3].map(|position| (position, KINDS[position].1)))];
        let title = self.title(kind);
        let id = self.random.identifier();
        let added = self.days_ago(1.0, 700.0);
        let changed = if self.random.chance(0.3) { added.max(self.days_ago(0.0, 60.0)) } else { added };
        let metadata = self.metadata(kind, genres);
        items.rows.push(vec![
            id.as_str().into(),
            kind.into(),
            title.as_str().into(),
            metadata.into(),
            added.into(),
            changed.into(),
        ]);
        if self.random.chance(0.06) {
            let row = self.wanted(&id, kind, &title);
            wanted.rows.push(row);
        }
        if self.random.chance(0.12) {
            let row = self.job(&id, kind, &title);
            jobs.rows.push(row);
        }
    }

    fn title(&mut self, kind: &'static str) -> String {
        loop {
            let (first, second) = (*self.random.pick(&FIRST), *self.random.pick(&SECOND));
            let title = match self.random.below(4) {
                0 => format!("{first} {second}"),
                1 => format!("{second} of the {first}"),
                _ => format!("The {first} {second}"),
            };
            if self.titles.insert((kind, title.clone())) {
                return title;
            }
        }
    }

    fn metadata(&mut self, kind: &str, genres: &[&str]) -> Json {
        let random = &mut self.random;
        let year = 1950 + random.below(76);
        let genre = *random.pick(genres);
        let person = *random.pick(&PEOPLE);
        let rating = rounded(random.between(4.5, 9.3), 1);
        match kind {
            "movie" => {
                json!({"year": year, "genres": [genre], "director": person, "runtime_minutes": 80 + random.below(80), "rating": rating})
            }
            "series" => json!({"year": year, "genres": [genre], "seasons": 1 + random.below(7), "rating": rating}),
            "music" => json!({"year": year, "genres": [genre], "artist": person, "tracks": 6 + random.below(10)}),
            _ => json!({"year": year, "genres": [genre], "author": person, "pages": 120 + random.below(600)}),
        }
    }

    fn wanted(&mut self, item: &str, kind: &str, title: &str) -> Vec<Value> {
        let status = self.random.weighted(&[("wanted", 5.0), ("searching", 1.0), ("found", 2.0), ("failed", 1.0)]);
        let added = self.days_ago(0.5, 90.0);
        let searched = (status != "wanted").then(|| added.max(self.days_ago(0.0, 5.0)));
        vec![
            self.random.identifier().into(),
            item.into(),
            title.into(),
            kind.into(),
            status.into(),
            self.random.chance(0.4).then(|| format!("{title} 1080p")).into(),
            searched.into(),
            added.into(),
        ]
    }

    fn job(&mut self, item: &str, kind: &str, title: &str) -> Vec<Value> {
        let status = self.random.weighted(&[("completed", 6.0), ("failed", 1.5), ("pending", 2.0)]);
        let added = self.days_ago(0.1, 30.0);
        let ended = status != "pending";
        let started = later(added, self.random.between(1.0, 600.0));
        let completed = later(started, self.random.between(2.0, 90.0));
        let files = 1 + self.random.below(24);
        vec![
            self.random.identifier().into(),
            item.into(),
            kind.into(),
            title.into(),
            (*self.random.pick(&["files", "metadata", "artwork"])).into(),
            status.into(),
            (status == "completed").then(|| json!({"files": files, "missing": 0})).into(),
            (status == "failed").then_some("the file cannot be read").into(),
            ended.then_some(started.min(self.until)).into(),
            ended.then_some(completed.min(self.until)).into(),
            ended.then_some("nas").into(),
            i64::from(ended).into(),
            added.into(),
        ]
    }

    /// Downloaders, indexers and quality profiles.
    fn services(&mut self) -> [Rowset; 3] {
        let mut sets = [INSERT_DOWNLOADER, INSERT_INDEXER, INSERT_PROFILE].map(Rowset::new);
        let added = self.days_ago(400.0, 700.0);
        let mut row = |set: usize, values: Vec<Value>| {
            let id = Value::from(self.random.identifier());
            sets[set].rows.push(std::iter::once(id).chain(values).chain([added.into()]).collect());
        };
        row(
            0,
            vec!["qbittorrent".into(), true.into(), "http://nas.local:8080".into(), "admin".into(), "library".into()],
        );
        row(0, vec!["sabnzbd".into(), false.into(), "http://nas.local:8085".into(), Value::Null, Value::Null]);
        for (name, kind, enabled, priority) in [
            ("Attic archive", "torrent", true, 10),
            ("Open films", "torrent", true, 5),
            ("Newsreader", "usenet", false, 0),
        ] {
            let address = format!("http://{}.local:9117", name.to_lowercase().replace(' ', "-"));
            row(1, vec![name.into(), kind.into(), address.into(), enabled.into(), priority.into()]);
        }
        for (name, text, least, most, preferred) in [
            ("Any", "Whatever there is", "480p", "2160p", json!(["1080p", "720p"])),
            ("HD", "For the living room", "720p", "1080p", json!(["1080p"])),
            ("Ultra HD", "Films worth the space", "2160p", "2160p", json!(["2160p"])),
        ] {
            row(2, vec![name.into(), text.into(), least.into(), most.into(), preferred.into()]);
        }
        sets
    }

    /// A time so many days ago, in whole seconds.
    fn days_ago(&mut self, least: f64, most: f64) -> Instant {
        self.until.minus(Duration::from_secs_f64((self.random.between(least, most) * 86_400.0).round()))
    }
}
