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

/// `environment.site`.
pub static CHECK: Check = Check {
    id: "environment.site",
    lab: Lab::Environment,
    points: points("environment.site"),
    claim: "the site is served through CloudFront and the bucket refuses strangers",
    needs: &["environment.identity"],
    hints: [
        "Two ways lead to the site's files: through CloudFront and straight to the bucket. One of them has to be closed.",
        "Look at the distribution `cafe website` (default root object, origin access control) and at the bucket's policy.",
        "Run `cafelab restore`; it puts back block public access, the bucket policy and the distribution.",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let names = context.names().await?;
    let Some(distribution) = context.distribution().await? else {
        let expected = format!("a distribution with the comment `{}`", names.distribution);
        let finding = Finding::known(&mistakes::DISTRIBUTION_MISSING, expected, "no such distribution", "CloudFront");
        return notes.fail(finding);
    };
    let place = format!("distribution {}", distribution.id);
    if !distribution.enabled {
        let place = format!("{place}, Enabled");
        return notes.fail(Finding::known(&mistakes::DISTRIBUTION_DISABLED, "enabled", "disabled", place));
    }
    let origin = context.site_origin().await?;
    let bucket = bucket_url(context, distribution, &names.bucket);
    let (root, index) = (format!("{origin}/"), format!("{origin}/index.html"));
    let (root, index, direct) = futures::try_join!(context.get(&root), context.get(&index), context.get(&bucket))?;
    for answer in [&root, &index, &direct] {
        notes.saw(answer.evidence());
    }
    if let Some(finding) = served(distribution, &root, &index, &place)? {
        return notes.fail(finding);
    }
    if direct.status.is_success() {
        let place = format!("bucket {}, policy and public access block", names.bucket);
        let finding = Finding::known(&mistakes::BUCKET_PUBLIC, "403 for strangers", direct.summary(), place);
        return notes.fail(finding.reproduce(curl(&direct.url)));
    }
    notes.pass()
}

fn served(
    distribution: &Distribution,
    root: &Answer,
    index: &Answer,
    place: &str,
) -> Result<Option<Finding>, Unjudged> {
    let deploying = distribution.status != "Deployed";
    if !(root.status.is_success() && index.status.is_success()) && deploying {
        let cause = format!("its status is {}", distribution.status);
        return Err(Unjudged::new(place, cause, "CloudFront takes some minutes: wait and check again."));
    }
    let reproduce = |answer: &Answer| curl(&answer.url);
    if !index.status.is_success() {
        let refused = index.status.as_u16() == 403;
        let mistake = if refused { &mistakes::SITE_REFUSED } else { &mistakes::SITE_FILE_MISSING };
        let finding = Finding::known(mistake, "200 for /index.html", index.summary(), place);
        return Ok(Some(finding.reproduce(reproduce(index))));
    }
    if !root.status.is_success() {
        let place = format!("{place}, DefaultRootObject");
        let finding = Finding::known(&mistakes::NO_DEFAULT_ROOT_OBJECT, "200 for /", root.summary(), place);
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
