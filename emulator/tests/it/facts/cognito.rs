//! User pools and domains: the wire protocol, identifiers, pools, domains (A1, A2, A3, A5).

use serde_json::{Value, json};

use super::wire::{
    INVALID, NOT_FOUND, URL, accepted, assert_refused, bare_pool, fields, json_of, refused, signed, target, unsigned,
};
use crate::cognito::fixture::{Cafe, PREFIX};
use crate::support::{cloud, send};

/// A1, documented.
#[tokio::test]
async fn a1_operations_are_posted_and_named_in_a_header() {
    let (cloud, _) = cloud();
    let answer = signed(&cloud, "ListUserPools", &json!({ "MaxResults": 1 })).await;
    assert_eq!(answer.status(), 200);
    assert_eq!(answer.headers()["content-type"], "application/x-amz-json-1.1");
    assert_eq!(json_of(&answer), json!({ "UserPools": [] }));
}

/// A1, documented: these can be called by anyone.
#[tokio::test]
async fn a1_sign_in_and_self_service_need_no_signature() {
    let (cloud, _) = cloud();
    for operation in [
        "InitiateAuth",
        "RespondToAuthChallenge",
        "GetTokensFromRefreshToken",
        "SignUp",
        "ConfirmSignUp",
        "ResendConfirmationCode",
        "ForgotPassword",
        "ConfirmForgotPassword",
        "ChangePassword",
        "GetUser",
        "GlobalSignOut",
        "RevokeToken",
        "UpdateUserAttributes",
        "DeleteUserAttributes",
        "DeleteUser",
        "GetUserAttributeVerificationCode",
        "VerifyUserAttribute",
    ] {
        let answer = json_of(&unsigned(&cloud, operation, &json!({})).await);
        assert_eq!(answer["__type"], INVALID, "{operation}: {answer}");
    }
    for operation in ["AdminGetUser", "AdminInitiateAuth", "DescribeUserPool", "ListUsers", "CreateUserPoolClient"] {
        let answer = json_of(&unsigned(&cloud, operation, &json!({})).await);
        assert_eq!(answer["__type"], "MissingAuthenticationTokenException", "{operation}: {answer}");
    }
}

/// A1, documented and recorded.
#[tokio::test]
async fn a1_times_are_numbers_of_seconds() {
    let cafe = Cafe::open().await;
    let pool = accepted(&cafe.cloud, "DescribeUserPool", json!({ "UserPoolId": cafe.pool })).await;
    let user = accepted(&cafe.cloud, "AdminGetUser", json!({ "UserPoolId": cafe.pool, "Username": "frank" })).await;
    for time in [&pool["UserPool"]["CreationDate"], &user["UserCreateDate"], &user["UserLastModifiedDate"]] {
        assert!(time.is_number(), "{time}");
        assert_eq!(time.as_f64().map(f64::trunc), Some(1_795_381_200.0));
    }
}

/// A1, recorded.
#[tokio::test]
async fn a1_errors_name_their_code_in_the_body_and_in_headers() {
    let (cloud, _) = cloud();
    let answer = unsigned(&cloud, "GetUser", &json!({ "AccessToken": "garbage" })).await;
    assert_eq!(answer.status(), 400);
    let text = "Invalid Access Token";
    assert_eq!(json_of(&answer), json!({ "__type": "NotAuthorizedException", "message": text }));
    assert_eq!(answer.headers()["x-amzn-errortype"], "NotAuthorizedException:");
    assert_eq!(answer.headers()["x-amzn-errormessage"], text);
    assert_eq!(answer.headers()["x-amzn-requestid"].len(), 36);
}

/// A1, recorded on the same family of endpoints.
#[tokio::test]
async fn a1_browsers_may_call_from_any_page() {
    let (cloud, _) = cloud();
    let asked = [("origin", "https://d1.cloudfront.net"), ("access-control-request-headers", "x-amz-target")];
    let preflight = send(&cloud, "OPTIONS", URL, &asked, "").await;
    assert_eq!(preflight.status(), 200);
    assert_eq!(preflight.headers()["access-control-max-age"], "172800");
    let target = target("GetUser");
    let answer = send(&cloud, "POST", URL, &[asked[0], ("x-amz-target", &*target)], "{}").await;
    assert_eq!(answer.headers()["access-control-allow-origin"], "*");
    let exposed = "x-amzn-RequestId,x-amzn-ErrorType,x-amzn-ErrorMessage,Date";
    assert_eq!(answer.headers()["access-control-expose-headers"], exposed);
}

