// AWS's own verifier accepts the cloud's tokens and refuses broken ones.

import assert from "node:assert/strict";
import { after, before, mock, test } from "node:test";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidGroupError,
  CognitoJwtInvalidTokenUseError,
  JwtExpiredError,
  JwtInvalidScopeError,
  JwtInvalidSignatureError,
  KidNotFoundInJwksError,
  ParameterValidationError,
} from "aws-jwt-verify/error";
import { SimpleJwksCache } from "aws-jwt-verify/jwk";
import { Cloud, PASSWORD, reroute } from "./cloud.mjs";

let cloud;
let staff;
let tokens;

before(async () => {
  cloud = await Cloud.up();
  staff = await cloud.staff("cafe-tokens", { ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] });
  tokens = await signIn(staff);
});
after(() => cloud.close());

async function signIn({ client }) {
  const AuthParameters = { USERNAME: "frank", PASSWORD };
  const answer = await cloud.ask("InitiateAuth", { AuthFlow: "USER_PASSWORD_AUTH", ClientId: client, AuthParameters });
  return answer.AuthenticationResult;
}

/** A verifier that fetches the pool's keys from this cloud. */
function verifier(tokenUse, more = {}) {
  const fetcher = { fetch: async (uri) => (await fetch(reroute(cloud, uri))).arrayBuffer() };
  const settings = { userPoolId: staff.pool, tokenUse, clientId: staff.client, ...more };
  return CognitoJwtVerifier.create(settings, { jwksCache: new SimpleJwksCache({ fetcher }) });
}

test("id and access tokens are accepted, each for its use", async () => {
  const id = await verifier("id").verify(tokens.IdToken);
  assert.equal(id["cognito:username"], "frank");
  assert.equal(id.email_verified, true);
  const access = await verifier("access", { scope: "aws.cognito.signin.user.admin" }).verify(tokens.AccessToken);
  assert.equal(access.client_id, staff.client);
  await assert.rejects(verifier("id").verify(tokens.AccessToken), CognitoJwtInvalidTokenUseError);
  await assert.rejects(verifier("access").verify(tokens.IdToken), CognitoJwtInvalidTokenUseError);
});

test("groups and scopes are looked at", async () => {
  await assert.rejects(verifier("access", { scope: "openid" }).verify(tokens.AccessToken), JwtInvalidScopeError);
  await cloud.ask("CreateGroup", { UserPoolId: staff.pool, GroupName: "baristas" });
  await cloud.ask("AdminAddUserToGroup", { UserPoolId: staff.pool, GroupName: "baristas", Username: "frank" });
  const { IdToken } = await signIn(staff);
  await verifier("id", { groups: ["baristas"] }).verify(IdToken);
  await assert.rejects(verifier("id", { groups: ["managers"] }).verify(IdToken), CognitoJwtInvalidGroupError);
});

test("a changed payload, a changed signature and no signature are refused", async () => {
  const [header, payload, signature] = tokens.IdToken.split(".");
  const claims = JSON.parse(Buffer.from(payload, "base64url"));
  const forged = Buffer.from(JSON.stringify({ ...claims, "cognito:username": "mallory" })).toString("base64url");
  const flipped = (signature[0] === "A" ? "B" : "A") + signature.slice(1);
  for (const token of [`${header}.${forged}.${signature}`, `${header}.${payload}.${flipped}`]) {
    await assert.rejects(verifier("id").verify(token), JwtInvalidSignatureError);
  }
  const { kid } = JSON.parse(Buffer.from(header, "base64url"));
  const none = Buffer.from(JSON.stringify({ alg: "none", kid })).toString("base64url");
  await assert.rejects(verifier("id").verify(`${none}.${payload}.`));
});

test("an expired token is refused", async () => {
  mock.timers.enable({ apis: ["Date"], now: Date.now() + 3601_000 });
  try {
    await assert.rejects(verifier("id").verify(tokens.IdToken), JwtExpiredError);
  } finally {
    mock.timers.reset();
  }
});

test("tokens of another client and of another pool are refused", async () => {
  const settings = { UserPoolId: staff.pool, ClientName: "other", ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] };
  const other = (await cloud.ask("CreateUserPoolClient", settings)).UserPoolClient.ClientId;
  const { IdToken: ofClient } = await signIn({ client: other });
  await assert.rejects(verifier("id").verify(ofClient), CognitoJwtInvalidClientIdError);
  const foreign = await cloud.staff("cafe-foreign", { ExplicitAuthFlows: ["ALLOW_USER_PASSWORD_AUTH"] });
  const { IdToken: ofPool } = await signIn(foreign);
  await assert.rejects(verifier("id").verify(ofPool), ParameterValidationError);
  const [, payload] = tokens.IdToken.split(".");
  const [header, , signature] = ofPool.split(".");
  await assert.rejects(verifier("id").verify(`${header}.${payload}.${signature}`), KidNotFoundInJwksError);
});
