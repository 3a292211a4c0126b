//! The base, which labs are linked to: what they may use, named below, and what their programs ask for, whoever wrote them.
//! Whatever is instantiated here need not be compiled with each program again. None of it is ever called.
//!
//! This is no module of the grader; `base.rs` writes it beside the manifest of the base.

use std::pin::Pin;

use cafe::journal::Kind;
use cafe::{Cafe, Error, deploy, find, login, publish};

type Typical<'a> = Pin<Box<dyn Future<Output = cafe::Result<()>> + 'a>>;

fn typical<'a, T: 'a, E: 'a>(answer: impl Future<Output = Result<T, E>> + 'a) -> Typical<'a>
where
    Error: From<E>,
{
    Box::pin(async {
        answer.await?;
        Ok(())
    })
}

pub fn requests(cafe: &Cafe) -> Vec<Typical<'_>> {
    let (cognito, apigateway) = (&cafe.clients.cognito, &cafe.clients.apigateway);
    vec![
        typical(cognito.admin_create_user().send()),
        typical(cognito.admin_get_user().send()),
        typical(cognito.admin_set_user_password().send()),
        typical(cognito.admin_update_user_attributes().send()),
        typical(cognito.create_user_pool().send()),
        typical(cognito.create_user_pool_client().send()),
        typical(cognito.create_user_pool_domain().send()),
        typical(cognito.describe_user_pool().send()),
        typical(cognito.describe_user_pool_client().send()),
        typical(cognito.list_user_pool_clients().send()),
        typical(cognito.list_user_pools().send()),
        typical(cognito.update_user_pool().send()),
        typical(cognito.update_user_pool_client().send()),
        typical(apigateway.create_authorizer().send()),
        typical(apigateway.create_deployment().send()),
        typical(apigateway.get_authorizers().send()),
        typical(apigateway.get_gateway_response().send()),
        typical(apigateway.get_method().send()),
        typical(apigateway.get_resources().send()),
        typical(apigateway.get_rest_apis().send()),
        typical(apigateway.put_gateway_response().send()),
        typical(apigateway.put_integration_response().send()),
        typical(apigateway.put_method().send()),
        typical(apigateway.put_method_response().send()),
        typical(apigateway.update_authorizer().send()),
        typical(apigateway.update_gateway_response().send()),
        typical(apigateway.update_integration_response().send()),
        typical(apigateway.update_method().send()),
    ]
}

pub fn helpers(cafe: &Cafe) -> Vec<Typical<'_>> {
    vec![
        typical(Cafe::from_env()),
        typical(cafe.account()),
        typical(cafe.created(Kind::UserPool, "", "")),
        typical(cafe.creating(Kind::UserPool, "")),
        typical(deploy::deploy(cafe, "")),
        typical(find::api_url(cafe)),
        typical(find::app_client(cafe, "", "")),
        typical(find::app_client_id(cafe, "", "")),
        typical(find::authorizer(cafe, "", "")),
        typical(find::authorizers(cafe, "")),
        typical(find::domain_prefix(cafe, "")),
        typical(find::resource_id(cafe, "", "")),
        typical(find::resources(cafe, "")),
        typical(find::rest_api_id(cafe, "")),
        typical(find::site_origin(cafe)),
        typical(find::user_pool_id(cafe, "")),
        typical(publish::change_config(cafe, |config| config.auth = None)),
        typical(publish::read_config(cafe)),
        typical(cafe.http.send(Default::default())),
    ]
}

pub fn log_in<'a>(cafe: &'a Cafe, auth: &'a cafe::site_config::AuthConfig, password: &'a cafe::Secret) -> Typical<'a> {
    typical(login::tokens(cafe.http.as_ref(), auth, "", password))
}

pub fn bodies(text: &[u8]) -> Option<(cafe::report::Report, cafe::site_config::SiteConfig, serde_json::Value)> {
    let report = serde_json::from_slice(text).ok()?;
    Some((report, serde_json::from_slice(text).ok()?, serde_json::from_slice(text).ok()?))
}
