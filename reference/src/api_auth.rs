//! Lab 4: the report endpoint answers Frank and refuses everybody else.
//!
//! Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html> and
//! the Fetch standard's section on the CORS preflight.

use aws_sdk_apigateway::types::{
    AuthorizerType, GatewayResponseType, IntegrationResponse, Method, Op, PatchOperation, Resource,
};
use cafe::journal::Kind;
use cafe::{Cafe, Result, deploy::deploy, find};

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

/// First sitting: `POST` wants a token of our pool.
pub async fn close_endpoint(cafe: &Cafe) -> Result<()> {
    let api = find::required(find::rest_api_id(cafe, &cafe.config.names.api).await?, "the café's API")?;
    if !is_closed(cafe, &api).await? {
        let resource = report_resource(cafe, &api).await?;
        let authorizer = ensure_authorizer(cafe, &api).await?;
        let mut request = cafe.clients.apigateway.update_method().rest_api_id(&api).http_method("POST");
        // With scopes the method would want access tokens, and the site sends id tokens.
        for scope in method(&resource, "POST").map(Method::authorization_scopes).unwrap_or_default() {
            request = request.patch_operations(patch(Op::Remove, "/authorizationScopes", scope));
        }
        request
            .resource_id(resource.id.unwrap_or_default())
            .patch_operations(patch(Op::Replace, "/authorizationType", "COGNITO_USER_POOLS"))
            .patch_operations(patch(Op::Replace, "/authorizerId", &authorizer))
            .send()
            .await?;
    }
    // What is saved is not live before it is deployed.
    deploy(cafe, &api).await
}

/// Second sitting: the page may send the `Authorization` header, and may see that it was refused.
pub async fn open_for_the_site(cafe: &Cafe) -> Result<()> {
    let api = find::required(find::rest_api_id(cafe, &cafe.config.names.api).await?, "the café's API")?;
    let site = find::required(find::site_origin(cafe).await?, "the café's website")?;
    if !is_open_for_the_site(cafe, &api).await? {
        let resource = report_resource(cafe, &api).await?;
        allow_authorization_header(cafe, &api, &resource).await?;
        show_refusals_to(cafe, &api, &format!("'{site}'")).await?;
    }
    deploy(cafe, &api).await
}

/// Whether `POST` is saved with an authorizer that trusts our pool and no other.
pub async fn is_closed(cafe: &Cafe, api: &str) -> Result<bool> {
    let Some(authorizer) = find_authorizer(cafe, api).await? else { return Ok(false) };
    let resources = find::resources(cafe, api).await?;
    let post = resources.iter().find(|resource| resource.path() == Some(PATH)).and_then(|found| method(found, "POST"));
    Ok(post.is_some_and(|method| {
        method.authorization_type() == Some("COGNITO_USER_POOLS")
            && method.authorizer_id() == Some(&authorizer)
            && method.authorization_scopes().is_empty()
    }))
}

/// Whether the preflight names `Authorization` and refusals carry the site's origin, as saved.
pub async fn is_open_for_the_site(cafe: &Cafe, api: &str) -> Result<bool> {
    let Some(site) = find::site_origin(cafe).await? else { return Ok(false) };
    let resources = find::resources(cafe, api).await?;
    let resource = resources.iter().find(|resource| resource.path() == Some(PATH));
    let headers = resource.and_then(preflight_answer).and_then(|answer| answer.response_parameters());
    if headers.and_then(|headers| headers.get(ALLOW_HEADERS)).map(String::as_str) != Some(ALLOWED_HEADERS) {
        return Ok(false);
    }
    let mut open = true;
    for refusal in REFUSALS {
        open &= refusal_origin(cafe, api, refusal).await? == Some(format!("'{site}'"));
    }
    Ok(open)
}

/// The authorizer that trusts our pool and no other, if there is one.
async fn find_authorizer(cafe: &Cafe, api: &str) -> Result<Option<String>> {
    let Some(arn) = pool_arn(cafe).await? else { return Ok(None) };
    let found = find::authorizers(cafe, api).await?.into_iter().find(|authorizer| {
        authorizer.r#type() == Some(&AuthorizerType::CognitoUserPools)
            && authorizer.provider_arns() == [arn.clone()]
            && authorizer.identity_source().is_some_and(|source| source.eq_ignore_ascii_case(IDENTITY_SOURCE))
            && authorizer.identity_validation_expression().is_none_or(str::is_empty)
    });
    Ok(found.and_then(|authorizer| authorizer.id))
}

async fn ensure_authorizer(cafe: &Cafe, api: &str) -> Result<String> {
    if let Some(id) = find_authorizer(cafe, api).await? {
        return Ok(id);
    }
    let arn = find::required(pool_arn(cafe).await?, "the user pool")?;
    let name = &cafe.config.names.user_pool;
    cafe.creating(Kind::Authorizer, name).await?;
    let request = cafe.clients.apigateway.create_authorizer().rest_api_id(api).name(name);
    let request = request.r#type(AuthorizerType::CognitoUserPools).provider_arns(arn);
    let answer = request.identity_source(IDENTITY_SOURCE).send().await?;
    let id = find::required(answer.id, "the id of the new authorizer")?;
    cafe.created(Kind::Authorizer, name, &id).await?;
    Ok(id)
}

async fn pool_arn(cafe: &Cafe) -> Result<Option<String>> {
    let Some(pool) = find::user_pool_id(cafe, &cafe.config.names.user_pool).await? else { return Ok(None) };
    Ok(Some(format!("arn:aws:cognito-idp:{}:{}:userpool/{pool}", cafe.region, cafe.account().await?)))
}

/// Names `Authorization` among the headers that the preflight allows. `*` would not cover it.
async fn allow_authorization_header(cafe: &Cafe, api: &str, resource: &Resource) -> Result<()> {
    let answer = find::required(preflight_answer(resource), "the preflight's answer of /create_report")?;
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
        if refusal_origin(cafe, api, refusal.clone()).await?.as_deref() != Some(origin) {
            let request = cafe.clients.apigateway.put_gateway_response().rest_api_id(api).response_type(refusal);
            request.response_parameters(REFUSAL_ORIGIN, origin).send().await?;
        }
    }
    Ok(())
}

async fn refusal_origin(cafe: &Cafe, api: &str, refusal: GatewayResponseType) -> Result<Option<String>> {
    let request = cafe.clients.apigateway.get_gateway_response().rest_api_id(api).response_type(refusal);
    Ok(request.send().await?.response_parameters.and_then(|mut headers| headers.remove(REFUSAL_ORIGIN)))
}

async fn report_resource(cafe: &Cafe, api: &str) -> Result<Resource> {
    let mut resources = find::resources(cafe, api).await?.into_iter();
    find::required(resources.find(|resource| resource.path() == Some(PATH)), "/create_report in the café's API")
}

fn preflight_answer(resource: &Resource) -> Option<&IntegrationResponse> {
    method(resource, "OPTIONS")?.method_integration()?.integration_responses()?.get("200")
}

fn method<'a>(resource: &'a Resource, verb: &str) -> Option<&'a Method> {
    resource.resource_methods()?.get(verb)
}

fn patch(op: Op, path: &str, value: &str) -> PatchOperation {
    PatchOperation::builder().op(op).path(path).value(value).build()
}
