//! Facts F: buckets, websites of buckets, and CloudFront.

use aws_sdk_cloudfront::types::{
    CustomErrorResponse, CustomErrorResponses, DefaultCacheBehavior, DistributionConfig, Origin,
    OriginAccessControlConfig, OriginAccessControlOriginTypes, OriginAccessControlSigningBehaviors,
    OriginAccessControlSigningProtocols, Origins, ResponseHeadersPolicyAccessControlAllowHeaders,
    ResponseHeadersPolicyAccessControlAllowMethods, ResponseHeadersPolicyAccessControlAllowMethodsValues,
    ResponseHeadersPolicyAccessControlAllowOrigins, ResponseHeadersPolicyConfig, ResponseHeadersPolicyCorsConfig,
    ResponseHeadersPolicyCustomHeader, ResponseHeadersPolicyCustomHeadersConfig, S3OriginConfig, ViewerProtocolPolicy,
};
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{IndexDocument, WebsiteConfiguration};
use emulator::{Cloud, Response};

use crate::refused;
use crate::support::{cloud, sdk, send, text};

const OPTIMIZED: &str = "658327ea-f89d-4fab-a63d-7e88639e58f6";
const SECURITY_HEADERS: &str = "67f7725c-6f97-4210-82d7-5512b31e9d03";

struct Site {
    cloud: Cloud,
    s3: aws_sdk_s3::Client,
    cloudfront: aws_sdk_cloudfront::Client,
}

/// A new bucket `cafe` with a page.
async fn site() -> Site {
    let (cloud, _) = cloud();
    let config = sdk(&cloud);
    let (s3, cloudfront) = (aws_sdk_s3::Client::new(&config), aws_sdk_cloudfront::Client::new(&config));
    s3.create_bucket().bucket("cafe").send().await.expect("a bucket");
    let site = Site { cloud, s3, cloudfront };
    site.put("index.html", "home").await;
    site
}

impl Site {
    async fn put(&self, key: &str, body: &str) {
        let put = self.s3.put_object().bucket("cafe").key(key).content_type("text/html");
        put.body(ByteStream::from(body.as_bytes().to_vec())).send().await.expect("an object");
    }

    async fn open_to_all(&self) {
        self.s3.delete_public_access_block().bucket("cafe").send().await.expect("no block");
        self.s3.put_bucket_policy().bucket("cafe").policy(public("s3:GetObject")).send().await.expect("a policy");
    }

    /// A distribution that reads the bucket through an access control, and its id.
    async fn distribution(&self, change: impl FnOnce(&mut DistributionConfig)) -> String {
        let control = OriginAccessControlConfig::builder()
            .name("cafe")
            .signing_protocol(OriginAccessControlSigningProtocols::Sigv4)
            .signing_behavior(OriginAccessControlSigningBehaviors::Always)
            .origin_access_control_origin_type(OriginAccessControlOriginTypes::S3)
            .build()
            .expect("a control");
        let made = self.cloudfront.create_origin_access_control().origin_access_control_config(control).send().await;
        let control = made.expect("a control").origin_access_control.expect("a control").id;
        let bucket = S3OriginConfig::builder().origin_access_identity("").build();
        let origin = Origin::builder().id("site").domain_name("cafe.s3.us-east-1.amazonaws.com");
        let origin = origin.origin_access_control_id(control).s3_origin_config(bucket).build().expect("an origin");
        let behavior = DefaultCacheBehavior::builder()
            .target_origin_id("site")
            .viewer_protocol_policy(ViewerProtocolPolicy::RedirectToHttps)
            .cache_policy_id(OPTIMIZED)
            .build()
            .expect("a behaviour");
        let mut config = DistributionConfig::builder()
            .caller_reference("one")
            .comment("cafe website")
            .enabled(true)
            .origins(Origins::builder().quantity(1).items(origin).build().expect("origins"))
            .default_cache_behavior(behavior)
            .build()
            .expect("a configuration");
        change(&mut config);
        let made = self.cloudfront.create_distribution().distribution_config(config).send().await;
        let id = made.expect("a distribution").distribution.expect("a distribution").id;
        let policy = format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":{{"Service":"cloudfront.amazonaws.com"}},
            "Action":"s3:GetObject","Resource":"arn:aws:s3:::cafe/*",
            "Condition":{{"StringEquals":{{"AWS:SourceArn":"arn:aws:cloudfront::123456789012:distribution/{id}"}}}}}}]}}"#
        );
        self.s3.put_bucket_policy().bucket("cafe").policy(policy).send().await.expect("a policy");
        id
    }

    async fn view(&self, id: &str, path: &str, headers: &[(&str, &str)]) -> Response {
        let host = format!("{}.cloudfront.net", id.to_lowercase());
        send(&self.cloud, "GET", &format!("http://{host}{path}"), headers, "").await
    }
}

