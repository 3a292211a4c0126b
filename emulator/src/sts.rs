//! STS: who am I. The cloud has one caller, the user whose credentials it was made with.
//!
//! Source: <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html>. Not here: temporary
//! credentials. What services do under a role is the business of [`crate::on_behalf`] and [`crate::iam`].

use crate::cloud::Settings;
use crate::operations::Difference;
use crate::query::{Answer, Form, Op, QueryService};
use crate::xml::Element;
use crate::{Cloud, Request, Response};

/// The service and its table of operations.
pub(crate) const SERVICE: QueryService = QueryService {
    name: "sts",
    version: "2011-06-15",
    namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
    ops: &[Op::get("GetCallerIdentity", &[], get_caller_identity)],
};

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[Difference {
    subject: "AssumeRole, GetSessionToken and other temporary credentials",
    here: "501; the one caller has one long-lived key",
    why: "services take on roles among themselves, and nobody else needs to in the labs",
}];

/// Shape of a user's unique id: `AIDA` and 17 letters or digits.
const CALLER_ID: &str = "AIDACAFELABSOFIA2AWS3";

/// Answers a request to STS.
pub(crate) fn handle(cloud: &Cloud, request: &Request) -> Response {
    SERVICE.handle(cloud, request)
}

/// The ARN of the one who signs requests to this cloud.
pub(crate) fn caller_arn(settings: &Settings) -> String {
    format!("arn:aws:iam::{}:user/sofia", settings.account)
}

#[expect(clippy::unnecessary_wraps, reason = "rows of the table of operations can fail")]
fn get_caller_identity(cloud: &Cloud, _: &Form) -> Answer {
    let settings = cloud.settings();
    Ok(vec![
        Element::text("Arn", caller_arn(settings)),
        Element::text("UserId", CALLER_ID),
        Element::text("Account", &settings.account),
    ])
}
