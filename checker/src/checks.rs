//! The registry of checks, in the order of the course, and what each is worth.
//!
//! One mistake makes one check fail, the one that names it. That is kept up by `needs` (what depends on the failed
//! check is blocked) and by judging each property in one place only. So that nothing of a later lab passes before its
//! time, the checks of labs 3 to 5 hang on what the lab itself makes: the site's configuration, the attached
//! authorizer, and the `report` part of the configuration.

pub mod api_auth;
pub mod end_to_end;
pub mod environment;
pub mod hosted_ui;
pub mod user_pool;

use crate::check::Check;

/// Every check, in the order of the course.
pub static ALL: &[&Check] = &[
    &environment::IDENTITY,
    &environment::INVENTORY,
    &environment::workflow::CHECK,
    &environment::api::CHECK,
    &environment::site::CHECK,
    &user_pool::EXISTS,
    &user_pool::SIGN_UP_CLOSED,
    &user_pool::client::PUBLIC,
    &user_pool::client::OAUTH,
    &user_pool::callback::CHECK,
    &user_pool::client::IDENTITY_PROVIDER,
    &user_pool::domain::CHECK,
    &user_pool::frank::CHECK,
    &hosted_ui::login::PAGE,
    &hosted_ui::login::FOREIGN_REDIRECT,
    &hosted_ui::sign_in::WRONG_PASSWORD,
    &hosted_ui::sign_in::SIGN_IN,
    &hosted_ui::log_out::CHECK,
    &hosted_ui::tokens::CHECK,
    &hosted_ui::site_config::CHECK,
    &hosted_ui::callback_page::CHECK,
    &hosted_ui::auth_module::CHECK,
    &hosted_ui::browser_login::CHECK,
    &api_auth::authorizer::ATTACHED,
    &api_auth::authorizer::ONLY_THIS_POOL,
    &api_auth::deployed::CHECK,
    &api_auth::rejects::MISSING,
    &api_auth::rejects::GARBAGE,
    &api_auth::rejects::TAMPERED,
    &api_auth::rejects::UNSIGNED,
    &api_auth::rejects::FORGED,
    &api_auth::rejects::EXPIRED,
    &api_auth::rejects::WRONG_USE,
    &api_auth::accepts::CHECK,
    &api_auth::preflight::CHECK,
    &api_auth::cors::RESPONSE,
    &api_auth::cors::ERRORS,
    &api_auth::open_door::CHECK,
    &api_auth::products::CHECK,
    &end_to_end::api_module::CHECK,
    &end_to_end::complete::CHECK,
    &end_to_end::real_time::CHECK,
    &end_to_end::journey::CHECK,
    &end_to_end::browser::CHECK,
];

/// What a run without a browser leaves out.
pub const IN_A_BROWSER: [&str; 2] = [hosted_ui::browser_login::CHECK.id, end_to_end::browser::CHECK.id];

/// What each check of the course is worth: 100 points over a full run with a browser.
pub const POINTS: &[(&str, u32)] = &[
    ("environment.identity", 0),
    ("environment.inventory", 1),
    ("environment.workflow", 2),
    ("environment.api", 2),
    ("environment.site", 2),
    ("user-pool.exists", 2),
    ("user-pool.sign-up-closed", 3),
    ("app-client.public", 3),
    ("app-client.oauth", 2),
    ("app-client.callback", 3),
    ("app-client.identity-provider", 1),
    ("domain.active", 2),
    ("user.frank", 2),
    ("hosted-ui.login-page", 1),
    ("hosted-ui.foreign-redirect-refused", 1),
    ("hosted-ui.wrong-password-refused", 1),
    ("hosted-ui.sign-in", 3),
    ("hosted-ui.log-out", 2),
    ("tokens.valid", 2),
    ("site.config", 3),
    ("site.callback-page", 1),
    ("site.auth-module", 4),
    ("site.browser-login", 4),
    ("authorizer.attached", 4),
    ("authorizer.only-this-pool", 3),
    ("authorizer.deployed", 3),
    ("authorizer.rejects-missing", 2),
    ("authorizer.rejects-garbage", 1),
    ("authorizer.rejects-tampered", 2),
    ("authorizer.rejects-unsigned", 2),
    ("authorizer.rejects-forged", 2),
    ("authorizer.rejects-expired", 2),
    ("authorizer.rejects-wrong-use", 2),
    ("authorizer.accepts-frank", 3),
    ("cors.preflight", 4),
    ("cors.response", 2),
    ("cors.errors", 3),
    ("api.no-open-door", 3),
    ("public.products-open", 2),
    ("site.api-module", 4),
    ("report.complete", 2),
    ("report.real-time", 2),
    ("e2e.journey", 3),
    ("e2e.browser", 2),
];

/// What a check is worth. A check that is not in the table does not compile.
pub(crate) const fn points(id: &str) -> u32 {
    let mut at = 0;
    while at < POINTS.len() {
        if same(POINTS[at].0.as_bytes(), id.as_bytes()) {
            return POINTS[at].1;
        }
        at += 1;
    }
    panic!("the check is not in the table of points")
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Language;

    #[test]
    fn points_sum_to_a_hundred_and_follow_the_registry() {
        assert_eq!(POINTS.iter().map(|(_, points)| points).sum::<u32>(), 100);
        let table = POINTS.iter().map(|(id, _)| *id);
        assert_eq!(table.collect::<Vec<_>>(), ALL.iter().map(|check| check.id).collect::<Vec<_>>());
    }

    #[test]
    fn needs_are_checks_and_make_no_circle() {
        fn depth(id: &str, above: usize) -> usize {
            assert!(above < ALL.len(), "{id} needs itself");
            let check = ALL.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("no check {id}"));
            check.needs.iter().map(|need| depth(need, above + 1)).max().unwrap_or(above)
        }
        for check in ALL {
            depth(check.id, 0);
            assert!(check.needs.is_empty() == (check.id == "environment.identity"), "{}", check.id);
        }
    }

    #[test]
    fn checks_need_nothing_of_later_labs() {
        for check in ALL {
            for need in check.needs {
                let need = ALL.iter().find(|other| other.id == *need).expect("a check");
                assert!(need.lab <= check.lab, "{} needs {}", check.id, need.id);
            }
        }
    }

    #[test]
    fn texts_are_there_and_claims_are_fragments() {
        for check in ALL {
            for language in Language::ALL {
                assert!(!check.claim().in_language(language).ends_with('.'), "{}", check.id);
                assert!(check.hints().iter().all(|hint| hint.in_language(language).len() > 20), "{}", check.id);
            }
        }
    }
}
