"""What a program does wrong along the café's way, and the code it is told: each is in the model of its operation."""

import json

from scenario import ACCOUNT, ALLOW_ALL, trust

ROLE = f"arn:aws:iam::{ACCOUNT}:role/refusals"
PASS = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
NO_STATES = json.dumps({"StartAt": "A"})
KEY = {"AttributeDefinitions": [{"AttributeName": "k", "AttributeType": "S"}], "KeySchema": [{"AttributeName": "k", "KeyType": "HASH"}]}
TABLE = {"TableName": "refusals", "BillingMode": "PAY_PER_REQUEST", **KEY}
ITEM = {"TableName": "refusals", "Item": {"k": {"S": "one"}}}


def play(recorder):
    """Yields service, operation, parameters and the expected code, with everything else in place."""
    call = recorder.call
    call("iam", "CreateRole", RoleName="refusals", AssumeRolePolicyDocument=trust("states"))
    call("iam", "PutRolePolicy", RoleName="refusals", PolicyName="all", PolicyDocument=ALLOW_ALL)
    yield "iam", "CreateRole", {"RoleName": "refusals", "AssumeRolePolicyDocument": trust("states")}, "EntityAlreadyExists"
    yield "iam", "DeleteRole", {"RoleName": "refusals"}, "DeleteConflict"
    yield "iam", "PutRolePolicy", {"RoleName": "refusals", "PolicyName": "p", "PolicyDocument": "{"}, "MalformedPolicyDocument"
    yield from dynamodb(call)
    yield from stepfunctions(call)
    yield from buckets(call)
    yield from distributions(call)
    yield from apis(call)
    yield from pools(call)


def dynamodb(call):
    call("dynamodb", "CreateTable", **TABLE)
    yield "dynamodb", "CreateTable", TABLE, "ResourceInUseException"
    yield "dynamodb", "DescribeTable", {"TableName": "nothing"}, "ResourceNotFoundException"
    yield "dynamodb", "Scan", {"TableName": "nothing"}, "ResourceNotFoundException"
    call("dynamodb", "PutItem", **ITEM)
    once = {**ITEM, "ConditionExpression": "attribute_not_exists(k)"}
    yield "dynamodb", "PutItem", once, "ConditionalCheckFailedException"
    yield "dynamodb", "PutItem", {"TableName": "refusals", "Item": {"x": {"S": "1"}}}, "ValidationException"
    yield "dynamodb", "TransactWriteItems", {"TransactItems": [{"Put": once}]}, "TransactionCanceledException"


def stepfunctions(call):
    make = {"name": "refusals", "definition": PASS, "roleArn": ROLE}
    arn = call("states", "CreateStateMachine", **make)["stateMachineArn"]
    other = {**make, "definition": PASS.replace("Pass", "Wait").replace('"End"', '"Seconds": 1, "End"')}
    yield "states", "CreateStateMachine", other, "StateMachineAlreadyExists"
    yield "states", "CreateStateMachine", {**make, "name": "b", "definition": NO_STATES}, "InvalidDefinition"
    yield "states", "CreateStateMachine", {**make, "name": "a b"}, "InvalidName"
    yield "states", "CreateStateMachine", {**make, "name": "b", "roleArn": "role"}, "InvalidArn"
    yield "states", "CreateStateMachine", {**make, "name": "b", "roleArn": f"{ROLE}x"}, "AccessDeniedException"
    yield "states", "StartSyncExecution", {"stateMachineArn": arn}, "StateMachineTypeNotSupported"
    yield "states", "StartExecution", {"stateMachineArn": arn, "input": ""}, "InvalidExecutionInput"
    yield "states", "StartExecution", {"stateMachineArn": f"{arn}x"}, "StateMachineDoesNotExist"
    call("states", "StartExecution", stateMachineArn=arn, name="one")
    yield "states", "StartExecution", {"stateMachineArn": arn, "name": "one", "input": "1"}, "ExecutionAlreadyExists"
    execution = arn.replace("stateMachine", "execution")
    yield "states", "DescribeExecution", {"executionArn": f"{execution}:none"}, "ExecutionDoesNotExist"
    yield "states", "UpdateStateMachine", {"stateMachineArn": arn}, "MissingRequiredParameter"


