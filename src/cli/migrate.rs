use super::{diff::DiffArguments, output, settings::Settings, table};
use crate::{Direction, Error, Options, PlannedStep, Result, Status, Store, Target, catalog::Catalog};
use clap::{Args, Subcommand};
use serde::Serialize;
use std::process::ExitCode;

/// Show, run and undo the migrations of the store's tables.
#[derive(Debug, Args)]
pub(super) struct MigrateArguments {
    #[command(subcommand)]
    action: Action,

    /// Only this catalog [default: all where that is clear].
    #[arg(long, global = true, value_name = "NAME")]
    catalog: Option<String>,

    /// Print JSON.
    #[arg(long, global = true)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Show which migrations are applied and which are not.
    Status,
    /// Show the version of each catalog.
    Current,
    /// Show the SQL that `up`, or `to` with a version, would run.
    Plan {
        /// The version to plan for, up or down [default: the newest].
        #[arg(long, value_name = "VERSION")]
        to: Option<u32>,
    },
    /// Migrate to the newest version.
    Up {
        #[command(flatten)]
        dry_run: DryRun,
    },
    /// Undo the last migration of one catalog.
    Down {
        #[command(flatten)]
        dry_run: DryRun,
    },
    /// Migrate one catalog to a version, up or down; 0 removes its tables.
    To {
        /// The version.
        version: u32,
        #[command(flatten)]
        dry_run: DryRun,
    },
    /// Record one catalog as being at a version, without running anything.
    Stamp {
        /// The version.
        version: u32,
    },
    /// Propose the migration that leads to wanted tables, and the way back.
    ///
    /// It changes nothing: run it from a file as any other migration.
    Diff(DiffArguments),
}

#[derive(Debug, Clone, Copy, Args)]
struct DryRun {
    /// Show the SQL and run nothing.
    #[arg(long)]
    dry_run: bool,
}

/// What an action does to each of its catalogs.
enum Task<'a> {
    Status,
    Current,
    Plan(Target),
    Run(Target),
    Stamp(u32),
    Diff(&'a DiffArguments),
}

