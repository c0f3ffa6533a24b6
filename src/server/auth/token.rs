use crate::{
    Result,
    secrets::{fill_randomly, hexadecimal},
    value::{FieldKind, FieldType},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use sha2::{Digest, Sha256};
use std::fmt;

/// A new token: the id of its session and 32 random bytes. Only its hash is
/// stored.
#[derive(Debug)]
pub(in crate::server) struct Token {
    /// What its owner gets.
    pub(in crate::server) text: TokenText,
    /// The id of its session.
    pub(in crate::server) id: String,
    /// What is stored.
    pub(in crate::server) hash: String,
}

impl Token {
    /// A token that nobody can guess.
    ///
    /// # Errors
    /// [`Io`](crate::ErrorKind::Io) when the operating system gives no randomness.
    pub(in crate::server) fn new() -> Result<Self> {
        let mut bytes = [0_u8; 48];
        fill_randomly(&mut bytes)?;
        let (id, secret) = bytes.split_at(16);
        let id = hexadecimal(id);
        let text = format!("{id}.{}", BASE64.encode(secret));
        Ok(Self { hash: hash(&text), text: TokenText(text), id })
    }
}

/// The hash by which the session of a token is found.
pub(super) fn hash(token: &str) -> String {
    hexadecimal(&Sha256::digest(token.as_bytes()))
}

/// The text of a token, in the answer to its owner and nowhere else.
#[derive(Clone, serde::Serialize)]
#[serde(transparent)]
pub(in crate::server) struct TokenText(String);

impl fmt::Debug for TokenText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TokenText")
    }
}

impl FieldType for TokenText {
    const KIND: FieldKind = <String as FieldType>::KIND;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r95_tokens_carry_an_id_and_differ() {
        let (one, two) = (Token::new().unwrap(), Token::new().unwrap());
        assert_eq!(one.text.0.split_once('.').map(|(id, secret)| (id, secret.len())), Some((one.id.as_str(), 43)));
        assert_ne!(one.text.0, two.text.0);
        assert_eq!(one.hash, hash(&one.text.0));
        let shown = format!("{one:?}");
        assert!(!shown.contains(&one.text.0), "{shown}");
    }
}
