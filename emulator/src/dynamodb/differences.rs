//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference { subject: "tables and indexes", here: "ACTIVE at once", why: "waiting would only slow tests" },
    Difference {
        subject: "reads",
        here: "strongly consistent, unless a fault of kind propagation is ordered",
        why: "tests want the same answer each time",
    },
    Difference {
        subject: "time to live",
        here: "items go two days after their time, to the second",
        why: "AWS promises a few days, and who forgets to look at the time of an item finds it here as well",
    },
    Difference {
        subject: "streams, backups, PartiQL, global tables, the parameters from before expressions (ScanFilter, Expected)",
        here: "501",
        why: "new programs do not use them, or nothing here would honour them",
    },
    Difference {
        subject: "throughput",
        here: "capacity is counted and reported, never exhausted",
        why: "a lab table would be throttled at random",
    },
    Difference {
        subject: "order of a scan",
        here: "scattered by a digest of the key, otherwise than AWS scatters",
        why: "AWS promises no order",
    },
];
