//! Mistakes around: the hosted UI.

use super::Mistake;

mistakes! {
    MANAGED_LOGIN_WITHOUT_BRANDING: "managed-login-without-branding";
    NO_LOGIN_FORM: "no-login-form";
    FOREIGN_REDIRECT_ACCEPTED: "foreign-redirect-accepted";
    WRONG_PASSWORD_ACCEPTED: "wrong-password-accepted";
    FRANK_PASSWORD: "frank-password";
    PASSWORD_CHANGE_DEMANDED: "password-change-demanded";
    GRANT_MISMATCH: "grant-mismatch";
    RESPONSE_TYPE: "response-type";
    SCOPE_NOT_ENABLED: "scope-not-enabled";
    OPENID_NOT_ASKED: "openid-not-asked";
    CODE_EXCHANGE_REFUSED: "code-exchange-refused";
    STATE_LOST: "state-lost";
    LOG_OUT_NOT_REGISTERED: "log-out-not-registered";
    LOG_OUT_ELSEWHERE: "log-out-elsewhere";
    LOG_OUT_DOES_NOT_RETURN: "log-out-does-not-return";
    LOG_OUT_PAGE_MISSING: "log-out-page-missing";
    TOKEN_NOT_FROM_POOL: "token-not-from-pool";
    TOKEN_EXPIRED: "token-expired";
    NONCE_LOST: "nonce-lost";
    AUTH_NOT_PUBLISHED: "auth-not-published";
    CONFIG_NAMES_OTHER_API: "config-names-other-api";
    CONFIG_NAMES_OTHER_DOMAIN: "config-names-other-domain";
    CONFIG_NAMES_OTHER_CLIENT: "config-names-other-client";
    CONFIG_NAMES_OTHER_CALLBACK: "config-names-other-callback";
    CONFIG_STALE: "config-stale";
    CALLBACK_PAGE_MISSING: "callback-page-missing";
    LOG_IN_BUTTON_MISSING: "log-in-button-missing";
    LOGIN_NOT_STARTED: "login-not-started";
    LOGIN_NOT_COMPLETED: "login-not-completed";
    TOKEN_NOT_KEPT: "token-not-kept";
    CALLBACK_PAGE_EMPTY: "callback-page-empty";
}
