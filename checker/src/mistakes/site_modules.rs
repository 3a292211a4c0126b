//! Mistakes around: the JavaScript modules of the site.

use super::Mistake;

mistakes! {
    MODULE_NOT_WRITTEN: "module-not-written",
        "A function of the module is still the starter's.",
        "Write the function; the walkthrough of the lab says what it has to do.";
    MODULE_DOES_NOT_LOAD: "module-does-not-load",
        "The browser cannot load the module.",
        "Open the site with the developer tools: the console shows the file and the line.";
    MODULE_IMPORT_MISSING: "module-import-missing",
        "The module imports a file that the site does not serve as a script.",
        "Publish the file with content type text/javascript, or correct the path of the import.";
    MODULE_ENDLESS: "module-endless",
        "The module goes on without end.",
        "Look for a loop that nothing ends, or a timer that is never cleared.";
    MODULE_OUT_OF_MEMORY: "module-out-of-memory",
        "The module wants more memory than any page should.",
        "Look for a list or a text that grows without end.";
    MODULE_EXPORT_MISSING: "module-export-missing",
        "The module does not export a function that the pages import.",
        "Export all functions of the walkthrough under their names.";
    MODULE_UNKNOWN_NAME: "module-unknown-name",
        "The module uses a name that no browser knows.",
        "Use what browsers offer; `process`, `require` and `Buffer` are of Node.";
    LOGIN_BY_FETCH: "login-by-fetch",
        "The login page is fetched instead of visited, and the browser refuses that.",
        "Navigate with location.assign instead of fetch.";
    LOGIN_ADDRESS: "login-address",
        "Logging in leads to another address than the pool's login page.",
        "Navigate to `${auth.domain}/oauth2/authorize`.";
    LOGIN_CLIENT_ID: "login-client-id",
        "The login names another client.",
        "Send auth.client_id as client_id.";
    LOGIN_REDIRECT_URI: "login-redirect-uri",
        "The login names another address to return to than the registered one.",
        "Send auth.redirect_uri byte for byte as redirect_uri; URLSearchParams encodes it.";
    LOGIN_RESPONSE_TYPE: "login-response-type",
        "The login asks for a grant that the client does not allow.",
        "Send auth.response_type as response_type.";
    LOGIN_SCOPE: "login-scope",
        "The login asks for other scopes than config.json says.",
        "Send auth.scopes, joined by spaces, as scope.";
    STATE_MISSING: "state-missing",
        "The login sends no state, so nobody can tell whose answer comes back.",
        "Send a random text as state and keep it until the callback.";
    STATE_GUESSABLE: "state-guessable",
        "The state is the same at each login, so anybody can know it.",
        "Make it anew at each login: randomText() of pkce.js.";
    NONCE_MISSING: "nonce-missing",
        "The login sends no nonce, or always the same.",
        "Send a random text as nonce and compare it with the id token's.";
    PKCE_MISSING: "pkce-missing",
        "The login sends no code_challenge, so whoever sees the code can use it.",
        "Send code_challenge = await challengeOf(verifier) and code_challenge_method = S256.";
    PKCE_NOT_S256: "pkce-not-s256",
        "The code_challenge is not the SHA-256 of a verifier.",
        "Send await challengeOf(verifier) with code_challenge_method = S256.";
    CALLBACK_FAILS: "callback-fails",
        "A login that went well is not completed.",
        "Read the error; then compare completeLogin with the steps of the walkthrough.";
    CODE_NOT_EXCHANGED: "code-not-exchanged",
        "The code of the callback is not exchanged for tokens.",
        "POST it as a form to `${auth.domain}/oauth2/token`.";
    TOKEN_REQUEST_NOT_A_FORM: "token-request-not-a-form",
        "The token endpoint takes a form, and gets something else.",
        "POST with a URLSearchParams as body; JSON is refused.";
    TOKEN_REQUEST_FIELD: "token-request-field",
        "The request for tokens lacks a field, or has another value in it.",
        "Send grant_type=authorization_code, client_id, redirect_uri, code and code_verifier.";
    VERIFIER_OTHER: "verifier-other",
        "The code_verifier is not the one whose challenge started the login.",
        "Keep the verifier in sessionStorage from startLogin until completeLogin.";
    OTHER_TOKEN_KEPT: "other-token-kept",
        "currentToken hands out the token of the other use.",
        "Return the id token, or the access token if auth.token_use is `access`.";
    CURRENT_TOKEN_PROMISE: "current-token-promise",
        "currentToken returns a promise, which the page takes for a token.",
        "Let currentToken return the token itself; it needs no `async`.";
    CURRENT_TOKEN_NOT_NULL: "current-token-not-null",
        "currentToken returns something although nobody is logged in.",
        "Return null when there is no token.";
    LOGIN_ERROR_IGNORED: "login-error-ignored",
        "A login that was refused or cancelled is not told in words.",
        "Look for `error` in the callback's address and throw LoginFailed with its description.";
    STATE_NOT_CHECKED: "state-not-checked",
        "An answer that belongs to nobody's login is taken for one.",
        "Compare the callback's state with the kept one before anything else, and throw LoginFailed.";
    NONCE_NOT_CHECKED: "nonce-not-checked",
        "A token that was made for another login is taken.",
        "Compare the nonce in the id token with the kept one, and throw LoginFailed.";
    EXCHANGE_FAILURE_IGNORED: "exchange-failure-ignored",
        "A refused exchange of the code passes for a login.",
        "Look at response.ok, and throw LoginFailed when the exchange is refused or gets no answer.";
    EXPIRED_TOKEN_KEPT: "expired-token-kept",
        "A token that has expired is still handed out.",
        "Compare `exp` (seconds) with Date.now() (milliseconds) in currentToken, and return null when it has passed.";
    TOKEN_DROPPED_EARLY: "token-dropped-early",
        "A token that is still good is not handed out any more.",
        "`exp` counts seconds, Date.now() milliseconds.";
    LOG_OUT_FAILS: "log-out-fails",
        "Logging out runs into an error.",
        "Read the error; logOut forgets the tokens and navigates to `${auth.domain}/logout`.";
    LOG_OUT_NOT_AT_COGNITO: "log-out-not-at-cognito",
        "Logging out does not end Cognito's own session, which logs Frank in again without asking.",
        "Navigate to `${auth.domain}/logout?client_id=…&logout_uri=…`.";
    LOG_OUT_PARAMETER: "log-out-parameter",
        "The log-out lacks a parameter, or has another value in it.",
        "Send client_id = auth.client_id and logout_uri = auth.logout_uri.";
    LOG_OUT_KEEPS_TOKEN: "log-out-keeps-token",
        "After logging out there is still a token.",
        "Remove the tokens from where completeLogin put them.";
    REPORT_NOT_ASKED_FOR: "report-not-asked-for",
        "fetchReport does not ask the API for the report.",
        "POST to `${config.api}${config.report.path}`.";
    REPORT_OTHER_ADDRESS: "report-other-address",
        "fetchReport asks another address.",
        "POST to `${config.api}${config.report.path}`.";
    REPORT_OTHER_METHOD: "report-other-method",
        "fetchReport asks with another method than POST.",
        "Give fetch the option method: \"POST\".";
    CREDENTIALS_INCLUDED: "credentials-included",
        "The request includes cookies, which the API's answer does not allow.",
        "Leave the option `credentials` out; the token goes into the header.";
    OPAQUE_REQUEST: "opaque-request",
        "With mode `no-cors` the page sees nothing of the answer and the token is not sent.",
        "Leave the option `mode` out.";
    TOKEN_ELSEWHERE: "token-elsewhere",
        "The token is sent, but not in the Authorization header.",
        "Send the token in the header that config.report.token_header names.";
    TOKEN_GARBLED: "token-garbled",
        "The Authorization header carries something else than the token.",
        "Send the token as it is, or with `Bearer ` before it.";
    REPORT_NOT_RETURNED: "report-not-returned",
        "fetchReport does not return the report.",
        "Return what response.json() gives.";
    REFUSAL_AS_REPORT: "refusal-as-report",
        "A refusal passes for a report.",
        "Throw Refused when the status is 401 or 403.";
    REFUSAL_AS_FAILURE: "refusal-as-failure",
        "A refusal is told as if the API were down.",
        "Throw Refused (of errors.js) when the status is 401 or 403, before you look at response.ok.";
    FAILURE_AS_REPORT: "failure-as-report",
        "An API that is down passes for a report.",
        "Throw Unavailable when response.ok is false or no answer comes.";
    FAILURE_AS_REFUSAL: "failure-as-refusal",
        "An API that is down is told as a refusal.",
        "Throw Refused for 401 and 403 only, and Unavailable for everything else.";
    PRODUCTS_NOT_FETCHED: "products-not-fetched",
        "fetchProducts does not get the public list of products.",
        "GET `${config.api}/products` without a token, and return what response.json() gives.";
}
