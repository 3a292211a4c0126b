//! `GetObject` and `PutObject` for other services, in the JSON of Step Functions' SDK integrations. As recorded.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::access::Caller;
use super::checksum::{self, Algorithm};
use super::error::S3Error;
use super::objects;
use super::state::Object;
use crate::aws_json::{Answer, parse};
use crate::cloud::Cloud;
use crate::error::AwsError;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Get {
    bucket: String,
    key: String,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Put {
    bucket: String,
    key: String,
    #[serde(default)]
    body: Option<Value>,
    content_type: Option<String>,
    cache_control: Option<String>,
    content_disposition: Option<String>,
    content_encoding: Option<String>,
    content_language: Option<String>,
    #[serde(default)]
    metadata: std::collections::BTreeMap<String, String>,
}

/// Runs an action whose permission was checked already.
pub(super) fn act(cloud: &Cloud, action: &str, input: &Value) -> Answer {
    match action {
        "GetObject" => get(cloud, &parse("s3:GetObject", input.clone())?),
        "PutObject" => put(cloud, parse("s3:PutObject", input.clone())?),
        other => Err(AwsError::unsupported(format_args!("the operation s3:{other}"))),
    }
}

fn get(cloud: &Cloud, input: &Get) -> Answer {
    let found = objects::find(cloud, (&input.bucket, &input.key), &Caller::Owner);
    let (object, body) = found.map_err(|error| error.aws())?;
    let mut output = Map::new();
    let mut put = |name: &str, value: Value| output.insert(name.to_owned(), value);
    put("AcceptRanges", json!("bytes"));
    put("ContentLength", json!(object.size));
    put("ContentType", json!(object.content_type));
    put("ETag", json!(object.etag));
    put("LastModified", json!(object.modified.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()));
    put("Metadata", json!(object.metadata));
    put("ServerSideEncryption", json!("AES256"));
    for (header, name) in [
        ("cache-control", "CacheControl"),
        ("content-disposition", "ContentDisposition"),
        ("content-encoding", "ContentEncoding"),
        ("content-language", "ContentLanguage"),
    ] {
        if let Some(value) = object.headers.get(header) {
            put(name, json!(value));
        }
    }
    put("Body", json!(String::from_utf8_lossy(&body)));
    Ok(Value::Object(output))
}

/// Step Functions writes the body as JSON: a text keeps its quotes.
fn put(cloud: &Cloud, input: Put) -> Answer {
    let body = input.body.map(|body| body.to_string()).unwrap_or_default();
    let headers = [
        ("cache-control", input.cache_control),
        ("content-disposition", input.content_disposition),
        ("content-encoding", input.content_encoding),
        ("content-language", input.content_language),
    ];
    let object = Object {
        blob: String::new(),
        size: body.len() as u64,
        etag: checksum::etag(body.as_bytes()),
        modified: cloud.env().now(),
        content_type: input.content_type.unwrap_or_else(|| "text/plain; charset=UTF-8".to_owned()),
        headers: headers.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect(),
        metadata: input.metadata,
        checksum: Algorithm::Crc32.of(body.as_bytes()),
        tags: Vec::new(),
        version: None,
        parts: Vec::new(),
    };
    if input.key.is_empty() || input.key.len() > objects::MAX_KEY {
        return Err(S3Error::KeyTooLong { size: input.key.len() }.aws());
    }
    let output = json!({
        "ChecksumCRC32": object.checksum.value,
        "ChecksumType": "FULL_OBJECT",
        "ETag": object.etag,
        "ServerSideEncryption": "AES256",
    });
    objects::store(cloud, (&input.bucket, &input.key), object, body.into()).map_err(|error| error.aws())?;
    Ok(output)
}