/// A2, documented, and what AWS's own token verifier asks of a pool id.
#[tokio::test]
async fn a2_identifiers_have_awss_shapes() {
    let cafe = Cafe::open().await;
    let tail = cafe.pool.strip_prefix("us-east-1_").expect("the region");
    assert!(tail.len() == 9 && tail.chars().all(|letter| letter.is_ascii_alphanumeric()), "{tail}");
    assert!((25..=26).contains(&cafe.client.len()), "{}", cafe.client);
    assert!(cafe.client.chars().all(|letter| letter.is_ascii_lowercase() || letter.is_ascii_digit()));
    let pool = accepted(&cafe.cloud, "DescribeUserPool", json!({ "UserPoolId": cafe.pool })).await;
    let arn = format!("arn:aws:cognito-idp:us-east-1:123456789012:userpool/{}", cafe.pool);
    assert_eq!(pool["UserPool"]["Arn"], arn);
    let user = accepted(&cafe.cloud, "AdminGetUser", json!({ "UserPoolId": cafe.pool, "Username": "frank" })).await;
    assert_eq!(user["UserAttributes"][0]["Name"], "sub");
    let sub = user["UserAttributes"][0]["Value"].as_str().expect("text");
    assert!(uuid::Uuid::parse_str(sub).is_ok(), "{sub}");
}

/// A3, documented.
#[tokio::test]
async fn a3_a_pool_needs_a_name_that_need_not_be_its_own() {
    let (cloud, first) = bare_pool().await;
    let second = accepted(&cloud, "CreateUserPool", json!({ "PoolName": "cafe-staff" })).await;
    assert_ne!(second["UserPool"]["Id"], first.as_str());
    let missing = "1 validation error detected: Value null at 'poolName' failed to satisfy constraint: \
                   Member must not be null";
    assert_refused(&cloud, "CreateUserPool", json!({}), INVALID, missing).await;
    for odd in [String::new(), "a/b".into(), "x".repeat(129)] {
        assert_eq!(refused(&cloud, "CreateUserPool", json!({ "PoolName": odd })).await.0, INVALID, "{odd}");
    }
    accepted(&cloud, "CreateUserPool", json!({ "PoolName": "café_1 +=,.@-" })).await;
    accepted(&cloud, "CreateUserPool", json!({ "PoolName": "x".repeat(128) })).await;
}

