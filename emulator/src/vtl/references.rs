//! References: `$name`, `$!{name.property.method(arg)[index]}`.

use super::VtlError;
use super::parser::Parser;
use super::tree::{Reference, Step};

impl Parser<'_> {
    /// A reference at a `$`, or `None` where the `$` is just text.
    pub(super) fn reference(&mut self) -> Result<Option<Reference>, VtlError> {
        let start = self.at;
        if !self.eat("$") {
            return Ok(None);
        }
        let quiet = self.eat("!");
        let braced = self.eat("{");
        let Some(root) = self.identifier() else {
            self.at = start;
            return Ok(None);
        };
        let steps = self.steps()?;
        if braced && !self.eat("}") {
            self.at = start;
            return Ok(None);
        }
        let source = self.text[start..self.at].to_owned();
        Ok(Some(Reference { root, steps, quiet, source, backslashes: 0 }))
    }

    fn steps(&mut self) -> Result<Vec<Step>, VtlError> {
        self.enter()?;
        let mut steps = Vec::new();
        loop {
            let before = self.at;
            if self.eat(".") {
                let Some(name) = self.identifier() else {
                    self.at = before;
                    break;
                };
                steps.push(if self.eat("(") { Step::Call(name, self.list_until(")")?) } else { Step::Property(name) });
            } else if self.eat("[") {
                // A bracket that holds no expression is text, as in `$price[`.
                let depth = self.depth;
                let index = self.expression();
                self.depth = depth;
                self.skip_space();
                match index {
                    Ok(index) if self.eat("]") => steps.push(Step::Index(index)),
                    _ => {
                        self.at = before;
                        break;
                    }
                }
            } else {
                break;
            }
        }
        self.depth -= 1;
        Ok(steps)
    }

    fn identifier(&mut self) -> Option<String> {
        let rest = self.rest();
        if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_') {
            return None;
        }
        let bytes = rest.as_bytes();
        let belongs = |at: usize| match bytes[at] {
            // A hyphen belongs to a name where a letter follows: `Content-Type`, but not `$a-1`.
            b'-' => bytes.get(at + 1).is_some_and(u8::is_ascii_alphabetic),
            byte => byte.is_ascii_alphanumeric() || byte == b'_',
        };
        let length = (0..bytes.len()).find(|at| !belongs(*at)).unwrap_or(bytes.len());
        let name = rest[..length].to_owned();
        self.at += length;
        Some(name)
    }
}
