//! What is supported: every operation of every service, out of the tables that dispatch them.

use std::collections::BTreeMap;

use crate::{apigateway, cloudfront, cognito, dynamodb, iam, s3, stepfunctions, sts};

/// AWS's names of the operations of each service, in order; services by their names in signatures, for example `states`.
pub fn all() -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut all = BTreeMap::from([
        ("apigateway", apigateway::operations().collect::<Vec<_>>()),
        ("cloudfront", cloudfront::operations().collect()),
        (cognito::SERVICE.name, cognito::SERVICE.operations().collect()),
        (dynamodb::SERVICE.name, dynamodb::SERVICE.operations().collect()),
        (iam::SERVICE.name, iam::SERVICE.operations().collect()),
        ("s3", s3::operations().collect()),
        (stepfunctions::SERVICE.name, stepfunctions::SERVICE.operations().collect()),
        (sts::SERVICE.name, sts::SERVICE.operations().collect()),
    ]);
    all.values_mut().for_each(|names| names.sort_unstable());
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_service_lists_its_operations_once() {
        let all = all();
        assert_eq!(all.len(), 8);
        for (service, names) in all {
            assert!(!names.is_empty(), "{service}");
            assert!(names.windows(2).all(|pair| pair[0] < pair[1]), "{service} lists an operation twice");
        }
    }
}
