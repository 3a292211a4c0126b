//! From text to an [`Update`].

use super::{Formula, Update};
use crate::dynamodb::expression::parser::Parser;
use crate::dynamodb::expression::placeholders::Placeholders;
use crate::dynamodb::expression::token::TokenKind;
use crate::dynamodb::expression::{Error, Kind};
use crate::dynamodb::value::AttributeValue;

const SECTIONS: [&str; 4] = ["SET", "REMOVE", "ADD", "DELETE"];

pub fn update(text: &str, placeholders: &Placeholders) -> Result<Update, Error> {
    let mut parser = Parser::new(Kind::Update, text, placeholders)?;
    let mut update = Update::default();
    let mut seen = [false; 4];
    loop {
        let Some(section) = SECTIONS.iter().position(|name| parser.is_keyword(name)) else {
            return Err(parser.syntax_error());
        };
        parser.advance();
        if std::mem::replace(&mut seen[section], true) {
            let name = SECTIONS[section];
            return Err(Kind::Update
                .invalid(format_args!("The \"{name}\" section can only be used once in an update expression;")));
        }
        loop {
            action(&mut parser, SECTIONS[section], &mut update)?;
            if !parser.symbol(",") {
                break;
            }
        }
        if parser.peek().0 == TokenKind::End {
            return Ok(update);
        }
    }
}

fn action(parser: &mut Parser<'_>, section: &str, update: &mut Update) -> Result<(), Error> {
    let path = parser.path()?;
    match section {
        "SET" => {
            parser.expect("=")?;
            let formula = formula(parser)?;
            update.sets.push((path, formula));
        }
        "REMOVE" => update.removes.push(path),
        "ADD" => {
            let value = parser.value()?;
            use_of("ADD", &value, matches!(value, AttributeValue::N(_)) || is_set(&value))?;
            update.adds.push((path, value));
        }
        _ => {
            let value = parser.value()?;
            use_of("DELETE", &value, is_set(&value))?;
            update.deletes.push((path, value));
        }
    }
    Ok(())
}

fn is_set(value: &AttributeValue) -> bool {
    matches!(value, AttributeValue::Ss(_) | AttributeValue::Ns(_) | AttributeValue::Bs(_))
}

fn use_of(operator: &str, value: &AttributeValue, fits: bool) -> Result<(), Error> {
    if fits {
        return Ok(());
    }
    let kind = match value {
        AttributeValue::S(_) => "STRING",
        AttributeValue::N(_) => "NUMBER",
        AttributeValue::B(_) => "BINARY",
        AttributeValue::Bool(_) => "BOOLEAN",
        AttributeValue::M(_) => "MAP",
        AttributeValue::L(_) => "LIST",
        other => other.type_name(),
    };
    let what = "Incorrect operand type for operator or function";
    let allowed = format_args!("typeSet: ALLOWED_FOR_{operator}_OPERAND");
    Err(Kind::Update.invalid(format_args!("{what}; operator: {operator}, operand type: {kind}, {allowed}")))
}

fn formula(parser: &mut Parser<'_>) -> Result<Formula, Error> {
    let left = term(parser)?;
    let minus = parser.symbol("-");
    if !minus && !parser.symbol("+") {
        return Ok(left);
    }
    let right = term(parser)?;
    for side in [&left, &right] {
        if let Formula::Value(value) = side
            && !matches!(value, AttributeValue::N(_))
        {
            let (sign, kind) = (if minus { "-" } else { "+" }, value.type_name());
            let what = "Incorrect operand type for operator or function";
            return Err(
                Kind::Update.invalid(format_args!("{what}; operator or function: {sign}, operand type: {kind}"))
            );
        }
    }
    let (left, right) = (Box::new(left), Box::new(right));
    Ok(if minus { Formula::Minus(left, right) } else { Formula::Plus(left, right) })
}

fn term(parser: &mut Parser<'_>) -> Result<Formula, Error> {
    if parser.symbol("(") {
        parser.enter()?;
        let inner = formula(parser)?;
        parser.leave();
        parser.expect(")")?;
        return Ok(inner);
    }
    if let ((TokenKind::Word, name), (TokenKind::Symbol, "(")) = (parser.peek(), parser.look(1)) {
        return function(parser, name);
    }
    if parser.at_path() { parser.path().map(Formula::Path) } else { parser.value().map(Formula::Value) }
}

fn function(parser: &mut Parser<'_>, name: &str) -> Result<Formula, Error> {
    if !matches!(name, "if_not_exists" | "list_append") {
        return Err(Kind::Update.invalid(format_args!("Invalid function name; function: {name}")));
    }
    parser.advance();
    parser.expect("(")?;
    parser.enter()?;
    let first = term(parser)?;
    parser.expect(",")?;
    let second = Box::new(term(parser)?);
    parser.leave();
    parser.expect(")")?;
    match (name, first) {
        ("list_append", first) => Ok(Formula::ListAppend(Box::new(first), second)),
        (_, Formula::Path(path)) => Ok(Formula::IfNotExists(path, second)),
        _ => {
            Err(Kind::Update
                .invalid("Operator or function requires a document path; operator or function: if_not_exists"))
        }
    }
}
