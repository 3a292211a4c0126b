"""The AWS CLI makes a protected API and calls it; PyJWT verifies the tokens."""

import base64
import json
import os
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import jwt
import pytest
from cryptography import x509

ROOT = Path(__file__).resolve().parents[2]
CAFELAB = os.environ.get("CAFELAB", str(ROOT / "target" / "debug" / "cafelab"))
AWS = str(Path(sys.executable).with_name("aws"))
PASSWORD = "Espresso!4two"
CALLBACK = "https://d1.cloudfront.net/callback.html"


class Cloud:
    """A running café cloud, and the AWS CLI in front of it."""

    def __init__(self, endpoint, folder):
        self.endpoint = endpoint
        # Or else the CLI fetches what looks like an address, and takes what it finds there for the value.
        config = folder / "config"
        config.write_text("[default]\ncli_follow_urlparam = false\n")
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "AWS_CONFIG_FILE": str(config),
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_PAGER": "",
        }

    def run(self, service, command, **options):
        """Output of `aws SERVICE COMMAND --option value …`; lists become several words."""
        words = [AWS, service, command, "--output", "json"]
        for name, value in options.items():
            words.append("--" + name.replace("_", "-"))
            if isinstance(value, dict):
                words.append(json.dumps(value))
            elif isinstance(value, list):
                words += value
            elif value is not True:
                words.append(value)
        return subprocess.run(words, env=self.environment, capture_output=True, text=True, check=False)

    def aws(self, service, command, **options):
        done = self.run(service, command, **options)
        assert done.returncode == 0, f"{service} {command}: {done.stderr}"
        return json.loads(done.stdout) if done.stdout.strip() else {}

    def call(self, api, path, token=None):
        """Status and JSON of a POST to a deployed API."""
        request = urllib.request.Request(f"{self.endpoint}/_aws/execute-api/{api}{path}", data=b"{}", method="POST")
        request.add_header("Content-Type", "application/json")
        if token:
            request.add_header("Authorization", token)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)


@pytest.fixture(scope="module")
def cloud(tmp_path_factory):
    folder = tmp_path_factory.mktemp("cloud")
    command = [CAFELAB, "up", "--ephemeral", "--listen", "127.0.0.1:0", "--format", "json"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=folder) as server:
        try:
            yield Cloud(json.loads(server.stdout.readline())["endpoint"], folder)
        finally:
            server.terminate()


@pytest.fixture(scope="module")
def staff(cloud):
    pool = cloud.aws("cognito-idp", "create-user-pool", pool_name="cafe-staff")["UserPool"]
    client = cloud.aws(
        "cognito-idp",
        "create-user-pool-client",
        user_pool_id=pool["Id"],
        client_name="cafe-website",
        explicit_auth_flows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        allowed_o_auth_flows_user_pool_client=True,
        allowed_o_auth_flows=["code"],
        allowed_o_auth_scopes=["openid", "email"],
        callback_urls=[CALLBACK],
        supported_identity_providers=["COGNITO"],
    )["UserPoolClient"]
    cloud.aws("cognito-idp", "create-user-pool-domain", user_pool_id=pool["Id"], domain="cafe-cli")
    cloud.aws(
        "cognito-idp",
        "admin-create-user",
        user_pool_id=pool["Id"],
        username="frank",
        message_action="SUPPRESS",
        user_attributes=["Name=email,Value=frank@cafe.example", "Name=email_verified,Value=true"],
    )
    cloud.aws(
        "cognito-idp",
        "admin-set-user-password",
        user_pool_id=pool["Id"],
        username="frank",
        password=PASSWORD,
        permanent=True,
    )
    return {"pool": pool, "client": client["ClientId"]}


@pytest.fixture(scope="module")
def tokens(cloud, staff):
    return cloud.aws(
        "cognito-idp",
        "initiate-auth",
        client_id=staff["client"],
        auth_flow="USER_PASSWORD_AUTH",
        auth_parameters={"USERNAME": "frank", "PASSWORD": PASSWORD},
    )["AuthenticationResult"]


