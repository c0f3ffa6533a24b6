use super::{Applied, Migration, foreign_keys, history, script};
use crate::{
    Error, ErrorKind, Result,
    engine::{Connection, Guard},
};

/// Where to migrate to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The newest version.
    Latest,
    /// This version, up or down; 0 is the empty schema.
    Version(u32),
    /// One version back.
    Back,
}

/// Up or down.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// To a newer version.
    Up,
    /// To an older version.
    Down,
}

/// One migration of a plan.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PlannedStep {
    /// The catalog.
    pub catalog: String,
    /// Up or down.
    pub direction: Direction,
    /// The migration's version.
    pub version: u32,
    /// Its name.
    pub name: String,
    /// The SQL that is run.
    pub sql: String,
}

impl PlannedStep {
    /// The name of the file that its SQL is in, in a catalog's folder.
    fn file(&self) -> String {
        match self.direction {
            Direction::Up => format!("{}.up.sql", self.name),
            Direction::Down => format!("{}.down.sql", self.name),
        }
    }
}

/// Where a catalog stands.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Status {
    /// The catalog.
    pub catalog: String,
    /// The version that the store is at; 0 before the first.
    pub current: u32,
    /// The newest version that this program knows.
    pub latest: u32,
    /// What was applied, oldest first.
    pub applied: Vec<Applied>,
}

/// Runs the migrations of one catalog.
pub(crate) struct Migrator<'a> {
    catalog: &'a str,
    migrations: &'a [Migration],
}

impl<'a> Migrator<'a> {
    /// A runner of these migrations.
    ///
    /// # Errors
    /// [`Migration`](ErrorKind::Migration) when the versions are not 1, 2, 3 …
    pub(crate) fn new(catalog: &'a str, migrations: &'a [Migration]) -> Result<Self> {
        for (position, migration) in migrations.iter().enumerate() {
            if migration.version as usize != position + 1 {
                return Err(Error::new(
                    ErrorKind::Migration,
                    format!("{catalog}: expected version {}, found {}", position + 1, migration.version),
                ));
            }
        }
        Ok(Self { catalog, migrations })
    }

    fn latest(&self) -> u32 {
        self.migrations.last().map_or(0, |migration| migration.version)
    }

    /// Where the store stands, after checking its history against the program.
    pub(crate) fn status(&self, connection: &mut Connection) -> Result<Status> {
        let applied = history::read(connection, self.catalog)?;
        let current = applied.last().map_or(0, |applied| applied.version);
        if current > self.latest() {
            return Err(Error::new(
                ErrorKind::SchemaNewer,
                format!(
                    "the store's {} schema is at version {current}, and this program knows version {}; \
                     use the program that wrote it, or a newer one",
                    self.catalog,
                    self.latest()
                ),
            ));
        }
        for applied in &applied {
            let known = &self.migrations[applied.version as usize - 1];
            if known.checksum() != applied.checksum {
                return Err(Error::new(
                    ErrorKind::ChecksumMismatch,
                    format!(
                        "{} migration {} ({}) was changed after it was applied; restore its text, \
                         and make the change in a new migration",
                        self.catalog, applied.version, applied.name
                    ),
                ));
            }
        }
        Ok(Status { catalog: self.catalog.to_owned(), current, latest: self.latest(), applied })
    }

    /// What [`Self::run`] would do.
    pub(crate) fn plan(&self, connection: &mut Connection, target: Target) -> Result<Vec<PlannedStep>> {
        let mut version = self.status(connection)?.current;
        let target = self.resolve(version, target)?;
        let mut steps = Vec::new();
        while let Some(step) = self.next(version, target)? {
            version = version_after(&step);
            steps.push(step);
        }
        Ok(steps)
    }

    /// Migrates to `target`, each step in a transaction of its own; gives the
    /// steps that this call ran.
    pub(crate) fn run(&self, connection: &mut Connection, target: Target) -> Result<Vec<PlannedStep>> {
        let mut done = Vec::new();
        // The first look needs no lock: most opens find nothing to do. It also
        // refuses a way that is blocked further on before a step is made.
        let current = self.status(connection)?.current;
        let target = self.resolve(current, target)?;
        if self.plan(connection, Target::Version(target))?.is_empty() {
            return Ok(done);
        }
        loop {
            let current = self.status(connection)?.current;
            let Some(step) = self.next(current, target)? else { return Ok(done) };
            // Foreign keys can be suspended only before the transaction begins.
            let ran = if suspends(&step) {
                connection.without_foreign_keys(|connection| self.run_next(connection, target, &step))?
            } else {
                self.run_next(connection, target, &step)?
            };
            if ran {
                tracing::info!(catalog = self.catalog, version = step.version, name = step.name, "migrated");
                done.push(step);
            }
        }
    }