/// A3, documented.
#[tokio::test]
async fn a3_a_pool_made_with_a_name_has_the_defaults() {
    let (cloud, id) = bare_pool().await;
    let pool = accepted(&cloud, "DescribeUserPool", json!({ "UserPoolId": id })).await["UserPool"].clone();
    for (name, value) in [
        ("DeletionProtection", json!("INACTIVE")),
        ("UserPoolTier", json!("ESSENTIALS")),
        ("MfaConfiguration", json!("OFF")),
        ("LambdaConfig", json!({})),
        ("EstimatedNumberOfUsers", json!(0)),
    ] {
        assert_eq!(pool[name], value, "{name}");
    }
    assert_eq!(pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"], false);
    let policy = json!({
        "MinimumLength": 8, "RequireUppercase": true, "RequireLowercase": true, "RequireNumbers": true,
        "RequireSymbols": true, "TemporaryPasswordValidityDays": 7,
    });
    assert_eq!(pool["Policies"]["PasswordPolicy"], policy);
    for absent in ["Domain", "CustomDomain", "AliasAttributes", "UsernameAttributes", "AutoVerifiedAttributes"] {
        assert_eq!(pool.get(absent), None, "{absent}");
    }
}

/// A3, documented.
#[tokio::test]
async fn a3_passwords_are_six_to_ninety_nine_long_at_least() {
    let (cloud, _) = cloud();
    let make = |length: u32| {
        let policy = json!({ "PasswordPolicy": { "MinimumLength": length } });
        json!({ "PoolName": "p", "Policies": policy })
    };
    for length in [6, 99] {
        accepted(&cloud, "CreateUserPool", make(length)).await;
    }
    for length in [5, 100] {
        assert_eq!(refused(&cloud, "CreateUserPool", make(length)).await.0, INVALID, "{length}");
    }
}

/// A3, recorded.
#[tokio::test]
async fn a3_aliases_and_username_attributes_exclude_each_other() {
    let (cloud, _) = cloud();
    let both = json!({ "PoolName": "p", "AliasAttributes": ["email"], "UsernameAttributes": ["email"] });
    let text = "Only one of the aliasAttributes or usernameAttributes can be set in a User pool.";
    assert_refused(&cloud, "CreateUserPool", both, INVALID, text).await;
}

/// A3, documented: custom attributes are added for good.
#[tokio::test]
async fn a3_attributes_can_be_added_but_not_removed() {
    let (cloud, id) = bare_pool().await;
    let add = json!({ "UserPoolId": id, "CustomAttributes": [{ "Name": "shoe", "AttributeDataType": "Number" }] });
    accepted(&cloud, "AddCustomAttributes", add.clone()).await;
    assert_eq!(refused(&cloud, "AddCustomAttributes", add).await.0, INVALID);
    accepted(&cloud, "UpdateUserPool", json!({ "UserPoolId": id })).await;
    let pool = accepted(&cloud, "DescribeUserPool", json!({ "UserPoolId": id })).await;
    let schema = pool["UserPool"]["SchemaAttributes"].as_array().expect("a list");
    assert!(schema.iter().any(|attribute| attribute["Name"] == "custom:shoe"));
}

/// A3, documented: whatever an update leaves out goes back to its default.
#[tokio::test]
async fn a3_an_update_resets_what_it_omits() {
    let (cloud, id) = bare_pool().await;
    let all = json!({
        "UserPoolId": id, "AutoVerifiedAttributes": ["email"], "DeletionProtection": "ACTIVE",
        "AdminCreateUserConfig": { "AllowAdminCreateUserOnly": true }, "UserPoolTags": { "a": "b" },
        "Policies": { "PasswordPolicy": { "MinimumLength": 12 } },
    });
    accepted(&cloud, "UpdateUserPool", all).await;
    let describe = || accepted(&cloud, "DescribeUserPool", json!({ "UserPoolId": id }));
    assert_eq!(describe().await["UserPool"]["Policies"]["PasswordPolicy"]["MinimumLength"], 12);
    accepted(&cloud, "UpdateUserPool", json!({ "UserPoolId": id })).await;
    let pool = describe().await["UserPool"].clone();
    assert_eq!(pool["Policies"]["PasswordPolicy"]["MinimumLength"], 8);
    assert_eq!(pool["DeletionProtection"], "INACTIVE");
    assert_eq!(pool["AdminCreateUserConfig"]["AllowAdminCreateUserOnly"], false);
    assert_eq!((pool.get("AutoVerifiedAttributes"), pool.get("UserPoolTags")), (None, None));
    assert_eq!(pool["Name"], "cafe-staff");
}

/// A3, documented.
#[tokio::test]
async fn a3_lists_of_pools_have_a_limit_and_pages() {
    let (cloud, _) = bare_pool().await;
    accepted(&cloud, "CreateUserPool", json!({ "PoolName": "second" })).await;
    for wrong in [json!({}), json!({ "MaxResults": 0 }), json!({ "MaxResults": 61 })] {
        assert_eq!(refused(&cloud, "ListUserPools", wrong).await.0, INVALID);
    }
    let first = accepted(&cloud, "ListUserPools", json!({ "MaxResults": 1 })).await;
    let expected = ["CreationDate", "Id", "LambdaConfig", "LastModifiedDate", "Name"];
    assert_eq!(fields(&first["UserPools"][0]), expected);
    let second = json!({ "MaxResults": 1, "NextToken": first["NextToken"] });
    let second = accepted(&cloud, "ListUserPools", second).await;
    assert_ne!(first["UserPools"][0]["Id"], second["UserPools"][0]["Id"]);
    assert_eq!(second.get("NextToken"), None);
}

/// A3, documented.
#[tokio::test]
async fn a3_a_list_of_clients_shows_names_only() {
    let cafe = Cafe::open().await;
    let list = accepted(&cafe.cloud, "ListUserPoolClients", json!({ "UserPoolId": cafe.pool })).await;
    assert_eq!(fields(&list["UserPoolClients"][0]), ["ClientId", "ClientName", "UserPoolId"]);
}

/// A3, documented: the shortest way to the address of the login page.
#[tokio::test]
async fn a3_a_pool_tells_its_domain() {
    let cafe = Cafe::open().await;
    let pool = accepted(&cafe.cloud, "DescribeUserPool", json!({ "UserPoolId": cafe.pool })).await;
    assert_eq!(pool["UserPool"]["Domain"], PREFIX);
}

/// A3, recorded.
#[tokio::test]
async fn a3_protection_and_a_domain_keep_a_pool() {
    let cafe = Cafe::open().await;
    let id = json!({ "UserPoolId": cafe.pool });
    let text = "User pool cannot be deleted. It has a domain configured that should be deleted first.";
    assert_refused(&cafe.cloud, "DeleteUserPool", id.clone(), INVALID, text).await;
    let domain = json!({ "UserPoolId": cafe.pool, "Domain": PREFIX });
    accepted(&cafe.cloud, "DeleteUserPoolDomain", domain).await;
    let protect = |mode: &str| json!({ "UserPoolId": cafe.pool, "DeletionProtection": mode });
    accepted(&cafe.cloud, "UpdateUserPool", protect("ACTIVE")).await;
    assert_eq!(refused(&cafe.cloud, "DeleteUserPool", id.clone()).await.0, INVALID);
    accepted(&cafe.cloud, "UpdateUserPool", protect("INACTIVE")).await;
    assert_eq!(accepted(&cafe.cloud, "DeleteUserPool", id.clone()).await, json!({}));
    assert_eq!(refused(&cafe.cloud, "DescribeUserPool", id).await.0, NOT_FOUND);
}

fn domain(pool: &str, prefix: &str) -> Value {
    json!({ "UserPoolId": pool, "Domain": prefix })
}

/// A5, documented: the pattern of prefixes, and one for each pool.
#[tokio::test]
async fn a5_a_prefix_is_a_dns_label() {
    let (cloud, id) = bare_pool().await;
    for good in ["a", "a-b", "7", &"x".repeat(63)] {
        accepted(&cloud, "CreateUserPoolDomain", domain(&id, good)).await;
        assert_eq!(refused(&cloud, "CreateUserPoolDomain", domain(&id, "second")).await.0, INVALID);
        accepted(&cloud, "DeleteUserPoolDomain", domain(&id, good)).await;
    }
    for odd in ["", "-a", "a-", &"x".repeat(64)] {
        assert_eq!(refused(&cloud, "CreateUserPoolDomain", domain(&id, odd)).await.0, INVALID, "{odd}");
    }
}

/// A5, recorded.
#[tokio::test]
async fn a5_prefixes_are_refused_in_awss_words() {
    let cafe = Cafe::open().await;
    let other = accepted(&cafe.cloud, "CreateUserPool", json!({ "PoolName": "other" })).await;
    let other = other["UserPool"]["Id"].as_str().expect("an id");
    let character = "The domain name contains an invalid character. \
                     Domain names can only contain lower-case letters, numbers, and hyphens.";
    for (prefix, text) in [
        (PREFIX, "Domain already associated with another user pool."),
        ("my-aws-cafe", "Domain cannot contain reserved word: aws"),
        ("amazon-cafe", "Domain cannot contain reserved word: amazon"),
        ("cafe-cognito", "Domain cannot contain reserved word: cognito"),
        ("Cafe", character),
        ("cafe_1", character),
        ("cafe.one", character),
    ] {
        assert_refused(&cafe.cloud, "CreateUserPoolDomain", domain(other, prefix), INVALID, text).await;
    }
}

/// A5, recorded text, documented code.
#[tokio::test]
async fn a5_the_lite_tier_has_no_managed_login() {
    let (cloud, id) = bare_pool().await;
    accepted(&cloud, "UpdateUserPool", json!({ "UserPoolId": id, "UserPoolTier": "LITE" })).await;
    let managed = json!({ "UserPoolId": id, "Domain": "cafe-1", "ManagedLoginVersion": 2 });
    let text = "The following feature is not available for the LITE pricing tier configured: Managed Login Version 2";
    assert_refused(&cloud, "CreateUserPoolDomain", managed, "FeatureUnavailableInTierException", text).await;
    for odd in [0, 3] {
        let odd = json!({ "UserPoolId": id, "Domain": "cafe-1", "ManagedLoginVersion": odd });
        assert_eq!(refused(&cloud, "CreateUserPoolDomain", odd).await.0, INVALID);
    }
}

/// A5, recorded: an unknown prefix is no error. Also what is known of a known one.
#[tokio::test]
async fn a5_an_unknown_prefix_is_described_as_nothing() {
    let cafe = Cafe::open().await;
    let unknown = accepted(&cafe.cloud, "DescribeUserPoolDomain", json!({ "Domain": "nobody" })).await;
    assert_eq!(unknown, json!({ "DomainDescription": {} }));
    let known = accepted(&cafe.cloud, "DescribeUserPoolDomain", json!({ "Domain": PREFIX })).await;
    let known = &known["DomainDescription"];
    assert_eq!((&known["UserPoolId"], &known["Domain"]), (&json!(cafe.pool), &json!(PREFIX)));
    assert_eq!((&known["AWSAccountId"], &known["Status"]), (&json!("123456789012"), &json!("ACTIVE")));
    assert!(known["Version"].is_string() && known["ManagedLoginVersion"].is_number());
}

/// A5, documented: only custom domains have a distribution of their own.
#[tokio::test]
async fn a5_a_prefix_domain_has_no_distribution() {
    let (cloud, id) = bare_pool().await;
    let answer = accepted(&cloud, "CreateUserPoolDomain", domain(&id, "cafe-2")).await;
    assert_eq!(answer.get("CloudFrontDomain"), None);
}
