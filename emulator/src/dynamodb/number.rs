//! Numbers of DynamoDB: decimal, up to 38 significant digits, magnitudes from 1E-130 to 9.99…E+125, never rounded.
//!
//! Source: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html>.

use std::cmp::Ordering;
use std::fmt::{self, Display, Formatter};
use std::str::FromStr;

use super::error::Error;

const MAX_DIGITS: u32 = 38;
const MAX_POWER: i32 = 125;
const MIN_POWER: i32 = -130;

/// `± digits × 10^exponent`, without trailing zeros; zero is `0 × 10^0`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Number {
    negative: bool,
    digits: u128,
    exponent: i32,
}

impl Number {
    /// The sum of two numbers.
    pub fn plus(self, other: Self) -> Result<Self, Error> {
        let exponent = self.exponent.min(other.exponent);
        let sum = self.scaled_to(exponent).zip(other.scaled_to(exponent)).and_then(|(a, b)| a.checked_add(b));
        let sum = sum.ok_or_else(too_many_digits)?;
        Self::of(sum < 0, sum.unsigned_abs(), exponent)
    }

    /// The difference of two numbers.
    pub fn minus(self, other: Self) -> Result<Self, Error> {
        self.plus(Self { negative: !other.negative && other.digits != 0, ..other })
    }

    /// How many significant digits it has; none if it is zero.
    pub fn significant_digits(self) -> u32 {
        if self.digits == 0 { 0 } else { self.digits.ilog10() + 1 }
    }

    fn scaled_to(self, exponent: i32) -> Option<i128> {
        let shift = u32::try_from(self.exponent - exponent).ok()?;
        let magnitude = if self.digits == 0 { 0 } else { self.digits.checked_mul(10_u128.checked_pow(shift)?)? };
        let magnitude = i128::try_from(magnitude).ok()?;
        Some(if self.negative { -magnitude } else { magnitude })
    }

    fn of(negative: bool, mut digits: u128, mut exponent: i32) -> Result<Self, Error> {
        if digits == 0 {
            return Ok(Self { negative: false, digits: 0, exponent: 0 });
        }
        while digits.is_multiple_of(10) {
            digits /= 10;
            exponent += 1;
        }
        let number = Self { negative, digits, exponent };
        if number.significant_digits() > MAX_DIGITS {
            return Err(too_many_digits());
        }
        match number.power() {
            power if power > MAX_POWER => Err(out_of_range("overflow", "larger")),
            power if power < MIN_POWER => Err(out_of_range("underflow", "smaller")),
            _ => Ok(number),
        }
    }

    /// Exponent of the first digit.
    fn power(self) -> i32 {
        self.exponent + i32::try_from(self.digits.ilog10()).unwrap_or(0)
    }

    fn compare_magnitude(self, other: Self) -> Ordering {
        if self.digits == 0 || other.digits == 0 {
            return self.digits.cmp(&other.digits);
        }
        let aligned = |number: Self| number.digits * 10_u128.pow(MAX_DIGITS - number.significant_digits());
        self.power().cmp(&other.power()).then_with(|| aligned(self).cmp(&aligned(other)))
    }
}

fn too_many_digits() -> Error {
    Error::validation("Attempting to store more than 38 significant digits in a Number")
}

fn out_of_range(what: &str, than: &str) -> Error {
    Error::validation(format!("Number {what}. Attempting to store a number with magnitude {than} than supported range"))
}

impl Ord for Number {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.negative, other.negative) {
            (false, true) => Ordering::Greater,
            (true, false) => Ordering::Less,
            (false, false) => self.compare_magnitude(*other),
            (true, true) => other.compare_magnitude(*self),
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl FromStr for Number {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self, Error> {
        let wrong = || Error::validation(format!("The parameter cannot be converted to a numeric value: {text}"));
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, Some(exponent)),
            None => (text, None),
        };
        let (negative, mantissa) = match mantissa.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, mantissa.strip_prefix('+').unwrap_or(mantissa)),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty()) || !all_digits(whole) || !all_digits(fraction) {
            return Err(wrong());
        }
        let exponent = match exponent {
            None => 0,
            Some(text) if all_digits(text.trim_start_matches(['+', '-'])) => {
                text.parse::<i32>().map_err(|_| wrong())?
            }
            Some(_) => return Err(wrong()),
        };
        let digits = format!("{whole}{fraction}");
        let trimmed = digits.trim_start_matches('0');
        let kept = trimmed.trim_end_matches('0');
        if kept.len() > MAX_DIGITS as usize {
            return Err(too_many_digits());
        }
        let dropped = trimmed.len() - kept.len();
        let shift = i32::try_from(dropped).ok().zip(i32::try_from(fraction.len()).ok());
        let exponent = shift.and_then(|(up, down)| exponent.checked_add(up)?.checked_sub(down)).ok_or_else(wrong)?;
        if exponent.abs() > 1000 && !kept.is_empty() {
            let (what, than) = if exponent > 0 { ("overflow", "larger") } else { ("underflow", "smaller") };
            return Err(out_of_range(what, than));
        }
        let digits = if kept.is_empty() { 0 } else { kept.parse().map_err(|_| wrong())? };
        Self::of(negative, digits, exponent)
    }
}

impl Display for Number {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        let sign = if self.negative { "-" } else { "" };
        let digits = self.digits.to_string();
        if let Ok(zeros) = usize::try_from(self.exponent) {
            return write!(f, "{sign}{digits}{}", "0".repeat(zeros));
        }
        let places = self.exponent.unsigned_abs() as usize;
        let padded = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = padded.split_at(padded.len() - places);
        write!(f, "{sign}{whole}.{fraction}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn number(text: &str) -> Number {
        text.parse().expect("a number")
    }

    #[test]
    fn texts_are_normalised() {
        let pairs = [
            ("0", "0"),
            ("-0.00", "0"),
            ("007", "7"),
            ("+1.50", "1.5"),
            (".5", "0.5"),
            ("1e3", "1000"),
            ("-1.2E-3", "-0.0012"),
            ("100", "100"),
            ("12345678901234567890123456789012345678", "12345678901234567890123456789012345678"),
        ];
        for (written, normal) in pairs {
            assert_eq!(number(written).to_string(), normal, "{written}");
        }
        assert_eq!(number("1E125").to_string().len(), 126);
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "abc", "1,5", "1 ", "0x10", "NaN", "1e", "1e+-3", "--1", "1e99999999999"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
        for text in ["1E126", "1E-131", "123456789012345678901234567890123456789", "1e1000000000", "1e-2000000000"] {
            assert!(text.parse::<Number>().is_err(), "{text}");
        }
    }

    #[test]
    fn sums_are_exact() {
        assert_eq!(number("0.1").plus(number("0.2")), Ok(number("0.3")));
        assert_eq!(number("9007199254740993").plus(number("1")), Ok(number("9007199254740994")));
        assert_eq!(number("5").minus(number("7.25")), Ok(number("-2.25")));
        assert_eq!(number("5").minus(number("0")), Ok(number("5")));
        assert!(number("1E100").plus(number("1")).is_err());
    }

    #[test]
    fn order_is_numeric() {
        let mut numbers = ["10", "9", "-10", "-9", "0", "1e-5", "9.99", "1e100"].map(number);
        numbers.sort();
        let texts = numbers.map(|number| number.to_string());
        assert_eq!(texts[..7], ["-10", "-9", "0", "0.00001", "9", "9.99", "10"]);
    }
}
