// Logging in and out: auth.js and pkce.js of the finished site.

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { CONFIG, browser, forbidStorage, load, token } from "./site.mjs";

const { completeLogin, currentToken, logOut, startLogin } = await load("auth.js");
const { LoginFailed } = await load("errors.js");
const { challengeOf, randomText } = await load("pkce.js");
const { auth } = CONFIG;

/** A login that was started here, and the page that it comes back to. */
async function comeBack(answer, change = (parameters) => parameters) {
  const before = browser();
  await startLogin(auth);
  const question = before.went[0].searchParams;
  const kept = sessionStorage;
  const parameters = change(new URLSearchParams({ code: "one-time", state: question.get("state") }));
  const seen = browser(`${auth.redirect_uri}?${parameters}`, (url, options) => answer(question, url, options));
  globalThis.sessionStorage = kept;
  return seen;
}

const good = (question) => Response.json({
  id_token: token({ nonce: question.get("nonce"), token_use: "id" }),
  access_token: token({ token_use: "access" }),
  refresh_token: "not for the site",
});

test("the challenge is the verifier's digest, and random texts are long and new", async () => {
  const verifier = randomText();
  assert.match(verifier, /^[\w-]{43}$/);
  assert.notEqual(verifier, randomText());
  assert.equal(await challengeOf(verifier), createHash("sha256").update(verifier).digest("base64url"));
});

test("the login is a navigation that asks for what config.json says", async () => {
  const seen = browser();
  await startLogin(auth);
  const [to] = seen.went;
  assert.equal(to.origin + to.pathname, `${auth.domain}/oauth2/authorize`);
  const asked = Object.fromEntries(to.searchParams);
  const { state, nonce, code_challenge: challenge, ...rest } = asked;
  assert.deepEqual(rest, {
    response_type: "code", client_id: "abc", redirect_uri: auth.redirect_uri, scope: "openid email", code_challenge_method: "S256",
  });
  assert.equal(new Set([state, nonce, challenge]).size, 3);
  assert.equal(seen.asked.length, 0);
});

test("the code becomes tokens, and neither stays in the address", async () => {
  const seen = await comeBack(good);
  await completeLogin(auth);
  assert.equal(location.search, "");
  const [{ url, method, body }] = seen.asked;
  assert.deepEqual([url, method], [`${auth.domain}/oauth2/token`, "POST"]);
  assert.equal(body.get("grant_type"), "authorization_code");
  assert.match(body.get("code_verifier"), /^[\w-]{43}$/);
  assert.match(currentToken(auth), /^[\w-]+\.[\w-]+\.[\w-]+$/);
  assert.notEqual(currentToken(auth), currentToken({ ...auth, token_use: "access" }));
  assert.ok(!sessionStorage.text.includes("not for the site"), "the refresh token is not kept");
});

test("an answer that belongs to no login is refused before anything is sent", async () => {
  const seen = await comeBack(good, (parameters) => (parameters.set("state", "forged"), parameters));
  await assert.rejects(completeLogin(auth), LoginFailed);
  assert.deepEqual([seen.asked.length, location.search, currentToken(auth)], [0, "", null]);
});

test("a login counts once", async () => {
  await comeBack(good);
  const { search } = location;
  await completeLogin(auth);
  location.search = search;
  await assert.rejects(completeLogin(auth), LoginFailed);
});

test("a cancelled login says so", async () => {
  const cancelled = (parameters) => new URLSearchParams({ error: "access_denied", state: parameters.get("state") });
  await comeBack(good, cancelled);
  await assert.rejects(completeLogin(auth), { name: "LoginFailed", message: /access_denied/ });
});

for (const [why, answer] of [
  ["its code was used before", () => Response.json({ error: "invalid_grant" }, { status: 400 })],
  ["the login page is down", () => { throw new TypeError("Failed to fetch"); }],
  ["the token carries another nonce", () => Response.json({ id_token: token({ nonce: "other" }) })],
  ["the token cannot be read", () => Response.json({ id_token: "nonsense" })],
  ["the login page answers with a page", () => new Response("<!doctype html>")],
  ["the login page never answers", () => { throw new DOMException("The operation timed out.", "TimeoutError"); }],
]) {
  test(`nobody is logged in when ${why}`, async () => {
    await comeBack(answer);
    await assert.rejects(completeLogin(auth), LoginFailed);
    assert.equal(currentToken(auth), null);
  });
}

test("a token that has expired is forgotten", async () => {
  browser();
  sessionStorage.setItem("cafe.tokens", JSON.stringify({ id_token: token({ exp: Date.now() / 1000 - 1 }) }));
  assert.equal(currentToken(auth), null);
  assert.deepEqual(sessionStorage.keys, []);
});

test("what is kept and cannot be read is as good as nothing", async () => {
  for (const text of ["{oops", "", "7", "[]", "null"]) {
    browser(`${auth.redirect_uri}?code=one-time&state=s`);
    sessionStorage.setItem("cafe.tokens", text);
    sessionStorage.setItem("cafe.login", text);
    assert.equal(currentToken(auth), null);
    await assert.rejects(completeLogin(auth), { name: "LoginFailed", message: /does not belong to a login that was started here/ });
  }
});

test("where nothing may be kept nobody is logged in, and the login says so before it begins", async () => {
  const seen = browser(`${auth.redirect_uri}?code=one-time&state=s`);
  forbidStorage();
  assert.equal(currentToken(auth), null);
  await assert.rejects(startLogin(auth), { name: "LoginFailed", message: /does not let the page keep anything/ });
  await assert.rejects(completeLogin(auth), LoginFailed);
  assert.deepEqual([seen.went.length, seen.asked.length, location.search], [0, 0, ""]);
});

test("the login page is waited for, but not for ever", async () => {
  const seen = await comeBack(good);
  await completeLogin(auth);
  assert.ok(seen.signals[0] instanceof AbortSignal);
});

test("logging out forgets the tokens and ends the session at Cognito", async () => {
  await comeBack(good);
  await completeLogin(auth);
  const kept = sessionStorage;
  const seen = browser();
  globalThis.sessionStorage = kept;
  logOut(auth);
  assert.equal(currentToken(auth), null);
  assert.equal(String(seen.went[0]), `${auth.domain}/logout?client_id=abc&logout_uri=${encodeURIComponent(auth.logout_uri)}`);
});
