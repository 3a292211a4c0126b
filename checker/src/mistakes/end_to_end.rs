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
    WRONG_DETAILS: "wrong-details";
    WRONG_SUMMARY: "wrong-summary";
    REPORT_WITHOUT_TIME: "report-without-time";
    CANNED_REPORT: "canned-report";
    STALE_REPORT: "stale-report";
    REPORT_NOT_REQUESTED: "report-not-requested";
    TOKEN_NOT_SENT: "token-not-sent";
    REPORT_KEPT_FROM_PAGE: "report-kept-from-page";
    REPORT_REFUSED_TO_SITE: "report-refused-to-site";
    REPORT_NOT_SHOWN: "report-not-shown";
}
