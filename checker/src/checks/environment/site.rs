//! `environment.site`: people reach the site through CloudFront, and only through it.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::observe::probe::Answer;
use crate::observe::site::Distribution;
use crate::reproduce::curl;
use crate::text;
use crate::text::Text;

/// `environment.site`.
pub static CHECK: Check = Check {
    id: "environment.site",
    lab: Lab::Environment,
    points: points("environment.site"),
    needs: &["environment.identity"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let names = context.names().await?;
    let Some(distribution) = context.distribution().await? else {
        let expected = text!("a-distribution-with", comment = &names.distribution);
        let finding =
            Finding::known(&mistakes::DISTRIBUTION_MISSING, expected, text!("no-such-distribution"), "CloudFront");
        return notes.fail(finding);
    };
    let place = text!("place-distribution", id = &distribution.id);
    if !distribution.enabled {
        let place = place.property("Enabled");
        return notes.fail(Finding::known(
            &mistakes::DISTRIBUTION_DISABLED,
            text!("enabled"),
            text!("disabled"),
            place,
        ));
    }
    let origin = context.site_origin().await?;
    let bucket = bucket_url(context, distribution, &names.bucket);
    let (root, index) = (format!("{origin}/"), format!("{origin}/index.html"));
    let (root, index, direct, config) =
        futures::try_join!(context.get(&root), context.get(&index), context.get(&bucket), context.config_file())?;
    for answer in [&root, &index, &direct] {
        notes.saw(answer.evidence());
    }
    // To those who may not list it, a private bucket says 403 of a file that is not there.
    let serves_others = config.answer.status.is_success();
    if let Some(finding) = served(distribution, &root, &index, serves_others, &place)? {
        return notes.fail(finding);
    }
    if direct.status.is_success() {
        let place = text!("place-bucket", bucket = &names.bucket).property("Policy, PublicAccessBlock");
        let finding = Finding::known(
            &mistakes::BUCKET_PUBLIC,
            text!("status-for-strangers", status = "403"),
            direct.summary(),
            place,
        );
        return notes.fail(finding.reproduce(curl(&direct.url)));
    }
    notes.pass()
}

fn served(
    distribution: &Distribution,
    root: &Answer,
    index: &Answer,
    serves_others: bool,
    place: &Text,
) -> Result<Option<Finding>, Unjudged> {
    let deploying = distribution.status != "Deployed";
    if !(root.status.is_success() && index.status.is_success()) && deploying {
        let cause = text!("its-status-is", status = &distribution.status);
        return Err(Unjudged::new(place, cause, text!("wait-for-cloudfront")).settling());
    }
    let reproduce = |answer: &Answer| curl(&answer.url);
    if !index.status.is_success() {
        let refused = index.status.as_u16() == 403 && !serves_others;
        let (mistake, place) = if refused {
            (&mistakes::SITE_REFUSED, place.property("Origins, bucket policy"))
        } else {
            (&mistakes::SITE_FILE_MISSING, place.property("index.html"))
        };
        let expected = text!("status-for-path", status = "200", path = "/index.html");
        let finding = Finding::known(mistake, expected, index.summary(), place);
        return Ok(Some(finding.reproduce(reproduce(index))));
    }
    if !root.status.is_success() {
        let place = place.property("DefaultRootObject");
        let finding = Finding::known(
            &mistakes::NO_DEFAULT_ROOT_OBJECT,
            text!("status-for-path", status = "200", path = "/"),
            root.summary(),
            place,
        );
        return Ok(Some(finding.reproduce(reproduce(root))));
    }
    Ok(not_html(index, "index.html"))
}

/// A page that browsers would download.
pub fn not_html(answer: &Answer, file: &str) -> Option<Finding> {
    let kind = answer.header("content-type").unwrap_or("none");
    (!kind.starts_with("text/html")).then(|| {
        let place = format!("{file}, Content-Type");
        let finding = Finding::known(&mistakes::WRONG_CONTENT_TYPE, "text/html", kind, place);
        finding.reproduce(curl(&answer.url))
    })
}

/// Where a stranger would try to get around CloudFront.
fn bucket_url(context: &Context, distribution: &Distribution, named: &str) -> String {
    let from_origin = distribution.origins.iter().find(|origin| origin.contains(".s3")).map(String::as_str);
    let bucket = from_origin.and_then(|origin| origin.split_once(".s3")).map_or(named, |(bucket, _)| bucket);
    match context.cafe.addresses.endpoint() {
        Some(endpoint) => format!("{}/{bucket}/index.html", endpoint.origin().ascii_serialization()),
        None => format!("https://{bucket}.s3.{}.amazonaws.com/index.html", context.cafe.region),
    }
}
