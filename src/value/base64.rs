//! Bytes as base64 text (RFC 4648, with padding).

use std::fmt;

/// Bytes that are shown as base64.
pub(super) struct Base64<'a>(pub &'a [u8]);

impl fmt::Display for Base64<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for chunk in self.0.chunks(3) {
            let bits = chunk.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for position in 0..4 {
                let symbol =
                    if position <= chunk.len() { ALPHABET[(bits >> (18 - 6 * position) & 63) as usize] } else { b'=' };
                fmt::Write::write_char(formatter, symbol.into())?;
            }
        }
        Ok(())
    }
}

/// Bytes as base64 text.
pub(crate) fn to_base64(bytes: &[u8]) -> String {
    Base64(bytes).to_string()
}

/// The bytes that base64 text stands for; none for text that is no base64.
pub(crate) fn from_base64(text: &str) -> Option<Vec<u8>> {
    let digit = |symbol: u8| {
        Some(match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'a'..=b'z' => symbol - b'a' + 26,
            b'0'..=b'9' => symbol - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        })
    };
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let chunks = text.as_bytes().chunks(4);
    let last = chunks.len().checked_sub(1);
    for (position, chunk) in chunks.enumerate() {
        let padding = chunk.iter().rev().take_while(|symbol| **symbol == b'=').count();
        if chunk.len() != 4 || padding > 2 || (padding > 0 && Some(position) != last) {
            return None;
        }
        let digits: Option<Vec<u8>> = chunk[..4 - padding].iter().map(|symbol| digit(*symbol)).collect();
        let bits = digits?.iter().fold(0_u32, |bits, digit| bits << 6 | u32::from(*digit)) << (6 * padding);
        bytes.extend_from_slice(&bits.to_be_bytes()[1..4 - padding]);
    }
    Some(bytes)
}
