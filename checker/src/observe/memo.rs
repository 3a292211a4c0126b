//! An observation that is made once, whether it succeeds or not.

use futures::future::BoxFuture;
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

impl<T: Send + Sync> Memo<T> {
    /// What was seen, or why it could not be.
    pub fn get<'a>(
        &'a self,
        make: impl Future<Output = Result<T, Unjudged>> + Send + 'a,
    ) -> BoxFuture<'a, Result<&'a T, Unjudged>> {
        // Boxed, because observations are built upon observations and the types would grow without end.
        let make: BoxFuture<'a, Result<T, Unjudged>> = Box::pin(make);
        Box::pin(async move { self.0.get_or_init(|| make).await.as_ref().map_err(Clone::clone) })
    }
}
