//! Mistakes around: what the café runs on.

use super::Mistake;

mistakes! {
    TABLE_MISSING: "table-missing";
    TABLE_EMPTY: "table-empty";
    TABLE_OTHER_KEY: "table-other-key";
    STOCK_NOT_A_NUMBER: "stock-not-a-number";
    WORKFLOW_MISSING: "workflow-missing";
    STANDARD_STATE_MACHINE: "standard-state-machine";
    WORKFLOW_FAILED: "workflow-failed";
    WORKFLOW_OTHER_TABLE: "workflow-other-table";
    WORKFLOW_NO_REPORT: "workflow-no-report";
    REPORT_TOO_LARGE: "report-too-large";
    API_MISSING: "api-missing";
    STAGE_MISSING: "stage-missing";
    STAGE_THROTTLED: "stage-throttled";
    API_DEAD: "api-dead";
    API_REFUSES_EVERYBODY: "api-refuses-everybody";
    API_ANSWERS_ANYTHING: "api-answers-anything";
    ROUTE_MISSING: "route-missing";
    NOT_WIRED_TO_TABLE: "not-wired-to-table";
    NOT_WIRED_TO_WORKFLOW: "not-wired-to-workflow";
    START_EXECUTION_NOT_SYNC: "start-execution-not-sync";
    INTEGRATION_METHOD: "integration-method";
    INTEGRATION_WITHOUT_ROLE: "integration-without-role";
    ROUTE_FAILS: "route-fails";
    DISTRIBUTION_MISSING: "distribution-missing";
    DISTRIBUTION_DISABLED: "distribution-disabled";
    NO_DEFAULT_ROOT_OBJECT: "no-default-root-object";
    ORIGIN_PATH: "origin-path";
    ORIGIN_WITHOUT_ACCESS_CONTROL: "origin-without-access-control";
    SITE_REFUSED: "site-refused";
    SITE_FILE_MISSING: "site-file-missing";
    INDEX_PAGE_EMPTY: "index-page-empty";
    WRONG_CONTENT_TYPE: "wrong-content-type";
    CONFIG_MISSING: "config-missing";
    CONFIG_INVALID: "config-invalid";
    CONFIG_TOKEN_USE: "config-token-use";
    BUCKET_WRITABLE: "bucket-writable";
    BUCKET_PUBLIC: "bucket-public";
    BUCKET_LISTED: "bucket-listed";
}
