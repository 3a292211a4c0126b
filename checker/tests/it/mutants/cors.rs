//! Mistakes that only a browser notices.

use aws_sdk_apigateway::types::GatewayResponseType;

use super::mutant;

const HEADERS: &str = "Access-Control-Allow-Headers";
const ORIGIN: &str = "Access-Control-Allow-Origin";

async fn preflight(mistake: &str, header: &str, value: impl FnOnce(&str) -> Option<String>) {
    mutant("cors.preflight", mistake, async |lens| {
        lens.change_answer(&lens.report, "OPTIONS", header, value(&lens.site).as_deref()).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn authorizer_on_options() {
    mutant("cors.preflight", "authorizer-on-options", async |lens| {
        lens.authorize(&lens.report, "OPTIONS", "COGNITO_USER_POOLS").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn signatures_on_options() {
    mutant("cors.preflight", "authorizer-on-options", async |lens| {
        lens.authorize(&lens.report, "OPTIONS", "AWS_IAM").await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn no_options() {
    mutant("cors.preflight", "no-options-method", async |lens| {
        let call = lens.cafe().clients.apigateway.delete_method().rest_api_id(&lens.api).resource_id(&lens.report);
        call.http_method("OPTIONS").send().await.expect("deleted");
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn authorization_not_among_the_headers() {
    preflight("authorization-not-allowed", HEADERS, |_| Some("'Content-Type'".to_owned())).await;
}

#[tokio::test]
async fn wildcard_instead_of_authorization() {
    preflight("wildcard-does-not-cover-authorization", HEADERS, |_| Some("'*'".to_owned())).await;
}

#[tokio::test]
async fn no_allowed_headers() {
    preflight("authorization-not-allowed", HEADERS, |_| None).await;
}

#[tokio::test]
async fn no_origin_in_the_preflight() {
    preflight("origin-missing", ORIGIN, |_| None).await;
}

#[tokio::test]
async fn origin_with_a_slash() {
    preflight("origin-trailing-slash", ORIGIN, |site| Some(format!("'{site}/'"))).await;
}

#[tokio::test]
async fn origin_with_another_scheme() {
    preflight("origin-other-scheme", ORIGIN, |site| Some(format!("'{}'", site.replace("http:", "https:")))).await;
}

#[tokio::test]
async fn origin_of_somebody_else() {
    preflight("origin-other", ORIGIN, |_| Some("'https://elsewhere.example'".to_owned())).await;
}

#[tokio::test]
async fn mock_without_a_status() {
    mutant("cors.preflight", "mock-without-status", async |lens| {
        let changes = [("/requestTemplates/application~1json", "{}")];
        lens.patch_integration(&lens.report, "OPTIONS", &changes).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn preflight_saved_and_not_deployed() {
    mutant("cors.preflight", "saved-not-deployed", async |lens| {
        lens.change_answer(&lens.report, "OPTIONS", HEADERS, Some("'Content-Type'")).await;
        lens.deploy().await;
        lens.change_answer(&lens.report, "OPTIONS", HEADERS, Some("'Content-Type,Authorization'")).await;
    })
    .await;
}

#[tokio::test]
async fn no_cors_on_the_report() {
    mutant("cors.response", "no-cors-on-response", async |lens| {
        lens.change_answer(&lens.report, "POST", ORIGIN, None).await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn no_cors_on_refusals() {
    mutant("cors.errors", "no-cors-on-refusal", async |lens| {
        lens.drop_gateway_responses().await;
        lens.deploy().await;
    })
    .await;
}

#[tokio::test]
async fn cors_on_refusals_saved_and_not_deployed() {
    mutant("cors.errors", "saved-not-deployed", async |lens| {
        lens.drop_gateway_responses().await;
        lens.deploy().await;
        lens.gateway_response(GatewayResponseType::Default4Xx, None, Some(&lens.site)).await;
    })
    .await;
}

#[tokio::test]
async fn refusals_for_another_origin() {
    mutant("cors.errors", "origin-trailing-slash", async |lens| {
        let origin = format!("{}/", lens.site);
        lens.gateway_response(GatewayResponseType::Unauthorized, None, Some(&origin)).await;
        lens.deploy().await;
    })
    .await;
}
