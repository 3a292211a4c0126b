//! `app-client.callback`: the site's callback page is registered, byte for byte.

use cafe::lab::Lab;

use super::client::listed;
use crate::check::{Check, Judgement, Notes};
use crate::checks::points;
use crate::context::Context;
use crate::evidence::Evidence;
use crate::finding::{Finding, Unjudged};
use crate::mistakes::{self, Mistake};
use crate::observe::client::AppClient;
use crate::observe::site::same_bytes;
use crate::text;

/// `app-client.callback`.
pub static CHECK: Check = Check {
    id: "app-client.callback",
    lab: Lab::UserPool,
    points: points("app-client.callback"),
    needs: &["app-client.public", "app-client.oauth", "environment.site"],
    run: |context| Box::pin(judge(context)),
};

async fn judge(context: &Context) -> Judgement {
    let mut notes = Notes::new();
    let (client, expected) = futures::try_join!(context.the_client(), context.callback_url())?;
    let seen = listed(&client.callbacks);
    notes.saw(Evidence::aws("cognito-idp DescribeUserPoolClient", format!("CallbackURLs: {seen}")));
    if client.callbacks.iter().any(|callback| same_bytes(callback, &expected)) {
        return notes.pass();
    }
    if let Some(own) = own_callback(context, client).await? {
        notes.advise(text!("own-callback", url = own));
        return notes.pass();
    }
    let (mistake, nearest) = explain(&client.callbacks, &expected);
    let seen = match nearest {
        Some(nearest) => nearest.into(),
        None => seen,
    };
    notes.fail(Finding::known(mistake, expected, seen, client.place("CallbackURLs")))
}

/// A registered page of the site that its configuration names and that is served: a site of another make.
async fn own_callback(context: &Context, client: &AppClient) -> Result<Option<String>, Unjudged> {
    let Some(auth) = context.auth().await? else { return Ok(None) };
    let origin = context.site_origin().await?;
    let own = &auth.redirect_uri;
    let registered = client.callbacks.iter().any(|callback| same_bytes(callback, own));
    let on_site = cafe::http::without_query(own).split('/').take(3).collect::<Vec<_>>().join("/");
    if !registered || !same_bytes(&on_site, &origin) {
        return Ok(None);
    }
    let page = context.get(own).await?;
    Ok((page.status.is_success() && page.is_html()).then(|| own.clone()))
}

/// Which mistake this is, and the registered address that comes closest.
fn explain<'a>(registered: &'a [String], expected: &str) -> (&'static Mistake, Option<&'a str>) {
    let nearest = registered.iter().min_by_key(|callback| strsim::levenshtein(callback, expected));
    let Some(nearest) = nearest.map(String::as_str) else { return (&mistakes::CALLBACK_MISSING, None) };
    let split = |url: &str| {
        let (scheme, rest) = url.split_once("://").unwrap_or(("", url));
        let (host, path) = rest.split_once('/').unwrap_or((rest, ""));
        (scheme.to_owned(), host.to_owned(), path.to_owned())
    };
    let (scheme, host, path) = split(nearest);
    let (right_scheme, right_host, right_path) = split(expected);
    let same_host = same_bytes(&format!("{right_scheme}://{host}"), &format!("{right_scheme}://{right_host}"));
    let mistake = if same_bytes(nearest.trim_end_matches('/'), expected) {
        &mistakes::CALLBACK_TRAILING_SLASH
    } else if same_bytes(&nearest.to_lowercase(), &expected.to_lowercase()) {
        &mistakes::CALLBACK_LETTER_CASE
    } else if same_host && path == right_path && scheme != right_scheme {
        &mistakes::CALLBACK_OTHER_SCHEME
    } else if same_host {
        &mistakes::CALLBACK_OTHER_PAGE
    } else if host.contains(".s3") {
        &mistakes::CALLBACK_ON_BUCKET
    } else {
        &mistakes::CALLBACK_MISSING
    };
    (mistake, Some(nearest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_misses_are_named() {
        let right = "https://d1.cloudfront.net/callback.html";
        let name = |seen: &str| explain(&[seen.to_owned()], right).0.name;
        assert_eq!(name("https://d1.cloudfront.net/callback.html/"), "callback-trailing-slash");
        assert_eq!(name("https://D1.cloudfront.net/callback.html"), "callback-letter-case");
        assert_eq!(name("http://d1.cloudfront.net/callback.html"), "callback-other-scheme");
        assert_eq!(name("https://d1.cloudfront.net/index.html"), "callback-other-page");
        assert_eq!(name("https://b.s3.amazonaws.com/callback.html"), "callback-on-bucket");
        assert_eq!(name("https://other.example/"), "callback-missing");
        assert_eq!(explain(&[], right).0.name, "callback-missing");
    }
}