    /// Runs `step` in a transaction of its own if it is still the next one.
    fn run_next(&self, connection: &mut Connection, target: u32, step: &PlannedStep) -> Result<bool> {
        let mut transaction = Guard::begin_immediate(connection)?;
        transaction.set_origin(super::ORIGIN.to_owned());
        let current = self.status(transaction.connection())?.current;
        if self.next(current, target)?.as_ref() != Some(step) {
            return Ok(false);
        }
        self.apply(transaction.connection(), step).map_err(|error| self.failed(step, &error))?;
        transaction.commit().map_err(|error| self.failed(step, &error))?;
        Ok(true)
    }

    /// Writes history up to `version` without running anything, for a store
    /// whose tables came from elsewhere.
    pub(crate) fn stamp(&self, connection: &mut Connection, version: u32) -> Result<()> {
        let mut transaction = Guard::begin_immediate(connection)?;
        let current = self.status(transaction.connection())?.current;
        let version = self.resolve(current, Target::Version(version))?;
        for migration in &self.migrations[(current.min(version)) as usize..current.max(version) as usize] {
            if version > current {
                history::add(transaction.connection(), self.catalog, migration)?;
            } else {
                history::remove(transaction.connection(), self.catalog, migration.version)?;
            }
        }
        transaction.commit()
    }

    fn resolve(&self, current: u32, target: Target) -> Result<u32> {
        match target {
            Target::Latest => Ok(self.latest()),
            Target::Back if current == 0 => {
                Err(Error::new(ErrorKind::Migration, format!("{}: there is no version before 0", self.catalog)))
            }
            Target::Back => Ok(current - 1),
            Target::Version(version) if version <= self.latest() => Ok(version),
            Target::Version(version) => Err(Error::invalid(
                "version",
                format!("{} has versions 0 to {}, not {version}", self.catalog, self.latest()),
            )),
        }
    }

    /// The next step from `current` towards `target`.
    fn next(&self, current: u32, target: u32) -> Result<Option<PlannedStep>> {
        let step = |direction, migration: &Migration, sql: &str| PlannedStep {
            catalog: self.catalog.to_owned(),
            direction,
            version: migration.version,
            name: migration.name.to_string(),
            sql: sql.to_owned(),
        };
        if current < target {
            let migration = &self.migrations[current as usize];
            return Ok(Some(step(Direction::Up, migration, &migration.up)));
        }
        if current > target {
            let migration = &self.migrations[current as usize - 1];
            if migration.down.trim().is_empty() {
                return Err(Error::new(
                    ErrorKind::Migration,
                    format!(
                        "{} migration {} cannot be undone: it has no way down; write one in {}.down.sql",
                        self.catalog, migration.version, migration.name
                    ),
                ));
            }
            return Ok(Some(step(Direction::Down, migration, &migration.down)));
        }
        Ok(None)
    }

    fn apply(&self, connection: &mut Connection, step: &PlannedStep) -> Result<()> {
        let file = step.file();
        script::check(&step.sql).map_err(|error| error.context(&file))?;
        for statement in script::split(&step.sql).into_iter().skip(usize::from(suspends(step))) {
            let run = connection.run(statement.text, &[]);
            run.map_err(|error| error.context(format!("{file}: line {}", statement.line)))?;
        }
        if suspends(step) {
            foreign_keys::check(connection).map_err(|error| error.context(&file))?;
        }
        match step.direction {
            Direction::Up => history::add(connection, self.catalog, &self.migrations[step.version as usize - 1]),
            Direction::Down => history::remove(connection, self.catalog, step.version),
        }
    }

    fn failed(&self, step: &PlannedStep, error: &Error) -> Error {
        let direction = match step.direction {
            Direction::Up => "up to",
            Direction::Down => "down from",
        };
        Error::new(
            if error.retryable() { error.kind() } else { ErrorKind::Migration },
            format!(
                "{} migration {direction} {} ({}): {error}; the store is as before",
                self.catalog, step.version, step.name
            ),
        )
        .caused_by(error.clone())
    }
}

fn suspends(step: &PlannedStep) -> bool {
    script::suspends_foreign_keys(&step.sql)
}

const fn version_after(step: &PlannedStep) -> u32 {
    match step.direction {
        Direction::Up => step.version,
        Direction::Down => step.version - 1,
    }
}
