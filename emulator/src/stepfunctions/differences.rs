//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "task resources",
        here: "DynamoDB, S3 GetObject and PutObject, and Step Functions itself, also with .sync and .sync:2; Lambda functions, activities and other services are 501",
        why: "these are what a café needs",
    },
    Difference {
        subject: "distributed Map, Redrive, versions, aliases, logging and tracing",
        here: "501",
        why: "nothing here would honour them",
    },
    Difference {
        subject: "executions that wait when the process ends",
        here: "are not continued by the next process",
        why: "their place is in memory",
    },
    Difference {
        subject: "histories",
        here: "of the last 1,000 executions of standard machines",
        why: "memory is finite",
    },
    Difference {
        subject: "JSONata",
        here: "limits on depth, length of sequences, time and memory are of our own",
        why: "AWS does not document its own",
    },
];
