//! What a browser demands of a cross-origin request that carries an Authorization header.
//!
//! Pure: headers in, judgement out. Source: the WHATWG Fetch standard, "CORS check" and "CORS-preflight fetch"
//! (<https://fetch.spec.whatwg.org/#cors-preflight-fetch>). Requests are made without credentials mode `include`, as
//! the site makes them.

use http::{HeaderMap, StatusCode};

/// Why a browser keeps an answer from the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Blocked {
    /// There is no `Access-Control-Allow-Origin`.
    OriginMissing,
    /// It appears more than once, or with several values.
    OriginTwice(String),
    /// It has another value than the page's origin.
    OriginOther(String),
    /// The preflight's status is not between 200 and 299.
    Status(u16),
    /// The method is not listed.
    Method { wanted: String, allowed: String },
    /// The header is not listed.
    Header { wanted: String, allowed: String },
    /// Only `*` is listed, which does not cover Authorization.
    Wildcard,
}

/// The CORS check: may a page of `origin` read this answer?
pub fn check(origin: &str, headers: &HeaderMap) -> Result<(), Blocked> {
    let values: Vec<_> = headers.get_all(http::header::ACCESS_CONTROL_ALLOW_ORIGIN).iter().collect();
    let joined = values.iter().map(|value| String::from_utf8_lossy(value.as_bytes())).collect::<Vec<_>>().join(", ");
    match values.len() {
        0 => Err(Blocked::OriginMissing),
        1 if joined == "*" || joined == origin => Ok(()),
        1 if joined.contains(',') => Err(Blocked::OriginTwice(joined)),
        1 => Err(Blocked::OriginOther(joined)),
        _ => Err(Blocked::OriginTwice(joined)),
    }
}

/// The preflight check: may a page of `origin` send `method` with these headers? Names of headers are in lower case.
pub fn preflight(
    origin: &str,
    method: &str,
    unsafe_headers: &[&str],
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<(), Blocked> {
    // The standard checks the origin first; a refused preflight seldom carries one, and its status says more.
    if !status.is_success() {
        return Err(Blocked::Status(status.as_u16()));
    }
    check(origin, headers)?;
    let methods = list(headers, "access-control-allow-methods");
    let safelisted = matches!(method, "GET" | "HEAD" | "POST");
    if !safelisted && !methods.iter().any(|allowed| allowed == method || allowed == "*") {
        return Err(Blocked::Method { wanted: method.to_owned(), allowed: methods.join(", ") });
    }
    let allowed = list(headers, "access-control-allow-headers");
    let wildcard = allowed.iter().any(|name| name == "*");
    for wanted in unsafe_headers {
        if allowed.iter().any(|name| name.eq_ignore_ascii_case(wanted)) {
            continue;
        }
        if wildcard && !wanted.eq_ignore_ascii_case("authorization") {
            continue;
        }
        if wildcard {
            return Err(Blocked::Wildcard);
        }
        return Err(Blocked::Header { wanted: (*wanted).to_owned(), allowed: allowed.join(", ") });
    }
    Ok(())
}

/// The values of a header that lists names; it may appear several times.
fn list(headers: &HeaderMap, name: &str) -> Vec<String> {
    let values = headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
    let names = values.flat_map(|value| value.split(',')).map(str::trim).filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://d1.cloudfront.net";

    fn headers(pairs: &[(&str, &str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            let name: http::HeaderName = name.parse().expect("a name");
            headers.append(name, value.parse().expect("a value"));
        }
        headers
    }

    #[test]
    fn the_origin_has_to_be_the_same_bytes_once() {
        let origin = |values: &[&str]| {
            let pairs: Vec<_> = values.iter().map(|value| ("access-control-allow-origin", *value)).collect();
            check(SITE, &headers(&pairs))
        };
        assert_eq!(origin(&[SITE]), Ok(()));
        assert_eq!(origin(&["*"]), Ok(()));
        assert_eq!(origin(&[]), Err(Blocked::OriginMissing));
        for other in
            ["https://d1.cloudfront.net/", "http://d1.cloudfront.net", "HTTPS://d1.cloudfront.net", "null", "'*'"]
        {
            assert_eq!(origin(&[other]), Err(Blocked::OriginOther(other.to_owned())));
        }
        assert!(matches!(origin(&[SITE, SITE]), Err(Blocked::OriginTwice(_))));
        assert!(matches!(origin(&["*, https://d1.cloudfront.net"]), Err(Blocked::OriginTwice(_))));
    }

    #[test]
    fn authorization_has_to_be_named() {
        let allow = |value: &str| {
            let pairs = [("access-control-allow-origin", "*"), ("access-control-allow-headers", value)];
            preflight(SITE, "POST", &["authorization"], StatusCode::OK, &headers(&pairs))
        };
        for good in ["Authorization", "content-type, AUTHORIZATION", "*,authorization", "X-A,Authorization,X-B"] {
            assert_eq!(allow(good), Ok(()), "{good}");
        }
        assert_eq!(allow("*"), Err(Blocked::Wildcard));
        assert!(matches!(allow("Content-Type,X-Amz-Date"), Err(Blocked::Header { .. })));
        assert!(matches!(allow("X-Authorization"), Err(Blocked::Header { .. })));
        assert!(matches!(allow(""), Err(Blocked::Header { .. })));
    }

    #[test]
    fn status_and_method_count_too() {
        let good = headers(&[("access-control-allow-origin", SITE), ("access-control-allow-headers", "authorization")]);
        let with = |method: &str, status: u16| {
            preflight(SITE, method, &["authorization"], StatusCode::from_u16(status).expect("a status"), &good)
        };
        assert_eq!(with("POST", 200), Ok(()));
        assert_eq!(with("POST", 204), Ok(()));
        for bad in [301, 401, 403, 500] {
            assert_eq!(with("POST", bad), Err(Blocked::Status(bad)));
        }
        assert!(matches!(with("DELETE", 200), Err(Blocked::Method { .. })));
    }

    #[test]
    fn names_may_come_in_several_headers() {
        let several = headers(&[
            ("access-control-allow-origin", "*"),
            ("access-control-allow-headers", "content-type"),
            ("access-control-allow-headers", "authorization"),
        ]);
        assert_eq!(preflight(SITE, "POST", &["authorization", "content-type"], StatusCode::OK, &several), Ok(()));
    }
}
