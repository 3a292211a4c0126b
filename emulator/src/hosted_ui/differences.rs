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
        subject: "/confirmUser, /resendcode and /oauth2/idpresponse",
        here: "501; codes are typed in on the pages that lead there",
        why: "AWS links to them from mails, which are not sent here",
    },
];
