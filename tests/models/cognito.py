"""The part of the scenario that is Cognito's."""

import functools
import re
import urllib.request

PASSWORD = "Espresso!4two"
SECOND = "Cappuccino!5three"


def cognito(recorder):
    """Calls every operation of user pools."""
    call = functools.partial(recorder.call, "cognito-idp")
    made = call(
        "CreateUserPool",
        PoolName="cafe-staff",
        AutoVerifiedAttributes=["email"],
        Policies={"PasswordPolicy": {"MinimumLength": 8}},
        UserPoolTags={"a": "b"},
    )["UserPool"]
    pool = {"UserPoolId": made["Id"]}
    call("DescribeUserPool", **pool)
    call("ListUserPools", MaxResults=60)
    call("UpdateUserPool", **pool, AutoVerifiedAttributes=["email"])
    call("AddCustomAttributes", **pool, CustomAttributes=[{"Name": "shift", "AttributeDataType": "String"}])
    call("GetUserPoolMfaConfig", **pool)
    call("SetUserPoolMfaConfig", **pool, MfaConfiguration="OFF")
    call("TagResource", ResourceArn=made["Arn"], Tags={"c": "d"})
    call("ListTagsForResource", ResourceArn=made["Arn"])
    call("UntagResource", ResourceArn=made["Arn"], TagKeys=["c"])
    served = set(recorder.served["cognito-idp"])
    if "GetSigningCertificate" in served:
        call("GetSigningCertificate", **pool)
    if "ListIdentityProviders" in served:
        call("ListIdentityProviders", **pool)
    client = clients(call, pool, served)
    domains(call, pool, client)
    resource_servers(call, pool)
    users(call, pool)
    groups(call, pool)
    sign_in(call, pool, client)
    self_service(recorder, call, pool, client)
    call("DeleteUserPoolDomain", **pool, Domain="cafe-models")
    call("DeleteUserPoolClient", **pool, ClientId=client)
    call("DeleteUserPool", **pool)


def clients(call, pool, served):
    callback = "https://d1.cloudfront.net/callback.html"
    made = call(
        "CreateUserPoolClient",
        **pool,
        ClientName="cafe-website",
        AllowedOAuthFlows=["code"],
        AllowedOAuthFlowsUserPoolClient=True,
        AllowedOAuthScopes=["openid", "email"],
        CallbackURLs=[callback],
        SupportedIdentityProviders=["COGNITO"],
        ExplicitAuthFlows=[
            "ALLOW_USER_PASSWORD_AUTH",
            "ALLOW_ADMIN_USER_PASSWORD_AUTH",
            "ALLOW_REFRESH_TOKEN_AUTH",
            "ALLOW_USER_SRP_AUTH",
        ],
        RefreshTokenValidity=1,
        TokenValidityUnits={"RefreshToken": "days"},
    )["UserPoolClient"]
    secret = call("CreateUserPoolClient", **pool, ClientName="with-secret", GenerateSecret=True)["UserPoolClient"]
    if "AddUserPoolClientSecret" in served:
        secret = {**pool, "ClientId": secret["ClientId"]}
        added = call("AddUserPoolClientSecret", **secret)["ClientSecretDescriptor"]
        call("ListUserPoolClientSecrets", **secret)
        call("DeleteUserPoolClientSecret", **secret, ClientSecretId=added["ClientSecretId"])
    one = {**pool, "ClientId": made["ClientId"]}
    call("DescribeUserPoolClient", **one)
    call("ListUserPoolClients", **pool, MaxResults=10)
    read_only = ("CreationDate", "LastModifiedDate", "ClientSecret")
    call("UpdateUserPoolClient", **{key: value for key, value in made.items() if key not in read_only})
    return made["ClientId"]


def domains(call, pool, client):
    call("CreateUserPoolDomain", **pool, Domain="cafe-models", ManagedLoginVersion=1)
    call("DescribeUserPoolDomain", Domain="cafe-models")
    call("DescribeUserPoolDomain", Domain="nobody-has-this")
    call("UpdateUserPoolDomain", **pool, Domain="cafe-models", ManagedLoginVersion=2)
    made = call("CreateManagedLoginBranding", **pool, ClientId=client, UseCognitoProvidedValues=True)
    branding = {**pool, "ManagedLoginBrandingId": made["ManagedLoginBranding"]["ManagedLoginBrandingId"]}
    call("DescribeManagedLoginBranding", **branding)
    call("UpdateManagedLoginBranding", **branding, UseCognitoProvidedValues=True)
    call("DescribeManagedLoginBrandingByClient", **pool, ClientId=client)
    call("DeleteManagedLoginBranding", **branding)


def resource_servers(call, pool):
    one = {**pool, "Identifier": "cafe"}
    scopes = [{"ScopeName": "read", "ScopeDescription": "read"}]
    call("CreateResourceServer", **one, Name="cafe", Scopes=scopes)
    call("DescribeResourceServer", **one)
    call("ListResourceServers", **pool, MaxResults=50)
    call("UpdateResourceServer", **one, Name="café", Scopes=scopes)
    call("DeleteResourceServer", **one)


