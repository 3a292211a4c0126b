//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "users, groups, access keys, instance profiles, policy versions of one's own",
        here: "501",
        why: "the cloud has one caller, who may do everything",
    },
    Difference {
        subject: "what is enforced",
        here: "what services do under a role; the caller's own requests are allowed",
        why: "labs give learners an administrator's key as well",
    },
    Difference {
        subject: "AWS managed policies",
        here: "a few, by their real names and statements",
        why: "those that people attach to the roles of this course",
    },
    Difference {
        subject: "services that a trust policy may name",
        here: "those of a list of our own",
        why: "AWS refuses misspelt names too, but publishes no list",
    },
    Difference {
        subject: "propagation of roles and policies",
        here: "at once, unless a fault of kind propagation is ordered",
        why: "AWS takes seconds, and programs that forget this can be tried",
    },
];
