//! Mistakes around: the user pool.

use super::Mistake;

mistakes! {
    POOL_MISSING: "pool-missing",
        "There is no user pool for the café's staff.",
        "Create the pool, or set `names.user_pool` in cafelab.toml.";
    SIGN_UP_OPEN: "sign-up-open",
        "Anybody can create an account for themselves.",
        "Set AdminCreateUserConfig.AllowAdminCreateUserOnly to true. UpdateUserPool resets what it is not given: pass the rest of the settings too.";
    CLIENT_MISSING: "client-missing",
        "The pool has no app client for the site.",
        "Create an app client without a secret.";
    CLIENT_HAS_SECRET: "client-has-secret",
        "A browser cannot keep the client's secret.",
        "A secret cannot be removed: create a new client without one and publish its id.";
    CLIENT_SETTINGS_RESET: "client-settings-reset",
        "The client has lost all of its hosted UI settings: an update resets what it is not told.",
        "Describe the client, change what you want, and send everything back with UpdateUserPoolClient.";
    OAUTH_NOT_ENABLED: "oauth-not-enabled",
        "The client may not use the hosted UI.",
        "Set AllowedOAuthFlowsUserPoolClient to true.";
    NO_USER_GRANT: "no-user-grant",
        "The client has neither the code nor the implicit grant.",
        "Put `code` into AllowedOAuthFlows.";
    SCOPE_MISSING: "scope-missing",
        "The client may not ask for `openid` and `email`.",
        "Put both into AllowedOAuthScopes.";
    CALLBACK_MISSING: "callback-missing",
        "The client has no callback URL on the site.",
        "Put the address of callback.html into CallbackURLs.";
    CALLBACK_TRAILING_SLASH: "callback-trailing-slash",
        "The callback URL ends with a slash that the site's address does not have.",
        "Register the callback without the trailing slash; Cognito compares byte for byte.";
    CALLBACK_OTHER_PAGE: "callback-other-page",
        "The callback URL names another page of the site.",
        "Register the address of callback.html.";
    CALLBACK_OTHER_SCHEME: "callback-other-scheme",
        "The callback URL has another scheme than the site.",
        "Register the callback with the scheme of the site.";
    CALLBACK_LETTER_CASE: "callback-letter-case",
        "The callback URL differs in upper and lower case.",
        "Register the callback in lower case; Cognito compares byte for byte.";
    CALLBACK_ON_BUCKET: "callback-on-bucket",
        "The callback URL points to the bucket instead of CloudFront.",
        "Register the callback on the distribution's domain.";
    PROVIDER_MISSING: "provider-missing",
        "No identity provider is enabled for the client.",
        "Put `COGNITO` into SupportedIdentityProviders.";
    DOMAIN_MISSING: "domain-missing",
        "The pool has no domain, so there is no login page.",
        "Create a domain prefix for the pool.";
    DOMAIN_NOT_ACTIVE: "domain-not-active",
        "The pool's domain does not work.",
        "Delete the domain and create it again.";
    USER_MISSING: "user-missing",
        "Frank is not in this pool.",
        "Create Frank in the pool that the site uses.";
    USER_DISABLED: "user-disabled",
        "Frank's account is disabled.",
        "Enable the user.";
    USER_FORCE_CHANGE_PASSWORD: "user-force-change-password",
        "Frank still has a temporary password.",
        "Set his password with Permanent = true.";
    USER_UNCONFIRMED: "user-unconfirmed",
        "Frank's account is not confirmed.",
        "Confirm the user, or set his password with Permanent = true.";
    EMAIL_NOT_VERIFIED: "email-not-verified",
        "Frank's e-mail address is not verified.",
        "Set email_verified to true.";
}