impl MigrateArguments {
    pub(super) fn run(&self, settings: &Settings) -> Result<ExitCode> {
        let (task, catalogs) = self.validated(&settings.catalogs)?;
        match task {
            Task::Diff(diff) => diff.run(self.catalog.as_deref(), self.json, settings)?,
            Task::Status => print_status(&catalogs, &self.statuses(settings, &catalogs)?, self.json)?,
            Task::Current => print_current(&self.statuses(settings, &catalogs)?, self.json)?,
            Task::Plan(target) => {
                let store = open_to_look(settings)?;
                let steps = each(&catalogs, |catalog| store.migration_plan(catalog, target))?;
                print_plan(&steps.concat(), self.json)?;
            }
            Task::Run(target) => {
                if !matches!(target, Target::Latest) {
                    settings.require_store()?;
                }
                let store = Store::open(&settings.path, settings.options().without_migrating())?;
                let mut done = Vec::new();
                for catalog in &catalogs {
                    done.extend(store.migrate(catalog, target)?);
                }
                print_done(&done, self.json)?;
            }
            Task::Stamp(version) => {
                let store = Store::open(&settings.path, settings.options().without_migrating())?;
                each(&catalogs, |catalog| store.stamp(catalog, version))?;
                print_current(&each(&catalogs, |catalog| store.migration_status(catalog))?, self.json)?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }

    fn validated<'a>(&'a self, known: &[Catalog]) -> Result<(Task<'a>, Vec<Catalog>)> {
        let run = |target, DryRun { dry_run }: DryRun| if dry_run { Task::Plan(target) } else { Task::Run(target) };
        let (task, needs_catalog) = match &self.action {
            Action::Status => (Task::Status, false),
            Action::Current => (Task::Current, false),
            Action::Plan { to: None } => (Task::Plan(Target::Latest), false),
            Action::Plan { to: Some(version) } => (Task::Plan(Target::Version(*version)), true),
            Action::Up { dry_run } => (run(Target::Latest, *dry_run), false),
            Action::Down { dry_run } => (run(Target::Back, *dry_run), true),
            Action::To { version, dry_run } => (run(Target::Version(*version), *dry_run), true),
            Action::Stamp { version } => (Task::Stamp(*version), true),
            Action::Diff(diff) => (Task::Diff(diff), false),
        };
        match &self.catalog {
            Some(name) => Ok((task, vec![Catalog::named(name, known)?])),
            None if needs_catalog => {
                let known: Vec<_> = known.iter().map(|catalog| catalog.name.as_ref()).collect();
                Err(Error::invalid("catalog", format!("name one catalog with --catalog: {}", known.join(" or "))))
            }
            None => Ok((task, known.to_vec())),
        }
    }

    fn statuses(&self, settings: &Settings, catalogs: &[Catalog]) -> Result<Vec<Status>> {
        settings.require_store()?;
        let store = open_to_look(settings)?;
        each(catalogs, |catalog| store.migration_status(catalog))
    }
}

fn each<R>(catalogs: &[Catalog], work: impl FnMut(&Catalog) -> Result<R>) -> Result<Vec<R>> {
    catalogs.iter().map(work).collect()
}

/// Opens without changing anything; what does not exist is looked at as empty.
fn open_to_look(settings: &Settings) -> Result<Store> {
    if settings.path.exists() {
        Store::open(&settings.path, settings.options().without_migrating().read_only())
    } else {
        Store::open_in_memory(Options::new().without_migrating())
    }
}

const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

fn print_status(catalogs: &[Catalog], statuses: &[Status], json: bool) -> Result<()> {
    if json {
        return output::print_json(&statuses);
    }
    let mut lines = Vec::new();
    for status in statuses {
        let catalog = Catalog::named(&status.catalog, catalogs)?;
        for migration in catalog.migrations.iter() {
            let applied = status.applied.iter().find(|applied| applied.version == migration.version);
            lines.push(vec![
                status.catalog.clone(),
                migration.version.to_string(),
                migration.name.to_string(),
                applied.map_or_else(|| "not applied".to_owned(), |applied| applied.applied_at.to_string()),
            ]);
        }
    }
    output::print(table::text(&["catalog", "version", "name", "applied"], &lines, &[1]))
}

fn print_current(statuses: &[Status], json: bool) -> Result<()> {
    #[derive(Serialize)]
    struct Current<'a> {
        catalog: &'a str,
        current: u32,
        latest: u32,
    }
    if json {
        let brief: Vec<_> = statuses
            .iter()
            .map(|Status { catalog, current, latest, .. }| Current { catalog, current: *current, latest: *latest })
            .collect();
        return output::print_json(&brief);
    }
    for Status { catalog, current, latest, .. } in statuses {
        let newest = if current == latest { "newest".to_owned() } else { format!("newest is {latest}") };
        output::print(format_args!("{catalog} {current} ({newest})"))?;
    }
    Ok(())
}

fn print_plan(steps: &[PlannedStep], json: bool) -> Result<()> {
    if json {
        return output::print_json(&steps);
    }
    for step in steps {
        output::print(format_args!("-- {} {} {}: {}", step.catalog, word(step.direction), step.version, step.name))?;
        output::print(step.sql.trim_end())?;
    }
    output::print(match steps.len() {
        0 => "-- nothing to do".to_owned(),
        1 => "-- 1 migration, not run".to_owned(),
        count => format!("-- {count} migrations, not run"),
    })
}

/// Prints the migrations that were run.
pub(super) fn print_done(steps: &[PlannedStep], json: bool) -> Result<()> {
    if json {
        return output::print_json(&steps);
    }
    for step in steps {
        output::print(format_args!("{} {} {}: {}", step.catalog, word(step.direction), step.version, step.name))?;
    }
    if steps.is_empty() { output::print("nothing to migrate") } else { Ok(()) }
}
