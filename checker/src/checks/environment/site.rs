//! `environment.site`: people reach the site through CloudFront, and only through it.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::bucket::{Grant, Reach, served_bucket};
use crate::observe::probe::Answer;
use crate::observe::site::{Distribution, Origin};
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

/// What a stranger would look for in the bucket.
const FILES: [&str; 3] = ["index.html", "config.json", "js/main.js"];

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
    let (root, index) = (format!("{origin}/"), format!("{origin}/index.html"));
    let (root, index, config) = futures::try_join!(context.get(&root), context.get(&index), context.config_file())?;
    for answer in [&root, &index] {
        notes.saw(answer.evidence());
    }
    // To those who may not list it, a private bucket says 403 of a file that is not there.
    let serves_others = config.answer.status.is_success();
    let bucket = served_bucket(distribution, &names.bucket);
    let misplaced = !index.status.is_success() && is_misplaced(context, distribution, bucket).await;
    if let Some(finding) = served(distribution, (&root, &index), (serves_others, misplaced), &place)? {
        return notes.fail(finding);
    }
    match around(context, bucket, &mut notes).await? {
        Some(finding) => notes.fail(finding),
        None => notes.pass(),
    }
}

/// Whether CloudFront looks for the site below a path where it is not.
async fn is_misplaced(context: &Context, distribution: &Distribution, bucket: &str) -> bool {
    let Some(path) = distribution.origin.as_ref().map(|origin| origin.path.trim_matches('/')) else { return false };
    let key = format!("{path}/index.html");
    let look = || context.cafe.clients.s3.head_object().bucket(bucket).key(&key).send();
    !path.is_empty() && context.options.patience.call(look).await.is_err()
}

/// What strangers can do with the bucket itself, the worst first.
async fn around(context: &Context, bucket: &str, notes: &mut Notes) -> Result<Option<Finding>, Unjudged> {
    let url = context.bucket_url(bucket);
    let list = format!("{url}/?list-type=2");
    let [page, config, script] = FILES.map(|file| format!("{url}/{file}"));
    let (page, config, script, listed, grants) = futures::try_join!(
        context.get(&page),
        context.get(&config),
        context.get(&script),
        context.get(&list),
        context.open_to_all(bucket)
    )?;
    for answer in [&page, &config, &script, &listed] {
        notes.saw(answer.evidence());
    }
    let place = text!("place-bucket", bucket = bucket).property("Policy, PublicAccessBlock");
    let found = |mistake: &Mistake, expected: Text, seen: Text| Finding::known(mistake, expected, seen, place.clone());
    let allowed = |mistake: &Mistake, action: &str| {
        let policy = context.aws(&["s3api", "get-bucket-policy", "--bucket", bucket]);
        found(mistake, text!("nothing-for-strangers"), text!("allowed-to-all", action = action)).reproduce(policy)
    };
    // Writing is never tried.
    if let Some(grant) = grants.iter().find(|grant| grant.reach == Reach::Write) {
        return Ok(Some(allowed(&mistakes::BUCKET_WRITABLE, &grant.action)));
    }
    let refused = || text!("status-for-strangers", status = "403");
    if let Some(read) = [&page, &config, &script].into_iter().find(|answer| answer.status.is_success()) {
        let finding = found(&mistakes::BUCKET_PUBLIC, refused(), read.summary());
        return Ok(Some(finding.reproduce(curl(&read.url))));
    }
    if listed.status.is_success() {
        let seen = text!("list-for-strangers", answer = listed.summary(), action = "s3:ListBucket");
        return Ok(Some(found(&mistakes::BUCKET_LISTED, refused(), seen).reproduce(curl(&list))));
    }
    // What was refused just now is not open, whatever this policy says: others may stand before it.
    let disproved = |grant: &&Grant| match grant.reach {
        Reach::Write => false,
        Reach::List => true,
        Reach::Read => FILES.iter().all(|file| grant.covers(bucket, file)),
    };
    Ok(grants.iter().find(|grant| !disproved(grant)).map(|grant| {
        let listing = grant.reach == Reach::List;
        allowed(if listing { &mistakes::BUCKET_LISTED } else { &mistakes::BUCKET_PUBLIC }, &grant.action)
    }))
}

fn served(
    distribution: &Distribution,
    (root, index): (&Answer, &Answer),
    (serves_others, misplaced): (bool, bool),
    place: &Text,
) -> Result<Option<Finding>, Unjudged> {
    let deploying = distribution.status != "Deployed";
    if !(root.status.is_success() && index.status.is_success()) && deploying {
        let cause = text!("its-status-is", status = &distribution.status);
        return Err(Unjudged::new(place, cause, text!("wait-for-cloudfront")).settling());
    }
    let reproduce = |answer: &Answer| curl(&answer.url);
    if !index.status.is_success() {
        return Ok(Some(
            unserved(distribution.origin.as_ref(), index, (serves_others, misplaced), place)
                .reproduce(reproduce(index)),
        ));
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
    if index.body.is_empty() {
        let place = place.property("index.html");
        let finding = Finding::known(&mistakes::INDEX_PAGE_EMPTY, text!("a-page"), text!("no-bytes"), place);
        return Ok(Some(finding.reproduce(reproduce(index))));
    }
    Ok(not_html(index, "index.html"))
}

/// Why `/index.html` is not served: what CloudFront asks for, how it asks, whether it may, or the file itself.
fn unserved(
    origin: Option<&Origin>,
    index: &Answer,
    (serves_others, misplaced): (bool, bool),
    place: &Text,
) -> Finding {
    let expected = text!("status-for-path", status = "200", path = "/index.html");
    let refused = index.status.as_u16() == 403 && !serves_others;
    let unsigned = origin.is_some_and(|origin| origin.bucket().is_some() && !origin.signs);
    if let Some(origin) = origin.filter(|_| misplaced && !serves_others) {
        let seen = text!("asked-below", answer = index.summary(), path = &origin.path);
        Finding::known(&mistakes::ORIGIN_PATH, expected, seen, place.property("OriginPath"))
    } else if refused && unsigned {
        let seen = text!("asked-without-signature", answer = index.summary());
        let place = place.property("OriginAccessControlId");
        Finding::known(&mistakes::ORIGIN_WITHOUT_ACCESS_CONTROL, expected, seen, place)
    } else if refused {
        let place = place.property("Origins, bucket policy");
        Finding::known(&mistakes::SITE_REFUSED, expected, index.summary(), place)
    } else {
        Finding::known(&mistakes::SITE_FILE_MISSING, expected, index.summary(), place.property("index.html"))
    }
}

/// A page that browsers would download.
pub fn not_html(answer: &Answer, file: &str) -> Option<Finding> {
    let kind = answer.header("content-type").unwrap_or("none");
    (!answer.is_html()).then(|| {
        let place = format!("{file}, Content-Type");
        let finding = Finding::known(&mistakes::WRONG_CONTENT_TYPE, "text/html", kind, place);
        finding.reproduce(curl(&answer.url))
    })
}
