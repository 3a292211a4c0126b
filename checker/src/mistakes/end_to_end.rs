//! Mistakes around: end to end.

use super::Mistake;

mistakes! {
    REPORT_NOT_PUBLISHED: "report-not-published",
        "config.json does not say how to get the report.",
        "Publish the `report` part of config.json.";
    REPORT_PATH: "report-path",
        "config.json names a path that the API does not have.",
        "Set `report.path` to /create_report.";
    TOKEN_HEADER: "token-header",
        "config.json names another header than the one the authorizer reads.",
        "Set `report.token_header` to Authorization.";
    REPORT_NOT_JSON: "report-not-json",
        "The report is not JSON.",
        "Look at the response template of POST /create_report.";
    REPORT_AS_STRING: "report-as-string",
        "The report is a JSON string inside JSON.",
        "Answer $input.path('$.output') in the response template, then deploy.";
    RAW_EXECUTION: "raw-execution",
        "The API answers what Step Functions said instead of the report.",
        "Answer $input.path('$.output') in the response template, then deploy.";
    FAILED_RUN_AS_SUCCESS: "failed-run-as-success",
        "A failed run of the workflow is answered with 200.",
        "Map the status FAILED to a 5xx in the response template, then deploy.";
    BACKEND_ERROR_AS_SUCCESS: "backend-error-as-success",
        "A refused call of the service is answered with 200.",
        "Map 4xx of the service to a 5xx with a selection pattern, then deploy.";
    TYPED_ATTRIBUTES: "typed-attributes",
        "The report carries DynamoDB's type marks, such as {\"S\": …}.",
        "Let the workflow unwrap the attributes.";
    PRODUCTS_LEFT_OUT: "products-left-out",
        "The report lacks products of the table.",
        "Let the workflow read every page: follow LastEvaluatedKey.";
    PRODUCTS_INVENTED: "products-invented",
        "The report names products that the table does not have.",
        "Let the workflow read the café's table.";
    WRONG_NUMBERS: "wrong-numbers",
        "The report's quantities are not the table's.",
        "Let the workflow take quantity and reorder_level from the table.";
    WRONG_LOW_STOCK: "wrong-low-stock",
        "The report marks the wrong products as low on stock.",
        "Low is a quantity below the reorder level.";
    WRONG_SUMMARY: "wrong-summary",
        "The report's summary does not fit its items.",
        "Count the items, and those that are low on stock.";
    CANNED_REPORT: "canned-report",
        "The report does not change with the table.",
        "Let POST /create_report start the workflow, and let the workflow scan the table each time.";
    STALE_REPORT: "stale-report",
        "The report shows an older state of the table.",
        "Scan with ConsistentRead = true, and do not cache POST /create_report.";
    REPORT_NOT_REQUESTED: "report-not-requested",
        "Pressing `Generate Report` does not ask the API for the report.",
        "Let the button call `fetchReport`, which sends a POST to `report.path` of config.json.";
    TOKEN_NOT_SENT: "token-not-sent",
        "The site asks for the report without the token.",
        "Send what `currentToken` returns in the header that `report.token_header` names.";
    REPORT_KEPT_FROM_PAGE: "report-kept-from-page",
        "The browser does not let the site ask for the report or read the answer.",
        "Send only what the preflight allows: the header Authorization, and no credentials.";
    REPORT_REFUSED_TO_SITE: "report-refused-to-site",
        "The API refuses what the site sends, though Frank's token is good.",
        "Send the token as it is, in the Authorization header.";
    REPORT_NOT_SHOWN: "report-not-shown",
        "The report comes, and the site does not show it.",
        "Show it as a table with the caption `Inventory report`.";
}
