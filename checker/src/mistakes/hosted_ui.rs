//! Mistakes around: the hosted UI.

use super::Mistake;

mistakes! {
    MANAGED_LOGIN_WITHOUT_BRANDING: "managed-login-without-branding",
        "The domain uses managed login, which shows nothing without a branding style.",
        "Set ManagedLoginVersion to 1, or create a branding for the client.";
    NO_LOGIN_FORM: "no-login-form",
        "The authorize endpoint does not lead to a login form.",
        "Look at the client's callback URLs, grants, scopes and identity providers.";
    FOREIGN_REDIRECT_ACCEPTED: "foreign-redirect-accepted",
        "The login sends people to an address that is not registered.",
        "Take the foreign address out of CallbackURLs.";
    WRONG_PASSWORD_ACCEPTED: "wrong-password-accepted",
        "A wrong password gets a token.",
        "Look at the pool's triggers: something lets everybody in.";
    FRANK_PASSWORD: "frank-password",
        "Frank's password is not the one that the course uses.",
        "Set it again with AdminSetUserPassword, or give cafelab the right one (CAFELAB_FRANK_PASSWORD).";
    PASSWORD_CHANGE_DEMANDED: "password-change-demanded",
        "The login asks Frank for a new password.",
        "Set his password with Permanent = true.";
    GRANT_MISMATCH: "grant-mismatch",
        "The site asks for a grant that the client does not allow.",
        "Let `response_type` in config.json and AllowedOAuthFlows agree.";
    RESPONSE_TYPE: "response-type",
        "Cognito knows the response types `code` and `token` only.",
        "Set `response_type` in config.json to `code`.";
    SCOPE_NOT_ENABLED: "scope-not-enabled",
        "The site asks for a scope that the client may not use.",
        "Let `scopes` in config.json and AllowedOAuthScopes agree.";
    OPENID_NOT_ASKED: "openid-not-asked",
        "Without the scope `openid` there is no id token.",
        "Put `openid` into `scopes` in config.json.";
    CODE_EXCHANGE_REFUSED: "code-exchange-refused",
        "The token endpoint does not take the code.",
        "Look at the client: a secret, or read rights that lack an attribute behind a scope, are the usual reasons.";
    STATE_LOST: "state-lost",
        "The login does not return the `state` it was given.",
        "Look at what answers at the login domain.";
    LOG_OUT_NOT_REGISTERED: "log-out-not-registered",
        "The log-out address is not registered.",
        "Put `logout_uri` of config.json into LogoutURLs, byte for byte.";
    LOG_OUT_ELSEWHERE: "log-out-elsewhere",
        "The log-out address is not on the site.",
        "Let `logout_uri` in config.json name a page of the site.";
    LOG_OUT_DOES_NOT_RETURN: "log-out-does-not-return",
        "Cognito's log-out does not come back to the site.",
        "Look at LogoutURLs of the client and at what answers at the login domain.";
    TOKEN_NOT_FROM_POOL: "token-not-from-pool",
        "The token is not one of this pool.",
        "Let the site use this pool's domain and client.";
    TOKEN_EXPIRED: "token-expired",
        "The token is past its time.",
        "Look at the clock, and at the client's token validity.";
    NONCE_LOST: "nonce-lost",
        "The id token does not carry the nonce of its login.",
        "Look at what answers at the login domain.";
    AUTH_NOT_PUBLISHED: "auth-not-published",
        "config.json does not say how to log in.",
        "Publish the `auth` part of config.json.";
    CONFIG_NAMES_OTHER_API: "config-names-other-api",
        "config.json names another API or stage.",
        "Publish the address of this API's stage.";
    CONFIG_NAMES_OTHER_DOMAIN: "config-names-other-domain",
        "config.json names another login domain.",
        "Publish the domain of this pool.";
    CONFIG_NAMES_OTHER_CLIENT: "config-names-other-client",
        "config.json names another app client.",
        "Publish the id of this pool's client; an old id stays behind when a client is made again.";
    CONFIG_NAMES_OTHER_CALLBACK: "config-names-other-callback",
        "config.json names another callback.",
        "Publish the address of callback.html on the site.";
    CONFIG_STALE: "config-stale",
        "CloudFront serves an older config.json than the bucket holds.",
        "Invalidate /config.json.";
    CALLBACK_PAGE_MISSING: "callback-page-missing",
        "The callback page is not served.",
        "Publish callback.html.";
    LOG_IN_BUTTON_MISSING: "log-in-button-missing",
        "The site shows nothing that leads to the login.",
        "Give it a button with the name `Log in`; it is shown when `auth` in config.json is there and nobody is logged in.";
    LOGIN_NOT_STARTED: "login-not-started",
        "Pressing `Log in` does not lead to the login page.",
        "Let `startLogin` navigate to <domain>/oauth2/authorize with location.assign; fetch does not do.";
    LOGIN_NOT_COMPLETED: "login-not-completed",
        "After the login the site does not know that Frank is logged in.",
        "Let `completeLogin` check the state, exchange the code, and keep the tokens; let `currentToken` return one.";
    TOKEN_NOT_KEPT: "token-not-kept",
        "After the login the site keeps no token.",
        "Keep the tokens in sessionStorage.";
    CALLBACK_PAGE_EMPTY: "callback-page-empty",
        "The callback page is empty.",
        "Publish callback.html again.";
}
