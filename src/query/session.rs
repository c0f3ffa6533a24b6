use crate::{
    Result,
    value::{Rows, Value},
};

/// What statements run on: a connection of the engine.
pub trait Session {
    /// Runs one statement and gives its rows.
    ///
    /// # Errors
    /// As [`Store::query`](crate::Store::query) and [`Store::run`](crate::Store::run).
    fn run(&mut self, sql: &str, parameters: &[Value]) -> Result<Rows>;
}

/// What a [`Select`](super::Select) runs that is more than one statement: all
/// of its statements read the same snapshot.
pub trait Procedure: std::fmt::Debug + Send + Sync {
    /// Reads the rows of the result.
    ///
    /// # Errors
    /// Those of the statements, or mistakes in what was asked for.
    fn run(&self, session: &mut dyn Session) -> Result<Rows>;
}
