//! Statements as values: what to run, on which tables, and how the result
//! becomes a type. Nothing here does I/O; executors run these values.
//!
//! - [`Statement`]: SQL text with bound parameters.
//! - [`Select<T>`]: a reading statement whose result is a `T`.
//! - [`Batch<T>`]: statements that commit together and give a `T`.
//! - [`Procedure`]: statements that read one snapshot, each from what the ones before gave.

mod attachment;
mod batch;
mod condition;
mod cursor;
mod operation;
mod output;
mod parameters;
mod row_filter;
mod select;
mod session;
mod sort;
mod statement;
mod update;

pub use attachment::{Attachment, Link};
pub use batch::{Batch, Outcome, Step, Write};
pub use condition::{Condition, Order};
pub use cursor::Cursor;
pub(crate) use operation::operations;
pub use operation::{Effect, Operation, Request, decode_arguments};
pub(crate) use output::Named;
pub use output::{Output, Page, Shape};
pub(crate) use parameters::check_lengths;
pub(crate) use row_filter::RowFilter;
pub use select::{Query, Select, SelectBuilder};
pub use session::{Procedure, Session};
pub use sort::Sort;
pub use statement::{Statement, sql};
pub use update::Update;
