use super::{output, settings::Settings};
use crate::{
    Error, Result, Store,
    query::{Page, Select},
    search::{Language, SearchHit, SearchIndex, SearchOptions},
    transfer::{Format, write_rows},
    value::Rows,
};
use clap::Args;
use std::process::ExitCode;

/// Find rows by full-text search, or declare which columns of a table are searched.
#[derive(Debug, Args)]
pub(super) struct SearchArguments {
    /// The table.
    table: String,

    /// What to look for: words, "phrases", beginnings (sol*), words to leave
    /// out (-stalker), words of a column (title:solaris), one OR the other.
    #[arg(required_unless_present_any = ["declare", "rebuild"], allow_hyphen_values = true)]
    query: Option<String>,

    /// Search these columns from now on, each with its weight (title=3,body=1).
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',', conflicts_with = "query")]
    declare: Vec<String>,

    /// The language whose endings count as the same word: any, english,
    /// german, french or spanish.
    #[arg(long, default_value = "any", requires = "declare")]
    language: String,

    /// Make the index anew.
    #[arg(long, conflicts_with_all = ["query", "declare"])]
    rebuild: bool,

    /// When typing mistakes are looked past: auto, always or never.
    #[arg(long, default_value = "auto")]
    typos: String,

    /// The most rows to print, 1 to 1000.
    #[arg(long, default_value_t = 20)]
    limit: i64,

    /// Print the rows as a JSON list.
    #[arg(long)]
    json: bool,
}

impl SearchArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        settings.require_store()?;
        if self.rebuild || !self.declare.is_empty() {
            let store = Store::open(&settings.path, settings.bare_options())?;
            if self.rebuild {
                store.rebuild_search(&self.table)?;
            } else {
                store.declare_search(&self.declaration()?)?;
            }
            output::print(format_args!("{} is searched", self.table))?;
            return Ok(ExitCode::SUCCESS);
        }
        let store = Store::open(&settings.path, settings.bare_options().read_only())?;
        let options = SearchOptions {
            query: self.query.clone().unwrap_or_default(),
            typos: self.typos.clone(),
            limit: self.limit,
            ..Default::default()
        };
        let found = store.read(Select::<Page<SearchHit>>::from(options.search(self.table.clone())?).query()?)?;
        self.print(&found)?;
        Ok(ExitCode::SUCCESS)
    }

    fn print(&self, found: &Rows) -> Result<()> {
        if self.json {
            return write_rows(&mut std::io::stdout().lock(), Format::Json, found);
        }
        output::print(super::query::as_table(found))
    }

    fn declaration(&self) -> Result<SearchIndex> {
        let index = SearchIndex::on(self.table.clone()).language(Language::parse(&self.language)?);
        self.declare.iter().try_fold(index, |index, column| {
            let (name, weight) = column.split_once('=').unwrap_or((column, "1"));
            let weight = weight.parse().map_err(|_| {
                Error::invalid("declare", format!("{weight} is no weight; write columns as title=3,body=1"))
            })?;
            Ok(index.column(name.trim().to_owned(), weight))
        })
    }
}
