use super::{check, table::Known};
use crate::{
    Error, Result,
    query::Condition,
    schema::{Column, quoted},
    value::{Kind, Value},
};

/// The most filters of one list: the engine bounds how deep an expression nests.
const MOST_FILTERS: usize = 40;

/// The most values of one `in`.
const MOST_VALUES: usize = 1000;

/// The longest text to look for, in bytes.
const LONGEST_TEXT: usize = 10_000;

/// How a filter compares. A null meets no filter but [`Operator::Null`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Equal, as the column compares; a null stands for [`Operator::Null`].
    Equal,
    /// Not equal; a null stands for being not null.
    NotEqual,
    /// Greater.
    Greater,
    /// Greater or equal.
    GreaterOrEqual,
    /// Less.
    Less,
    /// Less or equal.
    LessOrEqual,
    /// One of up to 1,000 values; of none, no row is.
    In,
    /// Null, or not null for `false`.
    Null,
    /// Text that begins with this, as the column compares.
    Prefix,
    /// Text with this anywhere in it, whatever the case of ASCII letters.
    Contains,
}

impl Operator {
    /// Every operator, in declaration order.
    pub const ALL: [Self; 10] = [
        Self::Equal,
        Self::NotEqual,
        Self::Greater,
        Self::GreaterOrEqual,
        Self::Less,
        Self::LessOrEqual,
        Self::In,
        Self::Null,
        Self::Prefix,
        Self::Contains,
    ];

    /// The operator's word in URLs and in TypeScript.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Equal => "eq",
            Self::NotEqual => "ne",
            Self::Greater => "gt",
            Self::GreaterOrEqual => "gte",
            Self::Less => "lt",
            Self::LessOrEqual => "lte",
            Self::In => "in",
            Self::Null => "null",
            Self::Prefix => "prefix",
            Self::Contains => "contains",
        }
    }

    /// The operator with this word.
    pub fn of_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|operator| operator.word() == word)
    }

    /// Whether values of this type can be compared this way.
    pub(super) const fn suits(self, kind: Kind) -> bool {
        match self {
            Self::Null => true,
            Self::Equal | Self::NotEqual | Self::In => !matches!(kind, Kind::Json),
            Self::Greater | Self::GreaterOrEqual | Self::Less | Self::LessOrEqual => {
                !matches!(kind, Kind::Json | Kind::Blob | Kind::Boolean)
            }
            Self::Prefix => matches!(kind, Kind::Text | Kind::Any),
            Self::Contains => matches!(kind, Kind::Text | Kind::Any | Kind::Json),
        }
    }
}

/// A condition on one column of the rows of a table. Those of a list are all met.
///
/// # Example
/// ```
/// use edgelite::tables::{Filter, Operator};
/// let filter = Filter::greater_or_equal("size", 10);
/// assert_eq!((filter.column.as_str(), filter.operator), ("size", Operator::GreaterOrEqual));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Filter {
    /// The column.
    pub column: String,
    /// How it is compared.
    pub operator: Operator,
    /// What with: one value, or any number for [`Operator::In`].
    pub values: Vec<Value>,
}

