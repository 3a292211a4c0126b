//! Lab 2: a user pool, an app client for the site, a login page, and Frank.
//!
//! The SDK client is `cafe.clients.cognito`. Find a thing before you make it: `cafe::find` has finders.

use cafe::{Cafe, Result};

/// Makes the pool of the staff, in which only an administrator makes accounts. Returns its id.
///
/// You need: `cafe::find::user_pool_id`, and `create_user_pool` of the SDK.
pub async fn create_user_pool(cafe: &Cafe) -> Result<String> {
    todo!("Task 2.1: find or create the user pool {}, closed to self sign-up", cafe.config.names.user_pool)
}

/// Makes a client for the site: public, because a browser cannot keep a secret, with the code grant, and with the
/// addresses to which the login page may send people. Returns its id.
///
/// You need: `cafe::find::app_client_id`, `cafe::find::site_origin`, and `create_user_pool_client`.
pub async fn create_app_client(cafe: &Cafe, pool: &str) -> Result<String> {
    todo!("Task 2.2: find or create the public app client {} in {pool}", cafe.config.names.app_client)
}

/// Gives the pool a login page. Its prefix must be unique among everybody's in the region. Returns the page's origin.
///
/// You need: `cafe::find::domain_prefix`, `cafe.workspace().domain_prefix(&cafe.place())`, `create_user_pool_domain`,
/// and `cafe.addresses.hosted_ui`.
pub async fn create_domain(cafe: &Cafe, pool: &str) -> Result<String> {
    todo!("Task 2.3: give {pool} a domain in {}, with the classic login pages", cafe.region)
}

/// Makes Frank's account, sends no mail, and sets a password that he need not change.
///
/// You need: `admin_get_user`, `admin_create_user`, `admin_set_user_password`, and `cafe.frank_password()`.
pub async fn create_frank(cafe: &Cafe, pool: &str) -> Result<()> {
    todo!(
        "Task 2.4: make the user {} in {pool}, with a verified e-mail address and a permanent password",
        cafe.config.names.user
    )
}
