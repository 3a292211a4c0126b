// What can go wrong is told in words, with a way on.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Cafe, browser, logIn, open } from "./cafe.mjs";

let chromium;
let cafe;

before(async () => {
  [chromium, cafe] = await Promise.all([browser(), Cafe.solved(5)]);
});

after(async () => {
  await cafe?.close();
  await chromium?.close();
});

const visit = (path = "/") => open(chromium, cafe.site + path);
const button = (page, name) => page.getByRole("button", { name });
const says = (page, text) => page.getByRole("status").getByText(text).waitFor();

/** A page of a café whose config.json was changed. */
async function withConfig(change) {
  const page = await visit();
  const config = await page.evaluate(async () => (await fetch("config.json")).json());
  await page.route("**/config.json", (route) => route.fulfill(change(config)));
  await page.reload();
  return page;
}

/** Logs in and changes the kept token. */
async function withToken(change) {
  const page = await visit();
  await logIn(page);
  await button(page, "Generate Report").waitFor();
  const tokens = await page.evaluate(() => JSON.parse(sessionStorage.getItem("cafe.tokens")));
  const [head, body, signature] = tokens.id_token.split(".");
  tokens.id_token = change(head, JSON.parse(Buffer.from(body, "base64url")), signature);
  await page.evaluate((kept) => sessionStorage.setItem("cafe.tokens", kept), JSON.stringify(tokens));
  return page;
}

const encoded = (claims) => Buffer.from(JSON.stringify(claims)).toString("base64url");

test("a token that was tampered with is refused, and Frank may log in again", async () => {
  const page = await withToken((head, claims, signature) => `${head}.${encoded({ ...claims, sub: "mallory" })}.${signature}`);
  await button(page, "Generate Report").click();
  await says(page, "The report is for staff only.");
  // The session at the login page lasts, so it asks for nothing.
  await button(page, "Log in").click();
  await page.getByText(/^frank, until/).waitFor();
  await button(page, "Generate Report").click();
  await page.getByRole("table", { name: "Inventory report" }).waitFor();
});

test("a token that has expired meanwhile is noticed before it is sent", async () => {
  const page = await withToken((head, claims, signature) => `${head}.${encoded({ ...claims, exp: 1 })}.${signature}`);
  page.asked.length = 0;
  await button(page, "Generate Report").click();
  await says(page, "Your login has expired.");
  assert.deepEqual(page.asked.filter((address) => address.includes("create_report")), []);
  assert.equal(await button(page, "Log in").evaluate((element) => element === document.activeElement), true);
});

test("Log in stays for whoever was refused, also when they come back from another tab", async () => {
  const page = await withToken((head, claims, signature) => `${head}.${encoded({ ...claims, sub: "mallory" })}.${signature}`);
  await button(page, "Generate Report").click();
  await says(page, "The report is for staff only.");
  await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
  assert.equal(await button(page, "Log in").isVisible(), true);
});

for (const [why, spoil] of [
  ["cannot be read", () => ["cafe.tokens", "cafe.login"].forEach((key) => sessionStorage.setItem(key, "{oops"))],
  ["must not be read", () => {
    const get = () => { throw new DOMException("Access is denied for this document.", "SecurityError"); };
    Object.defineProperty(globalThis, "sessionStorage", { get });
  }],
]) {
  test(`a site whose storage ${why} shows its products and lets anyone log in`, async () => {
    const page = await visit();
    await page.addInitScript(spoil);
    await page.reload();
    await page.getByRole("heading", { name: "beans" }).waitFor();
    assert.equal(await button(page, "Log in").isVisible(), true);
    await page.goto(`${cafe.site}/callback.html?code=x&state=y`);
    await says(page, "does not belong to a login that was started here");
    assert.deepEqual(page.complaints, []);
  });
}

test("a slip in auth.js does not take the rest of the page with it", async () => {
  const page = await visit();
  const module = await page.evaluate(async () => (await fetch("js/auth.js")).text());
  const body = module.replace("const tokens = kept(TOKENS);", "const tokens = kept(TOKENS).all;");
  await page.route("**/js/auth.js", (route) => route.fulfill({ contentType: "text/javascript", body }));
  await page.reload();
  await page.getByRole("heading", { name: "beans" }).waitFor();
  await says(page, "Whether you are logged in cannot be told.");
  await button(page, "Log in").waitFor();
  assert.match(page.complaints.join(), /TypeError/);
});

test("answers of a wrong kind are told in words", async () => {
  const page = await visit();
  await logIn(page);
  await button(page, "Generate Report").waitFor();
  const headers = { "access-control-allow-origin": "*" };
  let answer = { headers, body: "<!doctype html>" };
  await page.route("**/prod/**", (route) => (route.request().method() === "OPTIONS" ? route.continue() : route.fulfill(answer)));
  await button(page, "Generate Report").click();
  await says(page, "something that is not JSON");
  answer = { headers, json: {} };
  await button(page, "Generate Report").click();
  await says(page, "something that is not a report");
  await page.reload();
  await page.getByText("The products cannot be shown. The café’s API answered with something that is not a list of products.").waitFor();
});

