use super::{ImportOptions, Place, fields::Original};
use crate::{Error, Result};
use std::{
    fs::File,
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

/// Keeps rows that were not taken as they came, in a file that is made with
/// the first of them.
pub(super) struct Rejects {
    path: PathBuf,
    file: Option<BufWriter<File>>,
    /// A dry run keeps nothing.
    dry_run: bool,
    /// Whether it adds to a file of an import that was interrupted.
    goes_on: bool,
}

#[derive(serde::Serialize)]
struct Reject<'a> {
    table: &'a str,
    #[serde(flatten)]
    place: &'a Place,
    reason: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<&'a str>,
    source: &'a Original,
}

impl Rejects {
    /// In the file that the options name, or in `<source>.rejects.jsonl`.
    pub(super) fn beside(source: &Path, options: &ImportOptions) -> Self {
        let beside = || {
            // `.` and `..` have no name of their own.
            let source = match source.file_name() {
                Some(_) => source.to_owned(),
                None => source.canonicalize().unwrap_or_else(|_| source.to_owned()),
            };
            let mut name = source.file_name().unwrap_or_default().to_owned();
            name.push(".rejects.jsonl");
            source.with_file_name(name)
        };
        let path = options.rejects.clone().unwrap_or_else(beside);
        Self { path, file: None, dry_run: options.dry_run, goes_on: false }
    }

    /// In the same file as an import that was interrupted, behind its rows.
    pub(super) fn going_on(source: &Path, options: &ImportOptions) -> Self {
        Self { goes_on: true, ..Self::beside(source, options) }
    }

    /// Makes durable what was kept so far.
    pub(super) fn make_durable(&mut self) -> Result<()> {
        if let Some(file) = &mut self.file {
            file.flush()?;
            file.get_ref().sync_data()?;
        }
        Ok(())
    }

    pub(super) fn keep(
        &mut self,
        table: &str,
        place: &Place,
        reason: &str,
        detail: Option<&str>,
        source: &Original,
    ) -> Result<()> {
        if self.dry_run {
            return Ok(());
        }
        let failed = |error: std::io::Error| {
            Error::from(error).context(format!("cannot keep a rejected row in {}", self.path.display()))
        };
        if self.file.is_none() {
            let mut how = File::options();
            how.create(true).write(true).append(self.goes_on).truncate(!self.goes_on);
            self.file = Some(BufWriter::new(how.open(&self.path).map_err(failed)?));
        }
        let file = self.file.as_mut().expect("just made");
        let line = serde_json::to_string(&Reject { table, place, reason, detail, source })
            .map_err(|error| Error::new(crate::ErrorKind::Internal, error.to_string()))?;
        // JSON has line breaks only between its parts, where a space means the same.
        let line = line.replace(['\n', '\r'], " ");
        writeln!(file, "{line}").map_err(failed)
    }

    /// Makes the file durable; gives its path if there is one.
    pub(super) fn finish(self) -> Result<Option<PathBuf>> {
        let Some(file) = self.file else { return Ok(None) };
        let file = file.into_inner().map_err(std::io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(Some(self.path))
    }
}
