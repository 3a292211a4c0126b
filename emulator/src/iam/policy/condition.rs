//! The `Condition` element.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>.
//! A key that the request does not have makes a condition fail, unless its operator is negated or ends in `IfExists`.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::net::IpAddr;

use jiff::Timestamp;

use super::pattern::like;

/// One operator on one key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Condition {
    test: Test,
    negated: bool,
    /// `…IfExists` and `ForAllValues:…`: an absent key is fine.
    absent_is_fine: bool,
    key: String,
    values: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Test {
    Equals,
    EqualsIgnoreCase,
    Like,
    Bool,
    Null,
    Ip,
    Number(Order),
    Date(Order),
}

/// Which results of a comparison hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

impl Condition {
    /// Reads one operator and key; nothing if AWS has no such operator.
    pub fn new(operator: &str, key: &str, values: Vec<String>) -> Option<Self> {
        let (every, operator) = match operator.split_once(':') {
            Some(("ForAllValues", rest)) => (true, rest),
            Some(("ForAnyValue", rest)) => (false, rest),
            Some(_) => return None,
            None => (false, operator),
        };
        let (if_exists, operator) = match operator.strip_suffix("IfExists") {
            Some(rest) => (true, rest),
            None => (false, operator),
        };
        let (test, negated) = test(operator)?;
        Some(Self { test, negated, absent_is_fine: if_exists || every, key: key.to_owned(), values })
    }

    /// Whether the condition holds for a request with this context.
    pub fn holds(&self, context: &BTreeMap<String, String>) -> bool {
        let found =
            context.iter().find(|(key, _)| key.eq_ignore_ascii_case(&self.key)).map(|(_, value)| value.as_str());
        match (self.test, found) {
            (Test::Null, found) => {
                self.values.iter().any(|wanted| wanted.eq_ignore_ascii_case("true") == found.is_none())
            }
            (_, None) => self.negated || self.absent_is_fine,
            (_, Some(value)) => self.values.iter().any(|wanted| self.one(wanted, value)) != self.negated,
        }
    }

    fn one(&self, wanted: &str, value: &str) -> bool {
        match self.test {
            Test::Equals => wanted == value,
            Test::EqualsIgnoreCase | Test::Bool => wanted.eq_ignore_ascii_case(value),
            Test::Like => like(wanted, value),
            Test::Null => false,
            Test::Ip => in_network(wanted, value).unwrap_or(false),
            Test::Number(order) => order.of(value.parse::<f64>().ok().zip(wanted.parse().ok())),
            Test::Date(order) => order.of(value.parse::<Timestamp>().ok().zip(wanted.parse().ok())),
        }
    }

    /// Whether it narrows `Principal: "*"` to fixed callers, in S3's understanding of what is not public.
    pub fn restricts(&self) -> bool {
        const NARROWING: [&str; 13] = [
            "aws:principalaccount",
            "aws:principalarn",
            "aws:principalorgid",
            "aws:principalorgpaths",
            "aws:sourceaccount",
            "aws:sourcearn",
            "aws:sourceip",
            "aws:sourceowner",
            "aws:sourcevpc",
            "aws:sourcevpce",
            "aws:userid",
            "s3:dataaccesspointaccount",
            "s3:dataaccesspointarn",
        ];
        let fixed = |value: &String| !value.contains(['*', '?']) && !value.ends_with("/0");
        let positive = matches!(self.test, Test::Equals | Test::EqualsIgnoreCase | Test::Like | Test::Ip);
        let narrowing = NARROWING.contains(&self.key.to_ascii_lowercase().as_str());
        positive && narrowing && !self.negated && !self.absent_is_fine && self.values.iter().all(fixed)
    }
}

fn test(operator: &str) -> Option<(Test, bool)> {
    let plain = |test| Some((test, false));
    match operator {
        "StringEquals" => plain(Test::Equals),
        "StringNotEquals" => Some((Test::Equals, true)),
        "StringEqualsIgnoreCase" => plain(Test::EqualsIgnoreCase),
        "StringNotEqualsIgnoreCase" => Some((Test::EqualsIgnoreCase, true)),
        // AWS treats ArnEquals and ArnLike alike.
        "StringLike" | "ArnLike" | "ArnEquals" => plain(Test::Like),
        "StringNotLike" | "ArnNotLike" | "ArnNotEquals" => Some((Test::Like, true)),
        "Bool" => plain(Test::Bool),
        "Null" => plain(Test::Null),
        "IpAddress" => plain(Test::Ip),
        "NotIpAddress" => Some((Test::Ip, true)),
        "NumericNotEquals" => Some((Test::Number(Order::Equal), true)),
        "DateNotEquals" => Some((Test::Date(Order::Equal), true)),
        _ => {
            let number = operator.strip_prefix("Numeric").map(|order| Some(Test::Number(Order::named(order)?)));
            let date = operator.strip_prefix("Date").map(|order| Some(Test::Date(Order::named(order)?)));
            number.or(date).flatten().map(|test| (test, false))
        }
    }
}

impl Order {
    fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Equals" => Self::Equal,
            "LessThan" => Self::Less,
            "LessThanEquals" => Self::LessOrEqual,
            "GreaterThan" => Self::Greater,
            "GreaterThanEquals" => Self::GreaterOrEqual,
            _ => return None,
        })
    }

    fn of<T: PartialOrd>(self, pair: Option<(T, T)>) -> bool {
        let Some(ordering) = pair.and_then(|(left, right)| left.partial_cmp(&right)) else { return false };
        match self {
            Self::Equal => ordering == Ordering::Equal,
            Self::Less => ordering == Ordering::Less,
            Self::LessOrEqual => ordering != Ordering::Greater,
            Self::Greater => ordering == Ordering::Greater,
            Self::GreaterOrEqual => ordering != Ordering::Less,
        }
    }
}

fn in_network(network: &str, address: &str) -> Option<bool> {
    let (base, length) = network.split_once('/').unwrap_or((network, ""));
    let (base, address): (IpAddr, IpAddr) = (base.parse().ok()?, address.parse().ok()?);
    let bits = |address: IpAddr| match address {
        IpAddr::V4(v4) => (u128::from(v4.to_bits()) << 96, 32_u32),
        IpAddr::V6(v6) => (v6.to_bits(), 128),
    };
    let ((base, width), (address, other)) = (bits(base), bits(address));
    let length = if length.is_empty() { width } else { length.parse().ok().filter(|length| *length <= width)? };
    let mask = if length == 0 { 0 } else { u128::MAX << (128 - length) };
    Some(width == other && base & mask == address & mask)
}
