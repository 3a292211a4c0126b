//! Refuses calls in JSONata whose results would be larger than any state may have, before they are made.
//!
//! The evaluator looks at its limits between two steps, and one step can be too much: `$pad("x", 1e12)` is a single
//! call. So the arguments of functions that make much out of little are looked at first. Calls stay calls of the same
//! functions with as many arguments, each wrapped into a host function that gives it back or fails; a function's name
//! that is used as a value becomes a small function around such a call.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jsonata_core::ast::{AstNode, BinaryOp, Stage};
use jsonata_core::evaluator::{Evaluator, EvaluatorError};
use jsonata_core::value::JValue;

/// Characters of a result, or of all the texts in it. Inputs and outputs of states are at most 256 KiB.
pub(super) const TEXT: usize = 32 * 1024 * 1024;
/// Items that functions may compare with each other.
const COMPARED: usize = 20_000;
/// Pieces that a text may fall into.
const PIECES: usize = 1_000_000;
/// Widest padding, as the evaluator has numbers.
const WIDTH: f64 = 1_000_000.0;
/// Stands for a function where a value is looked at that may be one of the functions above.
const VALUE: &str = "";
/// Stands for the first argument where the context is it.
const IMPLIED: usize = 100;
/// The host function around arguments: call, function, number of the argument, argument.
const CHECK: &str = "__cafelab_size";

/// Functions that are looked at, and the parameters of those that stand for them where they are used as values.
const FUNCTIONS: [(&str, &[&str]); 7] = [
    ("distinct", &["a"]),
    ("join", &["a", "b"]),
    ("match", &["a", "b", "c"]),
    ("pad", &["a", "b", "c"]),
    ("replace", &["a", "b", "c", "d"]),
    ("split", &["a", "b", "c"]),
    ("string", &["a"]),
];

/// Wraps what has to be looked at. Functions whose names are `hidden` by variables cannot be called.
pub(super) fn guard(mut ast: AstNode, hidden: &[&str]) -> AstNode {
    let bound = bound(&mut ast);
    let names = Names { hidden, bound: &bound };
    let mut calls = 0;
    each(&mut ast, &mut |node| wrap(node, names, &mut calls));
    ast
}

/// Which functions' names mean something else.
#[derive(Clone, Copy)]
struct Names<'a> {
    /// Everywhere.
    hidden: &'a [&'a str],
    /// Somewhere in the expression.
    bound: &'a [&'static str],
}

impl Names<'_> {
    fn known(self, name: &str) -> Option<&'static [&'static str]> {
        if self.hidden.contains(&name) {
            return None;
        }
        FUNCTIONS.iter().find(|(known, _)| *known == name).map(|(_, parameters)| *parameters)
    }
}

/// The functions whose names a variable has.
pub(super) fn hidden<'a>(variables: impl Iterator<Item = &'a String>) -> Vec<&'static str> {
    variables.filter_map(|name| FUNCTIONS.iter().find(|(known, _)| known == name)).map(|(name, _)| *name).collect()
}

/// The functions whose names the expression gives to variables of its own.
fn bound(ast: &mut AstNode) -> Vec<&'static str> {
    let mut bound = Vec::new();
    each(ast, &mut |node| match node {
        AstNode::Binary { op: BinaryOp::ColonEqual, lhs, .. } => {
            if let AstNode::Variable(name) = &**lhs {
                bound.push(name.clone());
            }
        }
        AstNode::Lambda { params, .. } => bound.extend(params.iter().cloned()),
        AstNode::Path { steps } => {
            let names = steps.iter().flat_map(|step| [step.focus.clone(), step.index_var.clone()]);
            bound.extend(names.flatten());
        }
        _ => {}
    });
    hidden(bound.iter())
}

/// Makes the host function known that the wrapped arguments call.
pub(super) fn register(evaluator: &mut Evaluator) {
    let seen = RefCell::new(Seen::default());
    let check = move |arguments: &[JValue]| {
        let [call, function, at, value] = arguments else { return Ok(JValue::Undefined) };
        let (call, at) = (call.as_f64().unwrap_or_default(), at.as_f64().unwrap_or_default());
        let function = function.as_str().unwrap_or_default();
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "small whole numbers")]
        let fits = seen.borrow_mut().fits((call as u32, function, at as u32), value);
        if fits {
            return Ok(value.clone());
        }
        Err(EvaluatorError::EvaluationError("Expression evaluation memory limit exceeded".to_owned()))
    };
    // It cannot fail: no built-in has this name.
    evaluator.register_fn(CHECK, check).ok();
}

/// The argument that a call takes from its context when it is left out, and the arguments that there are then.
fn leaves_out_its_first(name: &str, count: usize) -> bool {
    matches!((name, count), ("string", 0) | ("split" | "match", 1) | ("replace", 2))
}

