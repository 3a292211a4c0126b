//! Runs a parsed template.

use std::collections::HashMap;

use serde_json::{Map as JsonMap, Value as Json};

use super::print::MAX_TEXT;
use super::tree::{Expr, Node, Operator, Reference, Step};
use super::value::{Heap, Value};
use super::{Bindings, Overrides, VtlError};

/// API Gateway's limit on the rounds of one `#foreach`.
const MAX_ROUNDS: usize = 1000;
/// Nodes and expressions that one template may evaluate.
const MAX_STEPS: usize = 500_000;

/// Runs `nodes` and gives their text.
pub(super) fn run(nodes: &[Node], bindings: &Bindings<'_>) -> Result<(String, Overrides), VtlError> {
    let mut machine = Machine {
        heap: Heap::default(),
        bindings,
        scope: HashMap::new(),
        steps: 0,
        json: None,
        patterns: HashMap::new(),
    };
    let context = machine.bind()?;
    let mut out = String::new();
    machine.block(nodes, &mut out)?;
    let overrides = Overrides {
        request: machine.object(&context, "requestOverride")?,
        response: machine.object(&context, "responseOverride")?,
    };
    Ok((out, overrides))
}

/// How a block was left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Flow {
    On,
    Break,
    Stop,
}

/// What a reference stands for.
enum Found {
    Value(Value),
    /// The variable, or a method on the way, does not exist: the reference prints itself.
    Nothing,
}

pub(super) struct Machine<'b> {
    pub(super) heap: Heap,
    pub(super) bindings: &'b Bindings<'b>,
    scope: HashMap<String, Value>,
    steps: usize,
    /// The body as JSON, once it was asked for.
    pub(super) json: Option<Json>,
    /// Compiled regular expressions.
    pub(super) patterns: HashMap<String, regex::Regex>,
}

impl Machine<'_> {
    fn bind(&mut self) -> Result<Value, VtlError> {
        let context = self.heap.import(&Json::Object(self.bindings.context.clone()))?;
        let mut variables = Vec::new();
        for (name, value) in self.bindings.stage_variables {
            variables.push((name, self.heap.new_text(value)?));
        }
        let variables = self.heap.new_map(variables)?;
        let request = self.all_params()?;
        let method = self.heap.new_map([("request", request)])?;
        let names = [
            ("context", context.clone()),
            ("stageVariables", variables),
            ("method", method),
            ("input", Value::Input),
            ("util", Value::Util),
        ];
        self.scope.extend(names.map(|(name, value)| (name.to_owned(), value)));
        Ok(context)
    }

    fn object(&self, map: &Value, name: &str) -> Result<JsonMap<String, Json>, VtlError> {
        let Value::Map(at) = map else { return Ok(JsonMap::new()) };
        match self.heap.map(*at).get(name) {
            Some(value) => match self.heap.export(value)? {
                Json::Object(fields) => Ok(fields),
                _ => Ok(JsonMap::new()),
            },
            None => Ok(JsonMap::new()),
        }
    }

    fn block(&mut self, nodes: &[Node], out: &mut String) -> Result<Flow, VtlError> {
        for node in nodes {
            self.step()?;
            let flow = match node {
                Node::Text(text) => {
                    out.push_str(text);
                    Flow::On
                }
                Node::Reference(reference) => {
                    self.print(reference, out)?;
                    Flow::On
                }
                Node::Set(target, value) => {
                    let value = self.value(value)?;
                    self.assign(target, value)?;
                    Flow::On
                }
                Node::If(branches, otherwise) => self.choose(branches, otherwise, out)?,
                Node::ForEach { variable, list, body } => self.repeat(variable, list, body, out)?,
                Node::Break => Flow::Break,
                Node::Stop => Flow::Stop,
            };
            if out.len() > MAX_TEXT {
                return Err(VtlError::Limit("the length of a text"));
            }
            if flow != Flow::On {
                return Ok(flow);
            }
        }
        Ok(Flow::On)
    }

    fn step(&mut self) -> Result<(), VtlError> {
        self.steps += 1;
        if self.steps > MAX_STEPS { Err(VtlError::Limit("steps")) } else { Ok(()) }
    }

    fn print(&mut self, reference: &Reference, out: &mut String) -> Result<(), VtlError> {
        let found = self.resolve(reference)?;
        let known = matches!(&found, Found::Value(_));
        // Backslashes escape references that stand for something; before others they are text.
        let backslashes = if known { reference.backslashes / 2 } else { reference.backslashes };
        out.push_str(&"\\".repeat(backslashes));
        match found {
            Found::Value(_) if reference.backslashes % 2 == 1 => out.push_str(&reference.source),
            Found::Value(Value::Null) => {}
            Found::Value(value) => {
                let text = self.heap.show(&value)?;
                out.push_str(&text);
            }
            Found::Nothing if reference.quiet => {}
            Found::Nothing => out.push_str(&reference.source),
        }
        Ok(())
    }

    fn choose(
        &mut self,
        branches: &[(Expr, Vec<Node>)],
        otherwise: &[Node],
        out: &mut String,
    ) -> Result<Flow, VtlError> {
        for (condition, body) in branches {
            if self.value(condition)?.is_true() {
                return self.block(body, out);
            }
        }
        self.block(otherwise, out)
    }

    fn repeat(&mut self, variable: &str, list: &Expr, body: &[Node], out: &mut String) -> Result<Flow, VtlError> {
        let items = match self.value(list)? {
            Value::List(at) => self.heap.list(at).items.clone(),
            Value::Map(at) => self.heap.map(at).iter().map(|(_, value)| value.clone()).collect(),
            _ => Vec::new(),
        };
        if items.len() > MAX_ROUNDS {
            return Err(VtlError::Limit("the rounds of a #foreach"));
        }
        self.heap.spend(32 * items.len())?;
        let names = [variable, "foreach", "velocityCount"];
        let before = names.map(|name| (name, self.scope.get(name).cloned()));
        let parent = self.scope.get("foreach").cloned().unwrap_or(Value::Null);
        let mut flow = Flow::On;
        for (index, item) in items.iter().enumerate() {
            self.enter_round(index, items.len(), &parent)?;
            self.scope.insert(variable.to_owned(), item.clone());
            flow = self.block(body, out)?;
            if flow != Flow::On {
                break;
            }
        }
        for (name, value) in before {
            match value {
                Some(value) => self.scope.insert(name.to_owned(), value),
                None => self.scope.remove(name),
            };
        }
        Ok(if flow == Flow::Stop { Flow::Stop } else { Flow::On })
    }

    fn enter_round(&mut self, index: usize, rounds: usize, parent: &Value) -> Result<(), VtlError> {
        let number = |number: usize| Value::Int(i64::try_from(number).unwrap_or(i64::MAX));
        let foreach = self.heap.new_map([
            ("index", number(index)),
            ("count", number(index + 1)),
            ("hasNext", Value::Bool(index + 1 < rounds)),
            ("first", Value::Bool(index == 0)),
            ("last", Value::Bool(index + 1 == rounds)),
            ("parent", parent.clone()),
        ])?;
        self.scope.insert("foreach".to_owned(), foreach);
        self.scope.insert("velocityCount".to_owned(), number(index + 1));
        Ok(())
    }

    fn resolve(&mut self, reference: &Reference) -> Result<Found, VtlError> {
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

    fn assign(&mut self, target: &Reference, value: Value) -> Result<(), VtlError> {
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
    fn value(&mut self, expression: &Expr) -> Result<Value, VtlError> {
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
