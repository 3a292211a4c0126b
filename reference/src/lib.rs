//! The worked implementation of the café's login, a module per lab. The functions have the names and signatures that
//! the starters in `labs/` have.
//!
//! Every function finds before it makes, so that running it twice leaves one of everything. Nothing here prints or
//! checks: what came of it is for the checker to see on the deployment.

pub mod api_auth;
pub mod end_to_end;
pub mod environment;
pub mod hosted_ui;
pub mod user_pool;

use bytes::Bytes;
use cafe::{Cafe, Lab, Result, publish};

/// The worked JavaScript of a lab: paths in the site, and texts.
pub const fn site_files(lab: Lab) -> &'static [(&'static str, &'static str)] {
    match lab {
        Lab::HostedUi => &[("js/auth.js", include_str!("../site/js/auth.js"))],
        Lab::EndToEnd => &[("js/api.js", include_str!("../site/js/api.js"))],
        Lab::Environment | Lab::UserPool | Lab::ApiAuth => &[],
    }
}

/// What a solved lab's folder has in place of the starter's files: paths in the folder, and texts.
pub const fn starter_files(lab: Lab) -> &'static [(&'static str, &'static str)] {
    match lab {
        Lab::Environment => &[("src/environment.rs", include_str!("environment.rs"))],
        Lab::UserPool => &[("src/user_pool.rs", include_str!("user_pool.rs"))],
        Lab::HostedUi => &[
            ("src/hosted_ui.rs", include_str!("hosted_ui.rs")),
            ("site/js/auth.js", include_str!("../site/js/auth.js")),
        ],
        Lab::ApiAuth => &[("src/api_auth.rs", include_str!("api_auth.rs"))],
        Lab::EndToEnd => &[
            ("src/end_to_end.rs", include_str!("end_to_end.rs")),
            ("site/js/api.js", include_str!("../site/js/api.js")),
        ],
    }
}

/// Does what the learner does in a lab.
///
/// # Errors
/// When AWS refuses, or something that an earlier lab left is missing.
pub async fn apply(cafe: &Cafe, lab: Lab) -> Result<()> {
    match lab {
        // This lab leaves nothing of the learner's own.
        Lab::Environment => {}
        Lab::UserPool => {
            let pool = user_pool::create_user_pool(cafe).await?;
            user_pool::create_app_client(cafe, &pool).await?;
            user_pool::create_domain(cafe, &pool).await?;
            user_pool::create_frank(cafe, &pool).await?;
        }
        Lab::HostedUi => hosted_ui::publish_auth_config(cafe).await?,
        Lab::ApiAuth => {
            api_auth::close_endpoint(cafe).await?;
            api_auth::open_for_the_site(cafe).await?;
        }
        Lab::EndToEnd => end_to_end::publish_report_config(cafe).await?,
    }
    publish_scripts(cafe, lab).await
}

/// Publishes the worked JavaScript of a lab.
pub async fn publish_scripts(cafe: &Cafe, lab: Lab) -> Result<()> {
    let file = |(path, text): &(&'static str, &'static str)| (*path, Bytes::from_static(text.as_bytes()));
    let files: Vec<_> = site_files(lab).iter().map(file).collect();
    publish::files(cafe, &files).await?;
    Ok(())
}
