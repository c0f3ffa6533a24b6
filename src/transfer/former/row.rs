//! The rows of former documents as rows of today's tables.
//!
//! Names in camelCase become those of columns. What the mapping of a value
//! changes is told with the row, so that it is reported; what has no obvious
//! meaning stays as it is, and the schema refuses it.

use super::Document;
use crate::{schema::Table, transfer::loader::Refusal, value::Json};
use serde_json::{Map, json};

/// Kinds of library items that went by other names.
const KINDS: [(&str, &str); 8] = [
    ("movies", "movie"),
    ("film", "movie"),
    ("tv", "series"),
    ("show", "series"),
    ("tvshow", "series"),
    ("album", "music"),
    ("books", "book"),
    ("ebook", "book"),
];

/// States of jobs that went by other names.
const STATES: [(&str, &str); 7] = [
    ("queued", "pending"),
    ("waiting", "pending"),
    ("processing", "running"),
    ("done", "completed"),
    ("success", "completed"),
    ("error", "failed"),
    ("cancelled", "failed"),
];

/// Where a former row comes from.
pub(super) struct Former<'a> {
    pub document: Document,
    /// The name that it stands under.
    pub key: Option<String>,
    /// The addresses of Prowlarr and Jackett, by name.
    pub gateways: &'a [(String, String)],
    /// The table that it goes to.
    pub table: &'a Table,
}

/// A row of a table, and what was changed in it.
pub(super) struct Row {
    pub fields: Map<String, Json>,
    pub adjusted: Vec<String>,
}

/// The row that a former row becomes.
pub(super) fn convert(former: &Former<'_>, fields: Map<String, Json>) -> Result<Row, Refusal> {
    let fields = fields.into_iter().map(|(name, value)| (snake_case(&name), value)).collect();
    let mut row = Row { fields, adjusted: Vec::new() };
    match former.document {
        Document::Users => row.name("id", former),
        Document::Library => row.rename_word("kind", &KINDS),
        Document::Wanted => {
            row.rename_word("kind", &KINDS);
            row.scanned();
        }
        Document::Downloaders => {
            row.name("client_type", former);
            row.complete_address();
        }
        Document::Indexers => row.indexer(former),
        Document::Quality => {
            row.name("name", former);
            row.rename("allowed", "preferred_qualities");
        }
        Document::QualityProfiles => row.profile(),
        Document::VerifyJobs => {
            row.name("id", former);
            row.rename("item_id", "library_item_id");
            row.rename_word("kind", &KINDS);
            row.rename_word("status", &STATES);
        }
        Document::Webhooks => row.name("webhook_id", former),
        Document::SelectedTeams | Document::Environment => row.teams()?,
    }
    row.keep_the_rest(former.table);
    Ok(row)
}

