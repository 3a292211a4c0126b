//! Frank's one visit of a run in a real browser: from the site to the login page and back.
//!
//! Acts as a person does, by roles and accessible names only, so that a site with another layout does as well. The page
//! stays open for the check that goes on with it.

use std::path::Path;

use url::Url;

use super::press::{AGAIN, PRESSES};
use super::probe::shorten;
use super::site::same_bytes;
use crate::browser::network::{Exchange, Log, without_secrets};
use crate::browser::{Browser, BrowserError, Element, Page, Patience, Want};
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::Unjudged;
use crate::text;
use crate::text::Text;

/// The site's button that leads to the login page.
pub const LOG_IN: Want = Want { roles: &["button", "link"], names: &["log in"] };
/// The site's button that asks for the report.
pub const GENERATE_REPORT: Want = Want { roles: &["button", "link"], names: &["generate report"] };
/// The report as it is shown.
pub const REPORT: Want = Want { roles: &["table", "grid", "treegrid"], names: &["inventory report"] };

const USERNAME: Want =
    Want { roles: &["textbox"], names: &["username", "user name", "email", "e-mail", "email address"] };
const PASSWORD: Want = Want { roles: &["textbox"], names: &["password"] };
// AWS labels its button `submit` for screen readers and shows `Sign in`.
const SIGN_IN: Want = Want { roles: &["button"], names: &["sign in", "submit"] };

/// Where the page keeps something that looks like a token; the token itself stays there.
const KEPT: &str = r#"(() => {
  const token = /eyJ[\w-]+\.[\w-]+\.[\w-]+/;
  const places = [];
  for (const name of ["sessionStorage", "localStorage"]) {
    for (const [key, value] of Object.entries(globalThis[name])) {
      if (token.test(value)) places.push(`${name}, ${key}`);
    }
  }
  if (token.test(document.cookie)) places.push("a cookie");
  return places;
})()"#;

/// What the page says about itself: what it announces, else the beginning of its text.
const SAYS: &str = r#"(() => {
  const spoken = [...document.querySelectorAll("[role=alert], [role=status], [aria-live]")];
  const text = spoken.map((place) => place.innerText ?? "").join(" ").trim();
  return text || document.body?.innerText || "";
})()"#;

/// How far the visit came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum End {
    /// The site shows nothing that leads to the login; these are its buttons.
    NoLogIn(Vec<String>),
    /// The button was pressed, and the browser is still on the site.
    NotStarted,
    /// The browser went elsewhere, and there is no form that asks for name and password.
    NoForm,
    /// The form was filled in, and the browser did not come back to the site.
    NotBack,
    /// Back on the site, which shows no button for the report.
    NotCompleted,
    /// The button is there, and nothing is kept that looks like a token.
    NothingKept,
    /// The button is there, and a token is kept in these places.
    LoggedIn(Vec<String>),
}

/// A visit.
#[derive(Debug)]
pub struct Visit {
    pub page: Page,
    pub end: End,
    /// Where it ended, without the query.
    pub address: String,
    /// Whether the address still shows what the login page sent along.
    pub leftovers: bool,
}

impl Context {
    /// Frank's visit; `None` without a browser.
    pub async fn visit(&self) -> Result<Option<&Visit>, Unjudged> {
        match &self.options.browser {
            Some(browser) => self.seen.visit.get(self.go_and_log_in(browser)).await.map(Some),
            None => Ok(None),
        }
    }

    async fn go_and_log_in(&self, browser: &Browser) -> Result<Visit, Unjudged> {
        let password = self.options.password.as_ref().ok_or_else(|| Unjudged::missing(text!("franks-password")))?;
        let (origin, name) = futures::try_join!(self.site_origin(), self.login_name())?;
        // On AWS the browser goes to the network by itself; everything else has plain addresses.
        let http = (!self.cafe.target.is_live()).then(|| self.cafe.http.clone());
        let page = browser.page(http).await.map_err(|error| unjudged(&error))?;
        if let Some(now) = self.options.page_clock {
            page.set_clock(now.as_millisecond()).await.map_err(|error| unjudged(&error))?;
        }
        if let Some(reason) = page.go(&format!("{origin}/")).await.map_err(|error| unjudged(&error))? {
            let what = text!("in-a-browser", url = origin);
            return Err(Unjudged::new(what, shorten(&reason, 120), text!("cure-page-in-browser")));
        }
        let end = log_in(&page, self.patience(), &origin, name, password.reveal()).await;
        let end = end.map_err(|error| unjudged(&error))?;
        let address = page.address().await.map_err(|error| unjudged(&error))?;
        let leftovers = page.evaluate("/[?#&](code|id_token|access_token)=/.test(location.href)").await;
        let leftovers = leftovers.map_err(|error| unjudged(&error))?.as_bool().unwrap_or_default();
        Ok(Visit { page, end, address, leftovers })
    }

    /// How long to wait for a page of this target.
    pub fn patience(&self) -> Patience {
        if self.cafe.target.is_live() { Patience::FAR } else { Patience::NEAR }
    }

    /// What can be said of a page where something is wrong: its words, its complaints, its failed requests, a picture.
    pub async fn scene(&self, page: &Page, check: &str) -> Result<Scene, Unjudged> {
        let says = page.evaluate(SAYS).await.map_err(|error| unjudged(&error))?;
        let says = without_secrets(says.as_str().unwrap_or_default());
        let says = shorten(&says.split_whitespace().collect::<Vec<_>>().join(" "), 200);
        let mut evidence = Vec::new();
        let complaint;
        {
            let log = page.log();
            let telling = log.exchanges.iter().filter(|exchange| exchange.went_wrong() || exchange.kind == "Preflight");
            evidence.extend(telling.map(Exchange::evidence));
            evidence.extend(log.complaints.iter().map(|text| Evidence::page("console", text)));
            // What went wrong on the network is told better by the exchanges.
            let telling = log.complaints.iter().rev().find(|text| !text.starts_with("Failed to load resource"));
            complaint = blocked(&log).or_else(|| telling.cloned().map(|text| text!("console-says", words = text)));
        }
        if let Some(folder) = &self.options.pictures {
            let picture = page.screenshot().await.map_err(|error| unjudged(&error))?;
            evidence.push(keep(folder, check, &picture)?);
        }
        Ok(Scene { says, complaint, evidence })
    }
}

