//! The words of an expression.

use super::{Error, Kind};

/// What a token is; its text is the slice of the expression it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// An attribute name, a keyword or a function.
    Word,
    /// `#name`
    Name,
    /// `:value`
    Value,
    /// Digits, in an index.
    Digits,
    /// Punctuation or a comparator.
    Symbol,
    End,
}

/// A token and the bytes it covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Token {
    pub kind: TokenKind,
    pub start: usize,
    pub end: usize,
}

/// Cuts an expression into tokens, the last of which is the end.
pub fn tokens(kind: Kind, text: &str) -> Result<Vec<Token>, Error> {
    let mut tokens = Vec::new();
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(&first) = bytes.get(at) {
        let run =
            |from: usize, fits: fn(u8) -> bool| from + bytes[from..].iter().take_while(|byte| fits(**byte)).count();
        let (found, end) = match first {
            b' ' | b'\t' | b'\r' | b'\n' => {
                at += 1;
                continue;
            }
            b'a'..=b'z' | b'A'..=b'Z' | b'_' => (TokenKind::Word, run(at, in_word)),
            b'0'..=b'9' => (TokenKind::Digits, run(at, |byte| byte.is_ascii_digit())),
            b'#' => (TokenKind::Name, run(at + 1, in_word)),
            b':' => (TokenKind::Value, run(at + 1, in_word)),
            b'<' if matches!(bytes.get(at + 1), Some(b'=' | b'>')) => (TokenKind::Symbol, at + 2),
            b'>' if bytes.get(at + 1) == Some(&b'=') => (TokenKind::Symbol, at + 2),
            b'(' | b')' | b'[' | b']' | b',' | b'.' | b'=' | b'<' | b'>' | b'+' | b'-' => (TokenKind::Symbol, at + 1),
            _ => (TokenKind::End, at),
        };
        let sigil_only = matches!(found, TokenKind::Name | TokenKind::Value) && end == at + 1;
        if found == TokenKind::End || sigil_only {
            let (token, near) = surroundings(text, at);
            return Err(kind.invalid(format_args!("Syntax error; token: \"{token}\", near: \"{near}\"")));
        }
        tokens.push(Token { kind: found, start: at, end });
        at = end;
    }
    tokens.push(Token { kind: TokenKind::End, start: text.len(), end: text.len() });
    Ok(tokens)
}

fn in_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// A character that no token begins with, and a few on either side.
fn surroundings(text: &str, at: usize) -> (char, String) {
    let token = text[at..].chars().next().unwrap_or(' ');
    let before: Vec<char> = text[..at].chars().rev().take(3).collect();
    let near = before.into_iter().rev().chain(text[at..].chars().take(4)).collect();
    (token, near)
}
