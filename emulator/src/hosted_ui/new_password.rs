//! The page on which a user replaces a temporary password.

use http::header;

use super::site::Site;
use super::{callback, cookies, login, pages};
use crate::Response;
use crate::cognito::error::Error;
use crate::cognito::sign_in::challenge;
use crate::cognito::state::{Client, User};
use crate::message::{add, form_pairs, pick, redirect};

/// The page for a user who has just given the temporary password.
pub(super) fn show(site: &Site<'_>, client: &Client, user: &User) -> Response {
    match challenge::pending(site.cloud, &site.domain.pool, client, user) {
        Ok(session) => page(site, &session, None),
        Err(_) => redirect(&site.with_query(&site.url("/login"))),
    }
}

fn page(site: &Site<'_>, session: &str, notice: Option<&str>) -> Response {
    let xsrf = cookies::xsrf_token(site);
    let action = site.with_query(&site.path("/changePassword"));
    let mut response = pages::new_password(&action, &xsrf, session, notice);
    add(&mut response, header::SET_COOKIE, &site.set_cookie(cookies::XSRF, &xsrf, None));
    response
}

/// `POST /changePassword`.
pub(super) fn submit(site: &Site<'_>) -> Response {
    let ask = match login::ready(site) {
        Ok(ask) => ask,
        Err(response) => return *response,
    };
    let form = form_pairs(site.request.body());
    if let Err(response) = login::check_xsrf(site, &form) {
        return *response;
    }
    let field = |name: &str| pick(&form, name).unwrap_or_default();
    let session = field("session");
    let pool = &site.domain.pool;
    let Ok(user) = challenge::open_pending(site.cloud, pool, &ask.client.id, session) else {
        return redirect(&site.with_query(&site.url("/login")));
    };
    if field("new_password") != field("confirm_password") {
        return page(site, session, Some("The two passwords are not the same."));
    }
    match challenge::complete(site.cloud, pool, &user, field("new_password"), Vec::new()) {
        Ok(()) => {
            let mut response = callback::answer(site, &ask, &user, site.cloud.env().now());
            if let Some(cookie) = cookies::keep(site, &user) {
                add(&mut response, header::SET_COOKIE, &cookie);
            }
            response
        }
        Err(Error::WeakPassword(why)) => page(site, session, Some(why)),
        Err(_) => page(site, session, Some("This password cannot be used.")),
    }
}
