//! Why a token is refused.

/// Why a token is refused, in the order in which it is looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TokenError {
    /// Not three base64url parts of JSON, or another algorithm than RS256.
    #[error("not a token signed with RS256")]
    Malformed,
    /// No key of this pool has that `kid`.
    #[error("signed by a key that the pool does not have")]
    UnknownKey,
    /// The signature does not fit what was signed.
    #[error("the signature does not fit")]
    BadSignature,
    /// Of another pool.
    #[error("issued by somebody else")]
    WrongIssuer,
    /// Past `exp`.
    #[error("the token has expired")]
    Expired,
}
