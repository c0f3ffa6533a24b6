use super::{
    output,
    settings::Settings,
    source::{Source, tables_of},
};
use crate::{
    Error, Result,
    catalog::{BUILT_IN, Catalog},
    schema,
    schema::Schema,
};
use clap::{Args, ValueEnum};
use std::{path::PathBuf, process::ExitCode};

/// Write the types of tables as source of a program.
///
/// For each table: its row, what a new row and a change take, and its key.
#[derive(Debug, Args)]
pub(super) struct TypesArguments {
    /// A catalog's name, a folder of migrations, a file of SQL, or the file of
    /// a store [default: the catalogs of --catalog-folder, else the built-in
    /// ones].
    source: Option<String>,

    /// The language.
    #[arg(long, value_enum)]
    language: Language,

    /// Only this table; may be given several times.
    #[arg(long, value_name = "TABLE")]
    table: Vec<String>,

    /// The name of the interface of all tables in TypeScript [default: the
    /// catalog's].
    #[arg(long, value_name = "NAME")]
    name: Option<String>,

    /// Write to this file instead of standard output.
    #[arg(long, value_name = "FILE", short)]
    output: Option<PathBuf>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Language {
    Typescript,
    Rust,
}

impl TypesArguments {
    pub(super) fn run(self, settings: &Settings) -> Result<ExitCode> {
        let (mut schema, name) = self.schema(settings)?;
        if let Some(missing) = self.table.iter().find(|name| schema.table(name).is_none()) {
            return Err(Error::not_found(format!("there is no table {missing}")).on("table"));
        }
        if !self.table.is_empty() {
            schema.tables.retain(|table| self.table.contains(&table.name));
        }
        let text = match self.language {
            Language::Typescript => schema::typescript(&schema, self.name.as_deref().unwrap_or(&name)),
            Language::Rust => schema::rust(&schema),
        };
        match &self.output {
            Some(path) => std::fs::write(path, text).map_err(|error| Error::from(error).context(path.display()))?,
            None => output::print(text.trim_end())?,
        }
        Ok(ExitCode::SUCCESS)
    }

    /// The tables, and a name for all of them.
    fn schema(&self, settings: &Settings) -> Result<(Schema, String)> {
        let own: Vec<_> = settings.own_catalogs().cloned().collect();
        let Some(text) = &self.source else {
            let name = own.first().map_or_else(|| "tables".to_owned(), |catalog| catalog.name.to_string());
            let all = tables_of(&settings.catalogs)?;
            return Ok(if own.is_empty() { (all, name) } else { (all.without(&tables_of(&BUILT_IN)?), name) });
        };
        let source = Source::open(text, &settings.catalogs, settings)?;
        let schema = source.store.schema()?;
        let Some(catalog) = source.catalog else {
            let others = if source.has_rows { Schema::default() } else { tables_of(&settings.catalogs)? };
            return Ok((schema.without(&others), "tables".to_owned()));
        };
        let others: Vec<Catalog> =
            settings.catalogs.iter().filter(|other| other.name != catalog.name).cloned().collect();
        Ok((schema.without(&tables_of(&others)?), catalog.name.to_string()))
    }
}
