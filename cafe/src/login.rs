//! A robot that logs in at Cognito's hosted UI as a browser would: it follows redirects, keeps cookies, fills in the
//! form. It never leaves the host of the hosted UI: where the browser is sent after that is reported, not visited.
//!
//! Source of the pages' shape: the classic hosted UI (`ManagedLoginVersion` 1). Names of hidden inputs are read from
//! the form, so other versions may work too.

mod cookies;
mod form;

use std::fmt;

use bytes::Bytes;
use url::Url;

use crate::http::{Http, Response};
use crate::oauth::{Attempt, Tokens};
use crate::site_config::AuthConfig;
use crate::{Error, Result, Secret};
use cookies::Jar;
use form::{Form, Page};

/// More redirects than any login has.
const MAX_REDIRECTS: usize = 10;

/// Where an attempt to log in ended.
#[derive(Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The hosted UI sent the browser back to the application. `Debug` hides what the address carries.
    Callback(Url),
    /// The hosted UI shows an error page, and the application was not called.
    ErrorPage { error: Option<String>, status: u16 },
    /// A login form is shown: nobody is logged in (yet), for example because the password was wrong.
    StillLogin,
    /// The user has to choose a new password first (`FORCE_CHANGE_PASSWORD`).
    ChangePassword,
    /// The browser was sent somewhere else than to the application.
    Elsewhere(Url),
    /// A page that the robot does not understand.
    Other { status: u16, url: Url },
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plain = |url: &Url| crate::http::without_query(url.as_str());
        match self {
            Self::Callback(url) => write!(f, "Callback({}?…)", plain(url)),
            Self::ErrorPage { error, status } => write!(f, "ErrorPage({error:?}, {status})"),
            Self::StillLogin => f.write_str("StillLogin"),
            Self::ChangePassword => f.write_str("ChangePassword"),
            Self::Elsewhere(url) => write!(f, "Elsewhere({})", plain(url)),
            Self::Other { status, url } => write!(f, "Other({status}, {})", plain(url)),
        }
    }
}

/// A browser of the robot's own, with its cookies and the page it is at.
#[derive(Debug)]
pub struct Robot<'a> {
    http: &'a dyn Http,
    /// The application's address, where the robot stops.
    callback: Url,
    cookies: Jar,
    form: Option<Form>,
}

impl<'a> Robot<'a> {
    /// A robot that stops when it is sent to `callback` (scheme, host, port and path count).
    ///
    /// # Errors
    /// When `callback` is not a URL.
    pub fn new(http: &'a dyn Http, callback: &str) -> Result<Self> {
        let callback = Url::parse(callback)
            .map_err(|error| Error::unexpected(format!("the callback `{callback}` is not a URL: {error}")))?;
        Ok(Self { http, callback, cookies: Jar::default(), form: None })
    }

    /// Opens an address of the hosted UI: `/oauth2/authorize`, `/login` or `/logout` with their parameters.
    ///
    /// # Errors
    /// When there is no answer or no end of redirects.
    pub async fn open(&mut self, url: &Url) -> Result<Outcome> {
        self.browse(url.clone(), None).await
    }

    /// Fills in the login form that [`Robot::open`] ended at, and sends it.
    ///
    /// # Errors
    /// When the robot is not at a login form, there is no answer, or no end of redirects.
    pub async fn submit(&mut self, username: &str, password: &Secret) -> Result<Outcome> {
        let form = self.form.take().ok_or_else(|| Error::unexpected("the robot is not at a login form"))?;
        let body = form.filled(username, password)?;
        self.browse(form.action, Some(body)).await
    }

    async fn browse(&mut self, start: Url, form: Option<Bytes>) -> Result<Outcome> {
        let home = start.origin();
        let (mut url, mut form) = (start, form);
        for _ in 0..MAX_REDIRECTS {
            let response = self.exchange(&url, form.take()).await?;
            let Some(next) = redirect(&url, &response) else { return Ok(self.arrive(url, &response)) };
            if same_page(&next, &self.callback) {
                return Ok(Outcome::Callback(next));
            }
            if next.origin() != home {
                return Ok(Outcome::Elsewhere(next));
            }
            url = next;
        }
        Err(Error::unexpected(format!("more than {MAX_REDIRECTS} redirects at {}", url.path())))
    }

    async fn exchange(&mut self, url: &Url, form: Option<Bytes>) -> Result<Response> {
        let mut sent = url.clone();
        sent.set_fragment(None);
        let mut request = ::http::Request::builder().uri(sent.as_str()).header("accept", "text/html");
        if let Some(cookies) = self.cookies.header(url) {
            request = request.header("cookie", cookies);
        }
        let request = match form {
            Some(form) => request.method("POST").header("content-type", "application/x-www-form-urlencoded").body(form),
            None => request.body(Bytes::new()),
        };
        let request = request.map_err(|error| Error::unexpected(error.to_string()))?;
        let response = self.http.send(request).await?;
        self.cookies.keep(url, response.headers());
        Ok(response)
    }

    /// Tells what page this is.
    fn arrive(&mut self, url: Url, response: &Response) -> Outcome {
        let status = response.status().as_u16();
        if url.path().trim_end_matches('/').ends_with("/error") {
            let error = url.query_pairs().find(|(name, _)| name == "error").map(|(_, value)| value.into_owned());
            return Outcome::ErrorPage { error, status };
        }
        match form::read(&url, &String::from_utf8_lossy(response.body())) {
            Page::Login(form) if response.status().is_success() => {
                self.form = Some(form);
                Outcome::StillLogin
            }
            Page::ChangePassword => Outcome::ChangePassword,
            _ if status >= 400 => Outcome::ErrorPage { error: None, status },
            _ => Outcome::Other { status, url },
        }
    }
}

/// Logs a user in with the grant that the site's configuration names, and returns the tokens.
///
/// # Errors
/// When any step of the way fails; the text says which.
pub async fn tokens(http: &dyn Http, auth: &AuthConfig, username: &str, password: &Secret) -> Result<Tokens> {
    let attempt = Attempt::new(auth);
    let mut robot = Robot::new(http, &auth.redirect_uri)?;
    let mut outcome = robot.open(&attempt.authorize_url()?).await?;
    if outcome == Outcome::StillLogin {
        outcome = robot.submit(username, password).await?;
    }
    match outcome {
        Outcome::Callback(url) => attempt.finish(http, &url).await,
        Outcome::StillLogin => Err(Error::unexpected(format!("the login page refused {username}'s password"))),
        Outcome::ChangePassword => Err(Error::unexpected(format!("{username} has to choose a new password first"))),
        other => Err(Error::unexpected(format!("the login did not come back to the site: {other:?}"))),
    }
}

fn redirect(from: &Url, response: &Response) -> Option<Url> {
    let location = response.headers().get("location")?.to_str().ok()?;
    response.status().is_redirection().then(|| from.join(location).ok()).flatten()
}

fn same_page(left: &Url, right: &Url) -> bool {
    left.origin() == right.origin() && left.path() == right.path()
}
