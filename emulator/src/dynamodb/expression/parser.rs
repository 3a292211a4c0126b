//! What all kinds of expressions have in common when they are read: tokens, paths, placeholders, refusals.

use super::path::{Path, Step};
use super::placeholders::Placeholders;
use super::reserved::is_reserved;
use super::token::{Token, TokenKind, tokens};
use super::{Error, Kind};
use crate::dynamodb::value::AttributeValue;

/// DynamoDB's own limit on the length of an expression, in bytes.
const MAX_LENGTH: usize = 4096;
/// Nesting of parentheses and functions that is read. AWS has a limit too, of 300 operators in all.
const MAX_DEPTH: usize = 60;
/// DynamoDB's own limit on the depth of a document.
const MAX_STEPS: usize = 32;

/// An expression while it is read.
#[derive(Debug)]
pub struct Parser<'a> {
    pub kind: Kind,
    text: &'a str,
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    pub placeholders: &'a Placeholders,
}

impl<'a> Parser<'a> {
    pub fn new(kind: Kind, text: &'a str, placeholders: &'a Placeholders) -> Result<Self, Error> {
        if text.is_empty() {
            return Err(kind.invalid("The expression can not be empty;"));
        }
        if text.len() > MAX_LENGTH {
            let length = text.len();
            let what = format_args!("Expression size has exceeded the maximum allowed size; expression size: {length}");
            return Err(kind.invalid(what));
        }
        Ok(Self { kind, text, tokens: tokens(kind, text)?, at: 0, depth: 0, placeholders })
    }

    /// Index of the next token.
    pub fn position(&self) -> usize {
        self.at
    }

    /// Kind and text of the next token.
    pub fn peek(&self) -> (TokenKind, &'a str) {
        self.look(0)
    }

    /// Kind and text of the token `ahead` of the next.
    pub fn look(&self, ahead: usize) -> (TokenKind, &'a str) {
        let token = self.token(self.at + ahead);
        (token.kind, &self.text[token.start..token.end])
    }

    /// Takes the next token.
    pub fn advance(&mut self) -> (TokenKind, &'a str) {
        let found = self.peek();
        self.at = (self.at + 1).min(self.tokens.len() - 1);
        found
    }

    /// Takes the next token if it is this symbol.
    pub fn symbol(&mut self, symbol: &str) -> bool {
        let found = self.peek() == (TokenKind::Symbol, symbol);
        if found {
            self.advance();
        }
        found
    }

    /// Takes the next token if it is this keyword, in any case.
    pub fn keyword(&mut self, keyword: &str) -> bool {
        let found = self.is_keyword(keyword);
        if found {
            self.advance();
        }
        found
    }

    /// Whether the next token is this keyword.
    pub fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self.peek(), (TokenKind::Word, word) if word.eq_ignore_ascii_case(keyword))
    }

    /// Takes this symbol or refuses.
    pub fn expect(&mut self, symbol: &str) -> Result<(), Error> {
        if self.symbol(symbol) { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// Refuses anything after the end of an expression.
    pub fn finish(&self) -> Result<(), Error> {
        if self.peek().0 == TokenKind::End { Ok(()) } else { Err(self.syntax_error()) }
    }

    /// Goes into a nested part, within the limit of depth.
    pub fn enter(&mut self) -> Result<(), Error> {
        self.depth += 1;
        if self.depth > MAX_DEPTH { Err(self.kind.invalid("The expression is nested too deeply")) } else { Ok(()) }
    }

    /// Comes out of a nested part.
    pub fn leave(&mut self) {
        self.depth -= 1;
    }

    /// AWS's refusal at the next token.
    pub fn syntax_error(&self) -> Error {
        let token = self.token(self.at);
        let before = if self.at == 0 { token } else { self.token(self.at - 1) };
        let near = &self.text[before.start..self.token(self.at + 1).end];
        let shown = if token.kind == TokenKind::End { "<EOF>" } else { &self.text[token.start..token.end] };
        self.kind.invalid(format_args!("Syntax error; token: \"{shown}\", near: \"{near}\""))
    }

    /// Whether a path begins here.
    pub fn at_path(&self) -> bool {
        matches!(self.peek().0, TokenKind::Word | TokenKind::Name)
    }

    /// Reads a document path.
    pub fn path(&mut self) -> Result<Path, Error> {
        let attribute = self.path_name()?;
        let mut rest = Vec::new();
        loop {
            if self.symbol(".") {
                rest.push(Step::Field(self.path_name()?));
            } else if self.symbol("[") {
                let (kind, digits) = self.peek();
                let index = digits.parse().ok().filter(|_| kind == TokenKind::Digits);
                let index = index.ok_or_else(|| self.syntax_error())?;
                self.advance();
                self.expect("]")?;
                rest.push(Step::Index(index));
            } else if rest.len() >= MAX_STEPS {
                return Err(self.kind.invalid("The document path has too many nesting elements"));
            } else {
                return Ok(Path { attribute, rest });
            }
        }
    }

    fn path_name(&mut self) -> Result<String, Error> {
        match self.peek() {
            (TokenKind::Word, name) if is_reserved(name) => {
                Err(self.kind.invalid(format_args!("Attribute name is a reserved keyword; reserved keyword: {name}")))
            }
            (TokenKind::Word, name) => {
                self.advance();
                Ok(name.to_owned())
            }
            (TokenKind::Name, placeholder) => {
                self.advance();
                self.placeholders.name(self.kind, placeholder)
            }
            _ => Err(self.syntax_error()),
        }
    }

    /// Reads a `:value`.
    pub fn value(&mut self) -> Result<AttributeValue, Error> {
        match self.peek() {
            (TokenKind::Value, placeholder) => {
                self.advance();
                self.placeholders.value(self.kind, placeholder)
            }
            _ => Err(self.syntax_error()),
        }
    }

    fn token(&self, at: usize) -> Token {
        self.tokens[at.min(self.tokens.len() - 1)]
    }
}
