// The login journey in Firefox, which speaks WebDriver BiDi by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import puppeteer from "puppeteer-core";
import { Cafe, PASSWORD, PATIENCE } from "./cafe.mjs";

const FIREFOX = process.env.FIREFOX ?? "/usr/bin/firefox-esr";

let firefox;
let cafe;

before(async () => {
  firefox = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true, timeout: 2 * PATIENCE });
  cafe = await Cafe.solved(5);
});

after(async () => {
  await cafe?.close();
  await firefox?.close();
});

test("Frank logs in, reads the report, and logs out", async () => {
  const page = await firefox.newPage();
  page.setDefaultTimeout(PATIENCE);
  const complaints = [];
  page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
  // To wait until something is enabled, puppeteer evaluates text, which the site's Content-Security-Policy forbids.
  const find = (selector) => page.locator(selector).setWaitForEnabled(false);
  const press = (name) => find(`::-p-aria([name="${name}"][role="button"])`).click();
  // Firefox's name for the role of a password field is its own, so fields are found by their labels.
  const field = (label) => find(`::-p-xpath(//input[@id = //label[normalize-space() = "${label}"]/@for])`);
  await page.goto(cafe.site);
  await press("Log in");
  await field("Username").fill("frank");
  await field("Password").fill(PASSWORD);
  await press("Sign in");
  await press("Generate Report");
  await page.locator("caption ::-p-text(Inventory report)").wait();
  const rows = await page.$$eval("tbody tr", (found) => found.length);
  assert.ok(rows > 20, `${rows} rows`);
  assert.ok(!page.url().includes("code="));
  await press("Log out");
  await press("Log in");
  await field("Password").wait();
  assert.deepEqual(complaints, []);
});
