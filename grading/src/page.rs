//! A web page that needs nothing but itself: what the learner's feedback and the report of the cohort have in common.

use checker::Language;
use maud::{DOCTYPE, Markup, html};

/// A page with a title, which is its heading too. Nothing in it can run or be fetched.
pub(crate) fn page(title: &str, language: Language, style: &str, content: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(language) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'";
                title { (title) }
                style { (style) }
            }
            body {
                main {
                    h1 { (title) }
                    (content)
                }
            }
        }
    };
    format!("{}\n", page.into_string())
}
