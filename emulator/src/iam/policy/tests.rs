//! Policies as people write them.

use super::*;

#[track_caller]
fn decide(policy: &str, who: Principal, action: &str, resource: &str, context: &[(&str, &str)]) -> Decision {
    let context = context.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    let request = AccessRequest { principal: who, action, resource, context: &context };
    Policy::parse(policy).expect("a policy").evaluate(&request)
}

const SCAN: &str = r#"{"Version":"2012-10-17","Statement":[
    {"Effect":"Allow","Action":["dynamodb:Get*","dynamodb:Scan"],"Resource":"arn:aws:dynamodb:*:*:table/Cafe?nventory"},
    {"Effect":"Deny","Action":"*","Resource":"arn:aws:dynamodb:us-east-1:1:table/CafeInventory",
     "Condition":{"StringEquals":{"aws:SourceAccount":"666666666666"}}}]}"#;
const TABLE: &str = "arn:aws:dynamodb:us-east-1:1:table/CafeInventory";

#[test]
fn wildcards_and_denials() {
    let me = || Principal::Aws("arn:aws:iam::1:role/r".into());
    assert_eq!(decide(SCAN, me(), "dynamodb:scan", TABLE, &[]), Decision::Allow);
    assert_eq!(decide(SCAN, me(), "dynamodb:GetItem", TABLE, &[]), Decision::Allow);
    assert_eq!(decide(SCAN, me(), "dynamodb:PutItem", TABLE, &[]), Decision::NoMatch);
    assert_eq!(decide(SCAN, me(), "dynamodb:Scan", &TABLE.to_lowercase(), &[]), Decision::NoMatch);
    let evil = [("AWS:SourceAccount", "666666666666")];
    assert_eq!(decide(SCAN, me(), "dynamodb:Scan", TABLE, &evil), Decision::Deny);
}

#[test]
fn not_action_and_not_resource() {
    let policy = r#"{"Statement":{"Effect":"Allow","NotAction":"iam:*","NotResource":"arn:aws:s3:::secret/*"}}"#;
    let me = || Principal::Aws("arn:aws:iam::1:user/u".into());
    assert_eq!(decide(policy, me(), "s3:GetObject", "arn:aws:s3:::open/x", &[]), Decision::Allow);
    assert_eq!(decide(policy, me(), "s3:GetObject", "arn:aws:s3:::secret/x", &[]), Decision::NoMatch);
    assert_eq!(decide(policy, me(), "iam:PassRole", "arn:aws:iam::1:role/r", &[]), Decision::NoMatch);
}

const OAC: &str = r#"{"Version":"2012-10-17","Statement":[{"Sid":"oac","Effect":"Allow",
    "Principal":{"Service":"cloudfront.amazonaws.com"},"Action":"s3:GetObject","Resource":"arn:aws:s3:::site/*",
    "Condition":{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::1:distribution/E1"}}}]}"#;

#[test]
fn a_service_from_the_right_source() {
    let cloudfront = || Principal::Service("cloudfront.amazonaws.com".into());
    let source = |id: &'static str| [("aws:SourceArn", id)];
    let (right, wrong) = ("arn:aws:cloudfront::1:distribution/E1", "arn:aws:cloudfront::1:distribution/E2");
    let get = "s3:GetObject";
    assert_eq!(decide(OAC, cloudfront(), get, "arn:aws:s3:::site/a", &source(right)), Decision::Allow);
    assert_eq!(decide(OAC, cloudfront(), get, "arn:aws:s3:::site/a", &source(wrong)), Decision::NoMatch);
    assert_eq!(decide(OAC, cloudfront(), get, "arn:aws:s3:::site/a", &[]), Decision::NoMatch);
    assert_eq!(decide(OAC, Principal::Anonymous, get, "arn:aws:s3:::site/a", &source(right)), Decision::NoMatch);
    assert!(!Policy::parse(OAC).expect("a policy").is_public());
}

#[test]
fn accounts_stand_for_their_members() {
    for named in [r#""arn:aws:iam::1:root""#, r#"["arn:aws:iam::1:user/u"]"#] {
        let policy = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Principal":{{"AWS":{named}}},"Action":"s3:*","Resource":"*"}}]}}"#
        );
        let me = Principal::Aws("arn:aws:iam::1:user/u".into());
        assert_eq!(decide(&policy, me, "s3:GetObject", "arn:aws:s3:::b/k", &[]), Decision::Allow);
        assert_eq!(decide(&policy, Principal::Anonymous, "s3:GetObject", "arn:aws:s3:::b/k", &[]), Decision::NoMatch);
    }
}

