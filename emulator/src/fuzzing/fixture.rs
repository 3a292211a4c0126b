//! The cloud that fuzz targets talk to: small, with one of everything, the same in every process.

use std::cell::{LazyCell, RefCell};
use std::rc::Rc;

use bytes::Bytes;
use http::{HeaderValue, header};
use serde_json::{Value, json};

use crate::apigateway::model::RestApi;
use crate::cognito::tokens::order::{self, Order};
use crate::{Cloud, Request, Snapshot, cognito, dynamodb, signature, stepfunctions};

/// A cloud with one of everything.
pub(super) struct Fixture {
    pub cloud: Cloud,
    /// A user pool.
    pub pool: String,
    /// The one good token.
    pub token: String,
    /// An express state machine whose definition is replaced over and over.
    pub machine: String,
}

thread_local! {
    static RUNTIME: LazyCell<tokio::runtime::Runtime> = LazyCell::new(|| {
        tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime")
    });
}

/// Runs work to its end.
pub(super) fn block_on<T>(work: impl Future<Output = T>) -> T {
    // Within a test's own runtime, work that never waits can be run as it is.
    match tokio::runtime::Handle::try_current() {
        Ok(_) => futures::executor::block_on(work),
        Err(_) => RUNTIME.with(|runtime| runtime.block_on(work)),
    }
}

/// Uses of a fixture: what bytes have made in it must neither pile up nor slow it down.
const USES: usize = 1_000;

thread_local! {
    static FIXTURE: RefCell<Option<(Rc<Fixture>, usize)>> = const { RefCell::new(None) };
}

/// The fixture of this thread, now and then a fresh one.
pub(super) fn fixture() -> Rc<Fixture> {
    FIXTURE.with_borrow_mut(|kept| {
        let (fixture, uses) =
            kept.take().filter(|(_, uses)| *uses < USES).unwrap_or_else(|| (Rc::new(Fixture::new()), 0));
        *kept = Some((Rc::clone(&fixture), uses + 1));
        fixture
    })
}

impl Fixture {
    fn new() -> Self {
        let (env, _) = crate::testing::env(1);
        let cloud = Cloud::in_memory(env.clone(), Snapshot::default());
        roles(&cloud);
        let pool = pool(&cloud);
        table(&cloud);
        let machine = machine(&cloud);
        let mut snapshot = cloud.snapshot();
        snapshot.apigateway.apis.insert("a1".to_owned(), api(&pool.id));
        let cloud = Cloud::in_memory(env, snapshot);
        let order = Order {
            pool: &pool.id,
            client: &pool.client,
            username: "frank",
            access: false,
            expires_in: 3600,
            scope: None,
        };
        let token = order::make(&cloud, &order).expect("a token");
        let fixture = Self { cloud, pool: pool.id, token, machine };
        let site = fixture.signed("s3", "PUT", "/cafe", b"").expect("a request");
        block_on(fixture.cloud.handle(site));
        fixture
    }

    /// A request with the right signature, if there can be such a one.
    pub fn signed(&self, service: &str, method: &str, target: &str, body: &[u8]) -> Option<Request> {
        signed(&self.cloud, service, method, target, body)
    }
}

fn signed(cloud: &Cloud, service: &str, method: &str, target: &str, body: &[u8]) -> Option<Request> {
    let scope = format!("test/20261122/us-east-1/{service}/aws4_request");
    let names = "host;x-amz-content-sha256;x-amz-date";
    let nothing = "0".repeat(64);
    let header = format!("AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders={names}, Signature={nothing}");
    let mut request = http::Request::builder()
        .method(method)
        .uri(target)
        .header(header::HOST, "127.0.0.1:4566")
        .header("x-amz-date", "20261122T210000Z")
        .header("x-amz-content-sha256", "UNSIGNED-PAYLOAD")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Bytes::copy_from_slice(body))
        .ok()?;
    request.headers_mut().insert(header::AUTHORIZATION, HeaderValue::from_str(&header).ok()?);
    signature::sign(cloud, &mut request, service)?;
    Some(request)
}

struct Pool {
    id: String,
    client: String,
}

fn run(cloud: &Cloud, service: &crate::aws_json::JsonService, operation: &str, input: Value) -> Value {
    block_on(service.run(cloud, operation, input)).unwrap_or_else(|error| panic!("{operation}: {error}"))
}

