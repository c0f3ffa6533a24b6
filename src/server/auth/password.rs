//! Hashes of passwords: Argon2id, and PBKDF2 as the former system made it.

use crate::{Error, ErrorKind, Result, secrets::Secret};
use argon2::{
    Argon2,
    password_hash::{PasswordHasher as _, PasswordVerifier as _, phc::PasswordHash},
};
use sha2::Sha512;
use std::sync::LazyLock;
use subtle::ConstantTimeEq as _;

/// How the hashes begin that are made now; others are replaced at the next login.
const CURRENT: &str = "$argon2id$v=19$m=19456,t=2,p=1$";

/// The rounds of the former system's PBKDF2-SHA512.
const FORMER_ROUNDS: u32 = 100_000;

/// What the comparison of a password with a stored hash says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::server) enum Verdict {
    /// It is another password.
    Wrong,
    /// It is the password.
    Right,
    /// It is the password, and its hash is to be replaced by a better one.
    RightWithOldHash,
}

/// The hash of a password, with a salt of its own.
pub(super) fn hash(password: &Secret) -> Result<String> {
    let hashed = Argon2::default().hash_password(password.expose().as_bytes());
    let failed = |error| Error::new(ErrorKind::Internal, format!("the password cannot be hashed: {error}"));
    hashed.map(|hash| hash.to_string()).map_err(failed)
}

/// Compares a password with a stored hash; without one it takes as long.
pub(super) fn verify(password: &Secret, stored: Option<&str>) -> Verdict {
    static NOBODYS: LazyLock<String> = LazyLock::new(|| hash(&Secret::new("nobody's")).unwrap_or_default());
    let Some(stored) = stored else {
        let _ = is_argon2(password, &NOBODYS);
        return Verdict::Wrong;
    };
    let right = if stored.starts_with('$') { is_argon2(password, stored) } else { is_former(password, stored) };
    match right {
        false => Verdict::Wrong,
        true if stored.starts_with(CURRENT) => Verdict::Right,
        true => Verdict::RightWithOldHash,
    }
}

fn is_argon2(password: &Secret, stored: &str) -> bool {
    PasswordHash::new(stored)
        .is_ok_and(|hash| Argon2::default().verify_password(password.expose().as_bytes(), &hash).is_ok())
}

/// `salt:hash`, the hash in hexadecimal digits. The salt is what stands there
/// or, in some versions of the former system, the bytes that its digits mean.
fn is_former(password: &Secret, stored: &str) -> bool {
    let Some((salt, expected)) = stored.split_once(':') else { return false };
    let Some(expected) = bytes_of(expected).filter(|expected| expected.len() == 64) else { return false };
    let matches = |salt: &[u8]| {
        let mut hash = [0_u8; 64];
        pbkdf2::pbkdf2_hmac::<Sha512>(password.expose().as_bytes(), salt, FORMER_ROUNDS, &mut hash);
        bool::from(hash.ct_eq(&expected))
    };
    matches(salt.as_bytes()) || bytes_of(salt).is_some_and(|salt| matches(&salt))
}

/// The bytes that hexadecimal digits mean.
fn bytes_of(digits: &str) -> Option<Vec<u8>> {
    let pairs = digits.as_bytes().chunks(2);
    pairs
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok().filter(|pair| pair.len() == 2)?, 16).ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(password: &str, stored: &str) -> Verdict {
        verify(&Secret::new(password), Some(stored))
    }

    #[test]
    fn r95_a_new_hash_is_argon2id_with_a_salt_of_its_own() {
        let password = Secret::new("correct horse");
        let (one, two) = (hash(&password).unwrap(), hash(&password).unwrap());
        assert!(one.starts_with(CURRENT), "{one}");
        assert_ne!(one, two);
        assert_eq!((is("correct horse", &one), is("Correct horse", &one)), (Verdict::Right, Verdict::Wrong));
        assert_eq!(verify(&password, None), Verdict::Wrong);
    }

    #[test]
    fn r95_hashes_of_the_former_system_verify_and_are_to_be_replaced() {
        // Made with Node: pbkdf2Sync('correct horse', salt, 100000, 64, 'sha512'), the salt as text and as bytes.
        const SALT: &str = "3f1c9a5be0d24a6f8b7c6d5e4f3a2b1c";
        const OF_TEXT: &str = "ab2d1734ad7d4a92efbca616cfe8388ccfc8a1103d2dea4d2274fee23d3d990e\
             dbc1a5e1c85de0769e706c213b6c0910be9d9219a5e291bf713f3d521882ccbd";
        const OF_BYTES: &str = "66e1ecf7dc8a1f5ba871ec51be6649f053527d2244e0a1a81d8167fe9fc31a7e\
             d00bb4a54361cedbf596e9964265a8e7704ee314a09f6b055c479a35f62e8256";
        for hash in [OF_TEXT, OF_BYTES] {
            assert_eq!(is("correct horse", &format!("{SALT}:{hash}")), Verdict::RightWithOldHash);
            assert_eq!(is("correct hors", &format!("{SALT}:{hash}")), Verdict::Wrong);
        }
        for broken in
            ["", ":", SALT, &format!("{SALT}:"), &format!("{SALT}:{}", &OF_TEXT[1..]), "$argon2id$broken", "$"]
        {
            assert_eq!(is("correct horse", broken), Verdict::Wrong, "{broken}");
        }
    }

    #[test]
    fn r95_a_weaker_argon2_hash_is_to_be_replaced() {
        use argon2::{Algorithm, Params, Version};
        let weak = Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(8, 1, 1, None).unwrap());
        let stored = weak.hash_password(b"correct horse").unwrap().to_string();
        assert_eq!(is("correct horse", &stored), Verdict::RightWithOldHash);
    }
}
