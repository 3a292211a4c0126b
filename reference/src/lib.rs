//! The worked implementation of the café's login, a module per lab. The functions have the names and signatures that
//! the starters in `labs/` have.
//!
//! Every function finds before it makes, so that running it twice leaves one of everything. Nothing here prints or
//! checks: what came of it is for the checker to see on the deployment.

pub mod api_auth;
pub mod deploy;
pub mod end_to_end;
pub mod environment;
pub mod hosted_ui;
pub mod publish;
pub mod user_pool;

use cafe::{Cafe, Lab, Result};

/// The worked JavaScript of a lab: paths in the site, and texts.
pub const fn site_files(lab: Lab) -> &'static [(&'static str, &'static str)] {
    match lab {
        Lab::HostedUi => &[("js/auth.js", include_str!("../site/js/auth.js"))],
        Lab::EndToEnd => &[("js/api.js", include_str!("../site/js/api.js"))],
        Lab::Environment | Lab::UserPool | Lab::ApiAuth => &[],
    }
}

/// Does what the learner does in a lab.
///
/// # Errors
/// When AWS refuses, or something that an earlier lab left is missing.
pub async fn apply(cafe: &Cafe, lab: Lab) -> Result<()> {
    match lab {
        // This lab leaves nothing of the learner's own.
        Lab::Environment => Ok(()),
        Lab::UserPool => user_pool::apply(cafe).await,
        Lab::HostedUi => hosted_ui::apply(cafe).await,
        Lab::ApiAuth => api_auth::apply(cafe).await,
        Lab::EndToEnd => end_to_end::apply(cafe).await,
    }
}