def users(call, pool):
    frank = {**pool, "Username": "frank"}
    email = [{"Name": "email", "Value": "frank@cafe.example"}, {"Name": "email_verified", "Value": "true"}]
    call("AdminCreateUser", **frank, UserAttributes=email, MessageAction="SUPPRESS")
    call("AdminSetUserPassword", **frank, Password=PASSWORD, Permanent=True)
    call("AdminGetUser", **frank)
    call("ListUsers", **pool)
    call("ListUsers", **pool, Filter='username = "frank"', AttributesToGet=["email"])
    call("AdminUpdateUserAttributes", **frank, UserAttributes=[{"Name": "nickname", "Value": "f"}])
    call("AdminDeleteUserAttributes", **frank, UserAttributeNames=["nickname"])
    call("AdminDisableUser", **frank)
    call("AdminEnableUser", **frank)
    call("AdminUserGlobalSignOut", **frank)
    call("AdminCreateUser", **pool, Username="gone", MessageAction="SUPPRESS")
    call("AdminDeleteUser", **pool, Username="gone")


def groups(call, pool):
    group, frank = {**pool, "GroupName": "staff"}, {**pool, "Username": "frank"}
    call("CreateGroup", **group, Description="d", Precedence=1)
    call("GetGroup", **group)
    call("UpdateGroup", **group, Description="e")
    call("ListGroups", **pool)
    call("AdminAddUserToGroup", **group, Username="frank")
    call("ListUsersInGroup", **group)
    call("AdminListGroupsForUser", **frank)
    call("AdminRemoveUserFromGroup", **group, Username="frank")
    call("DeleteGroup", **group)


def sign_in(call, pool, client):
    password = {"USERNAME": "frank", "PASSWORD": PASSWORD}
    one = {"ClientId": client}
    call("AdminInitiateAuth", **pool, **one, AuthFlow="ADMIN_USER_PASSWORD_AUTH", AuthParameters=password)
    tokens = call("InitiateAuth", **one, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=password)
    tokens = tokens["AuthenticationResult"]
    refresh = {"REFRESH_TOKEN": tokens["RefreshToken"]}
    call("InitiateAuth", **one, AuthFlow="REFRESH_TOKEN_AUTH", AuthParameters=refresh)
    for name, operation, more in (("new1", "AdminRespondToAuthChallenge", pool), ("new2", "RespondToAuthChallenge", {})):
        call("AdminCreateUser", **pool, Username=name, TemporaryPassword=PASSWORD, MessageAction="SUPPRESS")
        given = {"USERNAME": name, "PASSWORD": PASSWORD}
        first = call("InitiateAuth", **one, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)
        answers = {"USERNAME": name, "NEW_PASSWORD": SECOND}
        call(operation, **more, **one, ChallengeName=first["ChallengeName"], Session=first["Session"], ChallengeResponses=answers)


def codes(recorder):
    """What the cloud's own page shows in its mailbox."""
    with urllib.request.urlopen(f"{recorder.endpoint}/_cafelab/") as page:
        return set(re.findall(r"\b\d{6}\b", page.read().decode()))


def with_code(recorder, send, operation, **parameters):
    """Has a code sent, and calls an operation with it."""
    before = codes(recorder)
    send()
    for code in codes(recorder) - before:
        given = {**parameters, "Code" if operation == "VerifyUserAttribute" else "ConfirmationCode": code}
        if recorder.refused("cognito-idp", operation, **given) is None:
            return


def self_service(recorder, call, pool, client):
    one, served = {"ClientId": client}, set(recorder.served["cognito-idp"])
    email = [{"Name": "email", "Value": "sofia@cafe.example"}]
    sofia = {**one, "Username": "sofia"}
    call("SignUp", **sofia, Password=PASSWORD, UserAttributes=email)
    with_code(recorder, lambda: call("ResendConfirmationCode", **sofia), "ConfirmSignUp", **sofia)
    call("SignUp", **one, Username="ines", Password=PASSWORD, UserAttributes=email)
    call("AdminConfirmSignUp", **pool, Username="ines")

    def tokens(name, password):
        given = {"USERNAME": name, "PASSWORD": password}
        return call("InitiateAuth", **one, AuthFlow="USER_PASSWORD_AUTH", AuthParameters=given)["AuthenticationResult"]

    mine = tokens("sofia", PASSWORD)
    access = {"AccessToken": mine["AccessToken"]}
    call("GetUser", **access)
    call("UpdateUserAttributes", **access, UserAttributes=[{"Name": "nickname", "Value": "s"}])
    call("DeleteUserAttributes", **access, UserAttributeNames=["nickname"])
    if "VerifyUserAttribute" in served:
        named = {**access, "AttributeName": "email"}
        with_code(recorder, lambda: call("GetUserAttributeVerificationCode", **named), "VerifyUserAttribute", **named)
    call("ChangePassword", **access, PreviousPassword=PASSWORD, ProposedPassword=SECOND)
    if "ForgotPassword" in served:
        new = {**sofia, "Password": SECOND}
        with_code(recorder, lambda: call("ForgotPassword", **sofia), "ConfirmForgotPassword", **new)
    call("GetTokensFromRefreshToken", **one, RefreshToken=tokens("sofia", SECOND)["RefreshToken"])
    call("RevokeToken", **one, Token=mine["RefreshToken"])
    call("GlobalSignOut", AccessToken=tokens("sofia", SECOND)["AccessToken"])
    if "AdminResetUserPassword" in served:
        verified = [{"Name": "email_verified", "Value": "true"}]
        call("AdminUpdateUserAttributes", **pool, Username="ines", UserAttributes=verified)
        call("AdminResetUserPassword", **pool, Username="ines")
    call("DeleteUser", AccessToken=tokens("sofia", SECOND)["AccessToken"])
