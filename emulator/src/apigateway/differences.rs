//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "HTTP APIs, WebSocket APIs, VPC links, custom domain names, documentation parts, import of API keys",
        here: "501",
        why: "the café has one regional REST API",
    },
    Difference {
        subject: "cache clusters of stages",
        here: "501; caching settings are kept and change nothing",
        why: "a cached answer would hide what was deployed",
    },
    Difference {
        subject: "resource policies",
        here: "kept and shown; a deployed API that has one answers 501",
        why: "an ignored policy would be a hole that nobody sees",
    },
    Difference {
        subject: "integrations of type AWS without a role",
        here: "taken, and fail when they are called",
        why: "who forgot the role finds it by a check",
    },
    Difference {
        subject: "address of a stage",
        here: "http://<api>.execute-api.<region>.localhost:<port>/<stage>, or /_aws/execute-api/<api>/<stage> on the endpoint",
        why: "browsers reach it without DNS and without a certificate",
    },
    Difference {
        subject: "propagation of deployments",
        here: "at once, unless a fault of kind propagation is ordered",
        why: "tests need not wait; those that want to see the delay can have it",
    },
];
