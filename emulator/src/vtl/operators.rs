//! Comparison and arithmetic.

use std::cmp::Ordering;

use super::VtlError;
use super::tree::Operator;
use super::value::{Heap, MAX_NESTING, Value};

impl Heap {
    /// Applies an operator other than `&&` and `||`.
    pub(super) fn apply(&mut self, operator: Operator, left: &Value, right: &Value) -> Result<Value, VtlError> {
        Ok(match operator {
            Operator::Equal => Value::Bool(self.equal(left, right)?),
            Operator::NotEqual => Value::Bool(!self.equal(left, right)?),
            Operator::Less => Value::Bool(order(left, right) == Some(Ordering::Less)),
            Operator::LessOrEqual => Value::Bool(order(left, right).is_some_and(Ordering::is_le)),
            Operator::Greater => Value::Bool(order(left, right) == Some(Ordering::Greater)),
            Operator::GreaterOrEqual => Value::Bool(order(left, right).is_some_and(Ordering::is_ge)),
            Operator::Add if matches!(left, Value::Text(_)) || matches!(right, Value::Text(_)) => {
                let text = self.show(left)? + &self.show(right)?;
                self.new_text(text)?
            }
            arithmetic => calculate(arithmetic, left, right),
        })
    }

    /// Numbers by value, things of one kind by content, others by their text.
    pub(super) fn equal(&mut self, left: &Value, right: &Value) -> Result<bool, VtlError> {
        Ok(match (left, right) {
            (Value::Null, Value::Null) => true,
            (Value::Null, _) | (_, Value::Null) => false,
            (Value::List(_), Value::List(_)) | (Value::Map(_), Value::Map(_)) => {
                self.same(left, right, MAX_NESTING, &mut 0)?
            }
            _ => match (number(left), number(right)) {
                (Some(left), Some(right)) => order_numbers(left, right) == Some(Ordering::Equal),
                _ if left == right => true,
                _ => self.show(left)? == self.show(right)?,
            },
        })
    }

    fn same(&self, left: &Value, right: &Value, depth: usize, steps: &mut usize) -> Result<bool, VtlError> {
        let depth = depth.checked_sub(1).ok_or(VtlError::Limit("nesting"))?;
        *steps += 1;
        if *steps > 1_000_000 {
            return Err(VtlError::Limit("comparisons"));
        }
        match (left, right) {
            (Value::List(left), Value::List(right)) => {
                let (left, right) = (&self.list(*left).items, &self.list(*right).items);
                let mut pairs = left.iter().zip(right);
                Ok(left.len() == right.len()
                    && pairs.try_fold(true, |so_far, (l, r)| Ok(so_far && self.same(l, r, depth, steps)?))?)
            }
            (Value::Map(left), Value::Map(right)) => {
                let (left, right) = (self.map(*left), self.map(*right));
                let mut pairs = left.iter();
                Ok(left.len() == right.len()
                    && pairs.try_fold(true, |so_far, (key, l)| match right.get(key) {
                        Some(r) if so_far => self.same(l, r, depth, steps),
                        _ => Ok(false),
                    })?)
            }
            _ => Ok(left == right),
        }
    }
}

#[derive(Debug, Clone, Copy)]
enum Number {
    Int(i64),
    Float(f64),
}

impl Number {
    fn float(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "Java widens long to double in the same way")]
        match self {
            Self::Int(number) => number as f64,
            Self::Float(number) => number,
        }
    }
}

fn number(value: &Value) -> Option<Number> {
    match value {
        Value::Int(number) => Some(Number::Int(*number)),
        Value::Float(number) => Some(Number::Float(*number)),
        _ => None,
    }
}

fn order_numbers(left: Number, right: Number) -> Option<Ordering> {
    match (left, right) {
        (Number::Int(left), Number::Int(right)) => Some(left.cmp(&right)),
        _ => left.float().partial_cmp(&right.float()),
    }
}

/// Texts compare too, as Velocity 1.7's successors do; anything else has no order.
fn order(left: &Value, right: &Value) -> Option<Ordering> {
    if let (Value::Text(left), Value::Text(right)) = (left, right) {
        return Some(left.cmp(right));
    }
    order_numbers(number(left)?, number(right)?)
}

/// Null where Velocity gives null: operands that are no numbers, division by zero.
fn calculate(operator: Operator, left: &Value, right: &Value) -> Value {
    let (Some(left), Some(right)) = (number(left), number(right)) else { return Value::Null };
    if let (Number::Int(left), Number::Int(right)) = (left, right) {
        let result = match operator {
            Operator::Add => left.checked_add(right),
            Operator::Subtract => left.checked_sub(right),
            Operator::Multiply => left.checked_mul(right),
            Operator::Divide => left.checked_div(right),
            _ => left.checked_rem(right),
        };
        return result.map_or(Value::Null, Value::Int);
    }
    let (left, right) = (left.float(), right.float());
    match operator {
        Operator::Add => Value::Float(left + right),
        Operator::Subtract => Value::Float(left - right),
        Operator::Multiply => Value::Float(left * right),
        _ if right == 0.0 => Value::Null,
        Operator::Divide => Value::Float(left / right),
        _ => Value::Float(left % right),
    }
}
