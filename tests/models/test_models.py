"""Every answer of the café cloud is one that AWS's service models know: bodies, headers, statuses and error codes."""

import collections

import botocore.session
import pytest
import refusals
import regex
import shapes
from jmespath.exceptions import JMESPathTypeError
from recorder import BOTOCORE, Recorder, cloud
from scenario import play

# Codes that every service may send, whatever its model says. The first of each line as JSON services name it, the second
# as the others do. https://docs.aws.amazon.com/general/latest/gr/api-error-codes (CommonErrors of each API reference).
COMMON = {
    "AccessDeniedException", "AccessDenied",
    "IncompleteSignatureException", "IncompleteSignature",
    "InvalidSignatureException", "SignatureDoesNotMatch",
    "InvalidClientTokenId", "UnrecognizedClientException", "InvalidAccessKeyId",
    "MissingAuthenticationTokenException", "MissingAuthenticationToken",
    "InvalidAction", "UnknownOperationException",
    "SerializationException", "MalformedInput",
    "ValidationException", "ValidationError",
    "ThrottlingException", "Throttling",
}  # fmt: skip
# S3's model lists few errors; its page of error codes has them all.
# https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
S3 = {
    "AuthorizationHeaderMalformed", "BadDigest", "BucketAlreadyExists", "BucketAlreadyOwnedByYou", "BucketNotEmpty",
    "EntityTooLarge", "IllegalLocationConstraintException", "InvalidArgument", "InvalidBucketName", "InvalidDigest",
    "InvalidRange", "InvalidRequest", "InvalidTag", "KeyTooLongError", "MalformedACLError", "MalformedPolicy",
    "MalformedXML", "MetadataTooLarge", "MethodNotAllowed", "MissingRequestBodyError", "NoSuchBucket",
    "NoSuchBucketPolicy", "NoSuchCORSConfiguration", "NoSuchKey", "NoSuchLifecycleConfiguration",
    "NoSuchPublicAccessBlockConfiguration", "NoSuchTagSet", "NoSuchWebsiteConfiguration",
    "ObjectLockConfigurationNotFoundError", "OwnershipControlsNotFoundError", "PreconditionFailed",
    "ReplicationConfigurationNotFoundError", "ServerSideEncryptionConfigurationNotFoundError",
    "AccessControlListNotSupported", "403", "404", "400",
}  # fmt: skip
# CloudFront answers these to bodies that are none. Its common errors name them, its model does not.
CLOUDFRONT = {"MalformedXML", "MissingBody", "InvalidArgument"}
# In the tables so that SDKs that look for them get AWS's refusal: there is nothing that they could succeed with.
REFUSED_ONLY = {
    ("s3", name)
    for name in (
        "GetBucketReplication", "GetBucketLifecycleConfiguration", "GetObjectLockConfiguration", "PutBucketAcl", "PutObjectAcl",
    )
} | {("cognito-idp", "DescribeIdentityProvider")}  # fmt: skip


# Where AWS's own answers are not what AWS's models say.
AWS_ITSELF = {
    # The name of a standard attribute of every pool, phone_number_verified, has one letter more than names may have.
    "SchemaAttributes[18].Name: a length of 21",
    # The domain of a prefix has no certificate, and an empty configuration.
    "$.DomainDescription.CustomDomainConfig: CertificateArn is required",
    # Tables whose throughput was never lowered say 0, where the model begins at 1.
    "NumberOfDecreasesToday: 0",
}


@pytest.fixture(scope="module")
def recorder(tmp_path_factory):
    with cloud(tmp_path_factory.mktemp("cloud")) as endpoint:
        recorder = Recorder(endpoint)
        play(recorder)
        yield recorder


def test_every_operation_succeeds_in_the_scenario(recorder):
    seen = {(one.service, one.operation.name) for one in recorder.exchanges if one.status < 300}
    served = {(service, name) for service, names in recorder.served.items() for name in names}
    assert sorted(served - seen - REFUSED_ONLY) == [], "operations that the scenario does not reach: add them to it"
    assert len(served) > 250


def test_every_answer_is_in_its_model(recorder):
    found = collections.defaultdict(set)
    for one in recorder.exchanges:
        if one.status < 300:
            for fault in shapes.faults(one.operation, one.status, one.headers, one.body):
                if not any(known in fault for known in AWS_ITSELF):
                    found[str(one)].add(fault)
    assert {name: sorted(faults) for name, faults in found.items()} == {}


