"""The finished café, deployed with boto3 alone: no line of cafelab's own code takes part.

`Cafe(endpoint)` makes everything that the five labs leave behind; `mistakes.py` then spoils one thing at a time.
"""

import json
import mimetypes
import secrets
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
REGION = "us-east-1"
PASSWORD = "Espresso!4two"
TAGS = {"cafelab:course": "cafe"}

PRODUCTS = [
    ("House blend", "beans", "kg", 4, 12, 1890),
    ("Decaf Sumatra", "beans", "kg", 9, 5, 2150),
    ("Oat milk", "milk", "l", 31, 20, 290),
    ("Baker's flour", "baking", "kg", 6, 10, 145),
    ("Käsekuchen", "cake", "piece", 3, 2, 420),
]

WORKFLOW = {
    "QueryLanguage": "JSONata",
    "StartAt": "Begin",
    "States": {
        "Begin": {"Type": "Pass", "Assign": {"rows": [], "next": None}, "Next": "Scan"},
        "Scan": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan",
            "Arguments": "{% $merge([{'TableName': 'CafeInventory', 'Limit': 200, 'ConsistentRead': true},"
            " $next ? {'ExclusiveStartKey': $next} : {}]) %}",
            "Assign": {
                "rows": "{% [$rows, $states.result.Items.{'product_name': product_name.S, 'category': category.S,"
                " 'quantity': $number(quantity.N), 'reorder_level': $number(reorder_level.N), 'unit': unit.S,"
                " 'low_stock': $number(quantity.N) < $number(reorder_level.N)}] %}",
                "next": "{% $exists($states.result.LastEvaluatedKey) ? $states.result.LastEvaluatedKey : null %}",
            },
            "Next": "More?",
        },
        "More?": {"Type": "Choice", "Choices": [{"Condition": "{% $next != null %}", "Next": "Scan"}], "Default": "Shape"},
        "Shape": {
            "Type": "Pass",
            "Output": {
                "generated_at": "{% $now() %}",
                "summary": {"products": "{% $count($rows) %}", "low_stock": "{% $count($rows[low_stock]) %}"},
                "items": "{% [$rows^(product_name)] %}",
            },
            "End": True,
        },
    },
}

PRODUCTS_TEMPLATE = """#set($rows = $input.path('$.Items'))
{"products": [#foreach($row in $rows){
"product_name": "$util.escapeJavaScript($row.product_name.S).replaceAll("\\\\'", "'")",
"category": "$util.escapeJavaScript($row.category.S).replaceAll("\\\\'", "'")",
"price_in_cents": $row.price_in_cents.N
}#if($foreach.hasNext),#end#end]}"""

REPORT_TEMPLATE = """#if($input.path('$.status') == "SUCCEEDED")$input.path('$.output')#else#set($context.responseOverride.status = 502)
{"message": "The report could not be made."}#end"""


