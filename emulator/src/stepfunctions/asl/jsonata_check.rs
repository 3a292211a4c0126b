//! What AWS refuses in an expression before it is ever evaluated.

use jsonata_core::ast::AstNode;

use super::jsonata;

/// A refusal: AWS's code and text.
pub(super) type Refusal = (&'static str, String);

/// Checks one expression.
pub(super) fn check(expression: &str) -> Option<Refusal> {
    match jsonata::parse(expression) {
        Err(text) => {
            let plain =
                text.split_once(": ").filter(|(code, _)| code.len() == 5).map_or(text.as_str(), |(_, rest)| rest);
            Some(("INVALID_JSONATA_EXPRESSION", plain.to_owned()))
        }
        Ok(ast) => {
            let name = top_level(&ast)?;
            let text = format!("Reference to '{name}' at the top level is not supported.");
            Some(("UNSUPPORTED_JSONATA_EXPRESSION", text))
        }
    }
}

/// The first field that is read from the context of the whole expression, of which Step Functions has none.
fn top_level(node: &AstNode) -> Option<&str> {
    match node {
        AstNode::Name(name) => Some(name),
        AstNode::Path { steps } => steps.first().and_then(|step| top_level(&step.node)),
        AstNode::Binary { lhs, rhs, .. } => top_level(lhs).or_else(|| top_level(rhs)),
        AstNode::Unary { operand, .. } => top_level(operand),
        AstNode::Function { args, .. } | AstNode::Call { args, .. } => args.iter().find_map(top_level),
        AstNode::Array(items) | AstNode::Block(items) => items.iter().find_map(top_level),
        AstNode::Object(pairs) => pairs.iter().find_map(|(key, value)| top_level(key).or_else(|| top_level(value))),
        AstNode::ObjectTransform { input, .. } | AstNode::Sort { input, .. } => top_level(input),
        AstNode::Conditional { condition, then_branch, else_branch } => top_level(condition)
            .or_else(|| top_level(then_branch))
            .or_else(|| else_branch.as_deref().and_then(top_level)),
        _ => None,
    }
}