def test_a_protected_method_wants_an_id_token(cloud, staff, tokens):
    api = cloud.aws("apigateway", "create-rest-api", name="CafeApi")
    place = {"rest_api_id": api["id"]}
    resource = cloud.aws(
        "apigateway", "create-resource", **place, parent_id=api["rootResourceId"], path_part="create_report"
    )
    place |= {"resource_id": resource["id"], "http_method": "POST"}
    authorizer = cloud.aws(
        "apigateway",
        "create-authorizer",
        rest_api_id=api["id"],
        name="staff",
        type="COGNITO_USER_POOLS",
        provider_arns=[staff["pool"]["Arn"]],
        identity_source="method.request.header.Authorization",
    )
    cloud.aws(
        "apigateway",
        "put-method",
        **place,
        authorization_type="COGNITO_USER_POOLS",
        authorizer_id=authorizer["id"],
    )
    template = {"application/json": '{"statusCode": 200}'}
    cloud.aws("apigateway", "put-integration", **place, type="MOCK", request_templates=template)
    cloud.aws("apigateway", "put-method-response", **place, status_code="200")
    answer = {"application/json": '{"by": "$context.authorizer.claims.email"}'}
    cloud.aws("apigateway", "put-integration-response", **place, status_code="200", response_templates=answer)
    cloud.aws("apigateway", "create-deployment", rest_api_id=api["id"], stage_name="prod")

    assert cloud.call(api["id"], "/prod/create_report", tokens["IdToken"]) == (200, {"by": "frank@cafe.example"})
    for wrong in (None, tokens["AccessToken"], "garbage"):
        assert cloud.call(api["id"], "/prod/create_report", wrong) == (401, {"message": "Unauthorized"})


def test_refusals_name_their_code(cloud, staff):
    done = cloud.run(
        "cognito-idp",
        "initiate-auth",
        client_id=staff["client"],
        auth_flow="USER_PASSWORD_AUTH",
        auth_parameters={"USERNAME": "frank", "PASSWORD": "Wrong!4two"},
    )
    assert done.returncode != 0
    assert "(NotAuthorizedException)" in done.stderr and "Incorrect username or password." in done.stderr


def test_an_update_with_one_option_wipes_the_others(cloud, staff):
    made = cloud.aws(
        "cognito-idp",
        "create-user-pool-client",
        user_pool_id=staff["pool"]["Id"],
        client_name="short-lived",
        supported_identity_providers=["COGNITO"],
    )["UserPoolClient"]
    updated = cloud.aws(
        "cognito-idp",
        "update-user-pool-client",
        user_pool_id=staff["pool"]["Id"],
        client_id=made["ClientId"],
        callback_urls=[CALLBACK],
    )["UserPoolClient"]
    assert updated["CallbackURLs"] == [CALLBACK]
    assert "SupportedIdentityProviders" not in updated


@pytest.fixture(scope="module")
def verify(cloud, staff):
    """PyJWT with the pool's published keys."""
    keys = jwt.PyJWKClient(f"{cloud.endpoint}/{staff['pool']['Id']}/.well-known/jwks.json")
    issuer = f"https://cognito-idp.us-east-1.amazonaws.com/{staff['pool']['Id']}"

    def decode(token, audience=staff["client"], later=0):
        key = keys.get_signing_key_from_jwt(token)
        # As if so many seconds had passed.
        options, leeway = {"verify_iat": not later}, -later
        return jwt.decode(
            token, key, algorithms=["RS256"], audience=audience, issuer=issuer, leeway=leeway, options=options
        )

    return decode


def test_pyjwt_accepts_id_tokens_and_refuses_broken_ones(verify, tokens):
    token = tokens["IdToken"]
    claims = verify(token)
    assert (claims["token_use"], claims["email"], claims["email_verified"]) == ("id", "frank@cafe.example", True)
    header, payload, signature = token.split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    with pytest.raises(jwt.InvalidSignatureError):
        verify(f"{header}.{payload}.{flipped}")
    with pytest.raises(jwt.InvalidAudienceError):
        verify(token, audience="another-client")
    with pytest.raises(jwt.ExpiredSignatureError):
        verify(token, later=3601)
    # An access token names no audience.
    with pytest.raises(jwt.MissingRequiredClaimError):
        verify(tokens["AccessToken"])


def test_the_signing_certificate_is_one(cloud, staff):
    answer = cloud.aws("cognito-idp", "get-signing-certificate", user_pool_id=staff["pool"]["Id"])
    certificate = x509.load_der_x509_certificate(base64.b64decode(answer["Certificate"]))
    certificate.verify_directly_issued_by(certificate)
    assert certificate.subject.rfc4514_string() == f"CN={staff['pool']['Id']}"
    keys = json.load(urllib.request.urlopen(f"{cloud.endpoint}/{staff['pool']['Id']}/.well-known/jwks.json"))
    assert certificate.public_key().public_numbers() == jwt.PyJWK(keys["keys"][0]).key.public_numbers()
