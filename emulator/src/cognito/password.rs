//! Passwords: what a pool's policy asks of them, and how they are kept.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-policies.html>.

use std::num::NonZeroU32;

use aws_lc_rs::pbkdf2;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};

use super::error::Error;
use super::pools::settings::PasswordPolicy;
use super::secret::Secret;
use crate::env::Env;

/// The characters that count as symbols, besides spaces within the password.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

/// Enough for passwords of a café on a loopback address, and fast enough for a class of clouds.
const ROUNDS: NonZeroU32 = NonZeroU32::new(4096).expect("not zero");

/// A salted hash of a password.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Hash {
    salt: Secret,
    hash: Secret,
}

impl Hash {
    pub(crate) fn of(env: &Env, password: &str) -> Self {
        let salt = env.bytes::<16>();
        let mut hash = [0; 32];
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, password.as_bytes(), &mut hash);
        Self { salt: Secret::new(STANDARD.encode(salt)), hash: Secret::new(STANDARD.encode(hash)) }
    }

    /// Whether `password` is the one.
    pub(crate) fn fits(&self, password: &str) -> bool {
        let (Ok(salt), Ok(hash)) = (STANDARD.decode(self.salt.reveal()), STANDARD.decode(self.hash.reveal())) else {
            return false;
        };
        pbkdf2::verify(pbkdf2::PBKDF2_HMAC_SHA256, ROUNDS, &salt, password.as_bytes(), &hash).is_ok()
    }
}

impl PasswordPolicy {
    /// Refuses a password that does not conform.
    pub(crate) fn accept(&self, password: &str) -> Result<(), Error> {
        let has = |wanted: fn(char) -> bool| password.chars().any(wanted);
        let symbol = |letter: char| SYMBOLS.contains(letter);
        if password.chars().count() < self.minimum_length {
            Err(Error::WeakPassword("Password not long enough"))
        } else if password.chars().count() > 256 {
            Err(Error::constraint("password", "have length less than or equal to 256"))
        } else if password.trim() != password || password.chars().any(char::is_control) {
            Err(Error::constraint("password", "satisfy regular expression pattern: ^[\\S]+.*[\\S]+$"))
        } else if self.require_numbers && !has(|letter| letter.is_ascii_digit()) {
            Err(Error::WeakPassword("Password must have numeric characters"))
        } else if self.require_symbols && !password.chars().any(|letter| letter == ' ' || symbol(letter)) {
            Err(Error::WeakPassword("Password must have symbol characters"))
        } else if self.require_uppercase && !has(char::is_uppercase) {
            Err(Error::WeakPassword("Password must have uppercase characters"))
        } else if self.require_lowercase && !has(char::is_lowercase) {
            Err(Error::WeakPassword("Password must have lowercase characters"))
        } else {
            Ok(())
        }
    }

    /// A temporary password that conforms.
    pub(crate) fn invent(&self, env: &Env) -> String {
        let length = self.minimum_length.max(8) - 4;
        let one = |alphabet: &str| env.letters(alphabet.as_bytes(), 1);
        let rest = env.letters(b"abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789", length);
        format!("{}{}{}{rest}{}", one("ABCDEFGH"), one("abcdefgh"), one("23456789"), one("!#%+"))
    }
}
