//! Authorizers.

use serde_json::{Value, json};

use super::wire::{Wire, text, without};

const POOL: &str = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_AbCdEfGhI";

fn input() -> Value {
    json!({
        "name": "CafeStaff", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL],
        "identitySource": "method.request.header.Authorization",
    })
}

fn but(name: &str, value: Value) -> Value {
    let mut input = input();
    input[name] = value;
    input
}

#[tokio::test]
async fn a_cognito_authorizer_is_shown_as_recorded() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let made = wire.send("POST", &format!("{api}/authorizers"), input()).await.ok(201);
    let id = text(&made, "id");
    assert_eq!(id.len(), 6);
    let expected = json!({
        "name": "CafeStaff", "type": "COGNITO_USER_POOLS", "providerARNs": [POOL], "authType": "cognito_user_pools",
        "identitySource": "method.request.header.Authorization",
    });
    assert_eq!(without(made.clone(), &["id"]), expected);
    assert_eq!(wire.get(&format!("{api}/authorizers")).await.ok(200), json!({ "item": [made] }));
    assert_eq!(wire.get(&format!("{api}/authorizers/{id}")).await.ok(200), made);
    wire.delete(&format!("{api}/authorizers/{id}")).await.ok(202);
    wire.get(&format!("{api}/authorizers/{id}")).await.missing("Invalid Authorizer identifier specified");
}

#[tokio::test]
async fn an_authorizer_is_checked_in_the_words_of_aws() {
    let wire = Wire::new();
    let missing = wire.send("POST", "/restapis/none/authorizers", input()).await;
    missing.conflict("Unable to complete operation due to concurrent modification. Please try again later.");
    let (api, _) = wire.api().await;
    let create = async |input: Value| wire.send("POST", &format!("{api}/authorizers"), input).await;
    create(but("providerARNs", json!([]))).await.bad("ProviderARNs cannot be empty");
    create(but("providerARNs", json!(["us-east-1_AbCdEfGhI"]))).await.bad("Invalid ARN specified in the request");
    create(but("authorizerResultTtlInSeconds", json!(3601)))
        .await
        .bad("Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.");
    create(but("type", json!("JWT"))).await.unsupported("authorizers of type JWT");
    create(input()).await.ok(201);
    create(input()).await.bad("Authorizer name must be unique. Authorizer CafeStaff already exists in this RestApi.");
}

#[tokio::test]
async fn an_authorizer_in_use_stays() {
    let wire = Wire::new();
    let (api, method) = wire.method().await;
    let id = text(&wire.send("POST", &format!("{api}/authorizers"), input()).await.ok(201), "id");
    let attach: [&[&str]; 2] =
        [&["replace", "/authorizationType", "COGNITO_USER_POOLS"], &["replace", "/authorizerId", &id]];
    wire.patch(&method, &attach).await.ok(200);
    let path = format!("{api}/authorizers/{id}");
    wire.delete(&path).await.conflict("Cannot delete authorizer 'CafeStaff', is referenced in method: GET//");
    wire.patch(&method, &[&["replace", "/authorizationType", "NONE"]]).await.ok(200);
    wire.delete(&path).await.ok(202);
}

#[tokio::test]
async fn pools_are_added_and_removed_one_by_one() {
    let wire = Wire::new();
    let (api, _) = wire.api().await;
    let id = text(&wire.send("POST", &format!("{api}/authorizers"), input()).await.ok(201), "id");
    let path = format!("{api}/authorizers/{id}");
    let other = POOL.replace("AbCdEfGhI", "other");
    let remove: &[&str] = &["remove", "/providerARNs", POOL];
    wire.patch(&path, &[remove]).await.bad("ProviderARNs cannot be empty");
    let moved = wire.patch(&path, &[remove, &["add", "/providerARNs", &other]]).await.ok(200);
    assert_eq!(moved["providerARNs"], json!([other]));
    let renamed = wire.patch(
        &path,
        &[
            &["replace", "/name", "Other"],
            &["replace", "/identitySource", "method.request.header.X-Token"],
            &["replace", "/identityValidationExpression", "^abc$"],
            &["replace", "/authorizerResultTtlInSeconds", "0"],
        ],
    );
    let expected = json!({
        "id": id, "name": "Other", "type": "COGNITO_USER_POOLS", "providerARNs": [other], "authType": "cognito_user_pools",
        "identitySource": "method.request.header.X-Token", "identityValidationExpression": "^abc$",
        "authorizerResultTtlInSeconds": 0,
    });
    assert_eq!(renamed.await.ok(200), expected);
    let seen = wire.patch(&path, &[&["replace", "/providerARNs/0", POOL]]).await;
    assert_eq!((seen.status, seen.error.as_deref()), (400, Some("BadRequestException")));
}
