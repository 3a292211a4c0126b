//! Prefix domains, and the documents that pools publish.

use aws_sdk_cognitoidentityprovider::types::{DomainStatusType, UserPoolTierType};
use serde_json::Value;

use super::fixture::{Cafe, assert_refused, refusal};
use crate::support::{send, text};

const INVALID: &str = "InvalidParameterException";

#[tokio::test]
async fn prefixes_are_unique_and_plain() {
    let cafe = Cafe::open().await;
    let create =
        |pool: &str, prefix: &str| cafe.cognito.create_user_pool_domain().user_pool_id(pool).domain(prefix).send();
    let other = cafe.cognito.create_user_pool().pool_name("other").send().await.expect("a pool");
    let other = other.user_pool.and_then(|pool| pool.id).expect("an id");
    assert_refused(create(&other, "cafe-1").await, INVALID, "Domain already associated with another user pool.");
    assert_refused(create(&other, "my-aws-cafe").await, INVALID, "Domain cannot contain reserved word: aws");
    let characters = "The domain name contains an invalid character. \
                      Domain names can only contain lower-case letters, numbers, and hyphens.";
    for odd in ["Cafe", "cafe_1", "-cafe", "cafe.one"] {
        assert_refused(create(&other, odd).await, INVALID, characters);
    }
    assert_eq!(refusal(create(&cafe.pool, "second").await).0, INVALID);
    create(&other, "outlaws").await.expect("no reserved part");
}

#[tokio::test]
async fn an_unknown_domain_is_described_as_nothing() {
    let cafe = Cafe::open().await;
    let describe = |prefix: &str| cafe.cognito.describe_user_pool_domain().domain(prefix).send();
    let known = describe("cafe-1").await.expect("an answer").domain_description.expect("it");
    assert_eq!((known.user_pool_id(), known.status()), (Some(cafe.pool.as_str()), Some(&DomainStatusType::Active)));
    assert_eq!(known.managed_login_version(), Some(1));
    let unknown = describe("nobody").await.expect("an answer").domain_description.expect("it");
    assert_eq!((unknown.user_pool_id(), unknown.domain()), (None, None));
}

#[tokio::test]
async fn the_lite_tier_has_no_managed_login() {
    let cafe = Cafe::open().await;
    let lite = cafe.cognito.update_user_pool().user_pool_id(&cafe.pool).user_pool_tier(UserPoolTierType::Lite);
    lite.send().await.expect("lite");
    let update = cafe.cognito.update_user_pool_domain().user_pool_id(&cafe.pool).domain("cafe-1");
    let text = "The following feature is not available for the LITE pricing tier configured: Managed Login Version 2";
    assert_refused(update.managed_login_version(2).send().await, "FeatureUnavailableInTierException", text);
}

#[tokio::test]
async fn a_pool_publishes_its_keys_and_endpoints() {
    let cafe = Cafe::open().await;
    let get = async |host: &str, document: &str| {
        let url = format!("http://{host}/{}/.well-known/{document}", cafe.pool);
        let response = send(&cafe.cloud, "GET", &url, &[("host", host)], "").await;
        assert_eq!(response.status(), 200);
        serde_json::from_str::<Value>(text(&response)).expect("JSON")
    };
    let keys = get("127.0.0.1:4566", "jwks.json").await;
    let list = keys["keys"].as_array().expect("a list");
    assert_eq!(list.len(), 2);
    assert_ne!(list[0]["kid"], list[1]["kid"]);
    for key in list {
        assert_eq!(
            (&key["alg"], &key["kty"], &key["use"], &key["e"]),
            (&"RS256".into(), &"RSA".into(), &"sig".into(), &"AQAB".into())
        );
    }
    assert_eq!(get("cognito-idp.us-east-1.localhost:4566", "jwks.json").await, keys);
    let found = get("127.0.0.1:4566", "openid-configuration").await;
    assert_eq!(found["issuer"], format!("https://cognito-idp.us-east-1.amazonaws.com/{}", cafe.pool));
    assert_eq!(found["response_types_supported"], serde_json::json!(["code", "token"]));
    let origin = "http://cafe-1.auth.us-east-1.amazoncognito.localhost:4566";
    assert_eq!(found["authorization_endpoint"], format!("{origin}/oauth2/authorize"));
    assert_eq!(found["token_endpoint"], format!("{origin}/oauth2/token"));
    let unknown = "http://127.0.0.1:4566/us-east-1_nothing00/.well-known/jwks.json";
    assert_eq!(send(&cafe.cloud, "GET", unknown, &[], "").await.status(), 404);
}
