//! From text to a [`Condition`].

use std::fmt::Display;

use super::{Comparator, Condition, Operand};
use crate::dynamodb::expression::parser::Parser;
use crate::dynamodb::expression::path::Path;
use crate::dynamodb::expression::placeholders::Placeholders;
use crate::dynamodb::expression::token::TokenKind;
use crate::dynamodb::expression::{Error, Kind};
use crate::dynamodb::value::AttributeValue;

const TYPES: [&str; 10] = ["B", "BOOL", "BS", "L", "M", "N", "NS", "NULL", "S", "SS"];
/// Functions that are conditions, and how many operands each has.
const FUNCTIONS: [(&str, usize); 5] =
    [("attribute_exists", 1), ("attribute_not_exists", 1), ("attribute_type", 2), ("begins_with", 2), ("contains", 2)];
/// More than the operands of the longest list that `IN` takes.
const MAX_IN: usize = 100;

pub fn condition(kind: Kind, text: &str, placeholders: &Placeholders) -> Result<Condition, Error> {
    let mut reader = Reader { parser: Parser::new(kind, text, placeholders)?, last_group: None };
    let condition = reader.any()?;
    reader.parser.finish()?;
    Ok(condition)
}

struct Reader<'a> {
    parser: Parser<'a>,
    /// Tokens of the last pair of parentheses that was read.
    last_group: Option<(usize, usize)>,
}