fn pool(cloud: &Cloud) -> Pool {
    let call = |operation: &str, input: Value| run(cloud, &cognito::SERVICE, operation, input);
    let pool = call("CreateUserPool", json!({ "PoolName": "cafe-staff" }));
    let id = pool["UserPool"]["Id"].as_str().expect("an id").to_owned();
    let client = call(
        "CreateUserPoolClient",
        json!({
            "UserPoolId": id, "ClientName": "cafe-website", "AllowedOAuthFlowsUserPoolClient": true,
            "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"],
            "CallbackURLs": ["https://cafe.example/callback.html"], "SupportedIdentityProviders": ["COGNITO"],
        }),
    );
    let client = client["UserPoolClient"]["ClientId"].as_str().expect("an id").to_owned();
    call("CreateUserPoolDomain", json!({ "UserPoolId": id, "Domain": "cafe-1" }));
    call("AdminCreateUser", json!({ "UserPoolId": id, "Username": "frank", "MessageAction": "SUPPRESS" }));
    let password = json!({ "UserPoolId": id, "Username": "frank", "Password": "Espresso!4two", "Permanent": true });
    call("AdminSetUserPassword", password);
    Pool { id, client }
}

fn roles(cloud: &Cloud) {
    let trust = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "sts:AssumeRole",
        "Principal": { "Service": ["apigateway.amazonaws.com", "states.amazonaws.com"] } }] });
    let all = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Action": "*", "Resource": "*" }] });
    let encode = |value: &Value| url::form_urlencoded::byte_serialize(value.to_string().as_bytes()).collect::<String>();
    let send = |form: String| {
        let request = signed(cloud, "iam", "POST", "/", form.as_bytes()).expect("a request");
        assert_eq!(block_on(cloud.handle(request)).status(), 200, "{form}");
    };
    let named = "Version=2010-05-08&RoleName=CafeRole";
    send(format!("Action=CreateRole&{named}&AssumeRolePolicyDocument={}", encode(&trust)));
    send(format!("Action=PutRolePolicy&{named}&PolicyName=all&PolicyDocument={}", encode(&all)));
}

fn table(cloud: &Cloud) {
    let call = |operation: &str, input: Value| run(cloud, &dynamodb::SERVICE, operation, input);
    call(
        "CreateTable",
        json!({
            "TableName": "Tea", "BillingMode": "PAY_PER_REQUEST", "KeySchema": [{ "AttributeName": "id", "KeyType": "HASH" }],
            "AttributeDefinitions": [{ "AttributeName": "id", "AttributeType": "S" }],
        }),
    );
    call("PutItem", json!({ "TableName": "Tea", "Item": { "id": { "S": "a" }, "n": { "N": "1" } } }));
}

fn machine(cloud: &Cloud) -> String {
    let definition = json!({ "StartAt": "A", "States": { "A": { "Type": "Pass", "End": true } } });
    let input = json!({
        "name": "M", "type": "EXPRESS", "roleArn": "arn:aws:iam::123456789012:role/CafeRole",
        "definition": definition.to_string(),
    });
    let made = run(cloud, &stepfunctions::SERVICE, "CreateStateMachine", input);
    made["stateMachineArn"].as_str().expect("an ARN").to_owned()
}

/// An API with a mock behind an authorizer.
fn api(pool: &str) -> RestApi {
    let pool = format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{pool}");
    let definition = json!({
        "root_resource": "/", "gateway_responses": {}, "models": {}, "validators": {},
        "authorizers": { "z1": {
            "id": "z1", "name": "staff", "kind": "COGNITO_USER_POOLS", "provider_arns": [pool],
        } },
        "resources": { "/": { "id": "/", "parent": null, "path_part": "", "path": "/", "methods": { "ANY": {
            "authorization_type": "COGNITO_USER_POOLS", "authorizer": "z1", "authorization_scopes": [],
            "api_key_required": false, "request_parameters": {}, "request_models": {},
            "responses": { "200": { "response_parameters": {}, "response_models": {} } },
            "integration": {
                "kind": "MOCK", "request_parameters": {}, "request_templates": { "application/json": "{\"statusCode\":200}" },
                "passthrough_behavior": "WHEN_NO_MATCH", "timeout_millis": 29000, "cache_namespace": "",
                "cache_key_parameters": [], "responses": { "200": {
                    "response_parameters": {}, "response_templates": { "application/json": "$input.json('$')" } } },
            },
        } } } },
    });
    let at = "2026-11-22T20:00:00Z";
    let api = json!({
        "id": "a1", "name": "CafeApi", "created": at, "api_key_source": "HEADER", "binary_media_types": [],
        "endpoint_types": ["REGIONAL"], "disable_execute_api_endpoint": false, "tags": {}, "saved": definition,
        "deployments": { "d1": { "id": "d1", "created": at, "definition": definition } },
        "stages": { "prod": {
            "name": "prod", "deployment": "d1", "created": at, "updated": at, "variables": {}, "method_settings": {},
            "tracing_enabled": false, "cache_cluster_enabled": false, "tags": {},
        } },
    });
    serde_json::from_value(api).expect("an API")
}
