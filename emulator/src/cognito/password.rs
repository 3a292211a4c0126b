//! What a pool's policy asks of passwords.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-policies.html>.

use super::error::Error;
use super::pools::settings::PasswordPolicy;
use crate::env::Env;

/// The characters that count as symbols, besides spaces within the password.
const SYMBOLS: &str = "^$*.[]{}()?\"!@#%&/\\,><':;|_~`=+-";

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
