//! What a check does, why it matters, and where to read more. The words are in the catalogues, the sources in this table.

use crate::check::Check;
use crate::language::Language;
use crate::report::lines;
use crate::text;

/// A standard, or a page of AWS, Mozilla or OWASP, that a check comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// Its title, as it calls itself.
    pub title: &'static str,
    pub url: &'static str,
}

macro_rules! sources {
    ($($id:literal: $title:literal, $url:literal;)*) => {
        /// One source for each check of the course.
        const SOURCES: &[(&str, Source)] = &[$(($id, Source { title: $title, url: $url }),)*];
    };
}

sources! {
    "environment.identity": "AWS STS: GetCallerIdentity",
        "https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html";
    "environment.inventory": "Amazon DynamoDB: Core components",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.CoreComponents.html";
    "environment.workflow": "AWS Step Functions: Choosing workflow type",
        "https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html";
    "environment.api": "Amazon API Gateway: Deploy REST APIs",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html";
    "environment.site": "Amazon CloudFront: Restrict access to an Amazon S3 origin",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html";
    "user-pool.exists": "Amazon Cognito user pools",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools.html";
    "user-pool.sign-up-closed": "Amazon Cognito: AdminCreateUserConfigType",
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminCreateUserConfigType.html";
    "app-client.public": "RFC 6749, section 2.1: Client Types",
        "https://www.rfc-editor.org/rfc/rfc6749#section-2.1";
    "app-client.oauth": "Amazon Cognito: Application-specific settings with app clients",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html";
    "app-client.callback": "RFC 9700, section 4.1: Insufficient Redirection URI Validation",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.1";
    "app-client.identity-provider": "Amazon Cognito: Application-specific settings with app clients",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-client-apps.html";
    "domain.active": "Amazon Cognito: Configuring a user pool domain",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-assign-domain.html";
    "user.frank": "Amazon Cognito: AdminSetUserPassword",
        "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminSetUserPassword.html";
    "hosted-ui.login-page": "Amazon Cognito: The authorize endpoint",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html";
    "hosted-ui.foreign-redirect-refused": "RFC 6749, section 10.15: Open Redirectors",
        "https://www.rfc-editor.org/rfc/rfc6749#section-10.15";
    "hosted-ui.wrong-password-refused": "OWASP: Authentication Cheat Sheet",
        "https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html";
    "hosted-ui.sign-in": "RFC 7636: Proof Key for Code Exchange",
        "https://www.rfc-editor.org/rfc/rfc7636";
    "hosted-ui.log-out": "Amazon Cognito: The logout endpoint",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html";
    "tokens.valid": "Amazon Cognito: Verifying JSON Web Tokens",
        "https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html";
    "site.config": "Amazon CloudFront: Invalidate files to remove content",
        "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html";
    "site.callback-page": "RFC 6749, section 3.1.2: Redirection Endpoint",
        "https://www.rfc-editor.org/rfc/rfc6749#section-3.1.2";
    "site.auth-module": "RFC 9700, section 4.7: Cross-Site Request Forgery",
        "https://www.rfc-editor.org/rfc/rfc9700#section-4.7";
    "site.browser-login": "MDN: Same-origin policy",
        "https://developer.mozilla.org/en-US/docs/Web/Security/Same-origin_policy";
    "authorizer.attached": "Amazon API Gateway: Use Amazon Cognito user pool as authorizer",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html";
    "authorizer.only-this-pool": "Amazon API Gateway: CreateAuthorizer",
        "https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html";
    "authorizer.deployed": "Amazon API Gateway: Deploy REST APIs",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-deploy-api.html";
    "authorizer.rejects-missing": "OWASP API Security Top 10: Broken Authentication",
        "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/";
    "authorizer.rejects-garbage": "OWASP API Security Top 10: Broken Authentication",
        "https://owasp.org/API-Security/editions/2023/en/0xa2-broken-authentication/";
    "authorizer.rejects-tampered": "RFC 7515, section 5.2: Message Signature or MAC Validation",
        "https://www.rfc-editor.org/rfc/rfc7515#section-5.2";
    "authorizer.rejects-unsigned": "RFC 8725, section 2.1: Weak Signatures and Insufficient Signature Validation",
        "https://www.rfc-editor.org/rfc/rfc8725#section-2.1";
    "authorizer.rejects-forged": "RFC 8725, section 3.10: Do Not Trust Received Claims",
        "https://www.rfc-editor.org/rfc/rfc8725#section-3.10";
    "authorizer.rejects-expired": "RFC 7519, section 4.1.4: \"exp\" (Expiration Time) Claim",
        "https://www.rfc-editor.org/rfc/rfc7519#section-4.1.4";
    "authorizer.rejects-wrong-use": "RFC 8725, section 2.8: Cross-JWT Confusion",
        "https://www.rfc-editor.org/rfc/rfc8725#section-2.8";
    "authorizer.accepts-frank": "Amazon API Gateway: Call a REST API integrated with an Amazon Cognito user pool",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-invoke-api-integrated-with-cognito-user-pool.html";
    "cors.preflight": "Fetch Standard: CORS-preflight fetch",
        "https://fetch.spec.whatwg.org/#cors-preflight-fetch";
    "cors.response": "Fetch Standard: CORS check",
        "https://fetch.spec.whatwg.org/#concept-cors-check";
    "cors.errors": "Amazon API Gateway: Gateway responses",
        "https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-gatewayResponse-definition.html";
    "api.no-open-door": "OWASP API Security Top 10: Improper Inventory Management",
        "https://owasp.org/API-Security/editions/2023/en/0xa9-improper-inventory-management/";
    "public.products-open": "OWASP API Security Top 10: Broken Object Property Level Authorization",
        "https://owasp.org/API-Security/editions/2023/en/0xa3-broken-object-property-level-authorization/";
    "site.api-module": "RFC 6750, section 2.1: Authorization Request Header Field",
        "https://www.rfc-editor.org/rfc/rfc6750#section-2.1";
    "report.complete": "Amazon DynamoDB: Scanning tables (pagination)",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html";
    "report.real-time": "Amazon DynamoDB: Read consistency",
        "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html";
    "e2e.journey": "RFC 6749, section 4.1: Authorization Code Grant",
        "https://www.rfc-editor.org/rfc/rfc6749#section-4.1";
    "e2e.browser": "MDN: Cross-Origin Resource Sharing",
        "https://developer.mozilla.org/en-US/docs/Web/HTTP/Guides/CORS";
}

