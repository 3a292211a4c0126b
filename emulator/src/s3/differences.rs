//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "object lock, deletion with MFA, storage classes, ACLs other than the owner's, encryption with KMS, POST uploads",
        here: "501",
        why: "the café's site needs none, and accepting them would promise something",
    },
    Difference {
        subject: "website endpoint",
        here: "http://<bucket>.s3-website-<region>.localhost:<port>, or /_aws/website/<bucket>/ on the endpoint",
        why: "browsers reach it without DNS",
    },
    Difference {
        subject: "redirects between regions",
        here: "a bucket of another region does not exist here",
        why: "one cloud is one region",
    },
    Difference {
        subject: "requests without a signature on the endpoint",
        here: "answered with Content-Security-Policy: sandbox",
        why: "a learner's page shares its origin with the control plane there",
    },
];
