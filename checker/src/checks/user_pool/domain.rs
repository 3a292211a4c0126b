//! `domain.active`: the pool has a login domain that answers.

use cafe::lab::Lab;

use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes;

/// `domain.active`.
pub static CHECK: Check = Check {
    id: "domain.active",
    lab: Lab::UserPool,
    points: points("domain.active"),
    claim: "the pool has an active domain that answers",
    needs: &["user-pool.exists"],
    hints: [
        "The login page needs an address. Which one?",
        "Look at the pool's domain. A prefix is enough; it has to be unique in the region.",
        "Call CreateUserPoolDomain with a prefix such as cafe-1f0a2b3c and ManagedLoginVersion 1.",
    ],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let pool = context.the_pool().await?;
    let place = format!("user pool {} ({}), domain", pool.name, pool.id);
    let reproduce = context.aws(&["cognito-idp", "describe-user-pool", "--user-pool-id", &pool.id, "--query", "UserPool.Domain"]);
    let Some(domain) = &pool.domain else {
        let finding = Finding::known(&mistakes::DOMAIN_MISSING, "a domain", "none", place);
        return notes.fail(finding.reproduce(reproduce));
    };
    let (status, _) = context.domain_status(domain).await?;
    let status = status.unwrap_or_else(|| "unknown".to_owned());
    notes.saw(Evidence::aws("cognito-idp DescribeUserPoolDomain", format!("{} is {status}", domain.name())));
    if matches!(status.as_str(), "CREATING" | "UPDATING") {
        let cause = format!("its status is {status}");
        return Err(Unjudged::new(place, cause, "A new domain takes up to a minute: wait and check again."));
    }
    if status != "ACTIVE" {
        let finding = Finding::known(&mistakes::DOMAIN_NOT_ACTIVE, "the status ACTIVE", status, place);
        return notes.fail(finding.reproduce(reproduce));
    }
    let answer = context.get(&format!("{}/login", context.domain_url().await?)).await?;
    notes.saw(answer.evidence());
    notes.pass()
}
