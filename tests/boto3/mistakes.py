"""One mistake each, made with boto3 on a finished café, and the one check that must name it."""

import json

from cafe import REGION, WORKFLOW


def post_without_authorizer(cafe):
    cafe.change_report_method({"op": "replace", "path": "/authorizationType", "value": "NONE"})
    cafe.deploy()


def authorizer_on_options(cafe):
    cafe.api.update_method(
        restApiId=cafe.api_id,
        resourceId=cafe.report,
        httpMethod="OPTIONS",
        patchOperations=[
            {"op": "replace", "path": "/authorizationType", "value": "COGNITO_USER_POOLS"},
            {"op": "replace", "path": "/authorizerId", "value": cafe.authorizer},
        ],
    )
    cafe.deploy()


def saved_and_not_deployed(cafe):
    post_without_authorizer(cafe)
    cafe.change_report_method(
        {"op": "replace", "path": "/authorizationType", "value": "COGNITO_USER_POOLS"},
        {"op": "replace", "path": "/authorizerId", "value": cafe.authorizer},
    )


def _allow_headers(cafe, value):
    cafe.api.update_integration_response(
        restApiId=cafe.api_id,
        resourceId=cafe.report,
        httpMethod="OPTIONS",
        statusCode="200",
        patchOperations=[
            {
                "op": "replace",
                "path": "/responseParameters/method.response.header.Access-Control-Allow-Headers",
                "value": value,
            }
        ],
    )
    cafe.deploy()


def authorization_missing_from_allowed_headers(cafe):
    _allow_headers(cafe, "'Content-Type'")


def star_instead_of_authorization(cafe):
    _allow_headers(cafe, "'*'")


def no_cors_on_the_401(cafe):
    for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
        cafe.api.delete_gateway_response(restApiId=cafe.api_id, responseType=kind)
    cafe.deploy()


def callback_with_a_trailing_slash(cafe):
    wrong = dict(cafe.app_client, CallbackURLs=[f"{cafe.site}/callback.html/"])
    del wrong["ClientName"]
    cafe.cognito.update_user_pool_client(ClientId=cafe.client_id, **wrong)


def client_with_a_secret(cafe):
    cafe.cognito.delete_user_pool_client(UserPoolId=cafe.pool, ClientId=cafe.client_id)
    made = cafe.cognito.create_user_pool_client(**cafe.app_client, GenerateSecret=True)
    cafe.client_id = made["UserPoolClient"]["ClientId"]
    cafe.publish()


def sign_up_left_open(cafe):
    cafe.cognito.update_user_pool(UserPoolId=cafe.pool, AdminCreateUserConfig={"AllowAdminCreateUserOnly": False})


def authorizer_on_another_pool(cafe):
    other = cafe.cognito.create_user_pool(PoolName="somebody-else")["UserPool"]["Arn"]
    cafe.api.update_authorizer(
        restApiId=cafe.api_id,
        authorizerId=cafe.authorizer,
        patchOperations=[
            {"op": "add", "path": "/providerARNs", "value": other},
            {"op": "remove", "path": "/providerARNs", "value": cafe.pool_arn},
        ],
    )
    cafe.deploy()


def _machine(cafe, definition, kind):
    cafe.sfn.delete_state_machine(stateMachineArn=cafe.machine)
    cafe.sfn.create_state_machine(
        name="CafeReport", definition=json.dumps(definition), roleArn=cafe.report_role, type=kind
    )


def standard_state_machine(cafe):
    _machine(cafe, WORKFLOW, "STANDARD")


def canned_report(cafe):
    """The report of this moment, frozen."""
    from urllib.request import Request, urlopen

    items = []
    for row in cafe.dynamodb.scan(TableName="CafeInventory")["Items"]:
        quantity, reorder = int(row["quantity"]["N"]), int(row["reorder_level"]["N"])
        items.append(
            {
                "product_name": row["product_name"]["S"],
                "category": row["category"]["S"],
                "quantity": quantity,
                "reorder_level": reorder,
                "unit": row["unit"]["S"],
                "low_stock": quantity < reorder,
            }
        )
    items.sort(key=lambda item: item["product_name"])
    low = sum(item["low_stock"] for item in items)
    output = {
        "generated_at": "{% $now() %}",
        "summary": {"products": len(items), "low_stock": low},
        "items": items,
    }
    canned = {
        "QueryLanguage": "JSONata",
        "StartAt": "Canned",
        "States": {"Canned": {"Type": "Pass", "Output": output, "End": True}},
    }
    _machine(cafe, canned, "EXPRESS")


def public_bucket(cafe):
    cafe.s3.delete_public_access_block(Bucket=cafe.bucket)
    statement = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": f"arn:aws:s3:::{cafe.bucket}/*"}
    cafe.s3.put_bucket_policy(
        Bucket=cafe.bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )


def second_open_door(cafe):
    extra = cafe.resource(cafe.api.get_rest_api(restApiId=cafe.api_id)["rootResourceId"], "report2")
    from cafe import REPORT_TEMPLATE

    start = json.dumps({"input": "{}", "stateMachineArn": cafe.machine})
    cafe.backend(extra, "POST", "states", "StartSyncExecution", start, REPORT_TEMPLATE)
    cafe.deploy()


def frank_must_change_his_password(cafe):
    cafe.cognito.admin_set_user_password(
        UserPoolId=cafe.pool, Username="frank", Password="Latte!Macchiato7", Permanent=False
    )


# mistake → the check that must fail, alone
MISTAKES = {
    post_without_authorizer: "authorizer.attached",
    authorizer_on_options: "cors.preflight",
    saved_and_not_deployed: "authorizer.deployed",
    authorization_missing_from_allowed_headers: "cors.preflight",
    star_instead_of_authorization: "cors.preflight",
    no_cors_on_the_401: "cors.errors",
    callback_with_a_trailing_slash: "app-client.callback",
    client_with_a_secret: "app-client.public",
    sign_up_left_open: "user-pool.sign-up-closed",
    authorizer_on_another_pool: "authorizer.only-this-pool",
    standard_state_machine: "environment.workflow",
    canned_report: "report.real-time",
    public_bucket: "environment.site",
    second_open_door: "api.no-open-door",
    frank_must_change_his_password: "user.frank",
}
