//! Changes to a finished café, through the SDK: what a learner's hand could do.

use aws_sdk_apigateway::types::{IntegrationType, Op, PatchOperation};
use aws_sdk_cognitoidentityprovider::types::UserPoolClientType;
use cafe::site_config::SiteConfig;
use cafe::{Cafe, find};

use super::World;

/// A finished café, with the ids that changes need.
pub struct Lens {
    pub world: World,
    pub api: String,
    pub report: String,
    pub pool: String,
    pub client: String,
    pub site: String,
}

impl Lens {
    pub async fn on(world: World) -> Self {
        let cafe = &world.cafe;
        let names = &cafe.config.names;
        let api = find::rest_api_id(cafe, &names.api).await.expect("an answer").expect("an API");
        let resource = async |path| find::resource_id(cafe, &api, path).await.expect("an answer").expect("a resource");
        let report = resource("/create_report").await;
        let pool = find::user_pool_id(cafe, &names.user_pool).await.expect("an answer").expect("a pool");
        let client = find::app_client_id(cafe, &pool, &names.app_client).await.expect("an answer").expect("a client");
        let site = find::site_origin(cafe).await.expect("an answer").expect("a site");
        Self { world, api, report, pool, client, site }
    }

    pub fn cafe(&self) -> &Cafe {
        &self.world.cafe
    }

    pub async fn deploy(&self) {
        self.deploy_to("prod").await;
    }

    pub async fn deploy_to(&self, stage: &str) {
        let call = self.cafe().clients.apigateway.create_deployment().rest_api_id(&self.api).stage_name(stage);
        call.send().await.expect("deployed");
    }

    pub async fn patch_method(&self, resource: &str, verb: &str, changes: &[(&str, &str)]) {
        let call = self.cafe().clients.apigateway.update_method().rest_api_id(&self.api).resource_id(resource);
        let call = call.http_method(verb).set_patch_operations(Some(operations(changes)));
        call.send().await.expect("patched");
    }

    /// Opens or closes a method.
    pub async fn authorize(&self, resource: &str, verb: &str, kind: &str) {
        let authorizer = self.authorizer().await;
        let mut changes = vec![("/authorizationType", kind)];
        if kind == "COGNITO_USER_POOLS" {
            changes.push(("/authorizerId", &authorizer));
        }
        self.patch_method(resource, verb, &changes).await;
    }

    pub async fn authorizer(&self) -> String {
        let found = find::authorizers(self.cafe(), &self.api).await.expect("an answer");
        found.first().and_then(|authorizer| authorizer.id.clone()).expect("an authorizer")
    }

    pub async fn patch_integration(&self, resource: &str, verb: &str, changes: &[(&str, &str)]) {
        let call = self.cafe().clients.apigateway.update_integration().rest_api_id(&self.api).resource_id(resource);
        let call = call.http_method(verb).set_patch_operations(Some(operations(changes)));
        call.send().await.expect("patched");
    }

    /// Adds a method that starts the workflow and asks nobody for a token.
    pub async fn open_method(&self, resource: &str, verb: &str) {
        let apigateway = &self.cafe().clients.apigateway;
        let call = apigateway.get_integration().rest_api_id(&self.api).resource_id(&self.report).http_method("POST");
        let found = call.send().await.expect("an integration");
        let call = apigateway.put_method().rest_api_id(&self.api).resource_id(resource).http_method(verb);
        call.authorization_type("NONE").send().await.expect("a method");
        let call = apigateway.put_method_response().rest_api_id(&self.api).resource_id(resource).http_method(verb);
        call.status_code("200").send().await.expect("a response");
        let call = apigateway.put_integration().rest_api_id(&self.api).resource_id(resource).http_method(verb);
        let call = call.r#type(IntegrationType::Aws).integration_http_method("POST").set_uri(found.uri);
        let call = call.set_credentials(found.credentials).set_request_templates(found.request_templates);
        call.send().await.expect("an integration");
        let call = apigateway.put_integration_response().rest_api_id(&self.api).resource_id(resource);
        call.http_method(verb).status_code("200").send().await.expect("a response");
    }

    pub async fn add_resource(&self, part: &str) -> String {
        let apigateway = &self.cafe().clients.apigateway;
        let api = apigateway.get_rest_api().rest_api_id(&self.api).send().await.expect("an API");
        let root = api.root_resource_id.expect("a root");
        let call = apigateway.create_resource().rest_api_id(&self.api).parent_id(root).path_part(part);
        call.send().await.expect("a resource").id.expect("an id")
    }

    /// Changes the app client and keeps all else of it.
    pub async fn change_client(&self, change: impl FnOnce(&mut UserPoolClientType)) {
        let cognito = &self.cafe().clients.cognito;
        let call = cognito.describe_user_pool_client().user_pool_id(&self.pool).client_id(&self.client);
        let mut client = call.send().await.expect("an answer").user_pool_client.expect("a client");
        change(&mut client);
        let call = cognito.update_user_pool_client().user_pool_id(&self.pool).client_id(&self.client);
        let call = call.set_client_name(client.client_name).set_callback_urls(client.callback_urls);
        let call = call.set_logout_urls(client.logout_urls).set_allowed_o_auth_flows(client.allowed_o_auth_flows);
        let call = call.set_allowed_o_auth_scopes(client.allowed_o_auth_scopes);
        let call = call.set_allowed_o_auth_flows_user_pool_client(client.allowed_o_auth_flows_user_pool_client);
        call.set_supported_identity_providers(client.supported_identity_providers).send().await.expect("changed");
    }

    pub async fn config(&self, change: impl FnOnce(&mut SiteConfig)) {
        assert!(cafe::publish::change_config(self.cafe(), change).await.expect("published"));
    }

    pub async fn machine(&self) -> String {
        let found = find::state_machine_arn(self.cafe(), "CafeReport").await.expect("an answer");
        found.expect("a state machine")
    }

    /// What the workflow returns now.
    pub async fn report(&self) -> String {
        let call = self.cafe().clients.sfn.start_sync_execution().state_machine_arn(self.machine().await);
        call.send().await.expect("a run").output.expect("a report")
    }
}

fn operation(op: Op, path: &str, value: &str) -> PatchOperation {
    PatchOperation::builder().op(op).path(path).value(value).build()
}

fn operations(changes: &[(&str, &str)]) -> Vec<PatchOperation> {
    changes.iter().map(|(path, value)| operation(Op::Replace, path, value)).collect()
}
