//! Mistakes around: the closed API.

use super::Mistake;

mistakes! {
    AUTHORIZER_NOT_ATTACHED: "authorizer-not-attached",
        "POST /create_report lets everybody in.",
        "Set the method's authorization type to COGNITO_USER_POOLS with the authorizer's id, then deploy.";
    METHOD_USES_IAM: "method-uses-iam",
        "POST /create_report asks for AWS signatures, which a browser does not have.",
        "Set the method's authorization type to COGNITO_USER_POOLS with the authorizer's id, then deploy.";
    OTHER_AUTHORIZER_TYPE: "other-authorizer-type",
        "POST /create_report uses an authorizer of another kind.",
        "Attach an authorizer of type COGNITO_USER_POOLS.";
    IDENTITY_SOURCE: "identity-source",
        "The authorizer reads another header than Authorization.",
        "Set its identity source to method.request.header.Authorization, then deploy.";
    AUTHORIZER_ON_OTHER_POOL: "authorizer-on-other-pool",
        "The authorizer trusts another user pool.",
        "Put the ARN of the café's pool into providerARNs, then deploy.";
    AUTHORIZER_TRUSTS_MORE_POOLS: "authorizer-trusts-more-pools",
        "The authorizer trusts other pools too.",
        "Leave only the café's pool in providerARNs, then deploy.";
    SAVED_NOT_DEPLOYED: "saved-not-deployed",
        "The change is saved but the stage still runs an older deployment.",
        "Deploy the API to the stage.";
    STRANGERS_ACCEPTED: "strangers-accepted",
        "The API answers without a valid token.",
        "Attach the authorizer to POST and deploy.";
    REFUSAL_ANSWERS_200: "refusal-answers-200",
        "The API refuses, but says 200.",
        "Let the UNAUTHORIZED gateway response answer 401, then deploy.";
    REFUSAL_OTHER_STATUS: "refusal-other-status",
        "The API refuses, but with a status that does not say so.",
        "Let the gateway response answer 401, then deploy.";
    AUDIENCE_EXPRESSION: "audience-expression",
        "The authorizer's identity validation expression does not match the site's client.",
        "Remove identityValidationExpression, or let it match the client id, then deploy.";
    SCOPE_NOT_GRANTED: "scope-not-granted",
        "The method asks for a scope that Frank's token does not have.",
        "Let authorizationScopes of the method and the scopes in config.json agree, then deploy.";
    ID_TOKEN_WHERE_SCOPES: "id-token-where-scopes",
        "The site sends an id token to a method with scopes, which takes access tokens only.",
        "Remove authorizationScopes from the method and deploy, or set `token_use` in config.json to `access`.";
    ACCESS_TOKEN_WITHOUT_SCOPES: "access-token-without-scopes",
        "The site sends an access token to a method without scopes, which takes id tokens only.",
        "Set `token_use` in config.json to `id`.";
    API_KEY_REQUIRED: "api-key-required",
        "The method asks for an API key.",
        "Set apiKeyRequired of the method to false and deploy.";
    INTEGRATION_FAILED: "integration-failed",
        "Frank is let in, but the workflow cannot be started.",
        "Look at the integration of POST: its role, its URI and its templates.";
    UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type",
        "The integration takes no JSON.",
        "Give it a request template for application/json, then deploy.";
    NO_OPTIONS_METHOD: "no-options-method",
        "There is no OPTIONS method, so browsers give up before the POST.",
        "Add OPTIONS with a MOCK integration to /create_report, then deploy.";
    AUTHORIZER_ON_OPTIONS: "authorizer-on-options",
        "OPTIONS asks for a token, and browsers never send one with it.",
        "Set the authorization type of OPTIONS to NONE, then deploy.";
    MOCK_WITHOUT_STATUS: "mock-without-status",
        "The MOCK integration of OPTIONS does not say which status to answer.",
        "Give it the request template {\"statusCode\": 200}, then deploy.";
    AUTHORIZATION_NOT_ALLOWED: "authorization-not-allowed",
        "Access-Control-Allow-Headers does not name Authorization.",
        "Add Authorization to Access-Control-Allow-Headers of OPTIONS, then deploy.";
    WILDCARD_DOES_NOT_COVER_AUTHORIZATION: "wildcard-does-not-cover-authorization",
        "`*` in Access-Control-Allow-Headers does not cover Authorization.",
        "Name Authorization in Access-Control-Allow-Headers of OPTIONS, then deploy.";
    METHOD_NOT_ALLOWED: "method-not-allowed",
        "Access-Control-Allow-Methods does not name the method.",
        "Add POST to Access-Control-Allow-Methods of OPTIONS, then deploy.";
    ORIGIN_MISSING: "origin-missing",
        "The answer carries no Access-Control-Allow-Origin.",
        "Add Access-Control-Allow-Origin with the site's origin, then deploy.";
    ORIGIN_TRAILING_SLASH: "origin-trailing-slash",
        "An origin has no slash at its end.",
        "Remove the slash from Access-Control-Allow-Origin, then deploy.";
    ORIGIN_WITH_PATH: "origin-with-path",
        "An origin has no path.",
        "Remove the path from Access-Control-Allow-Origin, then deploy.";
    ORIGIN_OTHER_SCHEME: "origin-other-scheme",
        "Access-Control-Allow-Origin has another scheme than the site.",
        "Use the scheme of the site in Access-Control-Allow-Origin, then deploy.";
    ORIGIN_QUOTED: "origin-quoted",
        "Access-Control-Allow-Origin carries quotes.",
        "Map the value in single quotes only, then deploy.";
    ORIGIN_TWICE: "origin-twice",
        "Access-Control-Allow-Origin appears more than once, or with two values.",
        "Answer it once, with one value, then deploy.";
    ORIGIN_OTHER: "origin-other",
        "Access-Control-Allow-Origin names another origin than the site's.",
        "Put the site's origin into Access-Control-Allow-Origin, then deploy.";
    PREFLIGHT_REFUSED: "preflight-refused",
        "The preflight is not answered with a status between 200 and 299.",
        "Let OPTIONS answer 200 without authorization, then deploy.";
    NO_CORS_ON_RESPONSE: "no-cors-on-response",
        "The report carries no Access-Control-Allow-Origin.",
        "Add the header to the integration response of POST, then deploy.";
    NO_CORS_ON_REFUSAL: "no-cors-on-refusal",
        "A refusal carries no Access-Control-Allow-Origin, so the page cannot tell it from a failure.",
        "Add the header to the gateway response UNAUTHORIZED or DEFAULT_4XX, then deploy.";
    OPEN_STAGE: "open-stage",
        "Another stage starts the workflow without a token.",
        "Delete the stage, or deploy the closed API to it.";
    OPEN_METHOD: "open-method",
        "Another method of /create_report starts the workflow without a token.",
        "Remove the method or attach the authorizer to it, then deploy.";
    OPEN_ROUTE: "open-route",
        "Another resource starts the workflow without a token.",
        "Remove the resource or attach the authorizer to it, then deploy.";
    OPEN_API: "open-api",
        "Another API starts the workflow without a token.",
        "Delete the API or close it.";
    PRODUCTS_PROTECTED: "products-protected",
        "GET /products asks for a token.",
        "Set the authorization type of GET /products to NONE, then deploy.";
    STOCK_EXPOSED: "stock-exposed",
        "GET /products shows stock numbers to everybody.",
        "Take quantity and reorder_level out of its response template, then deploy.";
    PRODUCTS_NOT_LISTED: "products-not-listed",
        "GET /products does not list the café's products.",
        "Look at the integration of GET /products and its response template.";
}
