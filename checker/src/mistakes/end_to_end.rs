//! Mistakes around: end to end.

use super::Mistake;

mistakes! {
    REPORT_NOT_PUBLISHED: "report-not-published";
    REPORT_PATH: "report-path";
    TOKEN_HEADER: "token-header";
    REPORT_NOT_JSON: "report-not-json";
    REPORT_AS_STRING: "report-as-string";
    RAW_EXECUTION: "raw-execution";
    FAILED_RUN_AS_SUCCESS: "failed-run-as-success";
    BACKEND_ERROR_AS_SUCCESS: "backend-error-as-success";
    TYPED_ATTRIBUTES: "typed-attributes";
    PRODUCTS_LEFT_OUT: "products-left-out";
    PRODUCTS_INVENTED: "products-invented";
    WRONG_NUMBERS: "wrong-numbers";
    WRONG_LOW_STOCK: "wrong-low-stock";
    WRONG_SUMMARY: "wrong-summary";
    CANNED_REPORT: "canned-report";
    STALE_REPORT: "stale-report";
}
