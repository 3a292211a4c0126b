//! `domain.active`: the pool has a login domain that answers.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;
use crate::text;

/// `domain.active`.
pub static CHECK: Check = Check {
    id: "domain.active",
    lab: Lab::UserPool,
    points: points("domain.active"),
    needs: &["user-pool.exists"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let pool = context.the_pool().await?;
    let place = pool.place().property("Domain");
    let reproduce =
        context.aws(&["cognito-idp", "describe-user-pool", "--user-pool-id", &pool.id, "--query", "UserPool.Domain"]);
    let Some(domain) = &pool.domain else {
        let finding = Finding::known(&mistakes::DOMAIN_MISSING, text!("a-domain"), text!("none"), place);
        return notes.fail(finding.reproduce(reproduce));
    };
    let (status, _) = context.domain_status(domain).await?;
    let status = status.unwrap_or_else(|| "unknown".to_owned());
    notes.saw(Evidence::aws(
        "cognito-idp DescribeUserPoolDomain",
        text!("is-of-kind", name = domain.name(), kind = &status),
    ));
    if matches!(status.as_str(), "CREATING" | "UPDATING") {
        let cause = text!("its-status-is", status = status);
        return Err(Unjudged::new(place, cause, text!("wait-for-domain")).settling());
    }
    if status != "ACTIVE" {
        let finding = Finding::known(&mistakes::DOMAIN_NOT_ACTIVE, "ACTIVE", status, place);
        return notes.fail(finding.reproduce(reproduce));
    }
    let answer = context.get(&format!("{}/login", context.domain_url().await?)).await?;
    notes.saw(answer.evidence());
    notes.pass()
}
