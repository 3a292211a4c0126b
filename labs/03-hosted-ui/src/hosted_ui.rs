//! Lab 3: the site learns where its login page is. (The JavaScript that uses it is in `site/js/auth.js`.)

use cafe::{Cafe, Result};

/// Writes the `auth` part of `config.json`.
///
/// You need: `cafe::site_config::AuthConfig`, the finders of `cafe::find`, `cafe.addresses.hosted_ui`, and
/// `cafe::publish::change_config`, which reads `config.json`, lets you change it, uploads it and makes CloudFront forget
/// the old one.
pub async fn publish_auth_config(cafe: &Cafe) -> Result<()> {
    todo!("Task 3.1: publish the auth part of config.json for the client {}", cafe.config.names.app_client)
}
