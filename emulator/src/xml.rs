//! XML in and out, for S3, CloudFront, IAM and STS.
//!
//! Knows documents only, not what services put into them. Namespaces, comments and processing instructions are left
//! out when reading; documents nested deeper than any service's own are refused.

use std::fmt::Write;

/// Deeper than any document of the services here, shallow enough for any stack.
const MAX_DEPTH: usize = 32;

/// An element with either text or children. Attributes are only ever written, never read.
#[derive(Debug, Clone, PartialEq, Eq, Default, serde::Serialize, serde::Deserialize)]
pub struct Element {
    pub name: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub text: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub children: Vec<Element>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<(String, String)>,
}

impl Element {
    /// An element without content.
    pub fn new(name: impl Into<String>) -> Self {
        Self { name: name.into(), ..Self::default() }
    }

    /// An element with text.
    pub fn text(name: impl Into<String>, text: impl ToString) -> Self {
        Self { text: text.to_string(), ..Self::new(name) }
    }

    /// The same element with one more child.
    #[must_use]
    pub fn with(mut self, child: Element) -> Self {
        self.children.push(child);
        self
    }

    /// The same element with more children.
    #[must_use]
    pub fn with_all(mut self, children: impl IntoIterator<Item = Element>) -> Self {
        self.children.extend(children);
        self
    }

    /// The same element with an attribute, for example `xmlns`.
    #[must_use]
    pub fn attribute(mut self, name: &str, value: &str) -> Self {
        self.attributes.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same content under another name.
    #[must_use]
    pub fn renamed(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }

    /// The first child of that name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every child of that name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element at a path of child names, for example `["Origins", "Items"]`.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text of a child, if there is such a child.
    pub fn child_text(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.as_str())
    }

    /// Reads a document. Namespaces are ignored, as AWS's services do.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let text = std::str::from_utf8(bytes).map_err(|error| error.to_string())?;
        let document = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
        Self::of(document.root_element(), MAX_DEPTH)
    }

    fn of(node: roxmltree::Node<'_, '_>, depth: usize) -> Result<Self, String> {
        let deeper = depth.checked_sub(1).ok_or_else(|| format!("nested deeper than {MAX_DEPTH} elements"))?;
        let elements = node.children().filter(roxmltree::Node::is_element);
        let children = elements.map(|child| Self::of(child, deeper)).collect::<Result<Vec<_>, _>>()?;
        let text = if children.is_empty() {
            node.children().filter(roxmltree::Node::is_text).filter_map(|text| text.text()).collect()
        } else {
            String::new()
        };
        Ok(Self { name: node.tag_name().name().to_owned(), text, children, attributes: Vec::new() })
    }

    /// The element as a document with an XML declaration.
    pub fn to_document(&self) -> String {
        let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut String) {
        let name = &self.name;
        let _ = write!(out, "<{name}");
        for (key, value) in &self.attributes {
            let _ = write!(out, " {key}=\"{}\"", escape(value));
        }
        out.push('>');
        out.push_str(&escape(&self.text));
        for child in &self.children {
            child.write(out);
        }
        let _ = write!(out, "</{name}>");
    }
}

/// Characters that XML 1.0 cannot hold at all become `U+FFFD`, so that an answer can always be read.
fn escape(text: &str) -> String {
    let legal = |c: char| matches!(c, '\t' | '\n' | '\r' | ' '..) && !matches!(c, '\u{FFFE}' | '\u{FFFF}');
    let text: String = text.chars().map(|c| if legal(c) { c } else { char::REPLACEMENT_CHARACTER }).collect();
    quick_xml::escape::escape(text.as_str()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let tree = Element::new("A").with(Element::text("B", "x < y & \"z\"")).with(Element::new("C"));
        assert_eq!(Element::parse(tree.to_document().as_bytes()), Ok(tree));
    }

    #[test]
    fn namespaces_and_comments_are_left_out() {
        let text = b"<n:A xmlns:n=\"urn:x\"><!-- c --><n:B>1<!-- d -->2</n:B></n:A>";
        assert_eq!(Element::parse(text), Ok(Element::new("A").with(Element::text("B", "12"))));
    }

    #[test]
    fn deep_and_broken_documents_are_refused() {
        let deep = format!("{}{}", "<a>".repeat(100_000), "</a>".repeat(100_000));
        assert!(Element::parse(deep.as_bytes()).is_err());
        assert!(Element::parse(b"<a>").is_err());
        assert!(Element::parse(b"\xff").is_err());
        assert!(Element::parse(b"").is_err());
    }

    #[test]
    fn characters_that_xml_cannot_hold_are_replaced() {
        assert_eq!(Element::text("A", "a\u{0}b").to_document().lines().last(), Some("<A>a\u{FFFD}b</A>"));
    }
}
