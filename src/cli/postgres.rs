//! Addresses of PostgreSQL servers among the arguments.

use crate::{
    Result,
    postgres::{Address, is_address},
};
use std::path::Path;

/// Whether an argument stands for the address in `$DATABASE_URL`, which does
/// not name the store then.
pub(super) fn is_variable(argument: &Path) -> bool {
    argument.to_str().is_some_and(|text| is_address(text) && text.ends_with(':'))
}

/// The address that an argument is; none for a file or folder. `postgres:`
/// alone stands for the one in `$DATABASE_URL`, so that no password is among
/// the arguments, which every user of the machine can see.
pub(super) fn address(argument: &Path, name: &'static str) -> Result<Option<Address>> {
    let Some(text) = argument.to_str().filter(|text| is_address(text)) else { return Ok(None) };
    let variable = |name: &str| std::env::var(name).ok();
    let address = if is_variable(argument) {
        Address::from_variable("DATABASE_URL", variable("DATABASE_URL"))?
    } else {
        Address::parse(name, text)?
    };
    Ok(Some(address.with_password(variable("PGPASSWORD"))))
}
