//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "address",
        here: "http://<prefix>.auth.<region>.amazoncognito.localhost:<port>, or /_aws/auth/<prefix>/ on the endpoint",
        why: "browsers reach it without DNS and without a certificate",
    },
    Difference {
        subject: "cookies",
        here: "not Secure",
        why: "browsers keep Secure cookies of plain http for localhost only, not for names below it",
    },
    Difference {
        subject: "look",
        here: "pages of our own in plain HTML, in both the classic and the managed version",
        why: "AWS's pages are AWS's work; names and ids of the form fields are the same",
    },
    Difference {
        subject: "sign-up, forgotten password and confirmation pages",
        here: "501 where the page is not there",
        why: "labs close self sign-up",
    },
];
