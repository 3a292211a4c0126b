//! Text of a template to nodes: text, references and directives. Expressions are read in [`super::expressions`].

use super::VtlError;
use super::tree::{Expr, Node, Step};

/// How deep blocks, parentheses and strings may nest.
const MAX_DEPTH: usize = 40;
/// API Gateway's limit on the size of a template.
const MAX_TEMPLATE: usize = 300 * 1024;

/// Directives of Velocity that mapping templates have no use for, or may not use.
const FOREIGN: [&str; 5] = ["macro", "parse", "include", "evaluate", "define"];

/// Reads a whole template.
pub(super) fn parse(template: &str) -> Result<Vec<Node>, VtlError> {
    if template.len() > MAX_TEMPLATE {
        return Err(VtlError::Limit("the size of a template"));
    }
    Parser { text: template, at: 0, depth: 0 }.whole()
}

/// What ended a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    EndOfText,
    End,
    Else,
    ElseIf,
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) at: usize,
    pub(super) depth: usize,
}

impl Parser<'_> {
    pub(super) fn whole(mut self) -> Result<Vec<Node>, VtlError> {
        match self.block()? {
            (nodes, Closing::EndOfText) => Ok(nodes),
            _ => Err(self.syntax("#end, #else or #elseif without #if or #foreach")),
        }
    }

    fn block(&mut self) -> Result<(Vec<Node>, Closing), VtlError> {
        self.enter()?;
        let mut nodes = Vec::new();
        let closing = loop {
            let rest = self.rest();
            let plain = rest.find(['$', '#', '\\']).unwrap_or(rest.len());
            push_text(&mut nodes, &rest[..plain]);
            self.at += plain;
            match self.peek() {
                None => break Closing::EndOfText,
                Some('\\') => self.backslashes(&mut nodes)?,
                Some('$') => self.dollar(&mut nodes, 0)?,
                Some(_) => {
                    if let Some(closing) = self.hash(&mut nodes)? {
                        break closing;
                    }
                }
            }
        };
        self.depth -= 1;
        Ok((nodes, closing))
    }

    /// Backslashes count only before `$` and before directives.
    fn backslashes(&mut self, nodes: &mut Vec<Node>) -> Result<(), VtlError> {
        let count = self.rest().chars().take_while(|c| *c == '\\').count();
        self.at += count;
        match self.peek() {
            Some('$') => return self.dollar(nodes, count),
            Some('#') if self.directive_name().is_some() => {
                push_text(nodes, &"\\".repeat(count / 2));
                if count % 2 == 1 {
                    push_text(nodes, "#");
                    self.at += 1;
                }
            }
            _ => push_text(nodes, &"\\".repeat(count)),
        }
        Ok(())
    }

    fn dollar(&mut self, nodes: &mut Vec<Node>, backslashes: usize) -> Result<(), VtlError> {
        if let Some(mut reference) = self.reference()? {
            reference.backslashes = backslashes;
            nodes.push(Node::Reference(reference));
        } else {
            push_text(nodes, &"\\".repeat(backslashes));
            push_text(nodes, "$");
            self.at += 1;
        }
        Ok(())
    }

    fn hash(&mut self, nodes: &mut Vec<Node>) -> Result<Option<Closing>, VtlError> {
        if self.skip_comment() {
            return Ok(None);
        }
        if self.eat("#[[") {
            let end = self.rest().find("]]#").ok_or_else(|| self.syntax("#[[ without ]]#"))?;
            push_text(nodes, &self.rest()[..end]);
            self.at += end + 3;
            return Ok(None);
        }
        let Some((name, length)) = self.directive_name() else {
            push_text(nodes, "#");
            self.at += 1;
            return Ok(None);
        };
        let name = name.to_owned();
        self.at += length;
        self.directive(&name, nodes)
    }

    fn directive(&mut self, name: &str, nodes: &mut Vec<Node>) -> Result<Option<Closing>, VtlError> {
        let closing = match name {
            "set" => {
                nodes.push(self.set()?);
                None
            }
            "if" => {
                nodes.push(self.conditional()?);
                None
            }
            "foreach" => {
                nodes.push(self.for_each()?);
                None
            }
            "break" => {
                nodes.push(Node::Break);
                None
            }
            "stop" => {
                nodes.push(Node::Stop);
                None
            }
            "end" => Some(Closing::End),
            "else" => Some(Closing::Else),
            "elseif" => Some(Closing::ElseIf),
            foreign => return Err(VtlError::Unsupported(foreign.to_owned())),
        };
        if closing != Some(Closing::ElseIf) {
            self.skip_line_end();
        }
        Ok(closing)
    }

    fn set(&mut self) -> Result<Node, VtlError> {
        self.open("#set")?;
        self.skip_space();
        let target = self.reference()?.ok_or_else(|| self.syntax("#set needs a reference on its left side"))?;
        if matches!(target.steps.last(), Some(Step::Call(..))) {
            return Err(self.syntax("#set cannot assign to a method call"));
        }
        self.skip_space();
        if !self.eat("=") {
            return Err(self.syntax("#set needs a ="));
        }
        let value = self.expression()?;
        self.close()?;
        Ok(Node::Set(target, value))
    }

    fn conditional(&mut self) -> Result<Node, VtlError> {
        let mut branches = Vec::new();
        loop {
            let condition = self.condition()?;
            let (body, closing) = self.block()?;
            branches.push((condition, body));
            match closing {
                Closing::ElseIf => {}
                Closing::End => return Ok(Node::If(branches, Vec::new())),
                Closing::Else => break,
                Closing::EndOfText => return Err(self.syntax("#if without #end")),
            }
        }
        match self.block()? {
            (otherwise, Closing::End) => Ok(Node::If(branches, otherwise)),
            _ => Err(self.syntax("#else without #end")),
        }
    }

    fn condition(&mut self) -> Result<Expr, VtlError> {
        self.open("#if")?;
        let condition = self.expression()?;
        self.close()?;
        self.skip_line_end();
        Ok(condition)
    }

    fn for_each(&mut self) -> Result<Node, VtlError> {
        self.open("#foreach")?;
        self.skip_space();
        let variable = self.reference()?.filter(|reference| reference.steps.is_empty());
        let variable = variable.ok_or_else(|| self.syntax("#foreach needs a variable"))?.root;
        self.skip_space();
        if !self.eat("in") {
            return Err(self.syntax("#foreach needs the word in"));
        }
        let list = self.expression()?;
        self.close()?;
        self.skip_line_end();
        match self.block()? {
            (body, Closing::End) => Ok(Node::ForEach { variable, list, body }),
            _ => Err(self.syntax("#foreach without #end")),
        }
    }

    /// The directive at a `#`, and the length of its name with `#` and braces.
    fn directive_name(&self) -> Option<(&str, usize)> {
        let rest = self.rest().strip_prefix('#')?;
        let (inner, extra) = rest.strip_prefix('{').map_or((rest, 1), |inner| (inner, 3));
        let length = inner.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(inner.len());
        let name = &inner[..length];
        let known = matches!(name, "set" | "if" | "elseif" | "else" | "end" | "foreach" | "break" | "stop");
        let closed = extra == 1 || inner[length..].starts_with('}');
        ((known || FOREIGN.contains(&name)) && closed).then_some((name, length + extra))
    }

    fn skip_comment(&mut self) -> bool {
        let rest = self.rest();
        let length = if rest.starts_with("##") {
            rest.find('\n').map_or(rest.len(), |end| end + 1)
        } else if rest.starts_with("#*") {
            rest.find("*#").map_or(rest.len(), |end| end + 2)
        } else {
            return false;
        };
        self.at += length;
        true
    }

    /// The rest of a line after a directive, if it is blank.
    fn skip_line_end(&mut self) {
        let rest = self.rest();
        let trimmed = rest.trim_start_matches([' ', '\t']);
        let after = trimmed.strip_prefix("\r\n").or_else(|| trimmed.strip_prefix('\n'));
        if let Some(after) = after {
            self.at = self.text.len() - after.len();
        }
    }

    fn open(&mut self, what: &str) -> Result<(), VtlError> {
        self.skip_space();
        if self.eat("(") { Ok(()) } else { Err(self.syntax(&format!("{what} needs a parenthesis"))) }
    }

    fn close(&mut self) -> Result<(), VtlError> {
        self.skip_space();
        if self.eat(")") { Ok(()) } else { Err(self.syntax("a closing parenthesis is missing")) }
    }

    pub(super) fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start().len();
    }

    pub(super) fn eat(&mut self, token: &str) -> bool {
        let found = self.rest().starts_with(token);
        self.at += if found { token.len() } else { 0 };
        found
    }

    pub(super) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    pub(super) fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Notes one more level of nesting; the caller takes it back.
    pub(super) fn enter(&mut self) -> Result<(), VtlError> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(VtlError::Limit("nesting")) } else { Ok(()) }
    }

    pub(super) fn syntax(&self, what: &str) -> VtlError {
        let line = self.text[..self.at].matches('\n').count() + 1;
        VtlError::Syntax { line, what: what.to_owned() }
    }
}

fn push_text(nodes: &mut Vec<Node>, text: &str) {
    match nodes.last_mut() {
        Some(Node::Text(before)) => before.push_str(text),
        _ if text.is_empty() => {}
        _ => nodes.push(Node::Text(text.to_owned())),
    }
}