def least(shape, depth=0):
    """The smallest value that a shape allows, about things that do not exist."""
    kind = shape.type_name
    if kind == "structure":
        return {name: least(shape.members[name], depth + 1) for name in shape.required_members}
    if kind == "list":
        return [least(shape.member, depth + 1)] if shape.metadata.get("min") and depth < 6 else []
    if kind == "map":
        return {}
    if kind in ("integer", "long", "float", "double"):
        return shape.metadata.get("min", 1)
    if kind == "boolean":
        return False
    if kind == "blob":
        return b"{}"
    if kind == "timestamp":
        return 0
    if shape.metadata.get("enum"):
        return shape.metadata["enum"][0]
    length = max(shape.metadata.get("min", 1), 1)
    pattern = shape.metadata.get("pattern")
    guesses = ("none", "us-east-1_None", "arn:aws:states:us-east-1:123456789012:stateMachine:none", "{}")
    for guess in guesses:
        text = guess.ljust(length, "x")
        if not pattern or regex.fullmatch(pattern, text):
            return text
    return "x" * length


def code_is_known(one, code):
    known = {error.metadata.get("error", {}).get("code", error.name) for error in one.operation.error_shapes}
    known |= {error.name for error in one.operation.error_shapes} | COMMON
    known |= {"s3": S3, "cloudfront": CLOUDFRONT}.get(one.service, set())
    # What is not done here says so, in no words of AWS.
    return code in known or code == "UnsupportedOperation" and one.status == 501


def status_fits(one, code):
    for error in one.operation.error_shapes:
        detail = error.metadata.get("error", {})
        if code in (error.name, detail.get("code")) and detail.get("httpStatusCode"):
            return one.status == detail["httpStatusCode"]
    return 400 <= one.status <= 501


def test_every_refusal_is_in_its_model(recorder):
    """Every operation, asked for things that are not there, and asked with the smallest or no input."""
    found = []
    for service, names in recorder.served.items():
        for name in names:
            model = recorder.model(service, name).input_shape
            for parameters in ({}, least(model)) if model else ({},):
                if not parameters and model and any(member.serialization.get("location") == "uri" for member in model.members.values()):
                    continue
                try:
                    code = recorder.refused(service, name, **parameters)
                except JMESPathTypeError:
                    # botocore looks into what is not there.
                    continue
                one = recorder.exchanges[-1]
                if code and not code_is_known(one, code):
                    found.append(f"{one}: {code} ({one.status})")
                elif code and not status_fits(one, code):
                    found.append(f"{one}: {code} with status {one.status}")
    assert found == []


def test_mistakes_are_told_in_the_words_of_the_model(recorder):
    found = []
    for service, name, parameters, expected in refusals.play(recorder):
        code = recorder.refused(service, name, **parameters)
        one = recorder.exchanges[-1]
        if code != expected:
            found.append(f"{one}: {code} where {expected} is due")
        elif not code_is_known(one, code) or not status_fits(one, code):
            found.append(f"{one}: {code} ({one.status}) is not in the model")
    assert found == []


@pytest.mark.parametrize("key, secret", [("test", "wrong"), ("AKIAIOSFODNN7EXAMPLE", "wrong")])
def test_refused_signatures_are_common_errors(recorder, key, secret):
    found = []
    for service, names in recorder.served.items():
        session = botocore.session.Session()
        session.set_credentials(key, secret)
        client = session.create_client(BOTOCORE.get(service, service), "us-east-1", endpoint_url=recorder.endpoint)
        name = {
            "apigateway": "GetAccount", "cloudfront": "ListDistributions", "cognito-idp": "ListUserPools",
            "dynamodb": "ListTables", "iam": "ListRoles", "s3": "ListBuckets", "states": "ListStateMachines",
            "sts": "GetCallerIdentity",
        }[service]  # fmt: skip
        assert name in names
        with pytest.raises(client.exceptions.ClientError) as caught:
            client._make_api_call(name, {"MaxResults": 1} if name == "ListUserPools" else {})
        code = caught.value.response["Error"]["Code"]
        if code not in COMMON:
            found.append(f"{service}: {code}")
    assert found == []
