//! S3: the control plane and objects over REST, the website endpoint, and reads by CloudFront.
//!
//! Buckets are private unless a policy opens them; ACLs and object lock are not here and answer 501.
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/Welcome.html>.

mod access;
mod act;
mod actions;
mod attributes;
mod buckets;
mod call;
mod checksum;
mod chunked;
pub(crate) mod conditions;
mod copy;
mod cors;
mod delete;
mod differences;
mod error;
mod ids;
mod listing;
mod multipart;
mod objects;
mod ops;
mod policy;
mod settings;
mod state;
mod tagging;
mod versions;
mod website;

use bytes::Bytes;
use http::{Method, header};

use crate::message::{Request, Response, set};
use crate::signature;
use crate::{Cloud, message};
pub(crate) use differences::DIFFERENCES;

use access::Caller;
use call::{Answer, Call};
use ids::Ids;
use ops::{On, Op};

pub(crate) use access::Caller as Reader;
pub(crate) use error::S3Error;
pub use state::State;
pub(crate) use state::{Blobs, Bucket, Object, digest};

/// AWS's names of the operations that are served.
pub(crate) fn operations() -> impl Iterator<Item = &'static str> {
    ops::OPS.iter().map(|op| op.name)
}

/// Puts the headers of a bucket's CORS rules on what CloudFront gets from it.
pub(crate) fn add_cors(cloud: &Cloud, request: &Request, bucket: &str, response: &mut Response) {
    if let Some(found) = cloud.s3().read().buckets.get(bucket) {
        cors::answer(request, found, response);
    }
}

/// Answers a request to S3, in virtual-host style when `bucket` is given.
pub(crate) fn handle(cloud: &Cloud, request: &Request, bucket: Option<&str>, path: &str) -> Response {
    let ids = Ids::new(cloud.env());
    let head = request.method() == Method::HEAD;
    let target = call::target(bucket, path);
    let answer = target.clone().and_then(|target| answer(cloud, request, target));
    let mut response = answer.unwrap_or_else(|error| error.response(&ids, head));
    ids.stamp(&mut response);
    if let Ok((name, _)) = &target
        && !cors::is_preflight(request)
        && let Some(found) = cloud.s3().read().buckets.get(name)
    {
        cors::answer(request, found, &mut response);
    }
    if bucket.is_none() && !signature::is_signed(request) {
        sandbox(&mut response);
    }
    response
}

/// The operation that a request names, in virtual-host style when `named` by its host.
pub(crate) fn operation(request: &Request, named: bool, path: &str) -> Option<&'static str> {
    let on = match (named, path.trim_start_matches('/').split_once('/')) {
        (true, _) => {
            if path.len() > 1 {
                On::Object
            } else {
                On::Bucket
            }
        }
        (false, Some((_, key))) if !key.is_empty() => On::Object,
        (false, _) => {
            if path.len() > 1 {
                On::Bucket
            } else {
                On::Service
            }
        }
    };
    ops::find(request, &call::query(request), on).ok().map(|op| op.name)
}

/// An error as the service writes it.
pub(crate) fn refuse(cloud: &Cloud, request: &Request, error: crate::error::AwsError) -> Response {
    let ids = Ids::new(cloud.env());
    let mut response = S3Error::Aws(error).response(&ids, request.method() == Method::HEAD);
    ids.stamp(&mut response);
    response
}

/// Pages that strangers see on the address of the control plane must not act in its name.
fn sandbox(response: &mut Response) {
    set(response, header::CONTENT_SECURITY_POLICY, message::SANDBOX);
}

fn answer(cloud: &Cloud, request: &Request, (bucket, key): (String, String)) -> Answer {
    if cors::is_preflight(request) {
        let state = cloud.s3().read();
        return cors::preflight(request, state.buckets.get(&bucket), !key.is_empty());
    }
    let on = match (bucket.as_str(), key.as_str()) {
        ("", _) => On::Service,
        (_, "") => On::Bucket,
        _ => On::Object,
    };
    let query = call::query(request);
    let op = ops::find(request, &query, on)?;
    let caller = if signature::is_signed(request) {
        signature::authenticate(cloud, request, "s3").map_err(S3Error::Aws)?;
        Caller::Owner
    } else {
        Caller::Anonymous
    };
    op.check_headers(request)?;
    let body = chunked::body_of(request)?;
    let call = Call { cloud, request, caller, bucket, key, query, body: body.data, trailers: body.trailers };
    authorize(&call, op)?;
    (op.run)(&call)
}

fn authorize(call: &Call<'_>, op: &Op) -> Result<(), S3Error> {
    let settings = call.cloud.settings();
    if call.header("x-amz-expected-bucket-owner").is_some_and(|account| account != settings.account) {
        return Err(S3Error::AccessDenied);
    }
    if call.bucket.is_empty() || op.name == "CreateBucket" {
        return if call.caller == Caller::Owner { Ok(()) } else { Err(S3Error::AccessDenied) };
    }
    if op.action.is_empty() || op.action == "s3:GetObject" {
        // These look for themselves, key by key.
        return Ok(());
    }
    let key = (!call.key.is_empty()).then_some(call.key.as_str());
    call.look(|bucket| access::authorize(call.cloud, (&call.bucket, bucket), &call.caller, op.action, key))
}

/// An object and its body for another service.
pub(crate) fn read(cloud: &Cloud, bucket: &str, key: &str, reader: &Reader) -> Result<(Object, Bytes), S3Error> {
    objects::find(cloud, (bucket, key), reader)
}

/// The error document of S3 as CloudFront passes it on.
pub(crate) fn error_response(cloud: &Cloud, error: &S3Error) -> Response {
    let ids = Ids::new(cloud.env());
    let mut response = error.response(&ids, false);
    ids.stamp(&mut response);
    response
}

/// The answer with which S3 sends a whole object.
pub(crate) fn object_response(cloud: &Cloud, object: &Object, body: &Bytes) -> Result<Response, S3Error> {
    let mut response = objects::send(&http::HeaderMap::new(), object, body)?;
    Ids::new(cloud.env()).stamp(&mut response);
    Ok(response)
}

/// Answers a request to a bucket's website endpoint.
pub(crate) fn website(cloud: &Cloud, request: &Request, bucket: &str, path: &str) -> Response {
    let mut response = website::serve(cloud, request, bucket, path);
    if !crate::addresses::host_of(request).contains(".s3-website") {
        sandbox(&mut response);
    }
    response
}

/// `GetObject` and `PutObject` for other services.
pub(crate) fn act(cloud: &Cloud, action: &str, input: &serde_json::Value) -> crate::aws_json::Answer {
    act::act(cloud, action, input)
}
