//! What there is in the cloud, service by service, with the settings that the course is about.

use maud::{Markup, html};
use serde_json::{Value, json};

use super::apis;
use crate::aws_json::JsonService;
use crate::{Cloud, cognito, dynamodb, stepfunctions};

/// A resource: its name, where it is reached if it has an address, and its settings.
struct Resource {
    name: String,
    address: Option<String>,
    settings: Vec<(&'static str, String)>,
}

/// Everything.
pub(super) async fn list(cloud: &Cloud) -> Markup {
    let sections = [
        ("Amazon CloudFront distributions", distributions(cloud)),
        ("Amazon S3 buckets", buckets(cloud)),
        ("Amazon Cognito user pools", pools(cloud).await),
        ("AWS Step Functions state machines", machines(cloud).await),
        ("Amazon DynamoDB tables", tables(cloud).await),
    ];
    html! {
        h2 #resources-title { "Resources" }
        h3 { "Amazon API Gateway REST APIs" }
        (apis::list(cloud))
        @for (title, resources) in &sections {
            h3 { (title) }
            @if resources.is_empty() { p { "None." } }
            @for resource in resources { (show(resource)) }
        }
    }
}

fn show(resource: &Resource) -> Markup {
    html! {
        article data-key=(resource.name) {
            h4 { @match &resource.address {
                Some(address) => { a href=(address) { (resource.name) } },
                None => { (resource.name) },
            } }
            dl { @for (name, value) in &resource.settings { div { dt { (name) } dd { (value) } } } }
        }
    }
}

fn distributions(cloud: &Cloud) -> Vec<Resource> {
    let state = cloud.cloudfront().read();
    let address = |id: &str| format!("http://{}/", cloud.settings().cloudfront_domain(id));
    let one = |id: &str| Resource { name: id.to_owned(), address: Some(address(id)), settings: state.settings_of(id) };
    state.distribution_ids().map(one).collect()
}

fn buckets(cloud: &Cloud) -> Vec<Resource> {
    let state = cloud.s3().read();
    let one = |(name, bucket): (&str, &crate::s3::Bucket)| {
        let blocks = bucket.blocks();
        let blocked = blocks.block_public_acls && blocks.ignore_public_acls;
        let blocked = blocked && blocks.block_public_policy && blocks.restrict_public_buckets;
        let yes_no = |yes: bool| if yes { "yes" } else { "no" }.to_owned();
        let settings = vec![
            ("Objects", bucket.objects.len().to_string()),
            ("All public access blocked", yes_no(blocked)),
            ("Bucket policy", yes_no(bucket.policy.is_some())),
        ];
        Resource { name: name.to_owned(), address: None, settings }
    };
    state.buckets().map(one).collect()
}

async fn ask(cloud: &Cloud, service: &JsonService, operation: &str, input: Value) -> Value {
    service.run(cloud, operation, input).await.unwrap_or_default()
}

/// The texts of a list of texts, or of one member of each item of a list.
fn texts(list: &Value, member: Option<&str>) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    let text = |item: &Value| member.map_or(item, |member| &item[member]).as_str().map(str::to_owned);
    items.filter_map(text).collect()
}

fn text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

async fn pools(cloud: &Cloud) -> Vec<Resource> {
    let service = &cognito::SERVICE;
    let mut resources = Vec::new();
    let pools = ask(cloud, service, "ListUserPools", json!({ "MaxResults": 60 })).await;
    for id in texts(&pools["UserPools"], Some("Id")) {
        let pool = &ask(cloud, service, "DescribeUserPool", json!({ "UserPoolId": id })).await["UserPool"];
        let users = ask(cloud, service, "ListUsers", json!({ "UserPoolId": id })).await;
        let user = |user: &Value| format!("{} ({})", text(&user["Username"]), text(&user["UserStatus"]));
        let users: Vec<_> = users["Users"].as_array().into_iter().flatten().map(user).collect();
        let closed = pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"] == true;
        let settings = vec![
            ("Domain", text(&pool["Domain"])),
            ("Sign-up", if closed { "closed" } else { "open to everybody" }.to_owned()),
            ("Users", users.join(", ")),
        ];
        let keys = format!("{}/.well-known/openid-configuration", cloud.settings().well_known_base(&id));
        resources.push(Resource { name: format!("{} ({id})", text(&pool["Name"])), address: Some(keys), settings });
        let clients = ask(cloud, service, "ListUserPoolClients", json!({ "UserPoolId": id, "MaxResults": 60 })).await;
        for client in texts(&clients["UserPoolClients"], Some("ClientId")) {
            let input = json!({ "UserPoolId": id, "ClientId": client });
            let client = &ask(cloud, service, "DescribeUserPoolClient", input).await["UserPoolClient"];
            resources.push(app_client(client));
        }
    }
    resources
}

fn app_client(client: &Value) -> Resource {
    let list = |member: &str| texts(&client[member], None).join(", ");
    let settings = vec![
        (
            "Secret",
            if client["ClientSecret"].is_null() { "none: a public client" } else { "yes, not shown" }.to_owned(),
        ),
        ("Grants", list("AllowedOAuthFlows")),
        ("Scopes", list("AllowedOAuthScopes")),
        ("Callbacks", list("CallbackURLs")),
        ("Log-out addresses", list("LogoutURLs")),
        ("Identity providers", list("SupportedIdentityProviders")),
    ];
    let name = format!("app client {} ({})", text(&client["ClientName"]), text(&client["ClientId"]));
    Resource { name, address: None, settings }
}

async fn machines(cloud: &Cloud) -> Vec<Resource> {
    let service = &stepfunctions::SERVICE;
    let mut resources = Vec::new();
    let machines = ask(cloud, service, "ListStateMachines", json!({})).await;
    for arn in texts(&machines["stateMachines"], Some("stateMachineArn")) {
        let machine = ask(cloud, service, "DescribeStateMachine", json!({ "stateMachineArn": arn })).await;
        let definition: Value = serde_json::from_str(&text(&machine["definition"])).unwrap_or_default();
        let states: Vec<_> =
            definition["States"].as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        let settings = vec![
            ("Type", text(&machine["type"])),
            ("Role", text(&machine["roleArn"])),
            ("Query language", definition["QueryLanguage"].as_str().unwrap_or("JSONPath").to_owned()),
            ("States", states.join(", ")),
        ];
        resources.push(Resource { name: text(&machine["name"]), address: None, settings });
    }
    resources
}

async fn tables(cloud: &Cloud) -> Vec<Resource> {
    let service = &dynamodb::SERVICE;
    let mut resources = Vec::new();
    for name in texts(&ask(cloud, service, "ListTables", json!({})).await["TableNames"], None) {
        let table = &ask(cloud, service, "DescribeTable", json!({ "TableName": name })).await["Table"];
        let count = ask(cloud, service, "Scan", json!({ "TableName": name, "Select": "COUNT" })).await;
        let settings = vec![
            ("Key", texts(&table["KeySchema"], Some("AttributeName")).join(", ")),
            ("Items", text(&count["Count"])),
        ];
        resources.push(Resource { name, address: None, settings });
    }
    resources
}
