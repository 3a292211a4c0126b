//! IAM: roles and policies, and whether a role may do what a service asks in its name.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/APIReference/welcome.html>. Not here: users and groups. The one caller
//! of this cloud may do everything; only what services do under a role is authorized.

mod attachments;
mod authorize;
mod aws_managed;
mod differences;
mod error;
mod inline;
mod managed;
mod model;
mod names;
pub mod policy;
mod principals;
mod roles;
mod tags;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::query::{Op, QueryService};
use crate::{Cloud, Request, Response};
pub(crate) use differences::DIFFERENCES;

pub(crate) use authorize::authorize;
use error::Error;
use model::{ManagedPolicy, Role};

/// All there is in this service.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct State {
    /// By name.
    roles: BTreeMap<String, Role>,
    /// The account's own policies, by ARN.
    policies: BTreeMap<String, ManagedPolicy>,
}

impl State {
    fn role(&self, name: &str) -> Result<&Role, Error> {
        self.roles.get(name).ok_or_else(|| Error::NoRole(name.to_owned()))
    }

    fn role_mut(&mut self, name: &str) -> Result<&mut Role, Error> {
        self.roles.get_mut(name).ok_or_else(|| Error::NoRole(name.to_owned()))
    }
}

/// The service and its table of operations.
pub(crate) const SERVICE: QueryService = QueryService {
    name: "iam",
    version: "2010-05-08",
    namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
    ops: &[
        Op::act("AttachRolePolicy", &["RoleName", "PolicyArn"], attachments::attach),
        Op::get("CreatePolicy", managed::CREATE, managed::create),
        Op::get("CreateRole", roles::CREATE, roles::create),
        Op::act("DeletePolicy", &["PolicyArn"], managed::delete),
        Op::act("DeleteRole", &["RoleName"], roles::delete),
        Op::act("DeleteRolePolicy", &["RoleName", "PolicyName"], inline::delete),
        Op::act("DetachRolePolicy", &["RoleName", "PolicyArn"], attachments::detach),
        Op::get("GetPolicy", &["PolicyArn"], managed::get),
        Op::get("GetPolicyVersion", &["PolicyArn", "VersionId"], managed::version),
        Op::get("GetRole", &["RoleName"], roles::get),
        Op::get("GetRolePolicy", &["RoleName", "PolicyName"], inline::get),
        Op::get("ListAttachedRolePolicies", &["RoleName", "PathPrefix", "Marker", "MaxItems"], attachments::list),
        Op::get("ListInstanceProfilesForRole", &["RoleName", "Marker", "MaxItems"], roles::instance_profiles),
        Op::get("ListPolicies", managed::LIST, managed::list),
        Op::get("ListPolicyVersions", &["PolicyArn", "Marker", "MaxItems"], managed::versions),
        Op::get("ListRolePolicies", &["RoleName", "Marker", "MaxItems"], inline::list),
        Op::get("ListRoleTags", &["RoleName", "Marker", "MaxItems"], tags::list),
        Op::get("ListRoles", &["PathPrefix", "Marker", "MaxItems"], roles::list),
        Op::act("PutRolePolicy", &["RoleName", "PolicyName", "PolicyDocument"], inline::put),
        Op::act("TagRole", &["RoleName", "Tags"], tags::tag),
        Op::act("UntagRole", &["RoleName", "TagKeys"], tags::untag),
        Op::act("UpdateAssumeRolePolicy", &["RoleName", "PolicyDocument"], roles::update_trust),
        Op::get("UpdateRole", &["RoleName", "Description", "MaxSessionDuration"], roles::update),
    ],
};

/// Answers a request to the service's API.
pub(crate) fn handle(cloud: &Cloud, request: &Request) -> Response {
    SERVICE.handle(cloud, request)
}
