//! Mistakes around: the user pool.

use super::Mistake;

mistakes! {
    POOL_MISSING: "pool-missing";
    SIGN_UP_OPEN: "sign-up-open";
    CLIENT_MISSING: "client-missing";
    CLIENT_HAS_SECRET: "client-has-secret";
    CLIENT_SETTINGS_RESET: "client-settings-reset";
    OAUTH_NOT_ENABLED: "oauth-not-enabled";
    NO_USER_GRANT: "no-user-grant";
    SCOPE_MISSING: "scope-missing";
    CALLBACK_MISSING: "callback-missing";
    CALLBACK_TRAILING_SLASH: "callback-trailing-slash";
    CALLBACK_OTHER_PAGE: "callback-other-page";
    CALLBACK_OTHER_SCHEME: "callback-other-scheme";
    CALLBACK_LETTER_CASE: "callback-letter-case";
    CALLBACK_ON_BUCKET: "callback-on-bucket";
    PROVIDER_MISSING: "provider-missing";
    DOMAIN_MISSING: "domain-missing";
    DOMAIN_NOT_ACTIVE: "domain-not-active";
    USER_MISSING: "user-missing";
    USER_DISABLED: "user-disabled";
    USER_FORCE_CHANGE_PASSWORD: "user-force-change-password";
    USER_UNCONFIRMED: "user-unconfirmed";
    EMAIL_NOT_VERIFIED: "email-not-verified";
}
