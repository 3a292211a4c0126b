//! Mistakes in the user pool, its client, its domain and Frank.

use aws_sdk_cognitoidentityprovider::types::{AdminCreateUserConfigType, AttributeType, OAuthFlowType};

use super::mutant;

#[tokio::test]
async fn sign_up_left_open() {
    mutant("user-pool.sign-up-closed", "sign-up-open", async |lens| {
        let config = AdminCreateUserConfigType::builder().allow_admin_create_user_only(false).build();
        let call = lens.cafe().clients.cognito.update_user_pool().user_pool_id(&lens.pool);
        call.admin_create_user_config(config).send().await.expect("changed");
    })
    .await;
}

#[tokio::test]
async fn the_pool_is_gone() {
    mutant("user-pool.exists", "pool-missing", async |lens| {
        let cognito = &lens.cafe().clients.cognito;
        let prefix = cafe::find::domain_prefix(lens.cafe(), &lens.pool).await.expect("an answer").expect("a prefix");
        let call = cognito.delete_user_pool_domain().user_pool_id(&lens.pool).domain(prefix);
        call.send().await.expect("deleted");
        cognito.delete_user_pool().user_pool_id(&lens.pool).send().await.expect("deleted");
    })
    .await;
}

#[tokio::test]
async fn client_with_a_secret() {
    mutant("app-client.public", "client-has-secret", async |lens| {
        let cognito = &lens.cafe().clients.cognito;
        let call = cognito.delete_user_pool_client().user_pool_id(&lens.pool).client_id(&lens.client);
        call.send().await.expect("deleted");
        let call = cognito.create_user_pool_client().user_pool_id(&lens.pool).client_name("cafe-website");
        let call = call.generate_secret(true).allowed_o_auth_flows_user_pool_client(true);
        let call = call.allowed_o_auth_flows(OAuthFlowType::Code).allowed_o_auth_scopes("openid");
        let call = call.allowed_o_auth_scopes("email").supported_identity_providers("COGNITO");
        let call = call.callback_urls(format!("{}/callback.html", lens.site));
        let made = call.logout_urls(format!("{}/index.html", lens.site)).send().await.expect("made");
        let id = made.user_pool_client.and_then(|client| client.client_id).expect("an id");
        lens.config(|config| config.auth.as_mut().expect("auth").client_id = id).await;
    })
    .await;
}

#[tokio::test]
async fn no_client() {
    mutant("app-client.public", "client-missing", async |lens| {
        let cognito = &lens.cafe().clients.cognito;
        let call = cognito.delete_user_pool_client().user_pool_id(&lens.pool).client_id(&lens.client);
        call.send().await.expect("deleted");
    })
    .await;
}

#[tokio::test]
async fn hosted_ui_switched_off() {
    mutant("app-client.oauth", "oauth-not-enabled", async |lens| {
        lens.change_client(|client| client.allowed_o_auth_flows_user_pool_client = Some(false)).await;
    })
    .await;
}

#[tokio::test]
async fn email_scope_missing() {
    mutant("app-client.oauth", "scope-missing", async |lens| {
        lens.change_client(|client| client.allowed_o_auth_scopes = Some(vec!["openid".to_owned()])).await;
    })
    .await;
}

#[tokio::test]
async fn provider_missing() {
    mutant("app-client.identity-provider", "provider-missing", async |lens| {
        lens.change_client(|client| client.supported_identity_providers = None).await;
    })
    .await;
}

async fn callback(mistake: &str, other: impl FnOnce(&str) -> String) {
    mutant("app-client.callback", mistake, async |lens| {
        lens.change_client(|client| client.callback_urls = Some(vec![other(&lens.site)])).await;
    })
    .await;
}

#[tokio::test]
async fn callback_with_a_trailing_slash() {
    callback("callback-trailing-slash", |site| format!("{site}/callback.html/")).await;
}

#[tokio::test]
async fn callback_on_another_page() {
    callback("callback-other-page", |site| format!("{site}/index.html")).await;
}

#[tokio::test]
async fn callback_with_another_scheme() {
    callback("callback-other-scheme", |site| format!("{}/callback.html", site.replace("http://", "https://"))).await;
}

#[tokio::test]
async fn callback_elsewhere() {
    callback("callback-missing", |_| "https://elsewhere.example/callback.html".to_owned()).await;
}

#[tokio::test]
async fn grant_that_the_client_does_not_allow() {
    mutant("hosted-ui.sign-in", "grant-mismatch", async |lens| {
        lens.change_client(|client| client.allowed_o_auth_flows = Some(vec![OAuthFlowType::Implicit])).await;
    })
    .await;
}

#[tokio::test]
async fn log_out_not_registered() {
    mutant("hosted-ui.log-out", "log-out-not-registered", async |lens| {
        lens.change_client(|client| client.logout_urls = None).await;
    })
    .await;
}

#[tokio::test]
async fn no_domain() {
    mutant("domain.active", "domain-missing", async |lens| {
        let prefix = cafe::find::domain_prefix(lens.cafe(), &lens.pool).await.expect("an answer").expect("a prefix");
        let call = lens.cafe().clients.cognito.delete_user_pool_domain().user_pool_id(&lens.pool).domain(prefix);
        call.send().await.expect("deleted");
    })
    .await;
}

#[tokio::test]
async fn managed_login_without_branding() {
    mutant("hosted-ui.login-page", "managed-login-without-branding", async |lens| {
        let prefix = cafe::find::domain_prefix(lens.cafe(), &lens.pool).await.expect("an answer").expect("a prefix");
        let call = lens.cafe().clients.cognito.update_user_pool_domain().user_pool_id(&lens.pool).domain(prefix);
        call.managed_login_version(2).send().await.expect("changed");
    })
    .await;
}

#[tokio::test]
async fn frank_is_not_there() {
    mutant("user.frank", "user-missing", async |lens| {
        let call = lens.cafe().clients.cognito.admin_delete_user().user_pool_id(&lens.pool).username("frank");
        call.send().await.expect("deleted");
    })
    .await;
}

#[tokio::test]
async fn frank_is_disabled() {
    mutant("user.frank", "user-disabled", async |lens| {
        let call = lens.cafe().clients.cognito.admin_disable_user().user_pool_id(&lens.pool).username("frank");
        call.send().await.expect("disabled");
    })
    .await;
}

async fn password(lens: &crate::support::lens::Lens, password: &str, permanent: bool) {
    let call = lens.cafe().clients.cognito.admin_set_user_password().user_pool_id(&lens.pool).username("frank");
    call.password(password).permanent(permanent).send().await.expect("set");
}

#[tokio::test]
async fn frank_has_a_temporary_password() {
    let change = async |lens: &crate::support::lens::Lens| password(lens, crate::support::PASSWORD, false).await;
    mutant("user.frank", "user-force-change-password", change).await;
}

#[tokio::test]
async fn frank_has_another_password() {
    let change = async |lens: &crate::support::lens::Lens| password(lens, "Another!8one", true).await;
    mutant("hosted-ui.sign-in", "frank-password", change).await;
}

#[tokio::test]
async fn franks_address_is_not_verified() {
    mutant("user.frank", "email-not-verified", async |lens| {
        let attribute = AttributeType::builder().name("email_verified").value("false").build().expect("an attribute");
        let call = lens.cafe().clients.cognito.admin_update_user_attributes().user_pool_id(&lens.pool);
        call.username("frank").user_attributes(attribute).send().await.expect("changed");
    })
    .await;
}
