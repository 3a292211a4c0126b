//! User pools, groups, resource servers and tags.

use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::{
    AdminCreateUserConfigType, AliasAttributeType, DeletionProtectionType, LambdaConfigType, PasswordPolicyType,
    ResourceServerScopeType, UserPoolPolicyType, UserPoolTierType, UsernameAttributeType,
};

use super::fixture::{Cafe, assert_refused, refusal};
use crate::support;

const INVALID: &str = "InvalidParameterException";

#[tokio::test]
async fn a_pool_made_with_a_name_alone_has_awss_defaults() {
    let (cloud, _) = support::cloud();
    let cognito = Client::new(&support::sdk(&cloud));
    let made = cognito.create_user_pool().pool_name("cafe-staff").send().await.expect("a pool").user_pool.expect("it");
    let id = made.id().expect("an id");
    assert!(id.starts_with("us-east-1_") && id.len() == "us-east-1_".len() + 9, "{id}");
    assert_eq!(made.arn(), Some(format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{id}").as_str()));
    let pool = cognito.describe_user_pool().user_pool_id(id).send().await.expect("the pool").user_pool.expect("it");
    let policy = pool.policies().and_then(|policies| policies.password_policy()).expect("a policy");
    assert_eq!((policy.minimum_length(), policy.temporary_password_validity_days()), (Some(8), 7));
    assert!(policy.require_lowercase() && policy.require_uppercase());
    assert!(policy.require_numbers() && policy.require_symbols());
    assert_eq!(pool.deletion_protection(), Some(&DeletionProtectionType::Inactive));
    assert_eq!(pool.user_pool_tier(), Some(&UserPoolTierType::Essentials));
    assert_eq!(pool.mfa_configuration().expect("a mode").as_str(), "OFF");
    assert!(!pool.admin_create_user_config().expect("a setting").allow_admin_create_user_only());
    assert_eq!(pool.domain(), None);
    assert!(pool.username_attributes.is_none() && pool.auto_verified_attributes.is_none());
    assert!(pool.schema_attributes().iter().any(|attribute| attribute.name() == Some("email")));
}

#[tokio::test]
async fn update_sets_what_is_omitted_back_to_its_default() {
    let cafe = Cafe::open().await;
    let only_admins = AdminCreateUserConfigType::builder().allow_admin_create_user_only(true).build();
    let update = || cafe.cognito.update_user_pool().user_pool_id(&cafe.pool);
    update().admin_create_user_config(only_admins).user_pool_tags("a", "b").send().await.expect("an update");
    let described = || async {
        let answer = cafe.cognito.describe_user_pool().user_pool_id(&cafe.pool).send().await;
        answer.expect("the pool").user_pool.expect("it")
    };
    let pool = described().await;
    assert!(pool.admin_create_user_config().expect("a setting").allow_admin_create_user_only());
    assert_eq!(pool.domain(), Some("cafe-1"));
    update().send().await.expect("an update");
    assert!(!described().await.admin_create_user_config().expect("a setting").allow_admin_create_user_only());
}

#[tokio::test]
async fn settings_that_aws_refuses_are_refused() {
    let (cloud, _) = support::cloud();
    let cognito = Client::new(&support::sdk(&cloud));
    let create = || cognito.create_user_pool().pool_name("p");
    let both = create().alias_attributes(AliasAttributeType::Email).username_attributes(UsernameAttributeType::Email);
    let text = "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.";
    assert_refused(both.send().await, INVALID, text);
    let short = PasswordPolicyType::builder().minimum_length(5).build();
    let short = UserPoolPolicyType::builder().password_policy(short).build();
    let (code, text) = refusal(create().policies(short).send().await);
    assert_eq!(code, INVALID);
    assert!(text.contains("policies.passwordPolicy.minimumLength"), "{text}");
    assert_eq!(refusal(cognito.create_user_pool().pool_name("a/b").send().await).0, INVALID);
    let triggers = LambdaConfigType::builder().pre_sign_up("arn:aws:lambda:us-east-1:1:function:f").build();
    let (code, text) = refusal(create().lambda_config(triggers).send().await);
    assert_eq!(code, "UnsupportedOperation");
    assert!(text.contains("PreSignUp"), "{text}");
    let unknown = cognito.describe_user_pool().user_pool_id("us-east-1_nothing00").send().await;
    assert_refused(unknown, "ResourceNotFoundException", "User pool us-east-1_nothing00 does not exist.");
}

#[tokio::test]
async fn a_pool_with_a_domain_or_protection_cannot_be_deleted() {
    let cafe = Cafe::open().await;
    let delete = || cafe.cognito.delete_user_pool().user_pool_id(&cafe.pool).send();
    let text = "User pool cannot be deleted. It has a domain configured that should be deleted first.";
    assert_refused(delete().await, INVALID, text);
    let drop = cafe.cognito.delete_user_pool_domain().domain("cafe-1").user_pool_id(&cafe.pool);
    drop.send().await.expect("the domain is gone");
    let protect = |mode| cafe.cognito.update_user_pool().user_pool_id(&cafe.pool).deletion_protection(mode).send();
    protect(DeletionProtectionType::Active).await.expect("protected");
    assert_eq!(refusal(delete().await).0, INVALID);
    protect(DeletionProtectionType::Inactive).await.expect("not protected");
    delete().await.expect("the pool is gone");
    let listed = cafe.cognito.list_user_pools().max_results(60).send().await.expect("a list");
    assert!(listed.user_pools().is_empty());
}

#[tokio::test]
async fn lists_come_in_pages() {
    let (cloud, _) = support::cloud();
    let cognito = Client::new(&support::sdk(&cloud));
    for number in 0..5 {
        cognito.create_user_pool().pool_name(format!("pool {number}")).send().await.expect("a pool");
    }
    let mut names = Vec::new();
    let mut token = None;
    loop {
        let page = cognito.list_user_pools().max_results(2).set_next_token(token).send().await.expect("a page");
        names.extend(page.user_pools().iter().filter_map(|pool| pool.name().map(str::to_owned)));
        token = page.next_token().map(str::to_owned);
        if token.is_none() {
            break;
        }
    }
    names.sort();
    assert_eq!(names, ["pool 0", "pool 1", "pool 2", "pool 3", "pool 4"]);
    assert_eq!(refusal(cognito.list_user_pools().max_results(61).send().await).0, INVALID);
}

#[tokio::test]
async fn groups_servers_and_tags_come_and_go() {
    let cafe = Cafe::open().await;
    let (cognito, pool) = (&cafe.cognito, cafe.pool.as_str());
    let create = || cognito.create_group().user_pool_id(pool).group_name("baristas").precedence(3).send();
    create().await.expect("a group");
    assert_eq!(refusal(create().await).0, "GroupExistsException");
    let join = cognito.admin_add_user_to_group().user_pool_id(pool).group_name("baristas").username("frank");
    join.send().await.expect("a member");
    let members = cognito.list_users_in_group().user_pool_id(pool).group_name("baristas").send().await.expect("them");
    assert_eq!(members.users()[0].username(), Some("frank"));
    let of_frank = cognito.admin_list_groups_for_user().user_pool_id(pool).username("frank").send().await;
    assert_eq!(of_frank.expect("groups").groups()[0].precedence(), Some(3));
    let leave = cognito.admin_remove_user_from_group().user_pool_id(pool).group_name("baristas").username("frank");
    leave.send().await.expect("no member");
    cognito.delete_group().user_pool_id(pool).group_name("baristas").send().await.expect("no group");
    let gone = cognito.get_group().user_pool_id(pool).group_name("baristas").send().await;
    assert_eq!(refusal(gone).0, "ResourceNotFoundException");

    let scope = ResourceServerScopeType::builder().scope_name("read").scope_description("Read").build().expect("it");
    let server = cognito.create_resource_server().user_pool_id(pool).identifier("https://cafe.example/api").name("API");
    server.scopes(scope).send().await.expect("a resource server");
    let listed = cognito.list_resource_servers().user_pool_id(pool).send().await.expect("a list");
    assert_eq!(listed.resource_servers()[0].scopes()[0].scope_name(), "read");
    let drop = cognito.delete_resource_server().user_pool_id(pool).identifier("https://cafe.example/api");
    drop.send().await.expect("no server");

    let arn = format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{pool}");
    cognito.tag_resource().resource_arn(&arn).tags("cafelab:course", "cafe").send().await.expect("a tag");
    let tags = cognito.list_tags_for_resource().resource_arn(&arn).send().await.expect("tags").tags.expect("them");
    assert_eq!(tags.get("cafelab:course").map(String::as_str), Some("cafe"));
    cognito.untag_resource().resource_arn(&arn).tag_keys("cafelab:course").send().await.expect("no tag");
    let mfa = cognito.get_user_pool_mfa_config().user_pool_id(pool).send().await.expect("a mode");
    assert_eq!(mfa.mfa_configuration().expect("a mode").as_str(), "OFF");
}

#[tokio::test]
async fn the_state_survives_as_plain_data() {
    let cafe = Cafe::open().await;
    let token = super::sign_in::id_token(&cafe, "frank").await;
    let text = serde_json::to_string(&cafe.cloud.snapshot()).expect("plain data");
    assert!(!text.contains(super::fixture::PASSWORD));
    let (env, _) = emulator::testing::env(8);
    let copy = emulator::Cloud::in_memory(env, serde_json::from_str(&text).expect("plain data"));
    emulator::cognito::verify_token(&copy, &cafe.pool, &token).expect("the same keys");
    assert!(!format!("{:?}", cafe.cloud).contains("PRIVATE"));
}
