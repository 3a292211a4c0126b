//! Reads the pages of the hosted UI: is this a login form, and how is it filled in?

use bytes::Bytes;
use scraper::{ElementRef, Html, Selector};
use url::Url;

use crate::{Error, Result, Secret};

/// What a page is.
pub enum Page {
    Login(Form),
    ChangePassword,
    Unknown,
}

/// A login form: where it is sent, and what it sends besides name and password.
#[derive(Debug)]
pub struct Form {
    pub action: Url,
    hidden: Vec<(String, String)>,
    username: String,
    password: String,
}

impl Form {
    /// The body of the request that a browser would send.
    pub fn filled(&self, username: &str, password: &Secret) -> Result<Bytes> {
        let mut fields: Vec<(&str, &str)> =
            self.hidden.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        fields.push((&self.username, username));
        fields.push((&self.password, password.reveal()));
        let body = serde_urlencoded::to_string(fields).map_err(|error| Error::unexpected(error.to_string()))?;
        Ok(Bytes::from(body))
    }
}

/// Reads a page. The classic page holds its form twice, once for small screens; the first one will do.
pub fn read(url: &Url, html: &str) -> Page {
    let page = Html::parse_document(html);
    let forms: Vec<_> = page.select(&selector("form")).collect();
    if forms.iter().any(|form| passwords(*form).len() > 1) {
        return Page::ChangePassword;
    }
    forms.into_iter().find_map(|form| login_form(url, form)).map_or(Page::Unknown, Page::Login)
}

fn login_form(url: &Url, form: ElementRef<'_>) -> Option<Form> {
    let password = passwords(form).into_iter().next()?;
    let mut hidden = Vec::new();
    let mut username = None;
    for input in form.select(&selector("input[name]")) {
        let attribute = |name| input.value().attr(name).unwrap_or_default().to_owned();
        match input.value().attr("type").unwrap_or("text").to_ascii_lowercase().as_str() {
            "hidden" => hidden.push((attribute("name"), attribute("value"))),
            "text" | "email" | "tel" => username = username.or_else(|| Some(attribute("name"))),
            _ => {}
        }
    }
    let action = url.join(form.value().attr("action").unwrap_or_default()).ok()?;
    // The password goes to the host that showed the form, and nowhere else.
    (action.origin() == url.origin()).then_some(Form { action, hidden, username: username?, password })
}

fn passwords(form: ElementRef<'_>) -> Vec<String> {
    let password = selector("input[type=password][name]");
    form.select(&password).filter_map(|input| input.value().attr("name")).map(str::to_owned).collect()
}

fn selector(text: &str) -> Selector {
    Selector::parse(text).expect("a literal selector")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(html: &str) -> Page {
        read(&"https://cafe.example/login?client_id=1".parse().expect("a URL"), html)
    }

    #[test]
    fn the_classic_form_is_read_and_filled_in() {
        let html = r#"<form name="cognitoSignInForm" action="/login?client_id=1&amp;state=s" method="POST">
            <input type="hidden" name="_csrf" value="x"/><input type="hidden" name="cognitoAsfData"/>
            <input name="username" type="text"/><input name="password" type="password"/>
            <input name="signInSubmitButton" type="Submit" value="Sign in"/></form>"#;
        let Page::Login(form) = page(html) else { panic!("a login form") };
        assert_eq!(form.action.as_str(), "https://cafe.example/login?client_id=1&state=s");
        let body = form.filled("frank", &Secret::new("a&b")).expect("a body");
        assert_eq!(body, "_csrf=x&cognitoAsfData=&username=frank&password=a%26b");
    }

    #[test]
    fn other_pages_are_told_apart() {
        let twice = "<form><input type=password name=a><input type=password name=b></form>";
        assert!(matches!(page(twice), Page::ChangePassword));
        assert!(matches!(page("<p>no form"), Page::Unknown));
        let foreign = "<form action='https://evil.example/'><input name=u><input type=password name=p></form>";
        assert!(matches!(page(foreign), Page::Unknown));
    }
}
