//! Conditional requests, ranges and HTTP dates, for S3 and for CloudFront.
//!
//! Source: RFC 9110, sections 13 and 14, and
//! <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html>.

use http::{HeaderMap, header};
use jiff::Timestamp;
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};

/// What a request's conditions say of an object.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Verdict {
    Send,
    NotModified,
    /// The condition that did not hold.
    Failed(&'static str),
}

/// Judges `If-Match`, `If-None-Match`, `If-Modified-Since` and `If-Unmodified-Since`.
pub(crate) fn judge(headers: &HeaderMap, etag: &str, modified: Timestamp) -> Verdict {
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    let since = |name| text(name).and_then(parse_date);
    let seconds = modified.as_second();
    if let Some(wanted) = text(header::IF_MATCH) {
        if !names(wanted, etag) {
            return Verdict::Failed("If-Match");
        }
    } else if since(header::IF_UNMODIFIED_SINCE).is_some_and(|at| seconds > at.as_second()) {
        return Verdict::Failed("If-Unmodified-Since");
    }
    let known = match text(header::IF_NONE_MATCH) {
        Some(known) => names(known, etag),
        None => since(header::IF_MODIFIED_SINCE).is_some_and(|at| seconds <= at.as_second()),
    };
    if known { Verdict::NotModified } else { Verdict::Send }
}

/// Whether a list of entity tags names this one. Quotes and the weak mark make no difference.
pub(crate) fn names(list: &str, etag: &str) -> bool {
    let bare = |tag: &str| tag.trim().trim_start_matches("W/").trim_matches('"').to_owned();
    list.split(',').any(|tag| tag.trim() == "*" || bare(tag) == bare(etag))
}

/// The part of a body that a request asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Span {
    Whole,
    /// First byte and the byte after the last.
    Part(usize, usize),
    Unsatisfiable,
}

/// Reads `Range`, minding `If-Range`. Several ranges and what cannot be read mean the whole, as in S3.
pub(crate) fn span(headers: &HeaderMap, etag: &str, size: usize) -> Span {
    let text = |name| headers.get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    if text(header::IF_RANGE).is_some_and(|known| !names(known, etag)) {
        return Span::Whole;
    }
    let bounds =
        text(header::RANGE).and_then(|range| range.strip_prefix("bytes=")).and_then(|list| list.split_once('-'));
    let number = |text: &str| text.trim().parse::<usize>().ok();
    match bounds {
        Some(("", last)) => match number(last) {
            Some(0) => Span::Unsatisfiable,
            Some(_) if size == 0 => Span::Unsatisfiable,
            Some(last) => Span::Part(size.saturating_sub(last), size),
            None => Span::Whole,
        },
        Some((first, last)) => match (number(first), number(last), last.trim().is_empty()) {
            (Some(first), _, true) if first < size => Span::Part(first, size),
            (Some(first), Some(last), _) if first <= last && first < size => {
                Span::Part(first, last.saturating_add(1).min(size))
            }
            (Some(first), Some(last), _) if last < first => Span::Whole,
            (Some(_), Some(_), _) | (Some(_), None, true) => Span::Unsatisfiable,
            _ => Span::Whole,
        },
        None => Span::Whole,
    }
}

/// `Sun, 22 Nov 2026 21:00:00 GMT`.
pub(crate) fn http_date(at: Timestamp) -> String {
    DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

/// Reads an HTTP date.
pub(crate) fn parse_date(text: &str) -> Option<Timestamp> {
    DateTimeParser::new().parse_timestamp(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let pair = |(name, value): &(&str, &str)| {
            (name.parse::<http::HeaderName>().expect("a name"), value.parse().expect("a value"))
        };
        pairs.iter().map(pair).collect()
    }

    #[test]
    fn conditions() {
        let at: Timestamp = "2026-11-22T21:00:00.5Z".parse().expect("a time");
        let judge = |pairs: &[(&str, &str)]| judge(&headers(pairs), "\"e1\"", at);
        assert_eq!(http_date(at), "Sun, 22 Nov 2026 21:00:00 GMT");
        assert_eq!(judge(&[]), Verdict::Send);
        assert_eq!(judge(&[("if-none-match", "\"e0\", W/\"e1\"")]), Verdict::NotModified);
        assert_eq!(judge(&[("if-none-match", "\"e0\"")]), Verdict::Send);
        assert_eq!(judge(&[("if-match", "e1")]), Verdict::Send);
        assert_eq!(judge(&[("if-match", "e2")]), Verdict::Failed("If-Match"));
        assert_eq!(judge(&[("if-modified-since", "Sun, 22 Nov 2026 21:00:00 GMT")]), Verdict::NotModified);
        assert_eq!(judge(&[("if-modified-since", "Sun, 22 Nov 2026 20:59:59 GMT")]), Verdict::Send);
        let since = ("if-unmodified-since", "Sun, 22 Nov 2026 20:59:59 GMT");
        assert_eq!(judge(&[since]), Verdict::Failed("If-Unmodified-Since"));
        // An entity tag outranks a date.
        let pairs = [("if-none-match", "e0"), ("if-modified-since", "Sun, 22 Nov 2026 21:00:00 GMT")];
        assert_eq!(judge(&pairs), Verdict::Send);
    }

    #[test]
    fn ranges() {
        let span = |range: &str, size| span(&headers(&[("range", range)]), "e", size);
        assert_eq!(span("bytes=0-3", 10), Span::Part(0, 4));
        assert_eq!(span("bytes=8-", 10), Span::Part(8, 10));
        assert_eq!(span("bytes=-3", 10), Span::Part(7, 10));
        assert_eq!(span("bytes=5-99", 10), Span::Part(5, 10));
        assert_eq!(span("bytes=10-12", 10), Span::Unsatisfiable);
        assert_eq!(span("bytes=0-0", 0), Span::Unsatisfiable);
        assert_eq!(span("bytes=3-1", 10), Span::Whole);
        assert_eq!(span("lines=1-2", 10), Span::Whole);
        assert_eq!(span("bytes=0-18446744073709551615", 4), Span::Part(0, 4));
    }
}
