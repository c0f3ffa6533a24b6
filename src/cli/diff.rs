use super::{
    output,
    settings::Settings,
    source::{Source, tables_of},
};
use crate::{Error, Proposal, ProposalOptions, Result, catalog::Catalog};
use clap::Args;
use std::path::{Path, PathBuf};

/// Arguments of `migrate diff`.
#[derive(Debug, Args)]
pub(super) struct DiffArguments {
    /// The tables as wanted: a file of SQL with the whole schema, a folder of
    /// migrations, or the file of a store.
    wanted: String,

    /// The tables as they are, named likewise [default: the catalog of
    /// --catalog or the only --catalog-folder, else the store's file].
    #[arg(long, value_name = "SCHEMA")]
    from: Option<String>,

    /// Propose it even if rows or values are lost.
    #[arg(long)]
    allow_loss: bool,

    /// Write it as the next migration of a folder, such as garden/add_plants.
    #[arg(long, value_name = "FOLDER/NAME")]
    write: Option<PathBuf>,
}

impl DiffArguments {
    /// Proposes, and prints or writes what it proposes.
    pub(super) fn run(&self, catalog: Option<&str>, json: bool, settings: &Settings) -> Result<()> {
        let own: Vec<_> = settings.own_catalogs().collect();
        let subject = match (catalog, own.as_slice()) {
            (Some(name), _) => Some(Catalog::named(name, &settings.catalogs)?),
            (None, [only]) => Some((*only).clone()),
            (None, _) => None,
        };
        let is_other = |catalog: &Catalog| subject.as_ref().is_none_or(|subject| subject.name != catalog.name);
        let mut others: Vec<Catalog> = settings.catalogs.iter().filter(|catalog| is_other(catalog)).cloned().collect();
        let from = match (&self.from, &subject) {
            (Some(text), _) => Source::open(text, &others, settings)?,
            (None, Some(subject)) => Source::open(&subject.name, &others, settings)?,
            (None, None) => {
                settings.require_store()?;
                let path = settings.path.display().to_string();
                Source::open(&path, &others, settings)?
            }
        };
        let wanted = Source::open(&self.wanted, &others, settings)?;
        // A catalog is compared without the others, also where it is one of them.
        for source in [&from, &wanted] {
            if let Some(catalog) = &source.catalog {
                others.retain(|other| other.name != catalog.name);
            }
        }
        let options = ProposalOptions {
            allow_loss: self.allow_loss,
            rows_elsewhere: !from.has_rows,
            except: tables_of(&others)?,
        };
        let proposal = from.store.propose_migration(&wanted.store.schema()?, &options)?;
        if json {
            output::print_json(&proposal)?;
        }
        match &self.write {
            _ if proposal.up.is_empty() => {
                if json {
                    Ok(())
                } else {
                    output::print("-- there is no difference")
                }
            }
            Some(target) => {
                let written = write(target, &proposal)?;
                if json { Ok(()) } else { written.iter().try_for_each(|path| output::print(path.display())) }
            }
            None if json => Ok(()),
            None => output::print(format_args!("{}\n-- And back:\n{}", proposal.up, proposal.down.trim_end())),
        }
    }
}

/// Writes the next migration of a folder; nothing that is there is replaced.
fn write(target: &Path, proposal: &Proposal) -> Result<[PathBuf; 2]> {
    let invalid = || Error::invalid("write", "name a folder and a migration, such as garden/add_plants");
    let name = target.file_name().and_then(|name| name.to_str()).ok_or_else(invalid)?;
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).ok_or_else(invalid)?;
    let is_word = |character: char| character.is_ascii_lowercase() || character.is_ascii_digit() || character == '_';
    if !name.chars().all(is_word) {
        return Err(Error::invalid(
            "write",
            format!("'{name}' is no name of a migration: small letters, digits and _"),
        ));
    }
    std::fs::create_dir_all(folder).map_err(|error| Error::from(error).context(folder.display()))?;
    let is_empty = std::fs::read_dir(folder)?
        .filter_map(|entry| entry.ok())
        .all(|entry| entry.path().extension().is_none_or(|ending| !ending.eq_ignore_ascii_case("sql")));
    let next = if is_empty { 1 } else { Catalog::from_folder(folder)?.migrations.len() + 1 };
    let paths = ["up", "down"].map(|direction| folder.join(format!("{next:04}_{name}.{direction}.sql")));
    for (path, text) in paths.iter().zip([&proposal.up, &proposal.down]) {
        std::fs::write(path, text).map_err(|error| Error::from(error).context(path.display()))?;
    }
    Ok(paths)
}
