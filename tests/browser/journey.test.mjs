// Frank's way through the café in a real browser.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Cafe, browser, cafelab, logIn, open, showReport } from "./cafe.mjs";

let chromium;
let cafe;

before(async () => {
  [chromium, cafe] = await Promise.all([browser(), Cafe.solved(5)]);
});

after(async () => {
  await cafe?.close();
  await chromium?.close();
});

const visit = (path = "/", options = {}) => open(chromium, cafe.site + path, options);
const button = (page, name) => page.getByRole("button", { name });
const report = (page) => page.getByRole("table", { name: "Inventory report" });

test("a stranger sees products and no stock", async () => {
  const page = await visit();
  await page.getByRole("heading", { name: "beans" }).waitFor();
  assert.ok((await page.getByRole("listitem").count()) > 20);
  assert.equal(await button(page, "Generate Report").isVisible(), false);
  assert.deepEqual(page.complaints, []);
});

test("Frank logs in, presses the button, and reads the report", async () => {
  const page = await visit();
  await logIn(page);
  const sent = page.waitForRequest((request) => request.url().endsWith("/create_report") && request.method() === "POST");
  await button(page, "Generate Report").click();
  assert.match(await (await sent).headerValue("authorization"), /^[\w-]+\.[\w-]+\.[\w-]+$/);
  await report(page).waitFor();
  assert.ok((await report(page).getByRole("row").count()) > 20);
  assert.ok((await report(page).getByText("Low stock").count()) > 0);
  assert.match(await page.getByRole("img", { name: /^Bar chart of the scarcest products/ }).getAttribute("aria-label"), /reorder at \d/);
  await page.getByText(/^frank, until/).waitFor();
  assert.deepEqual(page.complaints, []);
});

test("tokens are in no address and in no log", async () => {
  const page = await visit();
  await showReport(page);
  const token = /eyJ[\w-]+\.[\w-]+/;
  assert.ok(page.asked.length > 10);
  assert.deepEqual(page.asked.filter((address) => token.test(address)), []);
  assert.deepEqual(page.said.filter((text) => token.test(text)), []);
  assert.ok(!/[?&#](code|id_token|access_token)=/.test(page.url()));
  assert.equal(await page.evaluate(() => document.cookie), "");
});

test("the whole way works from the keyboard", async () => {
  const page = await visit();
  await button(page, "Log in").waitFor();
  await press(page, "Log in");
  await page.getByLabel("Username").waitFor();
  await reach(page, "Username");
  await page.keyboard.type("frank");
  await reach(page, "Password");
  await page.keyboard.type("Espresso!4two");
  await page.keyboard.press("Enter");
  await button(page, "Generate Report").waitFor();
  await press(page, "Generate Report");
  await report(page).waitFor();
  await reach(page, "Inventory report");
});

/** Presses Tab until the named thing has the focus. */
async function reach(page, name) {
  for (let presses = 0; presses < 15; presses += 1) {
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      return element?.ariaLabel ?? element?.labels?.[0]?.innerText ?? element?.innerText ?? "";
    });
    if (focused.trim() === name) {
      return;
    }
    await page.keyboard.press("Tab");
  }
  assert.fail(`${name} cannot be reached with Tab`);
}

async function press(page, name) {
  await reach(page, name);
  await page.keyboard.press("Enter");
}

test("after logging out nothing of Frank is left, not even behind the back button", async () => {
  const page = await visit();
  await showReport(page);
  await button(page, "Log out").click();
  await button(page, "Log in").waitFor();
  assert.equal(await page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.includes("token")).length), 0);
  await page.goBack();
  await button(page, "Log in").waitFor();
  assert.equal(await report(page).count(), 0);
  await button(page, "Log in").click();
  await page.getByLabel("Password").waitFor();
  assert.deepEqual(page.complaints, []);
});

test("a wrong password stays on the login page, says so, and keeps the name", async () => {
  const page = await visit();
  await logIn(page, "Not the password 1!");
  await page.getByText("Incorrect username or password.").first().waitFor();
  assert.ok(page.url().includes("amazoncognito"));
  assert.equal(await page.getByLabel("Username").inputValue(), "frank");
});

test("a link to the report leads through the login and back to it", async () => {
  const page = await visit("/#report");
  await page.getByText("The report is for staff: log in to see it.").waitFor();
  await logIn(page);
  await report(page).waitFor();
  assert.equal(new URL(page.url()).hash, "#report");
});

test("a reload in the middle of anything does no harm", async () => {
  const page = await visit();
  await logIn(page);
  await button(page, "Generate Report").waitFor();
  await page.reload();
  await button(page, "Generate Report").waitFor();
  await page.goto(`${cafe.site}/callback.html`);
  await button(page, "Generate Report").waitFor();
  const stranger = await visit("/callback.html");
  await stranger.getByText("There is no login to complete here.").waitFor();
  await stranger.getByRole("link", { name: "Back to the café" }).click();
  await button(stranger, "Log in").waitFor();
});

test("the button works for anyone in lab 1 and for nobody after lab 4", async () => {
  const first = await Cafe.solved(1);
  try {
    const page = await open(chromium, first.site);
    await button(page, "Generate Report").click();
    await report(page).waitFor();
    await cafelab(first.folder, "solve", "4", "--yes");
    await page.reload();
    await logIn(page);
    await button(page, "Generate Report").click();
    await page.getByText("The report cannot be shown.").waitFor();
  } finally {
    await first.close();
  }
});
