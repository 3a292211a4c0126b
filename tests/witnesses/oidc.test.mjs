// Two OpenID Connect libraries complete the code grant with PKCE.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from "oidc-client-ts";
import * as openid from "openid-client";
import { CALLBACK, Cloud, LOGOUT, logIn, reroute } from "./cloud.mjs";

let cloud;
before(async () => (cloud = await Cloud.up()));
after(() => cloud.close());

test("oidc-client-ts signs in, refreshes and signs out", async () => {
  const staff = await cloud.staff("cafe-browser");
  const client = new OidcClient({
    authority: staff.issuer,
    metadataUrl: reroute(cloud, `${staff.issuer}/.well-known/openid-configuration`),
    client_id: staff.client,
    redirect_uri: CALLBACK,
    response_type: "code",
    scope: "openid email",
    loadUserInfo: true,
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  });
  const request = await client.createSigninRequest({ nonce: "a-nonce" });
  assert.match(request.url, /code_challenge_method=S256/);
  const callback = await logIn(request.url);
  assert.ok(callback.startsWith(`${CALLBACK}?code=`), callback);
  const answer = await client.processSigninResponse(callback);
  assert.equal(answer.profile.email, "frank@cafe.example");
  assert.equal(answer.profile["cognito:username"], "frank");
  assert.equal(answer.token_type, "Bearer");
  assert.ok(answer.expires_in > 3500 && answer.refresh_token);
  await assert.rejects(client.processSigninResponse(callback), /No matching state found/);
  const renewed = await client.useRefreshToken({ state: { ...answer, data: undefined, session_state: null } });
  assert.notEqual(renewed.access_token, answer.access_token);
  const logout = await fetch(
    `${new URL(request.url).origin}/logout?${new URLSearchParams({ client_id: staff.client, logout_uri: LOGOUT })}`,
    { redirect: "manual" },
  );
  assert.equal(logout.headers.get("location"), LOGOUT);
});

/** A configuration found by the pool's genuine issuer. */
async function discovered(staff, secret, authentication) {
  const options = { [openid.customFetch]: (url, init) => fetch(reroute(cloud, url), init) };
  const config = await openid.discovery(new URL(staff.issuer), staff.client, secret, authentication, options);
  // Its endpoints are addresses below http://*.localhost.
  openid.allowInsecureRequests(config);
  openid.enableNonRepudiationChecks(config);
  return config;
}

async function authorize(config) {
  const pkceCodeVerifier = openid.randomPKCECodeVerifier();
  const [expectedState, expectedNonce] = [openid.randomState(), openid.randomNonce()];
  const url = openid.buildAuthorizationUrl(config, {
    redirect_uri: CALLBACK,
    scope: "openid email",
    code_challenge: await openid.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
  });
  const callback = new URL(await logIn(url.href));
  return [callback, { pkceCodeVerifier, expectedState, expectedNonce }];
}

test("openid-client signs in, asks who it is, refreshes and revokes", async () => {
  const staff = await cloud.staff("cafe-public");
  const config = await discovered(staff, undefined, openid.None());
  const [callback, checks] = await authorize(config);
  const tokens = await openid.authorizationCodeGrant(config, callback, checks);
  const claims = tokens.claims();
  assert.equal(claims.email, "frank@cafe.example");
  const who = await openid.fetchUserInfo(config, tokens.access_token, claims.sub);
  assert.equal(who.username, "frank");
  const renewed = await openid.refreshTokenGrant(config, tokens.refresh_token);
  assert.equal(renewed.claims().sub, claims.sub);
  await openid.tokenRevocation(config, tokens.refresh_token);
  await assert.rejects(openid.refreshTokenGrant(config, tokens.refresh_token), { error: "invalid_grant" });
  await assert.rejects(openid.authorizationCodeGrant(config, callback, checks), { error: "invalid_grant" });
});

test("another verifier and another state are refused", async () => {
  const staff = await cloud.staff("cafe-strict");
  const config = await discovered(staff, undefined, openid.None());
  const [callback, checks] = await authorize(config);
  const foreign = { ...checks, pkceCodeVerifier: openid.randomPKCECodeVerifier() };
  await assert.rejects(openid.authorizationCodeGrant(config, callback, foreign), { error: "invalid_grant" });
  const [second, others] = await authorize(config);
  await assert.rejects(openid.authorizationCodeGrant(config, second, { ...others, expectedState: "another" }));
});

test("a client with a secret proves itself both ways; a machine gets a token of its own", async () => {
  const staff = await cloud.staff("cafe-server", { GenerateSecret: true });
  for (const method of [openid.ClientSecretBasic, openid.ClientSecretPost]) {
    const config = await discovered(staff, staff.secret, method(staff.secret));
    const [callback, checks] = await authorize(config);
    assert.ok((await openid.authorizationCodeGrant(config, callback, checks)).id_token);
  }
  const wrong = await discovered(staff, "guess", openid.ClientSecretBasic("guess"));
  const [callback, checks] = await authorize(wrong);
  await assert.rejects(openid.authorizationCodeGrant(wrong, callback, checks), { error: "invalid_client" });

  const Scopes = [{ ScopeName: "read", ScopeDescription: "Read orders" }];
  await cloud.ask("CreateResourceServer", { UserPoolId: staff.pool, Identifier: "orders", Name: "Orders", Scopes });
  const robot = await cloud.ask("CreateUserPoolClient", {
    UserPoolId: staff.pool,
    ClientName: "robot",
    GenerateSecret: true,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["client_credentials"],
    AllowedOAuthScopes: ["orders/read"],
  });
  const { ClientId: client, ClientSecret: secret } = robot.UserPoolClient;
  const config = await discovered({ ...staff, client }, secret, openid.ClientSecretBasic(secret));
  const token = await openid.clientCredentialsGrant(config, { scope: "orders/read" });
  const claims = JSON.parse(Buffer.from(token.access_token.split(".")[1], "base64url"));
  assert.deepEqual([claims.scope, claims.client_id, claims.token_use], ["orders/read", client, "access"]);
});
