use super::Order;
use crate::{Error, Result};

/// An order that a list offers by name.
///
/// # Example
/// ```
/// use edgelite::query::{Order, Sort};
/// const TITLE: Sort = Sort { name: "title", order: &[Order::ascending("title"), Order::ascending("id")] };
/// const NEWEST: Sort = Sort { name: "created_at", order: &[Order::descending("created_at"), Order::descending("id")] };
/// let order = Sort::choose(&[TITLE, NEWEST], "created_at", Some(false))?;
/// assert_eq!(order, [Order::ascending("created_at"), Order::ascending("id")]);
/// assert!(Sort::choose(&[TITLE, NEWEST], "colour", None).is_err());
/// # Ok::<(), edgelite::Error>(())
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Sort {
    /// The name by which callers ask for it.
    pub name: &'static str,
    /// Its columns in its usual direction; the last makes the order unique.
    pub order: &'static [Order],
}

impl Sort {
    /// The order of this name, in its usual direction or the one asked for.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) on `sort`, naming the orders that there are.
    pub fn choose(sorts: &[Self], name: &str, descending: Option<bool>) -> Result<Vec<Order>> {
        let Some(sort) = sorts.iter().find(|sort| sort.name == name) else {
            let known: Vec<_> = sorts.iter().map(|sort| sort.name).collect();
            return Err(Error::invalid("sort", format!("sort must be one of {}, not '{name}'", known.join(", "))));
        };
        let turned = descending.is_some_and(|descending| descending != sort.order[0].descending);
        Ok(sort.order.iter().map(|order| Order { descending: order.descending != turned, ..order.clone() }).collect())
    }
}
