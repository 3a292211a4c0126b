//! The attributes that users of a pool can have.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html>.

use serde::{Deserialize, Serialize};

use crate::cognito::error::Error;

/// An attribute of a pool's users. Constraints are texts, as AWS sends them.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "AWS's names")]
pub(crate) struct Attribute {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) attribute_data_type: DataType,
    #[serde(default)]
    developer_only_attribute: bool,
    #[serde(default = "yes")]
    pub(crate) mutable: bool,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    number_attribute_constraints: Option<NumberConstraints>,
    #[serde(skip_serializing_if = "Option::is_none")]
    string_attribute_constraints: Option<StringConstraints>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum DataType {
    #[default]
    String,
    Number,
    DateTime,
    Boolean,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct NumberConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    min_value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_value: Option<String>,
}

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct StringConstraints {
    #[serde(skip_serializing_if = "Option::is_none")]
    min_length: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_length: Option<String>,
}

fn yes() -> bool {
    true
}

/// Standard attributes of texts with at most 2048 characters.
const TEXTS: [&str; 16] = [
    "name",
    "given_name",
    "family_name",
    "middle_name",
    "nickname",
    "preferred_username",
    "profile",
    "picture",
    "website",
    "email",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "phone_number",
    "address",
];

impl Attribute {
    fn standard(name: &str, kind: DataType) -> Self {
        let lengths = |least: &str, most: &str| {
            Some(StringConstraints { min_length: Some(least.to_owned()), max_length: Some(most.to_owned()) })
        };
        let string_attribute_constraints = match (name, kind) {
            ("sub", _) => lengths("1", "2048"),
            ("birthdate", _) => lengths("10", "10"),
            (_, DataType::String) => lengths("0", "2048"),
            _ => None,
        };
        let number_attribute_constraints =
            (kind == DataType::Number).then(|| NumberConstraints { min_value: Some("0".to_owned()), max_value: None });
        Self {
            name: name.to_owned(),
            attribute_data_type: kind,
            developer_only_attribute: false,
            mutable: name != "sub",
            required: name == "sub",
            number_attribute_constraints,
            string_attribute_constraints,
        }
    }

    /// Checks a value that a user is to have.
    pub(crate) fn check(&self, value: &str) -> Result<(), Error> {
        let wrong = |why: &str| Err(Error::invalid(format!("Attributes did not conform to the schema: {why}")));
        let number = |text: &Option<String>| text.as_ref().and_then(|text| text.parse::<f64>().ok());
        match self.attribute_data_type {
            DataType::Boolean if !matches!(value, "true" | "false") => wrong(&format!("{}: not a boolean", self.name)),
            DataType::Number => {
                let Ok(given) = value.parse::<f64>() else { return wrong(&format!("{}: not a number", self.name)) };
                let bounds = self.number_attribute_constraints.clone().unwrap_or_default();
                let low = number(&bounds.min_value).is_some_and(|least| given < least);
                let high = number(&bounds.max_value).is_some_and(|most| given > most);
                if low || high { wrong(&format!("{}: number out of range", self.name)) } else { Ok(()) }
            }
            DataType::String => {
                let bounds = self.string_attribute_constraints.clone().unwrap_or_default();
                #[expect(clippy::cast_precision_loss, reason = "lengths of attributes are small")]
                let length = value.chars().count() as f64;
                let low = number(&bounds.min_length).is_some_and(|least| length < least);
                let high = number(&bounds.max_length).unwrap_or(2048.0) < length;
                if low || high { wrong(&format!("{}: length out of range", self.name)) } else { Ok(()) }
            }
            _ => Ok(()),
        }
    }
}

/// Custom attributes that a pool may have.
const MOST: usize = 50;

/// The schema of a pool that is made with `given` attributes.
pub(crate) fn with(given: Vec<Attribute>) -> Result<Vec<Attribute>, Error> {
    if given.len() > MOST {
        return Err(Error::constraint("schema", &format!("have length less than or equal to {MOST}")));
    }
    let mut schema = vec![Attribute::standard("sub", DataType::String)];
    schema.extend(TEXTS.map(|name| Attribute::standard(name, DataType::String)));
    schema.extend(["email_verified", "phone_number_verified"].map(|name| Attribute::standard(name, DataType::Boolean)));
    schema.push(Attribute::standard("updated_at", DataType::Number));
    for attribute in given {
        match schema.iter_mut().find(|standard| standard.name == attribute.name) {
            Some(standard) => {
                // A type that is left out is read as a text.
                let retyped = attribute.attribute_data_type != standard.attribute_data_type
                    && attribute.attribute_data_type != DataType::String;
                if retyped || attribute.developer_only_attribute {
                    let what = "AttributeDataType or set developerOnlyAttribute for standard schema attribute";
                    return Err(Error::invalid(format!("You can not change {what} {}", attribute.name)));
                }
                standard.mutable = attribute.mutable;
                standard.required = attribute.required;
            }
            None => add(&mut schema, attribute)?,
        }
    }
    Ok(schema)
}

/// Adds a custom attribute.
pub(crate) fn add(schema: &mut Vec<Attribute>, mut attribute: Attribute) -> Result<(), Error> {
    let bare = attribute.name.strip_prefix("custom:").unwrap_or(&attribute.name);
    if bare.is_empty() || bare.chars().count() > 20 {
        return Err(Error::constraint("customAttributes.1.member.name", "have length less than or equal to 20"));
    }
    if attribute.required {
        return Err(Error::invalid("Required custom attributes are not supported currently."));
    }
    attribute.name = format!("custom:{bare}");
    if schema.iter().any(|existing| existing.name == attribute.name) {
        return Err(Error::invalid(format!(
            "{}: Existing attribute already has name {}.",
            attribute.name, attribute.name
        )));
    }
    if schema.iter().filter(|existing| existing.name.starts_with("custom:")).count() >= MOST {
        return Err(Error::constraint("customAttributes", &format!("have length less than or equal to {MOST}")));
    }
    schema.push(attribute);
    Ok(())
}
