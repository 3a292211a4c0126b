//! Serving the website endpoint of a bucket: index and error documents, redirects, errors as HTML.
//!
//! The endpoint is anonymous: a website's bucket has to be public. Source:
//! <https://docs.aws.amazon.com/AmazonS3/latest/userguide/WebsiteEndpoints.html>.

mod page;
mod routing;

use http::{HeaderName, Method, StatusCode, header};
use percent_encoding::percent_decode_str;

use super::access::Caller;
use super::conditions::{self, Verdict};
use super::error::{Part, S3Error};
use super::ids::Ids;
use super::objects;
use super::state::Object;
use crate::cloud::Cloud;
use crate::message::{Request, Response, empty, set};
use crate::xml::Element;

use routing::Redirect;

/// A request to a website.
struct Visit<'a> {
    cloud: &'a Cloud,
    request: &'a Request,
    bucket: &'a str,
    key: String,
    config: Element,
    ids: Ids,
}

/// Answers a request to a bucket's website endpoint.
pub(super) fn serve(cloud: &Cloud, request: &Request, bucket: &str, path: &str) -> Response {
    let ids = Ids::new(cloud.env());
    let mut response = answer(cloud, request, (bucket, path), &ids);
    ids.stamp(&mut response);
    if request.method() == Method::HEAD {
        response.body_mut().clear();
    }
    response
}

fn answer(cloud: &Cloud, request: &Request, (bucket, path): (&str, &str), ids: &Ids) -> Response {
    let method = request.method();
    if method != Method::GET && method != Method::HEAD {
        let error = S3Error::MethodNotAllowed { method: method.to_string(), resource: "OBJECT" };
        let mut response = page::error(&error, ids, None);
        set(&mut response, header::ALLOW, "HEAD, GET");
        return response;
    }
    let config = match config(cloud, bucket) {
        Ok(config) => config,
        Err(error) => return page::error(&error, ids, None),
    };
    let Ok(key) = percent_decode_str(path.trim_start_matches('/')).decode_utf8() else {
        return page::error(&S3Error::InvalidUri, ids, None);
    };
    let visit = Visit { cloud, request, bucket, key: key.into_owned(), config, ids: ids.clone() };
    if let Some(redirect) = Redirect::of_all(&visit.config).or_else(|| Redirect::before(&visit.config, &visit.key)) {
        return redirect.response(request, &visit.key);
    }
    visit.page()
}

fn config(cloud: &Cloud, bucket: &str) -> Result<Element, S3Error> {
    let state = cloud.s3().read();
    let found = state.buckets.get(bucket).ok_or_else(|| S3Error::NoSuchBucket(bucket.to_owned()))?;
    found.website.clone().ok_or_else(|| S3Error::NoSuch(Part::Website, bucket.to_owned()))
}

impl Visit<'_> {
    fn page(&self) -> Response {
        let suffix =
            self.config.at(&["IndexDocument", "Suffix"]).map(|suffix| suffix.text.as_str()).unwrap_or_default();
        let is_folder = self.key.is_empty() || self.key.ends_with('/');
        let key = if is_folder { format!("{}{suffix}", self.key) } else { self.key.clone() };
        match self.find(&key) {
            Ok((object, body)) => self.object(&object, &body, StatusCode::OK),
            Err(_) if !is_folder && self.find(&format!("{key}/{suffix}")).is_ok() => {
                let mut response = empty(StatusCode::FOUND);
                set(&mut response, header::LOCATION, &format!("/{}/", routing::encoded(&self.key)));
                response
            }
            Err(error) => self.error(&error),
        }
    }

    fn find(&self, key: &str) -> Result<(Object, bytes::Bytes), S3Error> {
        objects::find(self.cloud, (self.bucket, key), &Caller::Anonymous)
    }

    fn object(&self, object: &Object, body: &bytes::Bytes, status: StatusCode) -> Response {
        if let Some(location) = object.headers.get("x-amz-website-redirect-location") {
            let mut response = empty(StatusCode::MOVED_PERMANENTLY);
            set(&mut response, header::LOCATION, location);
            return response;
        }
        let headers = self.request.headers();
        let mut response = match conditions::judge(headers, &object.etag, object.modified) {
            _ if status != StatusCode::OK => objects::send(&http::HeaderMap::new(), object, body),
            Verdict::Failed(condition) => Err(S3Error::PreconditionFailed(condition)),
            Verdict::NotModified => Ok(objects::not_modified(object)),
            Verdict::Send => objects::send(headers, object, body),
        }
        .unwrap_or_else(|error| page::error(&error, &self.ids, None));
        if status != StatusCode::OK {
            *response.status_mut() = status;
        }
        response
    }

    /// A redirect by rule, the error document, or a page of S3's own.
    fn error(&self, error: &S3Error) -> Response {
        if let Some(redirect) = Redirect::after(&self.config, &self.key, error.status()) {
            return redirect.response(self.request, &self.key);
        }
        let Some(document) = self.config.at(&["ErrorDocument", "Key"]) else {
            return page::error(error, &self.ids, None);
        };
        match self.find(&document.text) {
            Ok((object, body)) => {
                let mut response = self.object(&object, &body, error.status());
                let aws = error.aws();
                set(&mut response, HeaderName::from_static("x-amz-error-code"), &aws.code);
                set(&mut response, HeaderName::from_static("x-amz-error-message"), &aws.message);
                response
            }
            Err(second) => page::error(error, &self.ids, Some(&second)),
        }
    }
}
