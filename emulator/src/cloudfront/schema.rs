//! The shape of CloudFront's configuration documents: which elements there may be, and what stands for those left out.
//!
//! Elements that would change how a distribution behaves and that this cloud does not serve are refused by name.

use super::error::CloudFrontError;
use crate::xml::Element;

/// What an element may be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Kind {
    /// A text that has to be there.
    Required,
    /// A text with a default.
    Text(&'static str),
    /// A text that may be left out.
    Optional,
    /// One of these, the first when left out; anything else is an error.
    OneOf(&'static [&'static str]),
    /// Only this, which is also the default: anything else is not served here.
    Only(&'static str),
    /// Elements of its own, made of defaults when left out.
    Struct(&'static [Field]),
    /// Elements of its own, or nothing.
    Maybe(&'static [Field]),
    /// `Quantity` and `Items` with elements of this name and kind.
    List(&'static str, &'static Kind),
    /// A list, with `CachedMethods` or the like beside its items.
    ListWith(&'static str, &'static Kind, &'static [Field]),
    /// A list that has to be empty, because what it holds is not served here.
    Nothing,
}

/// An element's name and kind.
#[derive(Debug, Clone, Copy)]
pub(super) struct Field(pub &'static str, pub Kind);

/// Checks a document and fills in what was left out, in AWS's order.
pub(super) fn normalize(given: &Element, fields: &'static [Field]) -> Result<Element, CloudFrontError> {
    structure(&given.name, Some(given), fields)
}

fn structure(path: &str, given: Option<&Element>, fields: &'static [Field]) -> Result<Element, CloudFrontError> {
    let children = given.map(|element| element.children.as_slice()).unwrap_or_default();
    if let Some(unknown) = children.iter().find(|child| !fields.iter().any(|field| field.0 == child.name)) {
        return Err(unsupported(&format!("{path}.{}", unknown.name)));
    }
    let mut tree = Element::new(name_of(path));
    for Field(name, kind) in fields {
        let path = format!("{path}.{name}");
        tree = tree.with_all(field(&path, given.and_then(|element| element.child(name)), *kind)?);
    }
    Ok(tree)
}

fn field(path: &str, given: Option<&Element>, kind: Kind) -> Result<Option<Element>, CloudFrontError> {
    let name = name_of(path);
    let text = given.map(|element| element.text.trim());
    Ok(Some(match (kind, text) {
        (Kind::Required, None) => return Err(required(name)),
        (Kind::Optional, None) => return Ok(None),
        (Kind::Required | Kind::Optional | Kind::Text(_), Some(text)) | (Kind::Text(text), None) => {
            Element::text(name, text)
        }
        (Kind::OneOf(allowed), text) => {
            let text = text.or(allowed.first().copied()).unwrap_or_default();
            if !allowed.contains(&text) {
                let text = format!("The parameter {name} contains a value that is not valid: {text}.");
                return Err(CloudFrontError::InvalidArgument(text));
            }
            Element::text(name, text)
        }
        (Kind::Only(only), text) => {
            if let Some(other) = text.filter(|text| *text != only) {
                return Err(unsupported(&format!("{path} {other}")));
            }
            Element::text(name, only)
        }
        (Kind::Maybe(_), None) => return Ok(None),
        (Kind::Struct(fields) | Kind::Maybe(fields), _) => structure(path, given, fields)?,
        (Kind::List(item, kind), _) => list(path, given, (item, kind), &[])?,
        (Kind::ListWith(item, kind, beside), _) => list(path, given, (item, kind), beside)?,
        (Kind::Nothing, _) => {
            let tree = given.filter(|tree| tree.child("Items").is_some_and(|items| !items.children.is_empty()));
            if tree.is_some() {
                return Err(unsupported(path));
            }
            Element::new(name).with(Element::text("Quantity", 0))
        }
    }))
}

fn list(
    path: &str,
    given: Option<&Element>,
    (item, kind): (&'static str, &'static Kind),
    beside: &'static [Field],
) -> Result<Element, CloudFrontError> {
    let items = given.and_then(|list| list.child("Items")).map(|items| items.children.as_slice()).unwrap_or_default();
    if let Some(foreign) = items.iter().find(|child| child.name != item) {
        return Err(unsupported(&format!("{path}.{}", foreign.name)));
    }
    let quantity =
        given.and_then(|list| list.child_text("Quantity")).and_then(|text| text.trim().parse::<usize>().ok());
    if quantity.is_some_and(|quantity| quantity != items.len()) {
        return Err(CloudFrontError::InconsistentQuantities);
    }
    let mut tree = Element::new(name_of(path)).with(Element::text("Quantity", items.len()));
    if !items.is_empty() {
        let mut all = Element::new("Items");
        for one in items {
            all = all.with_all(field(&format!("{path}.{item}"), Some(one), *kind)?);
        }
        tree = tree.with(all);
    }
    for Field(name, kind) in beside {
        let one = given.and_then(|list| list.child(name));
        tree = tree.with_all(field(&format!("{path}.{name}"), one, *kind)?);
    }
    Ok(tree)
}

fn name_of(path: &str) -> &str {
    path.rsplit('.').next().unwrap_or(path)
}

fn required(name: &str) -> CloudFrontError {
    CloudFrontError::InvalidArgument(format!("The parameter {name} is required."))
}

fn unsupported(what: &str) -> CloudFrontError {
    CloudFrontError::unsupported(format_args!("{what} in CloudFront"))
}