/// Where a check comes from.
pub fn source(id: &str) -> Option<&'static Source> {
    SOURCES.iter().find(|(check, _)| *check == id).map(|(_, source)| source)
}

/// Claim, what the check does, why it matters, what it needs, and the source: a paragraph each, wrapped to `width`.
pub fn explain(check: &Check, language: Language, width: usize) -> String {
    let say = |id: &str| text!(id).in_language(language);
    let part = |name: &str| say(&format!("{}.{name}", check.message()));
    let mut paragraphs = vec![
        (String::new(), format!("{}: {}", check.id, check.claim().in_language(language))),
        (say("explain-does"), part("does")),
        (say("explain-why"), part("why")),
    ];
    if !check.needs.is_empty() {
        paragraphs.push((say("explain-needs"), check.needs.join(", ")));
    }
    let mut written = Vec::new();
    for (title, body) in paragraphs {
        let body = lines::wrap(&body, width).join("\n");
        written.push(if title.is_empty() { body } else { format!("{title}\n{body}") });
    }
    if let Some(source) = source(check.id) {
        // An address is not wrapped, so that it can be opened.
        written.push(format!("{}\n{}\n{}", say("explain-source"), source.title, source.url));
    }
    written.join("\n\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue;
    use crate::checks::{ALL, POINTS};

    #[test]
    fn every_check_has_its_source_and_its_words() {
        let checks: Vec<_> = POINTS.iter().map(|(id, _)| *id).collect();
        assert_eq!(SOURCES.iter().map(|(id, _)| *id).collect::<Vec<_>>(), checks);
        for (id, source) in SOURCES {
            assert!(source.url.starts_with("https://") && !source.title.is_empty(), "{id}");
            for language in Language::ALL {
                for part in ["does", "why"] {
                    let message = format!("check-{}.{part}", id.replace('.', "-"));
                    assert!(catalogue::has(language, &message), "{language} lacks {message}");
                }
            }
        }
    }

    #[test]
    fn an_explanation_says_what_and_why_and_where_from() {
        for check in ALL {
            for language in Language::ALL {
                let text = explain(check, language, 80);
                assert!(text.contains(check.id) && text.contains("https://"), "{text}");
                let wide = text.lines().find(|line| line.chars().count() > 80 && !line.starts_with("https://"));
                assert_eq!(wide, None, "{}", check.id);
            }
        }
    }
}
