//! Cognito user pools: the control plane, users, signing in, tokens. The login pages are in [`crate::hosted_ui`].
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/Welcome.html>.

mod branding;
mod certificate;
mod clients;
pub(crate) mod codes;
pub(crate) mod cors;
mod differences;
mod discovery;
mod domains;
pub(crate) mod error;
mod groups;
mod identity_providers;
mod input;
pub(crate) mod keys;
pub(crate) mod mail;
mod password;
mod pools;
pub(crate) mod recovery;
pub(crate) mod renewal;
mod resource_servers;
pub(crate) mod seal;
pub(crate) mod secret;
mod self_service;
pub(crate) mod sign_in;
pub(crate) mod sign_up;
pub(crate) mod state;
mod tags;
pub(crate) mod tokens;
pub(crate) mod users;
mod verifier;

use http::HeaderName;

use crate::aws_json::{JsonService, Op};
use crate::message::set;
use crate::{Cloud, Request, Response};
pub(crate) use differences::DIFFERENCES;

pub(crate) use clients::settings::OAuthFlow;
pub(crate) use pools::settings::PasswordPolicy;
pub use state::State;
pub use tokens::{TokenError, verify_token};

/// The service and its table of operations.
pub(crate) const SERVICE: JsonService = JsonService {
    name: "cognito-idp",
    target: "AWSCognitoIdentityProviderService",
    namespace: "",
    content_type: "application/x-amz-json-1.1",
    ops: &[
        Op::signed("CreateUserPool", pools::create),
        Op::signed("DescribeUserPool", pools::describe),
        Op::signed("UpdateUserPool", pools::update),
        Op::signed("DeleteUserPool", pools::delete),
        Op::signed("ListUserPools", pools::list),
        Op::signed("AddCustomAttributes", pools::add_attributes),
        Op::signed("GetUserPoolMfaConfig", pools::mfa),
        Op::signed("SetUserPoolMfaConfig", pools::set_mfa),
        Op::signed("CreateUserPoolClient", clients::create),
        Op::signed("DescribeUserPoolClient", clients::describe),
        Op::signed("UpdateUserPoolClient", clients::update),
        Op::signed("DeleteUserPoolClient", clients::delete),
        Op::signed("ListUserPoolClients", clients::list),
        Op::signed("AddUserPoolClientSecret", clients::secrets::add),
        Op::signed("ListUserPoolClientSecrets", clients::secrets::list),
        Op::signed("DeleteUserPoolClientSecret", clients::secrets::delete),
        Op::signed("GetSigningCertificate", certificate::get),
        Op::signed("ListIdentityProviders", identity_providers::list),
        Op::signed("DescribeIdentityProvider", identity_providers::describe),
        Op::signed("CreateUserPoolDomain", domains::create),
        Op::signed("DescribeUserPoolDomain", domains::describe),
        Op::signed("UpdateUserPoolDomain", domains::update),
        Op::signed("DeleteUserPoolDomain", domains::delete),
        Op::signed("CreateManagedLoginBranding", branding::create),
        Op::signed("UpdateManagedLoginBranding", branding::update),
        Op::signed("DescribeManagedLoginBranding", branding::describe),
        Op::signed("DescribeManagedLoginBrandingByClient", branding::describe_by_client),
        Op::signed("DeleteManagedLoginBranding", branding::delete),
        Op::signed("AdminCreateUser", users::create),
        Op::signed("AdminGetUser", users::get),
        Op::signed("ListUsers", users::list),
        Op::signed("AdminSetUserPassword", users::set_password),
        Op::signed("AdminUpdateUserAttributes", users::update_attributes),
        Op::signed("AdminDeleteUserAttributes", users::delete_attributes),
        Op::signed("AdminDeleteUser", users::delete),
        Op::signed("AdminResetUserPassword", recovery::reset),
        Op::signed("AdminEnableUser", users::enable),
        Op::signed("AdminDisableUser", users::disable),
        Op::signed("AdminConfirmSignUp", users::confirm),
        Op::signed("AdminUserGlobalSignOut", users::sign_out),
        Op::signed("CreateGroup", groups::create),
        Op::signed("GetGroup", groups::get),
        Op::signed("UpdateGroup", groups::update),
        Op::signed("DeleteGroup", groups::delete),
        Op::signed("ListGroups", groups::list),
        Op::signed("ListUsersInGroup", groups::users),
        Op::signed("AdminListGroupsForUser", groups::of_user),
        Op::signed("AdminAddUserToGroup", groups::add_user),
        Op::signed("AdminRemoveUserFromGroup", groups::remove_user),
        Op::signed("CreateResourceServer", resource_servers::create),
        Op::signed("DescribeResourceServer", resource_servers::describe),
        Op::signed("UpdateResourceServer", resource_servers::update),
        Op::signed("DeleteResourceServer", resource_servers::delete),
        Op::signed("ListResourceServers", resource_servers::list),
        Op::signed("TagResource", tags::tag),
        Op::signed("UntagResource", tags::untag),
        Op::signed("ListTagsForResource", tags::list),
        Op::signed("AdminInitiateAuth", sign_in::flows::admin_initiate),
        Op::signed("AdminRespondToAuthChallenge", sign_in::challenge::admin_respond),
        Op::open("InitiateAuth", sign_in::flows::initiate),
        Op::open("RespondToAuthChallenge", sign_in::challenge::respond),
        Op::open("GetTokensFromRefreshToken", sign_in::flows::from_refresh_token),
        Op::open("SignUp", sign_up::sign_up),
        Op::open("ConfirmSignUp", sign_up::confirm),
        Op::open("ResendConfirmationCode", sign_up::resend),
        Op::open("ForgotPassword", recovery::forgot),
        Op::open("ConfirmForgotPassword", recovery::confirm),
        Op::open("GetUser", self_service::get),
        Op::open("UpdateUserAttributes", self_service::update_attributes),
        Op::open("DeleteUserAttributes", self_service::delete_attributes),
        Op::open("GetUserAttributeVerificationCode", self_service::send_code),
        Op::open("VerifyUserAttribute", self_service::verify),
        Op::open("DeleteUser", self_service::delete),
        Op::open("ChangePassword", self_service::change_password),
        Op::open("GlobalSignOut", self_service::sign_out),
        Op::open("RevokeToken", self_service::revoke),
    ],
};

/// Answers a request to the service's API.
pub(crate) async fn handle(cloud: &Cloud, request: &Request) -> Response {
    if cors::is_preflight(request) {
        return cors::preflight(request);
    }
    let mut response = SERVICE.handle(cloud, request).await;
    set(&mut response, HeaderName::from_static("x-amzn-requestid"), &cloud.env().uuid());
    cors::open(response)
}

/// Discovery document and keys of a pool.
pub(crate) fn well_known(cloud: &Cloud, pool: &str, document: &str) -> Response {
    discovery::serve(cloud, pool, document)
}
