//! Documents of former systems, told by their names and forms.

use super::{
    environment,
    row::{Former, convert},
    secrets::Sealing,
};
use crate::{
    Error, Result,
    transfer::{
        Place,
        fields::{Cell, Fields, Original},
        json::{Document as Json, Member},
        loader::{Loader, Refusal},
        source::Source,
    },
    value::Json as Tree,
};
use serde_json::value::RawValue;
use std::{io::Read as _, path::Path};

/// A document of a former system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::transfer) enum Document {
    /// `users.json`: accounts by their ids.
    Users,
    /// `library.json`: `{items: […]}`.
    Library,
    /// `wanted.json`: `{items: […]}`.
    Wanted,
    /// `downloaders.json`: settings by the names of programs.
    Downloaders,
    /// `indexers.json`: `{prowlarr, jackett, indexers: […]}`.
    Indexers,
    /// `quality.json`: `{allowed, cutoff}` by kind.
    Quality,
    /// `quality-profiles.json`: `{profiles: […]}`.
    QualityProfiles,
    /// `verify-jobs.json`: a list, `{jobs: […]}`, or jobs by their ids.
    VerifyJobs,
    /// `webhooks.json`: webhooks by their ids.
    Webhooks,
    /// What a browser kept under `sports_selected_teams`.
    SelectedTeams,
    /// Environment variables.
    Environment,
}

/// The name under which a browser kept the chosen teams.
const SELECTED_TEAMS: &str = "sports_selected_teams";

/// The programs that `downloaders.json` knows.
const DOWNLOADERS: [&str; 3] = ["qbittorrent", "nzbget", "sabnzbd"];

impl Document {
    /// The former document that a JSON document is, if it is one.
    pub(in crate::transfer) fn of(path: &Path, document: &Json) -> Option<Self> {
        let stem = path.file_stem()?.to_str()?.to_ascii_lowercase().replace('_', "-");
        let members = match document {
            Json::Object(members) => members.as_slice(),
            Json::List if stem == "verify-jobs" => return Some(Self::VerifyJobs),
            _ => return None,
        };
        let has =
            |name: &str, is: fn(&Member) -> bool| members.iter().any(|(known, member)| known == name && is(member));
        let is_list = |member: &Member| *member == Member::List;
        let is_object = |member: &Member| matches!(member, Member::Object(_));
        let keyed = members.iter().all(|(_, member)| is_object(member));
        match stem.as_str() {
            "users" if keyed => Some(Self::Users),
            "library" if has("items", is_list) => Some(Self::Library),
            "wanted" if has("items", is_list) => Some(Self::Wanted),
            "downloaders" if keyed && members.iter().all(|(name, _)| DOWNLOADERS.contains(&name.as_str())) => {
                Some(Self::Downloaders)
            }
            "indexers" if has("indexers", is_list) || keyed => Some(Self::Indexers),
            "quality" if keyed => Some(Self::Quality),
            "quality-profiles" if has("profiles", is_list) => Some(Self::QualityProfiles),
            "verify-jobs" if has("jobs", is_list) || keyed => Some(Self::VerifyJobs),
            "webhooks" if keyed => Some(Self::Webhooks),
            _ if has(SELECTED_TEAMS, |_| true) || has("nfl_teams", is_list) || has("nhl_teams", is_list) => {
                Some(Self::SelectedTeams)
            }
            _ => None,
        }
    }