fn wrap(node: &mut AstNode, names: Names<'_>, calls: &mut u32) {
    let is_bound = |name: &str| names.bound.contains(&name);
    match node {
        AstNode::Function { name, args, .. } if names.known(name).is_some() => {
            *calls += 1;
            let left_out = leaves_out_its_first(name, args.len()) && !is_bound(name);
            for (at, argument) in args.iter_mut().enumerate() {
                checked(argument, *calls, name, at + usize::from(left_out));
            }
            if left_out {
                let mut context = AstNode::Variable(String::new());
                checked(&mut context, *calls, name, IMPLIED);
                args.insert(0, context);
            }
        }
        AstNode::Binary { op: BinaryOp::ChainPipe, lhs, rhs } => {
            // `x ~> $f(y)` is `$f(x, y)`. What is on the right was wrapped already, one argument too far to the left.
            let AstNode::Function { name, args, .. } = &mut **rhs else { return };
            if names.known(name).is_none() {
                return;
            }
            if args.first_mut().and_then(place).is_some_and(|place| *place == number(IMPLIED)) {
                args.remove(0);
            }
            for (at, argument) in args.iter_mut().enumerate() {
                if let Some(place) = place(argument) {
                    *place = number(at + 1);
                }
            }
            *calls += 1;
            let call = args.first_mut().and_then(call_of).unwrap_or(*calls);
            checked(lhs, call, name, 0);
        }
        AstNode::Binary { op: BinaryOp::Concatenate, lhs, rhs } => {
            *calls += 1;
            checked(lhs, *calls, "string", 0);
            checked(rhs, *calls, "string", 0);
        }
        AstNode::Variable(name) => {
            let Some(parameters) = names.known(name) else { return };
            if is_bound(name) {
                // Which one it is shows when it is there.
                checked(node, *calls, VALUE, 0);
            } else {
                *node = standing_for(name, parameters, calls);
            }
        }
        _ => {}
    }
}

/// What an argument is wrapped with, if it is.
fn wrapped(argument: &mut AstNode) -> Option<&mut Vec<AstNode>> {
    match argument {
        AstNode::Function { name, args, .. } if name == CHECK => Some(args),
        _ => None,
    }
}

/// The part of a wrapped argument that says which one it is.
fn place(argument: &mut AstNode) -> Option<&mut AstNode> {
    wrapped(argument)?.get_mut(2)
}

/// The number of the call that a wrapped argument belongs to.
fn call_of(argument: &mut AstNode) -> Option<u32> {
    match wrapped(argument)?.first() {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "made out of such a number")]
        Some(AstNode::Number(call)) => Some(*call as u32),
        _ => None,
    }
}

/// `function($a) { $string(<checked $a>) }`.
fn standing_for(name: &str, parameters: &[&str], calls: &mut u32) -> AstNode {
    *calls += 1;
    let mut args: Vec<AstNode> = parameters.iter().map(|name| AstNode::Variable((*name).to_owned())).collect();
    for (at, argument) in args.iter_mut().enumerate() {
        checked(argument, *calls, name, at);
    }
    let params = parameters.iter().map(|name| (*name).to_owned()).collect();
    let body = Box::new(AstNode::Function { name: name.to_owned(), args, is_builtin: true });
    AstNode::Lambda { params, body, signature: None, thunk: false }
}

fn checked(argument: &mut AstNode, call: u32, name: &str, at: usize) {
    // A place that a partial application leaves open has nothing in it yet.
    if matches!(argument, AstNode::Placeholder) {
        return;
    }
    let inner = std::mem::replace(argument, AstNode::Undefined);
    let args = vec![number(call as usize), AstNode::String(name.to_owned()), number(at), inner];
    *argument = AstNode::Function { name: CHECK.to_owned(), args, is_builtin: true };
}

fn number(number: usize) -> AstNode {
    AstNode::Number(f64::from(u32::try_from(number).unwrap_or(u32::MAX)))
}

