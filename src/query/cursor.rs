use super::Order;
use crate::{
    Error, Result,
    value::{Instant, RowView, Value},
};

/// Where a page ended: the order key of its last row.
///
/// As text it is opaque to callers and safe in a URL. It names the order that
/// it belongs to, so that a cursor of another list is refused.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    key: Vec<Value>,
}

impl Cursor {
    /// The key of `row` in this order.
    ///
    /// # Errors
    /// When the row lacks a column of the order.
    pub(super) fn of(row: RowView<'_>, order: &[Order]) -> Result<Self> {
        let key = order.iter().map(|order| row.value(&order.result_name()).cloned()).collect::<Result<_>>()?;
        Ok(Self { key })
    }

    pub(super) fn key(&self) -> &[Value] {
        &self.key
    }

    /// The cursor as text.
    pub(super) fn encode(&self, order: &[Order]) -> String {
        let mut text = signature(order);
        for value in &self.key {
            text.push('.');
            match value {
                Value::Integer(value) => text.push_str(&format!("i{value}")),
                Value::Boolean(value) => text.push_str(if *value { "i1" } else { "i0" }),
                Value::Real(value) => text.push_str(&format!("r{:016x}", value.to_bits())),
                Value::Instant(value) => text.push_str(&format!("t{}", value.microseconds())),
                Value::Text(value) | Value::Json(value) => push_bytes(&mut text, 's', value.as_bytes()),
                Value::Blob(value) => push_bytes(&mut text, 'b', value),
                _ => text.push('n'),
            }
        }
        text
    }

    /// Reads a cursor's text.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) when the text is damaged or belongs to another list.
    pub(super) fn decode(text: &str, order: &[Order]) -> Result<Self> {
        let refused = || Error::invalid("cursor", "the cursor does not belong to this list; start again without one");
        let mut parts = text.split('.');
        if parts.next() != Some(signature(order).as_str()) {
            return Err(refused());
        }
        let key: Vec<Value> = parts.map(|part| decode_value(part).ok_or_else(refused)).collect::<Result<_>>()?;
        let fits =
            key.len() == order.len() && key.iter().zip(order).all(|(value, order)| order.nullable || !value.is_null());
        if fits { Ok(Self { key }) } else { Err(refused()) }
    }
}

/// Bytes in hexadecimal digits behind their tag.
fn push_bytes(text: &mut String, tag: char, bytes: &[u8]) {
    text.push(tag);
    bytes.iter().for_each(|byte| text.push_str(&format!("{byte:02x}")));
}

/// A short name of the order: FNV-1a (<http://www.isthe.com/chongo/tech/comp/fnv/>) of its columns.
fn signature(order: &[Order]) -> String {
    let mut hash = 0x811c_9dc5_u32;
    for order in order {
        for byte in order.column.bytes().chain([u8::from(order.descending)]) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    format!("{hash:08x}")
}

fn decode_value(part: &str) -> Option<Value> {
    let (tag, rest) = part.split_at_checked(1)?;
    match tag {
        "i" => rest.parse().ok().map(Value::Integer),
        // A number that is none would meet no row.
        "r" => u64::from_str_radix(rest, 16).ok().map(f64::from_bits).filter(|value| !value.is_nan()).map(Value::Real),
        "t" => rest.parse().ok().map(|value| Instant::from_microseconds(value).into()),
        "s" => String::from_utf8(bytes(rest)?).ok().map(Value::Text),
        "b" => bytes(rest).map(Value::Blob),
        "n" if rest.is_empty() => Some(Value::Null),
        _ => None,
    }
}

fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| {
            let both = pair.len() == 2 && pair.iter().all(u8::is_ascii_hexdigit);
            both.then(|| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).flatten()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn order() -> [Order; 2] {
        [Order { nullable: true, ..Order::descending("timestamp") }, Order::ascending("name")]
    }

    #[test]
    fn a_cursor_survives_its_text() {
        for key in [
            vec![Instant::from_microseconds(-5).into(), "küche.1".into()],
            vec![0.1.into(), (-0.0).into()],
            vec![f64::MAX.into(), i64::MIN.into()],
            vec![Value::Null, vec![0, 255].into()],
        ] {
            let cursor = Cursor { key };
            assert_eq!(Cursor::decode(&cursor.encode(&order()), &order()).unwrap(), cursor);
        }
    }

    #[test]
    fn damaged_and_foreign_cursors_are_refused() {
        let text = Cursor { key: vec![1.into(), "a".into()] }.encode(&order());
        let other = [Order::ascending("timestamp"), Order::ascending("name")];
        assert!(Cursor::decode(&text, &other).is_err());
        for damaged in ["", "zzz", "äöü", &text[..text.len() - 1], &format!("{text}.i1"), &text.replace(".i", ".é")]
        {
            let error = Cursor::decode(damaged, &order()).unwrap_err();
            assert_eq!(error.field(), Some("cursor"), "{damaged}");
        }
    }
}
