//! Finds the café's resources on the target by their names. Everything here only reads, and reads every page.
//!
//! `Ok(None)` means "AWS answered, and there is none"; an `Err` means that AWS could not be asked.

mod api;
mod cognito;
mod delivery;
mod workflow;

pub use api::{authorizer, authorizers, resource_id, resources, rest_api_id, rest_apis};
pub use cognito::{app_client, app_client_id, app_clients, domain_prefix, user_pool_id, user_pools};
pub use delivery::{Distribution, bucket_exists, distribution, distributions, origin_access_control_id, site_origin};
pub use workflow::state_machine_arn;

use crate::error::FailureKind;
use crate::{Cafe, Error, Result};

/// The base address of the deployed API, `https://…/prod`, without a trailing slash.
pub async fn api_url(cafe: &Cafe) -> Result<Option<String>> {
    let names = &cafe.config.names;
    Ok(rest_api_id(cafe, &names.api).await?.map(|api| cafe.addresses.stage(&api, &names.stage)))
}

/// Makes `None` of "not found" and leaves every other failure as it is.
pub fn absent<T>(answer: Result<T>) -> Result<Option<T>> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(Error::Aws(failure)) if failure.kind == FailureKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

/// Makes an error of `None`: something that an earlier lab left is missing.
///
/// # Errors
/// [`Error::Missing`], which names the thing.
pub fn required<T>(found: Option<T>, what: &str) -> Result<T> {
    found.ok_or_else(|| Error::Missing(what.to_owned()))
}
