//! Mistakes around: the closed API.

use super::Mistake;

mistakes! {
    AUTHORIZER_NOT_ATTACHED: "authorizer-not-attached";
    METHOD_USES_IAM: "method-uses-iam";
    OTHER_AUTHORIZER_TYPE: "other-authorizer-type";
    IDENTITY_SOURCE: "identity-source";
    AUTHORIZER_ON_OTHER_POOL: "authorizer-on-other-pool";
    AUTHORIZER_TRUSTS_MORE_POOLS: "authorizer-trusts-more-pools";
    SAVED_NOT_DEPLOYED: "saved-not-deployed";
    STRANGERS_ACCEPTED: "strangers-accepted";
    REFUSAL_ANSWERS_200: "refusal-answers-200";
    REFUSAL_OTHER_STATUS: "refusal-other-status";
    AUDIENCE_EXPRESSION: "audience-expression";
    SCOPE_NOT_GRANTED: "scope-not-granted";
    ID_TOKEN_WHERE_SCOPES: "id-token-where-scopes";
    ACCESS_TOKEN_WITHOUT_SCOPES: "access-token-without-scopes";
    API_KEY_REQUIRED: "api-key-required";
    INTEGRATION_FAILED: "integration-failed";
    UNSUPPORTED_MEDIA_TYPE: "unsupported-media-type";
    NO_OPTIONS_METHOD: "no-options-method";
    AUTHORIZER_ON_OPTIONS: "authorizer-on-options";
    MOCK_WITHOUT_STATUS: "mock-without-status";
    AUTHORIZATION_NOT_ALLOWED: "authorization-not-allowed";
    WILDCARD_DOES_NOT_COVER_AUTHORIZATION: "wildcard-does-not-cover-authorization";
    METHOD_NOT_ALLOWED: "method-not-allowed";
    ORIGIN_MISSING: "origin-missing";
    ORIGIN_TRAILING_SLASH: "origin-trailing-slash";
    ORIGIN_WITH_PATH: "origin-with-path";
    ORIGIN_OTHER_SCHEME: "origin-other-scheme";
    ORIGIN_QUOTED: "origin-quoted";
    ORIGIN_TWICE: "origin-twice";
    ORIGIN_OTHER: "origin-other";
    PREFLIGHT_REFUSED: "preflight-refused";
    NO_CORS_ON_RESPONSE: "no-cors-on-response";
    NO_CORS_ON_REFUSAL: "no-cors-on-refusal";
    OPEN_STAGE: "open-stage";
    OPEN_METHOD: "open-method";
    OPEN_ROUTE: "open-route";
    OPEN_API: "open-api";
    PRODUCTS_PROTECTED: "products-protected";
    STOCK_EXPOSED: "stock-exposed";
    PRODUCTS_NOT_LISTED: "products-not-listed";
}
