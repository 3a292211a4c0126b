"""Every operation of every service, called once or more so that it succeeds."""

import functools
import json

import uploads
import usage

ACCOUNT = "123456789012"


def trust(*services):
    principal = {"Service": [f"{service}.amazonaws.com" for service in services]}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ALLOW_ALL = json.dumps(
    {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
)


def play(recorder):
    """Plays the whole scenario."""
    for part in (sts, iam, s3, uploads.play, cloudfront, dynamodb, stepfunctions, apigateway, cognito):
        part(recorder)


def caller(recorder, service):
    return functools.partial(recorder.call, service)


def sts(recorder):
    recorder.call("sts", "GetCallerIdentity")


def iam(recorder):
    iam = caller(recorder, "iam")
    iam("CreateRole", RoleName="r", AssumeRolePolicyDocument=trust("states", "apigateway"), Tags=[{"Key": "a", "Value": "b"}])
    iam("GetRole", RoleName="r")
    iam("ListRoles")
    iam("UpdateRole", RoleName="r", Description="d", MaxSessionDuration=3600)
    iam("UpdateAssumeRolePolicy", RoleName="r", PolicyDocument=trust("states", "apigateway"))
    iam("PutRolePolicy", RoleName="r", PolicyName="all", PolicyDocument=ALLOW_ALL)
    iam("GetRolePolicy", RoleName="r", PolicyName="all")
    iam("ListRolePolicies", RoleName="r")
    iam("TagRole", RoleName="r", Tags=[{"Key": "c", "Value": "d"}])
    iam("ListRoleTags", RoleName="r")
    iam("UntagRole", RoleName="r", TagKeys=["c"])
    iam("ListInstanceProfilesForRole", RoleName="r")
    arn = iam("CreatePolicy", PolicyName="p", PolicyDocument=ALLOW_ALL)["Policy"]["Arn"]
    iam("GetPolicy", PolicyArn=arn)
    iam("GetPolicyVersion", PolicyArn=arn, VersionId="v1")
    iam("ListPolicies", Scope="Local")
    iam("ListPolicyVersions", PolicyArn=arn)
    iam("AttachRolePolicy", RoleName="r", PolicyArn=arn)
    iam("ListAttachedRolePolicies", RoleName="r")
    iam("DetachRolePolicy", RoleName="r", PolicyArn=arn)
    iam("DeletePolicy", PolicyArn=arn)
    iam("CreateRole", RoleName="gone", AssumeRolePolicyDocument=trust("states"))
    iam("PutRolePolicy", RoleName="gone", PolicyName="all", PolicyDocument=ALLOW_ALL)
    iam("DeleteRolePolicy", RoleName="gone", PolicyName="all")
    iam("DeleteRole", RoleName="gone")


def s3(recorder):
    s3 = functools.partial(caller(recorder, "s3"), Bucket="cafe")
    tags = {"TagSet": [{"Key": "a", "Value": "b"}]}
    s3("CreateBucket")
    recorder.call("s3", "ListBuckets")
    for operation in ("HeadBucket", "GetBucketLocation", "GetBucketVersioning", "GetBucketEncryption", "GetBucketAcl"):
        s3(operation)
    for operation in ("GetBucketLogging", "GetBucketRequestPayment", "GetBucketNotificationConfiguration"):
        s3(operation)
    s3("GetBucketAccelerateConfiguration")
    s3("GetPublicAccessBlock")
    s3("GetBucketOwnershipControls")
    s3("PutObject", Key="k", Body=b"hello", ContentType="text/html", CacheControl="no-cache", Metadata={"m": "1"})
    s3("PutObject", Key="folder/k", Body=b"hello")
    s3("HeadObject", Key="k")
    s3("GetObject", Key="k")["Body"].read()
    s3("GetObject", Key="k", Range="bytes=0-1")["Body"].read()
    s3("CopyObject", Key="copy", CopySource="cafe/k")
    s3("ListObjects", Delimiter="/")
    s3("ListObjectsV2", Delimiter="/", MaxKeys=1)
    s3("ListObjectsV2", FetchOwner=True)
    s3("ListObjectVersions")
    s3("PutObjectTagging", Key="k", Tagging=tags)
    s3("GetObjectTagging", Key="k")
    s3("DeleteObjectTagging", Key="k")
    s3("GetObjectAcl", Key="k")
    s3("PutBucketTagging", Tagging=tags)
    s3("GetBucketTagging")
    s3("DeleteBucketTagging")
    cors = {"AllowedMethods": ["GET"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"], "MaxAgeSeconds": 60, "ID": "one"}
    s3("PutBucketCors", CORSConfiguration={"CORSRules": [cors]})
    s3("GetBucketCors")
    s3("DeleteBucketCors")
    s3("PutBucketWebsite", WebsiteConfiguration={"IndexDocument": {"Suffix": "index.html"}, "ErrorDocument": {"Key": "e"}})
    s3("GetBucketWebsite")
    s3("DeleteBucketWebsite")
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    s3("PutBucketEncryption", ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3("DeleteBucketEncryption")
    off = dict.fromkeys(["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"], False)
    s3("PutPublicAccessBlock", PublicAccessBlockConfiguration=off)
    public = {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::cafe/*"}
    s3("PutBucketPolicy", Policy=json.dumps({"Version": "2012-10-17", "Statement": [public]}))
    s3("GetBucketPolicy")
    s3("GetBucketPolicyStatus")
    s3("DeleteBucketPolicy")
    s3("DeletePublicAccessBlock")
    s3("PutBucketOwnershipControls", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3("DeleteBucketOwnershipControls")
    s3("PutBucketOwnershipControls", OwnershipControls={"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]})
    s3("DeleteObjects", Delete={"Objects": [{"Key": "copy"}, {"Key": "none"}]})
    s3("DeleteObject", Key="k")
    recorder.call("s3", "CreateBucket", Bucket="gone")
    recorder.call("s3", "DeleteBucket", Bucket="gone")


def cloudfront(recorder):
    cloudfront = caller(recorder, "cloudfront")
    control = {
        "Name": "c",
        "SigningProtocol": "sigv4",
        "SigningBehavior": "always",
        "OriginAccessControlOriginType": "s3",
    }
    made = cloudfront("CreateOriginAccessControl", OriginAccessControlConfig=control)
    control_id = made["OriginAccessControl"]["Id"]
    cloudfront("ListOriginAccessControls")
    cloudfront("GetOriginAccessControl", Id=control_id)
    etag = cloudfront("GetOriginAccessControlConfig", Id=control_id)["ETag"]
    control["Description"] = "d"
    cloudfront("UpdateOriginAccessControl", Id=control_id, IfMatch=etag, OriginAccessControlConfig=control)

    cached = cloudfront("ListCachePolicies")["CachePolicyList"]["Items"][0]["CachePolicy"]["Id"]
    cloudfront("GetCachePolicy", Id=cached)
    cloudfront("GetCachePolicyConfig", Id=cached)
    forwarding = cloudfront("ListOriginRequestPolicies")["OriginRequestPolicyList"]["Items"][0]["OriginRequestPolicy"]["Id"]
    cloudfront("GetOriginRequestPolicy", Id=forwarding)
    cloudfront("GetOriginRequestPolicyConfig", Id=forwarding)
    distribution = {
        "CallerReference": "one",
        "Comment": "cafe website",
        "Enabled": True,
        "DefaultRootObject": "index.html",
        "Origins": {
            "Quantity": 1,
            "Items": [
                {
                    "Id": "site",
                    "DomainName": "cafe.s3.us-east-1.amazonaws.com",
                    "OriginAccessControlId": control_id,
                    "S3OriginConfig": {"OriginAccessIdentity": ""},
                }
            ],
        },
        "DefaultCacheBehavior": {
            "TargetOriginId": "site",
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": cached,
            "Compress": True,
        },
        "CustomErrorResponses": {
            "Quantity": 1,
            "Items": [{"ErrorCode": 403, "ResponsePagePath": "/index.html", "ResponseCode": "200", "ErrorCachingMinTTL": 5}],
        },
    }
    made = cloudfront("CreateDistribution", DistributionConfig=distribution)["Distribution"]
    one, arn = made["Id"], made["ARN"]
    tags = {"Items": [{"Key": "a", "Value": "b"}]}
    other = {**distribution, "CallerReference": "two"}
    cloudfront("CreateDistributionWithTags", DistributionConfigWithTags={"DistributionConfig": other, "Tags": tags})
    cloudfront("ListDistributions")
    cloudfront("GetDistribution", Id=one)
    cloudfront("TagResource", Resource=arn, Tags=tags)
    cloudfront("ListTagsForResource", Resource=arn)
    cloudfront("UntagResource", Resource=arn, TagKeys={"Items": ["a"]})
    batch = {"CallerReference": "r", "Paths": {"Quantity": 1, "Items": ["/*"]}}
    made = cloudfront("CreateInvalidation", DistributionId=one, InvalidationBatch=batch)
    cloudfront("ListInvalidations", DistributionId=one)
    cloudfront("GetInvalidation", DistributionId=one, Id=made["Invalidation"]["Id"])
    shown = cloudfront("GetDistributionConfig", Id=one)
    shown["DistributionConfig"]["Enabled"] = False
    updated = cloudfront("UpdateDistribution", Id=one, IfMatch=shown["ETag"], DistributionConfig=shown["DistributionConfig"])
    cloudfront("GetDistribution", Id=one)
    cloudfront("DeleteDistribution", Id=one, IfMatch=updated["ETag"])
    made = cloudfront("CreateOriginAccessControl", OriginAccessControlConfig={**control, "Name": "gone"})
    cloudfront("DeleteOriginAccessControl", Id=made["OriginAccessControl"]["Id"], IfMatch=made["ETag"])
    headers_policies(cloudfront)


def headers_policies(cloudfront):
    security = {
        "ContentTypeOptions": {"Override": True},
        "FrameOptions": {"Override": True, "FrameOption": "DENY"},
        "StrictTransportSecurity": {"Override": True, "AccessControlMaxAgeSec": 60},
    }
    policy = {"Name": "p", "Comment": "c", "SecurityHeadersConfig": security}
    made = cloudfront("CreateResponseHeadersPolicy", ResponseHeadersPolicyConfig=policy)
    policy_id = made["ResponseHeadersPolicy"]["Id"]
    cloudfront("ListResponseHeadersPolicies")
    cloudfront("GetResponseHeadersPolicy", Id=policy_id)
    etag = cloudfront("GetResponseHeadersPolicyConfig", Id=policy_id)["ETag"]
    made = cloudfront("UpdateResponseHeadersPolicy", Id=policy_id, IfMatch=etag, ResponseHeadersPolicyConfig=policy)
    cloudfront("DeleteResponseHeadersPolicy", Id=policy_id, IfMatch=made["ETag"])


def dynamodb(recorder):
    dynamodb = caller(recorder, "dynamodb")
    table, key = {"TableName": "orders"}, {"k": {"S": "one"}}
    made = dynamodb(
        "CreateTable",
        **table,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "k", "AttributeType": "S"}, {"AttributeName": "c", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "k", "KeyType": "HASH"}],
        GlobalSecondaryIndexes=[
            {
                "IndexName": "by-c",
                "KeySchema": [{"AttributeName": "c", "KeyType": "HASH"}],
                "Projection": {"ProjectionType": "ALL"},
            }
        ],
    )
    arn = made["TableDescription"]["TableArn"]
    dynamodb("DescribeTable", **table)
    dynamodb("ListTables")
    dynamodb("UpdateTimeToLive", **table, TimeToLiveSpecification={"Enabled": True, "AttributeName": "until"})
    dynamodb("DescribeTimeToLive", **table)
    dynamodb("UpdateTable", **table, DeletionProtectionEnabled=False)
    item = {
        **key,
        "c": {"S": "beans"},
        "n": {"N": "1.5"},
        "l": {"L": [{"BOOL": True}, {"NULL": True}]},
        "m": {"M": {"x": {"B": b"bytes"}}},
        "s": {"SS": ["a", "b"]},
    }
    everything = {"ReturnConsumedCapacity": "INDEXES"}
    dynamodb("PutItem", **table, Item=item, ReturnValues="ALL_OLD", **everything)
    dynamodb("GetItem", **table, Key=key, ReturnConsumedCapacity="TOTAL")
    dynamodb(
        "UpdateItem",
        **table,
        Key=key,
        UpdateExpression="SET n = n + :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
        ReturnValues="ALL_NEW",
        **everything,
    )
    dynamodb("Scan", **table, ReturnConsumedCapacity="TOTAL")
    values = {":k": {"S": "one"}}
    dynamodb("Query", **table, KeyConditionExpression="k = :k", ExpressionAttributeValues=values)
    dynamodb("BatchWriteItem", RequestItems={"orders": [{"PutRequest": {"Item": {"k": {"S": "two"}}}}]}, **everything)
    dynamodb("BatchGetItem", RequestItems={"orders": {"Keys": [key]}}, ReturnConsumedCapacity="TOTAL")
    put = {"Put": {**table, "Item": {"k": {"S": "three"}}}}
    dynamodb("TransactWriteItems", TransactItems=[put], **everything)
    dynamodb("TransactGetItems", TransactItems=[{"Get": {**table, "Key": key}}], ReturnConsumedCapacity="TOTAL")
    dynamodb("DeleteItem", **table, Key=key, ReturnValues="ALL_OLD", **everything)
    dynamodb("TagResource", ResourceArn=arn, Tags=[{"Key": "a", "Value": "b"}])
    dynamodb("ListTagsOfResource", ResourceArn=arn)
    dynamodb("UntagResource", ResourceArn=arn, TagKeys=["a"])
    dynamodb("DeleteTable", **table)


def stepfunctions(recorder):
    states = caller(recorder, "states")
    role = f"arn:aws:iam::{ACCOUNT}:role/r"
    definition = {
        "StartAt": "A",
        "States": {
            "A": {"Type": "Choice", "Choices": [{"Variable": "$.fail", "IsPresent": True, "Next": "F"}], "Default": "B"},
            "B": {"Type": "Parallel", "Branches": [{"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}], "Next": "M"},
            "M": {
                "Type": "Map",
                "ItemProcessor": {"StartAt": "T", "States": {"T": scan("none")}},
                "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "W"}],
                "Next": "W",
            },
            "W": {"Type": "Wait", "Seconds": 0, "Next": "S"},
            "S": {"Type": "Succeed"},
            "F": {"Type": "Fail", "Error": "E", "Cause": "C"},
        },
    }
    text = json.dumps(definition)
    made = states("CreateStateMachine", name="m", definition=text, roleArn=role, tags=[{"key": "a", "value": "b"}])
    arn = made["stateMachineArn"]
    states("DescribeStateMachine", stateMachineArn=arn)
    states("ListStateMachines")
    states("UpdateStateMachine", stateMachineArn=arn, definition=text)
    states("DescribeStateMachine", stateMachineArn=arn)
    states("ValidateStateMachineDefinition", definition=text)
    states("ValidateStateMachineDefinition", definition="{}")
    states("TagResource", resourceArn=arn, tags=[{"key": "c", "value": "d"}])
    states("ListTagsForResource", resourceArn=arn)
    states("UntagResource", resourceArn=arn, tagKeys=["c"])
    for name, given in (("good", "{}"), ("bad", '{"fail": 1}')):
        execution = states("StartExecution", stateMachineArn=arn, name=name, input=given)["executionArn"]
        states("DescribeExecution", executionArn=execution)
        states("GetExecutionHistory", executionArn=execution)
    states("DescribeStateMachineForExecution", executionArn=execution)
    states("ListExecutions", stateMachineArn=arn)
    wait = json.dumps({"StartAt": "W", "States": {"W": {"Type": "Wait", "Seconds": 600, "End": True}}})
    waiting = states("CreateStateMachine", name="w", definition=wait, roleArn=role)["stateMachineArn"]
    execution = states("StartExecution", stateMachineArn=waiting)["executionArn"]
    states("DescribeExecution", executionArn=execution)
    states("StopExecution", executionArn=execution, error="E", cause="C")
    states("GetExecutionHistory", executionArn=execution)
    express = states("CreateStateMachine", name="x", type="EXPRESS", definition=text, roleArn=role)["stateMachineArn"]
    for given in ("{}", '{"fail": 1}'):
        states("StartSyncExecution", stateMachineArn=express, input=given)
    states("DeleteStateMachine", stateMachineArn=waiting)


def scan(table):
    arguments = {"TableName": table}
    return {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:scan", "Parameters": arguments, "End": True}


def replace(path, value):
    return [{"op": "replace", "path": path, "value": value}]


def apigateway(recorder):
    gateway = caller(recorder, "apigateway")
    gateway("GetAccount")
    made = gateway("CreateRestApi", name="CafeApi", description="d", tags={"a": "b"}, endpointConfiguration={"types": ["REGIONAL"]})
    here, root = {"restApiId": made["id"]}, made["rootResourceId"]
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{made['id']}"
    gateway("GetRestApis")
    gateway("GetRestApi", **here)
    gateway("UpdateRestApi", **here, patchOperations=replace("/description", "new"))
    gateway("TagResource", resourceArn=arn, tags={"c": "d"})
    gateway("GetTags", resourceArn=arn)
    gateway("UntagResource", resourceArn=arn, tagKeys=["c"])
    resource = gateway("CreateResource", **here, parentId=root, pathPart="report")["id"]
    gateway("GetResource", **here, resourceId=resource)
    gateway("UpdateResource", **here, resourceId=resource, patchOperations=replace("/pathPart", "create_report"))
    model = gateway("CreateModel", **here, name="Order", contentType="application/json", schema='{"type":"object"}')["name"]
    gateway("GetModels", **here)
    gateway("GetModel", **here, modelName=model)
    gateway("UpdateModel", **here, modelName=model, patchOperations=replace("/description", "new"))
    validator = gateway("CreateRequestValidator", **here, name="v", validateRequestBody=True)["id"]
    gateway("GetRequestValidators", **here)
    gateway("GetRequestValidator", **here, requestValidatorId=validator)
    gateway("UpdateRequestValidator", **here, requestValidatorId=validator, patchOperations=replace("/name", "w"))
    pool = f"arn:aws:cognito-idp:us-east-1:{ACCOUNT}:userpool/us-east-1_AbCdEfGhI"
    authorizer = gateway(
        "CreateAuthorizer",
        **here,
        name="staff",
        type="COGNITO_USER_POOLS",
        providerARNs=[pool],
        identitySource="method.request.header.Authorization",
    )["id"]
    gateway("GetAuthorizers", **here)
    gateway("GetAuthorizer", **here, authorizerId=authorizer)
    gateway("UpdateAuthorizer", **here, authorizerId=authorizer, patchOperations=replace("/name", "staff2"))
    gateway("TestInvokeAuthorizer", **here, authorizerId=authorizer, headers={"Authorization": "nonsense"})
    method = {**here, "resourceId": resource, "httpMethod": "POST"}
    gateway(
        "PutMethod",
        **method,
        authorizationType="COGNITO_USER_POOLS",
        authorizerId=authorizer,
        authorizationScopes=["openid"],
        requestModels={"application/json": "Order"},
        requestValidatorId=validator,
        requestParameters={"method.request.header.X-Id": False},
        operationName="report",
    )
    gateway("GetMethod", **method)
    gateway("UpdateMethod", **method, patchOperations=replace("/operationName", "createReport"))
    origin = "method.response.header.Access-Control-Allow-Origin"
    gateway("PutMethodResponse", **method, statusCode="200", responseParameters={origin: False}, responseModels={"application/json": "Empty"})
    gateway("GetMethodResponse", **method, statusCode="200")
    add = [{"op": "add", "path": "/responseParameters/method.response.header.X-Two", "value": "true"}]
    gateway("UpdateMethodResponse", **method, statusCode="200", patchOperations=add)
    gateway("PutIntegration", **method, type="MOCK", requestTemplates={"application/json": '{"statusCode": 200}'})
    gateway("GetIntegration", **method)
    gateway("UpdateIntegration", **method, patchOperations=replace("/passthroughBehavior", "NEVER"))
    gateway("PutIntegrationResponse", **method, statusCode="200", responseParameters={origin: "'*'"}, responseTemplates={"application/json": "{}"})
    gateway("GetIntegrationResponse", **method, statusCode="200")
    gateway("UpdateIntegrationResponse", **method, statusCode="200", patchOperations=replace("/selectionPattern", ""))
    gateway("GetMethod", **method)
    gateway("TestInvokeMethod", **method, body="{}", headers={"X-Id": "1"})
    gateway("GetResources", **here, embed=["methods"])
    cors = {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"}
    kind = {**here, "responseType": "DEFAULT_4XX"}
    gateway("PutGatewayResponse", **kind, responseParameters=cors)
    gateway("GetGatewayResponses", **here)
    gateway("GetGatewayResponse", **kind)
    gateway("UpdateGatewayResponse", **kind, patchOperations=replace("/statusCode", "404"))
    gateway("DeleteGatewayResponse", **kind)
    deployment = gateway("CreateDeployment", **here, stageName="prod", description="first")["id"]
    gateway("GetDeployments", **here)
    gateway("GetDeployment", **here, deploymentId=deployment)
    gateway("GetDeployment", **here, deploymentId=deployment, embed=["apisummary"])
    gateway("UpdateDeployment", **here, deploymentId=deployment, patchOperations=replace("/description", "new"))
    gateway("CreateStage", **here, stageName="dev", deploymentId=deployment, variables={"a": "b"}, tags={"a": "b"})
    stage = {**here, "stageName": "dev"}
    gateway("UpdateStage", **stage, patchOperations=replace("/*/*/throttling/rateLimit", "5"))
    gateway("GetStages", **here)
    gateway("GetStage", **stage)
    gateway("FlushStageAuthorizersCache", **stage)
    for form in ("oas30", "swagger"):
        extensions = {"extensions": "integrations,authorizers,apigateway"}
        document = gateway("GetExport", **stage, exportType=form, parameters=extensions)["body"].read()
        imported = gateway("ImportRestApi", body=document)["id"]
        gateway("PutRestApi", restApiId=imported, mode="overwrite", body=document)
    usage.play(recorder, made["id"], "dev")
    gateway("DeleteStage", **stage)
    gateway("DeleteStage", **here, stageName="prod")
    gateway("DeleteDeployment", **here, deploymentId=deployment)
    gateway("DeleteIntegrationResponse", **method, statusCode="200")
    gateway("DeleteIntegration", **method)
    gateway("DeleteMethodResponse", **method, statusCode="200")
    gateway("DeleteMethod", **method)
    gateway("DeleteAuthorizer", **here, authorizerId=authorizer)
    gateway("DeleteRequestValidator", **here, requestValidatorId=validator)
    gateway("DeleteModel", **here, modelName=model)
    gateway("DeleteResource", **here, resourceId=resource)
    gateway("DeleteRestApi", **here)


def cognito(recorder):
    from cognito import cognito as play_cognito

    play_cognito(recorder)
