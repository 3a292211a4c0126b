//! ARNs of state machines and executions, and the names in them.

use super::error::Error;
use crate::cloud::Cloud;

/// The ARN of a machine.
pub(super) fn machine(cloud: &Cloud, name: &str) -> String {
    cloud.settings().arn("states", &format!("stateMachine:{name}"))
}

/// The ARN of an execution of a standard machine.
pub(super) fn execution(cloud: &Cloud, machine: &str, name: &str) -> String {
    cloud.settings().arn("states", &format!("execution:{machine}:{name}"))
}

/// The ARN of an express execution; `id` makes it unique.
pub(super) fn express(cloud: &Cloud, machine: &str, name: &str, id: &str) -> String {
    cloud.settings().arn("states", &format!("express:{machine}:{name}:{id}"))
}

/// The type and the rest of a Step Functions ARN: `stateMachine` and `CafeReport`.
fn parts(arn: &str) -> Result<(&str, &str), Error> {
    let invalid = || Error::InvalidArn(format!("Invalid ARN prefix: {arn}"));
    let pieces: Vec<&str> = arn.splitn(6, ':').collect();
    match pieces.as_slice() {
        ["arn", partition, "states", _, _, rest] if partition.starts_with("aws") => {
            rest.split_once(':').ok_or_else(invalid)
        }
        _ => Err(invalid()),
    }
}

/// The name in a machine's ARN.
pub(super) fn machine_name(arn: &str) -> Result<&str, Error> {
    match parts(arn)? {
        ("stateMachine", name) => Ok(name),
        (other, _) => Err(Error::InvalidArn(format!("Resource type not valid in this context: {other}"))),
    }
}

/// Makes sure that an ARN is that of an execution of a standard machine.
pub(super) fn expect_execution(arn: &str) -> Result<(), Error> {
    match parts(arn)? {
        ("execution", _) => Ok(()),
        (other, _) => Err(Error::InvalidArn(format!("Resource type not valid in this context: {other}"))),
    }
}

/// Makes sure that a machine or execution may be called so.
pub(super) fn check_name(name: &str) -> Result<(), Error> {
    let length = name.chars().count();
    let bad = |c: char| c.is_whitespace() || c.is_control() || "<>{}[]?*\"#%\\^|~`$&,;:/".contains(c);
    if (1..=80).contains(&length) && !name.chars().any(bad) { Ok(()) } else { Err(Error::InvalidName(name.to_owned())) }
}

/// Makes sure that an ARN is that of an IAM role.
pub(super) fn check_role(arn: &str) -> Result<(), Error> {
    let pieces: Vec<&str> = arn.splitn(6, ':').collect();
    match pieces.as_slice() {
        ["arn", partition, "iam", "", _, rest] if partition.starts_with("aws") && rest.starts_with("role/") => Ok(()),
        _ => Err(Error::InvalidArn(arn.to_owned())),
    }
}
