//! The chosen teams, as a former system took them from its environment.

use super::document::{Entry, raw};
use serde_json::json;

/// The teams of `SELECTED_TEAMS` whose league the former system knew.
const NFL: [&str; 5] = ["sf", "dal", "gb", "ne", "kc"];
const NHL: [&str; 4] = ["bos", "wsh", "pit", "chi"];

/// The preferences that the variables `NFL_TEAMS`, `NHL_TEAMS` and
/// `SELECTED_TEAMS` name, each a list with commas; none without any.
///
/// In `SELECTED_TEAMS` a team may tell its league, as in `nfl-dal`. One whose
/// league is not known makes the row one that cannot be taken.
pub(super) fn teams(text: &str) -> Vec<Entry> {
    let (mut nfl, mut nhl, mut unknown, mut found) = (Vec::new(), Vec::new(), Vec::new(), false);
    for (name, value) in text.lines().filter_map(variable) {
        let names = value.split(',').map(|name| name.trim().to_ascii_lowercase()).filter(|name| !name.is_empty());
        match name {
            "NFL_TEAMS" => nfl.extend(names),
            "NHL_TEAMS" => nhl.extend(names),
            "SELECTED_TEAMS" => names.for_each(|name| match name.split_once('-') {
                Some(("nfl", team)) => nfl.push(team.to_owned()),
                Some(("nhl", team)) => nhl.push(team.to_owned()),
                _ if NFL.contains(&name.as_str()) => nfl.push(name),
                _ if NHL.contains(&name.as_str()) => nhl.push(name),
                _ => unknown.push(name),
            }),
            _ => continue,
        }
        found = true;
    }
    let mut row = json!({"nfl_teams": nfl, "nhl_teams": nhl});
    if !unknown.is_empty() {
        row["teams_of_unknown_league"] = unknown.into();
    }
    if found { vec![Entry { key: None, row: raw(row) }] } else { Vec::new() }
}

/// The name and value of a line, as in `export NAME="VALUE"`.
fn variable(line: &str) -> Option<(&str, &str)> {
    let line = line.trim().trim_start_matches("export ").trim_start();
    let (name, value) = line.split_once('=').filter(|_| !line.starts_with('#'))?;
    let value = value.trim();
    let quoted = ['"', '\''].iter().find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote));
    Some((name.trim(), quoted.unwrap_or(value)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(text: &str) -> Option<serde_json::Value> {
        teams(text).pop().map(|entry| serde_json::from_str(entry.row.get()).unwrap())
    }

    #[test]
    fn r69_variables_name_the_teams_of_each_league() {
        let text = "# teams\nPORT=8005\nexport NFL_TEAMS=\"SF, dal\"\nNHL_TEAMS='bos'\n";
        assert_eq!(row(text), Some(json!({"nfl_teams": ["sf", "dal"], "nhl_teams": ["bos"]})));
        let text = "SELECTED_TEAMS=sf,nhl-dal,pit,,";
        assert_eq!(row(text), Some(json!({"nfl_teams": ["sf"], "nhl_teams": ["dal", "pit"]})));
        assert_eq!(row("PORT=8005\n#NFL_TEAMS=sf"), None);
    }

    #[test]
    fn a_team_of_an_unknown_league_is_not_guessed() {
        assert_eq!(row("SELECTED_TEAMS=sf,xyz").unwrap()["teams_of_unknown_league"], json!(["xyz"]));
    }
}
