//! Evaluates expressions and references, and assigns.

use super::VtlError;
use super::machine::{Found, Machine};
use super::tree::{Expr, Operator, Reference, Step};
use super::value::Value;

impl Machine<'_> {
    pub(super) fn resolve(&mut self, reference: &Reference) -> Result<Found, VtlError> {
        let Some(mut value) = self.scope.get(&reference.root).cloned() else { return Ok(Found::Nothing) };
        // A variable that was set to nothing is as good as none.
        if value == Value::Null {
            return Ok(Found::Nothing);
        }
        for step in &reference.steps {
            match self.follow(&value, step)? {
                Some(next) => value = next,
                None => return Ok(Found::Nothing),
            }
        }
        Ok(Found::Value(value))
    }

    fn follow(&mut self, value: &Value, step: &Step) -> Result<Option<Value>, VtlError> {
        self.step()?;
        match step {
            Step::Property(name) => Ok(Some(self.property(value, name))),
            Step::Index(index) => {
                let index = self.value(index)?;
                self.call(value, "get", &[index])
            }
            Step::Call(name, arguments) => {
                let arguments = arguments.iter().map(|argument| self.value(argument)).collect::<Result<Vec<_>, _>>()?;
                self.call(value, name, &arguments)
            }
        }
    }

    fn property(&mut self, value: &Value, name: &str) -> Value {
        match value {
            Value::Map(at) => self.heap.map(*at).get(name).cloned().unwrap_or(Value::Null),
            Value::Input if name == "body" => Value::text(self.bindings.body),
            _ => Value::Null,
        }
    }

    /// Calls a method; `None` where there is no such method.
    fn call(&mut self, value: &Value, name: &str, arguments: &[Value]) -> Result<Option<Value>, VtlError> {
        match value {
            Value::Input => self.input_method(name, arguments),
            Value::Util => self.util_method(name, arguments),
            Value::List(at) => self.list_method(*at, name, arguments),
            Value::Map(at) => self.map_method(*at, name, arguments),
            Value::Null => Ok(Some(Value::Null)),
            scalar => self.scalar_method(scalar, name, arguments),
        }
    }

    pub(super) fn assign(&mut self, target: &Reference, value: Value) -> Result<(), VtlError> {
        let Some((last, way)) = target.steps.split_last() else {
            self.scope.insert(target.root.clone(), value);
            return Ok(());
        };
        let Some(mut holder) = self.scope.get(&target.root).cloned() else { return Ok(()) };
        for step in way {
            match self.follow(&holder, step)? {
                Some(next) => holder = next,
                None => return Ok(()),
            }
        }
        let key = match last {
            Step::Property(name) => self.heap.new_text(name)?,
            Step::Index(index) => self.value(index)?,
            Step::Call(..) => return Ok(()),
        };
        let method = if matches!(holder, Value::List(_)) { "set" } else { "put" };
        self.call(&holder, method, &[key, value]).map(|_| ())
    }

    /// Evaluates an expression; references to nothing are null.
    pub(super) fn value(&mut self, expression: &Expr) -> Result<Value, VtlError> {
        self.step()?;
        match expression {
            Expr::Null => Ok(Value::Null),
            Expr::Bool(value) => Ok(Value::Bool(*value)),
            Expr::Int(number) => Ok(Value::Int(*number)),
            Expr::Float(number) => Ok(Value::Float(*number)),
            Expr::Text(text) => self.heap.new_text(text),
            Expr::Template(nodes) => {
                let mut out = String::new();
                self.block(nodes, &mut out)?;
                self.heap.new_text(out)
            }
            Expr::Reference(reference) => match self.resolve(reference)? {
                Found::Value(value) => Ok(value),
                Found::Nothing => Ok(Value::Null),
            },
            Expr::List(items) => {
                let items = items.iter().map(|item| self.value(item)).collect::<Result<_, _>>()?;
                self.heap.new_list(items, false)
            }
            Expr::Range(ends) => self.range(&ends.0, &ends.1),
            Expr::Map(entries) => self.map_literal(entries),
            Expr::Not(inner) => Ok(Value::Bool(!self.value(inner)?.is_true())),
            Expr::Negate(inner) => {
                let inner = self.value(inner)?;
                self.heap.apply(Operator::Subtract, &Value::Int(0), &inner)
            }
            Expr::Chain(first, rest) => self.chain(first, rest),
        }
    }

    fn map_literal(&mut self, entries: &[(Expr, Expr)]) -> Result<Value, VtlError> {
        let mut items = Vec::with_capacity(entries.len());
        for (key, value) in entries {
            let key = self.value(key)?;
            items.push((self.heap.show(&key)?, self.value(value)?));
        }
        self.heap.new_map(items)
    }

    fn chain(&mut self, first: &Expr, rest: &[(Operator, Expr)]) -> Result<Value, VtlError> {
        let mut left = self.value(first)?;
        for (operator, right) in rest {
            left = match operator {
                Operator::And => Value::Bool(left.is_true() && self.value(right)?.is_true()),
                Operator::Or => Value::Bool(left.is_true() || self.value(right)?.is_true()),
                other => {
                    let right = self.value(right)?;
                    self.heap.apply(*other, &left, &right)?
                }
            };
        }
        Ok(left)
    }

    /// From one end to the other, both included, downwards too.
    fn range(&mut self, first: &Expr, last: &Expr) -> Result<Value, VtlError> {
        let (Value::Int(first), Value::Int(last)) = (self.value(first)?, self.value(last)?) else {
            return Ok(Value::Null);
        };
        self.heap.spend(usize::try_from(first.abs_diff(last)).unwrap_or(usize::MAX).saturating_mul(32))?;
        let numbers: Vec<Value> = if first <= last {
            (first..=last).map(Value::Int).collect()
        } else {
            (last..=first).rev().map(Value::Int).collect()
        };
        self.heap.new_list(numbers, false)
    }
}
