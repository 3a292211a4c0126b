// Cognito's own browser library signs in without sending the password.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from "amazon-cognito-identity-js";
import { Cloud, PASSWORD } from "./cloud.mjs";

let cloud;
let staff;

before(async () => {
  cloud = await Cloud.up();
  staff = await cloud.staff("cafe-srp");
});
after(() => cloud.close());

/** What the library keeps in a browser's storage. */
function storage() {
  const kept = new Map();
  return {
    setItem: (name, value) => kept.set(name, value),
    getItem: (name) => kept.get(name) ?? null,
    removeItem: (name) => kept.delete(name),
    clear: () => kept.clear(),
  };
}

function person(name) {
  const Storage = storage();
  const Pool = new CognitoUserPool({ UserPoolId: staff.pool, ClientId: staff.client, endpoint: cloud.endpoint, Storage });
  return new CognitoUser({ Username: name, Pool, Storage });
}

/** How a sign-in ends; `newPassword` is given where one is asked for. */
function signIn(user, password, newPassword) {
  const details = new AuthenticationDetails({ Username: user.getUsername(), Password: password });
  return new Promise((resolve, reject) => {
    const callbacks = {
      onSuccess: resolve,
      onFailure: reject,
      newPasswordRequired: () => user.completeNewPasswordChallenge(newPassword, {}, callbacks),
    };
    user.authenticateUser(details, callbacks);
  });
}

const asPromise = (call) => new Promise((resolve, reject) => call((error, value) => (error ? reject(error) : resolve(value))));

test("the right password signs in, and the session opens the user's own record", async () => {
  const frank = person("frank");
  const session = await signIn(frank, PASSWORD);
  assert.ok(session.isValid());
  assert.equal(session.getIdToken().payload.email, "frank@cafe.example");
  const attributes = await asPromise((done) => frank.getUserAttributes(done));
  assert.equal(attributes.find((attribute) => attribute.getName() === "email").getValue(), "frank@cafe.example");
  const renewed = await asPromise((done) => frank.refreshSession(session.getRefreshToken(), done));
  assert.notEqual(renewed.getAccessToken().getJwtToken(), session.getAccessToken().getJwtToken());
  await asPromise((done) => frank.changePassword(PASSWORD, "Ristretto!4two", done));
  await signIn(person("frank"), "Ristretto!4two");
  await cloud.ask("AdminSetUserPassword", { UserPoolId: staff.pool, Username: "frank", Password: PASSWORD, Permanent: true });
});

test("a wrong password and an unknown user are refused", async () => {
  const refusal = { code: "NotAuthorizedException", message: "Incorrect username or password." };
  await assert.rejects(signIn(person("frank"), "Wrong!4two"), refusal);
  await assert.rejects(signIn(person("nobody"), PASSWORD), { code: "UserNotFoundException" });
  const PreventUserExistenceErrors = "ENABLED";
  await cloud.ask("UpdateUserPoolClient", { UserPoolId: staff.pool, ClientId: staff.client, PreventUserExistenceErrors });
  await assert.rejects(signIn(person("nobody"), PASSWORD), refusal);
  await signIn(person("frank"), PASSWORD);
});

test("a temporary password is replaced on the way", async () => {
  await cloud.ask("AdminCreateUser", {
    UserPoolId: staff.pool,
    Username: "sofia",
    TemporaryPassword: "Temp0rary!",
    MessageAction: "SUPPRESS",
  });
  const session = await signIn(person("sofia"), "Temp0rary!", PASSWORD);
  assert.equal(session.getAccessToken().payload.username, "sofia");
  await signIn(person("sofia"), PASSWORD);
});
