//! What is not as on AWS in this module, for `docs/cloud.md`.

use crate::operations::Difference;

/// What is not as on AWS.
pub(crate) const DIFFERENCES: &[Difference] = &[
    Difference {
        subject: "mail and text messages",
        here: "none are sent; what would have been sent is in the mailbox at http://cloud.localhost:4566/",
        why: "nobody in a lab has a mail server",
    },
    Difference {
        subject: "multi-factor authentication",
        here: "MfaConfiguration other than OFF is 501",
        why: "the café has one user with a password",
    },
    Difference {
        subject: "Lambda triggers, federation and identity providers other than COGNITO",
        here: "501",
        why: "there are no functions and no other providers on this cloud",
    },
    Difference {
        subject: "hash of passwords",
        here: "a fast salted hash",
        why: "made for tests: use no real password here",
    },
    Difference {
        subject: "RSA keys of a pool",
        here: "made when they are first needed",
        why: "making one takes tens of milliseconds, and most pools of a test never sign",
    },
    Difference {
        subject: "callback addresses",
        here: "http is also allowed for names below localhost",
        why: "emulated sites have such addresses",
    },
    Difference {
        subject: "PasswordHistorySize, DefaultEmailOption CONFIRM_WITH_LINK, EmailSendingAccount DEVELOPER",
        here: "501",
        why: "they change what later requests do, and nothing here would honour them",
    },
    Difference { subject: "request quotas", here: "none, unless a fault is ordered", why: "a grader asks often" },
];
