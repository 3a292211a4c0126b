//! A parsed template. Its height is bounded by the parser, so walking it by recursion is safe.

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Text(String),
    Reference(Reference),
    Set(Reference, Expr),
    /// Conditions with their blocks, then the block of `#else`.
    If(Vec<(Expr, Vec<Node>)>, Vec<Node>),
    ForEach {
        variable: String,
        list: Expr,
        body: Vec<Node>,
    },
    Break,
    Stop,
}

/// `$root.property.method(arg)[index]`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Reference {
    pub root: String,
    pub steps: Vec<Step>,
    /// Written `$!…`: prints nothing where there is nothing.
    pub quiet: bool,
    /// As written, which is what an unresolved reference prints.
    pub source: String,
    /// Number of backslashes before the `$`.
    pub backslashes: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Step {
    Property(String),
    Call(String, Vec<Expr>),
    Index(Expr),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Null,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// In single quotes.
    Text(String),
    /// In double quotes.
    Template(Vec<Node>),
    Reference(Reference),
    List(Vec<Expr>),
    Range(Box<(Expr, Expr)>),
    Map(Vec<(Expr, Expr)>),
    Not(Box<Expr>),
    Negate(Box<Expr>),
    /// Operators of one precedence, applied from left to right.
    Chain(Box<Expr>, Vec<(Operator, Expr)>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
}
