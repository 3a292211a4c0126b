//! The mistakes that people are known to make, by the numbers that mutants cite. They were collected from threads,
//! pasted answers and troubleshooting pages of learners, and from AWS's documentation.

/// A known mistake.
#[derive(Debug, Clone, Copy)]
pub struct Known {
    pub row: u8,
    pub title: &'static str,
    /// Why no deployment and no file of the site can show it, if none can.
    pub unseen: Option<&'static str>,
}

const fn seen(row: u8, title: &'static str) -> Known {
    Known { row, title, unseen: None }
}

const fn unseen(row: u8, title: &'static str, why: &'static str) -> Known {
    Known { row, title, unseen: Some(why) }
}

const REFUSED: &str = "the API refuses to save it, so no deployment has it";
const CALLER: &str = "it is in a request of a caller, not in what is deployed";
const CONDITIONS: &str = "it is a condition of the account, not a mistake; the checks answer `inconclusive`";

/// All of them.
#[rustfmt::skip]
pub const ALL: &[Known] = &[
    seen(1, "changed the API and did not deploy"),
    seen(2, "the address lacks stage or resource"),
    seen(3, "a token sent to a method that wants AWS signatures"),
    seen(4, "the method is left at AWS_IAM"),
    seen(5, "the method is left at NONE, or the authorizer is attached to nothing"),
    seen(6, "another API, stage or region in the site's configuration"),
    unseen(7, "GET sent with a body", CALLER),
    seen(8, "tested with the console's button only"),
    seen(9, "the header is not the authorizer's identity source"),
    seen(10, "an access token where an id token is due"),
    seen(11, "an id token where the method has scopes"),
    seen(12, "the method's scopes are not in the token"),
    seen(13, "a malformed Authorization header"),
    seen(14, "the authorizer is bound to another pool or region"),
    seen(15, "an expired token"),
    seen(16, "the identity validation expression is too strict"),
    seen(17, "pool or client made again, and the site keeps the old ids"),
    seen(18, "the token is decoded and not verified"),
    seen(19, "an authorizer on OPTIONS"),
    seen(20, "no OPTIONS method"),
    seen(21, "Authorization is not among the allowed headers, or only `*`"),
    seen(22, "no origin on the real response"),
    seen(23, "no CORS on refusals"),
    seen(24, "the allowed origin has the wrong value"),
    seen(25, "quotes in or around a mapped value"),
    seen(26, "a header declared and not mapped, or the reverse"),
    seen(27, "MOCK without a status"),
    seen(28, "CORS on the parent resource only"),
    seen(29, "CORS set and not deployed"),
    seen(30, "credentials: include with `*`"),
    seen(31, "CORS configured on CloudFront or S3 instead of the API"),
    seen(32, "fetch to the login page"),
    seen(33, "the page is opened from a file"),
    seen(34, "redirect_mismatch"),
    seen(35, "an http callback, or one on the bucket"),
    seen(36, "the client has a secret"),
    seen(37, "grant mismatch"),
    seen(38, "response_type id_token or `token id_token`"),
    seen(39, "a scope that is not enabled"),
    seen(40, "openid is missing"),
    seen(41, "AllowedOAuthFlowsUserPoolClient is false"),
    seen(42, "COGNITO is no provider of the client"),
    seen(43, "an update with one option, which resets the others"),
    seen(44, "no domain, another's domain, or an invented host"),
    unseen(45, "the domain is younger than a minute", "it passes; `domain.active` answers `inconclusive` meanwhile"),
    seen(46, "managed login without branding"),
    seen(47, "the user has to change the password, or is not confirmed"),
    unseen(48, "USER_PASSWORD_AUTH is not enabled", "the hosted UI does not need it, so it is no mistake here"),
    seen(49, "another password"),
    seen(50, "the user exists in another pool"),
    seen(51, "discovery from the hosted domain, or the reverse"),
    seen(52, "sign-up left open"),
    seen(53, "reads the token from location.search"),
    seen(54, "expects a code and asks for tokens, or the reverse"),
    seen(55, "no state, no nonce"),
    seen(56, "no handling of errors in the callback"),
    seen(57, "a code that is refused at the exchange"),
    seen(58, "JSON body to the token endpoint"),
    seen(59, "redirect_uri encoded, or different between login and exchange"),
    seen(60, "expects a refresh token"),
    seen(61, "log-out without a registered address"),
    seen(62, "http where the site has https, or the reverse"),
    seen(63, "a STANDARD machine with StartSyncExecution"),
    seen(64, "StartExecution where data is wanted"),
    unseen(65, "`arn:aws:states:::dynamodb:scan`", REFUSED),
    seen(66, "a failed run reported as 200"),
    seen(67, "the output is a JSON text in JSON"),
    seen(68, "typed attributes reach the page"),
    seen(69, "texts that are not escaped"),
    seen(70, "the integration's role is missing, not trusted, or may not do it"),
    seen(71, "the machine's role may not scan"),
    seen(72, "what the backend refuses is shown as 200"),
    seen(73, "the wrong table"),
    seen(74, "a content type without a template"),
    seen(75, "the integration calls the service with GET"),
    unseen(76, "Catch on `DynamoDB.…` for an SDK task", "it never catches, which shows only when the table is gone; see wrong-table-name"),
    seen(77, "LastEvaluatedKey is ignored"),
    unseen(78, "a public policy while public access is blocked", REFUSED),
    seen(79, "the bucket policy does not cover the objects"),
    seen(80, "no default root object, or with a slash"),
    seen(81, "an origin access control without its bucket policy"),
    seen(82, "old files from the cache"),
    seen(83, "the distribution is disabled"),
    seen(84, "the wrong content type"),
    seen(85, "the bucket is public beside CloudFront"),
    unseen(86, "deep links of a single-page application", "the café's site has none"),
    unseen(87, "the lab session has ended", CONDITIONS),
    unseen(88, "expired or unknown credentials", CONDITIONS),
    unseen(89, "a region that the lab does not allow", CONDITIONS),
    unseen(90, "roles may not be created", CONDITIONS),
    unseen(91, "a service that the lab does not have", CONDITIONS),
    unseen(92, "throttling", CONDITIONS),
];
