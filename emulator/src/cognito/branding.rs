//! Branding styles of the managed login pages. Only Cognito's own style is supported.
//!
//! Source: <https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateManagedLoginBranding.html>.

use serde::Deserialize;
use serde_json::{Value, json};

use super::error::Error;
use super::input;
use super::state::Branding;
use crate::aws_json::Answer;
use crate::cloud::Cloud;
use crate::env::epoch_seconds;
use crate::error::AwsError;

/// `CreateManagedLoginBranding`.
pub(super) fn create(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        client_id: String,
        #[serde(default)]
        use_cognito_provided_values: bool,
    }
    let given: Input = input::read("CreateManagedLoginBranding", given)?;
    if !given.use_cognito_provided_values {
        return Err(AwsError::unsupported("UseCognitoProvidedValues other than true of CreateManagedLoginBranding"));
    }
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    pool.client(&given.client_id)?;
    if pool.brandings.contains_key(&given.client_id) {
        return Err(Error::BrandingExists.into());
    }
    let branding = Branding { id: cloud.env().uuid(), created: cloud.env().now(), modified: cloud.env().now() };
    let shown = shown(&pool.id, &branding);
    pool.brandings.insert(given.client_id, branding);
    Ok(json!({ "ManagedLoginBranding": shown }))
}

fn shown(pool: &str, branding: &Branding) -> Value {
    json!({
        "ManagedLoginBrandingId": branding.id,
        "UserPoolId": pool,
        "UseCognitoProvidedValues": true,
        "CreationDate": epoch_seconds(branding.created),
        "LastModifiedDate": epoch_seconds(branding.modified),
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Named {
    user_pool_id: String,
    managed_login_branding_id: String,
}

/// `DescribeManagedLoginBranding`.
pub(super) fn describe(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("DescribeManagedLoginBranding", given)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&given.user_pool_id)?;
    let found = pool.brandings.values().find(|branding| branding.id == given.managed_login_branding_id);
    Ok(json!({ "ManagedLoginBranding": shown(&pool.id, found.ok_or(Error::NoBranding)?) }))
}

/// `UpdateManagedLoginBranding`: back to Cognito's own style, which it is already.
pub(super) fn update(cloud: &Cloud, given: Value) -> Answer {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase", deny_unknown_fields)]
    struct Input {
        user_pool_id: String,
        managed_login_branding_id: String,
        #[serde(default)]
        use_cognito_provided_values: bool,
    }
    let given: Input = input::read("UpdateManagedLoginBranding", given)?;
    if !given.use_cognito_provided_values {
        return Err(AwsError::unsupported("UseCognitoProvidedValues other than true of UpdateManagedLoginBranding"));
    }
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    let id = pool.id.clone();
    let found = pool.brandings.values_mut().find(|branding| branding.id == given.managed_login_branding_id);
    let branding = found.ok_or(Error::NoBranding)?;
    branding.modified = cloud.env().now();
    Ok(json!({ "ManagedLoginBranding": shown(&id, branding) }))
}

/// `DescribeManagedLoginBrandingByClient`.
pub(super) fn describe_by_client(cloud: &Cloud, mut given: Value) -> Answer {
    let pool = input::required(&mut given, "UserPoolId")?;
    let client = input::required(&mut given, "ClientId")?;
    input::nothing_left("DescribeManagedLoginBrandingByClient", &given)?;
    let state = cloud.cognito().read();
    let pool = state.pool(&pool)?;
    pool.client(&client)?;
    let branding = pool.brandings.get(&client).ok_or(Error::NoBranding)?;
    Ok(json!({ "ManagedLoginBranding": shown(&pool.id, branding) }))
}

/// `DeleteManagedLoginBranding`.
pub(super) fn delete(cloud: &Cloud, given: Value) -> Answer {
    let given: Named = input::read("DeleteManagedLoginBranding", given)?;
    let mut state = cloud.cognito().write();
    let pool = state.pool_mut(&given.user_pool_id)?;
    let before = pool.brandings.len();
    pool.brandings.retain(|_, branding| branding.id != given.managed_login_branding_id);
    if pool.brandings.len() == before { Err(Error::NoBranding.into()) } else { Ok(json!({})) }
}
