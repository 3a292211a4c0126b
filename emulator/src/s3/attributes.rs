//! `GetObjectAttributes`: what S3 knows of an object, without its body.
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html>.

use http::header;

use super::call::{Answer, Call, NAMESPACE};
use super::error::S3Error;
use super::state::Object;
use super::{conditions, objects, versions};
use crate::message::set;
use crate::xml::Element;

const KNOWN: &[&str] = &["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"];

/// `GetObjectAttributes`.
pub(super) fn get(call: &Call<'_>) -> Answer {
    let wanted = wanted(call)?;
    let place = (call.bucket.as_str(), call.key.as_str());
    let (object, _) = objects::find_version(call.cloud, place, versions::asked(call)?, &call.caller)?;
    let mut tree = Element::new("GetObjectAttributesResponse").attribute("xmlns", NAMESPACE);
    // In the order of the documentation, whatever the order of the request.
    for name in KNOWN.iter().filter(|name| wanted.iter().any(|wanted| wanted == *name)) {
        tree = tree.with_all(attribute(name, &object));
    }
    let mut response = Call::document(&tree);
    set(&mut response, header::LAST_MODIFIED, &conditions::http_date(object.modified));
    let version = call.look(|bucket| Ok(bucket.label(object.version.as_deref())))?;
    versions::stamp(&mut response, version.as_deref());
    Ok(response)
}

/// The attributes that the request names, in one header or in several.
fn wanted(call: &Call<'_>) -> Result<Vec<String>, S3Error> {
    let headers = call.request.headers().get_all("x-amz-object-attributes").iter();
    let texts: Vec<&str> = headers.filter_map(|value| value.to_str().ok()).collect();
    let names: Vec<String> = texts.iter().flat_map(|text| text.split(',')).map(|name| name.trim().to_owned()).collect();
    let refused = |value: String, text: &str| {
        Err(S3Error::InvalidArgument { name: "x-amz-object-attributes", value, text: text.to_owned() })
    };
    match names.iter().find(|name| !KNOWN.contains(&name.as_str())) {
        Some(unknown) => refused(unknown.clone(), "Invalid attribute name specified."),
        None if names.is_empty() => refused(
            "null".to_owned(),
            "The x-amz-object-attributes header specifying the attributes to be retrieved is either missing or empty",
        ),
        None => Ok(names),
    }
}

fn attribute(name: &str, object: &Object) -> Option<Element> {
    Some(match name {
        "ETag" => Element::text("ETag", object.etag.trim_matches('"')),
        "Checksum" => {
            let checksum = &object.checksum;
            Element::new("Checksum")
                .with(Element::text(format!("Checksum{}", checksum.algorithm.name()), &checksum.value))
                .with(Element::text("ChecksumType", checksum.kind()))
        }
        "ObjectParts" if object.parts.is_empty() => return None,
        "ObjectParts" => Element::new("ObjectParts").with(Element::text("PartsCount", object.parts.len())),
        "StorageClass" => Element::text("StorageClass", "STANDARD"),
        _ => Element::text("ObjectSize", object.size),
    })
}
