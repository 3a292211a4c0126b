// Frank's way through the café in a real browser.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { Cafe, browser, cafelab, logIn } from "./cafe.mjs";

let chromium;
let cafe;

before(async () => {
  chromium = await browser();
  cafe = await Cafe.solved(5);
});

after(async () => {
  await cafe?.close();
  await chromium?.close();
});

/** A page of its own, with all it complains about. */
async function open(path = "/") {
  const context = await chromium.newContext();
  const page = await context.newPage();
  page.complaints = [];
  page.on("console", (message) => message.type() === "error" && page.complaints.push(message.text()));
  page.on("pageerror", (error) => page.complaints.push(String(error)));
  await page.goto(cafe.site + path);
  return page;
}

test("a stranger sees products and no stock", async () => {
  const page = await open();
  await page.getByRole("table", { name: "Products" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Generate Report" }).isVisible(), false);
  assert.deepEqual(page.complaints, []);
});

test("Frank logs in, presses the button, and reads the report", async () => {
  const page = await open();
  await logIn(page);
  const sent = page.waitForRequest((request) => request.url().endsWith("/create_report") && request.method() === "POST");
  await page.getByRole("button", { name: "Generate Report" }).click();
  assert.match(await (await sent).headerValue("authorization"), /^[\w-]+\.[\w-]+\.[\w-]+$/);
  const report = page.getByRole("table", { name: "Inventory report" });
  await report.waitFor();
  assert.ok((await report.getByRole("row").count()) > 20);
  assert.ok((await report.getByText("Low stock").count()) > 0);
  assert.ok(!page.url().includes("code="));
  assert.deepEqual(page.complaints, []);
});

test("after logging out the login page asks again", async () => {
  const page = await open();
  await logIn(page);
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel("Password").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a wrong password stays on the login page and says so", async () => {
  const page = await open();
  await logIn(page, "Not the password 1!");
  await page.getByText("Incorrect username or password.").first().waitFor();
  assert.ok(page.url().includes("amazoncognito"));
});

test("an answer that was not asked for is refused in words", async () => {
  const page = await open("/callback.html?code=stolen&state=forged");
  await page.getByText("does not belong to a login that was started here").waitFor();
  assert.ok(!page.url().includes("code="));
});

test("an expired or forged token is refused in words, with a way to log in again", async () => {
  const page = await open();
  await logIn(page);
  await page.getByRole("button", { name: "Generate Report" }).waitFor();
  await page.evaluate(() => {
    const tokens = JSON.parse(sessionStorage.getItem("cafe.tokens"));
    const [head, body] = tokens.id_token.split(".");
    sessionStorage.setItem("cafe.tokens", JSON.stringify({ ...tokens, id_token: `${head}.${body}.AAAA` }));
  });
  await page.getByRole("button", { name: "Generate Report" }).click();
  await page.getByText("The report is for staff only.").waitFor();
  await page.getByRole("button", { name: "Log in" }).waitFor();
});

test("the button works for anyone in lab 1 and for nobody after lab 4", async () => {
  const first = await Cafe.solved(1);
  try {
    const page = await (await chromium.newContext()).newPage();
    await page.goto(first.site);
    await page.getByRole("button", { name: "Generate Report" }).click();
    await page.getByRole("table", { name: "Inventory report" }).waitFor();
    await cafelab(first.folder, "solve", "4", "--yes");
    await page.reload();
    await logIn(page);
    await page.getByRole("button", { name: "Generate Report" }).click();
    await page.getByText("The report cannot be shown.").waitFor();
  } finally {
    await first.close();
  }
});

test("axe finds nothing on the site and on the login page", async () => {
  const source = await readFile(new URL("node_modules/axe-core/axe.min.js", import.meta.url), "utf8");
  const context = await chromium.newContext({ bypassCSP: true });
  const page = await context.newPage();
  await page.goto(cafe.site);
  await page.getByRole("table", { name: "Products" }).waitFor();
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const violations = async () => {
    await page.evaluate(source);
    const result = await page.evaluate((only) => globalThis.axe.run({ runOnly: only }), tags);
    return result.violations.map((violation) => `${violation.id}: ${violation.nodes[0].html}`);
  };
  assert.deepEqual(await violations(), []);
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel("Password").waitFor();
  assert.deepEqual(await violations(), []);
});