#[test]
fn what_is_public() {
    let public = |rest: &str| {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::b/*",{rest}}}]}}"#
        );
        Policy::parse(&text).expect("a policy").is_public()
    };
    assert!(public(r#""Principal":"*""#));
    assert!(public(r#""Principal":{"AWS":["*"]}"#));
    assert!(public(r#""Principal":"*","Condition":{"StringLike":{"aws:Referer":"x"}}"#));
    assert!(public(r#""Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}}"#));
    assert!(!public(r#""Principal":"*","Condition":{"IpAddress":{"aws:SourceIp":"10.0.0.0/8"}}"#));
    assert!(!public(r#""Principal":{"AWS":"123456789012"}"#));
}

#[test]
fn conditions_hold_or_not() {
    let holds = |operator: &str, key: &str, value: &str, context: &[(&str, &str)]| {
        let text = format!(
            r#"{{"Statement":[{{"Effect":"Allow","Action":"*","Resource":"*","Condition":{{"{operator}":{{"{key}":{value}}}}}}}]}}"#
        );
        decide(&text, Principal::Anonymous, "s3:GetObject", "arn:aws:s3:::b/k", context) == Decision::Allow
    };
    assert!(holds("IpAddress", "aws:SourceIp", r#"["10.0.0.0/8","127.0.0.1"]"#, &[("aws:SourceIp", "10.1.2.3")]));
    assert!(!holds("NotIpAddress", "aws:SourceIp", r#""10.0.0.0/8""#, &[("aws:SourceIp", "10.1.2.3")]));
    assert!(holds("NumericLessThan", "s3:max-keys", "10", &[("s3:max-keys", "9")]));
    assert!(holds(
        "DateGreaterThan",
        "aws:CurrentTime",
        r#""2020-01-01T00:00:00Z""#,
        &[("aws:CurrentTime", "2026-01-01T00:00:00Z")]
    ));
    assert!(holds("Bool", "aws:SecureTransport", "false", &[("aws:securetransport", "false")]));
    assert!(holds("Null", "aws:Referer", "true", &[]));
    assert!(holds("StringNotEquals", "aws:Referer", r#""x""#, &[]));
    assert!(holds("StringEqualsIfExists", "aws:Referer", r#""x""#, &[]));
    assert!(!holds("StringEquals", "aws:Referer", r#""x""#, &[]));
}

#[test]
fn each_kind_has_its_elements() {
    let oac = Policy::parse(OAC).expect("a policy");
    assert_eq!(oac.check(Kind::Resource), Ok(()));
    assert_eq!(oac.check(Kind::Identity), Err(PolicyError::Prohibited("Principal")));
    assert_eq!(oac.check(Kind::Trust), Err(PolicyError::Prohibited("Resource")));
    let error = |text: &str| Policy::parse(text).expect_err("no policy");
    assert_eq!(error("{"), PolicyError::NotJson);
    assert_eq!(error("[]"), PolicyError::NotJson);
    assert_eq!(error("{}"), PolicyError::Missing("Statement"));
    let statement = |rest: &str| error(&format!(r#"{{"Statement":[{{"Effect":"Allow",{rest}}}]}}"#));
    assert_eq!(statement(r#""Resource":"*""#), PolicyError::Missing("Action"));
    assert_eq!(statement(r#""Action":"scan","Resource":"*""#), PolicyError::Action("scan".into()));
    assert_eq!(statement(r#""Action":"s3:*","Resource":"bucket""#), PolicyError::Resource("bucket".into()));
}