fn public(action: &str) -> String {
    format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Allow","Principal":"*","Action":"{action}","Resource":"arn:aws:s3:::cafe/*"}}]}}"#
    )
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers().get(name).map_or("", |value| value.to_str().expect("text"))
}

/// F, recorded: a website answers HTML, reads only, and sends folders with an index to their slash.
#[tokio::test]
async fn f_websites_answer_html() {
    let site = site().await;
    let ask = async |verb: &str, path: &str| {
        send(&site.cloud, verb, &format!("http://cafe.s3-website-us-east-1.amazonaws.com{path}"), &[], "").await
    };
    let none = ask("GET", "/").await;
    assert_eq!(none.status(), 404);
    assert!(text(&none).contains("Code: NoSuchWebsiteConfiguration"));
    let index = IndexDocument::builder().suffix("index.html").build().expect("an index");
    let config = WebsiteConfiguration::builder().index_document(index).build();
    site.s3.put_bucket_website().bucket("cafe").website_configuration(config).send().await.expect("configured");
    let private = ask("GET", "/").await;
    assert_eq!((private.status().as_u16(), header(&private, "content-type")), (403, "text/html; charset=utf-8"));
    site.open_to_all().await;
    site.put("menu/index.html", "menu").await;
    assert_eq!((ask("GET", "/").await.status().as_u16(), text(&ask("GET", "/").await)), (200, "home"));
    assert_eq!((ask("HEAD", "/").await.status().as_u16(), text(&ask("HEAD", "/").await)), (200, ""));
    assert_eq!(ask("POST", "/").await.status(), 405);
    let folder = ask("GET", "/menu").await;
    assert_eq!((folder.status().as_u16(), header(&folder, "location")), (302, "/menu/"));
    // The REST form has no index document.
    let rest = send(&site.cloud, "GET", "http://cafe.s3.us-east-1.amazonaws.com/", &[], "").await;
    assert_eq!((rest.status().as_u16(), header(&rest, "content-type")), (403, "application/xml"));
    let page = send(&site.cloud, "GET", "http://cafe.s3.us-east-1.amazonaws.com/index.html", &[], "").await;
    assert_eq!((page.status().as_u16(), text(&page)), (200, "home"));
}

/// F, recorded: without a bad index, and without the suffix being a path.
#[tokio::test]
async fn f_a_bad_index_is_refused() {
    let site = site().await;
    let index = IndexDocument::builder().suffix("a/b").build().expect("an index");
    let config = WebsiteConfiguration::builder().index_document(index).build();
    let refused = refused!(site.s3.put_bucket_website().bucket("cafe").website_configuration(config));
    assert_eq!(refused, (400, "InvalidArgument".into(), "The IndexDocument Suffix is not well formed".into()));
}

/// F: a new bucket is closed, and a public policy is refused until the block is off.
#[tokio::test]
async fn f_new_buckets_are_closed() {
    let site = site().await;
    let block = site.s3.get_public_access_block().bucket("cafe").send().await.expect("a block");
    let block = block.public_access_block_configuration.expect("a block");
    let flags =
        [block.block_public_acls, block.ignore_public_acls, block.block_public_policy, block.restrict_public_buckets];
    assert_eq!(flags, [Some(true); 4]);
    let ownership = site.s3.get_bucket_ownership_controls().bucket("cafe").send().await.expect("controls");
    let rule = &ownership.ownership_controls.expect("controls").rules[0];
    assert_eq!(rule.object_ownership.as_str(), "BucketOwnerEnforced");
    let refused = refused!(site.s3.put_bucket_policy().bucket("cafe").policy(public("s3:GetObject")));
    assert_eq!((refused.0, refused.1.as_str()), (403, "AccessDenied"));
    assert!(
        refused.2.contains(
            "is not authorized to perform: s3:PutBucketPolicy on resource: \"arn:aws:s3:::cafe\" because \
                            public policies are blocked by the BlockPublicPolicy block public access setting."
        ),
        "{}",
        refused.2
    );
    site.s3.delete_public_access_block().bucket("cafe").send().await.expect("no block");
    let gone = refused!(site.s3.get_public_access_block().bucket("cafe"));
    assert_eq!((gone.0, gone.1.as_str()), (404, "NoSuchPublicAccessBlockConfiguration"));
    let none = refused!(site.s3.get_bucket_policy().bucket("cafe"));
    assert_eq!((none.0, none.1.as_str()), (404, "NoSuchBucketPolicy"));
    site.s3.put_bucket_policy().bucket("cafe").policy(public("s3:GetObject")).send().await.expect("a policy");
}

/// F, recorded: a preflight at a bucket without CORS.
#[tokio::test]
async fn f_buckets_have_no_cors_of_their_own() {
    let site = site().await;
    let headers = [("origin", "https://d1.cloudfront.net"), ("access-control-request-method", "GET")];
    let url = "http://cafe.s3.us-east-1.amazonaws.com/index.html";
    let found = send(&site.cloud, "OPTIONS", url, &headers, "").await;
    assert_eq!(found.status(), 403);
    assert!(text(&found).contains("CORSResponse: CORS is not enabled for this bucket."), "{}", text(&found));
}

/// F: a distribution is `InProgress`, then `Deployed`; changes take its version.
#[tokio::test]
async fn f_distributions_are_in_progress_then_deployed() {
    let site = site().await;
    let id = site.distribution(|_| {}).await;
    let get = async || site.cloudfront.get_distribution().id(&id).send().await.expect("a distribution");
    let snapshot = site.cloud.snapshot();
    assert!(serde_json::to_string(&snapshot).expect("JSON").contains("\"deployed\":false"));
    let shown = get().await;
    assert_eq!(shown.distribution.expect("a distribution").status, "Deployed");
    let config = site.cloudfront.get_distribution_config().id(&id).send().await.expect("a configuration");
    let (config, version) = (config.distribution_config.expect("a configuration"), config.e_tag);
    let update = || site.cloudfront.update_distribution().id(&id).distribution_config(config.clone());
    assert_eq!(refused!(update()).1, "InvalidIfMatchVersion");
    assert_eq!(refused!(update().if_match("E0")).1, "PreconditionFailed");
    let updated = update().set_if_match(version).send().await.expect("updated").distribution.expect("a distribution");
    assert_eq!(updated.status, "InProgress");
    assert_eq!(refused!(site.cloudfront.delete_distribution().id(&id).if_match("E0")).1, "PreconditionFailed");
}

/// F, DOC: the root object stands for `/` alone; a missing page is forbidden; a custom error page serves deep links.
#[tokio::test]
async fn f_root_objects_and_error_pages() {
    let site = site().await;
    let id = site
        .distribution(|config| {
            config.default_root_object = Some("index.html".to_owned());
        })
        .await;
    site.put("menu/index.html", "menu").await;
    let root = site.view(&id, "/", &[]).await;
    assert_eq!((root.status().as_u16(), text(&root)), (200, "home"));
    for path in ["/menu/", "/none.html"] {
        let found = site.view(&id, path, &[]).await;
        assert_eq!(found.status(), 403, "{path}");
        assert!(text(&found).contains("<Code>AccessDenied</Code>"), "{}", text(&found));
    }
    let direct = send(&site.cloud, "GET", "http://cafe.s3.us-east-1.amazonaws.com/index.html", &[], "").await;
    assert_eq!(direct.status(), 403, "strangers stay outside");

    let other = self::site().await;
    let id = other
        .distribution(|config| {
            let page = CustomErrorResponse::builder().error_code(403).response_page_path("/index.html");
            let page = page.response_code("200").error_caching_min_ttl(0).build().expect("a page");
            let pages = CustomErrorResponses::builder().quantity(1).items(page).build();
            config.custom_error_responses = Some(pages.expect("pages"));
        })
        .await;
    let deep = other.view(&id, "/some/deep/link", &[]).await;
    assert_eq!((deep.status().as_u16(), text(&deep)), (200, "home"));
    assert_eq!(header(&deep, "x-cache"), "Error from cloudfront");
}

/// F, DOC: a default root object has no leading slash.
#[tokio::test]
async fn f_root_objects_have_no_leading_slash() {
    let site = site().await;
    let id = site.distribution(|_| {}).await;
    let shown = site.cloudfront.get_distribution_config().id(&id).send().await.expect("a configuration");
    let mut config = shown.distribution_config.expect("a configuration");
    config.default_root_object = Some("/index.html".to_owned());
    let update = site.cloudfront.update_distribution().id(&id).set_if_match(shown.e_tag).distribution_config(config);
    assert_eq!(refused!(update).1, "InvalidDefaultRootObject");
}

/// F, DOC: an object that changed stays stale at the edge, for a day or until it is invalidated.
#[tokio::test]
async fn f_stale_until_invalidated() {
    use aws_sdk_cloudfront::types::{InvalidationBatch, Paths};
    let site = site().await;
    let id = site.distribution(|_| {}).await;
    assert_eq!(text(&site.view(&id, "/index.html", &[]).await), "home");
    site.put("index.html", "new").await;
    let stale = site.view(&id, "/index.html", &[]).await;
    assert_eq!((text(&stale), header(&stale, "x-cache")), ("home", "Hit from cloudfront"));
    let paths = Paths::builder().quantity(1).items("/*").build().expect("paths");
    let batch = InvalidationBatch::builder().caller_reference("r").paths(paths).build().expect("a batch");
    site.cloudfront.create_invalidation().distribution_id(&id).invalidation_batch(batch).send().await.expect("made");
    assert_eq!(text(&site.view(&id, "/index.html", &[]).await), "new");
}

/// F, DOC: a response headers policy decorates what the distribution answers: security headers always, CORS where an
/// `Origin` asks.
#[tokio::test]
async fn f_response_headers_policies_decorate() {
    let site = site().await;
    let managed = |config: &mut DistributionConfig| {
        let behavior = config.default_cache_behavior.as_mut().expect("a behaviour");
        behavior.response_headers_policy_id = Some(SECURITY_HEADERS.to_owned());
    };
    let id = site.distribution(managed).await;
    for path in ["/index.html", "/none"] {
        let found = site.view(&id, path, &[("origin", "https://a.example")]).await;
        assert_eq!(header(&found, "strict-transport-security"), "max-age=31536000", "{path}");
        assert_eq!(header(&found, "x-content-type-options"), "nosniff");
        assert_eq!(header(&found, "x-frame-options"), "SAMEORIGIN");
        assert_eq!(header(&found, "referrer-policy"), "strict-origin-when-cross-origin");
        assert_eq!(header(&found, "x-xss-protection"), "1; mode=block");
        assert_eq!(header(&found, "access-control-allow-origin"), "");
    }
}

fn policy(name: &str) -> ResponseHeadersPolicyConfig {
    let origins = ResponseHeadersPolicyAccessControlAllowOrigins::builder().quantity(1).items("https://*.example");
    let headers = ResponseHeadersPolicyAccessControlAllowHeaders::builder().quantity(1).items("*");
    let methods = ResponseHeadersPolicyAccessControlAllowMethods::builder().quantity(1);
    let methods = methods.items(ResponseHeadersPolicyAccessControlAllowMethodsValues::Get);
    let cors = ResponseHeadersPolicyCorsConfig::builder()
        .access_control_allow_origins(origins.build().expect("origins"))
        .access_control_allow_headers(headers.build().expect("headers"))
        .access_control_allow_methods(methods.build().expect("methods"))
        .access_control_allow_credentials(false)
        .origin_override(true)
        .build()
        .expect("CORS");
    let custom = ResponseHeadersPolicyCustomHeader::builder().header("X-Cafe").value("open").r#override(true);
    let custom =
        ResponseHeadersPolicyCustomHeadersConfig::builder().quantity(1).items(custom.build().expect("a header"));
    ResponseHeadersPolicyConfig::builder()
        .name(name)
        .cors_config(cors)
        .custom_headers_config(custom.build().expect("headers"))
        .build()
        .expect("a policy")
}

/// F: policies of one's own, from making to deleting.
#[tokio::test]
async fn f_response_headers_policies_can_be_made() {
    let site = site().await;
    let create = || site.cloudfront.create_response_headers_policy().response_headers_policy_config(policy("cafe"));
    let made = create().send().await.expect("a policy");
    let (version, made) = (made.e_tag, made.response_headers_policy.expect("a policy"));
    assert_eq!(refused!(create()).1, "ResponseHeadersPolicyAlreadyExists");
    let id = site
        .distribution(|config| {
            let behavior = config.default_cache_behavior.as_mut().expect("a behaviour");
            behavior.response_headers_policy_id = Some(made.id.clone());
        })
        .await;
    let found = site.view(&id, "/index.html", &[("origin", "https://a.example")]).await;
    assert_eq!(
        (header(&found, "access-control-allow-origin"), header(&found, "x-cafe")),
        ("https://a.example", "open")
    );
    assert_eq!(header(&found, "vary"), "Origin");
    for headers in [&[("origin", "https://a.test")][..], &[]] {
        let found = site.view(&id, "/index.html", headers).await;
        assert_eq!((header(&found, "access-control-allow-origin"), header(&found, "x-cafe")), ("", "open"));
    }
    let delete = |id: &str| site.cloudfront.delete_response_headers_policy().id(id).set_if_match(version.clone());
    assert_eq!(refused!(delete(&made.id)).1, "ResponseHeadersPolicyInUse");
    let unknown = site.cloudfront.get_distribution_config().id(&id).send().await.expect("a configuration");
    let mut config = unknown.distribution_config.expect("a configuration");
    config.default_cache_behavior.as_mut().expect("a behaviour").response_headers_policy_id = Some("none".into());
    let update = site.cloudfront.update_distribution().id(&id).distribution_config(config.clone());
    assert_eq!(refused!(update.set_if_match(unknown.e_tag.clone())).1, "NoSuchResponseHeadersPolicy");
    config.default_cache_behavior.as_mut().expect("a behaviour").response_headers_policy_id = None;
    let update = site.cloudfront.update_distribution().id(&id).distribution_config(config);
    update.set_if_match(unknown.e_tag).send().await.expect("updated");
    delete(&made.id).send().await.expect("deleted");
    let listed = site.cloudfront.list_response_headers_policies().send().await.expect("a list");
    assert_eq!(listed.response_headers_policy_list.expect("a list").quantity, 5, "AWS's own remain");
}

/// DOC: the bucket's CORS rules reach a page only where the behaviour hands its origin on.
#[tokio::test]
async fn f_the_buckets_cors_needs_the_origin_forwarded() {
    use aws_sdk_s3::types::{CorsConfiguration, CorsRule};
    let forwarding = async |policy: Option<&str>| {
        let site = site().await;
        let rule = CorsRule::builder().allowed_methods("GET").allowed_origins("https://a.example").build();
        let rules = CorsConfiguration::builder().cors_rules(rule.expect("a rule")).build().expect("rules");
        site.s3.put_bucket_cors().bucket("cafe").cors_configuration(rules).send().await.expect("rules");
        let id = site
            .distribution(|config| {
                let behavior = config.default_cache_behavior.as_mut().expect("a behaviour");
                behavior.origin_request_policy_id = policy.map(str::to_owned);
            })
            .await;
        let found = site.view(&id, "/index.html", &[("origin", "https://a.example")]).await;
        header(&found, "access-control-allow-origin").to_owned()
    };
    assert_eq!(forwarding(None).await, "");
    assert_eq!(forwarding(Some("88a5eaf4-2fd4-4709-b370-b4c650ea3fcf")).await, "https://a.example");
}
