//! Projections: the parts of an item that an answer holds.

use std::collections::BTreeMap;

use super::parser::Parser;
use super::path::{Path, Step};
use super::placeholders::Placeholders;
use super::{Error, Kind};
use crate::dynamodb::value::{AttributeValue, Item};

/// The chosen parts, as a tree.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Projection(BTreeMap<String, Node>);

#[derive(Debug, Clone, PartialEq)]
enum Node {
    Whole,
    Fields(BTreeMap<String, Node>),
    Elements(BTreeMap<usize, Node>),
}

impl Projection {
    /// Reads a list of paths.
    pub fn read(text: &str, placeholders: &Placeholders) -> Result<Self, Error> {
        let mut parser = Parser::new(Kind::Projection, text, placeholders)?;
        let mut paths: Vec<Path> = Vec::new();
        loop {
            let path = parser.path()?;
            if let Some(other) = paths.iter().find(|other| other.overlaps(&path)) {
                let what = "Two document paths overlap with each other; must remove or rewrite one of these paths";
                return Err(Kind::Projection.invalid(format_args!("{what}; path one: {other}, path two: {path}")));
            }
            if let Some(other) = paths.iter().find(|other| other.conflicts(&path)) {
                let what = "Two document paths conflict with each other; must remove or rewrite one of these paths";
                return Err(Kind::Projection.invalid(format_args!("{what}; path one: {other}, path two: {path}")));
            }
            paths.push(path);
            if !parser.symbol(",") {
                break;
            }
        }
        parser.finish()?;
        Ok(Self::of(&paths.iter().collect::<Vec<_>>()))
    }

    /// Whole attributes.
    pub fn attributes<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self(names.into_iter().map(|name| (name.to_owned(), Node::Whole)).collect())
    }

    /// The attributes that it chooses parts of.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str)
    }

    /// The parts that paths lead to, which neither overlap nor conflict.
    pub fn of(paths: &[&Path]) -> Self {
        let mut tree = BTreeMap::new();
        for path in paths {
            grow(tree.entry(path.attribute.clone()).or_insert_with(|| seed(&path.rest)), &path.rest);
        }
        Self(tree)
    }

    /// The chosen parts of an item.
    pub fn apply(&self, item: &Item) -> Item {
        let chosen = self.0.iter().filter_map(|(name, node)| Some((name.clone(), node.pick(item.get(name)?)?)));
        chosen.collect()
    }
}

/// A node of the kind that a path with these steps left needs.
fn seed(steps: &[Step]) -> Node {
    match steps.first() {
        None => Node::Whole,
        Some(Step::Field(_)) => Node::Fields(BTreeMap::new()),
        Some(Step::Index(_)) => Node::Elements(BTreeMap::new()),
    }
}

fn grow(node: &mut Node, steps: &[Step]) {
    let Some((first, rest)) = steps.split_first() else { return };
    match (node, first) {
        (Node::Fields(fields), Step::Field(name)) => {
            grow(fields.entry(name.clone()).or_insert_with(|| seed(rest)), rest);
        }
        (Node::Elements(elements), Step::Index(at)) => grow(elements.entry(*at).or_insert_with(|| seed(rest)), rest),
        // Paths that overlap or conflict were refused before.
        _ => {}
    }
}

impl Node {
    fn pick(&self, value: &AttributeValue) -> Option<AttributeValue> {
        match (self, value) {
            (Self::Whole, value) => Some(value.clone()),
            (Self::Fields(chosen), AttributeValue::M(fields)) => {
                let found =
                    chosen.iter().filter_map(|(name, node)| Some((name.clone(), node.pick(fields.get(name)?)?)));
                let found: Item = found.collect();
                (!found.is_empty()).then_some(AttributeValue::M(found))
            }
            (Self::Elements(chosen), AttributeValue::L(items)) => {
                let found: Vec<_> = chosen.iter().filter_map(|(at, node)| node.pick(items.get(*at)?)).collect();
                (!found.is_empty()).then_some(AttributeValue::L(found))
            }
            _ => None,
        }
    }
}
