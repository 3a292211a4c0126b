// The cloud's own page: resources, and the flight recorder while Frank goes his way.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { PICTURES, accessible } from "./axe.mjs";
import { Cafe, browser, cafelab, open, showReport } from "./cafe.mjs";


let chromium;
let cafe;

before(async () => {
  [chromium, cafe] = await Promise.all([browser(), Cafe.solved(5)]);
});

after(async () => {
  await cafe?.close();
  await chromium?.close();
});

const cloud = (options = {}) => open(chromium, `http://cloud.localhost:${new URL(cafe.site).port}/`, options);
const flow = (page, text) => page.locator("#exchanges > .flow").filter({ hasText: text }).last();

test("the way of the report is drawn as it happens, with the token and the preflight explained", async () => {
  const page = await cloud({ bypassCSP: true, viewport: { width: 1280, height: 900 } });
  const site = await open(chromium, cafe.site);
  await showReport(site);
  const report = flow(page, "POST /prod/create_report");
  await report.getByText("id token of frank").waitFor();
  for (const step of ["StartSyncExecution", "Scan", /^200/]) {
    await report.getByText(step).first().waitFor();
  }
  await report.locator("summary").first().click();
  const token = report.getByRole("table", { name: "The token in the Authorization header" });
  await token.getByRole("row", { name: /token_use/ }).waitFor();
  assert.ok((await token.innerText()).includes("frank"));
  const preflight = flow(page, "OPTIONS /prod/create_report");
  await preflight.locator("summary").first().click();
  await preflight.getByText("✓ Access-Control-Allow-Headers names authorization").waitFor();
  await accessible(page);
  await page.screenshot({ path: `${PICTURES}/cloud.png`, fullPage: true });
  assert.deepEqual(page.complaints, []);
});

test("a refusal says why", async () => {
  const page = await cloud();
  const site = await open(chromium, cafe.site);
  await site.evaluate(async () => {
    const { api } = await (await fetch("config.json")).json();
    await fetch(`${api}/create_report`, { method: "POST", headers: { Authorization: "nonsense" } });
  });
  await flow(page, "401").getByText("not a token signed with RS256").first().waitFor();
});

test("resources follow what is changed, and the page is accessible in the dark and on a phone", async () => {
  const page = await cloud({ bypassCSP: true, colorScheme: "dark", viewport: { width: 375, height: 800 } });
  await page.getByText("POST /create_report").first().waitFor();
  await accessible(page);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.screenshot({ path: `${PICTURES}/cloud-dark-phone.png`, fullPage: true });
  assert.equal(await page.getByText("saved, not deployed").count(), 0);
});

test("a trace is a file that tells the same without the cloud", async () => {
  const file = join(cafe.folder, "trace.html");
  await cafelab(cafe.folder, "trace", "--output", file);
  const page = await open(chromium, pathToFileURL(file).href);
  await flow(page, "GET /login").waitFor();
  assert.deepEqual(page.asked.filter((address) => address.startsWith("http")), []);
  assert.deepEqual(page.complaints, []);
  assert.ok(!(await readFile(file, "utf8")).includes("eyJ"));
});

/** Has the mailbox get a letter with a code for Frank. */
async function forgetPassword() {
  const page = await open(chromium, cafe.site);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByRole("link", { name: "Forgot your password?" }).click();
  await page.getByLabel("Username").fill("frank");
  await page.getByRole("button", { name: "Reset my password" }).click();
  await page.getByLabel("Code").waitFor();
  await page.context().close();
}

test("what is read on the page stays open and focused while the cloud is used", async () => {
  const page = await cloud();
  await forgetPassword();
  const letters = page.locator("#mailbox details");
  await letters.first().waitFor();
  const before = await letters.count();
  await letters.first().locator("summary").click();
  const text = await letters.first().locator("p").innerText();
  await page.evaluate(() => (globalThis.reading = document.activeElement));
  page.asked.length = 0;
  await cafelab(cafe.folder, "status");
  await page.waitForRequest((request) => request.url().endsWith("/resources"));
  await forgetPassword();
  await letters.nth(before).waitFor();
  assert.equal(await letters.nth(1).getByText(text).isVisible(), true);
  assert.equal(await page.evaluate(() => document.activeElement === reading && reading.localName === "summary"), true);
  assert.deepEqual(page.asked.filter((address) => new URL(address).pathname === "/"), [], "the whole page is not fetched again");
});

test("a page that is open goes on when the cloud has been stopped and started again", async () => {
  const page = await cloud();
  await page.locator("#exchanges > .flow").first().waitFor();
  await cafe.restart();
  const shown = await page.locator("#exchanges > .flow").count();
  const site = await open(chromium, cafe.site);
  await site.getByRole("heading", { name: "beans" }).waitFor();
  await page.locator("#exchanges > .flow").nth(shown).waitFor();
});

test("without JavaScript a trace says that it needs it, and nothing else", async () => {
  const file = join(cafe.folder, "silent.html");
  await cafelab(cafe.folder, "trace", "--output", file);
  const page = await open(chromium, pathToFileURL(file).href, { javaScriptEnabled: false });
  // Texts are not looked for in noscript elements.
  await page.locator("noscript p").waitFor();
  assert.equal(await page.getByText("Nothing yet.").isVisible(), false);
});
