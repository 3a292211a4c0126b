//! The two routes as data, with the site's origin, the role and the templates filled in.

use cafe::Result;
use serde_json::json;

use super::method::{Answer, Integration, Method};
use crate::job::Job;
use crate::roles;

/// A path and its methods.
#[derive(Debug)]
pub struct Route {
    pub path_part: &'static str,
    pub methods: Vec<Method>,
    /// Whether lab 4 changes it.
    pub is_report: bool,
}

impl Route {
    pub fn path(&self) -> String {
        format!("/{}", self.path_part)
    }
}

/// `GET /products`: what the café sells, without its stock.
pub async fn products(job: &Job<'_>, site: &str) -> Result<Route> {
    // Stock never leaves the table on this way: the scan does not even ask for it.
    // API Gateway's quotas allow a template 1,000 rounds of `#foreach`, so the public list ends there.
    let scan = json!({
        "TableName": job.names.table,
        "Limit": 1000,
        "ProjectionExpression": "product_name, category, price_in_cents",
    });
    let get = Method {
        verb: "GET",
        integration: backend(job, "dynamodb:action/Scan", scan.to_string()).await?,
        answers: answers(site, include_str!("products.vtl"), "The products cannot be read at the moment."),
    };
    Ok(Route { path_part: "products", methods: vec![get, preflight(site, "GET,OPTIONS")], is_report: false })
}

/// `POST /create_report`: runs the workflow and waits for its report.
pub async fn report(job: &Job<'_>, site: &str) -> Result<Route> {
    // Nothing that a caller sends reaches the workflow.
    let start = json!({ "input": "{}", "stateMachineArn": roles::machine_arn(job).await? });
    let post = Method {
        verb: "POST",
        integration: backend(job, "states:action/StartSyncExecution", start.to_string()).await?,
        answers: answers(site, include_str!("report.vtl"), "The report cannot be made at the moment."),
    };
    Ok(Route { path_part: "create_report", methods: vec![post, preflight(site, "POST,OPTIONS")], is_report: true })
}

async fn backend(job: &Job<'_>, action: &str, request: String) -> Result<Integration> {
    Ok(Integration::Aws {
        uri: format!("arn:aws:apigateway:{}:{action}", job.cafe.region),
        role: roles::arn(job, &job.names.api_role).await?,
        request,
    })
}

/// The good answer, and one for everything that the backend refuses: without the second, API Gateway would hand out a
/// refusal with status 200.
fn answers(site: &str, template: &str, trouble: &str) -> Vec<Answer> {
    let headers = vec![("Access-Control-Allow-Origin", site.to_owned())];
    let trouble = json!({ "message": trouble }).to_string();
    vec![
        Answer { status: "200", pattern: None, headers: headers.clone(), template: Some(template.to_owned()) },
        Answer { status: "502", pattern: Some(r"[45]\d{2}"), headers, template: Some(trouble) },
    ]
}

/// The answer to a browser's question whether the site may call. `Authorization` is not among the headers yet.
fn preflight(site: &str, verbs: &str) -> Method {
    let headers = vec![
        ("Access-Control-Allow-Origin", site.to_owned()),
        ("Access-Control-Allow-Methods", verbs.to_owned()),
        ("Access-Control-Allow-Headers", "Content-Type".to_owned()),
    ];
    Method {
        verb: "OPTIONS",
        integration: Integration::Mock { request: r#"{"statusCode": 200}"# },
        answers: vec![Answer { status: "200", pattern: None, headers, template: None }],
    }
}