def buckets(call):
    here = {"Bucket": "refusals"}
    call("s3", "CreateBucket", **here)
    call("s3", "PutObject", **here, Key="k", Body=b"1")
    yield "s3", "DeleteBucket", here, "BucketNotEmpty"
    yield "s3", "CreateBucket", {"Bucket": "No"}, "InvalidBucketName"
    yield "s3", "GetObject", {**here, "Key": "none"}, "NoSuchKey"
    yield "s3", "GetObject", {"Bucket": "nobody-has-this", "Key": "k"}, "NoSuchBucket"
    yield "s3", "GetObject", {**here, "Key": "k", "Range": "bytes=9-"}, "InvalidRange"
    yield "s3", "GetObject", {**here, "Key": "k", "IfMatch": '"none"'}, "PreconditionFailed"
    yield "s3", "GetBucketPolicy", here, "NoSuchBucketPolicy"
    yield "s3", "GetBucketWebsite", here, "NoSuchWebsiteConfiguration"
    yield "s3", "GetBucketCors", here, "NoSuchCORSConfiguration"
    yield "s3", "PutBucketPolicy", {**here, "Policy": "{}"}, "MalformedPolicy"
    yield "s3", "PutObject", {**here, "Key": "k", "Body": b"1", "ACL": "public-read"}, "AccessControlListNotSupported"


def distributions(call):
    control = {"Name": "refusals", "SigningProtocol": "sigv4", "SigningBehavior": "always", "OriginAccessControlOriginType": "s3"}
    made = call("cloudfront", "CreateOriginAccessControl", OriginAccessControlConfig=control)
    one = {"Id": made["OriginAccessControl"]["Id"]}
    yield "cloudfront", "CreateOriginAccessControl", {"OriginAccessControlConfig": control}, "OriginAccessControlAlreadyExists"
    origin = {
        "Id": "site",
        "DomainName": "refusals.s3.us-east-1.amazonaws.com",
        "OriginAccessControlId": one["Id"],
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }
    config = {
        "CallerReference": "refusals",
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 1, "Items": [origin]},
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "allow-all",
            "CachePolicyId": "658327ea-f89d-4fab-a63d-7e88639e58f6",
        },
    }
    made_too = call("cloudfront", "CreateDistribution", DistributionConfig=config)
    here = {"Id": made_too["Distribution"]["Id"]}
    again = {**config, "Comment": "other"}
    yield "cloudfront", "CreateDistribution", {"DistributionConfig": again}, "DistributionAlreadyExists"
    slash = {**config, "CallerReference": "x", "DefaultRootObject": "/index.html"}
    yield "cloudfront", "CreateDistribution", {"DistributionConfig": slash}, "InvalidDefaultRootObject"
    nowhere = {**config["DefaultCacheBehavior"], "TargetOriginId": "none"}
    lost = {**config, "CallerReference": "x", "DefaultCacheBehavior": nowhere}
    yield "cloudfront", "CreateDistribution", {"DistributionConfig": lost}, "NoSuchOrigin"
    for change, code in (
        ({"CachePolicyId": "none"}, "NoSuchCachePolicy"),
        ({"OriginRequestPolicyId": "none"}, "NoSuchOriginRequestPolicy"),
        ({"ResponseHeadersPolicyId": "none"}, "NoSuchResponseHeadersPolicy"),
    ):
        behavior = {**config["DefaultCacheBehavior"], **change}
        spoilt = {**config, "CallerReference": "x", "DefaultCacheBehavior": behavior}
        yield "cloudfront", "CreateDistribution", {"DistributionConfig": spoilt}, code
    foreign = {"QueryString": False, "Cookies": {"Forward": "none"}, "Headers": {"Quantity": 1, "Items": ["X-Other"]}}
    behavior = {"TargetOriginId": "site", "ViewerProtocolPolicy": "allow-all", "ForwardedValues": foreign, "MinTTL": 0}
    spoilt = {**config, "CallerReference": "x", "DefaultCacheBehavior": behavior}
    yield "cloudfront", "CreateDistribution", {"DistributionConfig": spoilt}, "InvalidHeadersForS3Origin"
    yield "cloudfront", "DeleteDistribution", {**here, "IfMatch": made_too["ETag"]}, "DistributionNotDisabled"
    yield "cloudfront", "DeleteDistribution", {**here, "IfMatch": "E1"}, "PreconditionFailed"
    yield "cloudfront", "DeleteOriginAccessControl", {**one, "IfMatch": made["ETag"]}, "OriginAccessControlInUse"
    managed = {"Id": "67f7725c-6f97-4210-82d7-5512b31e9d03"}
    etag = call("cloudfront", "GetResponseHeadersPolicy", **managed)["ETag"]
    yield "cloudfront", "DeleteResponseHeadersPolicy", {**managed, "IfMatch": etag}, "IllegalDelete"