impl Row {
    fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str().filter(|text| !text.trim().is_empty())
    }

    fn set(&mut self, name: &str, value: impl Into<Json>) {
        self.fields.insert(name.to_owned(), value.into());
    }

    /// Takes the name that the row stands under, unless the row has one itself.
    fn name(&mut self, column: &str, former: &Former<'_>) {
        if let Some(key) = former.key.as_ref().filter(|_| !self.fields.contains_key(column)) {
            self.set(column, key.as_str());
        }
    }

    fn rename(&mut self, before: &str, now: &str) {
        if let Some(value) = self.fields.remove(before) {
            self.set(now, value);
        }
    }

    fn rename_word(&mut self, field: &str, words: &[(&str, &str)]) {
        let Some(before) = self.text(field).map(str::to_ascii_lowercase) else { return };
        if let Some((_, now)) = words.iter().find(|(word, _)| *word == before) {
            self.set(field, *now);
            self.adjusted.push(format!("{field} {before} becomes {now}"));
        }
    }

    /// The last scan tells when it was last searched for, and whether it was found.
    fn scanned(&mut self) {
        let Some(scan) = self.fields.get("last_scan").filter(|scan| scan.is_object()).cloned() else { return };
        if let (Some(at), false) = (scan.get("at"), self.fields.contains_key("last_search_at")) {
            self.set("last_search_at", at.clone());
        }
        let some = |name: &str| match scan.get(name) {
            Some(Json::Bool(flag)) => *flag,
            Some(count) => count.as_f64().is_some_and(|count| count > 0.0),
            None => false,
        };
        if !self.fields.contains_key("status") && (some("found") || some("grabbed")) {
            self.set("status", "found");
        }
    }

    /// An address without a scheme was one of `http`.
    fn complete_address(&mut self) {
        if let Some(address) = self.text("base_url").filter(|address| !address.contains("://")) {
            let complete = format!("http://{address}");
            self.set("base_url", complete);
            self.adjusted.push("base_url without a scheme becomes one with http://".to_owned());
        }
    }

    fn indexer(&mut self, former: &Former<'_>) {
        // Prowlarr and Jackett themselves stand under their names.
        self.name("id", former);
        self.name("name", former);
        if former.key.is_some() && !self.fields.contains_key("protocol") {
            self.set("protocol", "both");
        }
        let kind = self.text("type").or(former.key.as_deref()).unwrap_or_default().to_ascii_lowercase();
        let protocol = self.text("protocol").unwrap_or_default().to_ascii_lowercase();
        let of_protocol = match (protocol.as_str(), kind.as_str()) {
            ("torrent" | "usenet", _) => Some(protocol.clone()),
            ("both" | "", "torznab") => Some("torrent".to_owned()),
            ("both" | "", "newznab") => Some("usenet".to_owned()),
            // An indexer of both is found by its protocol in `config`.
            ("both", _) => Some("torrent".to_owned()),
            _ => None,
        };
        if let Some(now) = of_protocol.filter(|now| *now != kind) {
            if protocol == "both" {
                self.adjusted.push(format!("protocol both becomes type {now}, and stays in config"));
            }
            let before = self.fields.insert("type".to_owned(), now.into());
            let before = before.filter(|before| !before.is_null()).unwrap_or_else(|| kind.clone().into());
            if before.as_str() != Some("") {
                self.set("former_type", before);
            }
        }
        let gateway = || former.gateways.iter().find(|(name, _)| *name == kind).map(|(_, address)| address.clone());
        if let Some(address) = self.text("base_url").is_none().then(gateway).flatten() {
            self.set("base_url", address);
            self.adjusted.push(format!("a missing base_url becomes that of {kind}"));
        }
        self.complete_address();
    }

    /// The preferred qualities, else those that are allowed; all of them stay in `config`.
    fn profile(&mut self) {
        let Some(qualities) = self.fields.get("qualities").and_then(Json::as_array) else { return };
        let named = |flag: &str| -> Vec<Json> {
            let chosen = qualities.iter().filter(|quality| quality.get(flag).and_then(Json::as_bool) == Some(true));
            chosen.filter_map(|quality| quality.get("quality").cloned()).collect()
        };
        let preferred = Some(named("preferred")).filter(|list| !list.is_empty()).unwrap_or_else(|| named("allowed"));
        self.set("preferred_qualities", preferred);
    }

    /// What a browser kept of the teams of its user.
    fn teams(&mut self) -> Result<(), Refusal> {
        if let Some(unknown) = self.fields.get("teams_of_unknown_league") {
            return Err(Refusal::new(format!(
                "the league of {unknown} is not known; name it in NFL_TEAMS or NHL_TEAMS"
            )));
        }
        let mut teams = |league: &str| {
            let list = self.fields.remove(league).unwrap_or_else(|| json!([]));
            let is_name = |name: &Json| name.as_str().is_some_and(|name| !name.is_empty() && name.len() <= 100);
            match list.as_array().is_some_and(|names| names.len() <= 100 && names.iter().all(is_name)) {
                true => Ok(list),
                false => Err(Refusal::new(format!("{league} must be a list of up to 100 names of teams"))),
            }
        };
        let selected = json!({"nfl": teams("nfl_teams")?, "nhl": teams("nhl_teams")?});
        let changed = self.fields.remove("last_updated");
        let user = self.fields.remove("user_id").unwrap_or_else(|| "default".into());
        // The state of the browser's own dialog.
        self.fields.retain(|name, _| !matches!(name.as_str(), "setup_completed" | "version"));
        self.set("user_id", user);
        self.set("selected_teams", selected);
        if let Some(changed) = changed {
            self.set("updated_at", changed);
        }
        Ok(())
    }

    /// Fields that are no columns go into the table's column for whatever else there is.
    fn keep_the_rest(&mut self, table: &Table) {
        let Some(column) = ["metadata", "config"].into_iter().find(|name| table.column(name).is_some()) else { return };
        // Secrets become columns of their own when they are encrypted.
        let is_rest = |name: &str| table.column(name).is_none() && !matches!(name, "password" | "api_key");
        let (rest, fields): (Map<_, _>, Map<_, _>) =
            std::mem::take(&mut self.fields).into_iter().partition(|(name, _)| is_rest(name));
        self.fields = fields;
        if rest.is_empty() {
            return;
        }
        match self.fields.get_mut(column) {
            Some(Json::Object(known)) => known.extend(rest),
            _ => self.set(column, rest),
        }
    }
}

fn snake_case(name: &str) -> String {
    name.chars().fold(String::new(), |mut snake, letter| {
        if letter.is_ascii_uppercase() {
            snake.push('_');
        }
        snake.push(letter.to_ascii_lowercase());
        snake
    })
}
