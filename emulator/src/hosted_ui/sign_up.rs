//! The page on which people register themselves, where a pool lets them.
//!
//! Source: <https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-hosted-ui-user-experience.html>.

use http::StatusCode;
use maud::html;

use super::form::{Form, FormPage};
use super::pages::{self, Notice, fields};
use super::site::Site;
use super::{confirm, login};
use crate::Response;
use crate::cognito::error::Error;
use crate::cognito::sign_up::register;
use crate::cognito::state::Pool;
use crate::cognito::users::attributes::NameValue;

/// `GET /signup`.
pub(super) fn show(site: &Site<'_>) -> Response {
    match open(site) {
        Ok(_) => page(site, &|_| String::new(), None),
        Err(response) => *response,
    }
}

/// What the app asked, if strangers may sign up.
fn open(site: &Site<'_>) -> Result<super::ask::Ask, Box<Response>> {
    let ask = login::ready(site)?;
    if site.sign_up_is_open() {
        return Ok(ask);
    }
    let text = "Only an administrator can make accounts here.";
    Err(Box::new(pages::message(StatusCode::FORBIDDEN, text, &site.with_query(&site.path("/login")))))
}

/// The attributes that the form asks for: those that the pool requires, and those that it sends codes to.
fn asked(pool: &Pool) -> Vec<String> {
    let is_name = |name: &str| pool.names.username_attributes.iter().any(|own| own == name);
    let wanted =
        |name: &str, required: bool| name != "sub" && !is_name(name) && (required || pool.settings.verifies(name));
    let schema = pool.schema.iter().filter(|attribute| wanted(&attribute.name, attribute.required));
    schema.map(|attribute| attribute.name.clone()).collect()
}

fn page(site: &Site<'_>, value: &dyn Fn(&str) -> String, notice: Option<&Notice>) -> Response {
    let attributes = site.with_pool(asked).unwrap_or_default();
    let back = site.with_query(&site.path("/login"));
    let page = FormPage {
        title: "Sign up",
        intro: "Sign up with a new account.",
        name: "cognitoSignUpForm",
        to: "/signup",
        fields: html! {
            (fields::username("username", &value("username"), site.username_hint(), false))
            @for name in &attributes { (fields::attribute(name, &value(&format!("requiredAttributes[{name}]")))) }
            (fields::chosen_password("Password", "password", &site.password_policy()))
            (fields::submit("signUpButton", "Sign up"))
        },
        links: html! { p.links { "Already have an account? " a href=(back) { "Sign in" } } },
    };
    page.show(site, notice)
}

/// `POST /signup`.
pub(super) fn submit(site: &Site<'_>) -> Response {
    let ask = match open(site) {
        Ok(ask) => ask,
        Err(response) => return *response,
    };
    let form = match Form::read(site) {
        Ok(form) => form,
        Err(response) => return *response,
    };
    let value = |name: &str| form.field(&format!("requiredAttributes[{name}]")).trim().to_owned();
    let attributes = site.with_pool(asked).unwrap_or_default().into_iter();
    let attributes = attributes.map(|name| NameValue { value: value(&name), name }).collect();
    let login = form.field("username").trim().to_owned();
    match register(site.cloud, &site.domain.pool, &ask.client, login.clone(), form.field("password"), attributes) {
        Ok((_, to)) => {
            let notice = to.map(|to| Notice::info(format!("We have sent a code to {}.", to.masked())));
            confirm::show(site, &ask.client, &login, notice.as_ref())
        }
        Err(error) => page(site, &|name| form.field(name).to_owned(), Some(&Notice::error(text_of(error)))),
    }
}

fn text_of(error: Error) -> String {
    match error {
        Error::UserExists => "User already exists.".to_owned(),
        other => crate::error::AwsError::from(other).message,
    }
}
