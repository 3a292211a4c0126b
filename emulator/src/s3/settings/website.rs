//! The website configuration of a bucket. Serving the site is the business of [`crate::s3::website`].
//!
//! Source: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html>.

use http::StatusCode;

use crate::s3::call::{Answer, Call, NAMESPACE};
use crate::s3::error::{Part, S3Error};
use crate::xml::Element;

/// `GetBucketWebsite`.
pub(in crate::s3) fn get_website(call: &Call<'_>) -> Answer {
    let config = call.look(|bucket| Ok(bucket.website.clone()))?;
    let config = config.ok_or_else(|| S3Error::NoSuch(Part::Website, call.bucket.clone()))?;
    Ok(Call::document(&config.attribute("xmlns", NAMESPACE)))
}

/// `PutBucketWebsite`.
pub(in crate::s3) fn put_website(call: &Call<'_>) -> Answer {
    let config = call.xml()?;
    check(&config)?;
    call.change(|bucket| bucket.website = Some(config))?;
    Ok(Call::done(StatusCode::OK))
}

/// `DeleteBucketWebsite`.
pub(in crate::s3) fn delete_website(call: &Call<'_>) -> Answer {
    call.change(|bucket| bucket.website = None)?;
    Ok(Call::done(StatusCode::NO_CONTENT))
}

fn check(config: &Element) -> Result<(), S3Error> {
    let known = ["IndexDocument", "ErrorDocument", "RedirectAllRequestsTo", "RoutingRules"];
    if config.name != "WebsiteConfiguration" || config.children.iter().any(|child| !known.contains(&&*child.name)) {
        return Err(S3Error::MalformedXml);
    }
    if let Some(redirect) = config.child("RedirectAllRequestsTo") {
        if config.children.len() > 1 {
            let text = "RedirectAllRequestsTo cannot be provided in conjunction with other Routing Rules.";
            return Err(invalid("RedirectAllRequestsTo", "", text));
        }
        if redirect.child_text("HostName").unwrap_or_default().is_empty() {
            return Err(S3Error::MalformedXml);
        }
        return check_protocol(redirect);
    }
    let index = config.child("IndexDocument");
    let Some(index) = index else {
        let text = "A value for IndexDocument Suffix must be provided if RedirectAllRequestsTo is empty";
        return Err(invalid("IndexDocument", "null", text));
    };
    let suffix = index.child_text("Suffix").unwrap_or_default();
    if suffix.is_empty() || suffix.contains('/') {
        return Err(invalid("IndexDocument", suffix, "The IndexDocument Suffix is not well formed"));
    }
    let key = config.child("ErrorDocument").map(|error| error.child_text("Key").unwrap_or_default());
    if key.is_some_and(str::is_empty) {
        return Err(invalid("ErrorDocument", "", "The ErrorDocument Key is not well formed"));
    }
    let rules = config.child("RoutingRules");
    rules.into_iter().flat_map(|rules| &rules.children).try_for_each(check_rule)
}

fn check_rule(rule: &Element) -> Result<(), S3Error> {
    let redirect = rule.child("Redirect").filter(|redirect| !redirect.children.is_empty());
    let redirect = redirect.ok_or(S3Error::MalformedXml)?;
    if redirect.child("ReplaceKeyWith").is_some() && redirect.child("ReplaceKeyPrefixWith").is_some() {
        let text = "You can only define ReplaceKeyPrefix or ReplaceKey but not both.";
        return Err(S3Error::InvalidRequest(text.to_owned()));
    }
    if let Some(code) = redirect.child_text("HttpRedirectCode")
        && !code.parse::<u16>().is_ok_and(|code| (301..=308).contains(&code))
    {
        let text = format!("The provided HTTP redirect code ({code}) is not valid. Valid codes are 3XX except 300.");
        return Err(S3Error::InvalidRequest(text));
    }
    check_protocol(redirect)
}

fn check_protocol(redirect: &Element) -> Result<(), S3Error> {
    match redirect.child_text("Protocol") {
        None | Some("http" | "https") => Ok(()),
        Some(_) => Err(S3Error::InvalidRequest("Invalid protocol, protocol can be http or https. If not defined the protocol will be selected automatically.".to_owned())),
    }
}

fn invalid(name: &'static str, value: &str, text: &str) -> S3Error {
    S3Error::InvalidArgument { name, value: value.to_owned(), text: text.to_owned() }
}
