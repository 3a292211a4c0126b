//! One request to CloudFront's API, taken apart, and the shapes that its answers share.

use http::{HeaderName, StatusCode, header};
use jiff::Timestamp;

use super::error::CloudFrontError;
use crate::cloud::Cloud;
use crate::message::{Request, Response, empty, pick, reply, set, text_header};
use crate::xml::Element;

/// Result of an operation.
pub(super) type Answer = Result<Response, CloudFrontError>;

/// The namespace of CloudFront's documents.
pub(super) const NAMESPACE: &str = "http://cloudfront.amazonaws.com/doc/2020-05-31/";
/// Most entries of one page.
const PAGE: usize = 100;

/// A request to CloudFront's API.
#[derive(Debug)]
pub(super) struct Call<'a> {
    pub cloud: &'a Cloud,
    pub request: &'a Request,
    pub query: Vec<(String, String)>,
    /// What stands for the placeholders of the operation's path.
    pub ids: Vec<&'a str>,
}

impl Call<'_> {
    /// A query parameter.
    pub fn param(&self, name: &str) -> Option<&str> {
        pick(&self.query, name)
    }

    /// The body as XML, with the given name.
    pub fn xml(&self, name: &str) -> Result<Element, CloudFrontError> {
        if self.request.body().is_empty() {
            return Err(CloudFrontError::MissingBody);
        }
        let tree = Element::parse(self.request.body()).map_err(|_| CloudFrontError::MalformedXml)?;
        if tree.name == name { Ok(tree) } else { Err(CloudFrontError::MalformedXml) }
    }

    /// Checks `If-Match` against the version that there is.
    pub fn check_version(&self, etag: &str) -> Result<(), CloudFrontError> {
        match text_header(self.request, header::IF_MATCH) {
            None => Err(CloudFrontError::InvalidIfMatchVersion),
            Some(given) if given.trim_matches('"') == etag => Ok(()),
            Some(_) => Err(CloudFrontError::PreconditionFailed),
        }
    }

    /// A fresh id or version: `E` and thirteen letters and digits.
    pub fn fresh_id(&self) -> String {
        format!("E{}", self.cloud.env().letters(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", 13))
    }

    /// An answer with a document.
    pub fn document(&self, status: StatusCode, tree: Element) -> Response {
        let mut response = reply(status, "text/xml", tree.attribute("xmlns", NAMESPACE).to_document());
        self.stamp(&mut response);
        response
    }

    /// An answer without a body.
    pub fn done(&self) -> Response {
        let mut response = empty(StatusCode::NO_CONTENT);
        self.stamp(&mut response);
        response
    }

    fn stamp(&self, response: &mut Response) {
        set(response, HeaderName::from_static("x-amzn-requestid"), &self.cloud.env().uuid());
    }

    /// A page of a list of policies, whose shape is shorter than that of other lists.
    pub fn policies(&self, name: &str, items: Vec<(String, Element)>) -> Result<Response, CloudFrontError> {
        let mut tree = self.page(name, items)?;
        tree.children.retain(|child| !matches!(child.name.as_str(), "Marker" | "IsTruncated"));
        Ok(self.document(StatusCode::OK, tree))
    }

    /// A page of a list in CloudFront's shape. Items come with the key that markers name.
    pub fn list(&self, name: &str, items: Vec<(String, Element)>) -> Result<Response, CloudFrontError> {
        Ok(self.document(StatusCode::OK, self.page(name, items)?))
    }

    fn page(&self, name: &str, items: Vec<(String, Element)>) -> Result<Element, CloudFrontError> {
        let marker = self.param("Marker").unwrap_or_default().to_owned();
        let limit = match self.param("MaxItems").map(str::parse::<usize>) {
            None => PAGE,
            Some(Ok(limit)) if limit > 0 => limit.min(PAGE),
            Some(_) => return Err(CloudFrontError::InvalidArgument("The parameter MaxItems is not valid.".to_owned())),
        };
        let start = match items.iter().position(|(key, _)| *key == marker) {
            Some(at) => at + 1,
            None => 0,
        };
        let rest = items.len() - start;
        let page: Vec<(String, Element)> = items.into_iter().skip(start).take(limit).collect();
        let mut tree = Element::new(name).with(Element::text("Marker", &marker));
        if let (true, Some((last, _))) = (rest > page.len(), page.last()) {
            tree = tree.with(Element::text("NextMarker", last));
        }
        tree = tree
            .with(Element::text("MaxItems", limit))
            .with(Element::text("IsTruncated", rest > page.len()))
            .with(Element::text("Quantity", page.len()));
        if !page.is_empty() {
            tree = tree.with(Element::new("Items").with_all(page.into_iter().map(|(_, item)| item)));
        }
        Ok(tree)
    }
}

/// The entity tag of something that AWS manages: always the same one, made of its id.
pub(super) fn managed_etag(id: &str) -> String {
    format!("E{}", &id.replace('-', "").to_ascii_uppercase()[..13])
}

/// Puts a resource's version on an answer.
pub(super) fn with_version(mut response: Response, etag: &str) -> Response {
    set(&mut response, header::ETAG, etag);
    response
}

/// Puts a new resource's address on an answer.
pub(super) fn with_location(mut response: Response, path: &str) -> Response {
    set(&mut response, header::LOCATION, &format!("https://cloudfront.amazonaws.com/2020-05-31/{path}"));
    response
}

/// `2026-11-22T21:00:00.000Z`.
pub(super) fn iso(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string()
}
