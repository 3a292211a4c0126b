//! What the café's resources are called. `cafelab.toml` can rename each of them under `[names]`, or have them carry the
//! mark of a learner.

use serde::{Deserialize, Serialize};

use crate::Learner;

/// The tag that every resource of the course carries, where resources can be tagged.
pub const TAG_KEY: &str = "cafelab:course";
/// The value of [`TAG_KEY`].
pub const TAG_VALUE: &str = "cafe";

/// Names of the café's resources.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Names {
    /// The site's bucket; `<account>` and `<region>` are filled in.
    pub bucket: String,
    /// Comment of the CloudFront distribution.
    pub distribution: String,
    /// DynamoDB table.
    pub table: String,
    /// Step Functions state machine.
    pub state_machine: String,
    /// Role of the state machine; `<region>` is filled in.
    pub report_role: String,
    /// Role of the API's integrations; `<region>` is filled in.
    pub api_role: String,
    /// REST API.
    pub api: String,
    /// Stage of the REST API.
    pub stage: String,
    /// User pool.
    pub user_pool: String,
    /// App client of the user pool.
    pub app_client: String,
    /// Frank's user name.
    pub user: String,
    /// Frank's e-mail address. Nothing is ever sent there.
    pub email: String,
}

impl Default for Names {
    fn default() -> Self {
        let text = str::to_owned;
        Self {
            bucket: text("cafe-site-<account>-<region>"),
            distribution: text("cafe website"),
            table: text("CafeInventory"),
            state_machine: text("CafeReport"),
            report_role: text("CafeReportRole-<region>"),
            api_role: text("CafeApiRole-<region>"),
            api: text("CafeApi"),
            stage: text("prod"),
            user_pool: text("cafe-staff"),
            app_client: text("cafe-website"),
            user: text("frank"),
            email: text("frank@cafe.example"),
        }
    }
}

impl Names {
    /// Names that carry the learner's mark, so that one learner's café cannot pass for another's.
    pub fn of(learner: &Learner) -> Self {
        let mark = learner.mark();
        let usual = Self::default();
        // Before what is filled in, if something is.
        let marked = |name: &str| {
            let (own, filled) = name.split_at(name.find("-<").unwrap_or(name.len()));
            format!("{own}-{mark}{filled}")
        };
        Self {
            bucket: marked(&usual.bucket),
            distribution: format!("{} {mark}", usual.distribution),
            table: marked(&usual.table),
            state_machine: marked(&usual.state_machine),
            report_role: marked(&usual.report_role),
            api_role: marked(&usual.api_role),
            api: marked(&usual.api),
            user_pool: marked(&usual.user_pool),
            app_client: marked(&usual.app_client),
            ..usual
        }
    }

    /// The same names with `<account>` and `<region>` filled in.
    #[must_use]
    pub fn filled(&self, account: &str, region: &str) -> Self {
        let fill = |name: &str| name.replace("<account>", account).replace("<region>", region);
        Self {
            bucket: fill(&self.bucket),
            report_role: fill(&self.report_role),
            api_role: fill(&self.api_role),
            ..self.clone()
        }
    }
}
