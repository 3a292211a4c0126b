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

    /// The rules in words, for people who choose a password.
    pub(crate) fn sentence(&self) -> String {
        let parts = [
            (self.require_uppercase, "an upper-case letter"),
            (self.require_lowercase, "a lower-case letter"),
            (self.require_numbers, "a number"),
            (self.require_symbols, "a symbol"),
        ];
        let mut parts: Vec<&str> = parts.into_iter().filter(|(needed, _)| *needed).map(|(_, name)| name).collect();
        let length = format!("At least {} characters", self.minimum_length);
        match (parts.pop(), parts.is_empty()) {
            (None, _) => format!("{length}."),
            (Some(last), true) => format!("{length}, with {last}."),
            (Some(last), false) => format!("{length}, with {} and {last}.", parts.join(", ")),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_told_in_a_sentence() {
        let policy =
            |json: serde_json::Value| serde_json::from_value::<PasswordPolicy>(json).expect("a policy").sentence();
        assert_eq!(policy(serde_json::json!({ "MinimumLength": 6 })), "At least 6 characters.");
        let one = serde_json::json!({ "RequireNumbers": true });
        assert_eq!(policy(one), "At least 8 characters, with a number.");
        let all = serde_json::json!({ "RequireUppercase": true, "RequireLowercase": true, "RequireSymbols": true });
        assert_eq!(policy(all), "At least 8 characters, with an upper-case letter, a lower-case letter and a symbol.");
    }
}
