//! The filter of `ListUsers`: one attribute, `=` or `^=`, one quoted value.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/how-to-manage-user-accounts.html>.

use crate::cognito::error::Error;
use crate::cognito::state::User;

/// Attributes that can be searched for.
const SEARCHABLE: [&str; 10] = [
    "username",
    "email",
    "phone_number",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "cognito:user_status",
    "status",
    "sub",
];

/// Which users a list shows.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Filter {
    All,
    One { attribute: String, prefix: bool, value: String },
}

impl Filter {
    pub(super) fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        if text.is_empty() {
            return Ok(Self::All);
        }
        let invalid = || Error::invalid("Error while parsing filter.");
        let (left, right) = text.split_once('=').ok_or_else(invalid)?;
        let (left, prefix) = match left.trim_end().strip_suffix('^') {
            Some(left) => (left, true),
            None => (left, false),
        };
        let attribute = left.trim().trim_matches('"').to_owned();
        let quoted = right.trim().strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or_else(invalid)?;
        if !SEARCHABLE.contains(&attribute.as_str()) {
            return Err(invalid());
        }
        Ok(Self::One { attribute, prefix, value: quoted.replace("\\\"", "\"") })
    }

    pub(super) fn keeps(&self, user: &User) -> bool {
        let Self::One { attribute, prefix, value } = self else { return true };
        let folded = matches!(attribute.as_str(), "status" | "cognito:user_status");
        let own = match attribute.as_str() {
            "username" => Some(user.username.as_str()),
            "sub" => Some(user.sub.as_str()),
            "cognito:user_status" => Some(user.status.name()),
            "status" => Some(if user.enabled { "Enabled" } else { "Disabled" }),
            name => user.attributes.get(name).map(String::as_str),
        };
        let Some(own) = own else { return false };
        let (own, value) =
            if folded { (own.to_lowercase(), value.to_lowercase()) } else { (own.to_owned(), value.clone()) };
        if *prefix { own.starts_with(&value) } else { own == value }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filters_have_one_shape() {
        let one = |attribute: &str, prefix, value: &str| {
            Ok(Filter::One { attribute: attribute.into(), prefix, value: value.into() })
        };
        assert_eq!(Filter::parse(""), Ok(Filter::All));
        assert_eq!(Filter::parse(r#"email = "a@b.c""#), one("email", false, "a@b.c"));
        assert_eq!(Filter::parse(r#"username ^= "fr""#), one("username", true, "fr"));
        assert_eq!(Filter::parse(r#"cognito:user_status="CONFIRMED""#), one("cognito:user_status", false, "CONFIRMED"));
        for wrong in ["email", "email = frank", r#"custom:x = "1""#, r#"email > "a""#] {
            assert_eq!(Filter::parse(wrong), Err(Error::invalid("Error while parsing filter.")), "{wrong}");
        }
    }
}
