//! The robot's cookies: of one host, by name and path (RFC 6265 without what the hosted UI does not use).
//!
//! `Secure` is passed over below `localhost`, as browsers do, since an emulator has no certificate.

use http::HeaderMap;
use url::Url;

/// Cookies of one host.
#[derive(Default)]
pub struct Jar(Vec<Cookie>);

struct Cookie {
    name: String,
    value: String,
    path: String,
    secure: bool,
}

impl std::fmt::Debug for Jar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|cookie| &cookie.name)).finish()
    }
}

impl Jar {
    /// Keeps what a response sets and forgets what it takes back.
    pub fn keep(&mut self, url: &Url, headers: &HeaderMap) {
        for header in headers.get_all("set-cookie") {
            let Some((cookie, gone)) = header.to_str().ok().and_then(|text| parse(url, text)) else { continue };
            self.0.retain(|kept| (&kept.name, &kept.path) != (&cookie.name, &cookie.path));
            if !gone {
                self.0.push(cookie);
            }
        }
    }

    /// The `Cookie` header for a request.
    pub fn header(&self, url: &Url) -> Option<String> {
        let trusted = url.scheme() == "https" || url.host_str().is_some_and(|host| host.ends_with("localhost"));
        let sent = self.0.iter().filter(|cookie| path_matches(url.path(), &cookie.path) && (trusted || !cookie.secure));
        let pairs: Vec<_> = sent.map(|cookie| format!("{}={}", cookie.name, cookie.value)).collect();
        (!pairs.is_empty()).then(|| pairs.join("; "))
    }
}

/// The cookie, and whether it is being taken back.
fn parse(url: &Url, text: &str) -> Option<(Cookie, bool)> {
    let mut parts = text.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let mut cookie =
        Cookie { name: name.to_owned(), value: value.to_owned(), path: default_path(url.path()), secure: false };
    let mut gone = false;
    for part in parts {
        let (attribute, value) = part.split_once('=').unwrap_or((part, ""));
        match attribute.to_ascii_lowercase().as_str() {
            "path" if value.starts_with('/') => value.clone_into(&mut cookie.path),
            "secure" => cookie.secure = true,
            "max-age" => gone = value.parse::<i64>().is_ok_and(|seconds| seconds <= 0),
            // Servers take a cookie back by dating it to the start of time.
            "expires" => gone = gone || value.contains("1970"),
            _ => {}
        }
    }
    (!name.is_empty()).then_some((cookie, gone))
}

/// Section 5.1.4: the folder of the path.
fn default_path(path: &str) -> String {
    match path.rfind('/') {
        None | Some(0) => "/".to_owned(),
        Some(at) => path[..at].to_owned(),
    }
}

fn path_matches(path: &str, cookie: &str) -> bool {
    path.strip_prefix(cookie).is_some_and(|rest| rest.is_empty() || cookie.ends_with('/') || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_go_where_they_belong() {
        let url: Url = "http://a.localhost:1/login".parse().expect("a URL");
        let mut headers = HeaderMap::new();
        headers.append("set-cookie", "XSRF-TOKEN=1; Path=/; Secure; HttpOnly".parse().expect("a header"));
        headers.append("set-cookie", "deep=2; Path=/oauth2".parse().expect("a header"));
        let mut jar = Jar::default();
        jar.keep(&url, &headers);
        assert_eq!(jar.header(&url).as_deref(), Some("XSRF-TOKEN=1"));
        let mut taken_back = HeaderMap::new();
        taken_back.append("set-cookie", "XSRF-TOKEN=; Path=/; Max-Age=0".parse().expect("a header"));
        jar.keep(&url, &taken_back);
        assert_eq!(jar.header(&url), None);
        let deep: Url = "http://a.localhost:1/oauth2/authorize".parse().expect("a URL");
        assert_eq!(jar.header(&deep).as_deref(), Some("deep=2"));
    }
}
