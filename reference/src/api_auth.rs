//! Lab 4: the report endpoint answers Frank and refuses everybody else.
//!
//! Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html> and
//! the Fetch standard's section on the CORS preflight.

use aws_sdk_apigateway::types::{AuthorizerType, GatewayResponseType, Method, Op, PatchOperation, Resource};
use cafe::journal::Kind;
use cafe::{Cafe, Result, find};

use crate::deploy::deploy;

/// The path that is protected.
pub const PATH: &str = "/create_report";
/// Where the authorizer looks for the token.
pub const IDENTITY_SOURCE: &str = "method.request.header.Authorization";
/// What the page may send.
pub const ALLOWED_HEADERS: &str = "'Content-Type,Authorization'";
/// Where the preflight's answer names [`ALLOWED_HEADERS`].
pub const ALLOW_HEADERS: &str = "method.response.header.Access-Control-Allow-Headers";
/// Where a refusal names the site's origin.
pub const REFUSAL_ORIGIN: &str = "gatewayresponse.header.Access-Control-Allow-Origin";
/// The refusals that get the site's origin: all that API Gateway makes itself.
pub const REFUSALS: [GatewayResponseType; 2] = [GatewayResponseType::Default4Xx, GatewayResponseType::Default5Xx];

/// Does the whole lab.
pub async fn apply(cafe: &Cafe) -> Result<()> {
    close_endpoint(cafe).await?;
    open_for_the_site(cafe).await
}

/// First sitting: `POST` wants a token of our pool.
pub async fn close_endpoint(cafe: &Cafe) -> Result<()> {
    let (api, resource) = report_resource(cafe).await?;
    let authorizer = ensure_authorizer(cafe, &api).await?;
    let post = method(&resource, "POST");
    let attached = post.is_some_and(|method| {
        method.authorization_type() == Some("COGNITO_USER_POOLS") && method.authorizer_id() == Some(&authorizer)
    });
    if !attached {
        let request = cafe.clients.apigateway.update_method().rest_api_id(&api).http_method("POST");
        request
            .resource_id(resource.id.unwrap_or_default())
            .patch_operations(replace("/authorizationType", "COGNITO_USER_POOLS"))
            .patch_operations(replace("/authorizerId", &authorizer))
            .send()
            .await?;
    }
    // What is saved is not live before it is deployed.
    deploy(cafe, &api).await
}

/// Second sitting: the page may send the `Authorization` header, and may see that it was refused.
pub async fn open_for_the_site(cafe: &Cafe) -> Result<()> {
    let (api, resource) = report_resource(cafe).await?;
    let site = find::required(find::site_origin(cafe).await?, "the café's website")?;
    allow_authorization_header(cafe, &api, &resource).await?;
    show_refusals_to(cafe, &api, &format!("'{site}'")).await?;
    deploy(cafe, &api).await
}

/// An authorizer that trusts our pool and no other; one that exists already is used.
async fn ensure_authorizer(cafe: &Cafe, api: &str) -> Result<String> {
    let name = &cafe.config.names.user_pool;
    let pool = find::required(find::user_pool_id(cafe, name).await?, "the user pool")?;
    let arn = format!("arn:aws:cognito-idp:{}:{}:userpool/{pool}", cafe.region, cafe.account().await?);
    let found = find::authorizers(cafe, api).await?.into_iter().find(|authorizer| {
        authorizer.r#type() == Some(&AuthorizerType::CognitoUserPools)
            && authorizer.provider_arns() == [arn.clone()]
            && authorizer.identity_source().is_some_and(|source| source.eq_ignore_ascii_case(IDENTITY_SOURCE))
            && authorizer.identity_validation_expression().is_none_or(str::is_empty)
    });
    if let Some(id) = found.and_then(|authorizer| authorizer.id) {
        return Ok(id);
    }
    cafe.creating(Kind::Authorizer, name).await?;
    let request = cafe.clients.apigateway.create_authorizer().rest_api_id(api).name(name);
    let answer = request
        .r#type(AuthorizerType::CognitoUserPools)
        .provider_arns(arn)
        .identity_source(IDENTITY_SOURCE)
        .send()
        .await?;
    let id = find::required(answer.id, "the id of the new authorizer")?;
    cafe.created(Kind::Authorizer, name, &id).await?;
    Ok(id)
}

/// Names `Authorization` among the headers that the preflight allows. `*` would not cover it.
async fn allow_authorization_header(cafe: &Cafe, api: &str, resource: &Resource) -> Result<()> {
    let preflight = method(resource, "OPTIONS").and_then(Method::method_integration);
    let answer = preflight.and_then(|integration| integration.integration_responses()).and_then(|all| all.get("200"));
    let answer = find::required(answer, "the preflight's answer of /create_report")?;
    let mut headers = answer.response_parameters().cloned().unwrap_or_default();
    if headers.insert(ALLOW_HEADERS.to_owned(), ALLOWED_HEADERS.to_owned()).as_deref() == Some(ALLOWED_HEADERS) {
        return Ok(());
    }
    // The call replaces the whole answer, so it gets the headers that were there as well.
    let request = cafe.clients.apigateway.put_integration_response().rest_api_id(api).http_method("OPTIONS");
    request
        .resource_id(resource.id().unwrap_or_default())
        .status_code("200")
        .set_response_parameters(Some(headers))
        .set_response_templates(answer.response_templates().cloned())
        .send()
        .await?;
    Ok(())
}

/// Lets the site see refusals. Without this a browser reports a 401 as a failure of the network.
async fn show_refusals_to(cafe: &Cafe, api: &str, origin: &str) -> Result<()> {
    for refusal in REFUSALS {
        let request = cafe.clients.apigateway.get_gateway_response().rest_api_id(api).response_type(refusal.clone());
        let headers = request.send().await?.response_parameters.unwrap_or_default();
        if headers.get(REFUSAL_ORIGIN).map(String::as_str) == Some(origin) {
            continue;
        }
        let request = cafe.clients.apigateway.put_gateway_response().rest_api_id(api).response_type(refusal);
        request.response_parameters(REFUSAL_ORIGIN, origin).send().await?;
    }
    Ok(())
}

async fn report_resource(cafe: &Cafe) -> Result<(String, Resource)> {
    let api = find::required(find::rest_api_id(cafe, &cafe.config.names.api).await?, "the café's API")?;
    let resources = find::resources(cafe, &api).await?;
    let resource = resources.into_iter().find(|resource| resource.path() == Some(PATH));
    Ok((api, find::required(resource, "/create_report in the café's API")?))
}

fn method<'a>(resource: &'a Resource, verb: &str) -> Option<&'a Method> {
    resource.resource_methods()?.get(verb)
}

fn replace(path: &str, value: &str) -> PatchOperation {
    PatchOperation::builder().op(Op::Replace).path(path).value(value).build()
}