test("an API that never answers is given up", async () => {
  const page = await visit();
  await page.addInitScript(() => {
    const { timeout } = AbortSignal;
    AbortSignal.timeout = (wait) => timeout.call(AbortSignal, wait / 15);
  });
  await logIn(page);
  await button(page, "Generate Report").waitFor();
  await page.route("**/create_report", (route) => (route.request().method() === "POST" ? undefined : route.continue()));
  await button(page, "Generate Report").click();
  await says(page, "did not answer in time");
});

test("a link to the report works on a page that is open already", async () => {
  const page = await visit();
  await button(page, "Log in").waitFor();
  await page.evaluate(() => (location.hash = "#report"));
  await says(page, "The report is for staff: log in to see it.");
});

test("without JavaScript the page says so, and does not pretend to fetch anything", async () => {
  const page = await open(chromium, cafe.site, { javaScriptEnabled: false });
  // Texts are not looked for in noscript elements.
  await page.locator("noscript p").waitFor();
  assert.equal(await page.getByText("Fetching the products").count(), 0);
});

test("a name of one long word stays within a narrow page", async () => {
  const page = await open(chromium, cafe.site, { viewport: { width: 320, height: 640 } });
  const long = { product_name: "Donaudampfschifffahrt".repeat(5), category: "Kaffeehausbesitzer".repeat(4), price_in_cents: 100 };
  await page.route("**/products", (route) =>
    route.fulfill({ headers: { "access-control-allow-origin": "*" }, json: { products: [long] } }));
  await page.reload();
  await page.getByText(long.product_name).waitFor();
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
});

test("an answer that was not asked for is refused", async () => {
  const page = await visit("/callback.html?code=stolen&state=forged");
  await says(page, "does not belong to a login that was started here");
  assert.ok(!page.url().includes("code="));
});

test("a cancelled login says so", async () => {
  const page = await visit();
  await button(page, "Log in").click();
  await page.getByLabel("Username").waitFor();
  const state = new URL(page.url()).searchParams.get("state");
  await page.goto(`${cafe.site}/callback.html?error=access_denied&state=${state}`);
  await says(page, "access_denied");
  await page.getByRole("link", { name: "Back to the café" }).waitFor();
});

test("an API that is down is no refusal, and products can be asked for again", async () => {
  const page = await visit();
  await logIn(page);
  await button(page, "Generate Report").waitFor();
  await page.route("**/prod/**", (route) => route.abort());
  await page.reload();
  await page.getByText("The products cannot be shown.").waitFor();
  await button(page, "Generate Report").click();
  await says(page, "The report cannot be shown.");
  await page.unroute("**/prod/**");
  await button(page, "Try again").click();
  await page.getByRole("heading", { name: "beans" }).waitFor();
});

test("a fault of the API is told with its status", async () => {
  const page = await visit();
  await logIn(page);
  await page.route("**/create_report", (route) =>
    route.request().method() === "POST"
      ? route.fulfill({ status: 502, headers: { "access-control-allow-origin": "*" }, body: "{}" })
      : route.continue());
  await button(page, "Generate Report").click();
  await says(page, "answered 502");
});

test("a config.json that is missing is explained", async () => {
  const page = await withConfig(() => ({ status: 403, body: "" }));
  await says(page, "the site answered 403");
});

test("a config.json that is half filled in is explained, and the rest works", async () => {
  const page = await withConfig((config) => ({ json: { ...config, auth: { ...config.auth, client_id: "" } } }));
  await says(page, "has no “client_id”");
  await page.getByRole("heading", { name: "beans" }).waitFor();
});

test("a config.json with which no login can work is explained", async () => {
  const page = await withConfig((config) => ({ json: { ...config, auth: { ...config.auth, response_type: "id_token" } } }));
  await says(page, "neither “code” nor “token”");
});

test("a config.json without `auth` says that there is no login yet", async () => {
  const page = await withConfig((config) => ({ json: { ...config, auth: null, report: null } }));
  await page.getByText("There is no login yet").waitFor();
  assert.equal(await button(page, "Log in").isVisible(), false);
});

test("scripts from elsewhere do not run", async () => {
  const page = await visit();
  const policy = await page.locator("meta[http-equiv='Content-Security-Policy']").getAttribute("content");
  assert.ok(!policy.includes("unsafe"));
  const ran = await page.evaluate(() => {
    const script = document.createElement("script");
    script.textContent = "globalThis.smuggled = true";
    document.body.append(script);
    return globalThis.smuggled === true;
  });
  assert.equal(ran, false);
  assert.ok(page.complaints.some((text) => text.includes("Content Security Policy")));
});
