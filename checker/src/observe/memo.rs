//! An observation that is made once, whether it succeeds or not.

use tokio::sync::OnceCell;

use crate::finding::Unjudged;

/// A place for one observation. Who asks while it is being made waits; if the maker is cancelled, the next one takes
/// over.
#[derive(Debug)]
pub struct Memo<T>(OnceCell<Result<T, Unjudged>>);

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<T> Memo<T> {
    /// What was seen, or why it could not be.
    pub async fn get(&self, make: impl Future<Output = Result<T, Unjudged>>) -> Result<&T, Unjudged> {
        self.0.get_or_init(|| make).await.as_ref().map_err(Clone::clone)
    }
}
