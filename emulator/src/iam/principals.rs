//! Whom a trust policy may name: services that there are, and roles that are there.
//!
//! Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html>. AWS publishes no
//! list of its services' names; this one is of those that its documentation mentions.

use crate::cloud::Cloud;
use crate::error::AwsError;

use super::error::Error;
use super::policy::{Kind, Policy, PolicyError};

/// What stands before `.amazonaws.com`.
const SERVICES: &str = "\
    a4b access-analyzer account acm acm-pca airflow airflow-env amplify amplifybackend apigateway app-integrations \
    appconfig appflow application-autoscaling application-insights applicationinsights appmesh apprunner appstream \
    appstream.application-autoscaling appsync apptest aps arc-zonal-shift athena auditmanager autoscaling \
    autoscaling-plans aws-artifact-account-sync backup backup-gateway batch bcm-data-exports bedrock \
    bedrock-agentcore billingconductor braket budgets cassandra.application-autoscaling ce chatbot chime cleanrooms \
    cloud9 cloudformation cloudfront cloudhsm cloudsearch cloudtrail cloudwatch cloudwatch-crossaccount \
    codeartifact codebuild codecatalyst codecatalyst-runner codecommit codeconnections codedeploy codeguru-profiler codeguru-reviewer codepipeline \
    codestar codestar-connections codestar-notifications cognito-identity cognito-idp cognito-sync comprehend \
    compute-optimizer config config-conforms config-multiaccountsetup connect controltower credentials.iot \
    custom-resource.application-autoscaling dataexchange datapipeline datasync datazone dax delivery.logs detective \
    devicefarm devops-guru directconnect discovery dlm dms docdb-elastic drs ds dynamodb \
    dynamodb.application-autoscaling ec2 ec2.application-autoscaling ec2fleet ec2scheduled ecr ecs ecs-tasks \
    ecs.application-autoscaling edgelambda eks eks-fargate eks-fargate-pods eks-nodegroup elasticache \
    elasticbeanstalk elasticfilesystem elasticloadbalancing elasticmapreduce \
    elasticmapreduce.application-autoscaling elastictranscoder email.cognito-idp emr-containers emr-serverless es \
    events evidently export.rds firehose fis fms forecast frauddetector freertos fsx gamelift glacier \
    globalaccelerator glue grafana greengrass groundstation guardduty health healthlake iam imagebuilder \
    importexport inspector inspector2 internetmonitor iot iotanalytics iotevents iotfleetwise iotsitewise \
    iotthingsgraph iottwinmaker ivs kafka kafkaconnect kendra kinesis kinesisanalytics kms lakeformation lambda lex \
    lexv2 license-manager lightsail logger.cloudfront logs lookoutmetrics lookoutvision m2 macie macie2 \
    managedservices mediaconnect mediaconvert medialive mediapackage mediastore mediatailor member.org.stacksets.cloudformation \
    memorydb mgn migrationhub monitoring mq neptune network-firewall networkmanager notifications opensearch \
    opensearchservice ops.apigateway opsworks opsworks-cm organizations osis osis-pipelines outposts panorama personalize pinpoint \
    pipes polly pricing private-networks profile prometheus qbusiness qldb quicksight ram rds \
    rds.application-autoscaling redshift redshift-data redshift-serverless refactor-spaces rekognition \
    replication.dynamodb replicator.lambda resiliencehub resource-explorer-2 resource-groups robomaker \
    rolesanywhere route53 route53-recovery-control-config route53domains route53resolver rum s3 s3-object-lambda \
    s3-outposts sagemaker sagemaker.application-autoscaling savingsplans scheduler schemas secretsmanager \
    securityhub serverlessrepo servicecatalog servicecatalog-appregistry servicediscovery servicequotas ses shield \
    signer sms sms-voice snowball sns spot spotfleet sqs ssm ssm-contacts ssm-incidents sso \
    stacksets.cloudformation states storagegateway streams.metrics.cloudwatch support swf synthetics tagging tax \
    textract timestream timestream-influxdb tns transcribe transfer transitgateway translate trustedadvisor \
    verified-access vmie voiceid vpc-flow-logs vpc-lattice waf waf-regional wafv2 wam wellarchitected wisdom \
    workdocs worklink workmail workspaces workspaces-web xray";

/// Refuses principals that are nowhere. AWS looks them up when a policy is written, not when it is used.
pub(super) fn check(cloud: &Cloud, trust: &str) -> Result<(), AwsError> {
    let policy = Policy::parse(trust).map_err(|error| Error::of_policy(error, Kind::Trust))?;
    let roles = format!("arn:aws:iam::{}:role/", cloud.settings().account);
    let state = cloud.iam().read();
    let missing = |arn: &&String| arn.starts_with(&roles) && !state.roles.values().any(|role| role.arn == **arn);
    for (aws, services) in policy.principals() {
        let found = services.iter().find(|name| !is_service(name)).map(|name| ("Service", name));
        let found = found.or_else(|| aws.iter().find(missing).map(|arn| ("AWS", arn)));
        if let Some((kind, value)) = found {
            let error = PolicyError::Principal { kind: kind.to_owned(), value: value.clone() };
            return Err(Error::of_policy(error, Kind::Trust).into());
        }
    }
    Ok(())
}

/// `states.amazonaws.com`, or with a region as in `states.us-east-1.amazonaws.com`.
fn is_service(name: &str) -> bool {
    let Some(name) = name.strip_suffix(".amazonaws.com") else { return false };
    let known = |name: &str| SERVICES.split(' ').any(|known| known == name);
    // Services have parts with principals of their own, `monitoring.rds`, of which no list is complete.
    let part = |name: &str| known(name) || name.rsplit_once('.').is_some_and(|(_, service)| known(service));
    part(name) || name.rsplit_once('.').is_some_and(|(before, region)| part(before) && is_region(region))
}

/// `eu-central-1`, `us-gov-west-1`.
fn is_region(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [first, middle @ .., last] = parts.as_slice() else { return false };
    let letters = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    first.len() == 2
        && letters(first)
        && !middle.is_empty()
        && middle.iter().all(letters)
        && !last.is_empty()
        && last.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_may_have_a_region() {
        for good in
            ["states", "states.us-east-1", "ecs-tasks", "monitoring.rds", "pods.eks", "tasks.apprunner.us-east-1"]
        {
            assert!(is_service(&format!("{good}.amazonaws.com")), "{good}");
        }
        let bad = ["apigatway.amazonaws.com", "states.east.amazonaws.com", "states.us-east-.amazonaws.com"];
        for bad in bad.into_iter().chain(["amazonaws.com", "states.aws.com"]) {
            assert!(!is_service(bad), "{bad}");
        }
    }
}