    /// The table that its rows belong to.
    pub(in crate::transfer) const fn table(self) -> &'static str {
        match self {
            Self::Users => "users",
            Self::Library => "library_items",
            Self::Wanted => "wanted_items",
            Self::Downloaders => "downloaders",
            Self::Indexers => "indexers",
            Self::Quality | Self::QualityProfiles => "quality_profiles",
            Self::VerifyJobs => "verify_jobs",
            Self::Webhooks => "webhooks",
            Self::SelectedTeams | Self::Environment => "user_preferences",
        }
    }

    /// Loads its rows. The file is read as a whole, as its own system did.
    pub(in crate::transfer) fn load(
        self,
        loader: &mut Loader<'_>,
        path: &Path,
        sealing: &Sealing,
        progress: &mut dyn FnMut(&Loader<'_>, f64),
    ) -> Result<()> {
        let mut text = String::new();
        let mut source = Source::open(path)?;
        source
            .reader
            .read_to_string(&mut text)
            .map_err(|error| Error::from(error).context(format!("cannot read {}", path.display())).on("source"))?;
        let entries = if self == Self::Environment { environment::teams(&text) } else { self.entries(&text, path)? };
        let context = Context { document: self, gateways: gateways(&entries), sealing };
        for (number, entry) in (1..).zip(entries) {
            context.take(loader, number, entry)?;
            progress(loader, source.position.share());
        }
        Ok(())
    }

    /// The rows of the document as they came, with the keys that they stand under.
    fn entries(self, text: &str, path: &Path) -> Result<Vec<Entry>> {
        let broken = |error| Error::invalid("source", format!("{} is not what its name says: {error}", path.display()));
        if self == Self::SelectedTeams {
            return Ok(vec![Entry { key: None, row: raw(selected_teams(text).map_err(broken)?) }]);
        }
        let list = |text: &str| -> serde_json::Result<Vec<Entry>> {
            let rows: Vec<Box<RawValue>> = serde_json::from_str(text)?;
            Ok(rows.into_iter().map(|row| Entry { key: None, row }).collect())
        };
        if text.trim_start().starts_with('[') {
            return list(text).map_err(broken);
        }
        let Fields(members) = serde_json::from_str(text).map_err(broken)?;
        let mut entries = Vec::new();
        for (name, json) in members {
            match (self, name.as_ref()) {
                (Self::Library | Self::Wanted, "items")
                | (Self::Indexers, "indexers")
                | (Self::QualityProfiles, "profiles")
                | (Self::VerifyJobs, "jobs")
                    if json.starts_with('[') =>
                {
                    entries.extend(list(json).map_err(broken)?)
                }
                (Self::Library | Self::Wanted | Self::QualityProfiles, _) => {}
                _ => {
                    let row = RawValue::from_string(json.to_owned()).map_err(broken)?;
                    entries.push(Entry { key: Some(name.into_owned()), row });
                }
            }
        }
        Ok(entries)
    }
}

/// A row as it came.
pub(super) struct Entry {
    /// The name that it stands under.
    pub key: Option<String>,
    /// The row.
    pub row: Box<RawValue>,
}

pub(super) fn raw(json: Tree) -> Box<RawValue> {
    RawValue::from_string(json.to_string()).unwrap_or_else(|_| RawValue::NULL.to_owned())
}

/// What the browser kept: by itself, or under its name, where it is text.
fn selected_teams(text: &str) -> serde_json::Result<Tree> {
    let mut document: Tree = serde_json::from_str(text)?;
    match document.get_mut(SELECTED_TEAMS).map(Tree::take) {
        Some(Tree::String(text)) => serde_json::from_str(&text),
        Some(kept) => Ok(kept),
        None => Ok(document),
    }
}

/// The addresses of Prowlarr and Jackett, through which indexers without one of their own are reached.
fn gateways(entries: &[Entry]) -> Vec<(String, String)> {
    let address = |entry: &Entry| {
        let settings: Tree = serde_json::from_str(entry.row.get()).ok()?;
        let address = settings.get("baseUrl").or_else(|| settings.get("base_url"))?.as_str()?.to_owned();
        Some((entry.key.clone()?, address))
    };
    entries.iter().filter_map(address).collect()
}

struct Context<'a> {
    document: Document,
    gateways: Vec<(String, String)>,
    sealing: &'a Sealing,
}

impl Context<'_> {
    fn take(&self, loader: &mut Loader<'_>, number: u64, entry: Entry) -> Result<()> {
        let place = Place { key: entry.key.clone(), ..Place::row(number) };
        let Ok(Tree::Object(fields)) = serde_json::from_str(entry.row.get()) else {
            return loader.reject(place, &Refusal::new("it is not a JSON object"), &Original::Json(entry.row));
        };
        let original = Original::Json(without_secrets(&fields, entry.row));
        let former =
            Former { document: self.document, key: entry.key, gateways: &self.gateways, table: loader.table() };
        let converted = convert(&former, fields).and_then(|mut row| {
            self.sealing.seal(&mut row)?;
            Ok(row)
        });
        let row = match converted {
            Ok(row) => row,
            Err(refusal) => return loader.reject(place, &refusal, &original),
        };
        for reason in &row.adjusted {
            loader.adjust(&place, reason, &original)?;
        }
        let texts: Vec<_> = row.fields.iter().map(|(name, json)| (name.as_str(), json.to_string())).collect();
        loader.take(place, texts.iter().map(|(name, json)| (*name, Cell::Json(json))), original)
    }
}

/// The row as it came, but for its secrets: what is kept of it lies beside the store in plain text.
fn without_secrets(fields: &serde_json::Map<String, Tree>, row: Box<RawValue>) -> Box<RawValue> {
    const SECRETS: [&str; 6] = ["password", "apiKey", "api_key", "secret", "passwordHash", "password_hash"];
    if !fields.keys().any(|name| SECRETS.contains(&name.as_str())) {
        return row;
    }
    let mut shown = fields.clone();
    shown.iter_mut().filter(|(name, _)| SECRETS.contains(&name.as_str())).for_each(|(_, value)| *value = "***".into());
    raw(Tree::Object(shown))
}
