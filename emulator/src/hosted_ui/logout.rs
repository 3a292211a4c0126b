//! `GET /logout`: ends the session of the login pages. Tokens stay good until they expire.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html>.

use http::header;

use super::ask::error_redirect;
use super::cookies::SESSION;
use super::site::Site;
use crate::Response;
use crate::message::{add, pick, redirect};

pub(super) fn handle(site: &Site<'_>) -> Response {
    let pairs = site.query();
    let id = pick(&pairs, "client_id").unwrap_or_default();
    let Ok(client) = site.client(id) else { return error_redirect(site, "invalid_request", id) };
    let target = match (pick(&pairs, "logout_uri"), pick(&pairs, "redirect_uri"), pick(&pairs, "response_type")) {
        (Some(uri), _, _) if client.settings.logout_urls.iter().any(|own| own == uri) => uri.to_owned(),
        // To sign in again, perhaps as somebody else.
        (None, Some(uri), Some(_)) if client.settings.callback_urls.iter().any(|own| own == uri) => {
            site.with_query(&site.url("/login"))
        }
        (Some(_), _, _) | (None, Some(_), Some(_)) => return error_redirect(site, "redirect_mismatch", id),
        _ => return error_redirect(site, "invalid_request", id),
    };
    let mut response = redirect(&target);
    add(&mut response, header::SET_COOKIE, &site.set_cookie(SESSION, "", Some(0)));
    response
}
