//! Expressions inside directives, method arguments and brackets.

use super::VtlError;
use super::parser::Parser;
use super::tree::{Expr, Operator};

/// Operators by precedence, weakest first; longer spellings before their beginnings.
const LEVELS: [&[(&str, Operator)]; 6] = [
    &[("||", Operator::Or), ("or", Operator::Or)],
    &[("&&", Operator::And), ("and", Operator::And)],
    &[("==", Operator::Equal), ("!=", Operator::NotEqual), ("eq", Operator::Equal), ("ne", Operator::NotEqual)],
    &[
        ("<=", Operator::LessOrEqual),
        (">=", Operator::GreaterOrEqual),
        ("<", Operator::Less),
        (">", Operator::Greater),
        ("le", Operator::LessOrEqual),
        ("ge", Operator::GreaterOrEqual),
        ("lt", Operator::Less),
        ("gt", Operator::Greater),
    ],
    &[("+", Operator::Add), ("-", Operator::Subtract)],
    &[("*", Operator::Multiply), ("/", Operator::Divide), ("%", Operator::Remainder)],
];

impl Parser<'_> {
    /// An expression; stops before what cannot belong to it.
    pub(super) fn expression(&mut self) -> Result<Expr, VtlError> {
        self.enter()?;
        let expression = self.level(0)?;
        self.depth -= 1;
        Ok(expression)
    }

    fn level(&mut self, level: usize) -> Result<Expr, VtlError> {
        let Some(operators) = LEVELS.get(level) else { return self.unary() };
        let first = self.level(level + 1)?;
        let mut rest = Vec::new();
        while let Some(operator) = self.operator(operators) {
            rest.push((operator, self.level(level + 1)?));
        }
        Ok(if rest.is_empty() { first } else { Expr::Chain(Box::new(first), rest) })
    }

    fn operator(&mut self, operators: &[(&str, Operator)]) -> Option<Operator> {
        self.skip_space();
        let (spelling, operator) = operators.iter().find(|(spelling, _)| self.is_token(spelling))?;
        self.at += spelling.len();
        Some(*operator)
    }

    /// Whether a token is next; words must end there.
    fn is_token(&self, token: &str) -> bool {
        let word = token.starts_with(|c: char| c.is_ascii_alphabetic());
        let after = self.rest().strip_prefix(token);
        after.is_some_and(|after| !word || !after.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_'))
    }

    fn unary(&mut self) -> Result<Expr, VtlError> {
        self.skip_space();
        if self.is_token("not") || self.is_token("!") {
            self.at += if self.is_token("!") { 1 } else { 3 };
            self.enter()?;
            let inner = self.unary()?;
            self.depth -= 1;
            return Ok(Expr::Not(Box::new(inner)));
        }
        if self.eat("-") {
            self.enter()?;
            let inner = self.unary()?;
            self.depth -= 1;
            return Ok(match inner {
                Expr::Int(number) => Expr::Int(-number),
                Expr::Float(number) => Expr::Float(-number),
                other => Expr::Negate(Box::new(other)),
            });
        }
        self.primary()
    }

    fn primary(&mut self) -> Result<Expr, VtlError> {
        match self.peek() {
            Some('$') => match self.reference()? {
                Some(reference) => Ok(Expr::Reference(reference)),
                None => Err(self.syntax("a $ that is no reference")),
            },
            Some(quote @ ('"' | '\'')) => self.string(quote),
            Some('[') => self.list_or_range(),
            Some('{') => self.map(),
            Some('(') => {
                self.at += 1;
                let inner = self.expression()?;
                self.skip_space();
                if self.eat(")") { Ok(inner) } else { Err(self.syntax("a closing parenthesis is missing")) }
            }
            Some(c) if c.is_ascii_digit() => self.number(),
            _ => self.word(),
        }
    }

    fn word(&mut self) -> Result<Expr, VtlError> {
        let words = [("true", Expr::Bool(true)), ("false", Expr::Bool(false)), ("null", Expr::Null)];
        for (word, expression) in words {
            if self.is_token(word) {
                self.at += word.len();
                return Ok(expression);
            }
        }
        Err(self.syntax("an expression was expected"))
    }

    /// A doubled quote stands for one; a backslash stands for itself.
    fn string(&mut self, quote: char) -> Result<Expr, VtlError> {
        self.at += 1;
        let mut content = String::new();
        loop {
            let rest = self.rest();
            let end = rest.find(quote).ok_or_else(|| self.syntax("a string without its closing quote"))?;
            content.push_str(&rest[..end]);
            self.at += end + 1;
            if self.peek() != Some(quote) {
                break;
            }
            content.push(quote);
            self.at += 1;
        }
        if quote == '\'' || !content.contains(['$', '#', '\\']) {
            return Ok(Expr::Text(content));
        }
        self.enter()?;
        let nodes = Parser { text: &content, at: 0, depth: self.depth }.whole()?;
        self.depth -= 1;
        Ok(Expr::Template(nodes))
    }

    fn number(&mut self) -> Result<Expr, VtlError> {
        let rest = self.rest();
        let digits = |text: &str| text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
        let whole = digits(rest);
        let fraction = rest[whole..].strip_prefix('.').map_or(0, digits);
        let length = if fraction > 0 { whole + 1 + fraction } else { whole };
        let text = &rest[..length];
        let number = if fraction > 0 { text.parse().map(Expr::Float).ok() } else { text.parse().map(Expr::Int).ok() };
        let number = number.ok_or_else(|| self.syntax("a number that is too large"))?;
        self.at += length;
        Ok(number)
    }

    fn list_or_range(&mut self) -> Result<Expr, VtlError> {
        self.at += 1;
        self.skip_space();
        if self.eat("]") {
            return Ok(Expr::List(Vec::new()));
        }
        let first = self.expression()?;
        self.skip_space();
        if self.eat("..") {
            let last = self.expression()?;
            self.skip_space();
            return if self.eat("]") {
                Ok(Expr::Range(Box::new((first, last))))
            } else {
                Err(self.syntax("a range without its closing bracket"))
            };
        }
        if self.eat("]") {
            return Ok(Expr::List(vec![first]));
        }
        if !self.eat(",") {
            return Err(self.syntax("a comma or ] was expected"));
        }
        let mut items = vec![first];
        items.extend(self.list_until("]")?);
        Ok(Expr::List(items))
    }

    /// Expressions with commas between them, up to and with the closing token.
    pub(super) fn list_until(&mut self, close: &str) -> Result<Vec<Expr>, VtlError> {
        let mut items = Vec::new();
        self.skip_space();
        if self.eat(close) {
            return Ok(items);
        }
        loop {
            items.push(self.expression()?);
            self.skip_space();
            if self.eat(close) {
                return Ok(items);
            }
            if !self.eat(",") {
                return Err(self.syntax(&format!("a comma or {close} was expected")));
            }
        }
    }

    fn map(&mut self) -> Result<Expr, VtlError> {
        self.at += 1;
        let mut entries = Vec::new();
        self.skip_space();
        if self.eat("}") {
            return Ok(Expr::Map(entries));
        }
        loop {
            let key = self.expression()?;
            self.skip_space();
            if !self.eat(":") {
                return Err(self.syntax("a map needs a colon between key and value"));
            }
            entries.push((key, self.expression()?));
            self.skip_space();
            if self.eat("}") {
                return Ok(Expr::Map(entries));
            }
            if !self.eat(",") {
                return Err(self.syntax("a comma or } was expected"));
            }
        }
    }
}