/// Calls `f` on every node, on the inner ones first.
fn each(node: &mut AstNode, f: &mut dyn FnMut(&mut AstNode)) {
    match node {
        AstNode::Path { steps } => {
            for step in steps {
                each(&mut step.node, f);
                for stage in &mut step.stages {
                    if let Stage::Filter(filter) = stage {
                        each(filter, f);
                    }
                }
            }
        }
        AstNode::Binary { op: BinaryOp::ColonEqual, rhs, .. } => each(rhs, f),
        AstNode::Binary { lhs, rhs, .. } => {
            each(lhs, f);
            each(rhs, f);
        }
        AstNode::Unary { operand: inner, .. }
        | AstNode::Lambda { body: inner, .. }
        | AstNode::FunctionApplication(inner) => each(inner, f),
        AstNode::Function { args: items, .. }
        | AstNode::Array(items)
        | AstNode::Block(items)
        | AstNode::ArrayGroup(items) => {
            for item in items {
                each(item, f);
            }
        }
        AstNode::Call { procedure, args } => {
            each(procedure, f);
            for item in args {
                each(item, f);
            }
        }
        AstNode::Object(pairs) => pairs_of(pairs, f),
        AstNode::ObjectTransform { input, pattern } => {
            each(input, f);
            pairs_of(pattern, f);
        }
        AstNode::Conditional { condition, then_branch, else_branch } => {
            each(condition, f);
            each(then_branch, f);
            if let Some(branch) = else_branch {
                each(branch, f);
            }
        }
        AstNode::Sort { input, terms } => {
            each(input, f);
            for (term, _) in terms {
                each(term, f);
            }
        }
        AstNode::Transform { location, update, delete } => {
            each(location, f);
            each(update, f);
            if let Some(delete) = delete {
                each(delete, f);
            }
        }
        _ => {}
    }
    f(node);
}

fn pairs_of(pairs: &mut [(AstNode, AstNode)], f: &mut dyn FnMut(&mut AstNode)) {
    for (key, value) in pairs {
        each(key, f);
        each(value, f);
    }
}

/// The arguments of calls whose later arguments are still to come.
#[derive(Default)]
struct Seen(BTreeMap<u32, Vec<JValue>>);

impl Seen {
    /// Whether a call's argument may be as large as it is, beside those before it.
    fn fits(&mut self, (call, function, at): (u32, &str, u32), value: &JValue) -> bool {
        let at = if at as usize == IMPLIED { 0 } else { at };
        match (function, at) {
            (VALUE, _) => !matches!(value, JValue::Builtin { .. }),
            ("pad", _) => value.as_f64().is_none_or(|width| width.abs() <= WIDTH),
            ("string" | "join", 0) => {
                self.note(call, at, value);
                weighs_at_most(value, TEXT)
            }
            ("join", 1) => {
                let count = self.before(call, 0).and_then(JValue::as_array).map_or(0, Vec::len);
                count.saturating_mul(length(value)) <= TEXT
            }
            ("split" | "match", 0) => length(value) <= PIECES,
            ("distinct", 0) => value.as_array().is_none_or(|items| items.len() <= COMPARED),
            ("replace", 0 | 1) => {
                self.note(call, at, value);
                true
            }
            // With a limit in place of a replacement the text is the context.
            ("replace", 2) if value.as_f64().is_some() => {
                let times = value.as_f64().unwrap_or_default().max(0.0);
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a cast saturates")]
                let times = times as usize;
                times.saturating_mul(self.before(call, 1).map_or(0, length)) <= TEXT
            }
            ("replace", 2) => {
                let text = self.before(call, 0).and_then(JValue::as_str).unwrap_or_default();
                let times = match self.before(call, 1).and_then(JValue::as_str) {
                    Some(pattern) if !pattern.is_empty() => text.matches(pattern).count(),
                    _ => text.len() + 1,
                };
                times.saturating_mul(length(value)) <= TEXT
            }
            _ => true,
        }
    }

    fn note(&mut self, call: u32, at: u32, value: &JValue) {
        let values = self.0.entry(call).or_default();
        values.truncate(at as usize);
        values.push(value.clone());
    }

    fn before(&self, call: u32, at: usize) -> Option<&JValue> {
        self.0.get(&call)?.get(at)
    }
}

fn length(value: &JValue) -> usize {
    value.as_str().map_or(0, str::len)
}

/// Whether a value, written out, has at most so many characters. Values share their parts: few bytes can be much text.
pub(super) fn weighs_at_most(value: &JValue, most: usize) -> bool {
    let mut left = most;
    weigh(value, &mut left, 0)
}

fn weigh(value: &JValue, left: &mut usize, depth: usize) -> bool {
    let own = match value {
        JValue::String(text) => text.len() + 2,
        JValue::Array(items) => items.len() + 2,
        JValue::Object(fields) => fields.iter().map(|(name, _)| name.len() + 4).sum::<usize>() + 2,
        _ => 1,
    };
    let Some(rest) = left.checked_sub(own) else { return false };
    *left = rest;
    // Deeper values are refused elsewhere; this keeps to a stack of its own size.
    if depth > 1_000 {
        return true;
    }
    match value {
        JValue::Array(items) => items.iter().all(|item| weigh(item, left, depth + 1)),
        JValue::Object(fields) => fields.iter().all(|(_, item)| weigh(item, left, depth + 1)),
        _ => true,
    }
}
