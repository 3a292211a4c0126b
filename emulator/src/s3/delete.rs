//! `DeleteObject` and `DeleteObjects`.

use http::StatusCode;

use super::access;
use super::call::{Answer, Call, NAMESPACE};
use super::error::S3Error;
use crate::xml::Element;

/// AWS's limit of one request.
const MAX_KEYS: usize = 1000;

/// `DeleteObject`: deleting what is not there is fine.
pub(super) fn one(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    remove(call, &call.key);
    Ok(Call::done(StatusCode::NO_CONTENT))
}

/// `DeleteObjects`: each key is judged for itself.
pub(super) fn many(call: &Call<'_>) -> Answer {
    call.look(|_| Ok(()))?;
    let tree = call.xml()?;
    let quiet = tree.child_text("Quiet").is_some_and(|text| text == "true");
    let keys: Vec<&str> = tree.all("Object").filter_map(|object| object.child_text("Key")).collect();
    if keys.is_empty() || keys.len() > MAX_KEYS {
        return Err(S3Error::MalformedXml);
    }
    let mut result = Element::new("DeleteResult").attribute("xmlns", NAMESPACE);
    for key in keys {
        let allowed = call.look(|bucket| {
            let place = (call.bucket.as_str(), bucket);
            access::authorize(call.cloud, place, &call.caller, "s3:DeleteObject", Some(key))
        });
        let item = match allowed {
            Ok(()) => {
                remove(call, key);
                (!quiet).then(|| Element::new("Deleted").with(Element::text("Key", key)))
            }
            Err(error) => {
                let error = error.aws();
                Some(
                    Element::new("Error")
                        .with(Element::text("Key", key))
                        .with(Element::text("Code", &error.code))
                        .with(Element::text("Message", &error.message)),
                )
            }
        };
        result = result.with_all(item);
    }
    Ok(Call::document(&result))
}

fn remove(call: &Call<'_>, key: &str) {
    if call.look(|bucket| Ok(bucket.objects.contains_key(key))) != Ok(true) {
        return;
    }
    let mut state = call.cloud.s3().write();
    let object = state.buckets.get_mut(&call.bucket).and_then(|bucket| bucket.objects.remove(key));
    if let Some(object) = object {
        state.release(&object.blob);
    }
}
