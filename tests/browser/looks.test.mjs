// How the pages look: accessible by axe's rules, nothing cut off at any width, everything roughly where it was.
//
// Pictures of the main states are left in target/screenshots. What is compared is the layout, not the pixels: the boxes
// of what matters, with room for other fonts. `UPDATE_LAYOUT=1 npm test` accepts a new layout.

import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { PICTURES, accessible } from "./axe.mjs";
import { Cafe, browser, open, showReport } from "./cafe.mjs";

const LAYOUT = new URL("layout.json", import.meta.url);
// What is looked at in each state, as far as it is there.
const PARTS = ["header", "h1", ".hero img", "#notice", "#generate-report", ".figures", "table", "figure", ".category", "footer", "form", "label", "input"];
const WIDE = { viewport: { width: 1280, height: 900 } };
const PHONE = { viewport: { width: 375, height: 800 }, deviceScaleFactor: 2 };
// A window of 1280 pixels at 200 %.
const ZOOMED = { viewport: { width: 640, height: 450 }, deviceScaleFactor: 2 };

let chromium;
let cafe;
const layout = JSON.parse(await readFile(LAYOUT, "utf8").catch(() => "{}"));
const seen = {};

before(async () => {
  [chromium, cafe] = await Promise.all([browser(), Cafe.solved(5)]);
});

after(async () => {
  await cafe?.close();
  await chromium?.close();
  if (process.env.UPDATE_LAYOUT) {
    await writeFile(LAYOUT, `${JSON.stringify(seen, null, 2)}\n`);
  }
});

const stranger = (page) => page.getByRole("heading", { name: "beans" }).waitFor();
const refused = (page) => page.getByText("You are not logged in.").waitFor();
const login = async (page) => {
  await page.getByRole("button", { name: "Log in" }).click();
  await page.getByLabel("Password").waitFor();
};

for (const [name, path, act, options] of [
  ["products", "/", stranger, WIDE],
  ["products-phone", "/", stranger, PHONE],
  ["report", "/", showReport, WIDE],
  ["report-dark", "/", showReport, { ...WIDE, colorScheme: "dark" }],
  ["report-phone", "/", showReport, PHONE],
  ["report-zoomed", "/", showReport, ZOOMED],
  ["report-contrast", "/", showReport, { ...WIDE, forcedColors: "active" }],
  ["callback-refused", "/callback.html?code=x&state=y", refused, WIDE],
  ["login", "/", login, WIDE],
  ["login-dark-phone", "/", login, { ...PHONE, colorScheme: "dark" }],
]) {
  test(`${name} is accessible and where it belongs`, async () => {
    const page = await open(chromium, cafe.site + path, { ...options, bypassCSP: true });
    await act(page);
    // A picture of a page under the pointer differs from one that is left alone.
    await page.mouse.move(0, 0);
    await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
    await accessible(page);
    const width = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    assert.ok(width[0] <= width[1], `the page is ${width[0]} wide in a window of ${width[1]}`);
    seen[name] = await boxes(page);
    if (!process.env.UPDATE_LAYOUT) {
      compare(layout[name], seen[name], name);
    }
  });
}

/** Where the parts are: left, top, width and height in pixels. */
function boxes(page) {
  return page.evaluate((parts) => {
    const found = parts.map((part) => [part, document.querySelector(part)]).filter(([, element]) => element?.offsetParent);
    return Object.fromEntries(found.map(([part, element]) => {
      const { x, y, width, height } = element.getBoundingClientRect();
      return [part, [x + scrollX, y + scrollY, width, height].map(Math.round)];
    }));
  }, PARTS);
}

/** The same parts, each within 64 pixels or a fifth of where and how large it was. */
function compare(before, now, name) {
  assert.ok(before, `${name} is not in layout.json; run UPDATE_LAYOUT=1 npm test`);
  assert.deepEqual(Object.keys(now), Object.keys(before));
  for (const [part, box] of Object.entries(before)) {
    const moved = box.some((value, at) => Math.abs(value - now[part][at]) > Math.max(64, value / 5));
    assert.ok(!moved, `${part} was at ${box} and is at ${now[part]} now; look at ${PICTURES}/${name}.png`);
  }
}
