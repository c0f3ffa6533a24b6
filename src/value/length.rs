use super::Value;
use crate::{Error, Result};
use std::borrow::Cow;

/// The most bytes of a text or JSON that an operation, a table or a statement
/// takes: longer ones are files. Lists of rows have no such limit, each of
/// their values does.
pub const LONGEST_TEXT: usize = 1 << 20;

/// The most bytes of a value that is bytes.
pub const LONGEST_BLOB: usize = 16 << 20;

impl Value {
    /// Refuses a value that is longer than the store takes.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `field`.
    ///
    /// # Example
    /// ```
    /// use edgelite::value::{LONGEST_TEXT, Value};
    /// let error = Value::from("x".repeat(LONGEST_TEXT + 1)).check_length("notes").unwrap_err();
    /// assert_eq!(error.field(), Some("notes"));
    /// ```
    pub fn check_length(&self, field: impl Into<Cow<'static, str>>) -> Result<()> {
        match self.excess() {
            None => Ok(()),
            Some((length, most)) => {
                let field = field.into();
                let message = format!("{field} has {length} bytes; {most} are the most");
                Err(Error::invalid(field, message))
            }
        }
    }

    /// The length and the most that there may be, in bytes, if it is too long.
    pub(crate) const fn excess(&self) -> Option<(usize, usize)> {
        let (length, most) = match self {
            Self::Text(text) | Self::Json(text) => (text.len(), LONGEST_TEXT),
            Self::Blob(bytes) => (bytes.len(), LONGEST_BLOB),
            _ => return None,
        };
        if length > most { Some((length, most)) } else { None }
    }
}
