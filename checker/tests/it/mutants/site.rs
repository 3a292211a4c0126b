//! Mistakes in the site and in what it says about itself.

use bytes::Bytes;
use cafe::site_config::{AuthConfig, ReportConfig};

use super::mutant;
use crate::support::lens::Lens;

async fn auth(check: &str, mistake: &str, change: impl FnOnce(&mut AuthConfig)) {
    mutant(check, mistake, async |lens| lens.config(|config| change(config.auth.as_mut().expect("auth"))).await).await;
}

async fn report(mistake: &str, change: impl FnOnce(&mut Option<ReportConfig>)) {
    mutant("e2e.journey", mistake, async |lens| lens.config(|config| change(&mut config.report)).await).await;
}

#[tokio::test]
async fn auth_not_published() {
    let change = async |lens: &Lens| lens.config(|config| config.auth = None).await;
    mutant("site.config", "auth-not-published", change).await;
}

#[tokio::test]
async fn other_api() {
    mutant("site.config", "config-names-other-api", async |lens| {
        lens.config(|config| config.api = config.api.replace(&lens.api, "abcdefghij")).await;
    })
    .await;
}

#[tokio::test]
async fn other_stage() {
    mutant("site.config", "config-names-other-api", async |lens| {
        lens.config(|config| config.api = config.api.replace("/prod", "/dev")).await;
    })
    .await;
}

#[tokio::test]
async fn other_client() {
    auth("site.config", "config-names-other-client", |auth| auth.client_id = "7lnvufr2d4mvg7ls5lqr1t4u0a".to_owned())
        .await;
}

#[tokio::test]
async fn other_domain() {
    auth("site.config", "config-names-other-domain", |auth| auth.domain = auth.domain.replace("cafe-", "tea-")).await;
}

#[tokio::test]
async fn other_callback() {
    auth("site.config", "config-names-other-callback", |auth| auth.redirect_uri.push('/')).await;
}

#[tokio::test]
async fn unknown_response_type() {
    auth("hosted-ui.sign-in", "response-type", |auth| auth.response_type = "id_token".to_owned()).await;
}

#[tokio::test]
async fn grant_of_the_site() {
    auth("hosted-ui.sign-in", "grant-mismatch", |auth| auth.response_type = "token".to_owned()).await;
}

#[tokio::test]
async fn scope_that_the_client_may_not_use() {
    auth("hosted-ui.sign-in", "scope-not-enabled", |auth| auth.scopes.push("profile".to_owned())).await;
}

#[tokio::test]
async fn openid_not_asked_for() {
    // `email` alone is not a scope that Cognito gives, so the client has to have one more.
    mutant("hosted-ui.sign-in", "openid-not-asked", async |lens| {
        let admin = "aws.cognito.signin.user.admin".to_owned();
        let scope = admin.clone();
        lens.change_client(|client| client.allowed_o_auth_scopes.get_or_insert_default().push(scope)).await;
        lens.config(|config| config.auth.as_mut().expect("auth").scopes = vec![admin]).await;
    })
    .await;
}

#[tokio::test]
async fn log_out_elsewhere() {
    mutant("hosted-ui.log-out", "log-out-elsewhere", async |lens| {
        let elsewhere = "https://elsewhere.example/".to_owned();
        let url = elsewhere.clone();
        lens.change_client(|client| client.logout_urls.get_or_insert_default().push(url)).await;
        lens.config(|config| config.auth.as_mut().expect("auth").logout_uri = elsewhere).await;
    })
    .await;
}

#[tokio::test]
async fn report_not_published() {
    report("report-not-published", |report| *report = None).await;
}

#[tokio::test]
async fn other_report_path() {
    report("report-path", |report| report.as_mut().expect("report").path = "/report".to_owned()).await;
}

#[tokio::test]
async fn other_token_header() {
    report("token-header", |report| report.as_mut().expect("report").token_header = "X-Token".to_owned()).await;
}

async fn remove(lens: &Lens, key: &str) {
    let bucket = lens.cafe().names().await.expect("names").bucket;
    lens.cafe().clients.s3.delete_object().bucket(bucket).key(key).send().await.expect("deleted");
    cafe::publish::invalidate(lens.cafe(), &[key]).await.expect("invalidated");
}

#[tokio::test]
async fn no_callback_page() {
    let change = async |lens: &Lens| remove(lens, "callback.html").await;
    mutant("site.callback-page", "callback-page-missing", change).await;
}

#[tokio::test]
async fn no_config() {
    mutant("site.config", "config-missing", async |lens| remove(lens, "config.json").await).await;
}

#[tokio::test]
async fn config_that_is_no_json() {
    mutant("site.config", "config-invalid", async |lens| {
        cafe::publish::upload(lens.cafe(), "config.json", Bytes::from_static(b"{")).await.expect("uploaded");
        cafe::publish::invalidate(lens.cafe(), &["config.json"]).await.expect("invalidated");
    })
    .await;
}

#[tokio::test]
async fn public_bucket() {
    mutant("environment.site", "bucket-public", async |lens| {
        let s3 = &lens.cafe().clients.s3;
        let bucket = lens.cafe().names().await.expect("names").bucket;
        s3.delete_public_access_block().bucket(&bucket).send().await.expect("deleted");
        let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Allow", "Principal": "*",
            "Action": "s3:GetObject", "Resource": format!("arn:aws:s3:::{bucket}/*") }] });
        s3.put_bucket_policy().bucket(&bucket).policy(policy.to_string()).send().await.expect("put");
    })
    .await;
}

#[tokio::test]
async fn cloudfront_may_not_read_the_bucket() {
    mutant("environment.site", "site-refused", async |lens| {
        let bucket = lens.cafe().names().await.expect("names").bucket;
        lens.cafe().clients.s3.delete_bucket_policy().bucket(bucket).send().await.expect("deleted");
        cafe::publish::invalidate(lens.cafe(), &["*"]).await.expect("invalidated");
    })
    .await;
}
