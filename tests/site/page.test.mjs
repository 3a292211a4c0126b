// The other modules: the API's client, the configuration, and what the page works out.

import assert from "node:assert/strict";
import { test } from "node:test";
import { CONFIG, browser, forbidStorage, load, token } from "./site.mjs";

const { fetchProducts, fetchReport } = await load("api.js");
const { loadConfig } = await load("config.js");
const { Refused, Unavailable, inWords } = await load("errors.js");
const { byCategory, showProducts } = await load("products.js");
const { scarcest, showReport } = await load("report.js");
const { rememberPlace, returnAddress } = await load("return.js");
const { holderOf } = await load("who.js");

test("the token travels in the header that config.json names, and nowhere else", async () => {
  const seen = browser(undefined, () => Response.json({ items: [] }));
  await fetchReport(CONFIG, "the-token");
  const [asked] = seen.asked;
  assert.deepEqual(asked, { url: "https://api.example/prod/create_report", method: "POST", headers: { Authorization: "the-token" } });
  await fetchProducts(CONFIG);
  assert.ok(!JSON.stringify(seen.asked[1]).includes("the-token"));
});

test("without a token or without a `report` part no header is sent", async () => {
  const seen = browser();
  await fetchReport(CONFIG, null);
  await fetchReport({ ...CONFIG, report: null }, "the-token");
  assert.deepEqual(seen.asked.map(({ headers }) => headers), [{}, {}]);
});

for (const [status, kind] of [[401, Refused], [403, Refused], [500, Unavailable], [429, Unavailable]]) {
  test(`${status} is ${kind.name}`, async () => {
    browser(undefined, () => new Response("{}", { status }));
    await assert.rejects(fetchReport(CONFIG, "the-token"), kind);
  });
}

test("no answer is no refusal", async () => {
  browser(undefined, () => { throw new TypeError("Failed to fetch"); });
  await assert.rejects(fetchReport(CONFIG, "the-token"), Unavailable);
});

test("an API that never answers is given up", async () => {
  const seen = browser(undefined, () => { throw new DOMException("The operation timed out.", "TimeoutError"); });
  await assert.rejects(fetchReport(CONFIG, "the-token"), { name: "Unavailable", message: /did not answer in time/ });
  assert.ok(seen.signals[0] instanceof AbortSignal);
});

test("an answer of a wrong kind is told in words", async () => {
  browser(undefined, () => new Response("<!doctype html>"));
  const error = await fetchProducts(CONFIG).catch((thrown) => thrown);
  assert.match(inWords(error), /something that is not JSON/);
  assert.match(inWords(new DOMException("The operation timed out.", "TimeoutError")), /did not answer in time/);
  assert.equal(inWords(new Unavailable("The café’s API answered 500.")), "The café’s API answered 500.");
  const summary = { products: 0, low_stock: 0 };
  for (const answer of [null, "no", {}, { items: 3, summary }, { items: [] }, { items: [null], summary }, { items: [{}], summary }]) {
    assert.throws(() => showReport(null, answer), { name: "Unavailable", message: /not a report/ });
  }
  for (const answer of [null, [], {}, { products: "none" }, { products: [{ category: "tea" }] }]) {
    assert.throws(() => showProducts(null, answer), { name: "Unavailable", message: /not a list of products/ });
  }
});

async function configOf(value) {
  browser(undefined, () => new Response(typeof value === "string" ? value : JSON.stringify(value)));
  return loadConfig();
}

test("a whole config.json is taken as it is", async () => {
  assert.deepEqual(await configOf(CONFIG), { ...CONFIG, problems: [] });
  assert.deepEqual(await configOf({ api: CONFIG.api, auth: null, report: null }), { api: CONFIG.api, auth: null, report: null, problems: [] });
});

test("what is missing in config.json is named, and the rest is used", async () => {
  const { client_id: _, domain: __, ...half } = CONFIG.auth;
  const config = await configOf({ ...CONFIG, auth: half });
  assert.deepEqual([config.auth, config.report, config.problems], [
    null, CONFIG.report, ["The “auth” part of config.json has no “domain”, “client_id”."],
  ]);
  const slash = await configOf({ ...CONFIG, auth: { ...CONFIG.auth, domain: "https://login.example/" } });
  assert.match(slash.problems[0], /“domain” in config.json must not end with a slash/);
  const list = await configOf({ ...CONFIG, auth: { ...CONFIG.auth, scopes: "openid" } });
  assert.match(list.problems[0], /“scopes”/);
});

test("a login or a report that cannot work is explained", async () => {
  const problems = async (part, change) => (await configOf({ ...CONFIG, [part]: { ...CONFIG[part], ...change } })).problems;
  for (const response_type of ["code", "token", null]) {
    assert.deepEqual(await problems("auth", { response_type }), []);
  }
  assert.match((await problems("auth", { response_type: "id_token" }))[0], /“response_type” .* neither “code” nor “token”: id_token/);
  const other = await problems("auth", { redirect_uri: "https://other.example/callback.html" });
  assert.match(other[0], /“redirect_uri” .* another site than this page, which is on https:\/\/site\.example/);
  for (const token_header of ["X Token", "Autorización", "Authorization:"]) {
    assert.match((await problems("report", { token_header }))[0], /“token_header” .* cannot be the name of a header/);
  }
});

for (const [why, value, words] of [
  ["no JSON", "{", /not valid JSON/],
  ["no API", {}, /has no “api”/],
  ["an API that is no address", { api: "soon" }, /is not an address/],
]) {
  test(`config.json with ${why} is explained`, () => assert.rejects(configOf(value), { message: words }));
}

test("a site without config.json is explained", async () => {
  browser(undefined, () => new Response("", { status: 403 }));
  await assert.rejects(loadConfig(), { message: /the site answered 403/ });
});

test("the login returns to the place it was started from, once, and to plain places only", () => {
  browser("https://site.example/index.html#report");
  rememberPlace();
  assert.equal(returnAddress(), "index.html#report");
  assert.equal(returnAddress(), "index.html");
  forbidStorage();
  rememberPlace();
  assert.equal(returnAddress(), "index.html");
  browser("https://site.example/index.html#//evil.example");
  rememberPlace();
  assert.equal(returnAddress(), "index.html");
});

test("the holder of a token is read for the greeting", () => {
  const until = Math.floor(Date.now() / 1000) + 60;
  assert.deepEqual(holderOf(token({ "cognito:username": "frank", exp: until })), { name: "frank", until: new Date(until * 1000) });
  assert.equal(holderOf(token({ username: "frank" })).name, "frank");
  for (const other of ["nonsense", "", token({})]) {
    assert.equal(holderOf(other), null);
  }
});

test("products are listed by category, the scarcest first in the chart", () => {
  const product = (product_name, category) => ({ product_name, category });
  const menu = byCategory([product("b", "tea"), product("c", "beans"), product("a", "tea"), product("d", "")]);
  assert.deepEqual(menu.map(([name, items]) => [name, items.map((item) => item.product_name)]), [
    ["beans", ["c"]], ["other", ["d"]], ["tea", ["a", "b"]],
  ]);
  const item = (quantity, reorder_level) => ({ quantity, reorder_level });
  const items = [item(9, 3), item(1, 2), item(0, 0), ...Array.from({ length: 20 }, () => item(5, 5))];
  assert.deepEqual(scarcest(items)[0], item(1, 2));
  assert.equal(scarcest(items).length, 8);
});
