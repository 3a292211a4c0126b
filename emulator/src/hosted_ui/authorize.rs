//! `GET /oauth2/authorize`: straight back to the app for a user who is signed in, else to the login page.

use super::ask::{self, Grant, Prompt};
use super::callback;
use super::site::{Site, with_parameters};
use crate::Response;
use crate::message::redirect;

pub(super) fn handle(site: &Site<'_>) -> Response {
    let ask = match ask::read(site) {
        Ok(ask) => ask,
        Err(response) => return *response,
    };
    match site.signed_in() {
        Some((user, since)) if ask.prompt != Prompt::Always => callback::answer(site, &ask, &user, since),
        None if ask.prompt == Prompt::Never => {
            let mut parameters = vec![("error", "login_required")];
            if let Some(state) = &ask.state {
                parameters.push(("state", state));
            }
            redirect(&with_parameters(&ask.redirect_uri, ask.grant == Grant::Implicit, &parameters))
        }
        _ => redirect(&site.with_query(&site.url("/login"))),
    }
}