def apis(call):
    made = call("apigateway", "CreateRestApi", name="refusals")
    here, root = {"restApiId": made["id"]}, made["rootResourceId"]
    method = {**here, "resourceId": root, "httpMethod": "GET"}
    yield "apigateway", "CreateDeployment", {**here, "stageName": "prod"}, "BadRequestException"
    yield "apigateway", "PutMethod", {**method, "authorizationType": "COGNITO_USER_POOLS"}, "BadRequestException"
    call("apigateway", "PutMethod", **method, authorizationType="NONE")
    yield "apigateway", "PutMethod", {**method, "authorizationType": "NONE"}, "ConflictException"
    yield "apigateway", "GetIntegration", method, "NotFoundException"
    yield "apigateway", "PutIntegration", {**method, "type": "HTTP"}, "BadRequestException"
    for name in range(10):
        parameters = {"name": f"a{name}", "type": "TOKEN", "authorizerUri": "arn:aws:apigateway:us-east-1:lambda:path/f"}
        call("apigateway", "CreateAuthorizer", **here, **parameters, identitySource="method.request.header.A")
    parameters = {**parameters, **here, "name": "more", "identitySource": "method.request.header.A"}
    yield "apigateway", "CreateAuthorizer", parameters, "LimitExceededException"


def pools(call):
    pool = {"UserPoolId": call("cognito-idp", "CreateUserPool", PoolName="refusals", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]}
    client = {**pool, "ClientName": "c"}
    web = {**client, "AllowedOAuthFlowsUserPoolClient": True, "AllowedOAuthFlows": ["code"], "AllowedOAuthScopes": ["openid"]}
    yield "cognito-idp", "CreateUserPoolClient", web, "InvalidOAuthFlowException"
    wrong = {**web, "CallbackURLs": ["https://a.example/"], "AllowedOAuthScopes": ["none"]}
    yield "cognito-idp", "CreateUserPoolClient", wrong, "ScopeDoesNotExistException"
    plain = {**web, "CallbackURLs": ["http://a.example/"]}
    yield "cognito-idp", "CreateUserPoolClient", plain, "InvalidParameterException"
    flows = ["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"]
    made = call("cognito-idp", "CreateUserPoolClient", **client, ExplicitAuthFlows=flows)["UserPoolClient"]
    frank = {**pool, "Username": "frank"}
    call("cognito-idp", "AdminCreateUser", **frank, MessageAction="SUPPRESS")
    yield "cognito-idp", "AdminCreateUser", {**frank, "MessageAction": "SUPPRESS"}, "UsernameExistsException"
    yield "cognito-idp", "AdminSetUserPassword", {**frank, "Password": "weak", "Permanent": True}, "InvalidPasswordException"
    yield "cognito-idp", "AdminGetUser", {**pool, "Username": "none"}, "UserNotFoundException"
    sign_in = {"ClientId": made["ClientId"], "AuthFlow": "USER_PASSWORD_AUTH"}
    given = {"USERNAME": "frank", "PASSWORD": "Wrong!1wrong"}
    yield "cognito-idp", "InitiateAuth", {**sign_in, "AuthParameters": given}, "NotAuthorizedException"
    given = {"USERNAME": "none", "PASSWORD": "Wrong!1wrong"}
    yield "cognito-idp", "InitiateAuth", {**sign_in, "AuthParameters": given}, "UserNotFoundException"
    call("cognito-idp", "CreateGroup", **pool, GroupName="g")
    yield "cognito-idp", "CreateGroup", {**pool, "GroupName": "g"}, "GroupExistsException"
    call("cognito-idp", "CreateUserPoolDomain", **pool, Domain="refusals")
    yield "cognito-idp", "CreateUserPoolDomain", {**pool, "Domain": "aws"}, "InvalidParameterException"
    yield "cognito-idp", "DeleteUserPool", pool, "InvalidParameterException"
    yield "cognito-idp", "DescribeUserPoolClient", {**pool, "ClientId": "none"}, "ResourceNotFoundException"
    sofia = {"ClientId": made["ClientId"], "Username": "sofia"}
    email = [{"Name": "email", "Value": "sofia@cafe.example"}]
    call("cognito-idp", "SignUp", **sofia, Password="Espresso!4two", UserAttributes=email)
    yield "cognito-idp", "ConfirmSignUp", {**sofia, "ConfirmationCode": "000000"}, "CodeMismatchException"
    given = {"USERNAME": "sofia", "PASSWORD": "Espresso!4two"}
    yield "cognito-idp", "InitiateAuth", {**sign_in, "AuthParameters": given}, "UserNotConfirmedException"
    yield "cognito-idp", "GetUser", {"AccessToken": "nonsense"}, "NotAuthorizedException"
