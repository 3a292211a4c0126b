//! Mistakes around: what the café runs on.

use super::Mistake;

mistakes! {
    TABLE_MISSING: "table-missing",
        "There is no table of this name in the region.",
        "Run `cafelab restore`, or set `names.table` in cafelab.toml.";
    TABLE_EMPTY: "table-empty",
        "The table holds no products.",
        "Run `cafelab restore` to fill it.";
    TABLE_OTHER_KEY: "table-other-key",
        "The table's key is not product_name.",
        "Delete the table and run `cafelab restore`.";
    WORKFLOW_MISSING: "workflow-missing",
        "There is no state machine of this name in the region.",
        "Run `cafelab restore`, or set `names.state_machine` in cafelab.toml.";
    STANDARD_STATE_MACHINE: "standard-state-machine",
        "A STANDARD state machine cannot be called synchronously, and its type cannot be changed.",
        "Delete the state machine and make it again with type EXPRESS.";
    WORKFLOW_FAILED: "workflow-failed",
        "The state machine runs into an error.",
        "Read error and cause: a wrong table name, or a role that may not call dynamodb:Scan, are the usual ones.";
    WORKFLOW_OTHER_TABLE: "workflow-other-table",
        "The state machine reports products that are not in this table.",
        "Let the machine scan the café's table.";
    WORKFLOW_NO_REPORT: "workflow-no-report",
        "The state machine succeeds but returns no report.",
        "Its output has to be an object with `items`.";
    REPORT_TOO_LARGE: "report-too-large",
        "The report exceeds the 256 KiB that Step Functions passes between states.",
        "The course promises up to 1,500 products; remove some.";
    API_MISSING: "api-missing",
        "There is no REST API of this name in the region.",
        "Run `cafelab restore`, or set `names.api` in cafelab.toml.";
    STAGE_MISSING: "stage-missing",
        "The API has no stage of this name.",
        "Deploy the API to the stage.";
    API_DEAD: "api-dead",
        "Every route of the API answers with a fault.",
        "Look at the stage and at the role of the integrations; then deploy again.";
    API_REFUSES_EVERYBODY: "api-refuses-everybody",
        "The API refuses every request, whoever sends it.",
        "Look at the API's resource policy, and at what stands in front of it.";
    API_ANSWERS_ANYTHING: "api-answers-anything",
        "The API says 200 to whatever it is asked, also to what does not exist.",
        "Look at what answers at this address: the gateway responses of the API, or something in front of it.";
    ROUTE_MISSING: "route-missing",
        "The API lacks a method that the café needs.",
        "Run `cafelab restore` to put it back.";
    NOT_WIRED_TO_TABLE: "not-wired-to-table",
        "GET /products does not ask DynamoDB.",
        "Give it an AWS integration with the action dynamodb:action/Scan.";
    NOT_WIRED_TO_WORKFLOW: "not-wired-to-workflow",
        "POST /create_report does not start the report workflow.",
        "Give it an AWS integration with the action states:action/StartSyncExecution on the state machine.";
    START_EXECUTION_NOT_SYNC: "start-execution-not-sync",
        "StartExecution answers an execution's name, not the report.",
        "Use the action StartSyncExecution.";
    INTEGRATION_METHOD: "integration-method",
        "An AWS integration calls the service with a method other than POST.",
        "Set the integration's HTTP method to POST.";
    INTEGRATION_WITHOUT_ROLE: "integration-without-role",
        "The integration has no role to call the service with.",
        "Set its credentials to a role that API Gateway may assume and that may make this call.";
    ROUTE_FAILS: "route-fails",
        "The route answers with a server error.",
        "Look at the integration: its role, its URI and its templates.";
    DISTRIBUTION_MISSING: "distribution-missing",
        "There is no CloudFront distribution for the site.",
        "Run `cafelab restore`, or set `names.distribution` in cafelab.toml.";
    DISTRIBUTION_DISABLED: "distribution-disabled",
        "The distribution is disabled.",
        "Enable it and wait until its status is Deployed.";
    NO_DEFAULT_ROOT_OBJECT: "no-default-root-object",
        "The distribution does not know what to serve for `/`.",
        "Set its default root object to index.html, without a slash.";
    SITE_REFUSED: "site-refused",
        "CloudFront may not read the bucket.",
        "Let the bucket policy allow cloudfront.amazonaws.com s3:GetObject on `/*` for this distribution.";
    SITE_FILE_MISSING: "site-file-missing",
        "A file of the site is not served.",
        "Publish the site again with `cafelab restore`.";
    WRONG_CONTENT_TYPE: "wrong-content-type",
        "A page is served as something that browsers download.",
        "Upload it with content type text/html.";
    CONFIG_MISSING: "config-missing",
        "The site has no config.json.",
        "Publish config.json and invalidate it.";
    CONFIG_INVALID: "config-invalid",
        "config.json cannot be read.",
        "Publish a config.json in the form of the course.";
    BUCKET_PUBLIC: "bucket-public",
        "Anybody can read the bucket without going through CloudFront.",
        "Block public access on the bucket and take the public statement out of its policy.";
}
