use super::{output, settings::Settings, table};
use crate::{
    Error, Result, Store,
    access::{AccessToken, NewAccessToken},
    sync::{Grant, TableGrant},
    value::Instant,
};
use clap::{Args, Subcommand};
use std::{collections::BTreeMap, process::ExitCode};

/// Make, list and revoke access tokens: what lets browsers and edge nodes sync
/// with this store.
///
/// While a server has the file open, administrators do that over HTTP:
/// /api/v1/access-tokens.
#[derive(Debug, Args)]
pub(super) struct TokenArguments {
    #[command(subcommand)]
    command: TokenCommand,
}

#[derive(Debug, Subcommand)]
enum TokenCommand {
    Create(CreateArguments),
    /// List the access tokens and the sites that use them.
    List {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Revoke an access token from the next request on.
    Revoke {
        /// The token's id, as `edgelite token list` shows it.
        #[arg(value_name = "TOKEN_ID")]
        token_id: String,
    },
}

/// Make an access token, and print it: it is not shown again.
#[derive(Debug, Args)]
struct CreateArguments {
    /// What people call it, such as the device that uses it.
    name: String,

    /// Grant every table that syncs, to be read and written.
    #[arg(long, conflicts_with_all = ["read", "write", "only", "without"])]
    all: bool,

    /// A table that may be read; may be given several times.
    #[arg(long, value_name = "TABLE")]
    read: Vec<String>,

    /// A table that may be read and written; may be given several times.
    #[arg(long, value_name = "TABLE")]
    write: Vec<String>,

    /// Only rows whose column has this value, such as
    /// recordings.camera_id=kitchen; several values of a column may be given.
    #[arg(long, value_name = "TABLE.COLUMN=VALUE")]
    only: Vec<String>,

    /// A column that is left out, such as devices.serial_number.
    #[arg(long, value_name = "TABLE.COLUMN")]
    without: Vec<String>,

    /// When the token ends, such as 2027-01-01T00:00:00Z.
    #[arg(long, value_name = "TIME")]
    until: Option<String>,

    /// Print JSON.
    #[arg(long)]
    json: bool,
}

impl TokenArguments {
    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        settings.require_store()?;
        let store = Store::open(&settings.path, settings.options())?;
        match self.command {
            TokenCommand::Create(arguments) => create(arguments, &store)?,
            TokenCommand::List { json } => list(&store, json)?,
            TokenCommand::Revoke { token_id } => {
                let revoked = store.revoke_access_token(&token_id)?;
                output::print(if revoked { "revoked" } else { "it was revoked before" })?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn create(arguments: CreateArguments, store: &Store) -> Result<()> {
    let grant = arguments.grant(store)?;
    let until = |text: &String| {
        text.parse::<Instant>().map_err(|error| Error::invalid("until", format!("'{text}' is no time: {error}")))
    };
    let expires_at = arguments.until.as_ref().map(until).transpose()?;
    let made = store.create_access_token(NewAccessToken { name: arguments.name, grant, expires_at })?;
    if arguments.json {
        output::print_json(&serde_json::json!({ "access_token": made.token, "text": made.text.expose() }))
    } else {
        output::print(made.text.expose())
    }
}

impl CreateArguments {
    fn grant(&self, store: &Store) -> Result<Grant> {
        if self.all {
            return Ok(Grant::all());
        }
        let mut tables: BTreeMap<String, TableGrant> = BTreeMap::new();
        tables.extend(self.read.iter().map(|table| (table.clone(), TableGrant::read())));
        tables.extend(self.write.iter().map(|table| (table.clone(), TableGrant::write())));
        if tables.is_empty() {
            let message = "say what the token grants: --all, or --read TABLE and --write TABLE";
            return Err(Error::invalid("grant", message));
        }
        let schema = store.schema()?;
        for table in tables.keys() {
            if schema.table(table).is_none() {
                return Err(Error::not_found(format!("there is no table {table}")).on("table"));
            }
        }
        let mut only: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
        for condition in &self.only {
            let wrong = || Error::invalid("only", format!("'{condition}' is not TABLE.COLUMN=VALUE"));
            let (column, value) = condition.split_once('=').ok_or_else(wrong)?;
            let (table, column) = column.split_once('.').ok_or_else(wrong)?;
            only.entry((table.to_owned(), column.to_owned())).or_default().push(value.to_owned());
        }
        let known = |table: &str, column: &str| schema.table(table).and_then(|table| table.column(column)).is_some();
        let missing = |table: &str, column: &str, argument: &'static str| {
            Error::invalid(argument, format!("there is no column {table}.{column} among the granted tables"))
        };
        for ((table, column), values) in only {
            let grant = tables.get_mut(&table).filter(|_| known(&table, &column));
            let grant = grant.ok_or_else(|| missing(&table, &column, "only"))?;
            *grant = std::mem::take(grant).only(column, values);
        }
        for left_out in &self.without {
            let parts = left_out.split_once('.');
            let (table, column) =
                parts.ok_or_else(|| Error::invalid("without", format!("'{left_out}' is not TABLE.COLUMN")))?;
            let grant = tables.get_mut(table).filter(|_| known(table, column));
            let grant = grant.ok_or_else(|| missing(table, column, "without"))?;
            *grant = std::mem::take(grant).without([column]);
        }
        Ok(Grant::tables(tables))
    }
}

fn list(store: &Store, json: bool) -> Result<()> {
    let (tokens, sites) = (store.access_tokens()?, store.access_sites()?);
    if json {
        return output::print_json(&serde_json::json!({ "access_tokens": tokens, "sites": sites }));
    }
    let now = Instant::now();
    let state = |token: &AccessToken| match (token.revoked_at, token.expires_at) {
        (Some(_), _) => "revoked".to_owned(),
        (None, Some(end)) if end <= now => "expired".to_owned(),
        (None, Some(end)) => format!("until {end}"),
        (None, None) => "good".to_owned(),
    };
    let rows: Vec<_> = tokens
        .iter()
        .map(|token| {
            let used = sites.iter().filter(|site| site.token_id == token.token_id).count();
            let name = table::on_one_line(&token.name);
            vec![token.token_id.clone(), name, state(token), used.to_string()]
        })
        .collect();
    output::print(table::text(&["token_id", "name", "state", "sites"], &rows, &[3]))
}