macro_rules! constructors {
    ($($(#[doc = $doc:literal])+ $name:ident => $operator:ident;)*) => {$(
        $(#[doc = $doc])+
        pub fn $name(column: impl Into<String>, value: impl Into<Value>) -> Self {
            Self::new(column, Operator::$operator, [value.into()])
        }
    )*};
}

impl Filter {
    /// A condition from its parts.
    pub fn new(column: impl Into<String>, operator: Operator, values: impl IntoIterator<Item = Value>) -> Self {
        Self { column: column.into(), operator, values: values.into_iter().collect() }
    }

    constructors! {
        /// The column equals the value, or is null.
        equal => Equal;
        /// The column has another value, or is not null.
        not_equal => NotEqual;
        /// The column is greater.
        greater => Greater;
        /// The column is greater or equal.
        greater_or_equal => GreaterOrEqual;
        /// The column is less.
        less => Less;
        /// The column is less or equal.
        less_or_equal => LessOrEqual;
        /// The column's text begins with this.
        prefix => Prefix;
        /// The column's text has this in it.
        contains => Contains;
    }

    /// The column is one of these.
    pub fn is_in<V: Into<Value>>(column: impl Into<String>, values: impl IntoIterator<Item = V>) -> Self {
        Self::new(column, Operator::In, values.into_iter().map(Into::into))
    }

    /// The column is null, or is not for `false`.
    pub fn is_null(column: impl Into<String>, null: bool) -> Self {
        Self::new(column, Operator::Null, [null.into()])
    }

    /// The filter's name in URLs and messages: `size`, or `size.gte`.
    pub(super) fn name(&self) -> String {
        match self.operator {
            Operator::Equal => self.column.clone(),
            operator => format!("{}.{}", self.column, operator.word()),
        }
    }

    /// The condition as SQL.
    fn condition(self, column: &Column) -> Result<Condition> {
        let name = self.name();
        let sql = quoted(&column.name);
        if !self.operator.suits(column.kind) {
            let suitable = Operator::ALL.into_iter().filter(|operator| operator.suits(column.kind));
            let words: Vec<_> = suitable.map(Operator::word).collect();
            let message = format!(
                "{} cannot be filtered by {}; it can by {}",
                column.name,
                self.operator.word(),
                words.join(", ")
            );
            return Err(Error::invalid(name, message));
        }
        if self.operator == Operator::In {
            return one_of(column, &name, &sql, self.values);
        }
        let count = self.values.len();
        let Ok([given]) = <[Value; 1]>::try_from(self.values) else {
            return Err(Error::invalid(name.clone(), format!("{name} takes one value, not {count}")));
        };
        let null = |null: bool| Condition::raw(format!("{sql} IS {}NULL", if null { "" } else { "NOT " }), []);
        let operator = match self.operator {
            Operator::Equal if given.is_null() => return Ok(null(true)),
            Operator::NotEqual if given.is_null() => return Ok(null(false)),
            Operator::Null => {
                return match given {
                    Value::Boolean(wanted) => Ok(null(wanted)),
                    Value::Integer(wanted @ (0 | 1)) => Ok(null(wanted == 1)),
                    _ => Err(Error::invalid(name.clone(), format!("{name} must be true or false"))),
                };
            }
            Operator::Prefix | Operator::Contains => return text(&name, &sql, self.operator, given),
            Operator::Equal => "=",
            Operator::NotEqual => "<>",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
            Operator::Less => "<",
            Operator::LessOrEqual | Operator::In => "<=",
        };
        match (check::value(column, &name, given)?, operator) {
            (Value::Null, _) => {
                Err(Error::invalid(name.clone(), format!("{name} must not be null: nothing compares with null")))
            }
            // The constant, not a parameter, lets the planner use a partial index.
            (Value::Boolean(flag), "=") => Ok(Condition::raw(format!("{sql} = {}", u8::from(flag)), [])),
            (value, operator) => Ok(Condition::raw(format!("{sql} {operator} ?"), [value])),
        }
    }
}

/// `column IN (…)`; the number of values is rounded up, so that few texts are
/// compiled.
fn one_of(column: &Column, name: &str, sql: &str, given: Vec<Value>) -> Result<Condition> {
    if given.len() > MOST_VALUES {
        let message = format!("{name} takes {MOST_VALUES} values at most, not {}", given.len());
        return Err(Error::invalid(name.to_owned(), message));
    }
    let values = given.into_iter().map(|given| match check::value(column, name, given)? {
        Value::Null => Err(Error::invalid(name.to_owned(), format!("{name} must not have a null among its values"))),
        value => Ok(value),
    });
    let values = values.collect::<Result<Vec<_>>>()?;
    let Some(last) = values.last().cloned() else { return Ok(Condition::raw("0", [])) };
    let places = values.len().next_power_of_two();
    let list = vec!["?"; places].join(", ");
    Ok(Condition::raw(format!("{sql} IN ({list})"), values.into_iter().chain(std::iter::repeat(last)).take(places)))
}

/// A condition on the text of a column.
fn text(name: &str, sql: &str, operator: Operator, given: Value) -> Result<Condition> {
    let Value::Text(text) = given else {
        return Err(Error::invalid(name.to_owned(), format!("{name} must be text, not {}", given.type_name())));
    };
    if text.len() > LONGEST_TEXT {
        return Err(Error::invalid(name.to_owned(), format!("{name} must be {LONGEST_TEXT} bytes long at most")));
    }
    Ok(match operator {
        Operator::Contains => {
            let mut pattern = String::with_capacity(text.len() + 2);
            pattern.push('%');
            for character in text.chars() {
                if matches!(character, '%' | '_' | '\\') {
                    pattern.push('\\');
                }
                pattern.push(character);
            }
            pattern.push('%');
            Condition::raw(format!("{sql} LIKE ? ESCAPE '\\'"), [pattern.into()])
        }
        // A range, which an index serves, and a LIKE never. No text has the last character of all.
        _ => Condition::raw(
            format!("{sql} >= ? AND {sql} < ?"),
            [text.clone().into(), format!("{text}\u{10ffff}").into()],
        ),
    })
}

impl Known {
    /// The filters as conditions.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) naming the filter.
    pub(super) fn conditions(&self, filters: Vec<Filter>) -> Result<Vec<Condition>> {
        if filters.len() > MOST_FILTERS {
            return Err(Error::invalid("filters", format!("a list takes {MOST_FILTERS} filters at most")));
        }
        let conditions = filters.into_iter().map(|filter| {
            let (_, column) = self.column(&filter.column).map_err(|error| error.on(filter.name()))?;
            filter.condition(column)
        });
        conditions.collect()
    }
}
