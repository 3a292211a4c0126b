//! SDK clients for everything the course touches, made from one configuration.

use aws_config::SdkConfig;
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::context::BeforeTransmitInterceptorContextMut;
use aws_smithy_runtime_api::client::interceptors::{Intercept, dyn_dispatch_hint};
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

/// One client per service.
#[derive(Debug, Clone)]
pub struct Clients {
    pub apigateway: aws_sdk_apigateway::Client,
    pub cloudfront: aws_sdk_cloudfront::Client,
    pub cognito: aws_sdk_cognitoidentityprovider::Client,
    pub dynamodb: aws_sdk_dynamodb::Client,
    pub iam: aws_sdk_iam::Client,
    pub s3: aws_sdk_s3::Client,
    pub sfn: aws_sdk_sfn::Client,
    pub sts: aws_sdk_sts::Client,
}

impl Clients {
    /// Clients that share `config`'s credentials, region, endpoint and HTTP client.
    pub fn new(config: &SdkConfig) -> Self {
        // Buckets of an emulator have no host names of their own.
        let path_style = config.endpoint_url().is_some();
        let s3 = aws_sdk_s3::config::Builder::from(config).force_path_style(path_style).build();
        // StartSyncExecution puts `sync-` before the host, which an emulator's address does not survive.
        let mut sfn = aws_sdk_sfn::config::Builder::from(config);
        if path_style {
            sfn = sfn.interceptor(PlainHost);
        }
        Self {
            apigateway: aws_sdk_apigateway::Client::new(config),
            cloudfront: aws_sdk_cloudfront::Client::new(config),
            cognito: aws_sdk_cognitoidentityprovider::Client::new(config),
            dynamodb: aws_sdk_dynamodb::Client::new(config),
            iam: aws_sdk_iam::Client::new(config),
            s3: aws_sdk_s3::Client::from_conf(s3),
            sfn: aws_sdk_sfn::Client::from_conf(sfn.build()),
            sts: aws_sdk_sts::Client::new(config),
        }
    }
}

/// Takes the prefix `sync-` off the host before the request is signed.
#[derive(Debug)]
struct PlainHost;

#[dyn_dispatch_hint]
impl Intercept for PlainHost {
    fn name(&self) -> &'static str {
        "PlainHost"
    }

    fn modify_before_signing(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request_mut();
        if let Some((scheme, rest)) = request.uri().split_once("://sync-") {
            let plain = format!("{scheme}://{rest}");
            request.set_uri(plain)?;
        }
        Ok(())
    }
}
