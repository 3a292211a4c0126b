//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "origins",
        here: "buckets of the same cloud, by origin access control or by website endpoint; others are 501",
        why: "there is no other origin on this machine that a test may call",
    },
    Difference {
        subject: "aliases, certificates, functions, geographic restrictions, signed URLs, compression, cache policies and origin request policies of one's own",
        here: "501",
        why: "the café has one plain distribution",
    },
    Difference {
        subject: "address of a distribution",
        here: "http://<id>.cloudfront.localhost:<port>, or /_aws/cloudfront/<id>/ on the endpoint; every viewer protocol policy counts as fulfilled",
        why: "browsers treat names below localhost as secure",
    },
    Difference {
        subject: "deployment",
        here: "InProgress until somebody looks",
        why: "AWS takes minutes; a waiter sees both states all the same",
    },
    Difference {
        subject: "edge locations",
        here: "one; its copies are lost when the process ends",
        why: "CloudFront may drop what it has cached at any time",
    },
];