/// What a page shows where something is wrong.
#[derive(Debug, Clone)]
pub struct Scene {
    /// What the page says, cut to a line.
    pub says: String,
    /// What the browser blocked, else the last complaint in the console.
    pub complaint: Option<Text>,
    pub evidence: Vec<Evidence>,
}

impl Scene {
    /// In a sentence, after what was seen.
    pub fn describe(&self, seen: Text) -> Text {
        let mut told = seen;
        if !self.says.is_empty() {
            told = text!("and", first = told, second = text!("page-says", words = &self.says));
        }
        match &self.complaint {
            Some(complaint) => text!("and", first = told, second = complaint),
            None => told,
        }
    }
}

/// The last request that the browser's CORS rules stopped, in words.
fn blocked(log: &Log) -> Option<Text> {
    log.exchanges.iter().rev().find_map(|exchange| {
        let cors = exchange.failure.as_ref()?.cors.as_ref()?;
        let request = format!("{} {}", exchange.method, exchange.url);
        Some(text!("browser-blocked", request = request, reason = cors.in_words()))
    })
}

/// The trip itself, as a person makes it.
async fn log_in(page: &Page, patience: Patience, site: &str, name: &str, password: &str) -> Result<End, BrowserError> {
    let never = |_: &_| false;
    let Some((_, button)) = page.wait(&[LOG_IN], patience, &never).await? else {
        let mut buttons: Vec<_> = page.all("button").await?.iter().map(named).collect();
        buttons.truncate(8);
        return Ok(End::NoLogIn(buttons));
    };
    let Some(secret) = press_log_in(page, patience, site, button).await? else {
        return Ok(if on(page, site).await? { End::NotStarted } else { End::NoForm });
    };
    let (Some(field), Some(submit)) = (page.look(&USERNAME).await?, page.look(&SIGN_IN).await?) else {
        return Ok(End::NoForm);
    };
    page.fill(&field, name).await?;
    page.fill(&secret, password).await?;
    page.click(&submit).await?;
    if page.wait(&[GENERATE_REPORT], patience, &never).await?.is_none() {
        return Ok(if on(page, site).await? { End::NotCompleted } else { End::NotBack });
    }
    let places = kept(page, patience).await?;
    Ok(if places.is_empty() { End::NothingKept } else { End::LoggedIn(places) })
}

/// Presses `Log in` and waits for the field of the password. A script may take its time to attach to the button; where
/// nothing happens a person presses again.
async fn press_log_in(
    page: &Page,
    patience: Patience,
    site: &str,
    mut button: Element,
) -> Result<Option<Element>, BrowserError> {
    for _ in 1..PRESSES {
        page.click(&button).await?;
        if let Some(secret) = password(page, Patience { quiet: AGAIN, ..patience }).await? {
            return Ok(Some(secret));
        }
        match page.look(&LOG_IN).await? {
            Some(again) if on(page, site).await? => button = again,
            // It has led somewhere, which may take longer.
            _ => return password(page, patience).await,
        }
    }
    page.click(&button).await?;
    password(page, patience).await
}

/// The field of the password, once it is there.
async fn password(page: &Page, patience: Patience) -> Result<Option<Element>, BrowserError> {
    Ok(page.wait(&[PASSWORD], patience, &|_| false).await?.map(|(_, secret)| secret))
}

/// Where the page keeps something that looks like a token. The button for the report may be there before the token.
async fn kept(page: &Page, patience: Patience) -> Result<Vec<String>, BrowserError> {
    let waiting = page.waiting(patience);
    loop {
        let kept = page.evaluate(KEPT).await?;
        let places = kept.as_array().into_iter().flatten().filter_map(|place| place.as_str());
        let places: Vec<_> = places.map(|place| shorten(place, 80)).take(8).collect();
        if !places.is_empty() || !waiting.goes_on().await {
            return Ok(places);
        }
    }
}

/// A button by its name, and HTML's word for one that cannot be pressed.
fn named(button: &Element) -> String {
    let disabled = if button.disabled { " [disabled]" } else { "" };
    format!("{}{disabled}", shorten(&button.name, 40))
}

/// Whether the page is one of the site.
async fn on(page: &Page, site: &str) -> Result<bool, BrowserError> {
    let address = page.address().await?;
    let origin = Url::parse(&address).map(|url| url.origin().ascii_serialization());
    Ok(origin.is_ok_and(|origin| same_bytes(&origin, site)))
}

fn keep(folder: &Path, check: &str, picture: &[u8]) -> Result<Evidence, Unjudged> {
    let file = folder.join(format!("{check}.png"));
    let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(&file, picture));
    written.map_err(|error| {
        let what = text!("the-picture", file = file.display().to_string());
        Unjudged::new(what, error.to_string(), text!("cure-picture"))
    })?;
    Ok(Evidence::File { path: file.display().to_string(), note: text!("what-browser-showed") })
}

/// A browser that does not do as it is told is no mistake of the deployment.
pub fn unjudged(error: &BrowserError) -> Unjudged {
    Unjudged::new(text!("a-real-browser"), shorten(&error.to_string(), 300), text!("cure-browser"))
}