impl Reader<'_> {
    fn any(&mut self) -> Result<Condition, Error> {
        let mut parts = vec![self.all()?];
        while self.parser.keyword("OR") {
            parts.push(self.all()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::Any(parts) })
    }

    fn all(&mut self) -> Result<Condition, Error> {
        let mut parts = vec![self.not()?];
        while self.parser.keyword("AND") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 { parts.remove(0) } else { Condition::All(parts) })
    }

    fn not(&mut self) -> Result<Condition, Error> {
        let mut negated = false;
        while self.parser.keyword("NOT") {
            negated = !negated;
        }
        let inner = self.one()?;
        Ok(if negated { Condition::Not(Box::new(inner)) } else { inner })
    }

    fn one(&mut self) -> Result<Condition, Error> {
        if self.parser.peek() == (TokenKind::Symbol, "(") {
            return self.group();
        }
        if let ((TokenKind::Word, name), (TokenKind::Symbol, "(")) = (self.parser.peek(), self.parser.look(1))
            && name != "size"
        {
            return self.function(name);
        }
        let left = self.operand()?;
        self.comparison(left)
    }

    fn group(&mut self) -> Result<Condition, Error> {
        let start = self.parser.position();
        self.parser.expect("(")?;
        self.parser.enter()?;
        let inner = self.any()?;
        self.parser.leave();
        let whole_inside = self.last_group == Some((start + 1, self.parser.position()));
        self.parser.expect(")")?;
        if whole_inside {
            return Err(self.parser.kind.invalid("The expression has redundant parentheses;"));
        }
        self.last_group = Some((start, self.parser.position()));
        Ok(inner)
    }

    fn operand(&mut self) -> Result<Operand, Error> {
        if self.parser.peek() == (TokenKind::Word, "size") && self.parser.look(1) == (TokenKind::Symbol, "(") {
            self.parser.advance();
            self.parser.advance();
            if !self.parser.at_path() {
                return Err(self.parser.syntax_error());
            }
            let path = self.parser.path()?;
            self.parser.expect(")")?;
            return Ok(Operand::Size(path));
        }
        if self.parser.at_path() {
            self.parser.path().map(Operand::Path)
        } else {
            self.parser.value().map(Operand::Value)
        }
    }

    fn comparison(&mut self, left: Operand) -> Result<Condition, Error> {
        if self.parser.keyword("BETWEEN") {
            let low = self.operand()?;
            if !self.parser.keyword("AND") {
                return Err(self.parser.syntax_error());
            }
            let high = self.operand()?;
            self.ordered("BETWEEN", &[&left, &low, &high])?;
            self.bounds(&low, &high)?;
            return Ok(Condition::Between(left, low, high));
        }
        if self.parser.keyword("IN") {
            return self.list(left);
        }
        let (kind, symbol) = self.parser.peek();
        let comparator = match symbol {
            "=" => Comparator::Equal,
            "<>" => Comparator::NotEqual,
            "<" => Comparator::Less,
            "<=" => Comparator::LessOrEqual,
            ">" => Comparator::Greater,
            ">=" => Comparator::GreaterOrEqual,
            _ => return Err(self.parser.syntax_error()),
        };
        debug_assert_eq!(kind, TokenKind::Symbol, "only symbols look like this");
        self.parser.advance();
        let right = self.operand()?;
        if !matches!(comparator, Comparator::Equal | Comparator::NotEqual) {
            self.ordered(symbol, &[&left, &right])?;
        }
        Ok(Condition::Compare(comparator, left, right))
    }

    fn list(&mut self, left: Operand) -> Result<Condition, Error> {
        self.parser.expect("(")?;
        let mut list = vec![self.operand()?];
        while self.parser.symbol(",") {
            list.push(self.operand()?);
        }
        self.parser.expect(")")?;
        if list.len() > MAX_IN {
            let number = list.len();
            let what = format_args!("The IN operator is provided with too many operands; number of operands: {number}");
            return Err(self.parser.kind.invalid(what));
        }
        Ok(Condition::In(left, list))
    }

    fn function(&mut self, name: &str) -> Result<Condition, Error> {
        let Some((_, arity)) = FUNCTIONS.iter().find(|(known, _)| *known == name) else {
            return Err(self.parser.kind.invalid(format_args!("Invalid function name; function: {name}")));
        };
        self.parser.advance();
        self.parser.expect("(")?;
        let mut operands = vec![self.operand()?];
        while self.parser.symbol(",") {
            operands.push(self.operand()?);
        }
        self.parser.expect(")")?;
        if operands.len() != *arity {
            let number = operands.len();
            return Err(self.wrong_operand(
                "Incorrect number of operands for operator or function",
                format_args!("operator or function: {name}, number of operands: {number}"),
            ));
        }
        self.call(name, operands)
    }

    fn call(&self, name: &str, operands: Vec<Operand>) -> Result<Condition, Error> {
        let mut operands = operands.into_iter();
        match (name, operands.next(), operands.next()) {
            ("attribute_exists", Some(path), None) => Ok(Condition::Exists(self.only_path(name, path)?)),
            ("attribute_not_exists", Some(path), None) => Ok(Condition::NotExists(self.only_path(name, path)?)),
            ("attribute_type", Some(path), Some(kind)) => {
                let Operand::Value(AttributeValue::S(kind)) = kind else { return Err(self.wrong_type(name, &kind)) };
                if !TYPES.contains(&kind.as_str()) {
                    let what = format_args!(
                        "Invalid attribute type name found; type: {kind}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}"
                    );
                    return Err(self.parser.kind.invalid(what));
                }
                Ok(Condition::TypeIs(self.only_path(name, path)?, kind))
            }
            ("begins_with", Some(value), Some(prefix)) => {
                let fits = |operand: &Operand| match operand {
                    Operand::Path(_) => true,
                    Operand::Value(value) => matches!(value, AttributeValue::S(_) | AttributeValue::B(_)),
                    Operand::Size(_) => false,
                };
                if let Some(operand) = [&value, &prefix].into_iter().find(|operand| !fits(operand)) {
                    return Err(self.wrong_type(name, operand));
                }
                Ok(Condition::BeginsWith(value, prefix))
            }
            ("contains", Some(value), Some(part)) => Ok(Condition::Contains(value, part)),
            _ => Err(self.parser.syntax_error()),
        }
    }

    fn only_path(&self, function: &str, operand: Operand) -> Result<Path, Error> {
        match operand {
            Operand::Path(path) => Ok(path),
            _ => Err(self.wrong_operand(
                "Operator or function requires a document path",
                format_args!("operator or function: {function}"),
            )),
        }
    }

    /// Refuses to order what has no order.
    fn ordered(&self, operator: &str, operands: &[&Operand]) -> Result<(), Error> {
        use AttributeValue::{B, N, S};
        let wrong = operands
            .iter()
            .find(|operand| matches!(operand, Operand::Value(value) if !matches!(value, S(_) | N(_) | B(_))));
        wrong.map_or(Ok(()), |operand| Err(self.wrong_type(operator, operand)))
    }

    fn bounds(&self, low: &Operand, high: &Operand) -> Result<(), Error> {
        let (Operand::Value(low), Operand::Value(high)) = (low, high) else { return Ok(()) };
        let shown = |value: &AttributeValue| serde_json::to_string(value).unwrap_or_default().replace('"', "");
        if low.type_name() != high.type_name() {
            return Err(self.wrong_operand(
                "The BETWEEN operator requires same data type for lower and upper bounds",
                format_args!(
                    "lower bound operand: AttributeValue: {}, upper bound operand: AttributeValue: {}",
                    shown(low),
                    shown(high)
                ),
            ));
        }
        if low > high {
            return Err(self.wrong_operand(
                "The BETWEEN operator requires upper bound to be greater than or equal to lower bound",
                format_args!(
                    "lower bound operand: AttributeValue: {}, upper bound operand: AttributeValue: {}",
                    shown(low),
                    shown(high)
                ),
            ));
        }
        Ok(())
    }

    fn wrong_type(&self, operator: &str, operand: &Operand) -> Error {
        let kind = match operand {
            Operand::Value(value) => value.type_name(),
            Operand::Size(_) => "N",
            Operand::Path(_) => "document path",
        };
        self.wrong_operand(
            "Incorrect operand type for operator or function",
            format_args!("operator or function: {operator}, operand type: {kind}"),
        )
    }

    fn wrong_operand(&self, what: &str, detail: impl Display) -> Error {
        self.parser.kind.invalid(format_args!("{what}; {detail}"))
    }
}
