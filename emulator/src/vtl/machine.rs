//! Runs a parsed template.

use std::collections::HashMap;

use serde_json::{Map as JsonMap, Value as Json};

use super::print::MAX_TEXT;
use super::tree::{Expr, Node, Reference};
use super::value::{Heap, Value};
use super::{Bindings, Overrides, VtlError};

/// Rounds of one `#foreach`. AWS's quotas name 1,000, but what API Gateway does beyond is not established; a café with
/// more products must not fail here for something that AWS may well let pass.
const MAX_ROUNDS: usize = 10_000;
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
pub(super) enum Flow {
    On,
    Break,
    Stop,
}

/// What a reference stands for.
pub(super) enum Found {
    Value(Value),
    /// The variable, or a method on the way, does not exist: the reference prints itself.
    Nothing,
}

pub(super) struct Machine<'b> {
    pub(super) heap: Heap,
    pub(super) bindings: &'b Bindings<'b>,
    pub(super) scope: HashMap<String, Value>,
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

    pub(super) fn block(&mut self, nodes: &[Node], out: &mut String) -> Result<Flow, VtlError> {
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

    pub(super) fn step(&mut self) -> Result<(), VtlError> {
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
}
