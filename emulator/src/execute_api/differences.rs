//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "Lambda integrations and Lambda authorizers",
        here: "500 as with a function that does not exist",
        why: "there are no functions on this cloud",
    },
    Difference {
        subject: "integrations with AWS services",
        here: "actions of Step Functions and DynamoDB; others are 501",
        why: "these two are what the café calls",
    },
    Difference {
        subject: "HTTP integrations",
        here: "loopback over plain http only; others are 501",
        why: "a test must not call strangers",
    },
    Difference {
        subject: "VTL",
        here: "no macros and no #parse, #include, #evaluate; limits on loops, nesting and length of the result",
        why: "API Gateway has no macros either, and its own limits are not documented",
    },
    Difference {
        subject: "names of a request's headers in $input.params()",
        here: "with capitals, as in X-My-Head; X-Forwarded-Port and X-Forwarded-Proto are those of this cloud",
        why: "how a client wrote them is lost on the way, and this cloud is not on port 443",
    },
    Difference {
        subject: "the account's own limit of 10,000 requests a second",
        here: "not enforced; the limits of stages and methods are",
        why: "one machine does not get there",
    },
    Difference {
        subject: "cache of authorizer results",
        here: "none: each request is decided by its own token",
        why: "a cached decision by token text alone would hide a revoked one",
    },
];
