//! Pages of lists: `maxResults` and `nextToken`.

use super::error::Error;

/// One page out of all items, and the token of the next.
pub(super) fn page<T>(
    items: Vec<T>,
    most: Option<i64>,
    token: Option<&str>,
    otherwise: usize,
) -> Result<(Vec<T>, Option<String>), Error> {
    if let Some(most) = most.filter(|most| !(0..=1000).contains(most)) {
        let (side, bound) = if most < 0 { ("greater", 0) } else { ("less", 1000) };
        return Err(Error::Validation(format!(
            "1 validation error detected: Value '{most}' at 'maxResults' failed to satisfy constraint: Member must have \
             value {side} than or equal to {bound}"
        )));
    }
    let size = most.and_then(|most| usize::try_from(most).ok()).filter(|most| *most > 0).unwrap_or(otherwise);
    let start = match token {
        None => 0,
        Some(token) => token.parse::<usize>().map_err(|_| Error::InvalidToken(token.to_owned()))?,
    };
    let next = start.saturating_add(size);
    let more = (next < items.len()).then(|| next.to_string());
    Ok((items.into_iter().skip(start).take(size).collect(), more))
}