class Cafe:
    """A finished deployment and the ids of its parts."""

    def __init__(self, endpoint):
        config = Config(inject_host_prefix=False, s3={"addressing_style": "path"}, retries={"max_attempts": 1})
        session = boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name=REGION)
        self.endpoint = endpoint
        self.client = lambda name: session.client(name, endpoint_url=endpoint, config=config)
        self.s3, self.cloudfront = self.client("s3"), self.client("cloudfront")
        self.dynamodb, self.sfn = self.client("dynamodb"), self.client("stepfunctions")
        self.iam, self.api, self.cognito = self.client("iam"), self.client("apigateway"), self.client("cognito-idp")
        self.account = self.client("sts").get_caller_identity()["Account"]
        self.bucket = f"cafe-site-{self.account}-{REGION}"
        self.delivery()
        self.inventory()
        self.workflow()
        self.rest_api()
        self.staff()
        self.protect()
        self.publish()

    # Lab 1 -------------------------------------------------------------------------------------------------------

    def delivery(self):
        self.s3.create_bucket(Bucket=self.bucket)
        oac = self.cloudfront.create_origin_access_control(
            OriginAccessControlConfig={
                "Name": "cafe",
                "SigningProtocol": "sigv4",
                "SigningBehavior": "always",
                "OriginAccessControlOriginType": "s3",
            }
        )["OriginAccessControl"]["Id"]
        made = self.cloudfront.create_distribution(
            DistributionConfig={
                "CallerReference": secrets.token_hex(8),
                "Comment": "cafe website",
                "Enabled": True,
                "DefaultRootObject": "index.html",
                "Origins": {
                    "Quantity": 1,
                    "Items": [
                        {
                            "Id": "site",
                            "DomainName": f"{self.bucket}.s3.{REGION}.amazonaws.com",
                            "S3OriginConfig": {"OriginAccessIdentity": ""},
                            "OriginAccessControlId": oac,
                        }
                    ],
                },
                "DefaultCacheBehavior": {
                    "TargetOriginId": "site",
                    "ViewerProtocolPolicy": "redirect-to-https",
                    "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
                },
            }
        )["Distribution"]
        self.distribution, self.site = made["Id"], f"http://{made['DomainName']}"
        statement = {
            "Effect": "Allow",
            "Principal": {"Service": "cloudfront.amazonaws.com"},
            "Action": "s3:GetObject",
            "Resource": f"arn:aws:s3:::{self.bucket}/*",
            "Condition": {"StringEquals": {"AWS:SourceArn": made["ARN"]}},
        }
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(policy))

    def inventory(self):
        self.dynamodb.create_table(
            TableName="CafeInventory",
            KeySchema=[{"AttributeName": "product_name", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "product_name", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for number, (name, category, unit, quantity, reorder, price) in enumerate(PRODUCTS):
            texts = {"product_name": name, "product_id": f"p{number}", "category": category, "supplier": "x", "unit": unit}
            numbers = {"quantity": quantity, "reorder_level": reorder, "price_in_cents": price}
            item = {key: {"S": value} for key, value in texts.items()} | {
                key: {"N": str(value)} for key, value in numbers.items()
            }
            self.dynamodb.put_item(TableName="CafeInventory", Item=item)

    def role(self, name, service, action, resource):
        trust = {"Effect": "Allow", "Principal": {"Service": service}, "Action": "sts:AssumeRole"}
        arn = self.iam.create_role(
            RoleName=name, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        )["Role"]["Arn"]
        allow = {"Effect": "Allow", "Action": action, "Resource": resource}
        document = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        self.iam.put_role_policy(RoleName=name, PolicyName="cafe", PolicyDocument=document)
        return arn

    def workflow(self):
        self.table_arn = f"arn:aws:dynamodb:{REGION}:{self.account}:table/CafeInventory"
        self.report_role = self.role(f"CafeReportRole-{REGION}", "states.amazonaws.com", "dynamodb:Scan", self.table_arn)
        self.machine = self.sfn.create_state_machine(
            name="CafeReport", definition=json.dumps(WORKFLOW), roleArn=self.report_role, type="EXPRESS"
        )["stateMachineArn"]

    def rest_api(self):
        self.api_role = self.role(
            f"CafeApiRole-{REGION}",
            "apigateway.amazonaws.com",
            ["states:StartSyncExecution", "dynamodb:Scan"],
            [self.machine, self.table_arn],
        )
        made = self.api.create_rest_api(name="CafeApi", endpointConfiguration={"types": ["REGIONAL"]})
        self.api_id, root = made["id"], made["rootResourceId"]
        self.products = self.resource(root, "products")
        self.report = self.resource(root, "create_report")
        self.backend(self.products, "GET", "dynamodb", "Scan", '{"TableName": "CafeInventory"}', PRODUCTS_TEMPLATE)
        start = json.dumps({"input": "{}", "stateMachineArn": self.machine})
        self.backend(self.report, "POST", "states", "StartSyncExecution", start, REPORT_TEMPLATE)
        self.preflight(self.products, "GET,OPTIONS")
        self.preflight(self.report, "POST,OPTIONS")

    def resource(self, parent, part):
        return self.api.create_resource(restApiId=self.api_id, parentId=parent, pathPart=part)["id"]

    def backend(self, resource, verb, service, action, template, answer):
        place = {"restApiId": self.api_id, "resourceId": resource, "httpMethod": verb}
        self.api.put_method(**place, authorizationType="NONE")
        self.api.put_integration(
            **place,
            type="AWS",
            integrationHttpMethod="POST",
            uri=f"arn:aws:apigateway:{REGION}:{service}:action/{action}",
            credentials=self.api_role,
            requestTemplates={"application/json": template},
            passthroughBehavior="WHEN_NO_TEMPLATES",
        )
        header = "method.response.header.Access-Control-Allow-Origin"
        for status, pattern in (("200", None), ("502", "[45]\\d{2}")):
            self.api.put_method_response(**place, statusCode=status, responseParameters={header: False})
            self.api.put_integration_response(
                **place,
                statusCode=status,
                responseParameters={header: f"'{self.site}'"},
                responseTemplates={"application/json": answer if status == "200" else '{"message": "Backend failed"}'},
                **({"selectionPattern": pattern} if pattern else {}),
            )

    def preflight(self, resource, methods):
        place = {"restApiId": self.api_id, "resourceId": resource, "httpMethod": "OPTIONS"}
        self.api.put_method(**place, authorizationType="NONE")
        self.api.put_integration(**place, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
        names = {"Origin": self.site, "Methods": methods, "Headers": "Content-Type,Authorization"}
        header = "method.response.header.Access-Control-Allow-{}".format
        self.api.put_method_response(**place, statusCode="200", responseParameters={header(n): False for n in names})
        self.api.put_integration_response(
            **place, statusCode="200", responseParameters={header(n): f"'{v}'" for n, v in names.items()}
        )

    # Lab 2 -------------------------------------------------------------------------------------------------------

    def staff(self):
        made = self.cognito.create_user_pool(
            PoolName="cafe-staff", AdminCreateUserConfig={"AllowAdminCreateUserOnly": True}, UserPoolTags=TAGS
        )["UserPool"]
        self.pool, self.pool_arn = made["Id"], made["Arn"]
        self.app_client = {
            "UserPoolId": self.pool,
            "ClientName": "cafe-website",
            "AllowedOAuthFlowsUserPoolClient": True,
            "AllowedOAuthFlows": ["code"],
            "AllowedOAuthScopes": ["openid", "email"],
            "SupportedIdentityProviders": ["COGNITO"],
            "CallbackURLs": [f"{self.site}/callback.html"],
            "LogoutURLs": [f"{self.site}/index.html"],
        }
        self.client_id = self.cognito.create_user_pool_client(**self.app_client)["UserPoolClient"]["ClientId"]
        self.prefix = f"cafe-{secrets.token_hex(6)}"
        self.cognito.create_user_pool_domain(Domain=self.prefix, UserPoolId=self.pool, ManagedLoginVersion=1)
        self.cognito.admin_create_user(
            UserPoolId=self.pool,
            Username="frank",
            MessageAction="SUPPRESS",
            UserAttributes=[
                {"Name": "email", "Value": "frank@cafe.example"},
                {"Name": "email_verified", "Value": "true"},
            ],
        )
        self.cognito.admin_set_user_password(UserPoolId=self.pool, Username="frank", Password=PASSWORD, Permanent=True)

    # Labs 3 to 5 -------------------------------------------------------------------------------------------------

    def protect(self):
        self.authorizer = self.api.create_authorizer(
            restApiId=self.api_id,
            name="cafe-staff",
            type="COGNITO_USER_POOLS",
            providerARNs=[self.pool_arn],
            identitySource="method.request.header.Authorization",
        )["id"]
        self.change_report_method(
            {"op": "replace", "path": "/authorizationType", "value": "COGNITO_USER_POOLS"},
            {"op": "replace", "path": "/authorizerId", "value": self.authorizer},
        )
        for kind in ("DEFAULT_4XX", "DEFAULT_5XX"):
            self.api.put_gateway_response(
                restApiId=self.api_id,
                responseType=kind,
                responseParameters={"gatewayresponse.header.Access-Control-Allow-Origin": f"'{self.site}'"},
            )
        self.deploy()

    def change_report_method(self, *patch):
        self.api.update_method(
            restApiId=self.api_id, resourceId=self.report, httpMethod="POST", patchOperations=list(patch)
        )

    def deploy(self):
        self.api.create_deployment(restApiId=self.api_id, stageName="prod")

    def publish(self, **report):
        folders = [ROOT / "site", ROOT / "reference" / "site"]
        for folder in folders:
            for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "config.json"):
                self.put(file.relative_to(folder).as_posix(), file.read_bytes())
        port = self.endpoint.rsplit(":", 1)[1]
        self.config = {
            "api": f"http://{self.api_id}.execute-api.{REGION}.localhost:{port}/prod",
            "auth": {
                "domain": f"http://{self.prefix}.auth.{REGION}.amazoncognito.localhost:{port}",
                "client_id": self.client_id,
                "redirect_uri": f"{self.site}/callback.html",
                "logout_uri": f"{self.site}/index.html",
                "scopes": ["openid", "email"],
                "response_type": "code",
                "token_use": "id",
            },
            "report": {"path": "/create_report", "token_header": "Authorization"},
        }
        self.put("config.json", json.dumps(self.config).encode())

    def put(self, key, body):
        kind = mimetypes.guess_type(key)[0] or "application/octet-stream"
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body, ContentType=kind, CacheControl="no-cache")
