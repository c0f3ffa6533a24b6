//! What arguments must be like.

use crate::{Error, Result, catalog::require};

/// How a secret that was encrypted by this program begins.
pub(crate) const SECRET_PREFIX: &str = "edgelite1:";

/// The most characters of names, titles and the like.
const SHORT: usize = 500;

/// The most characters of addresses, notes and the like.
const LONG: usize = 4_000;

/// The shortest secret of the former system: salt, nonce and tag in base64.
const SHORTEST_FORMER_SECRET: usize = 88;

fn at_most(text: &str, most: usize, field: &'static str) -> Result<()> {
    if text.chars().nth(most).is_none() {
        return Ok(());
    }
    Err(Error::invalid(field, format!("{field} must be {most} characters long at most")))
}

/// A name or title: not blank, and not long.
pub(super) fn name(text: &str, field: &'static str) -> Result<()> {
    require(!text.trim().is_empty(), field, "must not be empty")?;
    at_most(text, SHORT, field)
}

/// A text that may be left out.
pub(super) fn note(text: Option<&str>, field: &'static str) -> Result<()> {
    text.map_or(Ok(()), |text| at_most(text, LONG, field))
}

/// The address of a service.
pub(super) fn url(text: &str, field: &'static str) -> Result<()> {
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_address = host.is_some_and(|host| !host.starts_with(['/', ':']) && !host.is_empty());
    require(is_address && !text.contains(char::is_whitespace), field, "must be an address like http://host:port")?;
    at_most(text, LONG, field)
}

/// One of a few words.
pub(super) fn one_of(word: &str, words: &[&str], field: &'static str) -> Result<()> {
    if words.contains(&word) {
        return Ok(());
    }
    Err(Error::invalid(field, format!("{field} must be one of {}, not '{word}'", words.join(", "))))
}

/// An e-mail address, as far as one can tell without sending to it.
pub(super) fn email(text: &str) -> Result<()> {
    let parts = text.split_once('@').filter(|(name, domain)| !name.is_empty() && !domain.is_empty());
    let plain = text.chars().all(|character| !character.is_whitespace() && !character.is_control());
    let is_address = parts.is_some_and(|(_, domain)| !domain.contains('@')) && plain;
    require(is_address, "email", "must be an e-mail address")?;
    at_most(text, 254, "email")
}

/// A hash of a password: Argon2 in its usual form, or `salt:hash` of the
/// former system. A password that was not hashed is neither.
pub(crate) fn password_hash(text: &str, field: &'static str) -> Result<()> {
    let former = text.split_once(':').is_some_and(|(salt, hash)| !salt.is_empty() && is_hexadecimal(hash, 128));
    require(
        former || text.starts_with("$argon2"),
        field,
        "must be the hash of a password ($argon2…, or salt:hash of PBKDF2), never the password itself",
    )?;
    at_most(text, SHORT, field)
}

/// The SHA-256 of a token.
pub(crate) fn token_hash(text: &str, field: &'static str) -> Result<()> {
    require(
        is_hexadecimal(text, 64),
        field,
        "must be the SHA-256 of a token in 64 hexadecimal digits, never the token itself",
    )
}

/// The id of a row, where the caller may choose it.
pub(super) fn id(text: Option<&str>) -> Result<()> {
    require(text.is_none_or(|text| is_hexadecimal(text, 32)), "id", "must be 32 hexadecimal digits")
}

/// Whether a text has the form of a secret that this program or its predecessor encrypted.
pub(crate) fn is_encrypted(text: &str) -> bool {
    let symbol = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    text.starts_with(SECRET_PREFIX) || text.len() >= SHORTEST_FORMER_SECRET && text.bytes().all(symbol)
}

/// A secret as it may be stored: encrypted by this program or its predecessor.
pub(crate) fn encrypted(text: Option<&str>, field: &'static str) -> Result<()> {
    require(text.is_none_or(is_encrypted), field, "must be encrypted; a plain secret is never stored")
}

fn is_hexadecimal(text: &str, length: usize) -> bool {
    text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_told_from_other_text() {
        for address in ["a@b", "jane.doe+films@example.org", "ü@xn--bcher-kva.example"] {
            assert!(email(address).is_ok(), "{address}");
        }
        for text in ["", "jane", "@b", "a@", "a@b@c", "a b@c", "a@b\n"] {
            assert_eq!(email(text).unwrap_err().field(), Some("email"), "{text:?}");
        }
        for address in ["http://nas:8080", "https://host/path?x=1", "http://[::1]:9117"] {
            assert!(url(address, "base_url").is_ok(), "{address}");
        }
        for text in ["", "nas:8080", "http://", "http:///x", "ftp://nas", "http://a b", "javascript:alert(1)"] {
            assert_eq!(url(text, "base_url").unwrap_err().field(), Some("base_url"), "{text:?}");
        }
    }

    #[test]
    fn r96_what_is_not_a_hash_and_not_encrypted_is_refused() {
        assert!(password_hash("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", "password_hash").is_ok());
        assert!(password_hash(&format!("salt:{}", "ab".repeat(64)), "password_hash").is_ok());
        for plain in ["hunter2", "a:b", "", ":"] {
            assert_eq!(password_hash(plain, "password_hash").unwrap_err().field(), Some("password_hash"), "{plain}");
            assert!(encrypted(Some(plain), "encrypted_password").is_err(), "{plain}");
            assert!(token_hash(plain, "token_hash").is_err(), "{plain}");
        }
        assert!(encrypted(Some("edgelite1:0a1b2c3d:AAAA"), "encrypted_password").is_ok());
        assert!(encrypted(Some(&"A".repeat(88)), "encrypted_password").is_ok());
        assert!(encrypted(None, "encrypted_password").is_ok());
    }

    #[test]
    fn over_long_text_is_refused_by_name() {
        assert!(name(&"ü".repeat(500), "title").is_ok());
        let error = name(&"x".repeat(501), "title").unwrap_err();
        assert_eq!(
            (error.field(), error.to_string().as_str()),
            (Some("title"), "title must be 500 characters long at most")
        );
        assert!(note(Some(&"x".repeat(4_001)), "description").is_err());
    }
}
