//! One request to S3, taken apart: who calls, which bucket and key, the body without its wrapping.

use bytes::Bytes;
use http::header;
use percent_encoding::percent_decode_str;

use super::access::Caller;
use super::error::S3Error;
use super::state::Bucket;
use crate::cloud::Cloud;
use crate::message::{Request, Response, pick, query_pairs, text_header};
use crate::xml::Element;

/// Result of an operation.
pub(super) type Answer = Result<Response, S3Error>;

/// The namespace of S3's documents.
pub(super) const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

/// A request to S3.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub cloud: &'a Cloud,
    pub request: &'a Request,
    pub caller: Caller,
    /// Empty for requests to the service itself.
    pub bucket: String,
    /// Empty for requests to a bucket.
    pub key: String,
    pub query: Vec<(String, String)>,
    pub body: Bytes,
    /// What followed an `aws-chunked` body.
    pub trailers: Vec<(String, String)>,
}

/// The bucket and the key that a request names, in virtual-host style when `bucket` is given.
pub(super) fn target(bucket: Option<&str>, path: &str) -> Result<(String, String), S3Error> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8().map(String::from).map_err(|_| S3Error::InvalidUri);
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = match bucket {
        Some(bucket) => (bucket, path),
        None => path.split_once('/').unwrap_or((path, "")),
    };
    Ok((decode(bucket)?, decode(key)?))
}

/// The query of a request. A name without a value, such as `?policy`, has an empty one.
pub(super) fn query(request: &Request) -> Vec<(String, String)> {
    query_pairs(request)
}

impl Call<'_> {
    /// A header's text.
    pub fn header(&self, name: &str) -> Option<&str> {
        text_header(self.request, name)
    }

    /// A query parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        pick(&self.query, name)
    }

    /// A query parameter that is a number, or its default.
    pub fn number(&self, name: &'static str, default: usize) -> Result<usize, S3Error> {
        let Some(text) = self.param(name) else { return Ok(default) };
        text.parse().map_err(|_| S3Error::InvalidArgument {
            name,
            value: text.to_owned(),
            text: format!("Provided {name} not an integer or within integer range"),
        })
    }

    /// The body as XML.
    pub fn xml(&self) -> Result<Element, S3Error> {
        Element::parse(&self.body).map_err(|_| S3Error::MalformedXml)
    }

    /// Whether this is a HEAD request, whose answers have no body.
    pub fn is_head(&self) -> bool {
        self.request.method() == http::Method::HEAD
    }

    /// Looks at the bucket.
    pub fn look<T>(&self, look: impl FnOnce(&Bucket) -> Result<T, S3Error>) -> Result<T, S3Error> {
        let state = self.cloud.s3().read();
        look(state.buckets.get(&self.bucket).ok_or_else(|| S3Error::NoSuchBucket(self.bucket.clone()))?)
    }

    /// Changes the bucket.
    pub fn change<T>(&self, change: impl FnOnce(&mut Bucket) -> T) -> Result<T, S3Error> {
        let mut state = self.cloud.s3().write();
        let bucket = state.buckets.get_mut(&self.bucket);
        Ok(change(bucket.ok_or_else(|| S3Error::NoSuchBucket(self.bucket.clone()))?))
    }

    /// An answer with an XML body.
    pub fn document(tree: &Element) -> Response {
        crate::message::reply(http::StatusCode::OK, "application/xml", tree.to_document())
    }

    /// An answer without a body.
    pub fn done(status: http::StatusCode) -> Response {
        crate::message::empty(status)
    }

    /// The stored encoding: `aws-chunked` belongs to the transfer only.
    pub fn content_encoding(&self) -> Option<String> {
        let text = text_header(self.request, header::CONTENT_ENCODING)?;
        let kept: Vec<&str> = text.split(',').map(str::trim).filter(|one| *one != "aws-chunked").collect();
        (!kept.is_empty()).then(|| kept.join(", "))
    }
}
